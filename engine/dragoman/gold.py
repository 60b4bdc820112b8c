"""Gold: texts with findings that people marked, read from JSON Lines or from brat's standoff files.

Before `scoring`, which compares what rules find with it. Files come from users, so every line is looked at: what
is wrong with one gives a `GoldProblem` with place, reason and suggestion, and the good part is kept. Predictions
in a file, the output of `dragoman run`, are read here too. Brat's files are read by `brat`.

Offsets are half-open ranges of code points of the text, as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, TypeGuard

from attrs import evolve, field, frozen

from dragoman.finding import FieldValue, Finding
from dragoman.texts import TextError, read_date

QUALIFIERS = ("polarity", "modality")
"""Qualifiers that a gold finding may carry beside its fields; others stand under `qualifiers`."""

_SHOWN = 40
_NAMED = 8


@frozen
class Span:
    """A stretch of the text; `parts` where it is made of several, of which it is the hull."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...] = ()


@frozen
class Marked:
    """A finding as something to compare: marked by people, or found by rules.

    `fields` has the spans of each field, one where it holds a single value.
    """

    type: str
    start: int
    end: int
    fields: Mapping[str, tuple[Span, ...]] = field(factory=dict)
    qualifiers: Mapping[str, str] = field(factory=dict)

    @classmethod
    def of(cls, finding: Finding) -> Marked:
        """What a scan found."""
        fields = {name: tuple(map(_span_of, _captures(value))) for name, value in finding.fields.items()}
        qualifiers = {name: str(value) for name, value in finding.qualifiers.items() if value is not None}
        return cls(finding.type, finding.start, finding.end, fields, qualifiers)


def _captures(value: FieldValue) -> Iterable[Any]:
    return value if isinstance(value, tuple) else (value,)


def _span_of(capture: Any) -> Span:
    return Span(capture.start, capture.end, tuple((part.start, part.end) for part in capture.parts))


@frozen
class GoldDocument:
    """A text and all that people marked in it."""

    id: str
    text: str = field(repr=False)
    findings: tuple[Marked, ...] = ()
    date: str | None = None
    """In ISO form."""


@frozen
class GoldProblem:
    """Something wrong with gold or predictions; `incomplete` where it made something be left out."""

    where: str
    reason: str
    incomplete: bool = True


@frozen
class Gold:
    """The documents that could be read, and what is wrong with the rest."""

    documents: tuple[GoldDocument, ...]
    problems: tuple[GoldProblem, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The finding types that are marked, in the order in which they come."""
        return tuple(dict.fromkeys(one.type for document in self.documents for one in document.findings))


@frozen
class Predictions:
    """What was found, by the id of the document, and what of it cannot be read."""

    by_document: Mapping[str, tuple[Marked, ...]]
    problems: tuple[GoldProblem, ...] = ()


class BadGoldError(ValueError):
    """Why something in gold cannot be used."""


Complain = Callable[[str, str], None]
"""Told where something is wrong, and what."""


def read_gold(*paths: str | PathLike[str]) -> Gold:
    """Read gold from files and folders.

    A line of a `.jsonl` file is `{"doc_id", "date", "text", "findings": [{"type", "fields": {NAME: VALUE}}]}`;
    VALUE is `{"start", "end", "text"}` or a list of these; `polarity`, `modality` or `qualifiers` of a finding,
    `date`, and `text` of a value may be left out. A `.ann` file, with a text of the same name beside it, is brat's
    standoff form. A folder gives all its `.jsonl`, `.ndjson` and `.ann` files at any depth.

    Raises OSError for a path that is not there or cannot be read.
    """
    from dragoman.brat import read_brat

    problems: list[GoldProblem] = []
    documents: dict[str, GoldDocument] = {}

    def complain(where: str, reason: str) -> None:
        problems.append(GoldProblem(where, reason))

    for path in (inner for given in paths for inner in _gold_files(Path(given), complain)):
        read = read_brat(path, complain) if path.suffix == ".ann" else _read_lines(path, complain)
        for where, document in read:
            if document.id in documents:
                complain(
                    where, f"the id {document.id!r} has come before; give each document its own; this one is left out"
                )
            else:
                documents[document.id] = document
    return Gold(tuple(documents.values()), tuple(problems))


def _gold_files(path: Path, complain: Complain) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(one for one in path.rglob("*") if one.suffix in (".jsonl", ".ndjson", ".ann") and one.is_file())
    if not found:
        complain(path.as_posix(), "no gold in this folder; looked for *.jsonl *.ndjson *.ann")
    yield from found


def read_predictions(path: str | PathLike[str]) -> Predictions:
    """Read what was found from a file: a finding a line, as `dragoman run` writes them, or documents as in gold.

    Raises OSError where it cannot be read.
    """
    problems: list[GoldProblem] = []
    found: dict[str, list[Marked]] = {}

    def complain(where: str, reason: str) -> None:
        problems.append(GoldProblem(where, reason))

    for where, record in _records(Path(path), complain):
        inner = record.get("findings")
        name = next((record[key] for key in ("doc", "doc_id", "id") if key in record), None)
        if not isinstance(name, str | int):
            complain(
                where, "no document is named here; expected 'doc', as dragoman run writes it, or 'doc_id'; left out"
            )
            continue
        several = inner if isinstance(inner, list) else [record]
        found.setdefault(str(name), []).extend(_findings(several, None, where, complain))
    return Predictions({name: tuple(some) for name, some in found.items()}, tuple(problems))


# --- JSON Lines -------------------------------------------------------------------------------------------


def _records(path: Path, complain: Complain) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of the lines of a file, each with its place."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            where = f"{path.as_posix()}:{number}"
            if not line.strip():
                continue
            try:
                yield where, _record(line)
            except BadGoldError as error:
                complain(where, f"{error}; the line is left out")


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError as error:
        raise BadGoldError(f"byte 0x{line[error.start]:02x} is not UTF-8; convert the file") from None
    except json.JSONDecodeError as error:
        raise BadGoldError(f"not JSON: {error.msg} at column {error.colno}; each line is one object") from None
    except (ValueError, RecursionError):
        raise BadGoldError("JSON with a number too long or brackets nested too deep to read") from None
    if not isinstance(record, dict):
        raise BadGoldError('not a JSON object; each line is one, such as {"doc_id": "a", "text": "…", "findings": []}')
    return record


def _read_lines(path: Path, complain: Complain) -> Iterator[tuple[str, GoldDocument]]:
    for where, record in _records(path, complain):
        try:
            yield where, _document(record, where, complain)
        except BadGoldError as error:
            complain(where, f"{error}; the line is left out")


def _document(record: Mapping[str, Any], where: str, complain: Complain) -> GoldDocument:
    text, findings = record.get("text"), record.get("findings")
    keys = ", ".join(map(repr, list(record)[:_NAMED])) or "none"
    if not isinstance(text, str):
        raise BadGoldError(f"no 'text', or it is no string; the keys are {keys}")
    if not isinstance(findings, list):
        raise BadGoldError(f"no 'findings', or they are no list; the keys are {keys}; write [] where nothing is marked")
    name = record.get("doc_id", record.get("id", where))
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise BadGoldError("the 'doc_id' is neither a string nor a whole number")
    return GoldDocument(
        str(name), text, tuple(_findings(findings, text, where, complain)), _date(record, where, complain)
    )


def _date(record: Mapping[str, Any], where: str, complain: Complain) -> str | None:
    given = record.get("date") or None
    try:
        date = read_date(given if given is None else str(given)[:10])
    except TextError as error:
        complain(where, f"{error}; the text is scanned without a date")
        return None
    return date.isoformat() if date else None


def _findings(several: Iterable[Any], text: str | None, where: str, complain: Complain) -> Iterator[Marked]:
    """The findings that can be used; `text` is None where it is not known."""
    for number, one in enumerate(several, start=1):
        try:
            yield _finding(one, text)
        except BadGoldError as error:
            complain(f"{where}, finding {number}", f"{error}; the finding is left out")


def _finding(data: Any, text: str | None) -> Marked:
    if not isinstance(data, Mapping):
        raise BadGoldError(f'not an object, such as {{"type": "Signing", "fields": {{}}}}, but {_shown(data)}')
    kind, fields = data.get("type"), data.get("fields", {})
    if not isinstance(kind, str) or not kind:
        raise BadGoldError("no 'type'; name the finding type")
    if not isinstance(fields, Mapping):
        raise BadGoldError(f"the 'fields' of {kind} are no object but {_shown(fields)}")
    spans = {name: _values(value, name, text) for name, value in fields.items() if value not in (None, [])}
    return evolve(_placed(kind, spans, data, text), qualifiers=_qualifiers(data))


def _placed(kind: str, spans: Mapping[str, tuple[Span, ...]], data: Mapping[str, Any], text: str | None) -> Marked:
    """A finding at its own place where it tells that, else at the hull of its fields."""
    if "start" in data:
        whole = _span(data, kind, text)
        return Marked(kind, whole.start, whole.end, spans)
    every = [one for some in spans.values() for one in some]
    if not every:
        raise BadGoldError(f"{kind} has neither fields nor a 'start' and 'end', so nobody knows where it is")
    return Marked(kind, min(one.start for one in every), max(one.end for one in every), spans)


def _values(value: Any, name: str, text: str | None) -> tuple[Span, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(_span(one, name, text) for one in several)


def _span(value: Any, name: str, text: str | None) -> Span:
    """A place in the text; raises BadGoldError where it is none, or does not hold the words that it should."""
    if not isinstance(value, Mapping):
        raise BadGoldError(f'the field {name!r} is {_shown(value)}; expected {{"start": 0, "end": 5, "text": "…"}}')
    start, end = value.get("start"), value.get("end")
    if not _whole(start) or not _whole(end):
        raise BadGoldError(f"the field {name!r} has no whole numbers as 'start' and 'end'")
    check_place(start, end, value.get("text"), name, text)
    parts = value.get("parts") or ()
    if not isinstance(parts, list | tuple) or not all(isinstance(one, Mapping) for one in parts):
        raise BadGoldError(f"the 'parts' of the field {name!r} are no list of objects with 'start' and 'end'")
    for part in parts:
        if not _whole(part.get("start")) or not _whole(part.get("end")):
            raise BadGoldError(f"a part of the field {name!r} has no whole numbers as 'start' and 'end'")
        check_place(part["start"], part["end"], part.get("text"), name, text)
    return Span(start, end, tuple((part["start"], part["end"]) for part in parts))


def check_place(start: int, end: int, words: object, name: str, text: str | None) -> None:
    """Whether a place lies in the text and holds these words; raises BadGoldError where not."""
    if start < 0 or end <= start:
        raise BadGoldError(
            f"the field {name!r} runs from {start} to {end}; the end comes after the start, which is 0 or more"
        )
    if text is None:
        return
    if end > len(text):
        raise BadGoldError(f"the field {name!r} ends at {end}, but the text has {len(text):,} code points")
    if isinstance(words, str) and " ".join(words.split()) != " ".join(text[start:end].split()):
        raise BadGoldError(f"the field {name!r} should read {_shown(words)}, but at {start}-{end} stands "
                           f"{_shown(text[start:end])}{_elsewhere(words, start, text)}")  # fmt: skip


def _elsewhere(words: str, start: int, text: str) -> str:
    """Where the words stand really, as a suggestion: the place nearest to the one given."""
    before, after = text.rfind(words, 0, start + len(words)), text.find(words, start)
    places = [one for one in (before, after) if one >= 0]
    if not words or not places:
        return ""
    at = min(places, key=lambda one: abs(one - start))
    return f"; these words stand at {at}-{at + len(words)} (offsets count code points)"


def _qualifiers(data: Mapping[str, Any]) -> dict[str, str]:
    inner = data.get("qualifiers")
    given = {
        **(inner if isinstance(inner, Mapping) else {}),
        **{name: data.get(name) for name in QUALIFIERS if name in data},
    }
    return {name: str(value) for name, value in given.items() if value not in (None, "")}


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
