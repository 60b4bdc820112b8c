"""What the oldest supported Pythons get wrong is not used.

Before 3.11.5, `re` forgets to go back when a possessive repetition of a group (`(?:…)*+`) holds something
that backtracks (CPython issue 106052); an atomic group (`(?>(?:…)*)`) says the same and is right everywhere.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    *sorted((ROOT / "engine").rglob("*.py")),
    *sorted((ROOT / "dsl").rglob("*.py")),
    *sorted((ROOT / "grammars").glob("*.lark")),
]
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{+\d+,?\d*\}+)\+")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_group_is_repeated_possessively(path: Path) -> None:
    assert not POSSESSIVE_GROUP.findall(path.read_text(encoding="utf-8"))
