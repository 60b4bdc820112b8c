"""`dragoman.testing`: pairing expected findings with found ones, and comparing their fields."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.compiled.rulebook import Expected
from dragoman.compiled.rulebook import TestCase as Case
from dragoman.finding import Capture, Finding, Mention, Place
from dragoman.testing import Outcome, judge

WHOLE = Place(0, 9)


def capture(words: str, **more: Any) -> Capture:
    return Capture(0, len(words), words, "phrase", **more)


def finding(type_: str = "Talk", rule: str = "spoke", fields: dict[str, Any] | None = None, **more: Any) -> Finding:
    return Finding(type_, (rule,), "d", 0, 9, "the words", WHOLE, WHOLE, fields or {}, **more)


def expected(type_: str = "Talk", **fields: Any) -> Expected:
    return Expected(type_, tuple((tuple(path.split("__")), value) for path, value in fields.items()))


def case(*wanted: Expected, about: frozenset[str] = frozenset(), todo: bool = False) -> Case:
    return Case("t", about, "text", wanted, todo, "a.dgm", 1)


def kinds(outcome: Outcome) -> list[str]:
    return [fault.kind for fault in outcome.faults]


FIELDS = {
    "who": (capture("Ann"), capture("Bob", attributes=({"country": "FR"},))),
    "day": capture("May 18, 2014", value="2014-05-18"),
    "count": capture("two", value=2),
    "document": capture("the\n  treaty", fields={"kind": capture("treaty")}),
    "sides": (capture("both", refers_to=(Mention(0, 1, "Ann"), Mention(2, 3, "Bob"))), capture("Carl")),
    "pair": capture("both", refers_to=(Mention(0, 1, "Ann"), Mention(2, 3, "Bob"))),
}


@pytest.mark.parametrize(
    ("path", "value", "equal"),
    [
        ("who", ("Ann", "Bob"), True),
        ("who", ("Bob", "Ann"), False),
        ("who", ("Ann",), False),
        ("who", "Ann", False),
        ("who__country", ("FR",), True),
        ("who__country", "FR", True),
        ("day", "May 18, 2014", True),
        ("day", "2014-05-18", True),
        ("day__value", "2014-05-18", True),
        ("day", "2014-05-19", False),
        ("count", 2, True),
        ("count", "two", True),
        ("count", 3, False),
        ("document", "the treaty", True),
        ("document__kind", "treaty", True),
        ("document__author", "treaty", False),
        ("pair__refers_to", ("Ann", "Bob"), True),
        ("sides__refers_to", ("Ann", "Bob"), True),
        ("stance", "support", True),
        ("polarity", "negative", True),
        ("polarity__value", "negative", False),
        ("text", "the words", True),
        ("missing", "x", False),
    ],
)
def test_a_path_leads_to_what_a_field_says(path: str, value: Any, equal: bool) -> None:
    one = finding(fields=FIELDS, values={"stance": "support"}, qualifiers={"polarity": "negative"})
    outcome = judge(case(expected(**{path: value})), [one])
    assert outcome.result == ("pass" if equal else "wrong field")


def test_nothing_expected_and_nothing_found_is_a_pass() -> None:
    assert judge(case(), []).result == "pass"


def test_only_what_the_case_is_about_is_compared() -> None:
    others = [finding("Other", "noted"), finding("Talk", "whispered")]
    assert judge(case(about=frozenset({"spoke"})), others).result == "pass"
    assert judge(case(about=frozenset({"Talk"})), others).result == "noisy"


def test_every_fault_is_told() -> None:
    outcome = judge(case(expected("A"), expected("Talk", who="x")), [finding("B"), finding("Talk")])
    assert kinds(outcome) == ["missing", "wrong field", "noisy"]
    assert outcome.result == "missing"
    assert outcome.failed


def test_a_wrong_finding_never_takes_the_place_of_a_right_one() -> None:
    wanted = case(expected(who="Bob"), expected(who="Ann"))
    outcome = judge(wanted, [finding(fields={"who": capture("Ann")}), finding(fields={"who": capture("Eve")})])
    assert kinds(outcome) == ["wrong field"]
    assert outcome.faults[0].differences[0].found == "Eve"


def test_an_expectation_that_says_less_moves_aside() -> None:
    found = [
        finding(fields={"a": capture("1"), "b": capture("2")}),
        finding(fields={"a": capture("1"), "b": capture("3")}),
        finding(fields={"a": capture("4"), "b": capture("3")}),
    ]
    wanted = case(expected(a="1"), expected(b="3"), expected(b="2"))
    assert judge(wanted, found).result == "pass"
    wanted = case(expected(), expected(b="3"), expected(a="4"))
    assert judge(wanted, found).result == "pass"


def test_the_nearest_finding_is_compared() -> None:
    found = [
        finding(fields={"a": capture("x"), "b": capture("y")}),
        finding(fields={"a": capture("1"), "b": capture("y")}),
    ]
    (wrong, noisy) = judge(case(expected(a="1", b="2")), found).faults
    assert [difference.path for difference in wrong.differences] == [("b",)]
    assert noisy.found is found[0]


def test_todo_never_fails() -> None:
    failing = judge(case(expected(), todo=True), [])
    passing = judge(case(todo=True), [])
    assert (failing.result, failing.failed, passing.result, passing.failed) == ("todo", False, "todo", False)
