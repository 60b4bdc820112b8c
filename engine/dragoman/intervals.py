"""Intervals: which of many ranges overlap or enclose a given one.

Used where findings meet findings, so that a long document costs no more per finding than a short
one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Intervals(Generic[Item]):
    """Half-open ranges with an item each, sorted by start, with the furthest end so far.

    >>> index = Intervals([(0, 5, "a"), (3, 9, "b")])
    >>> list(index.overlapping(5, 6)), list(index.enclosing(3, 5))
    (['b'], ['b', 'a'])
    """

    def __init__(self, ranges: Iterable[tuple[int, int, Item]]) -> None:
        self._ranges = sorted(ranges, key=lambda one: (one[0], one[1]))
        self._starts = [start for start, _, _ in self._ranges]
        self._furthest = list(accumulate((end for _, end, _ in self._ranges), max))

    def overlapping(self, start: int, end: int) -> Iterator[Item]:
        """The items whose ranges share a place with `start … end`, rightmost first."""
        index = bisect_left(self._starts, end) - 1
        while index >= 0 and self._furthest[index] > start:
            if self._ranges[index][1] > start:
                yield self._ranges[index][2]
            index -= 1

    def enclosing(self, start: int, end: int) -> Iterator[Item]:
        """The items whose ranges hold all of `start … end`, rightmost start first."""
        index = bisect_right(self._starts, start) - 1
        while index >= 0 and self._furthest[index] >= end:
            if self._ranges[index][1] >= end:
                yield self._ranges[index][2]
            index -= 1
