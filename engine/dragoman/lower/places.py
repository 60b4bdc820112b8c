"""Where in its template each position of an automaton was written.

Asked by `explaining` about rules that are compiled already; compiling itself knows nothing of it. A template
is lowered once more, its steps wrapped with their places, and compiled the same way, so that the positions are
those of the automaton that matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import define, evolve, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import compile_automaton
from dragoman.compiled.ir import Node
from dragoman.compiled.rulebook import Rulebook
from dragoman.lower.literals import LiteralToken
from dragoman.lower.templates import TemplateLowering
from dragoman_dsl import syntax
from dragoman_dsl.program import Program
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Inflection, Pattern


@frozen
class Place:
    """Where a step was written. `options`: where several words are one step, the texts of each and its place."""

    span: Span
    options: tuple[tuple[frozenset[str], Span], ...] = ()

    def of_word(self, word: str) -> Span:
        """The place of the option that takes a word."""
        return next((span for texts, span in self.options if word in texts), self.span)


@frozen
class PlacedStep:
    """A step with its place; `compile_automaton` does not look inside."""

    step: ir.Step
    place: Place


def places_of(templates: Iterable[syntax.Template], program: Program, module: str, rulebook: Rulebook) -> list[Place]:
    """The place of each position of the automaton of these templates, taken together as a choice."""

    def key_of(lexicon: str, inflection: Inflection | None, _span: Span) -> str:
        wanted = inflection or ("any" if program.lexicons[lexicon].inflected else None)
        return f"{lexicon}~{wanted}" if wanted else lexicon

    lowering = _PlacedLowering(
        program,
        rulebook.limits,
        module,
        key_of,
        lambda slot, _span: rulebook.slots[slot],
        rulebook.slots,
        dict(rulebook.regexes),
    )
    node = ir.choice([lowering.lower(template) for template in templates])
    steps: Sequence[object] = compile_automaton(node, max_states=1 << 30, max_edges=1 << 30).steps
    return [step.place for step in steps if isinstance(step, PlacedStep)]


@define
class _PlacedLowering(TemplateLowering):
    """Lowers templates as ever, and remembers for each step where it was written."""

    read_up_to: dict[Span, int] = field(factory=dict)
    """How much of a literal of several tokens has been read."""

    def _literal(self, token: LiteralToken, span: Span) -> Node:
        return _placed(super()._literal(token, span), Place(self._part(token, span)))

    def _part(self, token: LiteralToken, span: Span) -> Span:
        """The place of a token in its literal; the whole literal where a backslash hides it."""
        text = self.program.sources[span.path].text
        start = text.find(token.text, self.read_up_to.get(span, span.start), span.end)
        if start < 0:
            return span
        end = self.read_up_to[span] = start + len(token.text)
        return Span(span.path, start, span.end if token.inflection else end)

    def _item(self, item: Pattern, left: str, right: str) -> Node:
        return _placed(super()._item(item, left, right), Place(item.span))

    def _type(self, type_: syntax.SlotType) -> Node:
        return _placed(super()._type(type_), Place(type_.span))

    def _choice(self, options: Sequence[Pattern], inflection: Inflection | None, left: str, right: str) -> Node:
        """Words in a row are one step, as always; here with the place of each."""
        nodes = [_placed(self._option(one, inflection, left, right), Place(one.span)) for one in options]
        joined: list[Node] = []
        for node in nodes:
            both = _joined(joined[-1], node) if joined else None
            if both is None:
                joined.append(node)
            else:
                joined[-1] = both
        return ir.choice(joined)


def _placed(node: Node, place: Place) -> Node:
    """The node, its steps that have no place yet at this one."""
    match node:
        case ir.Take(step):
            return node if isinstance(step, PlacedStep) else ir.Take(PlacedStep(step, place))  # type: ignore[arg-type]
        case ir.Sequence(items):
            return evolve(node, items=tuple(_placed(one, place) for one in items))
        case ir.Choice(options):
            return evolve(node, options=tuple(_placed(one, place) for one in options))
        case ir.Repeat(body) | ir.Capture(_, body) | ir.Marked(_, body):
            return evolve(node, body=_placed(body, place))
    return node


def _joined(one: Node, other: Node) -> Node | None:
    """Two words that are compared alike as one step; None for anything else."""
    first, second = _word_in(one), _word_in(other)
    if first is None or second is None or first[0].exact != second[0].exact:
        return None
    (word, place), (more, behind) = first, second
    options = (
        *(place.options or ((word.texts, place.span),)),
        *(behind.options or ((more.texts, behind.span),)),
    )
    both = PlacedStep(ir.Word(word.texts | more.texts, word.exact), Place(behind.span, options))
    return ir.Take(both)  # type: ignore[arg-type]


def _word_in(node: Node) -> tuple[ir.Word, Place] | None:
    placed: object = node.step if isinstance(node, ir.Take) else None
    if isinstance(placed, PlacedStep) and isinstance(placed.step, ir.Word):
        return placed.step, placed.place
    return None
