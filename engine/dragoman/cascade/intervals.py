"""Intervals: which of many ranges overlap or enclose a given one.

Used where findings meet findings, so that a long document costs no more per finding than a short
one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Intervals(Generic[Item]):
    """Half-open ranges with an item each, sorted by start; a tree over them knows the furthest end below
    each node.

    >>> index = Intervals([(0, 5, "a"), (3, 9, "b")])
    >>> list(index.overlapping(5, 6)), list(index.enclosing(3, 5))
    (['b'], ['b', 'a'])
    """

    def __init__(self, ranges: Iterable[tuple[int, int, Item]]) -> None:
        self._ranges = sorted(ranges, key=lambda one: (one[0], one[1]))
        self._starts = [start for start, _, _ in self._ranges]
        self._size = 1 << max(len(self._ranges) - 1, 0).bit_length()
        self._furthest = [-1] * self._size + [end for _, end, _ in self._ranges]
        self._furthest += [-1] * (2 * self._size - len(self._furthest))
        for node in range(self._size - 1, 0, -1):
            self._furthest[node] = max(self._furthest[2 * node], self._furthest[2 * node + 1])

    def overlapping(self, start: int, end: int) -> Iterator[Item]:
        """The items whose ranges share a place with `start … end`, rightmost start first."""
        return self._ending_behind(start, bisect_left(self._starts, end))

    def enclosing(self, start: int, end: int) -> Iterator[Item]:
        """The items whose ranges hold all of `start … end`, rightmost start first."""
        return self._ending_behind(end - 1, bisect_right(self._starts, start))

    def _ending_behind(self, place: int, count: int) -> Iterator[Item]:
        """Those of the first `count` ranges that end behind a place, the last one first."""
        nodes = [(1, 0, self._size)]
        while nodes:
            node, first, behind = nodes.pop()
            if first >= count or self._furthest[node] <= place:
                continue
            if node >= self._size:
                yield self._ranges[first][2]
                continue
            middle = (first + behind) // 2
            nodes.append((2 * node, first, middle))
            nodes.append((2 * node + 1, middle, behind))
