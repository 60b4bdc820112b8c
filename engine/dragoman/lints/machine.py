"""Machines: automata as the lints read them, token by token, with slots and lexicons opened up on demand.

Below `inclusion` and `sentences`. A *state* stands for a position of an automaton and for the callers that wait for
it; an *edge* takes one symbol: a step that takes one token, or a step left closed (a whole slot, a finding, a slot
that ends at its `until`), which is read as one opaque thing. Which steps may be opened without saying too much, or too
little, is the caller's to choose (`Opening`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, START, Automaton, Close, Guard, Open, Way, compile_automaton
from dragoman.compiled.rulebook import Rulebook
from dragoman.text import folding
from dragoman.words.lexicon import InflectionKind, entry_spellings, has_capital

MAX_ENTRIES = 500
"""Entries up to which a lexicon is opened up; a larger one stays one opaque thing. Too few only means that less is
noticed."""
MAX_GAP = 40
"""Tokens up to which a gap is opened up."""
MAX_DEPTH = 12
"""Slots inside each other that are opened up, unless the machine says so."""
MAX_WAYS = 4_000
"""Edges out of one state, unless the machine says so; beyond, nothing is said of the automaton."""

Side = Literal["at most", "at least"]
"""Whether an opened automaton may take more than the real one (`at least` as much: what is to be contained), or must
not (`at most` as much: what is to contain)."""

Said = tuple[object, ...]
"""What happens between two tokens as far as captures see it."""


class TooLargeError(Exception):
    """A machine is larger than its bounds; nothing can be said."""


@frozen(eq=False)
class Edge:
    """Takes `symbol` and goes to `target`, where the guards hold; `said` are the captures that open and close."""

    symbol: ir.Step
    target: int
    guards: frozenset[Guard]
    said: Said


@frozen(eq=False)
class End:
    """The automaton may end, where the guards hold."""

    guards: frozenset[Guard]
    said: Said


@frozen
class _State:
    automaton: int
    position: int
    caller: int | None
    depth: int


@define(eq=False)
class Shelf:
    """What all machines of a rulebook share: the automata of slots, and those made of lexicons and gaps."""

    rulebook: Rulebook
    _automata: list[Automaton] = field(factory=list, init=False)
    _numbers: dict[int, int] = field(factory=dict, init=False)
    _lexicons: dict[tuple[str, Side], Automaton | None] = field(factory=dict, init=False)
    _gaps: dict[ir.Gap, Automaton] = field(factory=dict, init=False)
    _markers: dict[int, int] = field(factory=dict, init=False)

    def number(self, automaton: Automaton) -> int:
        """The number of an automaton; the shelf keeps it."""
        found = self._numbers.get(id(automaton))
        if found is None:
            found = self._numbers[id(automaton)] = len(self._automata)
            self._automata.append(automaton)
        return found

    def automaton(self, number: int) -> Automaton:
        """The automaton of a number."""
        return self._automata[number]

    def lexicon(self, key: str, side: Side) -> Automaton | None:
        """The entries of a lexicon as an automaton; None where it has too many. On the side `at most` without
        entries that hold at some times only."""
        wanted = key, side
        if wanted not in self._lexicons:
            self._lexicons[wanted] = self._entries(key, side)
        return self._lexicons[wanted]

    def _entries(self, key: str, side: Side) -> Automaton | None:
        id_, _, mark = key.partition("~")
        lexicon = self.rulebook.lexicons.get(id_)
        if lexicon is None or len(lexicon.entries) > MAX_ENTRIES:
            return None
        inflection: InflectionKind | None = mark or None  # type: ignore[assignment]
        spellings = {
            spelling: None
            for entry in lexicon.entries
            if side == "at least" or not entry.bounded
            for spelling in entry_spellings(entry, inflection)
        }
        if not spellings:
            return None
        options = [ir.sequence([_word(token) for token in spelling]) for spelling in sorted(spellings)]
        return compile_automaton(ir.choice(ir.with_words_joined(options)))

    def gap(self, gap: ir.Gap) -> Automaton:
        """A gap as an automaton."""
        if gap not in self._gaps:
            self._gaps[gap] = compile_automaton(ir.repeat(ir.Take(ir.AnyToken()), gap.least, gap.most, lazy=True))
        return self._gaps[gap]

    def guard(self, guard: Guard) -> Guard:
        """A guard by which equal contexts of different rules are one."""
        if not isinstance(guard, ir.Context):
            return guard
        number = self._markers.get(guard.marker)
        if number is None:
            wanted = self.rulebook.markers[guard.marker]
            number = next(index for index, one in enumerate(self.rulebook.markers) if one == wanted)
            self._markers[guard.marker] = number
        return ir.Context(number, guard.direction, guard.within, guard.negated)


def _word(token: str) -> ir.Node:
    exact = has_capital(token)
    return ir.Take(ir.Word(frozenset(((folding.exact if exact else folding.folded)(token),)), exact))


@define(eq=False)
class Machine:
    """An automaton, opened up.

    `side` tells what an opened step may be; steps in `closed` stay opaque. With `captures`, what is captured is part
    of every edge, and captured types stay closed; what is inside of others captures nothing. `in_sentence`: what is
    read never goes beyond a sentence, so that slots of std have no edge of their own. With `both`, what is opened has
    its closed edge, too.
    """

    shelf: Shelf
    automaton: Automaton
    side: Side
    closed: frozenset[object] = frozenset()
    captures: bool = False
    in_sentence: bool = True
    both: bool = False
    max_depth: int = MAX_DEPTH
    max_ways: int = MAX_WAYS
    _states: list[_State] = field(factory=list, init=False)
    _known: dict[_State, int] = field(factory=dict, init=False)
    _out: dict[int, tuple[tuple[Edge, ...], tuple[End, ...]]] = field(factory=dict, init=False)
    start: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.start = self._state(_State(self.shelf.number(self.automaton), START, None, 0))

    def edges(self, state: int) -> tuple[Edge, ...]:
        """The edges out of a state, in order of preference."""
        return self._ways_out(state)[0]

    def ends(self, state: int) -> tuple[End, ...]:
        """The ways in which the automaton can end at a state."""
        return self._ways_out(state)[1]

    def _state(self, state: _State) -> int:
        found = self._known.get(state)
        if found is None:
            found = self._known[state] = len(self._states)
            self._states.append(state)
        return found

    def _ways_out(self, state: int) -> tuple[tuple[Edge, ...], tuple[End, ...]]:
        found = self._out.get(state)
        if found is None:
            edges: list[Edge] = []
            ends: list[End] = []
            seen: set[tuple[int, frozenset[Guard], Said]] = set()
            self._collect(self._states[state], frozenset(), (), edges, ends, seen)
            found = self._out[state] = (tuple(edges), tuple(ends))
        return found

    def _collect(
        self,
        state: _State,
        guards: frozenset[Guard],
        said: Said,
        edges: list[Edge],
        ends: list[End],
        seen: set[tuple[int, frozenset[Guard], Said]],
    ) -> None:
        key = self._state(state), guards, said
        if key in seen:
            return
        seen.add(key)
        if len(edges) > self.max_ways or len(seen) > self.max_ways:
            raise TooLargeError
        automaton = self.shelf.automaton(state.automaton)
        for way in automaton.ways_from(state.position):
            held = guards | {self.shelf.guard(guard) for guard in way.guards} if way.guards else guards
            told = (*said, *self._told(way)) if self.captures and not state.depth else said
            if way.target != ACCEPT:
                self._take(state, automaton, way, held, told, edges, ends, seen)
            elif state.caller is None:
                ends.append(End(held, told))
            else:
                self._collect(self._states[state.caller], held, told, edges, ends, seen)

    def _take(
        self,
        state: _State,
        automaton: Automaton,
        way: Way,
        guards: frozenset[Guard],
        said: Said,
        edges: list[Edge],
        ends: list[End],
        seen: set[tuple[int, frozenset[Guard], Said]],
    ) -> None:
        step = automaton.steps[way.target]
        behind = _State(state.automaton, way.target, state.caller, state.depth)
        inner = self._opened(step, state.depth)
        if inner is None or self.both:
            edges.append(Edge(step, self._state(behind), guards, said))
        if inner is None:
            return
        entered = _State(self.shelf.number(inner), START, self._state(behind), state.depth + 1)
        self._collect(entered, guards, said, edges, ends, seen)

    def _opened(self, step: ir.Step, depth: int) -> Automaton | None:
        """The automaton that stands for a step, or None where the step stays closed."""
        if isinstance(step, ir.TokenStep) or depth >= self.max_depth or bare(step) in self.closed:
            return None
        if self.captures and isinstance(step, ir.TYPED_STEPS) and step.captured:
            return None
        match step:
            case ir.Gap(_, most):
                return self.shelf.gap(step) if most <= MAX_GAP else None
            case ir.LexiconHit(key):
                return self.shelf.lexicon(key, self.side)
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                program = self.shelf.rulebook.slots[slot]
                exact = isinstance(step, ir.SlotCall) and not program.has_end
                exact = exact and (self.in_sentence or not program.in_sentence)
                return program.automaton if exact or self.side == "at least" else None
        return None

    @staticmethod
    def _told(way: Way) -> Iterator[object]:
        return (event for event in way.events if isinstance(event, Open | Close))


def bare(step: ir.Step) -> object:
    """What a closed step takes, whatever becomes of it."""
    match step:
        case ir.LexiconHit(key):
            return "lexicon", key
        case ir.SlotCall(slot) | ir.WholeHit(slot):
            return "slot", slot
        case ir.FindingHit(type):
            return "finding", type
        case _:
            return step


def steps_within(automaton: Automaton, rulebook: Rulebook) -> Mapping[object, ir.Step]:
    """The steps of more than a token that an automaton names, those inside its slots included."""
    found: dict[object, ir.Step] = {}
    waiting = [automaton]
    while waiting:
        for step in waiting.pop().steps:
            if isinstance(step, ir.TokenStep) or bare(step) in found:
                continue
            found[bare(step)] = step
            if isinstance(step, ir.SlotCall | ir.WholeHit):
                waiting.append(rulebook.slots[step.slot].automaton)
    return found
