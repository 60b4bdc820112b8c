"""Whatever the lane, the findings, the notices and the columns are the same; a lane is only a way to get there."""

from __future__ import annotations

import random

import pytest

import dragoman
from dragoman import Findings, Limits, Ruleset
from dragoman.matcher.engines import ENGINES, EngineError, EngineName, engine_name

PLAIN = """
lexicon deal: treaty, joint declaration, deal
slot document: "(the | a) <kind: deal>"
finding Met:
    who: text
    with: text?
rule met -> Met: "<who: (both sides | they)> met [with <with: (us | nobody)>]"
rule signed: "<who: (both sides | they)> sign~ed <what: document>" | "signed <what: document>"
rule long:
    "they ... deal"
    select longest
    scope paragraph
"""
CASCADE = PLAIN + 'rule inner: "<found: signed>"\n'
WORDS = [
    *("They", "both", "sides", "met", "with", "us", "nobody", "signed", "the", "a", "treaty", "joint"),
    *("declaration", "deal", ".", "!", "left", "Straße", "会谈"),
]


def texts(seed: int, number: int = 12) -> list[dict[str, object]]:
    rng = random.Random(seed)
    return [
        {
            "id": f"t{at}",
            "text": " ".join(rng.choices(WORDS, k=rng.randrange(40))),
            "date": "2014-05-20" if at % 3 else None,
        }
        for at in range(number)
    ]


def engines() -> list[EngineName]:
    there: list[EngineName] = []
    for name in ENGINES:
        try:
            there.append(engine_name(name))
        except EngineError:
            continue
    return there


def all_of(findings: Findings) -> object:
    return list(findings), findings.notices, findings.complete


@pytest.mark.parametrize(
    "limits", [Limits(), Limits(max_scope=5), Limits(max_steps=90), Limits(max_steps=40, max_scope=7)]
)
@pytest.mark.parametrize("source", [PLAIN, CASCADE], ids=["plain", "cascade"])
def test_every_engine_finds_the_same(source: str, limits: Limits) -> None:
    rules = dragoman.compile(source, limits=limits)
    reference = rules.with_engine("reference")
    for seed in range(3):
        given = texts(seed)
        expected = [all_of(findings) for findings in reference.scan_many(given)]
        columns = reference.scan_columns(given)
        for engine in engines():
            ready = rules.with_engine(engine)
            for threads in (1, 2):
                assert [all_of(one) for one in ready.scan_many(given, threads=threads)] == expected
                assert ready.scan_columns(given, threads=threads) == columns
            assert [all_of(ready.scan(**one)) for one in given] == expected  # type: ignore[arg-type]


def test_the_budget_is_that_of_each_text_not_of_all() -> None:
    given = [{"text": "They met."}] * 50
    rules = dragoman.compile(PLAIN, limits=Limits(max_steps=20))
    for engine in engines():
        assert all(findings.complete for findings in rules.with_engine(engine).scan_many(given, threads=2))
        assert rules.with_engine(engine).scan_columns(given).complete


def test_a_document_made_before_is_scanned_by_any_engine() -> None:
    document = dragoman.build_document("They met with us. They signed the treaty.", id="d")
    rules = dragoman.compile(PLAIN)
    expected = rules.with_engine("reference").scan_document(document)
    assert len(expected) == 2
    for engine in engines():
        assert rules.with_engine(engine).scan_document(document) == expected


def test_an_engine_that_is_not_there_is_told_of_when_something_is_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE", "turbo")
    rules: Ruleset = dragoman.compile(PLAIN)
    with pytest.raises(EngineError, match="'turbo'"):
        rules.scan("They met.")
    assert rules.with_engine("twin").scan("They met.")
