"""Lexicon files: entries from `.txt`, `.csv`, `.tsv` and `.jsonl`.

Called by `lower` for each file that a rule set names; makes `Entry` values. Files come from
strangers: a row that cannot be used is reported with its line and left out, the others are kept; a
file that cannot be used at all raises `LexiconFileError`. Files are read row by row.

- `.txt`: one phrase a line; blank lines and lines that begin with `#` are skipped.
- `.csv`, `.tsv`: the first row names the columns. The phrase is in the column `phrase`, `name` or
  `text`, else in the first. `from` and `to` bound an entry in time. All others are attributes;
  empty cells are left out.
- `.jsonl`: one object a line with `phrase`; `from` and `to` likewise; all other keys are attributes.

A bound is a day, month or year (`2014-05-18`, `2014-05`, `2014`) and stands for its first day; an entry
holds from `from` on and no longer on `to`.
"""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from attrs import define, field, frozen

from dragoman.finding import Value
from dragoman.words.lexicon import NO_ATTRIBUTES, UNUSABLE, Entry, phrase_problem

SUFFIXES: Final = (".txt", ".csv", ".tsv", ".jsonl")
PHRASE_COLUMNS: Final = ("phrase", "name", "text")
FROM: Final = "from"
TO: Final = "to"

_UNDECODABLE = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of bytes that are not UTF-8."""

_BOUND = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class LexiconFileError(Exception):
    """A lexicon file that cannot be used at all; the message says why."""


@frozen
class LexiconProblem:
    """Something in a lexicon file that was left out.

    `line` counts from 1; it is where a row that covers several lines begins. Of kind `row`: the row;
    `column`: a column, everywhere; `more`: further rows, which are only counted.
    """

    path: str
    line: int
    message: str
    kind: Literal["row", "column", "more"] = "row"


@frozen
class LexiconFile:
    """What was read from a lexicon file."""

    entries: tuple[Entry, ...] = field(repr=False)
    problems: tuple[LexiconProblem, ...] = ()


def read_lexicon_file(
    path: Path,
    *,
    max_bytes: int = 512_000_000,
    max_phrase: int = 1_000,
    max_line: int = 1_000_000,
    max_problems: int = 20,
) -> LexiconFile:
    """Read a lexicon file, by the format that its ending names.

    `max_bytes` is the size of the file; `max_phrase` and `max_line` are in characters; more than
    `max_problems` rows with problems are only counted. Raises LexiconFileError where nothing can be
    read.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise LexiconFileError(f"lexicon files end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")
    try:
        _check_file(path, max_bytes)
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reading = _Reading(str(path), max_phrase, max_line, max_problems)
            read(reading, file)
    except OSError as error:
        raise LexiconFileError(error.strerror or str(error)) from error
    return LexiconFile(tuple(reading.entries), reading.all_problems())


def _check_file(path: Path, max_bytes: int) -> None:
    """Refuse what is no ordinary file, too large, or plainly not text."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise LexiconFileError("it is not an ordinary file")
    if status.st_size > max_bytes:
        raise LexiconFileError(f"it has {status.st_size} bytes, more than {max_bytes} (max_lexicon_bytes)")
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LexiconFileError("it is UTF-16; save it as UTF-8")
    if head == b"PK\x03\x04":
        raise LexiconFileError("it is a spreadsheet or an archive; save it as UTF-8 text")


@define
class _Reading:
    """The entries and problems of one file as they come."""

    path: str
    max_phrase: int
    max_line: int
    max_problems: int
    entries: list[Entry] = field(factory=list)
    problems: list[LexiconProblem] = field(factory=list)
    columns: int = 0
    uncounted: int = 0
    uncounted_line: int = 0
    shared: dict[str, str] = field(factory=dict)

    def report(self, line: int, message: str, kind: Literal["row", "column"] = "row") -> None:
        """Note a problem, or only count it where there are too many."""
        noted = self.columns if kind == "column" else len(self.problems)
        if noted < self.max_problems:
            self.columns += kind == "column"
            self.problems.append(LexiconProblem(self.path, line, message, kind))
            return
        self.uncounted += 1
        self.uncounted_line = self.uncounted_line or line

    def all_problems(self) -> tuple[LexiconProblem, ...]:
        """The problems, and at the end how many more there were."""
        if not self.uncounted:
            return tuple(self.problems)
        message = f"{self.uncounted} more {'rows' if self.uncounted > 1 else 'row'} left out, from this line on"
        return (*self.problems, LexiconProblem(self.path, self.uncounted_line, message, "more"))

    def add(self, line: int, phrase: str, attributes: Mapping[str, Value], bounds: Mapping[str, str]) -> None:
        """Add an entry, or report what is wrong with it."""
        phrase = phrase.strip()
        problem = phrase_problem(phrase, self.max_phrase)
        texts = (text for pair in attributes.items() for text in pair if isinstance(text, str))
        if problem is None and any(map(UNUSABLE.search, texts)):
            problem = "an attribute has a NUL or a lone surrogate in it"
        if problem is not None:
            undecodable = any(map(_UNDECODABLE.search, (phrase, *map(str, attributes.values()))))
            self.report(line, "the row is not UTF-8" if undecodable else problem)
            return
        try:
            valid_from, valid_to = _day(bounds.get(FROM, "")), _day(bounds.get(TO, ""))
        except ValueError as error:
            self.report(line, str(error))
            return
        if valid_from and valid_to and valid_to <= valid_from:
            self.report(line, "`to` is not after `from`, so the entry never holds")
            return
        self.entries.append(Entry(phrase, attributes or NO_ATTRIBUTES, valid_from, valid_to))

    def lines(self, file: TextIO) -> Iterator[str]:
        """The lines of a file; one that is too long is reported and comes out blank."""
        number = 0
        while line := file.readline(self.max_line):
            number += 1
            if len(line) == self.max_line and not line.endswith(("\n", "\r")):
                self.report(number, f"the line is longer than {self.max_line} characters")
                while (rest := file.readline(self.max_line)) and not rest.endswith(("\n", "\r")):
                    pass
                line = "\n"
            yield line

    def share(self, text: str) -> str:
        """The same text as one object: attributes repeat."""
        return self.shared.setdefault(text, text)


def _day(bound: str) -> datetime.date | None:
    """The first day of a day, month or year. Raises ValueError where it is none."""
    if not bound:
        return None
    parts = _BOUND.fullmatch(bound)
    if parts is None:
        raise ValueError(f"`{_shown(bound)}` is no date; write 2014-05-18, 2014-05 or 2014")
    year, month, day = (int(part or 1) for part in parts.groups())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f"`{bound}` is no day of the calendar") from None


def _shown(text: str) -> str:
    """A text, shortened and made safe, for a message."""
    shortened = text if len(text) <= 40 else text[:39] + "…"
    return shortened.encode("utf-8", "backslashreplace").decode("utf-8")


# --- plain lists ---------------------------------------------------------------------------


def _read_lines(reading: _Reading, file: TextIO) -> None:
    for number, line in enumerate(reading.lines(file), start=1):
        phrase = line.strip()
        if phrase and not phrase.startswith("#"):
            reading.add(number, phrase, NO_ATTRIBUTES, {})


# --- tables --------------------------------------------------------------------------------


@frozen
class _Columns:
    """What each column of a table holds; `attributes` are pairs of index and name."""

    count: int
    phrase: int
    bounds: tuple[tuple[int, str], ...]
    attributes: tuple[tuple[int, str], ...]


def _read_table(reading: _Reading, file: TextIO, dialect: Mapping[str, Any]) -> None:
    columns: _Columns | None = None
    for line, row in _rows(reading, file, dialect):
        if not any(map(str.strip, row)):
            continue
        if columns is None:
            columns = _columns(reading, line, row)
        elif len(row) != columns.count and (len(row) < columns.count or any(map(str.strip, row[columns.count :]))):
            reading.report(line, f"the row has {len(row)} columns, the header {columns.count}")
        else:
            attributes = {
                name: reading.share(cell) for index, name in columns.attributes if (cell := row[index].strip())
            }
            bounds = {name: row[index].strip() for index, name in columns.bounds}
            reading.add(line, row[columns.phrase], attributes, bounds)


def _rows(reading: _Reading, file: TextIO, dialect: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, each with the line it begins on."""
    rows = csv.reader(reading.lines(file), **dialect)
    while True:
        line = rows.line_num + 1
        try:
            yield line, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            ended = f" (read up to line {rows.line_num})" if rows.line_num > line else ""
            reading.report(line, f"the quotation marks of the row are not right{ended}: {error}")


def _columns(reading: _Reading, line: int, header: Sequence[str]) -> _Columns:
    names = [name.strip() for name in header]
    lowered = [name.lower() for name in names]
    phrase = next((lowered.index(name) for name in PHRASE_COLUMNS if name in lowered), 0)
    bounds: list[tuple[int, str]] = []
    attributes: list[tuple[int, str]] = []
    seen: set[str] = set()
    for index, name in enumerate(names):
        is_second = name in seen
        seen.add(name)
        if index == phrase:
            continue
        if not name or UNUSABLE.search(name):
            reading.report(line, f"column {index + 1} has no name that can be used; it is left out", "column")
        elif is_second:
            reading.report(line, f"two columns are called `{_shown(name)}`; the second is left out", "column")
        elif lowered[index] in (FROM, TO):
            bounds.append((index, lowered[index]))
        else:
            attributes.append((index, name))
    return _Columns(len(names), phrase, tuple(bounds), tuple(attributes))


# --- objects -------------------------------------------------------------------------------


def _read_objects(reading: _Reading, file: TextIO) -> None:
    for number, line in enumerate(reading.lines(file), start=1):
        if not line.strip():
            continue
        try:
            entry = _DECODER.decode(line.strip())
        except RecursionError:
            reading.report(number, "the object is nested too deep")
        except ValueError as error:
            reason = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            reading.report(number, f"this is no JSON: {reason}")
        else:
            _add_object(reading, number, entry)


def _add_object(reading: _Reading, line: int, entry: object) -> None:
    if not isinstance(entry, dict) or not isinstance(entry.get("phrase"), str):
        reading.report(line, 'this is no object with a string `phrase`: write {"phrase": "…"}')
        return
    phrase = entry.pop("phrase")
    bounds = {name: str(bound) for name in (FROM, TO) if (bound := entry.pop(name, None)) is not None}
    for name, value in entry.items():
        if not isinstance(value, Value) or (isinstance(value, float) and not math.isfinite(value)):
            reading.report(line, f"`{_shown(name)}` is no string, number, true, false or null")
            return
    reading.add(line, phrase, {name: value for name, value in entry.items() if value is not None}, bounds)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return unique


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)

_READERS: Final[Mapping[str, Callable[[_Reading, TextIO], None]]] = {
    ".txt": _read_lines,
    ".csv": lambda reading, file: _read_table(reading, file, {"strict": True}),
    ".tsv": lambda reading, file: _read_table(reading, file, {"delimiter": "\t", "quoting": csv.QUOTE_NONE}),
    ".jsonl": _read_objects,
}
