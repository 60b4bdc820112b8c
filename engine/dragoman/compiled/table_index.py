"""What the numbers in the tables stand for, and which number each part of a rulebook has.

Made by `tables` beside the block; asked by whoever hands parts of a rulebook to the kernel, or gets numbers
back from it. Rules, templates, slots, markers, shares and stages are numbered as they stand in the rulebook;
templates go on from rule to rule. Automata are those of the templates, then the slots, the markers, and the
items of references. Types are numbered in the order of their names, the order of findings of one place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, Event
from dragoman.compiled.rulebook import Rulebook, TemplateProgram

Part = TypeVar("Part")


@frozen(eq=False)
class TableIndex:
    """The parts of a rulebook by number, and the numbers by part.

    `first_templates[r]` is the number of the first template of rule r; `first_slot`, `first_marker` and
    `first_reference` are the numbers of the automata with which those begin.
    """

    rulebook: Rulebook = field(repr=False)
    automata: Sequence[Automaton] = field(repr=False)
    steps: Sequence[ir.Step] = field(repr=False)
    events: Sequence[Event] = field(repr=False)
    keys: Sequence[str]
    slots: Sequence[str]
    types: Sequence[str]
    step_numbers: Mapping[ir.Step, int] = field(repr=False)
    event_numbers: Mapping[Event, int] = field(repr=False)
    key_numbers: Mapping[str, int] = field(repr=False)
    slot_numbers: Mapping[str, int] = field(repr=False)
    type_numbers: Mapping[str, int] = field(repr=False)
    first_templates: Sequence[int] = field(repr=False)
    first_slot: int
    first_marker: int
    first_reference: int
    _automaton_numbers: Mapping[int, int] = field(repr=False, alias="automaton_numbers")

    def automaton_number(self, automaton: Automaton) -> int:
        """The number of an automaton of the rulebook.

        Raises KeyError for one that is not of this rulebook.
        """
        return self._automaton_numbers[id(automaton)]

    def template(self, number: int) -> tuple[int, int]:
        """The rule of a template, and the template's place among those of the rule."""
        rule = bisect_right(self.first_templates, number) - 1
        return rule, number - self.first_templates[rule]

    def template_program(self, number: int) -> TemplateProgram:
        """A template by its number."""
        rule, place = self.template(number)
        return self.rulebook.rules[rule].templates[place]


def index_of(rulebook: Rulebook) -> TableIndex:
    """The numbers of a rulebook's parts."""
    templates = [template.automaton for rule in rulebook.rules for template in rule.templates]
    slots = [slot.automaton for slot in rulebook.slots.values()]
    references = [item.automaton for reference in rulebook.references for item in reference.items]
    automata = (*templates, *slots, *rulebook.markers, *references)
    steps = dict.fromkeys(part for automaton in automata for step in automaton.steps for part in _parts_first(step))
    events = dict.fromkeys(
        event
        for automaton in automata
        for ways in (automaton.first, *automaton.ways)
        for way in ways
        for event in way.events
    )
    types = sorted(rulebook.findings, key=lambda type_: rulebook.findings[type_].name)
    return TableIndex(
        rulebook=rulebook,
        automata=automata,
        steps=tuple(steps),
        events=tuple(events),
        keys=tuple(rulebook.phrases.keys),
        slots=tuple(rulebook.slots),
        types=tuple(types),
        step_numbers=_numbers(steps),
        event_numbers=_numbers(events),
        key_numbers=rulebook.phrases.keys,
        slot_numbers=_numbers(rulebook.slots),
        type_numbers=_numbers(types),
        first_templates=_first_templates(rulebook),
        first_slot=len(templates),
        first_marker=len(templates) + len(slots),
        first_reference=len(automata) - len(references),
        automaton_numbers={id(automaton): number for number, automaton in enumerate(automata)},
    )


def _parts_first(step: ir.Step) -> Iterable[ir.Step]:
    """A step, behind the steps that it is made of."""
    if isinstance(step, ir.Unless):
        for part in (*step.steps, *step.among):
            yield from _parts_first(part)
    yield step


def _numbers(parts: Iterable[Part]) -> dict[Part, int]:
    return {part: number for number, part in enumerate(parts)}


def _first_templates(rulebook: Rulebook) -> Sequence[int]:
    firsts = [0]
    for rule in rulebook.rules:
        firsts.append(firsts[-1] + len(rule.templates))
    return firsts[:-1]
