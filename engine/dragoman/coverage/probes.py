"""Probes: rules compiled once more so that a match tells which parts of its templates it went through.

The first step of coverage. Every part of a template (an alternative, an optional part, a slot's type, a word)
is lowered between two marks that take no token. They change no match: the ways on stay the same, in the same
order. Nothing else reads rules compiled so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from attrs import Factory, define

from dragoman.compiled import ir
from dragoman.compiled.ir import Node
from dragoman.compiled.rulebook import Rulebook
from dragoman.limits import Limits
from dragoman.lower.literals import LiteralToken
from dragoman.lower.program import MakeShelf, lower_program
from dragoman.lower.templates import TemplateLowering
from dragoman_dsl import syntax
from dragoman_dsl.program import Program
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Inflection, Pattern

FIRST_MARK = 1_000_000
"""Marks from this one on are those of probes; below, they are the ways of slots."""


@define
class Probes:
    """The parts that have marks: each has a number, and so two marks."""

    spans: list[Span] = Factory(list)

    def around(self, span: Span, node: Node) -> Node:
        """A node between the marks of a part."""
        mark = FIRST_MARK + 2 * len(self.spans)
        self.spans.append(span)
        return ir.sequence([_mark(mark), node, _mark(mark + 1)])


def _mark(index: int) -> Node:
    return ir.Marked(index, ir.EMPTY, nullable=True)


@define
class ProbingLowering(TemplateLowering):
    """Lowers templates with a probe around each part."""

    probes: Probes = Factory(Probes)

    def lower(self, template: syntax.Template) -> Node:
        """A template as a node."""
        return self.probes.around(template.span, TemplateLowering.lower(self, template))

    def _literal(self, token: LiteralToken, span: Span) -> Node:
        return self.probes.around(span, TemplateLowering._literal(self, token, span))

    def _item(self, item: Pattern, left: str, right: str) -> Node:
        return self.probes.around(item.span, TemplateLowering._item(self, item, left, right))

    def _choice(self, options: Sequence[Pattern], inflection: Inflection | None, left: str, right: str) -> Node:
        """The options of a choice; words are not joined to one step, so that each is seen."""
        return ir.choice([self.probes.around(one.span, self._option(one, inflection, left, right)) for one in options])

    def _type(self, type_: syntax.SlotType) -> Node:
        return self.probes.around(type_.span, TemplateLowering._type(self, type_))

    def _reference(self, reference: syntax.Reference) -> Node:
        """A reference; its slots are called even where plain steps could stand for them."""
        if reference.negated or reference.unless:
            return TemplateLowering._reference(self, reference)
        steps = self._steps(reference.names, reference.inflection)
        named = zip(reference.names, steps, strict=True)
        return ir.choice([self.probes.around(name.span, ir.Take(step)) for name, step in named])


def with_probes(program: Program, limits: Limits, shelf: MakeShelf) -> tuple[Rulebook, Probes]:
    """The rulebook of a program with probes in it, and what they stand for."""
    probes = Probes()
    lowered = lower_program(program, limits, shelf=shelf, templates=partial(ProbingLowering, probes=probes))
    return lowered.rulebook, probes
