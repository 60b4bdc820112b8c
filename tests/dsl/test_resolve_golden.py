"""Every diagnostic of names, files and warnings, as text and as data, held to a golden file.

A case is `tests/golden/resolve/NAME.dgm` or a folder `NAME/` with `main.dgm`; beside it stand its
`.txt` and `.json`. A first line `#! …` sets options (`no-std`, `as-text`, `max_files=3`). Set
DRAGOMAN_UPDATE_GOLDEN=1 to write the files anew, and read the difference.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from dragoman_dsl import assembly, checking, checks, expressions, fields, findings, lint, loading, names, resolve
from dragoman_dsl.codes import CODES
from dragoman_dsl.program import Program
from dragoman_dsl.render import render_text, to_json
from dragoman_dsl.resolve import load_program
from dragoman_dsl.source import SourceFile

GOLDEN = Path(__file__).parent.parent / "golden" / "resolve"
PACKS = GOLDEN / "_packs"
UPDATE = os.environ.get("DRAGOMAN_UPDATE_GOLDEN") == "1"
FUNCTIONS = {"length": (1, 1), "lower": (1, 1), "date": (1, 3), "recent": (1, 2)}
LAYERS = ("headline", "quote")

CASES = sorted({path.stem for path in GOLDEN.glob("*.dgm")} | {path.parent.name for path in GOLDEN.glob("*/main.dgm")})


def find_pack(name: str) -> Path | None:
    folder = PACKS / name
    return folder if folder.is_dir() else None


def load(name: str) -> Program:
    path = Path(f"{name}.dgm") if Path(f"{name}.dgm").exists() else Path(name) / "main.dgm"
    text = path.read_text(encoding="utf-8")
    options = text.splitlines()[0].removeprefix("#!").split() if text.startswith("#!") else []
    limits = {key: int(value) for key, _, value in (one.partition("=") for one in options) if value}
    return load_program(
        [SourceFile("<text>", text) if "as-text" in options else path],
        find_pack=find_pack,
        std=None if "no-std" in options else PACKS / "std",
        functions=FUNCTIONS,
        layers=LAYERS,
        **limits,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", CASES)
def test_diagnostics_read_as_in_the_golden_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    program = load(name)
    text = render_text(program.diagnostics, program.sources) + "\n"
    data = [to_json(one, program.sources) for one in program.diagnostics]
    written = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    for path, content in ((GOLDEN / f"{name}.txt", text), (GOLDEN / f"{name}.json", written)):
        if UPDATE:
            path.write_text(content, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == content
    assert name in {one["slug"] for one in data}, "a case is named after the diagnostic that it shows"


def test_every_code_that_loading_can_give_has_a_golden() -> None:
    modules = (assembly, checking, checks, expressions, fields, findings, lint, loading, names, resolve)
    source = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules)
    used = {name.lower().replace("_", "-") for name in re.findall(r"\bcodes\.([A-Z_]+)", source)}
    assert len(used) > 40
    assert used - set(CASES) == set()


def test_every_code_of_names_is_given_somewhere() -> None:
    assert {code.slug for code in CODES.values() if code.code.startswith("E2")} <= set(CASES)
