"""Comparing two rule sets: every way in which findings differ, and none where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dragoman
from dragoman.comparing import KINDS, differences_of
from dragoman.finding import Capture, Finding, Place

TYPES = """\
finding Met:
    who: text
    where: text?
"""

CASES = [
    ("nothing changed", 'rule a -> Met: "<who: (ann)> met"', 'rule a -> Met: "<who: (ann)> met"', "Ann met.", []),
    ("new", 'rule a -> Met: "<who: (ann)> met"', 'rule a -> Met: "<who: (ann | bo)> met"', "Bo met.", ["new"]),
    ("lost", 'rule a -> Met: "<who: (ann | bo)> met"', 'rule a -> Met: "<who: (ann)> met"', "Bo met.", ["lost"]),
    (
        "moved",
        'rule a -> Met: "<who: (ann)> met"',
        'rule a -> Met: "<who: (ann)> met in <where: (oslo)>"',
        "Ann met in Oslo.",
        ["moved where"],
    ),
    (
        "changed in a field",
        'rule a -> Met: "<who: (ann)> met in oslo"',
        'rule a -> Met: "<who: (ann)> met in <where: (oslo)>"',
        "Ann met in Oslo.",
        ["changed where"],
    ),
    (
        "changed in a value",
        'rule a -> Met:\n    "<who: (ann)> met"\n    where = "here"',
        'rule a -> Met:\n    "<who: (ann)> met"\n    where = "there"',
        "Ann met.",
        ["changed where"],
    ),
    ("another rule", 'rule a -> Met: "<who: (ann)> met"', 'rule b -> Met: "<who: (ann)> met"', "Ann met.", ["rule"]),
    ("another type", 'rule a -> Met: "<who: (ann)> met"', 'rule b: "<who: (ann)> met"', "Ann met.", ["changed type"]),
    (
        "each by itself",
        'rule a -> Met: "<who: (ann | bo)> met"',
        'rule a -> Met: "<who: (bo | cy)> met"',
        "Ann met. Bo met. Cy met.",
        ["lost", "new"],
    ),
]


@pytest.mark.parametrize(("before", "after", "text", "wanted"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_kinds_of_differences(before: str, after: str, text: str, wanted: list[str]) -> None:
    old, new = (dragoman.compile(f"{TYPES}\n{rules}") for rules in (before, after))
    (compared,) = dragoman.compare(old, new, [text])
    assert [" ".join((one.kind, *one.names)) for one in compared.differences] == wanted


def test_a_qualifier_that_changes() -> None:
    rules = 'rule a -> Met: "<who: (ann)> met"\nqualifier q:\n    polarity = "negative" when before "{}"'
    old, new = (dragoman.compile(f"{TYPES}\n{rules.format(word)}") for word in ("never", "not"))
    (compared,) = dragoman.compare(old, new, ["Never Ann met."])
    assert [(one.kind, one.names) for one in compared.differences] == [("changed", ("polarity",))]


def test_the_greatest_overlap_pairs_off_first() -> None:
    before = [_finding(0, 10), _finding(8, 20)]
    after = [_finding(9, 20), _finding(30, 40)]
    kinds = [
        (one.kind, one.before and one.before.start, one.after and one.after.start)
        for one in differences_of(before, after)
    ]
    assert kinds == [("lost", 0, None), ("moved", 8, 9), ("new", None, 30)]


def test_the_dict_form_has_both_sides() -> None:
    (lost,) = differences_of([_finding(0, 4)], [])
    assert lost.to_dict() == {"kind": "lost", "names": [], "before": _finding(0, 4).to_dict(), "after": None}


findings = st.lists(
    st.builds(
        lambda start, length, type_, rule: _finding(start, start + length, type_, rule),
        st.integers(0, 30),
        st.integers(1, 9),
        st.sampled_from("AB"),
        st.sampled_from("rs"),
    ),
    max_size=12,
)


@given(findings, findings)
def test_every_finding_is_accounted_for_once(before: list[Finding], after: list[Finding]) -> None:
    found = differences_of(before, after)
    lost = [one.before for one in found if one.kind == "lost"]
    new = [one.after for one in found if one.kind == "new"]
    paired = [one for one in found if one.kind not in ("lost", "new")]
    same = len(before) - len(lost) - len(paired)
    assert same == len(after) - len(new) - len(paired) >= 0
    assert {id(one.before) for one in found if one.before} <= {id(one) for one in before}
    assert len({id(one.before) for one in found if one.before}) == len(lost) + len(paired)
    assert {one.kind for one in found} <= set(KINDS)


@given(findings)
def test_nothing_differs_from_itself(some: list[Finding]) -> None:
    assert differences_of(some, list(some)) == ()


@given(findings, findings)
def test_the_other_way_round_new_is_lost(before: list[Finding], after: list[Finding]) -> None:
    there, back = differences_of(before, after), differences_of(after, before)
    count = [sum(one.kind == kind for one in there) for kind in ("new", "lost")]
    assert count == [sum(one.kind == kind for one in back) for kind in ("lost", "new")]


def _finding(start: int, end: int, type_: str = "A", rule: str = "r") -> Finding:
    fields = {"what": Capture(start, end, "x", "text")}
    return Finding(type_, (rule,), "d", start, end, "x", Place(0, 99), Place(0, 99), fields)
