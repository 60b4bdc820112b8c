"""Writes the tables of functions, limits and std's slots into the pages, from the code and the rules.

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
from dragoman.conditions.functions import FUNCTIONS, Function  # noqa: E402
from dragoman.suggesting.kinds import STD_SLOTS  # noqa: E402
from dragoman_dsl.parsing.parser import parse  # noqa: E402
from dragoman_dsl.source import SourceFile  # noqa: E402
from dragoman_dsl.syntax import SlotDecl  # noqa: E402

DOCS = ROOT / "docs"
PLACES = {"functions": "language.md", "std": "language.md", "limits": "python.md"}
STD = ROOT / "rules" / "std"


def filled(page: str) -> str:
    """A page with its tables as the code has them now."""
    markdown = (DOCS / page).read_text(encoding="utf-8")
    for name, place in PLACES.items():
        if place == page:
            table = "\n".join({"functions": function_rows, "limits": limit_rows, "std": std_rows}[name]())
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


def std_rows() -> Iterator[str]:
    """One row a slot, with the first paragraph of its docstring."""
    yield from ("| slot | takes |", "|---|---|")
    files = [SourceFile(path.name, path.read_text(encoding="utf-8")) for path in sorted(STD.glob("*.dgm"))]
    slots = {one.name.text: one for file in files for one in parse(file)[0].declarations if isinstance(one, SlotDecl)}
    for name in STD_SLOTS:
        doc = slots[name].doc
        assert doc is not None, f"{name} of std has no docstring"
        yield f"| `{name}` | {_cell(' '.join(doc.split(chr(10) * 2)[0].split()))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for page in sorted(set(PLACES.values())):
        (DOCS / page).write_text(filled(page), encoding="utf-8")
