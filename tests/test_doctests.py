"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOMS / room).with_suffix("").parts).removesuffix(".__init__")
    for room in ("engine", "dsl")
    for path in (ROOMS / room).rglob("*.py")
    if path.name != "__main__.py" and ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    results = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert results.attempted
    assert not results.failed
