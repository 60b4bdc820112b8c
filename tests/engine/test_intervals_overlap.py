"""Intervals, and the settling of overlaps, against doing it the slow way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dragoman.cascade.draft import Draft
from dragoman.cascade.intervals import Intervals
from dragoman.cascade.overlap import merged, settled
from dragoman.compiled.rulebook import RuleProgram

RANGES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda one: (one[0], one[0] + one[1])), max_size=12
)


@given(RANGES, st.integers(0, 25), st.integers(1, 6))
def test_overlapping_are_those_that_share_a_place(ranges: list[tuple[int, int]], start: int, length: int) -> None:
    end = start + length
    found = list(Intervals((low, high, number) for number, (low, high) in enumerate(ranges)).overlapping(start, end))
    assert sorted(found) == [number for number, (low, high) in enumerate(ranges) if low < end and start < high]


@given(RANGES, st.integers(0, 25), st.integers(1, 6))
def test_enclosing_are_those_that_hold_all_of_it(ranges: list[tuple[int, int]], start: int, length: int) -> None:
    end = start + length
    found = list(Intervals((low, high, number) for number, (low, high) in enumerate(ranges)).enclosing(start, end))
    assert sorted(found) == [number for number, (low, high) in enumerate(ranges) if low <= start and end <= high]


def rule(number: int, priority: int = 0) -> RuleProgram:
    return RuleProgram(f"m.r{number}", f"r{number}", number, "m.F", (), priority=priority)


def draft(start: int, end: int, number: int = 0, priority: int = 0, *, shared: bool = False) -> Draft:
    return Draft("m.F", (rule(number, priority),), 0, (start, end), start, end, {}, {}, shared=shared)


def places(drafts: list[Draft]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in drafts]


@given(RANGES)
def test_longest_leaves_none_that_overlap_and_drops_none_without_reason(ranges: list[tuple[int, int]]) -> None:
    drafts = [draft(start, end, number) for number, (start, end) in enumerate(ranges)]
    kept = settled(drafts, "longest")
    assert all(one.end <= other.start for one, other in pairwise(kept))
    for one in drafts:
        rivals = [other for other in kept if other.start < one.end and one.start < other.end]
        assert one in kept or any(other.end - other.start >= one.end - one.start for other in rivals)


def test_keep_keeps_all() -> None:
    drafts = [draft(0, 5), draft(2, 4)]
    assert settled(drafts, "keep") == drafts


def test_priority_wins_over_length() -> None:
    assert places(settled([draft(0, 5, 0), draft(2, 4, 1, 9)], "priority")) == [(2, 4)]
    assert places(settled([draft(0, 5, 0), draft(2, 4, 1, 9)], "longest")) == [(0, 5)]


def test_a_dropped_draft_drops_no_other() -> None:
    assert places(settled([draft(0, 4), draft(3, 8), draft(7, 9)], "longest")) == [(3, 8)]
    assert places(settled([draft(0, 4), draft(3, 6), draft(5, 9)], "longest")) == [(0, 4), (5, 9)]


def test_equal_drafts_are_one_that_names_every_rule() -> None:
    (one,) = merged([draft(0, 3, 2), draft(0, 3, 1, shared=True), draft(0, 3, 2)])
    assert [each.name for each in one.rules] == ["r1", "r2"]
    assert not one.shared


def test_drafts_of_other_places_stay_apart() -> None:
    assert places(merged([draft(0, 3), draft(0, 4), draft(1, 3)])) == [(0, 3), (0, 4), (1, 3)]
