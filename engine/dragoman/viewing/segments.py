"""Segments: a text cut wherever a finding or one of its fields begins or ends, and the lane of each finding.

The first step of a page. Findings lie in and over one another; each is underlined in a lane of its own, so that
lines never meet, and what lies within another is nearer to the words.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise

from attrs import frozen

from dragoman.finding import Capture, FieldValue, Finding

MOST_LANES = 6
"""Where more findings than this lie over one another, the rest share the last lane."""


@frozen
class Segment:
    """A stretch of the text without ends of findings in it, and the numbers of those that it lies in, outer first."""

    start: int
    end: int
    findings: tuple[int, ...]


def lanes(findings: Sequence[Finding]) -> list[int]:
    """The lane of each finding: 0 is nearest to the words.

    No two that overlap share one, as long as there are enough.

    >>> from dragoman.finding import Place
    >>> def at(start, end):
    ...     return Finding("t", ("r",), "", start, end, "", Place(0, 9), Place(0, 9), {})
    >>> lanes([at(0, 9), at(2, 4), at(5, 7)])
    [1, 0, 0]
    """
    found = [0] * len(findings)
    for group in _touching(findings):
        taken: list[list[tuple[int, int]]] = []
        shortest_first = sorted(group, key=lambda number: findings[number].end - findings[number].start)
        for number in shortest_first:
            place = findings[number].start, findings[number].end
            lane = next((lane for lane, places in enumerate(taken) if _is_free(place, places)), len(taken))
            if lane < MOST_LANES:
                if lane == len(taken):
                    taken.append([])
                insort(taken[lane], place)
            found[number] = min(lane, MOST_LANES - 1)
    return found


def _touching(findings: Sequence[Finding]) -> Iterator[list[int]]:
    """The numbers of findings in groups that do not overlap one another."""
    group: list[int] = []
    end = 0
    for number in sorted(range(len(findings)), key=lambda one: findings[one].start):
        if group and findings[number].start >= end:
            yield group
            group = []
        group.append(number)
        end = max(end, findings[number].end)
    if group:
        yield group


def _is_free(place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a place overlaps none of those taken, which are sorted and apart from one another."""
    index = bisect_left(taken, place)
    free_before = index == 0 or taken[index - 1][1] <= place[0]
    return free_before and (index == len(taken) or place[1] <= taken[index][0])


def segments(text: str, findings: Sequence[Finding]) -> Iterator[Segment]:
    """The text in pieces, from its start to its end."""
    cuts = {0, len(text)}
    for finding in findings:
        cuts |= {finding.start, finding.end}
        for start, end in _places(finding.fields.values()):
            cuts |= {start, end}
    ordered = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    waiting = sorted(range(len(findings)), key=lambda one: (-findings[one].start, findings[one].end))
    ends: list[tuple[int, int]] = []
    for start, end in pairwise(ordered):
        while ends and ends[0][0] <= start:
            heappop(ends)
        while waiting and findings[waiting[-1]].start <= start:
            number = waiting.pop()
            if findings[number].end > start:
                heappush(ends, (findings[number].end, number))
        inside = sorted((number for _, number in ends), key=lambda one: (findings[one].start, -findings[one].end, one))
        yield Segment(start, end, tuple(inside))


def _places(values: Iterable[FieldValue]) -> Iterator[tuple[int, int]]:
    for value in values:
        for capture in (value,) if isinstance(value, Capture) else value:
            for part in capture.parts or (capture,):
                yield part.start, part.end
