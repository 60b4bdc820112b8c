"""Every diagnostic of compiling, as text and as data, held to a golden file.

A case is `tests/golden/lower/NAME.dgm`; beside it stand its `.txt` and `.json` (see `support/golden`).
A first line `#! …` sets limits (`max_states=100`).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import GOLDEN, hold, numbers, options

import dragoman
from dragoman import Compiled, Limits
from dragoman_dsl.codes import CODES

FOLDER = GOLDEN / "lower"
CASES = sorted(path.stem for path in FOLDER.glob("*.dgm"))


def load(name: str) -> Compiled:
    """A case compiled, with the limits that its first line sets."""
    path = Path(f"{name}.dgm")
    limits = numbers(options(path.read_text(encoding="utf-8")))
    return dragoman.load_lenient(path, limits=Limits(**limits))


@pytest.mark.parametrize("name", CASES)
def test_diagnostics_read_as_in_the_golden_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    compiled = load(name)
    hold(FOLDER / name, compiled.diagnostics, compiled.sources)


def test_good_rules_beside_a_bad_one_stay_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    with_good = [name for name in CASES if "rule good" in (FOLDER / f"{name}.dgm").read_text(encoding="utf-8")]
    assert len(with_good) >= 4
    for name in with_good:
        assert load(name).ruleset.rules == ("good",)


def test_every_code_of_compiling_has_a_golden() -> None:
    assert {code.slug for code in CODES.values() if code.code.startswith("E3")} <= set(CASES)
