"""Token regexes: does the whole text of a token match `/…/`?

`lower` compiles each pattern once (`TokenRegex`), matchers ask `matches` for tokens. The tree of
`token_regex_syntax` becomes a Thompson automaton, which is made deterministic state by state as
tokens need it (Thompson 1968; the lazy construction as in Aho, Sethi & Ullman, *Compilers*, 3.7).
Time is linear in the token, whatever the pattern: no more than one visit of each state a character.
What was worked out is kept up to a bound and then forgotten, so memory does not grow with the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import define, field, frozen

from dragoman.compiled.token_regex_syntax import (
    CharacterClass,
    Choice,
    Node,
    ParsedRegex,
    Repeat,
    Sequence,
    TokenRegexError,
    parse,
)
from dragoman.text.folding import compose

__all__ = ["TokenRegex", "TokenRegexError"]

MAX_REMEMBERED: Final = 100_000
"""How many positions and moves are remembered for one regex before all are forgotten.

The size of a cache, and so no limit: it changes no result.
"""

FINAL: Final = 0
"""The state that accepts; no other state has this number."""


@frozen
class CharacterAutomaton:
    """States `0 … n-1`. A state takes a character of its class and goes to its only successor, or
    (class None) goes to all successors at once."""

    start: int
    classes: tuple[CharacterClass | None, ...]
    successors: tuple[tuple[int, ...], ...]
    ignore_case: bool

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        """The states that take a character, and the final one, reached without taking any."""
        reached: set[int] = set()
        kept: list[int] = []
        pending = list(states)
        while pending:
            state = pending.pop()
            if state in reached:
                continue
            reached.add(state)
            if self.classes[state] is None and state != FINAL:
                pending.extend(self.successors[state])
            else:
                kept.append(state)
        return frozenset(kept)

    def step(self, states: frozenset[int], character: str) -> frozenset[int]:
        """The states reached from these over a character."""
        answers: dict[int, bool] = {}
        targets: set[int] = set()
        for state in states:
            wanted = self.classes[state]
            if wanted is None:
                continue
            taken = answers.get(id(wanted))
            if taken is None:
                taken = answers[id(wanted)] = wanted.matches(character, ignore_case=self.ignore_case)
            if taken:
                targets.update(self.successors[state])
        return self.closure(targets)


class _Builder:
    """Builds the states of a node in front of the state that follows it."""

    def __init__(self) -> None:
        self.classes: list[CharacterClass | None] = [None]
        self.successors: list[tuple[int, ...]] = [()]

    def add(self, wanted: CharacterClass | None, *successors: int) -> int:
        self.classes.append(wanted)
        self.successors.append(successors)
        return len(self.classes) - 1

    def build(self, node: Node, after: int) -> int:
        """The state that begins the node and goes on to `after`."""
        match node:
            case CharacterClass():
                return self.add(node, after)
            case Sequence(items):
                for item in reversed(items):
                    after = self.build(item, after)
                return after
            case Choice(options):
                return self.add(None, *[self.build(option, after) for option in options])
            case Repeat(body, least, most):
                state = self.build_rest(body, after, None if most is None else most - least)
                for _ in range(least):
                    state = self.build(body, state)
                return state

    def build_rest(self, body: Node, after: int, rounds: int | None) -> int:
        """Up to so many rounds more, none of which must be."""
        if rounds is None:
            loop = self.add(None)
            self.successors[loop] = (self.build(body, loop), after)
            return loop
        state = after
        for _ in range(rounds):
            state = self.add(None, self.build(body, state), after)
        return state


def count_states(node: Node) -> int:
    """How many states a node becomes, worked out without building them."""
    match node:
        case CharacterClass():
            return 1
        case Sequence(items):
            return sum(map(count_states, items))
        case Choice(options):
            return 1 + sum(map(count_states, options))
        case Repeat(body, least, most):
            rounds = count_states(body)
            return least * rounds + (rounds + 1) * (1 if most is None else most - least)


def _build(parsed: ParsedRegex) -> CharacterAutomaton:
    builder = _Builder()
    start = builder.build(parsed.tree, FINAL)
    return CharacterAutomaton(start, tuple(builder.classes), tuple(builder.successors), parsed.ignore_case)


@define(eq=False)
class _State:
    """A set of states as one, and where its characters lead as far as known."""

    states: frozenset[int]
    accepts: bool
    moves: dict[str, _State] = field(factory=dict)


class _Memory:
    """The deterministic automaton as far as it is known."""

    def __init__(self, automaton: CharacterAutomaton) -> None:
        self.automaton = automaton
        self.known: dict[frozenset[int], _State] = {}
        self.size = 0
        self.start = self.state(automaton.closure([automaton.start]))

    def state(self, states: frozenset[int]) -> _State:
        found = self.known.get(states)
        if found is None:
            found = self.known[states] = _State(states, FINAL in states)
            self.size += 1 + len(states)
        return found

    def move(self, state: _State, character: str) -> _State:
        """Work out and remember where a character leads."""
        target = state.moves[character] = self.state(self.automaton.step(state.states, character))
        self.size += 1
        return target


class TokenRegex:
    """A compiled `/…/`.

    The text of a token matches as written, composed (NFC): `é` is one character however it is
    encoded; quotation marks, dashes and case are not folded. `.` is any character; `\\d`, `\\w`,
    `\\s` and `\\p{…}` know all scripts. A `TokenRegex` looks unchanged from outside and can be shared
    by threads: what it remembers is only ever added to, or replaced as a whole.

    Raises TokenRegexError for a pattern that is not accepted, or that needs more than `max_states`
    states, repeats more than `max_repeat` times or nests groups deeper than `max_depth`.

    >>> regex = TokenRegex("[A-Z]{2}\\\\d+")
    >>> regex.matches("KG7"), regex.matches("KG7a")
    (True, False)
    """

    def __init__(self, pattern: str, *, max_repeat: int = 1_000, max_states: int = 2_000, max_depth: int = 64) -> None:
        parsed = parse(pattern, max_repeat=max_repeat, max_depth=max_depth)
        needed = count_states(parsed.tree)
        if needed > max_states:
            message = f"this needs {needed} states, more than {max_states} (limit max_regex_states)"
            raise TokenRegexError(message, 0, len(pattern), "repeat or nest less")
        self.pattern = pattern
        self._automaton = _build(parsed)
        self._memory = _Memory(self._automaton)

    def __repr__(self) -> str:
        return f"TokenRegex({self.pattern!r})"

    @property
    def automaton(self) -> CharacterAutomaton:
        """The automaton over characters, not deterministic."""
        return self._automaton

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        text = compose(text)
        memory = self._memory
        state = memory.start
        for character in text:
            target = state.moves.get(character)
            if target is None:
                if memory.size > MAX_REMEMBERED:
                    memory = self._memory = _Memory(self._automaton)
                    state = memory.state(state.states)
                target = memory.move(state, character)
            state = target
            if not state.states:
                return False
        return state.accepts
