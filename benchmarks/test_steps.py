"""The steps from rule files and a text to findings, one benchmark each, on the bundled article."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import dragoman
from dragoman import Ruleset

ARTICLE = (Path(__file__).parents[1] / "examples" / "article.txt").read_text(encoding="utf-8")
FOUNDING = 'rule statement: "X stressed, <proposition>"\nrule signing: "jointly signed <document>"\n'


@pytest.fixture(scope="module")
def readouts() -> Ruleset:
    """The shipped pack, compiled once."""
    return dragoman.load("readouts")


def test_build_document(benchmark: BenchmarkFixture) -> None:
    """Tokens, sentences, paragraphs and layers of 20 copies of the article."""
    text = "\n\n".join([ARTICLE] * 20)
    document = benchmark(dragoman.build_document, text)
    assert len(document.paragraphs) == 20 * len(dragoman.build_document(ARTICLE).paragraphs)


def test_compile_two_lines(benchmark: BenchmarkFixture) -> None:
    """The two founding templates, with what they need of the standard library."""
    ruleset = benchmark(dragoman.compile, FOUNDING)
    assert ruleset.rules == ("statement", "signing")


def test_compile_pack(benchmark: BenchmarkFixture) -> None:
    """The shipped pack, from its files."""
    ruleset = benchmark(dragoman.load, "readouts")
    assert "Statement" in ruleset.types


def test_scan_two_lines(benchmark: BenchmarkFixture) -> None:
    """The article with the two founding templates: one of each is there."""
    findings = benchmark(dragoman.compile(FOUNDING).scan, ARTICLE)
    assert [finding.type for finding in findings] == ["statement", "signing"]


def test_scan_pack(benchmark: BenchmarkFixture, readouts: Ruleset) -> None:
    """The article with the shipped pack; all ten kinds of finding but Discussion are there."""
    findings = benchmark(readouts.scan, ARTICLE, date="2014-05-20")
    assert {finding.type for finding in findings} >= set(readouts.types) - {"Discussion"}
