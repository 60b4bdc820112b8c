"""The news pack: its own tests, what it finds in small texts, and its score where the data is at hand."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.finding import Finding
from dragoman.testing import run_tests

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
EVERY = 40
"""The score is taken of every so many articles; each is short work, all of them are not."""

FLOORS = {"triple": (75.0, 60.0), "content tokens": (80.0, 75.0)}
"""The precision and F1 below which the pack must not fall."""

WHOLE_ARTICLE = """\
Mayor Ana Holm said on Monday that the old bridge would close in May. “It is not safe. Nobody should cross it,” she \
told reporters. “We looked twice.”

The drivers' union opposes the plan, arguing that the ferry is too slow. According to the harbour office, it \
takes an hour.
"""

SAID_IN_THE_ARTICLE = [
    ("Mayor Ana Holm", "said", ["that the old bridge would close in May"]),
    ("she", "told", ["“It is not safe. Nobody should cross it,”", "“We looked twice.”"]),
    ("The drivers' union", "opposes", ["the plan"]),
    ("The drivers' union", "arguing", ["that the ferry is too slow"]),
    ("the harbour office", "According to", ["it takes an hour"]),
]

ONE_SENTENCE = {
    "a pronoun as source": ("They insist the road is open.", ("They", "insist", ["the road is open"])),
    "a relative pronoun": ("Oslo has an envoy who said he was ill.", ("who", "said", ["he was ill"])),
    "a share of people": (
        "About 40 percent of farmers say they stayed.",
        ("About 40 percent of farmers", "say", ["they stayed"]),
    ),
    "an apposition": (
        "Leo Brandt, an engineer from Oslo, warned that the dam leaks.",
        ("Leo Brandt, an engineer from Oslo,", "warned", ["that the dam leaks"]),
    ),
    "curly and straight marks mixed": ('“The dam leaks," Brandt said.', ("Brandt", "said", ['“The dam leaks,"'])),
    "words in quotation marks inside": ("She called the plan “a gift.”", ("She", "called", ["the plan “a gift.”"])),
    "a source on both sides": ("The dam, he said, leaks.", ("he", "said", ["The dam", "leaks"])),
    "no source": ("Asked whether he would go, he left.", (None, "Asked", ["whether he would go"])),
}


@cache
def pack() -> dragoman.Ruleset:
    return dragoman.load("news")


def attributions(text: str) -> list[Finding]:
    return [finding for finding in pack().scan(text) if finding.type == "Attribution"]


def pieces(capture: Any) -> list[Any]:
    """The parts of a field, or the field itself; none where there is no such field."""
    return [] if capture is None else list(capture.parts or [capture])


def roles(finding: Finding) -> tuple[str | None, str, list[str]]:
    source = finding.get("source")
    return source and source.text, finding["cue"].text, [one.text for one in pieces(finding["content"])]


def test_a_whole_article() -> None:
    assert [roles(one) for one in attributions(WHOLE_ARTICLE)] == SAID_IN_THE_ARTICLE


@pytest.mark.parametrize("name", ONE_SENTENCE)
def test_a_sentence(name: str) -> None:
    text, expected = ONE_SENTENCE[name]
    assert expected in [roles(one) for one in attributions(text)]


def test_nothing_is_looked_for_in_the_words_of_others() -> None:
    found = attributions("“I think he lied. I said so,” Brandt said.")
    assert [roles(one)[:2] for one in found] == [("Brandt", "said")]


def test_plain_report_has_no_attribution() -> None:
    assert attributions("The bridge was built in 1904. Two ferries cross the river.") == []


def test_the_tests_in_the_pack_pass() -> None:
    outcomes = list(run_tests(dragoman.load(ROOT / "rules" / "news")))
    assert outcomes
    assert not [f"{one.case.name}, line {one.case.line}: {one.result}" for one in outcomes if one.failed]


def test_every_rule_of_the_pack_has_a_test() -> None:
    rules = dragoman.load(ROOT / "rules" / "news")
    assert set(rules.rules) <= {case.name for case in rules.tests}


def test_the_pack_has_no_diagnostics() -> None:
    assert [one.message for one in dragoman.load_lenient("news").diagnostics] == []


def test_the_score_stays_above_its_floors() -> None:
    data, tool = SHARED / "data/polnear-train/train.jsonl", SHARED / "tools/score_attribution.py"
    if not (data.exists() and tool.exists()):
        pytest.skip(f"the shared data is not here: {data}")
    spec = importlib.util.spec_from_file_location("score_attribution", tool)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows = sorted(map(json.loads, data.read_text(encoding="utf-8").splitlines()), key=lambda row: row["doc_id"])[
        ::EVERY
    ]
    predicted = [{"doc_id": row["doc_id"], "attributions": list(map(spans, attributions(row["text"])))} for row in rows]
    result = scorer.score(rows, predicted)
    for measure, (precision, f1) in FLOORS.items():
        assert 100 * result[measure]["p"] >= precision, measure
        assert 100 * result[measure]["f1"] >= f1, measure


def spans(finding: Finding) -> dict[str, list[list[int]]]:
    fields = ("source", "cue", "content")
    return {name: [[one.start, one.end] for one in pieces(finding.get(name))] for name in fields}
