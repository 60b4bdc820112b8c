"""What has findings behind it, so that its answer may change from stage to stage.

Worked out once for a `Rulebook`. Whatever a matcher learns about a scope holds as long as the scan goes
on, but for these parts, which it asks anew when a scope is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton

if TYPE_CHECKING:
    from dragoman.compiled.rulebook import ShareProgram, SlotProgram


@frozen
class Changing:
    """Steps, slots (by id) and markers (by index) whose answer may change."""

    steps: frozenset[ir.Step]
    slots: frozenset[str]
    markers: frozenset[int]


def changing_parts(
    slots: Mapping[str, SlotProgram],
    markers: Sequence[Automaton],
    shares: Sequence[ShareProgram],
    templates: Iterable[Automaton],
) -> Changing:
    """The parts that take a finding, or hold something that does, or end where something does."""
    on_slots: set[str] = set()
    on_markers: set[int] = set()

    def is_step(step: ir.Step) -> bool:
        match step:
            case ir.FindingHit():
                return True
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                return slot in on_slots
            case ir.Unless(steps, among):
                return any(map(is_step, (*steps, *among)))
        return False

    def is_slot(slot: SlotProgram) -> bool:
        ends = {
            *slot.until,
            *(one for share in slot.until_shares for one in (shares[share].after, shares[share].before)),
        }
        return not on_markers.isdisjoint(ends) or any(map(is_step, slot.automaton.steps))

    known = -1
    while known < len(on_slots) + len(on_markers):
        known = len(on_slots) + len(on_markers)
        on_markers |= {index for index, one in enumerate(markers) if any(map(is_step, one.steps))}
        on_slots |= {id_ for id_, slot in slots.items() if is_slot(slot)}
    automata = (*markers, *templates, *(slot.automaton for slot in slots.values()))
    steps = {step for automaton in automata for step in automaton.steps if is_step(step)}
    steps |= {
        part for step in steps if isinstance(step, ir.Unless) for part in (*step.steps, *step.among) if is_step(part)
    }
    return Changing(frozenset(steps), frozenset(on_slots), frozenset(on_markers))
