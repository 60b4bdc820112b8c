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

from typing import Literal

from attrs import field, frozen

from dragoman.compiled import ir
from dragoman.compiled.ir import Node, Step

ACCEPT = -1
START = -1


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


class AutomatonLimitError(Exception):
    """A template needs more positions or ways than the limits allow."""

    def __init__(self, limit: Literal["max_states", "max_edges"], allowed: int) -> None:
        self.limit = limit
        self.allowed = allowed
        super().__init__(f"more than {allowed} ({limit})")


# The states of the construction: a list index each, with the empty moves still in.


@frozen
class _StepState:
    step: Step
    next: int


@frozen
class _EventState:
    event: Event
    next: int


@frozen
class _GuardState:
    guards: tuple[Guard, ...]
    next: int


@frozen
class _SplitState:
    options: tuple[int, ...]


@frozen
class _FinalState:
    """The end of the template, or (not accepting) a dead end."""

    accepts: bool


_State = _StepState | _EventState | _GuardState | _SplitState | _FinalState


class _Builder:
    """Adds the states of a node in front of the states that follow it."""

    def __init__(self, max_states: int) -> None:
        self.max_states = max_states
        self.states: list[_State] = []
        self.accept = self.add(_FinalState(True))
        self.fail = self.add(_FinalState(False))

    def add(self, state: _State) -> int:
        if len(self.states) > 4 * self.max_states:
            raise AutomatonLimitError("max_states", self.max_states)
        self.states.append(state)
        return len(self.states) - 1

    def split(self, *options: int) -> int:
        return self.add(_SplitState(options))

    def build(self, node: Node, after: int) -> int:
        """The state that matches the node and goes on to `after`."""
        match node:
            case ir.Take(step):
                return self.add(_StepState(step, after))
            case ir.Edge() | ir.Context():
                return self.add(_GuardState((node,), after))
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
                inner = self.build(body, self.add(_EventState(Close(), after)))
                return self.add(_EventState(Open(name, item, more, variable), inner))
            case ir.Marked(index, body):
                return self.add(_EventState(Mark(index), self.build(body, after)))

    def guarded(self, guards: list[Guard], after: int) -> int:
        """The state where several guards, given last one first, must hold; one state for all of them, since a
        rule may have thousands."""
        return self.add(_GuardState(tuple(reversed(guards)), after)) if guards else after

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
        self.states[loop] = _SplitState(self.ordered(self.build_round(node.body, loop), after, node.lazy))
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
                return self.add(_GuardState((node,), empty))
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
                return self.add(_EventState(Mark(index), self.build_nonempty(body, empty, after)))
            case _:
                raise AssertionError(f"{type(node).__name__} cannot be nullable")


class _Closure:
    """Collects, in priority order, the ways that lead from a state over empty moves."""

    def __init__(self, states: list[_State], positions: dict[int, int], max_edges: int) -> None:
        self.states = states
        self.positions = positions
        self.max_edges = max_edges
        self.edges = 0

    def ways(self, start: int) -> tuple[Way, ...]:
        found: list[Way] = []
        seen: dict[int, list[frozenset[Guard]]] = {}
        stack: list[tuple[int, tuple[Guard, ...], tuple[Event, ...]]] = [(start, (), ())]
        while stack:
            state_id, guards, events = stack.pop()
            if self.covered(seen.setdefault(state_id, []), frozenset(guards)):
                continue
            state = self.states[state_id]
            match state:
                case _StepState():
                    found.append(Way(self.positions[state_id], guards, events))
                case _FinalState(accepts):
                    if accepts:
                        found.append(Way(ACCEPT, guards, events))
                case _EventState(event, after):
                    stack.append((after, guards, (*events, event)))
                case _GuardState(more, after):
                    stack.append((after, tuple(dict.fromkeys((*guards, *more))), events))
                case _SplitState(options):
                    stack.extend((option, guards, events) for option in reversed(options))
        self.edges += len(found)
        if self.edges > self.max_edges:
            raise AutomatonLimitError("max_edges", self.max_edges)
        return tuple(found)

    @staticmethod
    def covered(earlier: list[frozenset[Guard]], guards: frozenset[Guard]) -> bool:
        """Whether a preferred path came here under no more guards; else remember this one."""
        if any(before <= guards for before in earlier):
            return True
        earlier.append(guards)
        return False


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
    order = [i for i in range(len(states) - 1, -1, -1) if isinstance(states[i], _StepState)]
    if len(order) > max_states:
        raise AutomatonLimitError("max_states", max_states)
    positions = {state_id: position for position, state_id in enumerate(order)}
    closure = _Closure(states, positions, max_edges)
    first = closure.ways(start)
    steps: list[Step] = []
    ways: list[tuple[Way, ...]] = []
    for state_id in order:
        state = states[state_id]
        assert isinstance(state, _StepState)
        steps.append(state.step)
        ways.append(closure.ways(state.next))
    return Automaton(tuple(steps), first, tuple(ways))
