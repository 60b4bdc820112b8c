"""A progress bar on standard error: for long work, on a terminal, where rich is installed.

Beside the scan. It shows itself only after a second, and never where findings scroll by on the
same terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PATIENCE = 1.0
"""Seconds of work before the bar shows."""

Advance = Callable[[int], None]


def total_size(files: Iterable[object]) -> int | None:
    """The bytes of the files together; None where one of them has no size of its own."""
    total = 0
    for file in files:
        if isinstance(file, str):
            path = Path(file)
            if not path.is_file():
                return None
            total += path.stat().st_size
    return total


@contextmanager
def progress_bar(total: int | None, *, wanted: bool) -> Iterator[Advance]:
    """Yields a function that is told how many bytes are done."""
    if not (wanted and sys.stderr is not None and sys.stderr.isatty() and find_spec("rich")):
        yield lambda _size: None
        return
    bar = _Bar(total)
    try:
        yield bar.advance
    finally:
        bar.stop()


class _Bar:
    """A bar that is made when the work has lasted long enough to want one."""

    def __init__(self, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

        self._progress = Progress(
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=total)
        self._began = time.monotonic()

    def advance(self, size: int) -> None:
        self._progress.advance(self._task, size)
        if not self._progress.live.is_started and time.monotonic() - self._began > PATIENCE:
            self._progress.start()

    def stop(self) -> None:
        if self._progress.live.is_started:
            self._progress.stop()
