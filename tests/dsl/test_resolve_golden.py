"""Every diagnostic of names, files and warnings, as text and as data, held to a golden file.

A case is `tests/golden/resolve/NAME.dgm` or a folder `NAME/` with `main.dgm`; beside it stand its
`.txt` and `.json` (see `support/golden`). A first line `#! …` sets options (`no-std`, `as-text`, `max_files=3`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from golden import GOLDEN, hold, numbers, options

from dragoman_dsl.codes import CODES
from dragoman_dsl.program import Program
from dragoman_dsl.resolving import (
    assembly,
    checking,
    checks,
    expressions,
    fields,
    findings,
    lint,
    loading,
    names,
    resolve,
)
from dragoman_dsl.resolving.resolve import load_program
from dragoman_dsl.source import SourceFile

FOLDER = GOLDEN / "resolve"
PACKS = FOLDER / "_packs"
FUNCTIONS = {"length": (1, 1), "lower": (1, 1), "date": (1, 3), "recent": (1, 2)}
LAYERS = ("headline", "quote")

CASES = sorted({path.stem for path in FOLDER.glob("*.dgm")} | {path.parent.name for path in FOLDER.glob("*/main.dgm")})


def find_pack(name: str) -> Path | None:
    folder = PACKS / name
    return folder if folder.is_dir() else None


def load(name: str) -> Program:
    path = Path(f"{name}.dgm") if Path(f"{name}.dgm").exists() else Path(name) / "main.dgm"
    text = path.read_text(encoding="utf-8")
    chosen = options(text)
    return load_program(
        [SourceFile("<text>", text) if "as-text" in chosen else path],
        find_pack=find_pack,
        std=None if "no-std" in chosen else PACKS / "std",
        functions=FUNCTIONS,
        layers=LAYERS,
        **numbers(chosen),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", CASES)
def test_diagnostics_read_as_in_the_golden_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    program = load(name)
    hold(FOLDER / name, program.diagnostics, program.sources)


def test_every_code_that_loading_can_give_has_a_golden() -> None:
    modules = (assembly, checking, checks, expressions, fields, findings, lint, loading, names, resolve)
    source = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules)
    used = {name.lower().replace("_", "-") for name in re.findall(r"\bcodes\.([A-Z_]+)", source)}
    assert len(used) > 40
    assert used - set(CASES) == set()


def test_every_code_of_names_is_given_somewhere() -> None:
    assert {code.slug for code in CODES.values() if code.code.startswith("E2")} <= set(CASES)
