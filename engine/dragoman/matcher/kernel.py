"""The kernel's engine: rules read by the compiled matcher.

Hands scopes, automata and findings to `dragoman._kernel` by number and makes matches of the numbers that
come back. `engine/native/` holds the kernel; `TableIndex` says what the numbers stand for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Final, cast

from attrs import field, frozen

from dragoman import _kernel
from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, Open
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiled.table_index import TableIndex
from dragoman.compiled.tables import FlatRulebook, flatten
from dragoman.matcher.contract import FoundOne, Hits, MatchListener, ScopeMatcher, Wanted, WholeMatch
from dragoman.matcher.kernel_scan import KernelProgram
from dragoman.matcher.scope import Kind, Scope
from dragoman.text.document import Document, TokenRange
from dragoman.words.lexicon import Entry

OPEN, CLOSE, MARK, ENTER, LEAVE, LEXICON, FINDING, WHOLE, INSIDE = range(9)
"""What a match did; four numbers each: one of these, its argument, the place, one more."""

SCOPE_KINDS: Final = {"sentence": 1, "paragraph": 2, "document": 4, "region": 7}
"""Bits of the kinds of rules that read a scope."""

WANTED: Final = {"first": 0, "longest": 1, "shortest": 2}
ANYWHERE = -1


def _numbers(data: bytes) -> array[int]:
    found = array("i")
    found.frombytes(data)
    return found


def _ranges(pieces: Iterable[TokenRange]) -> array[int]:
    return array("i", [token for piece in pieces for token in piece])


class KernelEngine:
    """Reads with the compiled kernel; shared freely between threads.

    `flat` are the tables of the rulebook, where they are there already.
    """

    def __init__(self, rulebook: Rulebook, flat: FlatRulebook | None = None) -> None:
        flat = flat or flatten(rulebook)
        patterns = tuple(dict.fromkeys(step.pattern for step in flat.index.steps if isinstance(step, ir.TokenRegex)))

        def judge(regex: int, token: str) -> bool:
            return rulebook.regexes[patterns[regex]].matches(token)

        self.rulebook = rulebook
        self.index: TableIndex = flat.index
        self.scan = KernelProgram(flat.block, judge)
        self.program = self.scan.program

    def matchers(self, document: Document, hits: Hits) -> KernelMatchers:
        """What reads one document."""
        return KernelMatchers(self, document, hits)


class KernelMatchers:
    """The compiled matchers of one document."""

    def __init__(self, engine: KernelEngine, document: Document, hits: Hits) -> None:
        self.engine = engine
        self.hits = hits
        self.text = engine.program.read(document.text, document.date.toordinal() if document.date else 0)
        self._found: dict[str, Sequence[object]] = {}
        self._likely: dict[int, tuple[Scope, Mapping[int, Sequence[int]]]] = {}
        self._entries: dict[tuple[str, int, int], tuple[Entry, ...]] = {}

    @cached_property
    def search(self) -> KernelSearch:
        """Searches many scopes at a time."""
        return KernelSearch(self)

    def matcher(self, scope: Scope, base: ScopeMatcher | None) -> KernelMatcher:
        """A new matcher of a scope."""
        assert base is None or isinstance(base, KernelMatcher)
        return KernelMatcher(self, scope, base)

    def found(self, type_: str, findings: Sequence[object], tokens: Sequence[TokenRange]) -> None:
        """Hand the findings of a type over to the kernel."""
        if findings or self._found.get(type_):
            self._found[type_] = findings
            number = self.engine.index.type_numbers[type_]
            self.text.set_findings(number, _ranges(tokens))

    def finding(self, type_: str, number: int) -> object:
        """A finding by its number."""
        return self._found[type_][number]

    def entries(self, key: str, scope: Scope, at: int, end: int) -> tuple[Entry, ...]:
        """The entries of a lexicon between two places of a scope, that hold on the document's day."""
        tokens = scope.tokens
        first, behind = tokens[at], tokens[end - 1] + 1
        found = self._entries.get((key, first, behind))
        if found is None:
            number = self.engine.index.key_numbers[key]
            entries, day = self.engine.rulebook.phrases.lexicons[number].entries, scope.document.date
            taken = [entries[one] for one in _numbers(self.text.entries(number, first, behind))]
            found = self._entries[key, first, behind] = tuple([entry for entry in taken if entry.holds_on(day)])
        return found

    def likely(self, scope: Scope) -> Mapping[int, Sequence[int]]:
        """The templates that have a chance in a scope, by rule."""
        known = self._likely.get(id(scope))
        if known is None:
            templates = _numbers(self.text.candidates(_ranges(scope.pieces), SCOPE_KINDS[scope.kind]))
            by_rule: dict[int, list[int]] = {}
            for number in templates:
                rule, place = self.engine.index.template(number)
                by_rule.setdefault(rule, []).append(place)
            known = self._likely[id(scope)] = (scope, by_rule)
        return known[1]


@frozen(eq=False)
class KernelSearch:
    """Tries rules in many scopes of a document at a time."""

    matchers: KernelMatchers

    def add(self, scopes: Sequence[TokenRange], kind: Kind, *, shares: bool) -> int:
        """The number under which these scopes are searched from now on."""
        return self.matchers.text.add_scopes(_ranges(scopes), SCOPE_KINDS[kind], shares)

    def run(self, batch: int, rules: array[int], found: FoundOne) -> Sequence[int]:
        """Try rules in all of the scopes."""
        return _numbers(self.matchers.text.search(batch, rules, found))

    def shared(self, batch: int, scope: int) -> Sequence[tuple[int, int, int]]:
        """The second readings of a scope that was searched."""
        numbers = iter(_numbers(self.matchers.text.shared(batch, scope)))
        return list(zip(numbers, numbers, numbers, strict=True))

    def matching(self, automata: Sequence[Automaton], ranges: Sequence[TokenRange]) -> Mapping[int, list[int]]:
        """By the numbers of stretches of tokens, the numbers of the automata that match them as a whole."""
        numbers = array("i", map(self.matchers.engine.index.automaton_number, automata))
        pairs = iter(_numbers(self.matchers.text.matching(numbers, _ranges(ranges))))
        found: dict[int, list[int]] = {}
        for stretch, automaton in zip(pairs, pairs, strict=True):
            found.setdefault(stretch, []).append(automaton)
        return found

    def match(self, scope: Scope, start: int, end: int, moves: bytes) -> KernelMoves:
        """A match that was told of."""
        return KernelMoves(start, end, _numbers(moves), scope, self.matchers)


@frozen(eq=False)
class KernelMoves:
    """A match of a search: its moves say all, those inside whole slots too."""

    start: int
    end: int
    moves: Sequence[int] = field(repr=False)
    scope: Scope = field(repr=False)
    matchers: KernelMatchers = field(repr=False)

    def replay(self, listener: MatchListener) -> None:
        """Tell all it did, in order."""
        matchers, moves = self.matchers, self.moves
        index, slots = matchers.engine.index, matchers.engine.rulebook.slots
        events, steps = index.events, index.steps
        numbers = iter(moves)
        told = zip(numbers, numbers, numbers, numbers, strict=True)
        for what, number, at, more in told:
            if what == OPEN:
                listener.open(cast("Open", events[number]), at)
            elif what == CLOSE:
                listener.close(at)
            elif what == LEAVE:
                listener.leave(at)
            elif what == MARK:
                listener.mark(number)
            elif what == ENTER:
                call = cast("ir.SlotCall", steps[number])
                listener.enter(slots[call.slot], call.captured, at)
            elif what == LEXICON:
                hit = cast("ir.LexiconHit", steps[number])
                listener.lexicon(hit, matchers.entries(hit.key, self.scope, at, more), at, more)
            elif what == FINDING:
                finding = cast("ir.FindingHit", steps[number])
                listener.finding(finding, matchers.finding(finding.type, more), at)
            else:
                _, count, start, end = next(told)
                inside = [one for move in islice(told, count) for one in move]
                match = KernelMoves(start, end, inside, self.scope.base or self.scope, matchers)
                listener.whole(cast("ir.WholeHit", steps[number]), WholeMatch(match, match.scope), at, more)


@frozen(eq=False)
class KernelMatch:
    """A match as the kernel tells of it."""

    start: int
    end: int
    did: bytes = field(repr=False)
    matcher: KernelMatcher = field(repr=False)

    def replay(self, listener: MatchListener) -> None:
        """Tell all it did, in order."""
        index = self.matcher.matchers.engine.index
        rulebook = self.matcher.matchers.engine.rulebook
        numbers = iter(_numbers(self.did))
        for what, number, at, more in zip(numbers, numbers, numbers, numbers, strict=True):
            if what == OPEN:
                event = index.events[number]
                assert isinstance(event, Open)
                listener.open(event, at)
            elif what == CLOSE:
                listener.close(at)
            elif what == MARK:
                listener.mark(number)
            elif what == LEAVE:
                listener.leave(at)
            else:
                step = index.steps[number]
                if isinstance(step, ir.SlotCall):
                    listener.enter(rulebook.slots[step.slot], step.captured, at)
                else:
                    self._replay_hit(step, at, more, listener)

    def _replay_hit(self, step: ir.Step, at: int, more: int, listener: MatchListener) -> None:
        matcher = self.matcher
        match step:
            case ir.LexiconHit():
                entries = matcher.matchers.entries(step.key, matcher.scope, at, more)
                listener.lexicon(step, entries, at, more)
            case ir.FindingHit():
                listener.finding(step, matcher.matchers.finding(step.type, more), at)
            case ir.WholeHit():
                listener.whole(step, matcher.whole_match(step.slot, at), at, more)


class KernelMatcher:
    """Matches automata in one scope."""

    def __init__(self, matchers: KernelMatchers, scope: Scope, base: KernelMatcher | None) -> None:
        self.matchers = matchers
        self.scope = scope
        self.base = base
        under = None if base is None else base._scope
        self._scope: _kernel.Scope = matchers.text.scope(_ranges(scope.pieces), under)
        self._number = matchers.engine.index.automaton_number
        self._marked: dict[tuple[int, bool], Sequence[int]] = {}

    def forget(self, *, places: bool) -> None:
        """Drop what was learnt about nodes, and what has findings behind it."""
        self._marked.clear()
        self._scope.forget()

    def match(self, automaton: Automaton, start: int, wanted: Wanted = "first") -> KernelMatch | None:
        """The match from a start."""
        return self._made(start, self._scope.match(self._number(automaton), start, WANTED[wanted], ANYWHERE))

    def next_start(self, automata: Sequence[Automaton], at: int) -> int:
        """The next place where a match of one of these begins."""
        return self._scope.next_start(array("i", map(self._number, automata)), at)

    def to_end(self, automaton: Automaton, start: int, end: int) -> KernelMatch | None:
        """The match tried first of those that end at a given place."""
        return self._made(start, self._scope.match(self._number(automaton), start, WANTED["first"], end))

    def matches(self, automaton: Automaton, start: int) -> list[KernelMatch]:
        """For every place where a match from a start can end, the one tried first, by end."""
        found = self._scope.matches(self._number(automaton), start)
        return sorted((KernelMatch(start, end, did, self) for end, did in found), key=lambda match: match.end)

    def nearest_end(self, marker: int, start: int) -> int | None:
        """The first place where a match of a marker from a start can end."""
        end = self._scope.nearest_end(marker, start)
        return None if end < 0 else end

    def earliest_starts(self, marker: int) -> dict[int, int]:
        """For every place where a match of a marker ends, the first start from which one ends there."""
        numbers = iter(_numbers(self._scope.earliest_starts(marker)))
        return dict(zip(numbers, numbers, strict=True))

    def marked_starts(self, marker: int) -> Sequence[int]:
        """Every place where a match of a marker begins."""
        found = self._marked.get((marker, False))
        if found is None:
            found = self._marked[marker, False] = _numbers(self._scope.marked_starts(marker))
        return found

    def marked_ends(self, marker: int) -> Sequence[int]:
        """Every place where a match of a marker ends."""
        found = self._marked.get((marker, True))
        if found is None:
            found = self._marked[marker, True] = _numbers(self._scope.marked_ends(marker))
        return found

    def joints(self, share: int) -> list[tuple[int, int]]:
        """Where a `share` goes on."""
        numbers = iter(_numbers(self._scope.joints(share)))
        return list(zip(numbers, numbers, strict=True))

    def whole_match(self, slot: str, at: int) -> WholeMatch:
        """The match of a whole slot that begins at a place, in the scope in which it was found."""
        if self.base is not None:
            return self.base.whole_match(slot, self.base.scope.tokens.index(self.scope.tokens[at]))
        number = self.matchers.engine.index.slot_numbers[slot]
        match = self._made(at, self._scope.whole_match(number, at))
        assert match is not None
        return WholeMatch(match, self.scope)

    def _made(self, start: int, found: tuple[int, bytes] | None) -> KernelMatch | None:
        return found and KernelMatch(start, *found, self)
