"""Slots are compiled behind what they need, also where a share stands in between."""

from __future__ import annotations

import dragoman


def test_the_subject_of_a_share_comes_before_the_slots_that_end_where_it_goes_on() -> None:
    rules = dragoman.compile("""
slot content:
    "_+"
    until predicate

share predicate:
    subject "<party>"
    after   "and"
    before  "thanked"

rule thanks: "X thanked <content>"
""")
    findings = rules.scan("The envoy thanked Japan for its help and thanked the ministers.")
    assert [(one["X"].text, one["content"].text) for one in findings] == [
        ("The envoy", "Japan for its help"),
        ("The envoy", "the ministers"),
    ]


def test_a_subject_that_ends_where_its_own_share_goes_on_is_a_circle() -> None:
    compiled = dragoman.compile_lenient("""
slot who:
    "_+"
    until predicate

share predicate:
    subject "<who>"
    after   "and"
    before  "thanked"

rule thanks: "<who> thanked"
rule good: "good news"
""")
    assert [one.code for one in compiled.errors] == ["E215", "E224"]
    assert compiled.ruleset.rules == ("good",)
