"""What Python programs rely on in findings and rulesets: equality, hashes, pickles, short reprs, typed errors."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

import dragoman
from dragoman import Finding, Findings, Notice, Ruleset, TextError

RULES = dragoman.compile('slot name: "/\\p{Lu}\\w*/"\nrule met: "<who: name> met <whom: name list>"')
TEXT = "Ann met Bob and Carl."


def scan() -> Findings:
    return RULES.scan(TEXT, id="a")


def test_equal_findings_have_equal_hashes() -> None:
    [one], [other] = scan(), scan()
    assert one == other
    assert {one: 1}[other] == 1
    assert len({one["who"], other["who"], *one["whom"]}) == 3


def test_findings_survive_a_pickle() -> None:
    found = Findings(scan(), [Notice("a", "cut", 0, 3, limit="max_scope")])
    back = pickle.loads(pickle.dumps(found))
    assert back == found
    assert back.notices == found.notices
    assert not back.complete


def test_a_ruleset_is_not_pickled_and_never_copied() -> None:
    with pytest.raises(TypeError, match="load the rules"):
        pickle.dumps(RULES)
    assert copy.deepcopy(RULES) is copy.copy(RULES) is RULES


def test_reprs_are_short_and_tell_what_matters() -> None:
    [finding] = scan()
    assert repr(finding) == "<Finding met 0:20 who='Ann' whom=['Bob', 'Carl']>"
    assert repr(finding["who"]) == "<Capture name 0:3 'Ann'>"
    assert repr(scan()) == "<Findings: 1 met>"
    assert repr(Findings((), [Notice("a", "cut", 0, 3, limit="max_scope")])) == "<Findings: none; incomplete>"
    assert repr(RULES) == "<Ruleset of 1 rule: met>"
    long = "Ann " * 100
    assert len(repr(Finding.from_dict({**finding.to_dict(), "fields": {}, "text": long}))) < 100


@pytest.mark.parametrize(
    "call",
    [
        lambda rules: rules.scan(None),
        lambda rules: rules.scan(b"bytes"),
        lambda rules: rules.scan("x", date="yesterday"),
        lambda rules: rules.scan_many("one text"),
        lambda rules: rules.scan_many({"text": "x"}),
        lambda rules: list(rules.scan_many([5])),
        lambda rules: list(rules.scan_many([{"id": "a"}])),
        lambda rules: list(rules.scan_many([{"text": 5}])),
        lambda rules: list(rules.scan_many([{"text": "x", "date": 5}])),
    ],
)
def test_what_is_no_text_is_a_text_error(call: Callable[[Ruleset], object]) -> None:
    with pytest.raises(TextError):
        call(RULES)
