"""Every lint, as text and as data, held to a golden file.

A case is `tests/golden/lint/NAME.dgm`; beside it stand its `.txt` and `.json` (see `support/golden`), and `.corpus`
with a text on which the rules are looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import GOLDEN, hold

import dragoman
from dragoman import Checked
from dragoman_dsl.codes import CODES

FOLDER = GOLDEN / "lint"
CASES = sorted(path.stem for path in FOLDER.glob("*.dgm"))


def look_at(name: str) -> Checked:
    """A case checked, with its corpus if it has one."""
    corpus = Path(f"{name}.corpus")
    texts = [{"text": corpus.read_text(encoding="utf-8"), "id": corpus.name}] if corpus.exists() else None
    return dragoman.check(f"{name}.dgm", corpus=texts)


@pytest.mark.parametrize("name", CASES)
def test_lints_read_as_in_the_golden_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    checked = look_at(name)
    hold(FOLDER / name, checked.diagnostics, checked.sources)


def test_every_lint_has_a_golden() -> None:
    assert {code.slug for code in CODES.values() if code.code.startswith(("W51", "W53"))} <= set(CASES)
