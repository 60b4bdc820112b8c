"""Doing work again whenever a file changes: used by `test --watch`.

Files are looked at a few times a second; no library is needed for the few that rules consist of, and it works
on network drives and in containers, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

INTERVAL = 0.3
"""Seconds between two looks."""

Stamps = Mapping[Path, tuple[int, int]]
"""Of each file that is there, when it was written and its size."""


def watch(work: Callable[[], Iterable[Path]], *, rounds: int | None = None) -> None:
    """Do the work, and again whenever one of the files, or folders, that it returns changes; until Ctrl-C.

    `rounds` ends it after so much work.
    """
    done = 0
    try:
        while rounds is None or done < rounds:
            paths = tuple(work())
            done += 1
            if done == rounds:
                return
            click.echo(f"watching {_counted(paths)}; Ctrl-C ends it", err=True)
            changed = _next_change(paths)
            click.echo(f"\n── {changed} changed " + "─" * 20, err=True)
    except KeyboardInterrupt:
        click.echo("\nno longer watching", err=True)


def _counted(paths: tuple[Path, ...]) -> str:
    files = len(stamps(paths))
    return f"{files} file{'' if files == 1 else 's'}"


def _next_change(paths: Iterable[Path]) -> str:
    """Wait until something is new, gone or written anew; its name."""
    paths = tuple(paths)
    before = stamps(paths)
    while True:
        time.sleep(INTERVAL)
        now = stamps(paths)
        if now != before:
            differing = (path for path in {**before, **now} if before.get(path) != now.get(path))
            return next(iter(sorted(one.name for one in differing)))


def stamps(paths: Iterable[Path]) -> Stamps:
    """The stamps of files, and of the files that lie directly in folders."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        try:
            for file in path.iterdir() if path.is_dir() else (path,):
                status = file.stat()
                found[file] = (status.st_mtime_ns, status.st_size)
        except OSError:  # gone between two looks, or not to be read
            continue
    return found
