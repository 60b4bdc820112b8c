"""Inclusion: whether all that one automaton takes is taken by another one, decided by a bounded product.

Used by `shadows` and `pairs`. The narrow automaton is walked way by way; beside each of its states goes the set of
states in which the wide one can be on the same tokens (subset construction, as in Hopcroft & Ullman, *Introduction to
Automata Theory*, 3.3). The narrow side may be read as larger than it is, the wide side as smaller, so that `True` is
always so; what is not decided within `MAX_STATES` is `False`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, Guard
from dragoman.lints.coverage import Coverage, words_of
from dragoman.lints.machine import Edge, Machine, Said, Shelf, TooLargeError, steps_within
from dragoman.text.folding import folded as fold

MAX_STATES = 3_000
"""Pairs of a state and a set of states that are looked at for one question; beyond, nothing is claimed."""
MAX_SET = 400
"""States in such a set."""


@define(eq=False)
class Inclusion:
    """Answers questions about the automata of one rulebook."""

    shelf: Shelf
    coverage: Coverage = field(init=False)

    @coverage.default
    def _coverage(self) -> Coverage:
        return Coverage(self.shelf.rulebook)

    def includes(
        self,
        wide: Iterable[Automaton],
        narrow: Automaton,
        *,
        prefix: bool = False,
        captures: bool = False,
        in_sentence: bool = True,
    ) -> bool:
        """Whether one of `wide` takes each stretch that `narrow` takes; with `prefix`, a beginning of it is enough.

        With `captures`, each way through `narrow` has one through `wide` that captures the same. `in_sentence`:
        what is read does not go over the end of a sentence.
        """
        several = tuple(wide)
        try:
            return bool(several) and _Product(self, several, narrow, prefix, captures, in_sentence).holds()
        except TooLargeError:
            return False


class _Product:
    """One question."""

    def __init__(
        self,
        inclusion: Inclusion,
        wide: tuple[Automaton, ...],
        narrow: Automaton,
        prefix: bool,
        captures: bool,
        in_sentence: bool,
    ) -> None:
        shelf = inclusion.shelf
        self.coverage = inclusion.coverage
        self.prefix = prefix
        named = frozenset(name for one in wide for name in steps_within(one, shelf.rulebook))
        self.narrow = Machine(shelf, narrow, "at least", named, captures, in_sentence)
        self.wide = [Machine(shelf, one, "at most", frozenset(), captures, in_sentence, both=True) for one in wide]
        self.captures = captures
        self.takers: dict[frozenset[_Place], _Takers] = {}

    def holds(self) -> bool:
        start = self.narrow.start, frozenset((machine, machine.start) for machine in self.wide)
        seen = {start}
        waiting = [start]
        while waiting:
            state, places = waiting.pop()
            if self.prefix and self._has_ended(places):
                continue
            if not all(self._ends_with(places, end.guards, end.said) for end in self.narrow.ends(state)):
                return False
            takers = self._takers(places)
            for edge in self.narrow.edges(state):
                for after in self._after(takers, edge):
                    if not after:
                        return False
                    following = edge.target, after
                    if following not in seen:
                        if len(seen) == MAX_STATES or len(after) > MAX_SET:
                            raise TooLargeError
                        seen.add(following)
                        waiting.append(following)
        return True

    @staticmethod
    def _has_ended(places: frozenset[_Place]) -> bool:
        """Whether the wide side has a match here whatever stands around it."""
        return any(not end.guards for machine, state in places for end in machine.ends(state))

    def _ends_with(self, places: frozenset[_Place], guards: frozenset[Guard], said: Said) -> bool:
        return any(
            end.guards <= guards and (not self.captures or end.said == said)
            for machine, state in places
            for end in machine.ends(state)
        )

    def _takers(self, places: frozenset[_Place]) -> _Takers:
        found = self.takers.get(places)
        if found is None:
            found = self.takers[places] = _Takers(places)
        return found

    def _after(self, takers: _Takers, edge: Edge) -> Iterator[frozenset[_Place]]:
        """Where the wide side can be behind an edge of the narrow side: a set for each kind of token it takes."""
        if not isinstance(edge.symbol, ir.Word):
            yield frozenset(
                place
                for place, one in takers.others
                if self._fits(one, edge)
                and (not isinstance(edge.symbol, ir.TYPED_STEPS) or self._same_capture(one, edge))
                and self.coverage.covers(one.symbol, edge.symbol)
            )
            return
        anywhere = frozenset(
            place for place, one in takers.others if isinstance(one.symbol, ir.AnyToken) and self._fits(one, edge)
        )
        told: set[frozenset[_Place]] = set()
        for text in edge.symbol.texts:
            here = takers.of_word(text, exact=edge.symbol.exact)
            after = anywhere | {place for place, one in here if self._fits(one, edge)}
            if after not in told:
                told.add(after)
                yield after

    def _fits(self, one: Edge, edge: Edge) -> bool:
        return one.guards <= edge.guards and (not self.captures or one.said == edge.said)

    def _same_capture(self, one: Edge, edge: Edge) -> bool:
        if not self.captures or not isinstance(one.symbol, ir.TYPED_STEPS):
            return True
        assert isinstance(edge.symbol, ir.TYPED_STEPS)
        return one.symbol.captured == edge.symbol.captured


_Place = tuple[Machine, int]


class _Takers:
    """The edges out of a set of states, by what they take, each with the place to which it leads."""

    def __init__(self, places: frozenset[_Place]) -> None:
        leading = {id(edge): (machine, edge.target) for machine, state in places for edge in machine.edges(state)}
        edges = [edge for machine, state in places for edge in machine.edges(state)]
        folded, exact, others = words_of(edges)
        self._leading = leading
        self._folded, self._exact = folded, exact
        self.others = [(leading[id(edge)], edge) for edge in others]

    def of_word(self, text: str, *, exact: bool) -> Iterator[tuple[_Place, Edge]]:
        """The edges that take every token that reads like a text."""
        found = self._exact.get(text, ()) if exact else ()
        for edge in (*found, *self._folded.get(fold(text) if exact else text, ())):
            yield self._leading[id(edge)], edge
