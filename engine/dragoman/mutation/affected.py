"""Which tests a changed declaration can reach.

Used by `trying`. From a declaration to all that names it, over any number of steps: slots, lexicons and finding
types to the rules and types that use them. Types that stand in relation to others (`hides`, `sources`) can
change the findings of any, so that with them every test is reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import Factory, define

from dragoman.compiled.rulebook import TestCase
from dragoman_dsl import syntax
from dragoman_dsl.program import Program, ResolvedRule
from dragoman_dsl.source import Span
from dragoman_dsl.walk import expressions_of, paths_of, templates_of, type_uses


@define(eq=False)
class Reach:
    """What uses what in a program; made once, asked for every declaration."""

    program: Program
    users: dict[str, set[str]] = Factory(lambda: defaultdict(set))
    """By id (of a rule with `rule:` in front): what changes with it."""
    names: dict[str, str] = Factory(dict)
    """The names of rules and finding types, by these ids."""
    far: set[str] = Factory(set)
    """The ids of finding types that any other can depend on."""

    def __attrs_post_init__(self) -> None:
        program = self.program
        for slot in program.slots.values():
            self._note(slot.id, slot.module, slot.declaration)
        for share in program.shares.values():
            self._note(share.id, share.module, share.declaration)
        for rule in program.rules:
            self._rule(rule)
        for type_ in program.findings.values():
            self.names[type_.id] = type_.name
            if type_.hides or type_.sources:
                self.far.add(type_.id)
            for clause in type_.gives_way:
                for other in clause.types:
                    self.users[other].add(type_.id)

    def _rule(self, rule: ResolvedRule) -> None:
        id_ = f"rule:{rule.id}"
        self.names[id_] = rule.name
        self.users[id_].add(rule.finding)
        self._note(id_, rule.module, rule.declaration)
        for extend in rule.declaration.extends:
            for name in extend.until:
                symbol = self.program.resolve_name(rule.module, name.text)
                if symbol is not None:
                    self.users[symbol.id].add(id_)

    def _note(self, id_: str, module: str, declaration: syntax.Declaration) -> None:
        for name in _named(declaration):
            symbol = self.program.resolve_name(module, name)
            if symbol is not None:
                self.users[symbol.id].add(id_)

    def of(self, owner: Span) -> frozenset[str]:
        """The names of the rules and types that are made with a declaration, over any number of steps."""
        return frozenset(self.names[id_] for id_ in self._reached(owner) if id_ in self.names)

    def is_far(self, owner: Span) -> bool:
        """Whether a declaration can change findings that are not made with it."""
        reached = self._reached(owner)
        return not reached or bool(self.program.shares) or not self.far.isdisjoint(reached)

    def _reached(self, owner: Span) -> set[str]:
        reached: set[str] = set()
        waiting = self._ids(owner)
        while waiting:
            id_ = waiting.pop()
            if id_ not in reached:
                reached.add(id_)
                waiting.extend(self.users[id_])
        return reached

    def _ids(self, owner: Span) -> list[str]:
        """The ids that a declaration makes; none for those that work on all findings."""
        program = self.program
        slots = [slot.id for slot in program.slots.values() if slot.declaration.span == owner]
        rules = [f"rule:{rule.id}" for rule in program.rules if rule.declaration.span == owner]
        others = [one.id for one in program.symbols.values() if one.declaration.span == owner]
        return slots + rules + others


def _named(declaration: syntax.Declaration) -> Iterator[str]:
    """The names that a declaration's templates and expressions use."""
    for template, _ in templates_of(declaration):
        yield from (use.name for use in type_uses(template.body))
    for expression in expressions_of(declaration):
        yield from (path.parts[0] for path in paths_of(expression))
    if isinstance(declaration, syntax.SlotDecl):
        yield from (stop.text for stop in declaration.until if isinstance(stop, syntax.Name))


def cases_for(reach: Reach, owner: Span, cases: Sequence[TestCase]) -> list[TestCase]:
    """The tests that a change of a declaration can reach, those of what is made with it first."""
    names = reach.of(owner)
    near = [case for case in cases if not case.about.isdisjoint(names)]
    others = [case for case in cases if case.about.isdisjoint(names)]
    return near + (others if reach.is_far(owner) else [case for case in others if not case.about])
