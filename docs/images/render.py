"""Draws `run.svg`, the README's picture: what `dragoman run` really prints, cut to its first part.

python docs/images/render.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WIDTH = 84
LINES = 60
SENTENCE = re.compile(r" *\d+  \S")
OUTSIDE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""The picture shall need nothing from elsewhere."""
COMMAND = ["run", "--format", "pretty", "--color", "always", "examples/article.txt"]


def main() -> None:
    """Run, cut after a whole finding, and draw."""
    paths = os.pathsep.join(str(ROOT / room) for room in ("engine", "dsl"))
    output = subprocess.run(
        [sys.executable, "-m", "dragoman", *COMMAND],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(WIDTH), "PYTHONPATH": paths},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    lines = [Text.from_ansi(line) for line in output]
    end = max(at for at, line in enumerate(lines[:LINES]) if SENTENCE.match(line.plain))
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text("\n").join([*lines[:end], Text("   …")]))
    svg = console.export_svg(title="dragoman run article.txt", theme=SVG_EXPORT_THEME)
    (HERE / "run.svg").write_text(OUTSIDE_FONT.sub("", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
