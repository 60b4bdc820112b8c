"""The layout of a rule file: top-level blocks, each a head and the lines of its body.

Comes before the grammar: `parser` parses every line found here by itself, so that an error hides
nothing but its own line. A block begins at the margin; the lines of its body share one indentation.
A line indented deeper, or beginning with `|`, `->`, `)` or `]`, goes on with the line before it.
Offsets are those of the text as read; `\\n`, `\\r\\n` and `\\r` all end a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from attrs import define, field, frozen

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.source import SourceFile, Span

KEYWORDS: Final = ("use", "lexicon", "slot", "share", "finding", "rule", "qualifier", "reference", "test")
"""The words that begin a declaration."""

TAB_WIDTH: Final = 4
"""The spaces that stand in for a tab, in counting and in the suggested edit."""

_STRING = r'"(?!"")[^"\\\r\n]*+(?>(?:\\[^\r\n][^"\\\r\n]*+)*)"'
_LONG = r'"""[^"\\]*+(?>(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*)"""'
# The same, but never going over a line that looks like a declaration's head; and one without an end.
_HEAD = rf"(?:{'|'.join(KEYWORDS)})[ \t]+[\w\"]"
_LONG_BODY = rf'"""[^"\\\r\n]*+(?>(?:(?:\\[\s\S]|"(?!"")|(?:\r\n?|\n)(?!{_HEAD}))[^"\\\r\n]*+)*)'


def _line_pattern(long: str, unclosed: str) -> re.Pattern[str]:
    return re.compile(
        rf'(?P<indent>[^\S\r\n]*+)(?P<body>(?>(?:[^"#\r\n]++|{long}|{_STRING}|(?P<unclosed>{unclosed}))*))'
        r"(?:\#[^\r\n]*+)?(?:\r\n?|\n)?"
    )


_LINE = _line_pattern(_LONG, r'"[^\r\n]*+')
_CAREFUL_LINE = _line_pattern(rf'{_LONG_BODY}"""', rf'{_LONG_BODY}|"[^\r\n]*+')
_FIRST_WORD = re.compile(r"[^\W\d]\w*")
_CONTINUES = ("|", "->", ")", "]")


@frozen
class Line:
    """One line of a block with what goes on with it, without indentation and comment at its edges."""

    start: int
    end: int
    indent: int = field(default=0)


@define
class Block:
    """A declaration's text: its keyword (empty where there is none), its head and its body."""

    keyword: str
    head: Line
    body: list[Line] = field(factory=list)

    @property
    def end(self) -> int:
        """Where its last line ends."""
        return self.body[-1].end if self.body else self.head.end


@frozen
class Layout:
    """A file's docstring, where it has one, and its blocks."""

    doc: Line | None
    blocks: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]


def lay_out(source: SourceFile) -> Layout:
    """Cut a file into blocks.

    A `\"\"\"` that is never closed would swallow the rest of the file, or turn every later pair inside
    out; a file that has one is therefore read again with a stricter pattern, by which no long string
    goes over a line that looks like a declaration's head.

    >>> layout = lay_out(SourceFile("a.dgm", 'rule a:\\n  "b"\\n    | "c"\\nuse std'))
    >>> [(block.keyword, len(block.body)) for block in layout.blocks]
    [('rule', 1), ('use', 0)]
    """
    reader = _Reader(source)
    lines = list(_lines(source.text, _LINE))
    if any(source.text.startswith('"""', line.unclosed) for line in lines if line.unclosed is not None):
        lines = list(_lines(source.text, _CAREFUL_LINE))
    for line in lines:
        reader.take(line)
    return Layout(reader.doc, tuple(reader.blocks), tuple(reader.diagnostics))


@frozen
class _Raw:
    """A line of the file; with its further lines where a long string goes over several."""

    begin: int
    start: int
    end: int
    unclosed: int | None


def _lines(text: str, pattern: re.Pattern[str]) -> Iterator[_Raw]:
    """The lines that are not blank or comments."""
    at = 0
    while at < len(text):
        match = pattern.match(text, at)
        assert match is not None  # every part of the pattern may be empty
        body = match["body"].rstrip()
        if body:
            start = match.start("body")
            unclosed = match.start("unclosed")
            yield _Raw(at, start, start + len(body), None if unclosed < 0 else unclosed)
        at = match.end()


@define
class _Reader:
    """Collects lines into blocks."""

    source: SourceFile
    doc: Line | None = None
    blocks: list[Block] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)

    def take(self, raw: _Raw) -> None:
        line = Line(raw.start, raw.end, self._indent(raw))
        if line.indent == 0:
            self._take_head(line)
        elif not self.blocks:
            edit = Edit(self._span(raw.begin, raw.start), "")
            self.diagnostics.append(codes.ODD_INDENT(edit.span, edit=edit, why="there is no declaration above it"))
            self._take_head(line)
        else:
            self._take_body(self.blocks[-1], line)

    def _take_head(self, line: Line) -> None:
        text = self.source.text
        if not self.blocks and self.doc is None and text.startswith('"""', line.start):
            self.doc = line
            return
        word = _FIRST_WORD.match(text, line.start)
        keyword = word[0] if word and word[0] in KEYWORDS else ""
        self.blocks.append(Block(keyword, line))

    def _take_body(self, block: Block, line: Line) -> None:
        if block.keyword == "lexicon" or not (block.body or self._continues(line)):
            block.body.append(line)
        elif not block.body:
            block.head = Line(block.head.start, line.end)
        elif line.indent > block.body[0].indent or self._continues(line):
            last = block.body[-1]
            block.body[-1] = Line(last.start, line.end, last.indent)
        else:
            if line.indent < block.body[0].indent:
                self._report_shallow(block.body[0], line)
            block.body.append(line)

    def _continues(self, line: Line) -> bool:
        return self.source.text.startswith(_CONTINUES, line.start)

    def _report_shallow(self, first: Line, line: Line) -> None:
        span = self._span(line.start - line.indent, line.start)
        label = Label(self._span(first.start - first.indent, first.start), "the body began with this indentation")
        edit = Edit(span, " " * first.indent)
        why = "it is indented less than the lines before it"
        self.diagnostics.append(codes.ODD_INDENT(span, labels=[label], edit=edit, why=why))

    def _indent(self, raw: _Raw) -> int:
        """The width of a line's indentation; complains about anything but spaces."""
        width = raw.start - raw.begin
        if width == 0:
            return 0
        white = self.source.text[raw.begin : raw.start]
        if white == " " * width:
            return width
        spaces = white.replace("\t", " " * TAB_WIDTH)
        span = self._span(raw.begin, raw.start)
        code = codes.TAB_INDENT if "\t" in white else codes.ODD_SPACE
        self.diagnostics.append(code(span, edit=Edit(span, " " * len(spaces))))
        return len(spaces)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source.path, max(start, 0), end)
