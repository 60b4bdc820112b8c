"""The corpus of cases: every matcher must find exactly what each case says, and say so again."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from compiling import READERS, SMALL_STD, Reader, compile_rules
from corpus_case import Case, differences, load_cases

from dragoman.compiled.rulebook import Rulebook
from dragoman.limits import Limits
from dragoman.ruleset import Ruleset
from dragoman.testing import run_tests

CASES = load_cases()


@cache
def compiled(case: Case) -> Rulebook:
    with TemporaryDirectory() as folder:
        for name, content in case.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        std = None if case.std == "shipped" else SMALL_STD
        return compile_rules(case.rules, base=Path(folder), limits=Limits(**case.limits), std=std)


def test_case_names_are_unique() -> None:
    names = [(case.file, case.name) for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))
@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_finds_exactly_what_it_says(case: Case, reader: Reader) -> None:
    found = reader(compiled(case), case.text, case.date)
    assert differences(case, found) == []
    assert tuple(notice.limit for notice in found.notices) == case.notices


@pytest.mark.parametrize("case", [case for case in CASES if case.outcomes is not None], ids=str)
def test_rule_tests_end_as_the_case_says(case: Case) -> None:
    outcomes = run_tests(Ruleset(compiled(case)), date=case.date)
    assert tuple(outcome.result for outcome in outcomes) == case.outcomes
