"""From what is wrong to edits of the rule file: the repair that a person would make for each error.

Knows how templates are written. An edit is a guess at the right place in the syntax; `repairing` compiles it and
runs it before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import field, frozen

from dragoman.compiled import ir
from dragoman.compiled.rulebook import RuleProgram
from dragoman.explaining.aligning import Alignment, Error, ErrorKind, common_base
from dragoman.explaining.rule_files import Edit, RuleFiles
from dragoman.lower.places import Place
from dragoman.matcher.scope import Scope
from dragoman_dsl import syntax
from dragoman_dsl.source import Span
from dragoman_dsl.walk import children

SPECIAL = frozenset('\\<>{}()[]|~_/^$"*?+')
"""Characters that mean something in a template."""
WORDS_INSERTED = 2
"""So many tokens passed over become optional words; more become a gap."""


@frozen
class Planned:
    """An edit, and what it does in words."""

    edits: tuple[Edit, ...]
    what: str
    entry: tuple[str, str] | None = None
    """The id of a lexicon kept in a file of its own, and the phrase to be added to it."""


@frozen(eq=False)
class Planner:
    """Plans the edits of one template of one rule, for alignments with one scope."""

    files: RuleFiles
    rule: RuleProgram
    number: int
    scope: Scope
    template: syntax.Template = field(init=False)
    places: Sequence[Place] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "template", self.files.template(self.rule, self.number))
        object.__setattr__(self, "places", self.files.places_in_rule(self.rule, self.number))

    def plan(self, alignment: Alignment) -> Planned | None:
        """The edits for everything that is wrong on an alignment; None where something cannot be mended so."""
        edits: list[Edit] = []
        said: list[str] = []
        entry = None
        for error in alignment.errors:
            planned = _MAKERS[error.kind](self, error, alignment)
            if planned is None:
                return None
            edits += [edit for edit in planned.edits if edit not in edits]
            said += [planned.what] if planned.what not in said else []
            entry = planned.entry or entry
        return Planned(tuple(edits), "; ".join(said), entry) if edits or entry else None

    # --- one error ----------------------------------------------------------------------------------

    def case(self, error: Error, alignment: Alignment) -> Planned:
        """A literal with a capital, in lower case."""
        span = self._word_span(error)
        lower = self.files.text(span).lower()
        return Planned((Edit(span, lower),), f"write `{lower}` in lower case, which stands for any case")

    def form(self, error: Error, alignment: Alignment) -> Planned | None:
        """Any form of a word, or of the entries of a lexicon."""
        step = self._step(error)
        if isinstance(step, ir.LexiconHit):
            return self._form_of_entries(error, step)
        span = self._word_span(error)
        written = self.files.text(span).partition("~")[0]
        base = error.base if written.islower() else error.base.capitalize()
        return Planned((Edit(span, f"{base}~"),), f"take any form of `{base}`")

    def _form_of_entries(self, error: Error, step: ir.LexiconHit) -> Planned:
        place = self.places[error.target].span
        written = self.files.text(place)
        if written.startswith("{"):
            edit = Edit(place, f"{written}~")
        else:
            edit = Edit(place, self._named(place, f"{{{written}}}~"))
        return Planned((edit,), f"take any form of the entries of `{step.name}`")

    def word(self, error: Error, alignment: Alignment) -> Planned:
        """One more word that an atom may be."""
        word = self._spelled(error.at, error.end)
        return Planned((self._alternative(error, word),), f"take `{word}`, too")

    def entry(self, error: Error, alignment: Alignment) -> Planned:
        """One more entry of a lexicon of the author's own."""
        step = self._step(error)
        assert isinstance(step, ir.LexiconHit)
        lexicon = self.files.program.lexicons[step.key.partition("~")[0]]
        phrase = " ".join(self._tokens(error.at, error.end))
        what = f"add `{phrase}` to the lexicon `{step.name}`"
        if lexicon.entries:
            last = lexicon.entries[-1].span
            quote = self.files.text(Span(last.path, last.end, last.end + 1))
            end = last.end + (quote == '"')
            return Planned((Edit(Span(last.path, end, end), f", {phrase}"),), what)
        return Planned((), what, (lexicon.id, phrase))

    def type(self, error: Error, alignment: Alignment) -> Planned | None:
        """One more type that an atom may be of."""
        step, other = self._step(error), error.other
        assert isinstance(other, ir.TYPED_STEPS)
        place = self.places[error.target].span
        written = self.files.text(place)
        what = f"take the type `{other.name}`, too"
        if written.startswith("{") and written.endswith("}") and "not " not in written:
            return Planned((Edit(place, f"{written[:-1].rstrip()} | {other.name}}}"),), what)
        if isinstance(step, ir.TYPED_STEPS) and written == step.name:
            return Planned((Edit(place, self._named(place, f"{written} | {other.name}")),), what)
        if written.isalpha() and written.isupper():
            return Planned((Edit(place, f"<{written}: phrase | {other.name}>"),), what)
        return Planned((Edit(place, f"({written} | {{{other.name}}})"),), what) if written[:1] == "/" else None

    def skip(self, error: Error, alignment: Alignment) -> Planned:
        """An atom that may be left out."""
        span = self._climbed(self._all_options(error.target))
        written = self.files.text(span)
        group = next((one for one in self._ancestors(span) if one.span == span and isinstance(one, syntax.Group)), None)
        inside = written[1:-1] if group is not None and group.inflection is None else written
        return Planned((Edit(span, self._padded(span, f"[{inside}]")),), f"let `{inside}` be left out")

    def insert(self, error: Error, alignment: Alignment) -> Planned | None:
        """Tokens that may stand between two atoms."""
        span = self._point(error, alignment)
        if span is None:
            return None
        count = error.end - error.at
        if count <= WORDS_INSERTED:
            words = self._spelled(error.at, error.end)
            return Planned((Edit(span, self._padded(span, f"[{words}]")),), f"let `{words}` stand here")
        return Planned((Edit(span, self._padded(span, f"...{{0,{count}}}")),), f"let up to {count} tokens stand here")

    def widen(self, error: Error, alignment: Alignment) -> Planned:
        """A wider gap."""
        span = self.places[error.position].span
        step = self.rule.templates[self.number].automaton.steps[error.position]
        assert isinstance(step, ir.Gap)
        most = step.most + error.end - error.at
        least = self.files.text(span).partition("{")[2].partition(",")[0] or "0"
        return Planned((Edit(span, f"...{{{least},{most}}}"),), f"let the gap be up to {most} tokens")

    def context(self, error: Error, alignment: Alignment) -> Planned | None:
        """A context or an edge dropped."""
        guard = error.guard
        if isinstance(guard, ir.Edge):
            mark = "^" if guard.side == "start" else "$"
            edges = [one for one in self.template.body.items if isinstance(one, syntax.Edge)]
            edge = next((one for one in edges if one.side == guard.side), None)
            return None if edge is None else Planned((Edit(self._with_blank(edge.span), ""),), f"drop `{mark}`")
        context = None if guard is None else self.files.contexts(self.rule).get(guard.marker)
        if context is None:
            return None
        return Planned((Edit(self._line(context.span), ""),), f"drop `{self.files.text(context.span)}`")

    # --- places in the template -----------------------------------------------------------------------

    def _step(self, error: Error) -> ir.Step:
        return self.rule.templates[self.number].automaton.steps[error.target]

    def _word_span(self, error: Error) -> Span:
        """The literal that the token is a form of, or the last one of several words."""
        place = self.places[error.target]
        step = self._step(error)
        if isinstance(step, ir.Word) and error.kind == "form":
            for texts, span in place.options:
                if any(common_base(text, self.scope.folded[error.at]) for text in texts):
                    return span
        return place.span

    def _all_options(self, target: int) -> Span:
        """The stretch of a step, with all the words that are one."""
        place = self.places[target]
        span = place.span
        for _, other in place.options:
            span = span.to(other)
        return span

    def _ancestors(self, span: Span) -> list[syntax.Pattern | syntax.Slot]:
        """What holds a stretch of the template, from the inside out; the template's body is left out."""
        found: list[syntax.Pattern] = []
        inner: Sequence[syntax.Pattern] = self.template.body.items
        while True:
            one = next((one for one in inner if one.span.start <= span.start and span.end <= one.span.end), None)
            if one is None:
                return list(reversed(found))
            if not isinstance(one, syntax.Sequence):
                found.append(one)
            inner = children(one)

    def _climbed(self, span: Span) -> Span:
        """The stretch, or what is around it and holds nothing else: its slot, brackets, a repetition."""
        for one in self._ancestors(span):
            around = isinstance(one, syntax.Slot | syntax.Group | syntax.Repeat)
            if one.span.start <= span.start and (one.span == span or (around and _holds_only(one, span))):
                span = one.span
            else:
                break
        return span

    def _alternative(self, error: Error, word: str) -> Edit:
        """The edit by which an atom may read otherwise."""
        span = self.places[error.target].span
        written = self.files.text(span)
        option = next((one for one in self._ancestors(span) if isinstance(one, syntax.Group | syntax.Optional_)), None)
        if option is not None and any(part.span == span for part in option.options):
            return Edit(Span(span.path, span.end, span.end), f" | {word}")
        step = self._step(error)
        if isinstance(step, ir.TYPED_STEPS) and written == step.name:
            return Edit(span, self._named(span, f"{written} | ({word})"))
        slot = next((one for one in self._ancestors(span) if isinstance(one, syntax.Slot)), None)
        if slot is not None and any(kind.span == span for kind in slot.types):
            return Edit(span, f"({written} | {word})")
        return Edit(span, self._padded(span, f"({written} | {word})"))

    def _named(self, place: Span, types: str) -> str:
        """The types of a slot; one that had no name of its own keeps the name that it had."""
        slot = next((one for one in self._ancestors(place) if isinstance(one, syntax.Slot)), None)
        return types if slot is None or slot.explicit else f"{slot.name.rpartition('.')[2]}: {types}"

    def _point(self, error: Error, alignment: Alignment) -> Span | None:
        """Where tokens are put in that are passed over: before the next atom, outside of what it begins."""
        arcs = alignment.arcs
        behind = next((arc for arc in arcs if arc.at >= error.end and arc.target not in (-1, error.position)), None)
        before = self._all_options(error.position)
        if behind is None:
            return None
        span = self._all_options(behind.target)
        if span == before:
            return None
        for one in self._ancestors(span):
            if one.span.start <= before.start and before.end <= one.span.end:
                break
            span = one.span
        return Span(span.path, span.start, span.start)

    def _with_blank(self, span: Span) -> Span:
        """A stretch with one blank beside it."""
        text = self.files.program.sources[span.path].text
        if text[span.end : span.end + 1] == " ":
            return Span(span.path, span.start, span.end + 1)
        return Span(span.path, span.start - 1, span.end) if text[span.start - 1] == " " else span

    def _line(self, span: Span) -> Span:
        """A clause with its whole lines."""
        text = self.files.program.sources[span.path].text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        return Span(span.path, start, len(text) if end < 0 else end + 1)

    def _padded(self, span: Span, new: str) -> str:
        """A replacement that does not touch what stands beside it."""
        text = self.files.program.sources[span.path].text
        before, behind = text[span.start - 1 : span.start], text[span.end : span.end + 1]
        left = " " if before and not before.isspace() and before not in '"([{<|:' else ""
        right = " " if behind and not behind.isspace() and behind not in '")]}>|' else ""
        return f"{left}{new}{right}"

    # --- words of the text ------------------------------------------------------------------------------

    def _tokens(self, start: int, end: int) -> Iterator[str]:
        """Tokens as one would write them in a rule: in lower case where only the sentence's start has a capital."""
        document, tokens = self.scope.document, self.scope.tokens
        for at in range(start, end):
            token = document.token_text(tokens[at])
            first = document.sentences[document.sentence_of(tokens[at])][0] == tokens[at]
            yield token.lower() if first and token[1:].islower() else token

    def _spelled(self, start: int, end: int) -> str:
        """Tokens of the text as a template has them."""
        return " ".join(map(_escaped, self._tokens(start, end)))


_MAKERS: Mapping[ErrorKind, Callable[[Planner, Error, Alignment], Planned | None]] = {
    "case": Planner.case,
    "form": Planner.form,
    "word": Planner.word,
    "entry": Planner.entry,
    "type": Planner.type,
    "skip": Planner.skip,
    "insert": Planner.insert,
    "widen": Planner.widen,
    "context": Planner.context,
}


def _holds_only(one: syntax.Pattern, span: Span) -> bool:
    """Whether a part of a template holds a stretch and nothing else."""
    if isinstance(one, syntax.Slot):
        return all(span.start <= kind.span.start + 1 and kind.span.end - 1 <= span.end for kind in one.types)
    return all(span.start <= part.span.start and part.span.end <= span.end for part in children(one))


def _escaped(token: str) -> str:
    """A token as a literal.

    >>> _escaped("(see"), _escaped("B"), _escaped("home")
    ('\\\\(see', '\\\\B', 'home')
    """
    if len(token) == 1 and token.isupper() and token not in "AI":
        return f"\\{token}"
    return "".join(f"\\{char}" if char in SPECIAL else char for char in token)
