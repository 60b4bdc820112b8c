"""Captures: what a match took, as named and nested values.

Reads the moves of a match as its reader made them, opening and closing captures on the way. Stands
between the matchers and the cascade. Places in the scope become code points of the text here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from dragoman.cascade.draft import Draft
from dragoman.compiled import ir
from dragoman.compiled.automaton import Open
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Capture, FieldValue, Mention, Value
from dragoman.matcher.contract import Match, WholeMatch
from dragoman.matcher.scope import Scope
from dragoman.text.document import TokenRange
from dragoman.words.lexicon import Entry

INLINE = "text"
"""The type of what an inline pattern captured."""

_NO_NAMES: frozenset[str] = frozenset()
_UNNAMED = Open("")


@frozen
class Taken:
    """What a match took: its fields, the stretches of the document's tokens that open slots took, and
    for each variable the stretches of the scope where it stood."""

    fields: Mapping[str, FieldValue]
    regions: tuple[TokenRange, ...]
    variables: Mapping[str, tuple[TokenRange, ...]]


class _Collector:
    """A capture or a slot that is still open, and what has been found inside it.

    `rows` are those of the lexicon entries that it begins with; they are its own if it ends with them,
    at `rows_end`. There are very many, so that nothing is made before it is needed.
    """

    __slots__ = ("fields", "keep", "lists", "open_event", "rows", "rows_end", "slot", "start", "type", "value", "way")

    def __init__(
        self, start: int, open_event: Open | None = None, slot: SlotProgram | None = None, *, keep: bool = True
    ) -> None:
        self.start = start
        self.open_event = open_event
        self.slot = slot
        self.keep = keep
        self.way = 0
        self.fields: dict[str, list[Capture]] | None = None
        self.lists: frozenset[str] = _NO_NAMES
        self.type = INLINE
        self.value: Value = None
        self.rows: tuple[Mapping[str, Value], ...] = ()
        self.rows_end = -1

    def add(self, event: Open, capture: Capture) -> None:
        """Keep a capture under its name; a further part is joined to the one before."""
        if self.fields is None:
            self.fields = {}
        kept = self.fields.get(event.name)
        if kept is None:
            self.fields[event.name] = [capture]
        elif event.more:
            kept[-1] = joined(kept[-1], capture)
        else:
            kept.append(capture)
        if event.item:
            self.lists |= {event.name}

    def extend(self, fields: Mapping[str, Iterable[Capture]], lists: frozenset[str]) -> None:
        """Keep the captures of something inside."""
        if self.fields is None:
            self.fields = {}
        for name, kept in fields.items():
            self.fields.setdefault(name, []).extend(kept)
        self.lists |= lists

    def finished_fields(self, list_fields: frozenset[str] = _NO_NAMES) -> dict[str, FieldValue]:
        """Single captures and tuples, in the order in which the fields were first met."""
        if not self.fields:
            return {}
        return {
            name: tuple(kept) if name in list_fields or name in self.lists or len(kept) > 1 else kept[0]
            for name, kept in self.fields.items()
        }


def joined(first: Capture, more: Capture) -> Capture:
    """A capture of several parts: its hull, with the parts in the order of the text."""
    parts = sorted(
        {*(first.parts or (mention_of(first),)), *(more.parts or (mention_of(more),))}, key=lambda p: p.start
    )
    return Capture(
        start=parts[0].start,
        end=max(part.end for part in parts),
        text=" … ".join(part.text for part in parts),
        type=first.type,
        value=first.value,
        attributes=first.attributes,
        fields={**more.fields, **first.fields},
        parts=tuple(parts),
    )


def mention_of(capture: Capture) -> Mention:
    """The stretch of text of a capture."""
    return Mention(capture.start, capture.end, capture.text)


def take(match: Match, scope: Scope, rulebook: Rulebook, list_fields: frozenset[str] = frozenset()) -> Taken:
    """What a match took, as fields; those of `list_fields` are tuples even with one item."""
    replay = _Replay(scope, rulebook)
    match.replay(replay)
    return Taken(
        replay.stack[0].finished_fields(list_fields),
        tuple(dict.fromkeys(replay.regions)),
        {name: tuple(places) for name, places in replay.variables.items()},
    )


class _Replay:
    """Hears what a match did, with a stack of what is open."""

    def __init__(self, scope: Scope, rulebook: Rulebook) -> None:
        self.scope = scope
        self.rulebook = rulebook
        self.stack = [_Collector(0)]
        self.regions: list[TokenRange] = []
        self.variables: dict[str, list[TokenRange]] = {}

    def open(self, event: Open, at: int) -> None:
        self.stack.append(_Collector(at, event))

    def mark(self, index: int) -> None:
        self.stack[-1].way = index

    def close(self, at: int) -> None:
        done = self.stack.pop()
        event = done.open_event
        assert event is not None
        if event.variable:
            places = self.variables.setdefault(event.name, [])
            places.append((done.start, at))
            if len(places) > 1:
                return
        self.stack[-1].add(event, self.capture(done, at))

    def capture(self, done: _Collector, end: int) -> Capture:
        rows = done.rows if done.rows_end == end else ()
        pieces = self.scope.pieces
        if len(pieces) == 1:
            document, first = self.scope.document, pieces[0][0]
            start, behind = document.starts[first + done.start], document.ends[first + end - 1]
            text = document.text[start:behind]
            return Capture(start, behind, text, done.type, done.value, rows, done.finished_fields())
        parts = self.mentions(done.start, end)
        return Capture(
            start=parts[0].start,
            end=parts[-1].end,
            text=" … ".join(part.text for part in parts),
            type=done.type,
            value=done.value,
            attributes=rows,
            fields=done.finished_fields(),
            parts=parts if len(parts) > 1 else (),
        )

    def mentions(self, start: int, end: int) -> tuple[Mention, ...]:
        """The stretches of text between two places of the scope."""
        document = self.scope.document
        found = []
        for first, last in self.scope.token_ranges(start, end):
            low, high = document.starts[first], document.ends[last - 1]
            found.append(Mention(low, high, document.text[low:high]))
        return tuple(found)

    def enter(self, slot: SlotProgram, captured: bool, at: int) -> None:
        self.stack.append(_Collector(at, None, slot, keep=captured))

    def leave(self, at: int) -> None:
        """A slot is done: its fields, type and value go to the capture that it fills, if it fills one."""
        done = self.stack.pop()
        slot = done.slot
        assert slot is not None
        if slot.open_:
            self.regions.extend(self.scope.token_ranges(done.start, at))
        owner = self.stack[-1]
        if owner.start == done.start and done.rows_end == at:
            owner.rows, owner.rows_end = done.rows, at
        if not done.keep or owner.open_event is None:
            return
        owner.type = slot.name
        if done.fields:
            owner.extend(done.fields, done.lists | (slot.list_fields & done.fields.keys()))
        owner.value = self.value(slot, done)

    def value(self, slot: SlotProgram, done: _Collector) -> Value:
        expression = slot.values[done.way] if done.way < len(slot.values) else None
        if expression is None:
            return None
        fields = done.finished_fields(slot.list_fields)
        return plain_value(expressions.evaluate(expression, environment(self.scope.document, self.rulebook, fields)))

    def finding(self, step: ir.FindingHit, what: object, at: int) -> None:
        """A finding gives its fields to the capture that it fills."""
        owner = self.stack[-1]
        if step.captured and owner.open_event is not None and isinstance(what, Draft):
            owner.type = step.name
            taken = {name: [value] if isinstance(value, Capture) else [*value] for name, value in what.fields.items()}
            owner.fields = {**(owner.fields or {}), **taken}
            owner.lists |= {name for name, value in what.fields.items() if not isinstance(value, Capture)}

    def lexicon(self, step: ir.LexiconHit, entries: tuple[Entry, ...], at: int, end: int) -> None:
        """Lexicon entries give their rows to the innermost capture or slot that begins with them."""
        owner = self.stack[-1]
        if owner.start != at:
            return
        if step.captured and owner.open_event is not None:
            owner.type = step.name
        day = self.scope.document.date
        rows = [entry.attributes_on(day) for entry in entries]
        owner.rows, owner.rows_end = tuple([row for row in rows if row]), end

    def whole(self, step: ir.WholeHit, match: WholeMatch, at: int, end: int) -> None:
        """A whole slot was read beforehand, in the scope that it was found in: read it again here."""
        inner = _Replay(match.scope, self.rulebook)
        read = match.match
        result = _Collector(read.start, _UNNAMED)
        inner.stack = [result, _Collector(read.start, slot=self.rulebook.slots[step.slot])]
        read.replay(inner)
        inner.leave(read.end)
        self.regions.extend(inner.regions)
        owner = self.stack[-1]
        if owner.start == at and result.rows_end == read.end:
            owner.rows, owner.rows_end = result.rows, end
        if step.captured and owner.open_event is not None:
            owner.type, owner.value = result.type, result.value
            if result.fields:
                owner.extend(result.fields, result.lists)


def plain_value(result: expressions.Result) -> Value:
    """A result as a value of a finding: a capture is its own value, else its text; a list its items joined."""
    if isinstance(result, Capture):
        return result.text if result.value is None else result.value
    if isinstance(result, bool | int | float | str):
        return result
    if isinstance(result, tuple):
        return ", ".join(str(plain_value(item)) for item in result) or None
    return None
