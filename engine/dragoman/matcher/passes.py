"""Passes: a program read over a scope, first backward, then forward.

Asked by the twin. Places are places between the tokens of the scope. Time grows with the scope, and with the
matches read out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from attrs import define, field

from dragoman.matcher.contract import Wanted
from dragoman.matcher.program import DONE, START, HitStep, Program, Row, Said
from dragoman.text.document import TokenRange


class PlacedHit(NamedTuple):
    """A hit at a place: the states that take it, where it ends, the step that they take, and what it is; None
    where only its place is wanted."""

    states: int
    end: int
    step: HitStep
    hit: object


HitsAt = Mapping[int, Sequence[PlacedHit]]
"""The hits by the place where they begin; those of one step in order of preference."""


class Word(NamedTuple):
    """What a match said at a place: the way that it took, and the hit that it took by it."""

    at: int
    said: tuple[Said, ...]
    hit: PlacedHit | None


@define(eq=False)
class Pass:
    """A program read backward over a scope whose tokens are of these `kinds`, or over the part of it that is
    `within`: there a match ends at the end alone. `rows` are those of the places.

    `holding` are the guards that hold at each place, as bits; empty where the program has none.
    """

    program: Program
    kinds: Sequence[int] = field(repr=False)
    hits: HitsAt = field(repr=False)
    holding: Sequence[int] = field(repr=False)
    within: TokenRange | None = None
    rows: list[Row] = field(init=False, repr=False)
    _starts: list[int] | None = field(init=False, repr=False, default=None)

    def __attrs_post_init__(self) -> None:
        if self.within is not None or self.hits or self.holding:
            self.rows = self._read(*(self.within or (0, len(self.kinds))))
        else:
            self.rows = self._read_tokens()

    def ending_at(self, start: int, end: int) -> Pass:
        """The same program, for matches from `start` or behind it that end at `end`."""
        return Pass(self.program, self.kinds, self.hits, self.holding, (start, end))

    def _read_tokens(self) -> list[Row]:
        """The pass where nothing but tokens is taken and no guard is asked."""
        row = self.program.row(0)
        rows = [row]
        add = rows.append
        for kind in reversed(self.kinds):
            row = row[kind]
            add(row)
        rows.reverse()
        return rows

    def _read(self, begin: int, end: int) -> list[Row]:
        program, kinds, hits, holding = self.program, self.kinds, self.hits, self.holding
        ends_anywhere = self.within is None
        row = program.row(holding[end] if holding else 0)
        rows = [row] * (end + 1)
        for at in range(end - 1, begin - 1, -1):
            given = row.states & program.mask_of(kinds[at])
            for hit in hits.get(at, ()):
                if hit.end <= end:
                    given |= rows[hit.end].states & hit.states
            if holding:
                given |= holding[at]
            rows[at] = row = program.row(given, may_end=ends_anywhere)
        return rows

    @property
    def starts(self) -> list[int]:
        """Every place where a match begins; none begins at the end of the scope."""
        if self._starts is None:
            self._starts = [at for at, row in enumerate(self.rows) if row.begins]
            if self._starts and self._starts[-1] == len(self.kinds):
                self._starts.pop()
        return self._starts

    def begins(self, start: int) -> bool:
        """Whether a match begins at a place."""
        return start < len(self.kinds) and self.rows[start].begins

    # --- forward -------------------------------------------------------------------------------

    def first(self, start: int) -> tuple[int, list[Word]]:
        """The end of the match from a start that a backtracking reader finds first, and what it said."""
        rows = self.rows
        said: list[Word] = []
        state, at = DONE, start
        while True:
            row = rows[at]
            state, _, words, is_hit = row.choices.get(state) or row.choose(state)
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
        return next(hit for hit in self.hits[at] if hit.states >> state & 1 and self._states_at(hit.end) >> state & 1)

    def _states_at(self, place: int) -> int:
        return self.rows[place].states if place < len(self.rows) else 0

    def ends(self, start: int) -> Iterator[int]:
        """Every place where a match from a start ends, ascending."""
        return self._ends({start: START}, start)

    def all_ends(self) -> Iterator[int]:
        """Every place where a match ends, ascending."""
        return self._ends(dict.fromkeys(self.starts, START), 0)

    def _ends(self, entered: dict[int, int], at: int) -> Iterator[int]:
        """Every place where a match ends that goes on from the states `entered` at some places, from one on."""
        go_on, by_hits = self.program.go_on, self.program.by_hits
        while entered:
            states = entered.pop(at, 0)
            if states:
                ends, targets = go_on(states, self.rows[at].given)
                if ends:
                    yield at
                if targets & ~by_hits:
                    entered[at + 1] = entered.get(at + 1, 0) | targets & ~by_hits
                if targets & by_hits:
                    for hit in self.hits[at]:
                        if taken := targets & hit.states & self._states_at(hit.end):
                            entered[hit.end] = entered.get(hit.end, 0) | taken
            at += 1

    def best_end(self, start: int, wanted: Wanted) -> int | None:
        """The last or first place where a match from a start ends."""
        ends = self.ends(start)
        return next(ends, None) if wanted == "shortest" else max(ends, default=None)
