"""Every diagnostic of compiling, as text and as data, held to a golden file.

A case is `tests/golden/lower/NAME.dgm`; beside it stand its `.txt` and `.json`. A first line `#! …`
sets limits (`max_states=100`). Set DRAGOMAN_UPDATE_GOLDEN=1 to write the files anew, and read the
difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import dragoman
from dragoman import Compiled, Limits
from dragoman_dsl.codes import CODES
from dragoman_dsl.render import to_json

GOLDEN = Path(__file__).parent / "golden" / "lower"
UPDATE = os.environ.get("DRAGOMAN_UPDATE_GOLDEN") == "1"
CASES = sorted(path.stem for path in GOLDEN.glob("*.dgm"))


def load(name: str) -> Compiled:
    """A case compiled, with the limits that its first line sets."""
    path = Path(f"{name}.dgm")
    first = path.read_text(encoding="utf-8").splitlines()[0]
    options = first.removeprefix("#!").split() if first.startswith("#!") else []
    limits = {key: int(value) for key, _, value in (one.partition("=") for one in options)}
    return dragoman.load_lenient(path, limits=Limits(**limits))


@pytest.mark.parametrize("name", CASES)
def test_diagnostics_read_as_in_the_golden_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    compiled = load(name)
    text = dragoman.render_text(compiled.diagnostics, compiled.sources) + "\n"
    data = [to_json(one, compiled.sources) for one in compiled.diagnostics]
    written = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    for path, content in ((GOLDEN / f"{name}.txt", text), (GOLDEN / f"{name}.json", written)):
        if UPDATE:
            path.write_text(content, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == content
    assert name in {one["slug"] for one in data}, "a case is named after the diagnostic that it shows"


def test_good_rules_beside_a_bad_one_stay_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    with_good = [name for name in CASES if "rule good" in (GOLDEN / f"{name}.dgm").read_text(encoding="utf-8")]
    assert len(with_good) >= 4
    for name in with_good:
        assert load(name).ruleset.rules == ("good",)


def test_every_code_of_compiling_has_a_golden() -> None:
    assert {code.slug for code in CODES.values() if code.code.startswith("E3")} <= set(CASES)
