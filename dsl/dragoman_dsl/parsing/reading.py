"""From a path or bytes to a `SourceFile`: the first step, before any grammar.

Checks what can be wrong with a file as a file: its size, its encoding. The text is kept exactly as it
is (line ends too), so that offsets are those of the file; only a byte order mark is taken off.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.source import SourceFile, Span

MAX_FILE_BYTES: Final = 8_000_000
"""The default for the size of one rule file."""

_OTHER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

Read = tuple[SourceFile | None, tuple[Diagnostic, ...]]
"""The source, or None with the reasons why there is none."""


def read_source(path: Path, display: str, *, max_bytes: int = MAX_FILE_BYTES) -> Read:
    """Read a rule file.

    `display` is the name by which messages call it; `max_bytes` bounds its size in bytes, which is
    looked at before anything is read. Nothing is raised: a file that cannot be read is a diagnostic.
    """
    nowhere = Span(display, 0, 0)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            data = b"" if size > max_bytes else file.read(max_bytes + 1)
    except OSError as error:
        return None, (codes.UNREADABLE_FILE(nowhere, path=display, reason=error.strerror or "it cannot be opened"),)
    except ValueError:
        return None, (codes.UNREADABLE_FILE(nowhere, path=display, reason="its name is not one a file can have"),)
    size = max(size, len(data))
    if size > max_bytes:
        return None, (codes.FILE_TOO_LARGE(nowhere, path=display, size=size, limit=max_bytes),)
    return source_from_bytes(data, display)


def source_from_bytes(data: bytes, display: str) -> Read:
    """Decode a rule file's bytes, which must be UTF-8, with or without a byte order mark.

    >>> source_from_bytes(b"\\xef\\xbb\\xbfuse std", "a.dgm")[0].text
    'use std'
    """
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            return None, (codes.WRONG_ENCODING(Span(display, 0, 0), path=display, encoding=encoding),)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return SourceFile(display, data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        return None, (_bad_byte(data, error.start, display),)


def _bad_byte(data: bytes, at: int, display: str) -> Diagnostic:
    """The place of a byte that is not UTF-8, counted in the code points before it."""
    before = SourceFile(display, data[:at].decode("utf-8"))
    place = before.position(len(before.text))
    span = Span(display, len(before.text), len(before.text) + 1)
    return codes.NOT_UTF8(span, path=display, byte=f"0x{data[at]:02X}", line=place.line, column=place.column)
