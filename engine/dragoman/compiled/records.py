"""Records: parts of a rulebook as JSON, one by one, so that each can be read when it is asked for.

Below `artefact`. A record is a value of the frozen classes that a rulebook is made of, which are named by
their place in `CLASSES`; nothing else can come out of one, and no code runs.
"""

from __future__ import annotations

import datetime
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from attrs import fields

from dragoman.compiled import automaton, ir, required, rulebook
from dragoman.compiled.block import packed
from dragoman.conditions import expressions
from dragoman.words.lexicon import Entry

CLASSES: Final = (
    *(automaton.Open, automaton.Close, automaton.Mark, automaton.Way, automaton.Automaton, required.Need),
    *(ir.Word, ir.AnyToken, ir.Gap, ir.TokenRegex, ir.LexiconHit, ir.FindingHit, ir.SlotCall, ir.WholeHit),
    *(ir.Unless, ir.Edge, ir.Context),
    *(rulebook.SlotProgram, rulebook.TemplateProgram, rulebook.ExtendProgram, rulebook.RuleProgram),
    *(rulebook.GivesWay, rulebook.FindingProgram, rulebook.ShareProgram, rulebook.QualifierItem),
    *(rulebook.QualifierProgram, rulebook.Meaning, rulebook.ReferenceItem, rulebook.ReferenceProgram),
    *(rulebook.Expected, rulebook.TestCase),
    *(expressions.Constant, expressions.Items, expressions.PathTo, expressions.LexiconNamed, expressions.Apply),
    *(expressions.Comparison, expressions.Missing, expressions.Negation, expressions.AllOf, expressions.AnyOf),
    Entry,
)
TUPLE, SET, MAPPING, DATE = -1, -2, -3, -4
"""What a list in a record is, where it does not begin with the place of a class."""

_NUMBERS: Final = {one: number for number, one in enumerate(CLASSES)}
_FIELDS: Final = tuple(tuple(field.name for field in fields(one) if field.init) for one in CLASSES)


class RecordError(ValueError):
    """A record that is none."""


def layout() -> str:
    """What must be the same where records are written and read: the classes and their fields.

    >>> layout().partition(";")[0]
    'Open name item more variable'
    """
    return ";".join(" ".join((one.__name__, *names)) for one, names in zip(CLASSES, _FIELDS, strict=True))


def written(value: object) -> bytes:
    """A value as a record; an entry that is a phrase and nothing more is written as that, as there may be millions."""
    if type(value) is Entry and value == Entry(value.phrase):
        return json.dumps(value.phrase, separators=(",", ":")).encode("ascii")
    return json.dumps(_plain(value), separators=(",", ":")).encode("ascii")


def read(record: bytes | memoryview) -> Any:
    """The value of a record; raises RecordError for what is none.

    >>> read(written((automaton.Mark(2), frozenset({"a"}), {"key": None})))
    (Mark(index=2), frozenset({'a'}), {'key': None})
    """
    try:
        return _value(json.loads(bytes(record)))
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise RecordError(f"a record cannot be read: {error}") from None


def _plain(value: object) -> object:
    number = _NUMBERS.get(type(value))
    if number is not None:
        return [number, *(_plain(getattr(value, name)) for name in _FIELDS[number])]
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return [TUPLE, *map(_plain, value)]
        case frozenset():
            return [SET, *sorted(map(_plain, value))]  # type: ignore[type-var]
        case Mapping():
            return [MAPPING, *(_plain(part) for pair in value.items() for part in pair)]
        case datetime.date():
            return [DATE, value.isoformat()]
    raise TypeError(f"{type(value).__name__} has no place in a record")


def _value(data: Any) -> Any:
    if type(data) is not list:
        return data
    kind = data[0]
    if kind >= 0:
        return CLASSES[kind](*map(_value, data[1:]))
    if kind == TUPLE:
        return tuple(map(_value, data[1:]))
    if kind == SET:
        return frozenset(map(_value, data[1:]))
    if kind == MAPPING:
        parts = iter(map(_value, data[1:]))
        return dict(zip(parts, parts, strict=True))
    if kind == DATE:
        return datetime.date.fromisoformat(data[1])
    raise RecordError(f"there is no kind {kind}")


def record_sections(records: Iterable[bytes]) -> dict[str, bytes]:
    """Records as two sections of a block: where each begins, and what they say."""
    bodies = list(records)
    starts = array("I", accumulate(map(len, bodies), initial=0))
    return {"recfrom": packed(starts), "records": b"".join(bodies)}


class Records(Sequence[Any]):
    """Values that are read from their records when they are asked for, and kept."""

    def __init__(self, starts: memoryview, bodies: memoryview, first: int, count: int) -> None:
        self._starts, self._bodies, self._first, self._count = starts, bodies, first, count
        self._read: dict[int, Any] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(self._count)))
        if not -self._count <= index < self._count:
            raise IndexError(index)
        at = index % self._count
        found = self._read.get(at)
        if found is None:
            place = self._first + at
            value = read(self._bodies[self._starts[place] : self._starts[place + 1]])
            found = self._read[at] = Entry(value) if type(value) is str else value
        return found


class ByName(Mapping[str, Any]):
    """Records by name."""

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._places[name]]

    def __iter__(self) -> Any:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
