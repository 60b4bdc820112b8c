"""Findings that are made when looked at cannot be told from those that were made at once."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from collections.abc import Callable

import attrs
import pytest

from dragoman.finding import Capture, Finding, Findings, Notice, Place

COUNT = 5


def make(number: int) -> Finding:
    fields = {"who": Capture(number, number + 3, "Ann", "name")}
    return Finding("met", ("m",), "a", number, number + 3, "Ann", Place(0, 9), Place(0, 9), fields)


@pytest.fixture
def made() -> list[int]:
    """The numbers of the findings that were made, in order."""
    return []


@pytest.fixture
def found(made: list[int]) -> Findings:
    def note(number: int) -> Finding:
        made.append(number)
        return make(number)

    return Findings.deferred(COUNT, note)


AT_ONCE = Findings(map(make, range(COUNT)))


def test_counting_slicing_and_iterating_make_none(found: Findings, made: list[int]) -> None:
    assert len(found) == len(found[1:]) + 1 == len(list(found)) == len(found + found) / 2 == COUNT
    assert found
    assert made == []


def test_each_is_made_once_and_only_when_looked_at(found: Findings, made: list[int]) -> None:
    assert [found[3].start, found[3].text, found[1].start] == [3, "Ann", 1]
    assert made == [3, 1]


@pytest.mark.parametrize(
    "look",
    [
        lambda found: found == AT_ONCE,
        lambda found: found == list(AT_ONCE),
        lambda found: set(found) == set(AT_ONCE),
        lambda found: repr(found) == repr(AT_ONCE) and repr(found[0]) == repr(AT_ONCE[0]),
        lambda found: [one.to_dict() for one in found] == [one.to_dict() for one in AT_ONCE],
        lambda found: json.dumps(found, default=Finding.to_dict) == json.dumps(AT_ONCE, default=Finding.to_dict),
        lambda found: pickle.loads(pickle.dumps(found)) == AT_ONCE,
        lambda found: copy.deepcopy(found) == AT_ONCE and copy.copy(found[0]) == AT_ONCE[0],
        lambda found: attrs.evolve(found[0], end=9) == attrs.evolve(AT_ONCE[0], end=9),
        lambda found: sorted(found, key=lambda one: -one.start) == AT_ONCE[::-1],
        lambda found: AT_ONCE[2] in found and found.index(AT_ONCE[2]) == 2,
        lambda found: found[0]["who"] == AT_ONCE[0]["who"] and found[0].rule == "m" and found[0].get("x") is None,
    ],
)
def test_they_are_as_if_made_at_once(found: Findings, look: Callable[[Findings], bool]) -> None:
    assert look(found)


def test_they_are_frozen_and_know_no_other_attributes(found: Findings) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found[0].start = 9  # type: ignore[misc]
    with pytest.raises(AttributeError, match="nonsense"):
        found[0].nonsense  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(found[1], "nonsense")


def test_what_goes_wrong_while_one_is_made_is_raised_and_may_be_tried_again() -> None:
    tries: list[int] = []

    def fail_once(number: int) -> Finding:
        tries.append(number)
        if len(tries) == 1:
            raise KeyboardInterrupt
        return make(number)

    (finding,) = Findings.deferred(1, fail_once)
    with pytest.raises(KeyboardInterrupt):
        finding.text  # noqa: B018
    assert finding == make(0)


def test_a_fault_in_what_makes_them_is_not_taken_for_a_missing_attribute() -> None:
    def fail(_number: int) -> Finding:
        raise AttributeError("a fault within")

    with pytest.raises(AttributeError, match="a fault within"):
        Findings.deferred(1, fail)[0].text  # noqa: B018


def test_threads_may_look_at_the_same_one() -> None:
    barrier = threading.Barrier(8)
    for _ in range(50):
        (finding,) = Findings.deferred(1, make)
        seen: list[Finding | None] = []

        def look(finding: Finding = finding, seen: list[Finding | None] = seen) -> None:
            barrier.wait()
            seen.append(finding if finding.text == "Ann" and finding.end == 3 else None)

        threads = [threading.Thread(target=look) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [make(0)] * 8


def test_notices_go_with_them() -> None:
    notice = Notice("a", "cut", 0, 3, limit="max_scope")
    assert not Findings.deferred(0, make, [notice]).complete
