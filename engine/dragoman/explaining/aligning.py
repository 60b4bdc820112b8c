"""The least that is wrong between a template and a scope: the automaton run with error transitions.

Wherever the template's own automaton cannot go on, it may pay to: take a token that it does not want, pass
over a token or an atom, take another type, disregard a context. The cheapest way through is found with
Dijkstra's algorithm over pairs of position and place (Aho and Peterson, *A minimum distance error-correcting
parser*, 1972, for automata). Slots are taken whole or not at all: what is wrong lies in the template's own atoms.
Equal costs are settled by the order in which ways are written, so that the result is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, START, Automaton, Guard, Way
from dragoman.explaining.tracing import TracingMatcher
from dragoman.text.folding import folded
from dragoman.words.frequency import frequency_of_any
from dragoman.words.inflection import forms, probable_base
from dragoman.words.lexicon import entry_spellings

ErrorKind = Literal["case", "form", "word", "entry", "type", "skip", "insert", "widen", "context"]

COSTS: dict[ErrorKind, int] = {
    "case": 2,
    "form": 3,
    "widen": 4,
    "entry": 5,
    "insert": 6,
    "type": 7,
    "context": 7,
    "skip": 8,
    "word": 8,
}
"""What each error costs, about by how much the repair changes the template's meaning."""
MORE_TOKENS = 1
"""What each further token costs that is passed over, or is one entry."""
BROAD = 5
"""What a type costs besides that takes nearly anything."""
TYPED = 8
"""What it costs besides to leave out a slot or a lexicon: it is what the rule is there for."""
RARE = 6
"""The same of a word that is not common."""
LONGEST_ENTRY = 4
"""Tokens of a new entry of a lexicon."""
CUT_SHORT = 2
"""What a new entry costs besides that stops where the phrase seems to go on."""
COMMON = 1_000_000
"""A word of which there are more in 1,000 million tokens says little."""
ASKED = 3
"""Steps of asking a step where it can end."""
READ = 2
"""Steps of each place where it can."""
MOST_ENTRIES = 3_000
"""Entries of a lexicon among whose other forms is looked."""
MIN_STEM = 3
"""Letters of a word that may be a form of another."""


@frozen
class Error:
    """One thing that is wrong: between `position` and `target` of the automaton, from place `at` to `end`.

    `other` is the step of the type that would fit, `base` the word of which both are forms, `guard` what did not hold.
    """

    kind: ErrorKind
    position: int
    target: int
    at: int
    end: int
    other: ir.Step | None = None
    base: str = ""
    guard: Guard | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same error on another way."""
        return self.kind, self.target, self.at, self.end, self.guard


class Arc(NamedTuple):
    """One step of an alignment: by which way, from where to where, and what was wrong with it."""

    position: int
    way: int
    target: int
    at: int
    end: int
    errors: tuple[Error, ...]


@frozen
class Alignment:
    """A way through a template with what is wrong on it, from place `start` to place `end`."""

    cost: int
    start: int
    end: int
    arcs: tuple[Arc, ...]

    @property
    def errors(self) -> tuple[Error, ...]:
        """What is wrong, in order; a run of tokens passed over is one error."""
        found: list[Error] = []
        for error in (error for arc in self.arcs for error in arc.errors):
            last = found[-1] if found else None
            runs_on = last is not None and error.kind == last.kind and error.kind in ("insert", "widen")
            if last is not None and runs_on and last.end == error.at and last.position == error.position:
                found[-1] = Error(last.kind, last.position, error.target, last.at, error.end)
            else:
                found.append(error)
        return tuple(found)

    @property
    def taken(self) -> tuple[Arc, ...]:
        """The atoms that took something as they should."""
        return tuple(
            arc
            for arc in self.arcs
            if arc.target != ACCEPT and arc.end > arc.at and all(error.kind == "context" for error in arc.errors)
        )


class _State(NamedTuple):
    position: int
    at: int
    since: int
    """The place from which on tokens are being passed over, 0 where that makes no difference; -1 where none were."""


Types = Callable[[ir.Step], Collection[tuple[ir.Step, bool]]]
"""The steps that may stand for another; of each, whether it takes nearly anything."""


class StepsSpentError(Exception):
    """The search took more steps than it may."""


@define
class Steps:
    """The steps that are left of those that all searches together may take, and of those of the search at work.

    >>> steps = Steps(8)
    >>> steps.begin()
    >>> steps.take(2)
    >>> steps.left, steps.own
    (6, 0)
    """

    left: int
    own: int = 0

    def begin(self) -> None:
        """A search begins; it may take a quarter of what is left."""
        self.own = self.left // 4

    def take(self, count: int) -> None:
        """Raises StepsSpentError where there are not so many left."""
        self.own -= count
        self.left -= count
        if self.own < 0:
            raise StepsSpentError


@frozen(eq=False)
class Aligner:
    """Aligns templates with one scope. `may_extend`: whether a lexicon, by its key, is one that can be added to."""

    matcher: TracingMatcher
    types: Types
    may_extend: Callable[[str], bool]
    steps: Steps
    _ends: dict[tuple[ir.Step, int], list[int]] = field(factory=dict, init=False)
    _bases: dict[str, dict[str, str]] = field(factory=dict, init=False)

    def align(self, automaton: Automaton, banned: frozenset[tuple[object, ...]] = frozenset()) -> Alignment | None:
        """The cheapest way through an automaton, none of its errors being one of those banned; None where there is
        none. Raises StepsSpentError where it would take too many steps."""
        self.steps.begin()
        size = len(self.matcher.scope)
        starts = [_State(START, at, since=-1) for at in range(size)]
        costs = dict.fromkeys(starts, 0)
        came: dict[_State, tuple[_State, Arc]] = {}
        heap = [(0, number, state) for number, state in enumerate(starts)]
        count = len(heap)
        while heap:
            cost, _, state = heappop(heap)
            if cost > costs[state]:
                continue
            if state.position == _DONE:
                return _traced(state, came, cost)
            for more, following, arc in self._arcs(automaton, state):
                self.steps.take(1)
                total = cost + more
                if total < costs.get(following, 1 << 60) and not any(one.key in banned for one in arc.errors):
                    costs[following] = total
                    came[following] = (state, arc)
                    heappush(heap, (total, count, following))
                    count += 1
        return None

    # --- the arcs from a state ------------------------------------------------------------------------

    def _arcs(self, automaton: Automaton, state: _State) -> Iterator[tuple[int, _State, Arc]]:
        position, at, since = state
        for number, way in enumerate(automaton.ways_from(position)):
            broken = tuple(
                Error("context", position, way.target, at, at, guard=guard) for guard in self._failing(way, at, since)
            )
            price = COSTS["context"] * len(broken)
            if way.target == ACCEPT:
                if since < 0 and position != START:
                    done = _State(_DONE, at, since=-1)
                    yield price, done, Arc(position, number, ACCEPT, at, at, broken)
                continue
            for cost, end, errors in self._takes(automaton.steps[way.target], position, way, at):
                following = _State(way.target, end, since=-1)
                yield price + cost, following, Arc(position, number, way.target, at, end, (*broken, *errors))
        yield from self._pass_over(automaton, state)

    def _failing(self, way: Way, at: int, since: int) -> list[Guard]:
        """The guards that do not hold: what follows an atom is looked at where the atom ends, not behind what was
        passed over."""
        if since < 0 or not way.guards:
            return list(self.matcher.failing(way.guards, at))
        behind = [one for one in way.guards if isinstance(one, ir.Context) and one.direction == "followed"]
        ahead = [one for one in way.guards if one not in behind]
        return [*self.matcher.failing(behind, since), *self.matcher.failing(ahead, at)]

    def _pass_over(self, automaton: Automaton, state: _State) -> Iterator[tuple[int, _State, Arc]]:
        """Pass over one token that no atom takes."""
        position, at, since = state
        if position == START or at >= len(self.matcher.scope):
            return
        kind: ErrorKind = "widen" if isinstance(automaton.steps[position], ir.Gap) else "insert"
        error = Error(kind, position, position, at, at + 1)
        cost = MORE_TOKENS if since >= 0 else COSTS[kind]
        guarded = any(way.guards for way in automaton.ways_from(position))
        began = at if since < 0 else since
        yield cost, _State(position, at + 1, began if guarded else 0), Arc(position, 0, position, at, at + 1, (error,))

    def _takes(self, step: ir.Step, position: int, way: Way, at: int) -> Iterator[tuple[int, int, tuple[Error, ...]]]:
        """Where an atom can end that begins at a place, as it should or not: cost, end, errors."""
        for end in self.ends(step, at):
            yield 0, end, ()
        yield COSTS["skip"] + self._weight(step), at, (Error("skip", position, way.target, at, at),)
        if at >= len(self.matcher.scope) or isinstance(step, ir.AnyToken | ir.Gap):
            return
        if isinstance(step, ir.Word):
            kind, base = self._nearness(step, at)
            more = self._strangeness(step, at) if kind == "word" else 0
            yield COSTS[kind] + more, at + 1, (Error(kind, position, way.target, at, at + 1, base=base),)
            return
        if isinstance(step, ir.LexiconHit):
            yield from self._entries(step, position, way, at)
        elif isinstance(step, ir.TokenStep) and at + 1 not in self.ends(step, at):
            yield COSTS["word"], at + 1, (Error("word", position, way.target, at, at + 1),)
        own = set(self.ends(step, at))
        for other, is_broad in self.types(step):
            for end in self.ends(other, at):
                if end not in own:
                    cost = COSTS["type"] + BROAD * is_broad
                    yield cost, end, (Error("type", position, way.target, at, end, other=other),)

    def ends(self, step: ir.Step, at: int) -> list[int]:
        """Where a step that begins at a place can end."""
        found = self._ends.get((step, at))
        if found is None:
            found = self._ends[step, at] = self.matcher.step_ends(step, at, self.steps.own)
            self.steps.take(ASKED + READ * len(found))
        return found

    # --- words that are nearly right ------------------------------------------------------------------

    def _nearness(self, step: ir.Word, at: int) -> tuple[ErrorKind, str]:
        """How near a token is to a word, and the base form where both are forms of one."""
        scope = self.matcher.scope
        token = scope.folded[at]
        if step.exact and any(folded(text) == token for text in step.texts):
            return "case", ""
        for text in sorted(step.texts):
            base = common_base(folded(text), token)
            if base:
                return "form", base
        return "word", ""

    def _entries(
        self, step: ir.LexiconHit, position: int, way: Way, at: int
    ) -> Iterator[tuple[int, int, tuple[Error, ...]]]:
        scope = self.matcher.scope
        if "~" not in step.key:
            base = self._entry_bases(step.key).get(scope.folded[at], "")
            if base and at + 1 not in self.ends(step, at):
                yield COSTS["form"], at + 1, (Error("form", position, way.target, at, at + 1, base=base),)
        if not self.may_extend(step.key):
            yield COSTS["word"], at + 1, (Error("word", position, way.target, at, at + 1),)
            return
        for end in range(at + 1, min(at + LONGEST_ENTRY, len(scope)) + 1):
            if not any(char.isalnum() for char in scope.folded[end - 1]):
                return
            cost = COSTS["entry"] + MORE_TOKENS * (end - at - 1) + CUT_SHORT * self._is_content(end)
            yield cost, end, (Error("entry", position, way.target, at, end),)

    @staticmethod
    def _weight(step: ir.Step) -> int:
        """What it costs besides to do without an atom: it may be what the template is about."""
        if isinstance(step, ir.Word):
            return RARE * all(one.isalpha() and frequency_of_any([folded(one)]) < COMMON for one in step.texts)
        return TYPED * isinstance(step, ir.TYPED_STEPS)

    def _strangeness(self, step: ir.Word, at: int) -> int:
        """What it costs besides to take another word: less where there are several already, more for a rare one."""
        if len(step.texts) > 1:
            return 0
        return 2 * self._weight(step) - self._are_common(step, at)

    def _are_common(self, step: ir.Word, at: int) -> bool:
        """Whether a word and a token are both marks or words of grammar, which often stand for one another."""
        return all(
            not one.isalpha() or frequency_of_any([one]) >= COMMON
            for one in (*step.texts, self.matcher.scope.folded[at])
        )

    def _is_content(self, at: int) -> bool:
        """Whether a phrase seems to go on at a place: there is a word that is not common."""
        scope = self.matcher.scope
        return at < len(scope) and scope.folded[at].isalpha() and frequency_of_any([scope.folded[at]]) < COMMON

    def _entry_bases(self, key: str) -> dict[str, str]:
        """By inflected forms of one word, the entry of a lexicon that they are of."""
        found = self._bases.get(key)
        if found is None:
            entries = self.matcher.rulebook.lexicons[key].entries[:MOST_ENTRIES]
            spelled = ((spelling, entry.phrase) for entry in entries for spelling in entry_spellings(entry, "any"))
            found = {folded(spelling[0]): phrase for spelling, phrase in spelled if len(spelling) == 1}
            self._bases[key] = found
        return found


_DONE = -2
"""Behind the end of the automaton."""


def _traced(state: _State, came: dict[_State, tuple[_State, Arc]], cost: int) -> Alignment:
    arcs: list[Arc] = []
    end = state.at
    while state in came:
        state, arc = came[state]
        arcs.append(arc)
    return Alignment(cost, state.at, end, tuple(reversed(arcs)))


def common_base(one: str, other: str) -> str:
    """A base of which two words are forms; nothing where there is none.

    >>> common_base("signs", "signed"), common_base("sign", "treaty"), common_base("country", "countries")
    ('sign', '', 'country')
    """
    if min(len(one), len(other)) < MIN_STEM or one[0] != other[0] or not (one.isalpha() and other.isalpha()):
        return ""
    guesses = (one, other, probable_base(one), probable_base(other), one.removesuffix("s"), other.removesuffix("s"))
    for base in guesses:
        if base and {one, other} <= forms(base, "any"):
            return base
    return ""
