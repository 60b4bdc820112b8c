"""Near names, and circles and levels of what needs what, held against plain definitions."""

from __future__ import annotations

import doctest
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman_dsl import captures, printer, render, suggest
from dragoman_dsl.resolving import fields, graph, resolve
from dragoman_dsl.resolving.graph import circles, components, levels
from dragoman_dsl.suggest import closest, distance, quoted_list

words = st.text("abc", max_size=6)
graphs = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefx"), max_size=3), max_size=6)


def plain_distance(one: str, other: str) -> int:
    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            best = min(best, of(i - 2, j - 2) + 1)
        return best

    return of(len(one), len(other))


@given(words, words, st.integers(0, 6))
def test_distance_is_the_recurrence_cut_off(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(plain_distance(one, other), most + 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("persno", ("person",)), ("Person", ("person",)), ("perosns", ("person",)), ("x", ()), ("date_", ("date",))],
)
def test_near_names_are_found_and_far_ones_are_not(name: str, expected: tuple[str, ...]) -> None:
    assert closest(name, ["person", "date", "document"]) == expected


def test_names_read_as_prose() -> None:
    assert [quoted_list(names) for names in ([], ["a"], ["a", "b"])] == ["", "`a`", "`a` or `b`"]


def reachable(one: dict[str, list[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = [need for need in one.get(start, []) if need in one]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += [need for need in one[node] if need in one]
    return seen


@given(graphs)
def test_circles_are_the_nodes_that_reach_themselves(one: dict[str, list[str]]) -> None:
    found = circles(one)
    assert {node for _, members in found for node in members} == {node for node in one if node in reachable(one, node)}
    for way, members in found:
        assert way[0] == way[-1]
        assert set(way) <= set(members)
        assert all(after in one[before] for before, after in pairwise(way))


@given(graphs)
def test_components_come_after_what_they_need(one: dict[str, list[str]]) -> None:
    order = {node: at for at, members in enumerate(components(one)) for node in members}
    assert set(order) == set(one)
    assert all(order[need] <= order[node] for node in one for need in one[node] if need in one)


@given(graphs, st.sets(st.sampled_from("abcdef")))
def test_a_node_stands_above_all_counted_ones_that_it_needs(one: dict[str, list[str]], counted: set[str]) -> None:
    if circles(one):
        return
    depth = levels(one, counted)
    for node in depth:
        below = [depth[need] for need in reachable(one, node) if need in depth]
        assert depth[node] == max(below, default=-1) + 1


@pytest.mark.parametrize("module", [captures, fields, graph, printer, render, resolve, suggest])
def test_examples_in_the_documentation_run(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
