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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

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
    """A bar that is made, and rich imported, when the work has lasted long enough to want one."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._done = 0
        self._began = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def advance(self, size: int) -> None:
        """So many more bytes are done."""
        self._done += size
        if self._shown:
            progress, task = self._shown
            progress.update(task, completed=self._done)
        elif time.monotonic() - self._began > PATIENCE:
            self._shown = self._show()

    def _show(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

        columns = BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task("", total=self._total, completed=self._done)
        progress.start()
        return progress, task

    def stop(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._shown[0].stop()
