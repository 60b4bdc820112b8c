"""Golden files: diagnostics as text and as data, held to the files beside a case.

Set DRAGOMAN_UPDATE_GOLDEN=1 to write the files anew, and read the difference.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from dragoman_dsl.codes import CODES
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.render import render_text, to_json
from dragoman_dsl.source import SourceFile

GOLDEN = Path(__file__).parents[1] / "golden"
_UPDATE = os.environ.get("DRAGOMAN_UPDATE_GOLDEN") == "1"


def options(text: str) -> list[str]:
    """What a first line `#! …` says, word by word."""
    first = text.split("\n", 1)[0]
    return first.removeprefix("#!").split() if first.startswith("#!") else []


def numbers(words: Sequence[str]) -> dict[str, int]:
    """The options of the form `max_files=3`."""
    return {key: int(value) for key, _, value in (one.partition("=") for one in words) if value}


def hold(case: Path, diagnostics: Sequence[Diagnostic], sources: Mapping[str, SourceFile]) -> None:
    """The diagnostics read as in `CASE.txt` and `CASE.json`, and show the code that the case is named after."""
    data = [to_json(one, sources) for one in diagnostics]
    written = {
        ".txt": render_text(diagnostics, sources) + "\n",
        ".json": json.dumps(data, indent=2, ensure_ascii=False) + "\n",
    }
    for ending, content in written.items():
        path = case.parent / f"{case.name}{ending}"
        if _UPDATE:
            path.write_text(content, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == content
    assert case.name in {CODES[one.code].slug for one in diagnostics}
