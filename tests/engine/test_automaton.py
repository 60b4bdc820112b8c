"""Position automata: which ways lead on from where, in which order, with which guards and events."""

from __future__ import annotations

import pytest

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, START, Automaton, AutomatonLimitError, Close, Open, compile_automaton
from dragoman.compiled.ir import Capture, Context, Edge, Node, Take, Word, choice, optional, repeat, sequence

A, B, C = (Take(Word(frozenset({letter}))) for letter in "abc")


def targets(automaton: Automaton, position: int = START) -> list[str]:
    """Where the ways from a position lead, by the word taken there; `end` for the end."""
    names = [min(step.texts) if isinstance(step, Word) else str(step) for step in automaton.steps]
    return ["end" if way.target == ACCEPT else names[way.target] for way in automaton.ways_from(position)]


def all_targets(node: Node) -> list[list[str]]:
    automaton = compile_automaton(node)
    return [targets(automaton, position) for position in range(START, len(automaton.steps))]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (sequence([A, B]), [["a"], ["b"], ["end"]]),
        (choice([B, A]), [["b", "a"], ["end"], ["end"]]),
        (sequence([optional(A), B]), [["a", "b"], ["b"], ["end"]]),
        (sequence([repeat(A, 0, 1, lazy=True), B]), [["b", "a"], ["b"], ["end"]]),
        (repeat(A, 1, None), [["a"], ["a", "end"], ["a", "end"]]),
        (sequence([repeat(A, 0, None), B]), [["a", "b"], ["a", "b"], ["end"]]),
        (sequence([repeat(A, 0, None, lazy=True), B]), [["b", "a"], ["b", "a"], ["end"]]),
        (repeat(A, 2, 3), [["a"], ["a"], ["a", "end"], ["end"]]),
        (repeat(A, 2, 2), [["a"], ["a"], ["end"]]),
    ],
    ids=["sequence", "choice", "optional", "lazy optional", "plus", "star", "lazy star", "2-3 times", "2 times"],
)
def test_ways_are_in_the_order_in_which_a_reader_tries_them(node: Node, expected: list[list[str]]) -> None:
    found = all_targets(node)
    assert sorted(map(tuple, found[1:])) == sorted(map(tuple, expected[1:]))
    assert found[0] == expected[0]


def test_a_round_that_takes_nothing_is_no_round() -> None:
    body = sequence([optional(A), optional(B)])
    automaton = compile_automaton(sequence([repeat(body, 0, None), C]))
    assert targets(automaton) == ["a", "b", "c"]
    for position, step in enumerate(automaton.steps):
        if isinstance(step, Word) and "c" not in step.texts:
            assert targets(automaton, position)[-1] == "c"


def test_no_way_is_there_twice_under_the_same_guards() -> None:
    nested = repeat(repeat(repeat(optional(A), 0, None), 0, None), 0, None)
    for ways in (compile_automaton(sequence([nested, B])).first, *compile_automaton(sequence([nested, B])).ways):
        assert len({(way.target, way.guards) for way in ways}) == len(ways)


def test_captures_open_and_close_on_the_ways() -> None:
    automaton = compile_automaton(sequence([A, Capture("x", B), C]))
    into, through, out = (automaton.ways_from(position)[0] for position in (0, 1, 2))
    assert into.events == (Open("x"),)
    assert through.events == (Close(),)
    assert out.events == ()


def test_a_capture_at_both_edges_opens_first_and_closes_last() -> None:
    automaton = compile_automaton(Capture("x", A))
    assert automaton.first[0].events == (Open("x"),)
    assert automaton.ways[0][0].events == (Close(),)


def test_guards_stand_on_the_ways_behind_them() -> None:
    start, end = Edge("start"), Edge("end")
    automaton = compile_automaton(sequence([start, A, end]))
    assert automaton.first[0].guards == (start,)
    assert automaton.ways[0][0].guards == (end,)


def test_a_way_without_guards_covers_a_later_one_with_guards() -> None:
    guard = Context(0, "followed", 0, False)
    later = compile_automaton(sequence([choice([ir.EMPTY, guard]), A]))
    assert [way.guards for way in later.first] == [()]
    earlier = compile_automaton(sequence([choice([guard, ir.EMPTY]), A]))
    assert [way.guards for way in earlier.first] == [(guard,), ()]


def test_guards_of_several_kinds_gather() -> None:
    one, other = Context(0, "followed", 0, False), Context(1, "preceded", 2, True)
    automaton = compile_automaton(sequence([one, other, one, A]))
    assert automaton.first[0].guards == (one, other)


def test_long_sequences_need_no_recursion() -> None:
    automaton = compile_automaton(sequence([A] * 5_000))
    assert len(automaton.steps) == 5_000


def test_too_many_positions_are_refused_by_name() -> None:
    with pytest.raises(AutomatonLimitError) as refused:
        compile_automaton(repeat(repeat(A, 100, 100), 100, 100), max_states=5_000)
    assert (refused.value.limit, refused.value.allowed) == ("max_states", 5_000)


def test_too_many_ways_are_refused_by_name() -> None:
    with pytest.raises(AutomatonLimitError) as refused:
        compile_automaton(sequence([optional(A)] * 200), max_edges=1_000)
    assert refused.value.limit == "max_edges"


def test_nested_empty_loops_are_refused_before_they_blow_up() -> None:
    node: Node = optional(A)
    for _ in range(60):
        node = repeat(sequence([optional(A), node]), 0, None)
    with pytest.raises(AutomatonLimitError):
        compile_automaton(node)


@pytest.mark.parametrize(
    ("node", "nullable"),
    [
        (A, False),
        (optional(A), True),
        (sequence([optional(A), optional(B)]), True),
        (sequence([optional(A), B]), False),
        (choice([A, optional(B)]), True),
        (repeat(A, 1, None), False),
        (repeat(optional(A), 3, 3), True),
        (Edge("start"), True),
        (ir.any_tokens(0, 10), True),
        (ir.any_tokens(1, 10), False),
    ],
)
def test_nullable_tells_whether_nothing_need_be_taken(node: Node, nullable: bool) -> None:
    assert node.nullable is nullable


def test_sequences_and_choices_of_one_stand_for_it() -> None:
    assert sequence([A]) is A
    assert choice([A]) is A
    assert sequence([A, sequence([B, C])]) == sequence([A, B, C])
    assert repeat(A, 1, 1) is A
