"""Reading texts: files, folders, standard input and JSON Lines, in the order given.

Between the command line and the scan. Nothing here ends a run: what cannot be read comes out as
a `Problem` in its place, and the rest is still read. A text is the file decoded, no more: line
ends and markup stay as they are, so that offsets count code points of the file; only a byte-order
mark at its start is no part of the text.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from attrs import frozen

from dragoman.cli.streams import FileIdentity, file_identity, standard_input

if TYPE_CHECKING:
    from dragoman import SourceText

Markup = Literal["html", "markdown"]
TEXT_SUFFIXES = (".txt", ".text")
MARKUP_SUFFIXES: dict[str, Markup] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
}  # fmt: skip
LINES_SUFFIXES = (".jsonl", ".ndjson")
_SUFFIXES = (*TEXT_SUFFIXES, *MARKUP_SUFFIXES, *LINES_SUFFIXES)
STDIN = "-"
STDIN_NAME = "<stdin>"

InputKind = Literal["auto", "text", "html", "markdown", "jsonl"]

_BYTES_PER_CHARACTER = 12
"""The most bytes of JSON that one code point takes: a pair of `\\uXXXX`."""
_KEYS_NAMED = 8


@frozen
class InputOptions:
    """How to read."""

    kind: InputKind = "auto"
    """`auto` reads by suffix: JSON Lines, HTML or Markdown where it says so, else plain text."""
    text_field: str = "text"
    id_fields: tuple[str, ...] = ("doc_id", "id")
    """The first of these that a JSON document has is its id."""
    date_field: str = "date"
    date: Date | None = None
    """The date of documents that carry none."""
    encoding: str = "utf-8"
    max_text: int = 100_000_000
    """Code points of one text."""
    output: FileIdentity | None = None
    """The file that is being written, never to be read."""


@frozen
class TextDocument:
    """A text to be scanned, with the markup in it, if any; `size` is what was read for it, in bytes."""

    id: str
    text: str
    date: Date | None
    size: int
    markup: Markup | None = None
    source: SourceText | None = None
    """What `text` was read out of, where it has been."""


@frozen
class Problem:
    """Something that is not as it should be; `incomplete` when a text, or a part of what it says, is left out."""

    where: str
    reason: str
    incomplete: bool = True


Item = TextDocument | Problem


class _UnreadableError(Exception):
    """Why a text cannot be used."""


def list_files(paths: Iterable[str], output: FileIdentity | None = None) -> Iterator[str | Problem]:
    """The files that the paths name, folders walked in the order of their names.

    A folder gives its texts, pages and JSON Lines files at any depth; hidden files, links to folders
    and the file being written are passed over. A file named outright is taken whatever its suffix.
    """
    for path in paths:
        if path != STDIN and Path(path).is_dir():
            yield from _walk(Path(path), output)
        else:
            yield path


def _walk(folder: Path, output: FileIdentity | None) -> Iterator[str | Problem]:
    problems: list[OSError] = []
    found = False
    for root, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or not name.lower().endswith(_SUFFIXES):
                continue
            path = Path(root) / name
            found = True
            if not _is_output(path, output):
                yield path.as_posix()
    for error in problems:
        yield Problem(str(error.filename), error.strerror or str(error))
    if not found and not problems:
        suffixes = " ".join(f"*{suffix}" for suffix in _SUFFIXES)
        yield Problem(folder.as_posix(), f"no text in this folder; looked for {suffixes}")


def _is_output(path: Path, output: FileIdentity | None) -> bool:
    try:
        return output is not None and file_identity(path.stat()) == output
    except OSError:
        return False


def read_documents(files: Iterable[str | Problem], options: InputOptions) -> Iterator[Item]:
    """The documents of the files, one after the other, and what is wrong with them in place.

    An id that comes twice is told of, and kept.
    """
    seen: set[str] = set()
    for file in files:
        if isinstance(file, Problem):
            yield file
            continue
        for item in _read_file(file, options):
            if isinstance(item, TextDocument):
                if item.id in seen:
                    reason = f"the id {item.id!r} has come before; findings of both texts carry it"
                    yield Problem(_name(file), reason, incomplete=False)
                seen.add(item.id)
            yield item


def _name(path: str) -> str:
    return STDIN_NAME if path == STDIN else path


def _read_file(path: str, options: InputOptions) -> Iterator[Item]:
    by_line = options.kind == "jsonl" or (options.kind == "auto" and path.lower().endswith(LINES_SUFFIXES))
    try:
        if path == STDIN:
            yield from _read_stream(standard_input(), path, options, by_line)
            return
        with Path(path).open("rb") as stream:
            if options.output is not None and file_identity(os.fstat(stream.fileno())) == options.output:
                yield Problem(path, "this file is where the output goes; it is not read")
                return
            yield from _read_stream(stream, path, options, by_line)
    except OSError as error:
        yield Problem(_name(path), error.strerror or str(error))


def _read_stream(stream: BinaryIO, path: str, options: InputOptions, by_line: bool) -> Iterator[Item]:
    if by_line:
        yield from _read_lines(stream, path, options)
        return
    most = options.max_text * 4
    try:
        if _regular_size(stream) > most:
            raise _UnreadableError(_too_long(options))
        data = stream.read(most + 1)
        text = _checked_length(_decode(data, options.encoding, first_line=1), options)
    except _UnreadableError as error:
        yield Problem(_name(path), str(error))
        return
    name = Path(path).as_posix() if path != STDIN else STDIN_NAME
    yield TextDocument(name, text, options.date, len(data), _markup(path, options.kind))


def _markup(path: str, kind: InputKind) -> Markup | None:
    if kind == "auto":
        return next((markup for suffix, markup in MARKUP_SUFFIXES.items() if path.lower().endswith(suffix)), None)
    return kind if kind in ("html", "markdown") else None


def _regular_size(stream: BinaryIO) -> int:
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _decode(data: bytes, encoding: str, *, first_line: int) -> str:
    """The text of the bytes; raises _UnreadableError with the place of what does not belong."""
    if encoding == "utf-8":
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _UnreadableError("this is UTF-16, not UTF-8; say so with --encoding utf-16, or convert the file")
        nul = data.find(b"\0")
        if nul != -1:
            line = first_line + data.count(b"\n", 0, nul)
            raise _UnreadableError(f"line {line}: a NUL byte; this seems to be a binary file, not a text")
        data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        byte = data[error.start]
        raise _UnreadableError(
            f"line {line}: byte 0x{byte:02x} is not {encoding.upper()}; convert the file, or say what it is "
            "with --encoding (windows-1252, for example)"
        ) from None
    except UnicodeError as error:  # some codecs tell no place
        raise _UnreadableError(f"not {encoding.upper()}: {error}") from None


def _checked_length(text: str, options: InputOptions) -> str:
    if len(text) > options.max_text:
        raise _UnreadableError(_too_long(options))
    return text


def _too_long(options: InputOptions) -> str:
    return f"longer than max_text, {options.max_text:,} characters; raise it with --limit max_text=N, or split the text"


# --- JSON Lines ----------------------------------------------------------------------------


def _read_lines(stream: BinaryIO, path: str, options: InputOptions) -> Iterator[Item]:
    most = options.max_text * _BYTES_PER_CHARACTER
    number = 0
    while line := stream.readline(most):
        number += 1
        where = f"{_name(path)}:{number}"
        if len(line) == most and not line.endswith(b"\n"):
            yield Problem(where, _too_long(options))
            _skip_line(stream)
        elif line.strip():
            yield from _read_line(line, where, options)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


def _read_line(line: bytes, where: str, options: InputOptions) -> Iterator[Item]:
    try:
        record = _parse(line, options.encoding)
        text = _checked_length(_text(record, options), options)
        identity = _identity(record, options, where)
    except _UnreadableError as error:
        yield Problem(where, str(error))
        return
    date, complaint = _date(record, options)
    if complaint:
        yield Problem(where, complaint)
    yield TextDocument(identity, text, date, len(line))


def _parse(line: bytes, encoding: str) -> dict[str, Any]:
    try:
        record = json.loads(_decode(line, encoding, first_line=1).strip())
    except json.JSONDecodeError as error:
        raise _UnreadableError(f"not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError):
        raise _UnreadableError("JSON with a number too long or brackets nested too deep to read") from None
    if not isinstance(record, dict):
        raise _UnreadableError('not a JSON object; each line must be one, such as {"id": "a", "text": "…"}')
    return record


def _text(record: dict[str, Any], options: InputOptions) -> str:
    text = record.get(options.text_field)
    if isinstance(text, str):
        return text
    if text is not None:
        raise _UnreadableError(f"the field {options.text_field!r} is not a string")
    names = ", ".join(map(repr, list(record)[:_KEYS_NAMED])) or "none"
    raise _UnreadableError(f"no field {options.text_field!r}; its fields are {names}; choose one with --text-field")


def _identity(record: dict[str, Any], options: InputOptions, where: str) -> str:
    """The document's id; where it has none, its place."""
    for name in options.id_fields:
        value = record.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            raise _UnreadableError(f"the id in the field {name!r} is neither a string nor a whole number")
    return where


def _date(record: dict[str, Any], options: InputOptions) -> tuple[Date | None, str | None]:
    """The document's date, and a complaint where it has one that cannot be read."""
    value = record.get(options.date_field)
    if value is None or value == "":
        return options.date, None
    try:
        return Date.fromisoformat(str(value)[:10]), None
    except ValueError:
        return options.date, (
            f"the date {str(value)[:40]!r} in the field {options.date_field!r} is not of the form 2014-05-20; "
            "the text is scanned without it (name another field with --date-field)"
        )
