"""Draws `run.svg`, the README's picture: what `dragoman run` really prints, cut to its first part.

python docs/images/render.py
"""

from __future__ import annotations

import os
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
LINES = 44
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
    end = next(at for at in range(min(LINES, len(output)), 0, -1) if not output[at - 1].strip())
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join([*output[:end], "…"])))
    console.save_svg(str(HERE / "run.svg"), title="dragoman run article.txt", theme=SVG_EXPORT_THEME)


if __name__ == "__main__":
    main()
