"""Counting captures on the shape of a pattern, held against writing out every way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman_dsl.captures import MANY, NEVER, captures_of, missing_way, orphan_parts
from dragoman_dsl.parsing.parser import parse_template
from dragoman_dsl.source import SourceFile
from dragoman_dsl.syntax import Group, Optional_, Pattern, Repeat, Sequence, Slot, Variable


def pattern(text: str) -> Sequence:
    template, diagnostics = parse_template(SourceFile("a", text))
    assert template is not None, diagnostics
    return template.body


def ways(one: Pattern) -> list[list[str]]:
    """The fields set on each way; a repetition is written out up to twice more than it must."""
    if isinstance(one, Slot):
        return [[f"more {one.name}" if one.more else one.name]]
    if isinstance(one, Variable):
        return [[one.name]]
    if isinstance(one, Sequence):
        found: list[list[str]] = [[]]
        for item in one.items:
            found = [before + after for before in found for after in ways(item)]
        return found
    if isinstance(one, Group | Optional_):
        return [way for option in one.options for way in ways(option)] + ([[]] if isinstance(one, Optional_) else [])
    if isinstance(one, Repeat):
        inside = ways(one.body)
        most = one.least + 2 if one.most is None else one.most
        level: list[list[str]] = [[]] if one.least == 0 else []
        round_: list[list[str]] = [[]]
        for turn in range(1, most + 1):
            round_ = [before + after for before in round_ for after in inside]
            if turn >= one.least:
                level = level + round_
        return level
    return [[]]


leaves = st.sampled_from(["a", "<p: x>", "<q: x>", "<p: y>", "_", "<more p: x>"])
templates = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.lists(inner, min_size=1, max_size=2).map(lambda one: f"({' | '.join(one)})"),
        inner.map(lambda one: f"[{one}]"),
        st.tuples(inner, st.sampled_from("?*+")).map(lambda one: f"({one[0]}){one[1]}"),
    ),
    max_leaves=5,
)


@given(templates)
def test_counts_are_the_extremes_over_all_ways(text: str) -> None:
    body = pattern(text)
    every = ways(body)
    counts = captures_of(body)
    for name in ("p", "q"):
        times = [way.count(name) for way in every]
        count = counts.get(name, NEVER)
        assert (count.least, count.most) == (min(*times, MANY), min(max(times), MANY))
        missing = missing_way(body, name)
        assert (missing is not None) == (min(times) == 0 and max(times) > 0)


@given(templates)
def test_a_part_is_an_orphan_where_some_way_has_nothing_before_it(text: str) -> None:
    body = pattern(text)
    bad = any(
        way.index("more p") < (way.index("p") if "p" in way else len(way)) for way in ways(body) if "more p" in way
    )
    assert bool(orphan_parts(body)) == bad


def test_a_variable_counts_once_and_a_list_many_times() -> None:
    counts = captures_of(pattern("X met Y and (X left)+ with <who: person list>"))
    assert {name: (one.least, one.most) for name, one in counts.items()} == {"X": (1, 1), "Y": (1, 1), "who": (1, 2)}


def test_captures_inside_an_inline_type_are_not_fields() -> None:
    assert list(captures_of(pattern("<outer: (a <inner: x>)>"))) == ["outer"]
