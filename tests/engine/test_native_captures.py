"""The kernel reads captures out of matches, and works out conditions and assignments, as the cascade does."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from compiling import SMALL_STD, compile_rules, read_by
from corpus_case import Case, load_cases
from random_texts import TextMaker
from rule_sets import RuleSetMaker

import dragoman
from dragoman.compiled.rulebook import Rulebook
from dragoman.limits import Limits

pytest.importorskip("dragoman._kernel")

from differing import rulebook_of
from flat_captures import watched

from dragoman.matcher.kernel import KernelEngine

RULE_SETS = int(os.environ.get("DRAGOMAN_FUZZ", "40"))
ARTICLE = Path(__file__).parents[2] / "examples" / "article.txt"


def compiled(case: Case) -> Rulebook:
    with TemporaryDirectory() as folder:
        for name, content in case.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        std = None if case.std == "shipped" else SMALL_STD
        return compile_rules(case.rules, base=Path(folder), limits=Limits(**case.limits), std=std)


@cache
def pack(name: str) -> Rulebook:
    return dragoman.load(name).rulebook


def test_corpus_cases() -> None:
    with watched() as compared:
        for case in load_cases():
            read_by(KernelEngine(compiled(case)), case.text, case.date)
    assert compared.wrong == []
    assert compared.matches > 500


@pytest.mark.parametrize("name", ["readouts", "news"])
def test_packs(name: str) -> None:
    with watched() as compared:
        read_by(KernelEngine(pack(name)), ARTICLE.read_text(encoding="utf-8"), "2014-05-20")
    assert compared.wrong == []
    assert compared.undecided == 0
    assert compared.matches > 0


@pytest.mark.parametrize("seed", range(RULE_SETS))
def test_random_rule_sets(seed: int) -> None:
    random = Random(seed)
    rule_set = RuleSetMaker(random).make()
    texts = TextMaker(random, rule_set.samples)
    rulebook = rulebook_of(rule_set)
    with watched() as compared:
        for _ in range(4):
            read_by(KernelEngine(rulebook), texts.make(), rule_set.date)
    assert compared.wrong == []
