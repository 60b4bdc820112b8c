"""Findings of plain rule sets, made of the kernel's records when they are looked at.

Beside the cascade, which such rule sets do not need: a record says which rule matched where and what the
match did, and that becomes a finding as the cascade would make it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from attrs import frozen

from dragoman import _kernel
from dragoman.cascade.afterwards import finding_of
from dragoman.cascade.rule_search import RuleSearch
from dragoman.compiled import ir
from dragoman.compiled.automaton import Event
from dragoman.compiled.rulebook import RuleProgram, SlotProgram
from dragoman.finding import Finding
from dragoman.matcher.contract import MatchListener, WholeMatch
from dragoman.matcher.kernel_scan import Scanned
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document
from dragoman.words.lexicon import Entry

if TYPE_CHECKING:
    from dragoman.cascade.reading import Reading

OPEN, CLOSE, MARK, ENTER, LEAVE, LEXICON, _, WHOLE = range(8)
"""What a match did, as the kernel tells of it; four numbers each: one of these, its argument, the place, one more."""


class Parts(Protocol):
    """What findings are made of: the parts of a rulebook, and what numbers in its tables stand for."""

    @property
    def rules(self) -> Sequence[RuleProgram]:
        """The rules by number."""

    @property
    def slots(self) -> Mapping[str, SlotProgram]:
        """The slots by id."""

    @property
    def slot_numbers(self) -> Mapping[str, int]:
        """The numbers of the slots."""

    def event(self, number: int) -> Event:
        """An event."""

    def step(self, number: int) -> ir.Step:
        """A step that takes a slot or an entry."""

    def key_number(self, step: int) -> int:
        """The number of the lexicon key of a step."""

    def entries(self, key: int) -> Sequence[Entry]:
        """The entries of the lexicon under a key."""


@frozen(eq=False)
class _View:
    """What the last steps of the cascade ask of a reading."""

    document: Document
    rulebook: Parts


class PlainFindings:
    """The findings of one text."""

    def __init__(self, parts: Parts, program: _kernel.Program, document: Document, scanned: Scanned) -> None:
        self.parts = parts
        self.document = document
        self._program = program
        self._scanned = scanned
        self._reading = cast("Reading", _View(document, parts))

    def finding(self, record: int) -> Finding:
        """The finding of a record."""
        scanned = self._scanned
        rule = self.parts.rules[scanned.rule[record]]
        number = scanned.template[record]
        first = scanned.scope_first[record]
        scope = Scope(self.document, ((first, scanned.scope_last[record]),), rule.scope)
        start = scanned.first_token[record] - first
        end = self.document.token_range(scanned.start[record], scanned.end[record])[1] - first
        did = scanned.did[scanned.did_start[record] : scanned.did_start[record + 1]]
        search = RuleSearch(self._reading, rule, scope, ((number, rule.templates[number]),))
        candidate = search.passing(_PlainMatch(start, end, did, _PlainScope(self, scope)), number)
        assert candidate is not None, "a plain rule filters nothing"
        return finding_of(search.draft(candidate), self._reading)

    @cached_property
    def text(self) -> _kernel.Text:
        """The text as the kernel reads it, for what a record does not say."""
        day = self.document.date
        return self._program.read(self.document.text, day.toordinal() if day else 0)


@frozen(eq=False, slots=False)
class _PlainScope:
    """A scope in which something matched."""

    findings: PlainFindings
    scope: Scope

    def entries(self, step: int, at: int, end: int) -> tuple[Entry, ...]:
        """The entries that a step took between two places, that hold on the document's day."""
        parts, tokens = self.findings.parts, self.scope.tokens
        key = parts.key_number(step)
        numbers = array("i", self.findings.text.entries(key, tokens[at], tokens[end - 1] + 1))
        entries, day = parts.entries(key), self.scope.document.date
        return tuple(entry for entry in (entries[number] for number in numbers) if entry.holds_on(day))

    def whole_match(self, slot: str, at: int) -> WholeMatch:
        """The match of a whole slot that begins at a place."""
        found = self._read.whole_match(self.findings.parts.slot_numbers[slot], at)
        assert found is not None
        end, did = found
        return WholeMatch(_PlainMatch(at, end, array("i", did), self), self.scope)

    @cached_property
    def _read(self) -> _kernel.Scope:
        pieces = array("i", [token for piece in self.scope.pieces for token in piece])
        return self.findings.text.scope(pieces, None)


@frozen(eq=False)
class _PlainMatch:
    """A match of which it is known what it did."""

    start: int
    end: int
    did: Any
    scope: _PlainScope

    def replay(self, listener: MatchListener) -> None:
        """Tell all it did, in order."""
        parts = self.scope.findings.parts
        numbers = iter(self.did)
        for what, number, at, more in zip(numbers, numbers, numbers, numbers, strict=True):
            if what == OPEN:
                listener.open(cast("Any", parts.event(number)), at)
            elif what == CLOSE:
                listener.close(at)
            elif what == MARK:
                listener.mark(number)
            elif what == LEAVE:
                listener.leave(at)
            elif what == ENTER:
                call = parts.step(number)
                assert isinstance(call, ir.SlotCall)
                listener.enter(parts.slots[call.slot], call.captured, at)
            elif what == LEXICON:
                hit = parts.step(number)
                assert isinstance(hit, ir.LexiconHit)
                listener.lexicon(hit, self.scope.entries(number, at, more), at, more)
            elif what == WHOLE:
                whole = parts.step(number)
                assert isinstance(whole, ir.WholeHit)
                listener.whole(whole, self.scope.whole_match(whole.slot, at), at, more)
