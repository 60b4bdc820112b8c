"""Where output goes: UTF-8 whatever the locale, and whole lines whatever happens.

Findings are written a document at a time. Ctrl-C waits until a block is out, a reader that
went away ends the command quietly, and a full disk is a message, not a traceback.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import BinaryIO, TextIO

import click

from dragoman.cli.exits import Exit

FileIdentity = tuple[int, int]
"""Device and inode: two names of one file have the same."""


class OutputError(click.ClickException):
    """Output that cannot be written."""

    exit_code = int(Exit.USAGE)


def standard_input() -> BinaryIO:
    """Standard input as bytes; raises OSError where it is closed."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer


def use_utf8() -> None:
    """Make the standard streams write UTF-8 with plain line ends.

    Lone surrogates come out as `\\udXXX`, which inside a JSON string is the right escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


class Output:
    """A stream that takes whole blocks of lines."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()

    @property
    def identity(self) -> FileIdentity | None:
        """What file is written to, so that it is not read as input; None where it is no file."""
        try:
            return file_identity(os.fstat(self.stream.fileno()))
        except OSError:
            return None

    def write(self, lines: str) -> None:
        """Write a block of whole lines.

        Raises BrokenPipeError where the reader went away, OutputError where the disk is full.
        """
        try:
            with uninterrupted():
                self.stream.write(lines)
                self.stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            if self.stream is sys.stdout:
                abandon_stdout()
            raise OutputError(f"cannot write the output: {error.strerror}") from None


def file_identity(status: os.stat_result) -> FileIdentity | None:
    """The identity of a regular file; None for pipes and terminals."""
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


@contextmanager
def open_output(path: Path | None) -> Iterator[Output]:
    """Standard output (also for `-`), or the file at `path`, made anew.

    Raises OutputError where the file cannot be made.
    """
    if path is None or str(path) == "-":
        if sys.stdout is None:
            raise OutputError("standard output is closed; name a file with -o")
        yield Output(sys.stdout)
        return
    try:
        stream = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
    try:
        yield Output(stream)
    finally:
        with suppress(OSError):  # what could not be written has been told of
            stream.close()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off until the block is done; a second one breaks in."""
    if threading.current_thread() is not threading.main_thread() or (
        signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield  # nothing to put off: signals go elsewhere, or are ignored
        return
    seen = 0

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal seen
        seen += 1
        if seen > 1:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if seen:
        raise KeyboardInterrupt


def abandon_stdout() -> None:
    """Send what is still buffered nowhere, so that the interpreter's last flush is quiet."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, AttributeError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
