"""Where templates choose, and what stands beside what: the parts that the lints compare, with their places.

Asked by `linting` about rules that are compiled already. A template is lowered once more, and every choice and every
sequence on the way is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.ir import Node
from dragoman.compiled.rulebook import Rulebook
from dragoman.lower.templates import TemplateLowering
from dragoman_dsl import syntax
from dragoman_dsl.captures import captures_of
from dragoman_dsl.program import Program
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Inflection, Pattern


@frozen
class Part:
    """A part of a template: where it stands, what it became, and the fields that it sets."""

    span: Span
    node: Node = field(repr=False)
    fields: frozenset[str] = frozenset()


@frozen
class Parts:
    """The templates of a rule or slot; the choices in them, each with its options; and their sequences."""

    templates: tuple[Part, ...]
    choices: tuple[tuple[Part, ...], ...]
    sequences: tuple[tuple[Part, ...], ...]


def parts_of(templates: Sequence[syntax.Template], program: Program, module: str, rulebook: Rulebook) -> Parts:
    """The parts of templates that were lowered before without an error."""

    def key_of(lexicon: str, inflection: Inflection | None, _span: Span) -> str:
        wanted = inflection or ("any" if program.lexicons[lexicon].inflected else None)
        return f"{lexicon}~{wanted}" if wanted else lexicon

    lowering = _Recording(
        program,
        rulebook.limits,
        module,
        key_of,
        lambda slot, _span: rulebook.slots[slot],
        rulebook.slots,
        dict(rulebook.regexes),
    )
    parts = tuple(Part(one.span, lowering.lower(one), frozenset(captures_of(one.body))) for one in templates)
    return Parts(parts, tuple(lowering.choices), tuple(lowering.sequences))


@define
class _Recording(TemplateLowering):
    """Lowers templates as ever, and keeps the choices and the sequences."""

    choices: list[tuple[Part, ...]] = field(factory=list)
    sequences: list[tuple[Part, ...]] = field(factory=list)
    row: list[Part] = field(factory=list)

    def _sequence(self, items: Sequence[Pattern], *, left: str = "", right: str = "") -> Node:
        outer, self.row = self.row, []
        node = super()._sequence(items, left=left, right=right)
        if len(self.row) > 1:
            self.sequences.append(tuple(self.row))
        self.row = outer
        return node

    def _item(self, item: Pattern, left: str, right: str) -> Node:
        outer, self.row = self.row, []
        node = super()._item(item, left, right)
        self.row = outer
        self.row.append(Part(item.span, node, frozenset(captures_of(item))))
        return node

    def _literal(self, token: object, span: Span) -> Node:
        node = super()._literal(token, span)  # type: ignore[arg-type]
        self.row.append(Part(span, node))
        return node

    def _choice(self, options: Sequence[Pattern], inflection: Inflection | None, left: str, right: str) -> Node:
        nodes = [self._option(one, inflection, left, right) for one in options]
        self._keep(options, nodes)
        return ir.choice(ir.with_words_joined(nodes))

    def _slot(self, slot: syntax.Slot) -> Node:
        node = super()._slot(slot)
        if len(slot.types) > 1:
            self._keep_types(slot.types)
        return node

    def _reference(self, reference: syntax.Reference) -> Node:
        node = super()._reference(reference)
        if len(reference.names) > 1 and not reference.negated and not reference.unless:
            steps = self._steps(reference.names, reference.inflection)
            spans = [name.span for name in reference.names]
            self.choices.append(tuple(Part(span, ir.Take(step)) for span, step in zip(spans, steps, strict=True)))
        return node

    def _keep_types(self, types: Sequence[syntax.SlotType]) -> None:
        self.choices.append(tuple(Part(one.span, self._type(one)) for one in types))

    def _keep(self, options: Sequence[Pattern], nodes: Sequence[Node]) -> None:
        if len(options) > 1:
            parts = (
                Part(one.span, node, frozenset(captures_of(one))) for one, node in zip(options, nodes, strict=True)
            )
            self.choices.append(tuple(parts))


def neighbours(parts: Parts) -> Iterator[tuple[Part, Part]]:
    """Every two parts of which one stands directly behind the other."""
    for sequence in parts.sequences:
        yield from pairwise(sequence)
