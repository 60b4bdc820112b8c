"""Programs: automata made ready for reading in two passes.

Stands between `compiled.automaton` and the twin. A program has its states numbered, slots that end where
they like copied into their callers, and gaps written out as chains of states, so that sets of states are the
bits of one number. The *backward* pass over a scope works out, for each place, from which states a match can
still be completed; the sets that come up are remembered with where each kind of token leads from them (a
deterministic automaton, made as texts ask for it), so that a place costs one look-up. The *forward* pass then
takes at each place the first way that leads to such a state: the way of a backtracking reader, with no step in
vain (after Frisch and Cardelli, *Greedy regular expression matching*, 2004).

Programs are shared by all scans; what they remember are shortcuts only, bounded, and dropped when full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Event, Guard
from dragoman.compiled.rulebook import SlotProgram

MOST_OF_ONE = 4_096
"""So many tokens of each sort a program remembers, beside its rows: the size of a cache."""


DONE = 0
"""Where a way leads that completes the match; as a state, the start."""
START = 1
"""The bit of the start."""


@frozen
class Enter:
    """A slot begins; `captured`: it is the type of the capture around it."""

    slot: SlotProgram
    captured: bool


@frozen
class Leave:
    """The slot entered last ends."""


Said = Event | Enter | Leave


class Path(NamedTuple):
    """A way on from a state: to the state `target`, or `DONE`; `needed` are the bits that must be given for it
    (the target's and its guards'), `said` what it says; `hit`: its target takes a hit."""

    target: int
    needed: int
    said: tuple[Said, ...]
    hit: bool


HitStep = ir.LexiconHit | ir.FindingHit | ir.WholeHit | ir.SlotCall
"""Steps that take a stretch found beforehand. A slot that ends at a stop is one: it has one end for each start."""
PlainStep = ir.Word | ir.AnyToken | ir.TokenRegex


class Row(dict[int, "Row"]):
    """What holds at a place for a program, told from what follows: `given` are the states that can take what
    follows and go on to complete a match, and the guards that hold here; `states` those from which a match can
    be completed, `begins` whether one can begin. The items: by the kind of the token before, the row there.
    """

    __slots__ = ("begins", "choices", "given", "may_end", "program", "states")

    def __init__(self, program: Program, given: int, *, may_end: bool) -> None:
        super().__init__()
        self.program = program
        self.given = given
        self.may_end = may_end
        self.states = self._states()
        self.begins = bool(self.states & START)
        self.choices: dict[int, Path] = {}

    def __missing__(self, kind: int) -> Row:
        self.program.make_room(1)
        found = self[kind] = self.program.row(self.states & self.program.mask_of(kind))
        return found

    def _states(self) -> int:
        """The states that have a way on."""
        program, given = self.program, self.given
        found = program.ending if self.may_end else 0
        found |= given >> 1 & program.links
        for target in bits_of(given & program.entered):
            found |= program.before[target]
        for path, states in program.guarded:
            if self.allows(path):
                found |= states
        return found

    def choose(self, state: int) -> Path:
        """The first way on from a state for which all that is needed is given; remembered."""
        for path in self.program.paths[state]:
            if self.allows(path):
                break
        else:
            path = Path(state + 1, 1 << state + 1, (), hit=False)
        self.choices[state] = path
        return path

    def allows(self, path: Path) -> bool:
        """Whether all that a way needs is given."""
        return path.needed & self.given == path.needed and (path.target != DONE or self.may_end)


@define(eq=False)
class Program:
    """An automaton made ready. Bit `n` of a set stands for state `n`; those behind the states stand for
    the guards, in the order of `guards`.

    `paths` are the ways on from each state, preferred ones first; those of `links` lead, last, to the next state,
    too. Of the ways without guards, `ending` are the states that have one which completes the match, `before` those
    that have one to a target, one of `entered`, and `after` the targets of a state; `guarded` are the other ways,
    each with its state.

    `tokens` are the steps that take a token by its text alone, `odd` those for which more must be asked,
    `hits` those that take hits; each with the bits of the states that take it. `named`: the folded words that
    any step names. `in_sentence`: it holds only where the scope is a sentence.

    Tokens are of the same *kind* where the same states take them. The kind of a token that no step names is the
    set of the regexes that its text matches, a bit each; of any other, `~` the states that take it.
    """

    states: int
    paths: tuple[tuple[Path, ...], ...] = field(repr=False)
    links: int = field(repr=False)
    tokens: tuple[tuple[ir.Step, int], ...] = field(repr=False)
    odd: tuple[tuple[ir.Unless, int], ...] = field(repr=False)
    hits: tuple[tuple[HitStep, int], ...] = field(repr=False)
    guards: tuple[Guard, ...] = field(repr=False)
    regexes: tuple[str, ...] = field(repr=False)
    named: frozenset[str] = field(repr=False)
    in_sentence: bool
    make_room: Callable[[int], None] = field(repr=False)
    """Asked before one more row or move is remembered, with what it costs."""
    depth: int | None = field(init=False, default=None)
    ending: int = field(init=False, repr=False, default=0)
    entered: int = field(init=False, repr=False, default=0)
    before: dict[int, int] = field(init=False, repr=False, factory=dict)
    after: list[int] = field(init=False, repr=False, factory=list)
    guarded: list[tuple[Path, int]] = field(init=False, repr=False, factory=list)
    by_hits: int = field(init=False)
    _rows: dict[int, Row] = field(init=False, repr=False, factory=dict)
    _masks: dict[int, int] = field(init=False, repr=False, factory=dict)
    _kinds: dict[tuple[str, str, int], int] = field(init=False, repr=False, factory=dict)
    _onward: dict[tuple[int, int], tuple[bool, int]] = field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        every_state = (1 << self.states) - 1
        for state, paths in enumerate(self.paths):
            after = 0
            for path in paths:
                if path.needed > every_state:
                    self.guarded.append((path, 1 << state))
                elif path.target == DONE:
                    self.ending |= 1 << state
                else:
                    after |= path.needed
                    self.before[path.target] = self.before.get(path.target, 0) | 1 << state
            self.after.append(after)
        self.entered = sum(1 << target for target in self.before)
        self.by_hits = sum(states for _, states in self.hits)

    # --- rows ----------------------------------------------------------------------------------

    def row(self, given: int, *, may_end: bool = True) -> Row:
        """The row of a place where this is given; `may_end`: a match may end there."""
        key = given if may_end else ~given
        found = self._rows.get(key)
        if found is None:
            self.make_room(1 + (self.states >> 9))
            found = self._rows[key] = Row(self, given, may_end=may_end)
        return found

    def forget(self) -> None:
        """Drop what is remembered of rows."""
        self._rows.clear()

    def go_on(self, states: int, given: int) -> tuple[bool, int]:
        """Whether any of a set of states may end the match, and the states that the others go on to."""
        key = (states, given)
        found = self._onward.get(key)
        if found is None:
            if len(self._onward) >= MOST_OF_ONE:
                self._onward.clear()
            found = self._onward[key] = self._go_on(states, given)
        return found

    def _go_on(self, states: int, given: int) -> tuple[bool, int]:
        ends, targets = bool(states & self.ending), (states & self.links) << 1 & given
        for state in bits_of(states):
            targets |= self.after[state] & given
        for path, having in self.guarded:
            if having & states and path.needed & given == path.needed:
                ends |= path.target == DONE
                targets |= 1 << path.target
        return ends, targets & ~START

    # --- which states take a token -------------------------------------------------------------

    def kind(self, word: str, exact: str, signature: int) -> int:
        """The kind of a token that some step names: its folded and exact forms, and the regexes it matches."""
        key = (word, exact, signature)
        found = self._kinds.get(key)
        if found is None:
            if len(self._kinds) >= MOST_OF_ONE:
                self._kinds.clear()
            found = self._kinds[key] = ~self._mask(word, exact, signature)
        return found

    def mask_of(self, kind: int) -> int:
        """The states that take a token of a kind."""
        if kind < 0:
            return ~kind
        found = self._masks.get(kind)
        if found is None:
            if len(self._masks) >= MOST_OF_ONE:
                self._masks.clear()
            found = self._masks[kind] = self._mask("", "", kind)
        return found

    def _mask(self, word: str, exact: str, signature: int) -> int:
        return sum(bits for step, bits in self.tokens if self._takes(step, word, exact, signature))

    def _takes(self, step: ir.Step, word: str, exact: str, signature: int) -> bool:
        match step:
            case ir.Word(texts, is_exact):
                return (exact if is_exact else word) in texts
            case ir.AnyToken():
                return True
            case ir.TokenRegex(pattern):
                return bool(signature >> self.regexes.index(pattern) & 1)
            case ir.Unless(steps, among):
                wanted = not among or any(self._takes(one, word, exact, signature) for one in among)
                return wanted and not any(self._takes(one, word, exact, signature) for one in steps)
        raise AssertionError(step)


def bits_of(states: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while states:
        low = states & -states
        yield low.bit_length() - 1
        states ^= low
