"""Mutation operators: small changes to rules that a good test would notice.

Each walks the syntax tree of a declaration and yields edits of its text: a word dropped or made optional, an
alternative or a template dropped, a gap widened, a preference turned round, an exception or a condition
dropped, an entry of a lexicon left out. Changes that do not compile are found out later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from dragoman.lower.templates import GAP
from dragoman.mutation.edits import Edit, Hint, cut, whole_lines
from dragoman_dsl import syntax
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.walk import children, templates_of

OPERATORS = {
    "drop word": "a word, group or reference is left out",
    "drop alternative": "one of several alternatives is left out",
    "require": "an optional part must be there",
    "relax": "a part need not be there",
    "widen": "a gap or a repetition may be longer",
    "narrow": "a gap or a repetition may be only shorter",
    "turn preference": "`select` or the greed of a repetition is turned round",
    "drop exception": "a context, a stop of `until` or a `not` is left out",
    "drop condition": "a `where`, or a part of it, is left out",
    "drop template": "one of several templates is left out",
    "drop entry": "an entry of a lexicon is left out",
    "drop relation": "`gives way`, `overlap`, `hides` or `sources` is left out",
}
"""The operators, and what each does."""

ENTRIES_TRIED = 5
"""So many entries of a lexicon are tried, spread evenly over it."""

_DROPPABLE = (syntax.Literal_, syntax.Reference, syntax.Group, syntax.AnyToken, syntax.Regex, syntax.Edge, syntax.Gap)
_RELAXABLE = (syntax.Literal_, syntax.Reference, syntax.Group, syntax.Regex)
_RELATION = re.compile(r"^[ \t]+(?:overlap|hides|sources)\b[^\r\n]*$", re.MULTILINE)
_SELECT = re.compile(r"^[ \t]+select[ \t]+(\w+)", re.MULTILINE)
_TURNED = {"first": "longest", "longest": "first", "shortest": "longest", "all": "first"}


def mutations(declaration: syntax.Declaration, source: SourceFile) -> Iterator[Edit]:
    """Every change of a declaration, in the order of the file."""
    return _Mutations(declaration.span, source).of(declaration)


@frozen
class _Mutations:
    """The changes of one declaration."""

    owner: Span
    source: SourceFile

    def of(self, declaration: syntax.Declaration) -> Iterator[Edit]:
        for template, role in templates_of(declaration):
            yield from self.pattern(template.body, template)
            if role == "until" and len(getattr(declaration, "until", ())) > 1:
                yield self.template("drop exception", template, through=False)
        match declaration:
            case syntax.RuleDecl():
                yield from self.templates(declaration.templates)
                yield from self.rule(declaration)
            case syntax.SlotDecl():
                yield from self.templates([one.template for one in declaration.templates])
            case syntax.FindingDecl():
                yield from self.relations(declaration)
            case syntax.LexiconDecl() if declaration.file is None:
                yield from self.entries(declaration.entries)

    # --- whole lines --------------------------------------------------------------------------------

    def templates(self, templates: Sequence[syntax.Template]) -> Iterator[Edit]:
        if len(templates) > 1:
            yield from (self.template("drop template", one) for one in templates)

    def template(self, operator: str, template: syntax.Template, *, through: bool = True) -> Edit:
        """A template gone, with the `|` that joins it to others."""
        text = self.source.text
        start, end = template.span.start, template.span.end
        before = text[:start].rstrip()
        behind = end + len(text[end:]) - len(text[end:].lstrip())
        if before.endswith("|"):
            start = len(before) - 1
        elif text[behind : behind + 1] == "|":
            end = behind + 1 + (text[behind + 1 : behind + 2] == " ")
        hint = Hint("through" if through else "other", template.span, template.span)
        return self.gone(operator, start, end, hint)

    def rule(self, rule: syntax.RuleDecl) -> Iterator[Edit]:
        for context in rule.contexts:
            hint = Hint("context", context.span)
            if len(context.templates) > 1:
                for one in context.templates:
                    edit = self.template("drop exception", one, through=False)
                    yield Edit(edit.operator, edit.span, "", self.owner, Hint("context", context.span, one.span))
            yield self.gone("drop exception", context.span.start, context.span.end, hint)
        for condition in rule.where:
            yield from self.condition(condition)
        yield from self.select(rule)

    def condition(self, condition: syntax.Expression) -> Iterator[Edit]:
        hint = Hint("where", condition.span)
        head = self.source.text.rfind("where", self.owner.start, condition.span.start)
        if isinstance(condition, syntax.Logic):
            for index, one in enumerate(condition.operands):
                if index:
                    start, end = condition.operands[index - 1].span.end, one.span.end
                else:
                    start, end = one.span.start, condition.operands[1].span.start
                yield self.edit("drop condition", start, end, "", hint)
        if head >= 0:
            yield self.gone("drop condition", head, condition.span.end, hint)

    def select(self, rule: syntax.RuleDecl) -> Iterator[Edit]:
        turned = _TURNED[rule.select]
        hint = Hint("other", rule.span)
        written = _SELECT.search(self.source.text, self.owner.start, self.owner.end)
        if written:
            yield self.edit("turn preference", written.start(1), written.end(1), turned, hint)
        elif "\n" in self.source[self.owner]:
            end = self.owner.end
            yield self.edit("turn preference", end, end, f"\n    select {turned}", hint)

    def relations(self, declaration: syntax.FindingDecl) -> Iterator[Edit]:
        for one in declaration.gives_way:
            yield self.gone("drop relation", one.span.start, one.span.end, Hint("other", one.span))
        for match in _RELATION.finditer(self.source.text, self.owner.start, self.owner.end):
            span = Span(self.owner.path, match.start(), match.end())
            yield self.gone("drop relation", match.start(), match.end(), Hint("other", span))

    def entries(self, entries: Sequence[syntax.LexiconEntry]) -> Iterator[Edit]:
        text = self.source.text
        for index in sample_of(len(entries)) if len(entries) > 1 else ():
            one = entries[index]
            start, end = one.span.start, one.span.end
            if text[end : end + 1] == ",":
                end += 2 if text[end + 1 : end + 2] == " " else 1
            elif text[:start].rstrip(" ").endswith(","):
                start = len(text[:start].rstrip(" ")) - 1
            yield self.gone("drop entry", start, end, Hint("entry", self.owner, word=one.text))

    # --- inside templates ---------------------------------------------------------------------------

    def pattern(self, pattern: syntax.Pattern, template: syntax.Template) -> Iterator[Edit]:
        """The changes of a part of a template and of what is inside."""
        inside = template.span
        match pattern:
            case syntax.Sequence(items):
                yield from self.items(items, inside)
            case syntax.Group(options):
                yield from self.options(options, inside)
            case syntax.Optional_(options, span):
                yield from self.options(options, inside)
                inner = self.source[span][1:-1]
                yield self.part("require", span, f"({inner})", Hint("without", span, inside))
            case syntax.Slot(_, _, types):
                yield from self.options(types, inside)
            case syntax.Reference():
                yield from self.reference(pattern, inside)
            case syntax.Gap():
                yield from self.gap(pattern, inside)
            case syntax.Repeat():
                yield from self.repeat(pattern, inside)
        for one in children(pattern):
            yield from self.pattern(one, template)

    def items(self, items: Sequence[syntax.Pattern], inside: Span) -> Iterator[Edit]:
        """A word of several gone, or made optional."""
        text = self.source.text
        for one in items:
            start, end = one.span.start, one.span.end
            if text[start - 1] not in ' "(|[\n' or text[end] not in ' ")|]\n':
                continue
            hint = Hint("without", one.span, inside)
            if isinstance(one, _DROPPABLE) and len(items) > 1:
                yield self.edit("drop word", *cut(text, start, end), "", hint)
            if isinstance(one, _RELAXABLE):
                inner = text[start + 1 : end - 1] if isinstance(one, syntax.Group) else text[start:end]
                if not (isinstance(one, syntax.Group) and one.inflection):
                    yield self.edit("relax", start, end, f"[{inner}]", hint)

    def options(
        self, options: Sequence[syntax.Pattern] | Sequence[syntax.SlotType] | Sequence[syntax.Name], inside: Span
    ) -> Iterator[Edit]:
        if len(options) > 1:
            for index, one in enumerate(options):
                if index:
                    start, end = options[index - 1].span.end, one.span.end
                else:
                    start, end = one.span.start, options[1].span.start
                yield self.edit("drop alternative", start, end, "", Hint("through", one.span, inside))

    def reference(self, part: syntax.Reference, inside: Span) -> Iterator[Edit]:
        if part.unless:
            start, end = part.names[-1].span.end, part.unless[-1].span.end
            yield self.edit("drop exception", start, end, "", Hint("other", part.span, inside))
        elif not part.negated:
            yield from self.options(part.names, inside)

    def gap(self, gap: syntax.Gap, inside: Span) -> Iterator[Edit]:
        least = gap.least or 0
        most = GAP if gap.least is None and gap.most is None else gap.most
        if most is None:
            return
        wider, narrower = most * 2 + 1, most // 2
        yield self.part("widen", gap.span, f"...{{{least},{wider}}}", Hint("rounds", gap.span, inside, most + 1))
        if narrower >= max(least, 1):
            yield self.part("narrow", gap.span, f"...{{{least},{narrower}}}", Hint("rounds", gap.span, inside, most))

    def repeat(self, repeat: syntax.Repeat, inside: Span) -> Iterator[Edit]:
        span, least, most = repeat.span, repeat.least, repeat.most
        body = self.source[repeat.body.span]
        lazy = "?" if repeat.lazy else ""
        if least == 0:
            needed = {1: "", None: "+"}.get(most, f"{{1,{most}}}")
            yield self.part("require", span, f"{body}{needed}{lazy if needed else ''}", Hint("without", span, inside))
        if most is not None:
            wider = Hint("rounds", span, inside, most + 1)
            yield self.part("widen", span, f"{body}{{{least},{most + 1}}}{lazy}", wider)
            if most - 1 >= max(least, 1):
                narrower = Hint("rounds", span, inside, most)
                yield self.part("narrow", span, f"{body}{{{least},{most - 1}}}{lazy}", narrower)
        if most != least:
            written = self.source[span]
            turned = written[:-1] if repeat.lazy else f"{written}?"
            yield self.part("turn preference", span, turned, Hint("rounds", span, inside, 1))

    # --- edits --------------------------------------------------------------------------------------

    def part(self, operator: str, span: Span, replacement: str, hint: Hint) -> Edit:
        return Edit(operator, span, replacement, self.owner, hint)

    def edit(self, operator: str, start: int, end: int, replacement: str, hint: Hint) -> Edit:
        return Edit(operator, Span(self.owner.path, start, end), replacement, self.owner, hint)

    def gone(self, operator: str, start: int, end: int, hint: Hint) -> Edit:
        """Something gone with the lines that it leaves empty."""
        return self.edit(operator, *whole_lines(self.source.text, start, end), "", hint)


def sample_of(count: int) -> Sequence[int]:
    """Some numbers below a count, spread evenly.

    >>> sample_of(3), sample_of(100)
    ([0, 1, 2], [0, 20, 40, 60, 80])
    """
    return [index * count // min(count, ENTRIES_TRIED) for index in range(min(count, ENTRIES_TRIED))]
