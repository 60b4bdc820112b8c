"""Findings as a table for a spreadsheet: one row a finding, columns known before the first row.

The columns are `doc type rule start end text`, then a column for each declared field of the
finding types in use, then `values` (what captures stand for: `date=2014-05-18`), `refers_to` and
`qualifiers`. A field's cell holds the words as written; the items of a list are joined by ` | `.

Spreadsheets run a cell that begins with `=`, `+`, `-` or `@` as a formula, and texts come from
strangers: such a cell gets an apostrophe in front, unless it is a plain number. Programs that
want the bare words read JSON Lines.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman import Capture, Finding
    from dragoman.cli.inputs import TextDocument

HEAD = ("doc", "type", "rule", "start", "end", "text")
TAIL = ("values", "refers_to", "qualifiers")
LIST_SEPARATOR = " | "
PAIR_SEPARATOR = "; "

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def guarded(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet would run it.

    >>> guarded("=1+1"), guarded("-5")
    ("'=1+1", '-5')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


class CsvFormat:
    """A header, then a row a finding."""

    between = ("", "")

    def __init__(self, types: Mapping[str, Iterable[str]]) -> None:
        self._fields = tuple(dict.fromkeys(name for fields in types.values() for name in fields))

    def head(self) -> str:
        """The header; a field called like a fixed column is headed `fields.NAME`."""
        fixed = {*HEAD, *TAIL}
        columns = (f"fields.{name}" if name in fixed else name for name in self._fields)
        return _lines([(*HEAD, *columns, *TAIL)])

    def page(self, document: TextDocument, findings: Sequence[Finding]) -> str:
        """The rows of one document."""
        return _lines([self._row(finding) for finding in findings])

    def foot(self, documents: int, found: Counter[str], *, written: bool) -> str:
        """A table has no foot."""
        return ""

    def _row(self, finding: Finding) -> list[object]:
        head = [guarded(finding.doc), finding.type, finding.rule, finding.start, finding.end, guarded(finding.text)]
        fields = [guarded(_cell(finding.get(name))) for name in self._fields]
        tail = (self._values(finding), _references(finding), _pairs(finding.qualifiers.items()))
        return [*head, *fields, *map(guarded, tail)]

    def _values(self, finding: Finding) -> str:
        """What captures stand for, and what was assigned to names that have no column."""
        captured = (
            (name, LIST_SEPARATOR.join(str(one.value) for one in items if one.value is not None))
            for name, items in _captures(finding)
        )
        assigned = ((name, str(value)) for name, value in finding.values.items() if name not in self._fields)
        return _pairs([*captured, *assigned])


def _lines(rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _captures(finding: Finding) -> Iterable[tuple[str, tuple[Capture, ...]]]:
    for name, one in finding.fields.items():
        yield name, one if isinstance(one, tuple) else (one,)


def _references(finding: Finding) -> str:
    """What the captures refer to, by field."""
    return _pairs(
        (name, LIST_SEPARATOR.join(mention.text for one in items for mention in one.refers_to))
        for name, items in _captures(finding)
    )


def _pairs(pairs: Iterable[tuple[str, object]]) -> str:
    return PAIR_SEPARATOR.join(f"{name}={value}" for name, value in pairs if value not in ("", None))


def _cell(field: object) -> str:
    """A field as one cell: the words of a capture, the items of a list, an assigned value."""
    if field is None:
        return ""
    if isinstance(field, tuple):
        return LIST_SEPARATOR.join(map(_cell, field))
    parts = getattr(field, "parts", ())
    if parts:
        return " … ".join(part.text for part in parts)
    return str(getattr(field, "text", field))
