"""Position automata: a template compiled to positions with ordered ways between them.

Stands between `ir` and the matchers. Each position takes one step (a token, a hit, a slot call).
Behind each position stand its ways on, in the order in which a backtracking reader would try
them. A way carries the guards that must hold where it is taken and the events (a capture opens or
closes) that happen there. There are no empty moves left: every way takes a step or accepts.

The construction is Thompson's with explicit continuations, followed by the closure of empty moves
in priority order (Glushkov's automaton with ordered successors). Rounds of a repetition that take
no token are left out by compiling a nullable body twice: once for "nothing taken yet" and once for
"something taken"; this keeps the order of all other ways.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from attrs import field, frozen

from dragoman.compiled import ir
from dragoman.compiled.ir import Node, Step

ACCEPT = -1
START = -1
NO_WORDS: frozenset[str] = frozenset()


@frozen
class Open:
    """A capture begins."""

    name: str
    item: bool = False
    more: bool = False
    variable: bool = False


@frozen
class Close:
    """The capture opened last ends."""


CLOSE = Close()


@frozen
class Mark:
    """The way numbered `index` of a slot or rule is being taken."""

    index: int


Event = Open | Close | Mark
Guard = ir.Edge | ir.Context


@frozen
class Way:
    """A way on: where to, under which guards, with which events."""

    target: int
    guards: tuple[Guard, ...] = ()
    events: tuple[Event, ...] = ()


@frozen
class Beginning:
    """What a match can begin with: a word (case-folded, or exact), or one of the other steps."""

    folded: frozenset[str]
    exact: frozenset[str]
    others: tuple[Step, ...]


@frozen
class Automaton:
    """Positions `0 … len(steps)-1`; `ways[p]` lead on from position `p`, `first` in from the start.

    `beginning` is None where a match may take nothing.
    """

    steps: tuple[Step, ...]
    first: tuple[Way, ...] = field(repr=False)
    ways: tuple[tuple[Way, ...], ...] = field(repr=False)
    beginning: Beginning | None = field(init=False, repr=False)

    @beginning.default
    def _beginning(self) -> Beginning | None:
        if len(self.first) == 1 and self.first[0].target != ACCEPT:
            return _beginning_of(self.steps[self.first[0].target])
        if any(way.target == ACCEPT for way in self.first):
            return None
        steps = dict.fromkeys(self.steps[way.target] for way in self.first)
        words = [step for step in steps if isinstance(step, ir.Word)]
        return Beginning(
            folded=frozenset(text for word in words if not word.exact for text in word.texts),
            exact=frozenset(text for word in words if word.exact for text in word.texts),
            others=tuple(step for step in steps if not isinstance(step, ir.Word)),
        )

    def ways_from(self, position: int) -> tuple[Way, ...]:
        """The ordered ways on from a position, or from the start."""
        return self.first if position == START else self.ways[position]


def _beginning_of(step: Step) -> Beginning:
    """The beginning of what begins with one step only, as most templates do."""
    if not isinstance(step, ir.Word):
        return Beginning(NO_WORDS, NO_WORDS, (step,))
    return Beginning(NO_WORDS, step.texts, ()) if step.exact else Beginning(step.texts, NO_WORDS, ())


class AutomatonLimitError(Exception):
    """A template needs more positions or ways than the limits allow."""

    def __init__(self, limit: Literal["max_states", "max_edges"], allowed: int) -> None:
        self.limit = limit
        self.allowed = allowed
        super().__init__(f"more than {allowed} ({limit})")


# The states of the construction, with the empty moves still in: what kind it is, what belongs to the kind, and the
# state behind it. Plain tuples, since rule sets make millions of them.

_STEP = 0
"""Takes the step."""
_EVENT = 1
"""Passes the event."""
_GUARD = 2
"""Holds where the guards do."""
_SPLIT = 3
"""Goes on to any of the states, earlier ones preferred; none is a dead end."""
_ACCEPT = 4
"""The end of the template."""

_State = tuple[int, Any, int]
_NOWHERE = -1


class _Builder:
    """Adds the states of a node in front of the states that follow it."""

    def __init__(self, max_states: int) -> None:
        self.max_states = max_states
        self.states: list[_State] = []
        self.accept = self.add(_ACCEPT, None)
        self.fail = self.split()

    def add(self, kind: int, what: Any, after: int = _NOWHERE) -> int:
        if len(self.states) > 4 * self.max_states:
            raise AutomatonLimitError("max_states", self.max_states)
        self.states.append((kind, what, after))
        return len(self.states) - 1

    def split(self, *options: int) -> int:
        return self.add(_SPLIT, options)

    def build(self, node: Node, after: int) -> int:
        """The state that matches the node and goes on to `after`."""
        match node:
            case ir.Take(step):
                return self.add(_STEP, step, after)
            case ir.Sequence(items):
                guards: list[Guard] = []
                for item in reversed(items):
                    if isinstance(item, ir.Edge | ir.Context):
                        guards.append(item)
                    else:
                        after = self.build(item, self.guarded(guards, after))
                        guards = []
                return self.guarded(guards, after)
            case ir.Choice(options):
                return self.split(*[self.build(option, after) for option in options])
            case ir.Repeat():
                return self.build_repeat(node, after)
            case ir.Capture(name, body, item, more, variable):
                inner = self.build(body, self.add(_EVENT, CLOSE, after))
                return self.add(_EVENT, _opening(name, item, more, variable), inner)
            case ir.Marked(index, body):
                return self.add(_EVENT, Mark(index), self.build(body, after))
            case ir.Edge() | ir.Context():
                return self.add(_GUARD, (node,), after)

    def guarded(self, guards: list[Guard], after: int) -> int:
        """The state where several guards, given last one first, must hold; one state for all of them, since a
        rule may have thousands."""
        return self.add(_GUARD, tuple(reversed(guards)), after) if guards else after

    def build_repeat(self, node: ir.Repeat, after: int) -> int:
        if node.most is None:
            state = self.build_loop(node, after)
        else:
            state = after
            for _ in range(node.most - node.least):
                state = self.either(self.build_round(node.body, state), after, node.lazy)
        for _ in range(node.least):
            state = self.build(node.body, state)
        return state

    def build_loop(self, node: ir.Repeat, after: int) -> int:
        loop = self.split()
        options = self.ordered(self.build_round(node.body, loop), after, node.lazy)
        self.states[loop] = (_SPLIT, options, _NOWHERE)
        return loop

    def either(self, go_on: int, leave: int, lazy: bool) -> int:
        return self.split(*self.ordered(go_on, leave, lazy))

    @staticmethod
    def ordered(go_on: int, leave: int, lazy: bool) -> tuple[int, int]:
        return (leave, go_on) if lazy else (go_on, leave)

    def build_round(self, body: Node, after: int) -> int:
        """One round of a repetition: the body, taking at least one token."""
        return self.build_nonempty(body, self.fail, after)

    def build_nonempty(self, node: Node, empty: int, after: int) -> int:
        """Like `build`, but the ways that take nothing go on to `empty`."""
        if not node.nullable:
            return self.build(node, after)
        match node:
            case ir.Edge() | ir.Context():
                return self.add(_GUARD, (node,), empty)
            case ir.Sequence(items):
                for index in range(len(items) - 1, -1, -1):
                    empty = self.build_nonempty(items[index], empty, after)
                    after = self.build(items[index], after) if index else after
                return empty
            case ir.Choice(options):
                return self.split(*[self.build_nonempty(option, empty, after) for option in options])
            case ir.Repeat(body, _, most, lazy):
                fewer = None if most is None else most - 1
                rest = after if fewer == 0 else self.build(ir.Repeat(body, 0, fewer, lazy, nullable=True), after)
                return self.either(self.build_round(body, rest), empty, lazy)
            case ir.Marked(index, body):
                return self.add(_EVENT, Mark(index), self.build_nonempty(body, empty, after))
            case _:
                raise AssertionError(f"{type(node).__name__} cannot be nullable")


class _Closure:
    """Collects, in priority order, the ways that lead from a state over empty moves."""

    def __init__(self, states: list[_State], positions: dict[int, int], max_edges: int) -> None:
        self.states = states
        self.positions = positions
        self.max_edges = max_edges
        self.edges = 0
        self.known: dict[int, tuple[Way, ...]] = {}

    def ways(self, start: int) -> tuple[Way, ...]:
        """The ways from a state; alternatives go on to the same one, and then have the same tuple of ways."""
        found = self.known.get(start)
        if found is None:
            found = self.known[start] = self.collected(start)
        self.edges += len(found)
        if self.edges > self.max_edges:
            raise AutomatonLimitError("max_edges", self.max_edges)
        return found

    def collected(self, start: int) -> tuple[Way, ...]:
        states, positions = self.states, self.positions
        found: list[Way] = []
        seen: set[int] = set()
        under_guards: dict[int, list[frozenset[Guard]]] = {}
        stack: list[tuple[int, tuple[Guard, ...], tuple[Event, ...]]] = [(start, (), ())]
        while stack:
            state, guards, events = stack.pop()
            if state in seen or (guards and self.covered(under_guards.setdefault(state, []), frozenset(guards))):
                continue
            if not guards:
                seen.add(state)
            kind, what, after = states[state]
            if kind == _STEP:
                found.append(_way(positions[state], guards, events))
            elif kind == _SPLIT:
                stack.extend([(option, guards, events) for option in reversed(what)])
            elif kind == _EVENT:
                stack.append((after, guards, (*events, what)))
            elif kind == _GUARD:
                stack.append((after, tuple(dict.fromkeys((*guards, *what))), events))
            else:
                found.append(_way(ACCEPT, guards, events))
        return tuple(found)

    @staticmethod
    def covered(earlier: list[frozenset[Guard]], guards: frozenset[Guard]) -> bool:
        """Whether a preferred path came here under no more guards; else remember this one."""
        if any(before <= guards for before in earlier):
            return True
        earlier.append(guards)
        return False


@lru_cache(maxsize=4_096)
def _way(target: int, guards: tuple[Guard, ...], events: tuple[Event, ...]) -> Way:
    """A way; rules of one shape have the same ways, and share them."""
    return Way(target, guards, events)


@lru_cache(maxsize=1_024)
def _opening(name: str, item: bool, more: bool, variable: bool) -> Open:
    return Open(name, item, more, variable)


def compile_automaton(node: Node, *, max_states: int = 20_000, max_edges: int = 250_000) -> Automaton:
    """Compile a node to its position automaton.

    Raises AutomatonLimitError where it would need more positions or ways than allowed.

    >>> from dragoman.compiled.ir import Take, Word, optional, sequence
    >>> a, b = Take(Word(frozenset({"a"}))), Take(Word(frozenset({"b"})))
    >>> [way.target for way in compile_automaton(sequence([optional(a), b])).first]
    [0, 1]
    """
    builder = _Builder(max_states)
    start = builder.build(node, builder.accept)
    states = builder.states
    order = [i for i in range(len(states) - 1, -1, -1) if states[i][0] == _STEP]
    if len(order) > max_states:
        raise AutomatonLimitError("max_states", max_states)
    closure = _Closure(states, {state: position for position, state in enumerate(order)}, max_edges)
    first = closure.ways(start)
    ways = tuple([closure.ways(states[state][2]) for state in order])
    return Automaton(tuple([states[state][1] for state in order]), first, ways)
