"""What rules can cost at worst: a bound on the steps of a rule for each token that it reads.

A matcher enters each position of an automaton, those of slots in place counted wherever they are called, at most once
at each token of a scope, and tries the ways out of it (docs/architecture.md, *Why this is linear*). So the ways of all
positions bound its steps a token, whatever the text. Only `select all`, which asks every start for every end, may
read the rest of the scope again from each token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, Automaton
from dragoman.compiled.rulebook import Rulebook, RuleProgram

CostClass = Literal["constant", "linear"]
"""How the steps a token grow with the length of the scope."""


@frozen
class RuleCost:
    """The cost of a rule at worst: `steps` a token, times the tokens of the scope where it is `linear`.

    `longest` is the most tokens that a match can have; None where there is no bound.
    """

    rule: str
    cost: CostClass
    steps: int
    templates: int
    longest: int | None


def costs_of(rulebook: Rulebook) -> tuple[RuleCost, ...]:
    """The costs of all rules, the dearest first."""
    measure = _Measure(rulebook)
    return tuple(sorted(map(measure.rule, rulebook.rules), key=lambda one: (one.cost, -one.steps, one.rule)))


@define(eq=False)
class _Measure:
    rulebook: Rulebook
    _steps: dict[int, int] = field(factory=dict, init=False)
    _longest: dict[int, int | None] = field(factory=dict, init=False)

    def rule(self, rule: RuleProgram) -> RuleCost:
        automata = [template.automaton for template in rule.templates]
        lengths = [self.longest(one) for one in automata]
        longest = None if None in lengths else max(length or 0 for length in lengths)
        asked = {step.slot for one in automata for step in self._within(one) if isinstance(step, ir.WholeHit)}
        steps = sum(map(self.steps, automata)) + sum(self.steps(self.rulebook.slots[slot].automaton) for slot in asked)
        steps += sum(self.steps(self.rulebook.markers[marker]) for marker in self._markers(rule))
        return RuleCost(
            rule.name,
            "linear" if rule.select == "all" and longest is None else "constant",
            steps,
            len(automata),
            longest,
        )

    def _markers(self, rule: RuleProgram) -> frozenset[int]:
        """The contexts of a rule, and the stops of the slots that it calls."""
        found: set[int] = set()
        for template in rule.templates:
            automaton = template.automaton
            for ways in (automaton.first, *automaton.ways):
                found.update(guard.marker for way in ways for guard in way.guards if isinstance(guard, ir.Context))
            for step in self._within(automaton):
                if isinstance(step, ir.SlotCall | ir.WholeHit):
                    found.update(self.rulebook.slots[step.slot].until)
        return frozenset(found)

    def _within(self, automaton: Automaton) -> Iterator[ir.Step]:
        """The steps of an automaton and of the slots that it calls, each slot once."""
        seen: set[str] = set()
        waiting = [automaton]
        while waiting:
            for step in waiting.pop().steps:
                yield step
                if isinstance(step, ir.SlotCall | ir.WholeHit) and step.slot not in seen:
                    seen.add(step.slot)
                    waiting.append(self.rulebook.slots[step.slot].automaton)

    def steps(self, automaton: Automaton) -> int:
        """The ways that can be tried at one token."""
        known = self._steps.get(id(automaton))
        if known is None:
            known = sum(self._way(automaton, way.target) for ways in (automaton.first, *automaton.ways) for way in ways)
            known += sum(
                self.steps(self.rulebook.slots[step.slot].automaton)
                for step in automaton.steps
                if isinstance(step, ir.SlotCall)
            )
            self._steps[id(automaton)] = known
        return known

    @staticmethod
    def _way(automaton: Automaton, target: int) -> int:
        step = automaton.steps[target] if target != ACCEPT else None
        return step.most - step.least + 1 if isinstance(step, ir.Gap) else 1

    def longest(self, automaton: Automaton) -> int | None:
        """The most tokens that a match can have; None where there is no bound."""
        key = id(automaton)
        if key not in self._longest:
            self._longest[key] = self._worked_out(automaton)
        return self._longest[key]

    def _worked_out(self, automaton: Automaton) -> int | None:
        sizes = [self._size(step) for step in automaton.steps]
        if any(size is None for size in sizes):
            return None
        after: Mapping[int, set[int]] = {
            at: {way.target for way in ways if way.target != ACCEPT} for at, ways in enumerate(automaton.ways)
        }
        order = _topological(after)
        if order is None:
            return None
        best = dict.fromkeys(after, 0)
        for at in reversed(order):
            best[at] = (sizes[at] or 0) + max((best[other] for other in after[at]), default=0)
        return max((best[way.target] for way in automaton.first if way.target != ACCEPT), default=0)

    def _size(self, step: ir.Step) -> int | None:
        """The most tokens that a step takes."""
        match step:
            case ir.Gap(_, most):
                return most
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                return self.longest(self.rulebook.slots[slot].automaton)
            case ir.LexiconHit(key):
                lexicon = self.rulebook.lexicons[key.partition("~")[0]]
                return max((len(entry.phrase.split()) for entry in lexicon.entries), default=0) * 2
            case ir.FindingHit():
                return None
            case _:
                return 1


def _topological(after: Mapping[int, set[int]]) -> list[int] | None:
    """The positions, each before those behind it; None where they run in a circle."""
    missing = dict.fromkeys(after, 0)
    for others in after.values():
        for other in others:
            missing[other] += 1
    ready = [at for at, count in missing.items() if not count]
    order = []
    while ready:
        at = ready.pop()
        order.append(at)
        for other in after[at]:
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    return order if len(order) == len(after) else None
