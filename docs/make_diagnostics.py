"""Writes `diagnostics.md`: every diagnostic, from the table of codes and the golden files.

python docs/make_diagnostics.py

The site has a page for each code instead, at an address that lasts (`pages`), and a list of them (`contents`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "dsl"))

from dragoman_dsl.codes import CODES  # noqa: E402
from dragoman_dsl.diagnostics import Code, Diagnostic  # noqa: E402
from dragoman_dsl.parsing.parser import parse  # noqa: E402
from dragoman_dsl.parsing.reading import source_from_bytes  # noqa: E402
from dragoman_dsl.render import render_text  # noqa: E402
from dragoman_dsl.source import Span  # noqa: E402

PAGE = ROOT / "docs" / "diagnostics.md"
GOLDEN = ROOT / "tests" / "golden"
MOST_LINES = 16
"""A longer example says no more."""

RULE = 'rule met: "the café was full of people"'
NO_TEXT = {
    "E102": b"",
    "E103": RULE.encode("latin-1"),
    "E104": b"\xff\xfe" + RULE.encode("utf-16-le"),
    "E105": RULE.replace("é", "\0").encode(),
    "E158": RULE.encode(),
}
"""Files that cannot well be kept as text: what is in them; empty stands for one that cannot be read."""

HEAD = """\
# Diagnostics

Everything that Dragoman can say about rules. `dragoman check` says it all in one run. An error (E) leaves a declaration
out, with those that need it, and the others are used; a warning (W) leaves out nothing. A code
keeps its meaning from release to release. This page is written by `docs/make_diagnostics.py`.
"""
BACK = "[All diagnostics](../diagnostics.md)\n"
KINDS = {
    "error": "It is an error: the declaration is left out, with those that need it; all others are used.\n",
    "warning": "It is a warning, and leaves out nothing. One that is right where it stands is "
    "[allowed by a comment](../linting.md#allowing-a-warning).\n",
}
FAMILIES = {
    "E1": "Reading files, and the syntax of files and templates",
    "E2": "Names, types and declarations",
    "E3": "Compiling",
    "E4": "Files, uses and lexicons",
    "W5": "Warnings",
}


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for family, codes in _families():
        parts.append(f"## {family}\n")
        parts.extend(section(code) for code in codes)
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """A page for each code; they are in no table of contents, which would be on every page of the site."""
    parts = {code.code: (section(code, level=1), KINDS[code.severity], BACK) for code in CODES.values()}
    return {code: "---\norphan: true\n---\n\n" + "\n".join(texts) for code, texts in parts.items()}


def contents() -> str:
    """The list of these pages, with what each diagnostic says."""
    parts = [HEAD.replace("This page is written by `docs/make_diagnostics.py`.", "Each has a page.")]
    for family, codes in _families():
        parts.append(f"## {family}\n")
        parts.extend(
            f"- [{code.code} {code.slug}](diagnostics/{code.code}.md): *{_plain(code.message)}*" for code in codes
        )
        parts.append("")
    return "\n".join(parts)


def _families() -> Iterator[tuple[str, Iterator[Code]]]:
    ordered = sorted(CODES.values(), key=lambda one: one.code)
    for family, codes in groupby(ordered, key=lambda one: one.code[:2]):
        yield FAMILIES[family], codes


def section(code: Code, level: int = 3) -> str:
    """What a code means, what to do, and how it looks, under a heading of this level."""
    lines = [f"{'#' * level} {code.code} {code.slug}", "", f"*{_plain(code.message)}*", "", code.explanation]
    if code.help:
        lines += ["", f"To do: {_plain(code.help)}."]
    example = next(_examples(code), None)
    if example:
        lines += ["", "```", example, "```"]
    return "\n".join(lines) + "\n"


def _plain(template: str) -> str:
    """A message without its values: what would be filled in is `…`."""
    filled = re.sub(r"`\{\w+\}`|(?<!\{)\{\w+\}(?!\})", "…", template)
    return filled.replace("{{", "{").replace("}}", "}")


def _examples(code: Code) -> Iterator[str]:
    """The diagnostic as it stands in golden files, from the one that is named after it first."""
    paths = sorted(path for path in GOLDEN.glob("*/*.txt") if path.is_file())
    named = [path for path in paths if path.stem == code.slug]
    others = [path for path in paths if path.stem != code.slug]
    if code.code in NO_TEXT:
        yield _shown(NO_TEXT[code.code], code)
    for path in (*named, *others):
        for rendered in path.read_text(encoding="utf-8").split("\n\n"):
            kind = "error" if code.severity == "error" else "warning"
            if rendered.startswith(f"{kind}[{code.code}]") and rendered.count("\n") < MOST_LINES:
                yield rendered.rstrip("\n")


def _shown(data: bytes, code: Code) -> str:
    """What is said of a file that no golden file can hold."""
    problems: tuple[Diagnostic, ...]
    source, problems = source_from_bytes(data, "my.dgm")
    if not data:
        problems = (code(Span("my.dgm", 0, 0), path="my.dgm", reason="Permission denied"),)
    elif source is not None:
        problems = parse(source, **({"max_template": 20} if code.code == "E158" else {}))[1]
    (problem,) = problems
    assert problem.code == code.code
    return render_text(problems, {"my.dgm": source} if data and source else {}).split("\n\n")[0]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
