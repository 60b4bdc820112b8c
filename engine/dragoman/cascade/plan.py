"""The plan: in which order the rules of a rulebook are tried.

Made once per rulebook, followed by `reading` in every document. Stages come in the order of their
dependencies; within a stage, the rules of a type stand together, in the order written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from dragoman.cascade.budget import Costs
from dragoman.compiled.rulebook import Rulebook, RuleProgram, ScopeKind

SCOPES: tuple[ScopeKind, ...] = ("sentence", "paragraph", "document")


@frozen(eq=False)
class Order:
    """Rules that are tried together in a scope, one after the other.

    `at_once`: whether a stage search may find all their matches; not where all pairs of start and end are asked for.
    """

    rules: tuple[RuleProgram, ...]
    at_once: bool = field(init=False, repr=False)
    numbers: array[int] = field(init=False, repr=False)
    """The numbers of the rules."""
    places: Mapping[int, int] = field(init=False, repr=False)
    """By a rule's number, its place among them."""
    costs: Costs = field(init=False, repr=False)

    @at_once.default
    def _at_once(self) -> bool:
        return all(rule.select != "all" for rule in self.rules)

    @numbers.default
    def _numbers(self) -> array[int]:
        return array("i", [rule.number for rule in self.rules])

    @places.default
    def _places(self) -> dict[int, int]:
        return {rule.number: place for place, rule in enumerate(self.rules)}

    @costs.default
    def _costs(self) -> Costs:
        return Costs.of_rules(self.rules)


@frozen(eq=False)
class Stage:
    """Finding types that do not need one another: their rules, all of them and by the scope they read."""

    types: tuple[str, ...]
    all: Order
    by_scope: Mapping[ScopeKind, Order]


@frozen(eq=False)
class Plan:
    """The stages of a rulebook."""

    stages: tuple[Stage, ...]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Plan:
        """The plan of a rulebook."""
        by_type: dict[str, list[RuleProgram]] = {}
        for rule in rulebook.rules:
            by_type.setdefault(rule.finding, []).append(rule)
        return cls(tuple(_stage(types, by_type) for types in rulebook.stages))


def _stage(types: Iterable[str], by_type: Mapping[str, list[RuleProgram]]) -> Stage:
    types = tuple(types)
    rules = [rule for type_ in types for rule in by_type.get(type_, ())]
    by_scope = {kind: Order(tuple(rule for rule in rules if rule.scope == kind)) for kind in SCOPES}
    return Stage(types, Order(tuple(rules)), by_scope)
