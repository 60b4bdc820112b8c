"""The readouts pack on sentences in the manner of press offices of many countries.

`houses.dgm` holds the sentences, all invented, with everything that is to be found in each.
"""

from __future__ import annotations

from pathlib import Path

import dragoman
from dragoman.testing import run_tests

DATE = "2023-05-10"


def test_the_sentences_of_many_houses_give_what_they_say() -> None:
    rules = dragoman.load(Path(__file__).with_name("houses.dgm"))
    failed = [
        f"line {one.case.line}, {one.result}: {one.case.text}" for one in run_tests(rules, date=DATE) if one.failed
    ]
    assert len(rules.tests) >= 150
    assert failed == []
