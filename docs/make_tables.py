"""Writes the tables of functions and limits into the pages, from the code.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`.

python docs/make_tables.py
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "dsl")]

from dragoman import Limits, limits  # noqa: E402
from dragoman.functions import FUNCTIONS, Function  # noqa: E402

DOCS = ROOT / "docs"
PLACES = {"functions": "language.md", "limits": "python.md"}


def filled(page: str) -> str:
    """A page with its tables as the code has them now."""
    markdown = (DOCS / page).read_text(encoding="utf-8")
    for name, place in PLACES.items():
        if place == page:
            table = "\n".join({"functions": function_rows, "limits": limit_rows}[name]())
            between = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
            markdown, count = between.subn(lambda found, rows=table: f"{found[1]}{rows}\n{found[2]}", markdown)
            assert count == 1, f"{page} has no place for the table of {name}"
    return markdown


def function_rows() -> Iterator[str]:
    """One row a function, with its arguments; those in brackets may be left out."""
    yield from ("| function | result | example |", "|---|---|---|")
    for function in FUNCTIONS.values():
        yield f"| `{function.name}({_arguments(function)})` | {_cell(function.doc)} | `{_cell(function.example)}` |"


def _arguments(function: Function) -> str:
    shown = []
    for argument in list(inspect.signature(function.implementation).parameters.values())[1:]:
        name = argument.name.strip("_").replace("operands", "x").replace("operand", "x")
        if argument.kind is inspect.Parameter.VAR_POSITIONAL:
            shown.append(f"{name}, …")
        else:
            shown.append(name if argument.default is inspect.Parameter.empty else f"[{name}]")
    return ", ".join(shown)


def limit_rows() -> Iterator[str]:
    """One row a limit, with the text that stands below it in the code."""
    yield from ("| limit | default | bounds |", "|---|---|---|")
    defaults = Limits()
    (definition,) = (one for one in ast.parse(inspect.getsource(limits)).body if isinstance(one, ast.ClassDef))
    for field, doc in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(doc, ast.Expr)
            assert isinstance(doc.value, ast.Constant)
            name = field.target.id
            yield f"| `{name}` | {getattr(defaults, name):,} | {_cell(' '.join(str(doc.value.value).split()))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for page in PLACES.values():
        (DOCS / page).write_text(filled(page), encoding="utf-8")
