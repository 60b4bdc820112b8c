"""Passes: a program read over a scope, first backward, then forward.

Asked by the twin. Places are places between the tokens of the scope. `given[at]` are the states that can take
what follows a place and go on from there to complete a match, and the guards that hold at it; `viable[at]` are
the states from which a match can be completed at the place. Time grows with the scope, and with the matches
read out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from attrs import field, frozen

from dragoman.matcher.contract import Hit, Wanted
from dragoman.matcher.program import DONE, Behind, HitStep, Path, Program, Said

START = 1
"""The bit of the start."""


class PlacedHit(NamedTuple):
    """A hit at a place: the states that take it, where it ends, the step that they take, and the hit."""

    states: int
    end: int
    step: HitStep
    hit: Hit | None


HitsAt = Mapping[int, Sequence[PlacedHit]]
"""The hits by the place where they begin; those of one step in order of preference."""


class Word(NamedTuple):
    """What a match said at a place: the way that it took, and the hit that it took by it."""

    at: int
    said: tuple[Said, ...]
    hit: PlacedHit | None


@frozen(eq=False)
class Pass:
    """A program read backward over a scope of `len(masks)` tokens, or over the part of it that is `within`.

    `masks` are the states that take each token by themselves, `holding` the guards that hold at each place,
    as bits; empty where the program has none. In a part of the scope a match ends at its end alone.
    """

    program: Program
    masks: Sequence[int] = field(repr=False)
    hits: HitsAt = field(repr=False)
    holding: Sequence[int] = field(repr=False)
    within: tuple[int, int] | None = None
    given: list[int] = field(init=False, repr=False)
    viable: list[int] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.within is not None:
            given, viable = self._read(*self.within, self.program.through)
        elif self.hits or self.holding:
            given, viable = self._read(0, len(self.masks), self.program.behind)
        else:
            given, viable = _read_tokens(self.program, self.masks)
        object.__setattr__(self, "given", given)
        object.__setattr__(self, "viable", viable)

    def ending_at(self, start: int, end: int) -> Pass:
        """The same program, for matches from `start` or behind it that end at `end`."""
        return Pass(self.program, self.masks, self.hits, self.holding, (start, end))

    def _read(self, begin: int, end: int, behind: Behind) -> tuple[list[int], list[int]]:
        holding, hits = self.holding, self.hits
        last = holding[end] if holding else 0
        states = self.program.behind[last]
        if end == len(self.masks):
            states &= ~START
        given, viable = [0] * end + [last], [0] * end + [states]
        for at in range(end - 1, begin - 1, -1):
            now = states & self.masks[at]
            if at in hits:
                for hit in hits[at]:
                    if hit.end <= end:
                        now |= viable[hit.end] & hit.states
            if holding:
                now |= holding[at]
            given[at] = now
            viable[at] = states = behind[now]
        return given, viable

    def starts(self) -> list[int]:
        """Every place where a match begins."""
        return [at for at, states in enumerate(self.viable) if states & START]

    def begins(self, start: int) -> bool:
        """Whether a match begins at a place."""
        return start < len(self.viable) and bool(self.viable[start] & START)

    # --- forward -------------------------------------------------------------------------------

    def first(self, start: int) -> tuple[int, list[Word]]:
        """The end of the match from a start that a backtracking reader finds first, and what it said."""
        given, choices, choose = self.given, self.program.choices, self.program.choose
        said: list[Word] = []
        state, at = DONE, start
        while True:
            now = given[at]
            path = choices[state].get(now) or choose(state, now)
            state, _, words, is_hit = path
            if is_hit:
                hit = self._hit(at, state)
                said.append(Word(at, words, hit))
                at = hit.end
                continue
            if words:
                said.append(Word(at, words, None))
            if state == DONE:
                return at, said
            at += 1

    def _hit(self, at: int, state: int) -> PlacedHit:
        """The first hit that a state can take and go on."""
        return next(hit for hit in self.hits[at] if hit.states >> state & 1 and self._goes_on(hit, state))

    def _goes_on(self, hit: PlacedHit, state: int) -> bool:
        return hit.end < len(self.viable) and bool(self.viable[hit.end] >> state & 1)

    def to_its_end(self, start: int) -> tuple[int, list[Word]]:
        """Like `first`, where a match ends at the end of the part alone."""
        said: list[Word] = []
        state, at = DONE, start
        while True:
            path = self._path(state, at)
            state = path.target
            hit = self._hit(at, state) if path.hit else None
            if path.said or hit:
                said.append(Word(at, path.said, hit))
            if state == DONE:
                return at, said
            at = hit.end if hit else at + 1

    def _path(self, state: int, at: int) -> Path:
        now = self.given[at]
        is_end = self.within is not None and at == self.within[1]
        return next(
            path
            for path in self.program.paths[state]
            if path.needed & now == path.needed and (path.target != DONE or is_end)
        )

    def ends(self, start: int) -> Iterator[int]:
        """Every place where a match from a start ends, ascending."""
        return self._ends({start: START}, start)

    def all_ends(self) -> Iterator[int]:
        """Every place where a match ends, ascending."""
        return self._ends(dict.fromkeys(self.starts(), START), 0)

    def _ends(self, entered: dict[int, int], at: int) -> Iterator[int]:
        """Every place where a match ends that goes on from the states `entered` at some places, from one on."""
        go_on, by_hits = self.program.go_on, self.program.by_hits
        while entered:
            states = entered.pop(at, 0)
            if states:
                ends, targets = go_on(states, self.given[at])
                if ends:
                    yield at
                if targets & ~by_hits:
                    entered[at + 1] = entered.get(at + 1, 0) | targets & ~by_hits
                if targets & by_hits:
                    for hit in self.hits[at]:
                        if taken := targets & hit.states & (self.viable[hit.end] if hit.end < len(self.viable) else 0):
                            entered[hit.end] = entered.get(hit.end, 0) | taken
            at += 1

    def best_end(self, start: int, wanted: Wanted) -> int | None:
        """The last or first place where a match from a start ends."""
        ends = self.ends(start)
        return next(ends, None) if wanted == "shortest" else max(ends, default=None)


def _read_tokens(program: Program, masks: Sequence[int]) -> tuple[list[int], list[int]]:
    """The backward pass where nothing but tokens is taken and no guard asked."""
    behind = program.behind
    states = behind[0] & ~START
    given, viable = [0], [states]
    give, add = given.append, viable.append
    for mask in reversed(masks):
        now = states & mask
        states = behind[now]
        give(now)
        add(states)
    given.reverse()
    viable.reverse()
    return given, viable
