"""An explanation: proofs, what was found and dropped, near misses and repairs, as plain frozen data.

Made by `explain`, shown by the command line. The dict form is described by `explanation.schema.json`.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from attrs import frozen

from dragoman.explaining.proof import Condition, Proof, RulePlace

DropKind = Literal["where", "variable", "layer", "gives way", "overlap", "hidden"]


@frozen
class Dropped:
    """A match that is no finding. `why` says so in words; `by` is the text of what stands in its place."""

    proof: Proof
    kind: DropKind
    why: str
    by: str = ""
    source: RulePlace | None = None
    failed: tuple[Condition, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {"kind": self.kind, "why": self.why}
        if self.by:
            data["by"] = self.by
        if self.source:
            data["source"] = self.source.to_dict()
        if self.failed:
            data["failed"] = [one.to_dict() for one in self.failed]
        return {**data, "proof": self.proof.to_dict()}


@frozen
class Near:
    """One atom of a template that nearly matches: what it took; `wrong` names what was wrong, if anything was."""

    atom: str
    wants: str
    start: int
    end: int
    text: str
    wrong: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {
            "atom": self.atom,
            "wants": self.wants,
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }
        if self.wrong:
            data["wrong"] = self.wrong
        return data


@frozen
class DiffLine:
    """A line of a file before and after; `before` is None for a line that is added, `after` for one that goes."""

    path: str
    line: int | None
    before: str | None
    after: str | None

    def to_dict(self) -> dict[str, Any]:
        """`{"path", "line", "before", "after"}`."""
        return {"path": self.path, "line": self.line, "before": self.before, "after": self.after}


@frozen
class Repair:
    """An edit with which the rule matches, from `start` to `end`: it was compiled and run."""

    what: str
    cost: int
    diff: tuple[DiffLine, ...]
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The dict form."""
        return {
            "what": self.what,
            "cost": self.cost,
            "diff": [one.to_dict() for one in self.diff],
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }


@frozen
class Miss:
    """A template that nearly matches. `near` are its atoms up to the end; it stopped at the token `stopped` (the end
    of the scope where that is empty) and wanted there what `wants` says. `triggered`: a word of its own is there."""

    rule: str
    type: str
    template: int
    text: str
    source: RulePlace
    start: int
    end: int
    near: tuple[Near, ...]
    stopped: str
    wants: str
    cost: int
    triggered: bool
    repairs: tuple[Repair, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The dict form."""
        return {
            "rule": self.rule,
            "type": self.type,
            "template": self.template,
            "text": self.text,
            "source": self.source.to_dict(),
            "start": self.start,
            "end": self.end,
            "near": [one.to_dict() for one in self.near],
            "stopped": self.stopped,
            "wants": self.wants,
            "cost": self.cost,
            "triggered": self.triggered,
            "repairs": [one.to_dict() for one in self.repairs],
        }


@frozen
class Stretch:
    """The part of the text that was explained, and its number among the sentences where it is one."""

    start: int
    end: int
    sentence: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """`{"start", "end", "sentence"}`."""
        return {"start": self.start, "end": self.end, "sentence": self.sentence}


@frozen
class Explanation:
    """Why rules find what they find in a text, and how near they come to what they do not.

    `sentences` are those of the part that was looked at; `notices` say what was left out.
    """

    text: str
    sentences: tuple[Stretch, ...]
    found: tuple[Proof, ...]
    dropped: tuple[Dropped, ...]
    misses: tuple[Miss, ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        counts = (len(self.found), len(self.dropped), len(self.misses))
        return "<Explanation: {} found, {} dropped, {} near>".format(*counts)

    def to_dict(self) -> dict[str, Any]:
        """The dict form, described by the shipped JSON Schema."""
        return {
            "sentences": [one.to_dict() for one in self.sentences],
            "found": [one.to_dict() for one in self.found],
            "dropped": [one.to_dict() for one in self.dropped],
            "misses": [one.to_dict() for one in self.misses],
            "notices": list(self.notices),
        }

    def to_json(self) -> str:
        """The dict form as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
