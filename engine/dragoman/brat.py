"""Brat's standoff files as gold: a text `NAME.txt`, and beside it `NAME.ann` with what was marked in it.

Called by `gold`. Of the kinds of lines that brat knows these are read:

- `T`, a stretch of text. By itself it is a finding without fields when nothing else refers to it.
- `E`, an event: a finding of the type named; its trigger is the field `cue`, its arguments are fields under
  their roles, `Theme` and `Theme2` (or a role that comes twice) being one list. An argument that is an event stands
  for that event's trigger.
- `R`, a relation: a finding whose fields are its two arguments.
- `A` and `M`, attributes of an event or relation: qualifiers. One without a value is `true`.

`*` (equivalences), `N` (normalisations) and `#` (notes) say nothing about findings and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import define, field

from dragoman.gold import BadGoldError, Complain, GoldDocument, Marked, Span, check_place

TRIGGER = "cue"
"""The field that an event's trigger is."""

_KINDS = "TERAM"
_PASSED_OVER = "*N#"
_OFFSETS = re.compile(r"\d+ \d+(?:;\d+ \d+)*")
_COUNTED_ROLE = re.compile(r"(.*?\D)\d+")
"""A role with the number that brat gives to further arguments of it. `Arg1` and `Arg2` of relations are whole names."""


@define
class _File:
    """What the lines of a file say, by id; `lines` is where each stood."""

    spans: dict[str, tuple[str, Span]] = field(factory=dict)
    events: dict[str, tuple[str, str, Sequence[tuple[str, str]]]] = field(factory=dict)
    relations: dict[str, tuple[str, Sequence[tuple[str, str]]]] = field(factory=dict)
    qualifiers: dict[str, dict[str, str]] = field(factory=dict)
    lines: dict[str, str] = field(factory=dict)


def read_brat(path: Path, complain: Complain) -> Iterator[tuple[str, GoldDocument]]:
    """The document of an `.ann` file and the text beside it, with its place; nothing where there is no text.

    Raises OSError where the `.ann` file cannot be read.
    """
    beside = path.with_suffix(".txt")
    try:
        text = beside.read_bytes().decode("utf-8").removeprefix("\ufeff")
        annotations = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        if not path.exists():
            raise
        complain(path.as_posix(), f"there is no {beside.name} beside it; the file is left out")
        return
    except UnicodeDecodeError as error:
        complain(
            path.as_posix(), f"it, or {beside.name}, is not UTF-8 ({error.reason}); convert it; the file is left out"
        )
        return
    file = _File()
    for number, line in enumerate(annotations.splitlines(), start=1):
        where = f"{path.as_posix()}:{number}"
        if line.strip() and line[0] not in _PASSED_OVER:
            try:
                _read_line(line, where, text, file)
            except BadGoldError as error:
                complain(where, f"{error}; the line is left out")
    yield path.as_posix(), GoldDocument(beside.as_posix(), text, tuple(_findings(file, complain)))


def _read_line(line: str, where: str, text: str, file: _File) -> None:
    name, *rest = line.split("\t")
    if name[:1] not in _KINDS or not rest or not rest[0].split():
        raise BadGoldError(
            "not a line of a standoff file; expected an id such as T1, E1, R1 or A1, a tab, and what it says"
        )
    if name in file.lines:
        raise BadGoldError(f"the id {name} has come before; give each line its own")
    kind, *words = rest[0].split()
    if name[0] == "T":
        file.spans[name] = kind, _span(rest, kind, text)
    elif name[0] == "E":
        label, _, trigger = kind.partition(":")
        file.events[name] = label, trigger, _arguments(words)
    elif name[0] == "R":
        file.relations[name] = kind, _arguments(words)
    else:
        if not words:
            raise BadGoldError(f"the attribute {kind} does not say of what; expected for example {kind} E1 negative")
        file.qualifiers.setdefault(words[0], {})[kind.lower()] = words[1] if len(words) > 1 else "true"
    file.lines[name] = where


def _span(rest: Sequence[str], kind: str, text: str) -> Span:
    """`Person 0 5;9 12` and, behind a tab, the words, which brat joins by blanks where there are several parts."""
    offsets = rest[0].strip()[len(kind) :].strip()
    if not _OFFSETS.fullmatch(offsets):
        raise BadGoldError(f"{offsets!r} is no place in the text; expected two whole numbers, such as {kind} 0 5")
    pairs = [one.split() for one in offsets.split(";")]
    parts = [(int(start), int(end)) for start, end in pairs]
    words = rest[1] if len(rest) > 1 and len(parts) == 1 else None
    for start, end in parts:
        check_place(start, end, words, kind, text)
    hull = min(start for start, _ in parts), max(end for _, end in parts)
    return Span(*hull, tuple(parts) if len(parts) > 1 else ())


def _arguments(words: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [word.partition(":") for word in words]
    for role, colon, to in pairs:
        if not (role and colon and to):
            raise BadGoldError(f"{role + colon + to!r} is no argument; expected ROLE:ID, such as Agent:T2")
    return [(role, to) for role, _, to in pairs]


def _findings(file: _File, complain: Complain) -> Iterator[Marked]:
    used = {to for _, _, arguments in file.events.values() for _, to in arguments}
    used |= {trigger for _, trigger, _ in file.events.values()}
    used |= {to for _, arguments in file.relations.values() for _, to in arguments}
    for name, (kind, span) in file.spans.items():
        if name not in used:
            yield Marked(kind, span.start, span.end, {}, file.qualifiers.get(name, {}))
    complete: dict[str, tuple[str, list[tuple[str, str]]]] = {
        name: (kind, [(TRIGGER, trigger), *((_role(role), to) for role, to in arguments)])
        for name, (kind, trigger, arguments) in file.events.items()
    }
    complete |= {name: (kind, list(arguments)) for name, (kind, arguments) in file.relations.items()}
    for name, (kind, arguments) in complete.items():
        try:
            yield _finding(name, kind, arguments, file)
        except BadGoldError as error:
            complain(file.lines[name], f"{error}; the finding is left out")


def _role(role: str) -> str:
    counted = _COUNTED_ROLE.fullmatch(role)
    return counted[1] if counted else role


def _finding(name: str, kind: str, arguments: Sequence[tuple[str, str]], file: _File) -> Marked:
    fields: dict[str, list[Span]] = {}
    for role, to in arguments:
        target = file.events[to][1] if to in file.events else to
        if target not in file.spans:
            raise BadGoldError(f"{kind} {name} refers to {to or 'nothing'}, which no sound line declares")
        fields.setdefault(role, []).append(file.spans[target][1])
    every = [one for some in fields.values() for one in some]
    if not every:
        raise BadGoldError(f"{kind} {name} has no arguments")
    start, end = min(one.start for one in every), max(one.end for one in every)
    return Marked(kind, start, end, {role: tuple(some) for role, some in fields.items()}, file.qualifiers.get(name, {}))
