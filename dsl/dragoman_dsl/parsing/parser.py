"""From source text to the syntax tree: `parse`, `parse_template`, `parse_expression`.

`blocks` lays the file out; each line of each block is parsed by itself with file.lark, and each
quoted template in it with template.lark. A declaration with an error is left out and its name noted;
everything else is kept. Nothing here raises on account of the text, and nothing recurses over it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final

from attrs import define, field

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.parsing import mistakes, suspicion, template_mistakes
from dragoman_dsl.parsing.blocks import TAB_WIDTH, Block, Line, lay_out
from dragoman_dsl.parsing.brackets import too_deep
from dragoman_dsl.parsing.declarations import ASSEMBLERS, Head, Parts
from dragoman_dsl.parsing.grammar import Unexpected, run
from dragoman_dsl.parsing.lines import LineBuilder
from dragoman_dsl.parsing.spelling import UNREADABLE, describe
from dragoman_dsl.parsing.template_text import TemplateBuilder
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.syntax import Declaration, Expression, Name, RuleFile, Template

MAX_DEPTH: Final = 64
MAX_REPEAT: Final = 1_000
MAX_TEMPLATE: Final = 100_000

_STRINGS_AND_BRACKETS = re.compile(r'"""[\s\S]*?"""|"(?>(?:\\.|[^"\\\r\n])*)"|[()\[\]]')
_DECLARED = re.compile(r"\w+[ \t]+([^\W\d]\w*)")


def parse(
    source: SourceFile,
    *,
    max_depth: int = MAX_DEPTH,
    max_repeat: int = MAX_REPEAT,
    max_template: int = MAX_TEMPLATE,
) -> tuple[RuleFile, tuple[Diagnostic, ...]]:
    """Parse a rule file.

    `max_depth` bounds the nesting of brackets, `max_repeat` the numbers of repetitions and gaps,
    `max_template` the characters of one template. The declarations that are free of errors are in the
    result, in order; the names of the others are in its `broken`. The diagnostics are in the order of
    the text.

    >>> file, problems = parse(SourceFile("a.dgm", 'rule a: "X said"\\nrule b: "(X"'))
    >>> [rule.name.text for rule in file.declarations], [problem.code for problem in problems]
    (['a'], ['E125'])
    """
    parser = _Parser(source, max_depth, max_repeat, max_template)
    file = parser.file()
    return file, tuple(sorted(parser.diagnostics, key=lambda problem: (problem.span, problem.code)))


def parse_template(
    source: SourceFile,
    span: Span | None = None,
    *,
    max_depth: int = MAX_DEPTH,
    max_repeat: int = MAX_REPEAT,
    max_template: int = MAX_TEMPLATE,
) -> tuple[Template | None, tuple[Diagnostic, ...]]:
    """Parse the template at `span`, which covers its quotes; without one, the whole source is its inside.

    None where it has an error.
    """
    start, end = (0, len(source.text)) if span is None else (span.start + 1, span.end - 1)
    parser = _Parser(source, max_depth, max_repeat, max_template)
    parser.check_characters(start, end)
    template = None if parser.failed else parser.template(start, end, span or Span(source.path, start, end))
    return template, tuple(parser.diagnostics)


def parse_expression(
    source: SourceFile, span: Span | None = None, *, max_depth: int = MAX_DEPTH
) -> tuple[Expression | None, tuple[Diagnostic, ...]]:
    """Parse the expression at `span`, or the whole source; None where it has an error."""
    line = Line(0, len(source.text)) if span is None else Line(span.start, span.end)
    parser = _Parser(source, max_depth, MAX_REPEAT, MAX_TEMPLATE)
    parser.check_characters(line.start, line.end)
    expression = None if parser.failed else parser.line("expression", line)
    return (None if parser.failed else expression), tuple(parser.diagnostics)


@define
class _Parser:
    """Parses parts of one source and collects what there is to say about them."""

    source: SourceFile
    max_depth: int
    max_repeat: int
    max_template: int
    diagnostics: list[Diagnostic] = field(factory=list)

    @property
    def failed(self) -> bool:
        """Whether there is an error so far."""
        return any(problem.is_error for problem in self.diagnostics)

    # --- files and blocks -------------------------------------------------------------------------

    def file(self) -> RuleFile:
        layout = lay_out(self.source)
        self.diagnostics.extend(layout.diagnostics)
        self.check_characters(0, len(self.source.text))
        spoilt = sorted(problem.span.start for problem in self.diagnostics)
        doc = self.line("doc", layout.doc) if layout.doc else None
        declarations: list[Declaration] = []
        broken: list[Name] = []
        for block, strays in _with_strays(layout.blocks, self.source.text):
            begin = bisect_left(spoilt, block.head.start)
            whole = begin == len(spoilt) or spoilt[begin] >= block.end
            declaration = self._block(block, strays)
            if declaration is not None and whole:
                declarations.append(declaration)
            elif match := _DECLARED.match(self.source.text, block.head.start, block.head.end):
                broken.append(Name(match[1], self._span(*match.span(1))))
        return RuleFile(self.source.path, doc.value if doc else None, tuple(declarations), tuple(broken))

    def _block(self, block: Block, strays: Line | None) -> Declaration | None:
        """A declaration, or None where there is an error in it."""
        before = len(self.diagnostics)
        if not block.keyword and not UNREADABLE.search(self.source.text, block.head.start, block.head.end):
            self.diagnostics.append(mistakes.unknown_keyword(self.source, block.head))
        if not block.keyword:
            return None
        head: Head | None = self.line("head", block.head)
        lines = [self.line(f"{block.keyword}_line", line) for line in self._body(block, head, strays)]
        if head is not None and None not in lines and not self._failed_since(before):
            parts = Parts(head, (*head.items, *lines), self._span(block.head.start, block.end))
            declaration = ASSEMBLERS[block.keyword](parts)
            self.diagnostics.extend(parts.diagnostics)
            if not self._failed_since(before):
                return declaration
        return None

    def _body(self, block: Block, head: Head | None, strays: Line | None) -> list[Line]:
        """The lines of the body, after a look at whether there may and must be any."""
        if block.keyword == "use" and head is None:
            return []
        text = self.source.text
        expects = text[block.head.end - 1] == ":"
        if strays is not None:
            edit = Edit(self._span(strays.start, strays.start), " " * TAB_WIDTH)
            label = Label(self._span(block.head.start, block.head.end), "this declaration has no body")
            place = self._span(strays.start, strays.end)
            self.diagnostics.append(codes.MISSING_INDENT(place, labels=[label], edit=edit))
        elif expects and not block.body:
            self.diagnostics.append(codes.MISSING_BODY(self._span(block.head.start, block.head.end)))
        elif block.body and head is not None and not (expects or _may_go_on(head)):
            self.diagnostics.append(mistakes.body_of_one_line(self.source, head, block.body[0]))
            return []
        return block.body

    def _failed_since(self, before: int) -> bool:
        return any(problem.is_error for problem in self.diagnostics[before:])

    # --- lines and templates ----------------------------------------------------------------------

    def line(self, start: str, line: Line) -> Any:
        """What a line says; None after an error."""
        text = self.source.text[line.start : line.end]
        if UNREADABLE.search(text):
            return None
        deep = _too_deep(text, self.max_depth)
        if deep is not None:
            place = line.start + deep
            self.diagnostics.append(codes.TOO_DEEP(self._span(place, place + 1), limit=self.max_depth))
            return None
        before = len(self.diagnostics)
        builder = LineBuilder(self.source.path, line.start, len(text), self._quoted, self.diagnostics)
        try:
            return run("file", start, text, builder)
        except Unexpected as error:
            del self.diagnostics[before:]
            self.diagnostics.append(mistakes.in_line(self.source, line, start, error))
            return None

    def _quoted(self, span: Span) -> Template | None:
        return self.template(span.start + 1, span.end - 1, span)

    def template(self, start: int, end: int, span: Span) -> Template | None:
        """The template whose text is at `start:end`; None after an error."""
        text = self.source.text[start:end]
        if not text.strip():
            self.diagnostics.append(codes.EMPTY_TEMPLATE(span))
            return None
        if len(text) > self.max_template:
            self.diagnostics.append(codes.TEMPLATE_TOO_LONG(span, size=len(text), limit=self.max_template))
            return None
        deep = too_deep(text, self.max_depth)
        if deep is not None:
            place = start + deep
            self.diagnostics.append(codes.TOO_DEEP(self._span(place, place + 1), limit=self.max_depth))
            return None
        before = len(self.diagnostics)
        builder = TemplateBuilder(self.source.path, text, start, self.max_repeat, self.diagnostics)
        try:
            body = run("template", "template", text, builder)
        except Unexpected as error:
            del self.diagnostics[before:]
            self.diagnostics.append(template_mistakes.in_template(self.source.path, text, start, error))
            return None
        if self._failed_since(before):
            return None
        template = Template(text, body, span)
        self.diagnostics.extend(suspicion.warnings(template, self.source.path, start))
        return template

    # --- characters -------------------------------------------------------------------------------

    def check_characters(self, start: int, end: int) -> None:
        """Complain about characters that no text should have: the first of each line."""
        last = -1
        for found in UNREADABLE.finditer(self.source.text, start, end):
            line = self.source.position(found.start()).line
            if line != last:
                span = self._span(found.start(), found.end())
                self.diagnostics.append(codes.UNREADABLE_CHARACTER(span, char=describe(found[0])))
            last = line

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source.path, start, end)


def _with_strays(blocks: tuple[Block, ...], text: str) -> Iterator[tuple[Block, Line | None]]:
    """The blocks; one whose body was not indented comes with the first line of that body."""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        first = None
        if block.keyword and not block.body and text[block.head.end - 1] == ":":
            while index < len(blocks) and not blocks[index].keyword and mistakes.looks_like_body(text, blocks[index]):
                first = first or blocks[index].head
                index += 1
        yield block, first


def _may_go_on(head: Head) -> bool:
    """Only a lexicon may list entries behind the colon and on further lines as well."""
    return head.keyword == "lexicon" and head.file is None


def _too_deep(text: str, limit: int) -> int | None:
    """The offset of the first bracket of a line that nests deeper than `limit`; strings do not count."""
    if text.count("(") + text.count("[") <= limit:
        return None
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        if found[0] in "([":
            depth += 1
            if depth > limit:
                return found.start()
        elif found[0] in ")]":
            depth -= 1
    return None
