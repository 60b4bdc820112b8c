"""Profiles and timings: the counts are right whatever the machine, and the advice fits the rule."""

from __future__ import annotations

import pytest

import dragoman
from dragoman import Ruleset, TextError

RULES = dragoman.compile(
    """
rule met: "<who: (both sides | they)> met"
rule signed: "they signed the treaty"
rule never: "said nothing of yetis"
rule anything:
    "/[0-9]+/ /[0-9]+/"
rule far: "they ...{1,40} treaty"
rule idle: "unicorns"
"""
)
TEXTS = ["They met. They said yes.", "They said no. They said nothing. Both sides met.", "1 2"] * 10


def advice(rules: Ruleset, texts: list[str], rule: str) -> list[str]:
    return [words for one in dragoman.profile(rules, texts).rules if one.rule == rule for words in one.advice]


def test_counts() -> None:
    found = dragoman.profile(RULES, TEXTS)
    by_name = {one.rule: one for one in found.rules}
    assert (found.texts, found.scopes, found.findings) == (30, 60, 30)
    assert found.characters == found.size == sum(map(len, TEXTS))
    assert by_name["met"].found == 20
    assert by_name["met"].candidates >= by_name["met"].tries >= 20
    assert by_name["anything"].candidates == by_name["anything"].tries == 60
    assert by_name["anything"].steps == found.tokens
    assert set(found.idle) == {"far", "idle", "signed"}
    assert found.candidates == sum(one.candidates for one in found.rules)
    assert list(found.rules) == sorted(found.rules, key=lambda one: -one.seconds)
    assert found.rule_seconds > 0
    assert found.seconds > 0


def test_what_nothing_triggers_but_must_be_read_is_advised() -> None:
    assert any("its template has no word that must be there" in words for words in advice(RULES, TEXTS, "anything"))


def test_one_of_several_templates_is_named() -> None:
    rules = dragoman.compile('rule r:\n    "unicorns"\n    "/[0-9]+/"')
    assert advice(rules, TEXTS, "r")[0].startswith("template 2 has no word")


def test_what_never_matches_is_told_of() -> None:
    rules = dragoman.compile('rule r: "^ they /q+/"')
    assert any("was tried 40 times and never matched" in words for words in advice(rules, TEXTS, "r"))


def test_a_frequent_trigger_is_named_with_its_share() -> None:
    rules = dragoman.compile('rule r: "they ... /[0-9]{9}/"')
    assert any("what triggers it is frequent: `they` in 67%" in words for words in advice(rules, TEXTS, "r"))


def test_a_wide_gap_is_told_of() -> None:
    rules = dragoman.compile('rule r: "they ...{1,40} said"')
    assert any("a gap of up to 40 tokens" in words for words in advice(rules, TEXTS, "r"))


def test_a_rule_that_finds_what_it_reads_is_left_alone() -> None:
    rules = dragoman.compile('rule r: "both sides met"')
    assert advice(rules, TEXTS, "r") == []


def test_the_findings_are_those_of_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ("twin", "reference"):
        found = dragoman.profile(RULES, TEXTS, engine=engine)  # type: ignore[arg-type]
        assert found.findings == sum(map(len, RULES.scan_many(TEXTS)))
        assert found.engine == engine


def test_no_text_is_no_trouble() -> None:
    found = dragoman.profile(RULES, [])
    assert (found.rules, found.tokens, len(found.idle)) == ((), 0, 6)


def test_what_is_no_text_is_a_text_error() -> None:
    with pytest.raises(TextError):
        dragoman.profile(RULES, [5])  # type: ignore[list-item]
    with pytest.raises(TextError):
        dragoman.bench(RULES, [5])  # type: ignore[list-item]


def test_timings() -> None:
    measured = dragoman.bench(RULES, TEXTS, engines=["twin", "reference"], runs=2, threads=2)
    assert [(one.engine, one.output) for one in measured] == [
        ("twin", "columns"),
        ("twin", "findings"),
        ("reference", "columns"),
        ("reference", "findings"),
    ]
    for one in measured:
        assert (one.findings, one.texts, len(one.runs), one.threads) == (30, 30, 2, 2)
        assert one.seconds == min(one.runs) > 0
        assert one.megabytes_per_second == pytest.approx(one.size / 1e6 / one.seconds)
        assert one.tokens_per_second == pytest.approx(one.tokens / one.seconds)
        assert one.texts_per_second == pytest.approx(30 / one.seconds)


def test_a_size_is_in_bytes() -> None:
    (one, *_) = dragoman.bench(RULES, ["会谈", "\ud800"], runs=1)
    assert one.size == 9


def test_less_than_one_run_is_an_error() -> None:
    with pytest.raises(ValueError, match="runs is 1 or more, not 0"):
        dragoman.bench(RULES, TEXTS, runs=0)
