"""Changing rule files: a file is either as it was or done, and a change can be shown instead.

What `fmt` and `check --fix` share.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dragoman.cli.terminal import Painter

_DIFF_STYLES = {"+": "good", "-": "bad", "@": "dim"}


class UnwritableError(Exception):
    """Why a file cannot be written."""


def write_whole(path: Path, text: str) -> None:
    """Put a text in place of a file, whole or not at all, with the file's mode.

    Raises UnwritableError.
    """
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise UnwritableError(f"cannot write: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(name).chmod(target.stat().st_mode)
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise UnwritableError(f"cannot write: {error.strerror}") from None


def shown_change(name: str, before: str, after: str, paint: Painter, done: str) -> str:
    """A change as a unified diff; `done` tells what made it."""
    return "".join(_lines(name, before, after, paint, done))


def _lines(name: str, before: str, after: str, paint: Painter, done: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, f"{name} ({done})"
    )
    for line in lines:
        ending = "" if line.endswith("\n") else "\n\\ no line end at the end of the file\n"
        yield paint(line.rstrip("\n"), _DIFF_STYLES.get(line[0], "")) + (ending or "\n")
