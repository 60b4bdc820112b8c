"""The readouts pack: what it finds in the bundled article, its own tests, and its score where the data is at hand."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.finding import Finding
from dragoman.testing import look_up, run_tests, shown

ROOT = Path(__file__).parents[2]
ARTICLE = ROOT / "examples" / "article.txt"
EXPECTED = tomllib.loads(Path(__file__).with_name("readouts_article.toml").read_text(encoding="utf-8"))["finding"]
SHARED = ROOT.parent / "shared"
COVERAGE_FLOORS = {"rules": 100.0, "templates": 94.0, "choices": 69.0}
"""What the tests in the pack's files must go through at least, in percent."""
FLOORS = {"seed/gold.jsonl": (100.0, 100.0), "readouts-dev/gold.jsonl": (96.0, 94.0)}
"""The F1 *found* and *half* below which the pack must not fall."""


@cache
def pack() -> dragoman.Ruleset:
    return dragoman.load("readouts")


@cache
def coverage() -> dragoman.Coverage:
    return dragoman.cover(ROOT / "rules" / "readouts")


@cache
def found() -> tuple[Finding, ...]:
    return tuple(pack().scan(ARTICLE.read_text(encoding="utf-8"), date="2014-05-20", id="article"))


def shortened(value: Any) -> Any:
    """Long values as in the table: their first and last three words."""
    if isinstance(value, list | tuple):
        return [shortened(one) for one in value]
    words = str(value).split()
    return value if len(words) <= 8 else " ".join([*words[:3], "…", *words[-3:]])


@pytest.mark.parametrize("index", range(len(EXPECTED)), ids=lambda index: f"{index}-{EXPECTED[index]['type']}")
def test_the_article_gives_this_finding(index: int) -> None:
    assert index < len(found()), "there are fewer findings than expected"
    finding = found()[index]
    for path, value in EXPECTED[index].items():
        if path == "type":
            assert finding.type == value
        elif path == "source":
            assert [one.type for one in finding.source] == value
        else:
            assert shortened(shown(look_up(finding, tuple(path.split("."))))) == value, path


def test_the_article_gives_no_other_finding() -> None:
    assert len(found()) == len(EXPECTED)


def test_the_tests_in_the_pack_pass() -> None:
    rules = dragoman.load(ROOT / "rules" / "readouts")
    outcomes = list(run_tests(rules))
    failed = [f"{one.case.name}, line {one.case.line}: {one.result}" for one in outcomes if one.failed]
    assert outcomes
    assert not failed


def test_every_rule_of_the_pack_has_a_test() -> None:
    rules = dragoman.load(ROOT / "rules" / "readouts")
    tested = {case.name for case in rules.tests}
    assert set(rules.rules) <= tested


@pytest.mark.parametrize("pack_name", ["std", "readouts"])
def test_the_pack_has_no_diagnostics(pack_name: str) -> None:
    assert [one.message for one in dragoman.load_lenient(pack_name).diagnostics] == []


@pytest.mark.parametrize("gold", FLOORS)
def test_the_score_stays_above_its_floor(gold: str) -> None:
    path = SHARED / "data" / gold
    scorer_path = SHARED / "tools" / "score_findings.py"
    if not (path.exists() and scorer_path.exists()):
        pytest.skip(f"the shared data is not here: {path}")
    spec = importlib.util.spec_from_file_location("score_findings", scorer_path)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    predicted = [
        {
            "doc_id": one["doc_id"],
            "findings": [finding.to_dict() for finding in pack().scan(one["text"], date=one["date"])],
        }
        for one in documents
    ]
    result = scorer.score(documents, predicted)
    found_floor, half_floor = FLOORS[gold]
    assert result["found"]["all"]["F1"] >= found_floor
    assert result["half"]["all"]["F1"] >= half_floor


@pytest.mark.parametrize(("part", "floor"), COVERAGE_FLOORS.items())
def test_the_tests_in_the_pack_go_through_most_of_it(part: str, floor: float) -> None:
    assert getattr(coverage(), part).percent >= floor
