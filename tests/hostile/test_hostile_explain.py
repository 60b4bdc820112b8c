"""Explaining is bounded: long sentences, long texts and greedy rules end soon, and what was left out is told."""

from __future__ import annotations

import time

import pytest

import dragoman
from dragoman.limits import Limits

SECONDS = 30
"""Of CPU time; far more than any of these needs on a slow machine, far less than without bounds."""

CASES = {
    "a long sentence": ('rule a: "they signs ... the treaty with X"', "they signed " + "the word and " * 2_000, True),
    "a long text": ('rule a: "they signs the treaty"', "They signed the treaty. " * 100_000, True),
    "select all": ('rule a:\n    "_+"\n    select all', "a b c d e f g h " * 20, True),
    "many alternatives": (f'rule a: "({" | ".join(f"w{i} x{i}" for i in range(1_000))}) left"', "w5 y5 left. ", False),
    "controls": ('rule a: "they signs the treaty"', "\0" * 300 + "\x1b[31m they signed the treaty", False),
}


@pytest.mark.parametrize(("rules", "text", "told"), CASES.values(), ids=list(CASES))
def test_explaining_ends_soon(rules: str, text: str, told: bool) -> None:
    compiled = dragoman.compile(rules)
    began = time.process_time()
    found = compiled.explain(text)
    assert time.process_time() - began < SECONDS
    assert bool(found.notices) or not told


def test_proofs_are_those_of_the_sentences_asked_for() -> None:
    rules = dragoman.compile('rule met: "they met"', limits=Limits(max_proofs=2))
    text = "They met. " * 10
    assert [one.start for one in rules.explain(text).found] == [0, 10]
    assert [one.start for one in rules.explain(text, at="s9").found] == [80]


def test_a_search_without_steps_finds_nothing_near_and_says_so() -> None:
    rules = dragoman.compile('rule met: "they meets"', limits=Limits(max_repair_steps=1))
    found = rules.explain("They met.")
    assert found.misses == ()
    assert "max_repair_steps" in found.notices[0]
