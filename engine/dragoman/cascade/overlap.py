"""How findings of a type live with each other and with other types.

Called by the cascade for each type in dependency order: equal findings are merged, those that give
way are dropped, then overlaps within the type are settled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from dragoman.cascade.draft import Draft, ordered
from dragoman.cascade.intervals import Intervals
from dragoman.compiled.rulebook import FindingProgram, GivesWay

CharRange = tuple[int, int]


def consolidate(
    finding: FindingProgram, raw: Iterable[Draft], kept: Mapping[str, Sequence[Draft]]
) -> tuple[Draft, ...]:
    """The findings of a type that stay, in order; `kept` are those of the types it gives way to."""
    drafts = merged(raw)
    for clause in finding.gives_way:
        stronger = Intervals(
            (start, end, other)
            for type_ in clause.types
            for other in kept[type_]
            for start, end in _places(other, clause.on)
        )
        drafts = [draft for draft in drafts if not gives_way(draft, stronger, clause)]
    return tuple(settled(drafts, finding.overlap))


def merged(raw: Iterable[Draft]) -> list[Draft]:
    """Each finding once, naming every rule that made it.

    What was found by itself wins over what was found by sharing a subject.
    """
    groups: dict[CharRange, list[Draft]] = {}
    for draft in ordered(raw, lambda one: (*one.order(), one.shared)):
        group = groups.setdefault(draft.tokens, [])
        same = next((i for i, other in enumerate(group) if draft.same_as(other)), None)
        if same is None:
            group.append(draft)
        else:
            group[same] = _joined(group[same], draft)
    return ordered((one for group in groups.values() for one in group), Draft.order)


def _joined(first: Draft, second: Draft) -> Draft:
    return evolve(
        first,
        rules=first.rules + tuple(rule for rule in second.rules if rule not in first.rules),
        regions=tuple(dict.fromkeys((*first.regions, *second.regions))),
        depth=min(first.depth, second.depth),
        shared=first.shared and second.shared,
    )


def gives_way(draft: Draft, stronger: Intervals[Draft], clause: GivesWay) -> bool:
    """Whether a draft overlaps one of the stronger ones, in the field that the clause names or as a whole."""
    return any(
        other is not draft for start, end in _places(draft, clause.on) for other in stronger.overlapping(start, end)
    )


def _places(draft: Draft, field: str | None) -> list[CharRange]:
    if field is None:
        return [(draft.start, draft.end)]
    return [(capture.start, capture.end) for capture in draft.captures(field)]


def settled(drafts: list[Draft], overlap: str) -> list[Draft]:
    """The drafts that stay where overlapping ones of the same type exclude each other."""
    if overlap == "keep":
        return drafts

    def rank(draft: Draft) -> tuple[object, ...]:
        longest_first = (draft.start - draft.end, *draft.order())
        return (-draft.priority, *longest_first) if overlap == "priority" else longest_first

    taken: list[CharRange] = []
    chosen: list[Draft] = []
    for draft in ordered(drafts, rank):
        index = bisect_left(taken, (draft.start, draft.end))
        free_before = index == 0 or taken[index - 1][1] <= draft.start
        if free_before and (index == len(taken) or draft.end <= taken[index][0]):
            taken.insert(index, (draft.start, draft.end))
            chosen.append(draft)
    return ordered(chosen, Draft.order)
