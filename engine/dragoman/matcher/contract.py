"""The contract of matchers: what the cascade asks of them, whichever of them is at work.

The reference matcher, its faster twin and the compiled kernel all answer to it, and all give the same
answers. Places are places between the tokens of a scope: 0 before the first.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, Open
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.matcher.scope import Kind, Scope
from dragoman.text.document import Document, TokenRange
from dragoman.words.lexicon import Entry

Wanted = Literal["first", "longest", "shortest"]
"""Which of several matches from one start: the one tried first, or the one with the last or first end."""


class MatchListener(Protocol):
    """Who is told, in order, what a match did."""

    def open(self, event: Open, at: int) -> None:
        """A capture began at a place."""

    def close(self, at: int) -> None:
        """The capture opened last ended."""

    def mark(self, index: int) -> None:
        """The innermost slot took its way of this number."""

    def enter(self, slot: SlotProgram, captured: bool, at: int) -> None:
        """A slot began; `captured` where it is the type of the capture around it."""

    def leave(self, at: int) -> None:
        """The slot entered last ended."""

    def lexicon(self, step: ir.LexiconHit, entries: tuple[Entry, ...], at: int, end: int) -> None:
        """Entries of a lexicon were taken."""

    def finding(self, step: ir.FindingHit, what: object, at: int) -> None:
        """A finding was taken."""

    def whole(self, step: ir.WholeHit, match: WholeMatch, at: int, end: int) -> None:
        """A match of a whole slot was taken."""


class Match(Protocol):
    """A way through an automaton, from a place to a place of the scope."""

    @property
    def start(self) -> int:
        """The place where it begins."""

    @property
    def end(self) -> int:
        """The place where it ends."""

    def replay(self, listener: MatchListener) -> None:
        """Tell all it did, in order."""


class WholeMatch(NamedTuple):
    """A match of a whole slot, with the scope in which its places count."""

    match: Match
    scope: Scope


class Hit(NamedTuple):
    """A stretch found beforehand that one step takes, up to the place `end`.

    `what` is the lexicon's entries, the match of a whole slot, or the finding.
    """

    end: int
    what: tuple[Entry, ...] | WholeMatch | object


class Hits(Protocol):
    """Who knows the lexicon entries and the findings that begin at a place, in order of preference."""

    def lexicon_hits(self, scope: Scope, key: str, at: int) -> Sequence[Hit]:
        """Entries of a lexicon."""

    def lexicon_entries(self, scope: Scope, key: str, at: int, end: int) -> tuple[Entry, ...]:
        """The entries of a lexicon that begin and end at two places."""

    def finding_hits(self, scope: Scope, type_: str, at: int) -> Sequence[Hit]:
        """Findings of a type."""

    def keys_in(self, scope: Scope) -> frozenset[str]:
        """The keys of the lexicons that have an entry in the scope."""


class ScopeMatcher(Protocol):
    """Matches automata in one scope, and remembers what it learnt about it."""

    @property
    def scope(self) -> Scope:
        """The scope."""

    def forget(self, *, places: bool) -> None:
        """Drop what was learnt about nodes and what has findings behind it; with `places`, all."""

    def match(self, automaton: Automaton, start: int, wanted: Wanted = "first") -> Match | None:
        """The match from a start that a backtracking reader finds first; or the one with the last or
        first end, and of the ways to it the one tried first."""

    def next_start(self, automata: Sequence[Automaton], at: int) -> int:
        """A place, `at` or behind, before which no match of one of these begins; the scope's length where
        none does."""

    def to_end(self, automaton: Automaton, start: int, end: int) -> Match | None:
        """The match tried first of those that end at a given place."""

    def matches(self, automaton: Automaton, start: int) -> Sequence[Match]:
        """For every place where a match from a start can end, the one tried first, by end."""

    def nearest_end(self, marker: int, start: int) -> int | None:
        """The first place where a match of a marker from a start can end."""

    def earliest_starts(self, marker: int) -> Mapping[int, int]:
        """For every place where a match of a marker ends, the first start from which one ends there."""

    def marked_starts(self, marker: int) -> Sequence[int]:
        """Every place where a match of a marker begins."""

    def marked_ends(self, marker: int) -> Sequence[int]:
        """Every place where a match of a marker ends."""

    def joints(self, share: int) -> Sequence[tuple[int, int]]:
        """Where a `share` goes on: the places where what comes `after` the predicate begins and ends."""


class SearchOfScopes(Protocol):
    """Tries rules in many scopes of a document at a time, for engines that can."""

    def add(self, scopes: Sequence[TokenRange], kind: Kind, *, shares: bool) -> int:
        """The number under which these scopes are searched from now on; with `shares`, their second readings too."""

    def run(self, batch: int, rules: array[int], found: FoundOne) -> Sequence[int]:
        """Try rules in all of the scopes: scope by scope, rule by rule. The numbers of the scopes that have more
        second readings than are read."""

    def shared(self, batch: int, scope: int) -> Sequence[tuple[int, int, int]]:
        """The second readings of a scope that was searched: start and end of the subject, and the joint."""

    def match(self, scope: Scope, start: int, end: int, moves: bytes) -> Match:
        """A match that was told of."""

    def matching(self, automata: Sequence[Automaton], ranges: Sequence[TokenRange]) -> Mapping[int, list[int]]:
        """By the numbers of stretches of tokens, each a scope of its own, the numbers of the automata that match
        them as a whole, ascending."""


class FoundOne(Protocol):
    """Who is told of each match that a search finds, and says whether it passes; if so, the search goes on behind
    it, or with a better one from the same start, which takes its place."""

    def __call__(
        self, scope: int, shared: int, rule: int, template: int, start: int, end: int, moves: bytes, /
    ) -> bool:
        """`shared` is the number of a second reading of the scope, or -1; `rule` counts among those that are tried."""


class TextMatchers(Protocol):
    """The matchers of one document."""

    @property
    def search(self) -> SearchOfScopes | None:
        """Searches many scopes at a time; None where the engine does not."""

    def matcher(self, scope: Scope, base: ScopeMatcher | None) -> ScopeMatcher:
        """A new matcher of a scope; `base` is that of the scope which a shared one is made of."""

    def found(self, type_: str, findings: Sequence[object], tokens: Sequence[TokenRange]) -> None:
        """The findings of a type, with their tokens, have changed."""

    def likely(self, scope: Scope) -> Mapping[int, Sequence[int]] | None:
        """The templates that have a chance in a scope: their numbers, ascending, by the rule's number.
        None where all have."""


class Engine(Protocol):
    """Compiled rules made ready for one way of matching; shared freely between threads."""

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""

    def matchers(self, document: Document, hits: Hits) -> TextMatchers:
        """What reads one document."""
