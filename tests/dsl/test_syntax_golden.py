"""Every diagnostic of reading and syntax, as text and as data, held to a golden file.

A case is `tests/golden/syntax/NAME.dgm`; beside it stand its `.txt` and `.json` (see `support/golden`).
"""

from __future__ import annotations

import pytest
from golden import GOLDEN, hold

from dragoman_dsl.codes import CODES
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.parsing.reading import source_from_bytes
from dragoman_dsl.source import SourceFile

FOLDER = GOLDEN / "syntax"
CASES = sorted(path.stem for path in FOLDER.glob("*.dgm"))
OWN = {code for code in CODES if code.startswith("E1") or "W520" <= code < "W530"}
ELSEWHERE = {"E101", "E102", "E103", "E104", "E105", "E157", "E158"}
"""Codes about files that cannot well be kept as text (`test_parser_hostile` has them), and the message of last
resort for templates, to which no case is known to lead."""


def load(name: str) -> tuple[SourceFile, tuple[Diagnostic, ...]]:
    source, problems = source_from_bytes((FOLDER / f"{name}.dgm").read_bytes(), f"{name}.dgm")
    assert source is not None
    return source, problems + parse(source)[1]


@pytest.mark.parametrize("name", CASES)
def test_diagnostics_read_as_in_the_golden_files(name: str) -> None:
    source, problems = load(name)
    hold(FOLDER / name, problems, {source.path: source})


def test_every_code_has_a_case() -> None:
    shown = {problem.code for name in CASES for problem in load(name)[1]}
    assert shown >= OWN - ELSEWHERE


@pytest.mark.parametrize("name", CASES)
def test_edits_apply_and_lead_no_farther_astray(name: str) -> None:
    """Applied one by one, no edit adds an error; each is inside of the text."""
    source, problems = load(name)
    errors = sum(problem.is_error for problem in problems)
    for problem in problems:
        edit = problem.edit
        if edit is not None:
            text = source.text[: edit.span.start] + edit.replacement + source.text[edit.span.end :]
            mended = parse(SourceFile(source.path, text))[1]
            assert sum(one.is_error for one in mended) <= errors, problem
