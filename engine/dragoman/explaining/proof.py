"""Proofs: how a template took the tokens of a finding, atom by atom, as plain frozen data.

Made by `proving`, checked by `verifying`, laid out by the command line. Places in a scope count its tokens
from 0; `start` and `end` are half-open ranges of code points of the text as given. The dict form is described
by `explanation.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from attrs import field, frozen

from dragoman.text.document import TokenRange

TakenKind = Literal["token", "gap", "entry", "finding", "slot", "whole"]


@frozen
class RulePlace:
    """A place in a rule file; lines and columns count from 1."""

    path: str
    line: int
    column: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """`{"path", "line", "column", "text"}`."""
        return {"path": self.path, "line": self.line, "column": self.column, "text": self.text}


@frozen
class EntryTaken:
    """An entry of a lexicon: its phrase as listed, and the form in which it stood. `line` is that of its file."""

    lexicon: str
    phrase: str
    form: str
    attributes: Mapping[str, object] = field(factory=dict)
    path: str | None = None
    line: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {"lexicon": self.lexicon, "phrase": self.phrase, "form": self.form}
        if self.attributes:
            data["attributes"] = dict(self.attributes)
        if self.path is not None:
            data["path"] = self.path
        if self.line is not None:
            data["line"] = self.line
        return data


@frozen
class Condition:
    """Something that had to hold: an edge, a context, `where`, `in`, equal variables.

    `text` is as written; `held` whether it did; `saw` the text that decided it, where there is one.
    """

    kind: Literal["edge", "context", "where", "layer", "variable"]
    text: str
    held: bool = True
    saw: str = ""
    source: RulePlace | None = None

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {"kind": self.kind, "text": self.text, "held": self.held}
        if self.saw:
            data["saw"] = self.saw
        if self.source:
            data["source"] = self.source.to_dict()
        return data


@frozen
class Taken:
    """One atom of a template, and what it took.

    `position` and `way` are those of the automaton: which of the ordered ways was taken, and to where.
    `places` are the places in the scope. `wants` says the atom in words, `into` names the captures that
    it filled, outermost first. `inside` is how a slot, or a finding taken as one, came about.
    """

    kind: TakenKind
    position: int
    way: int
    places: tuple[int, int]
    start: int
    end: int
    text: str
    wants: str
    source: RulePlace | None = None
    into: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    entries: tuple[EntryTaken, ...] = ()
    inside: Trace | Proof | None = None

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "position": self.position,
            "way": self.way,
            "places": list(self.places),
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "wants": self.wants,
        }
        if self.source:
            data["source"] = self.source.to_dict()
        if self.into:
            data["into"] = list(self.into)
        if self.conditions:
            data["conditions"] = [one.to_dict() for one in self.conditions]
        if self.entries:
            data["entries"] = [one.to_dict() for one in self.entries]
        if self.inside:
            data["inside"] = self.inside.to_dict()
        return data


@frozen
class Trace:
    """The way through one template: of a rule, or of a slot.

    `id` and `template` (from 0) name the template, `pieces` the document's tokens that its scope is made of.
    `way` is the way by which it ended, `conditions` what held there.
    """

    kind: Literal["rule", "slot"]
    id: str
    name: str
    template: int
    text: str
    pieces: tuple[TokenRange, ...]
    places: tuple[int, int]
    steps: tuple[Taken, ...]
    way: int
    conditions: tuple[Condition, ...] = ()
    source: RulePlace | None = None

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "id": self.id,
            "name": self.name,
            "template": self.template,
            "text": self.text,
            "tokens": [list(piece) for piece in self.pieces],
            "places": list(self.places),
            "steps": [one.to_dict() for one in self.steps],
            "way": self.way,
        }
        if self.conditions:
            data["conditions"] = [one.to_dict() for one in self.conditions]
        if self.source:
            data["source"] = self.source.to_dict()
        return data


@frozen
class Captured:
    """What a field of a finding took: for each part or item its name, place and text."""

    name: str
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """`{"name", "start", "end", "text"}`."""
        return {"name": self.name, "start": self.start, "end": self.end, "text": self.text}


@frozen
class Proof:
    """Why a finding is there.

    `choices` say in words which of several possibilities was taken and why; `conditions` what had to hold of
    the match as a whole; `tokens` are the document's. `rules` made the finding; the trace is that of the first.
    """

    type: str
    rules: tuple[str, ...]
    start: int
    end: int
    text: str
    tokens: TokenRange
    trace: Trace
    captures: tuple[Captured, ...] = ()
    conditions: tuple[Condition, ...] = ()
    choices: tuple[str, ...] = ()
    shared: bool = False

    @property
    def rule(self) -> str:
        """The first rule that made it."""
        return self.rules[0]

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {
            "type": self.type,
            "rules": list(self.rules),
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "tokens": list(self.tokens),
            "captures": [one.to_dict() for one in self.captures],
            "trace": self.trace.to_dict(),
        }
        if self.conditions:
            data["conditions"] = [one.to_dict() for one in self.conditions]
        if self.choices:
            data["choices"] = list(self.choices)
        if self.shared:
            data["shared"] = True
        return data


def taken_inside(trace: Trace) -> Iterator[Taken]:
    """Every atom of a trace and of the slots in it, in order."""
    for step in trace.steps:
        yield step
        if isinstance(step.inside, Trace):
            yield from taken_inside(step.inside)
