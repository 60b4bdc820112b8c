"""A matcher that remembers every step: the reference matcher, with nothing left out of its trails.

Used for the few matches that are explained, never for scanning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from dragoman.compiled import ir
from dragoman.compiled.automaton import START, Automaton, Guard, Way
from dragoman.matcher.contract import Hit, Match, Wanted
from dragoman.matcher.reference import Frame, Move, Node, ReferenceMatcher, Trail, TrailMatch

_PLAIN = object()
"""What a plain token, or an end, counts as having taken, so that the move is kept. Such trails are never replayed."""


class TracingMatcher(ReferenceMatcher):
    """Matches as the reference does; its trails have the plain tokens, too."""

    def _moves(self, node: Node) -> Iterator[Move]:
        for move in super()._moves(node):
            yield move._replace(hit=Hit(node.at, _PLAIN)) if move.kind == "accept" else move

    def _take(self, frame: Frame, way: Way, step: ir.Step, at: int) -> Iterator[Move]:
        for move in super()._take(frame, way, step, at):
            plain = move.kind == "take" and move.hit is None
            yield move._replace(hit=Hit(move.node.at, _PLAIN)) if plain else move

    def trail(self, automaton: Automaton, start: int, end: int, wanted: Wanted) -> TrailMatch | None:
        """The match between two places: the one that is wanted from the start if it ends there, else the one tried
        first of those that do."""
        found: Match | None = self.match(automaton, start, wanted)
        if found is None or found.end != end:
            found = self.to_end(automaton, start, end)
        assert found is None or isinstance(found, TrailMatch)
        return found

    def slot_ends(self, step: ir.SlotCall, at: int, most: int) -> list[int]:
        """The places where a slot that is called at a place can end, the first tried first, at most so many."""
        slot = self.rulebook.slots[step.slot]
        caller = self._root(slot.automaton, len(self.scope))
        frame = self._call(caller, START, slot, at) if at < len(self.scope) else None
        if frame is None:
            return []
        alone = self._root(slot.automaton, frame.bound, frame.ends)
        ends = (end for end, _ in self._read_all(Node(alone, START, at), set()))
        return list(dict.fromkeys(islice(ends, most)))

    def step_ends(self, step: ir.Step, at: int, most: int) -> list[int]:
        """The places to which a step can go from a place, the first tried first, at most so many."""
        if at >= len(self.scope):
            return []
        if isinstance(step, ir.SlotCall):
            return self.slot_ends(step, at, most)
        frame = self._root(_ALONE, len(self.scope))
        return list(dict.fromkeys(move.node.at for move in self._take(frame, _WAY, step, at)))

    def failing(self, guards: Iterable[Guard], at: int) -> list[Guard]:
        """The guards that do not hold at a place."""
        return [guard for guard in guards if not self._holds(guard, at)]


_ALONE = Automaton((), (), ())
_WAY = Way(0)


def moves_of(trail: Trail | None) -> Iterator[tuple[Move, int]]:
    """The moves of a trail, each with the place where it was made."""
    while trail is not None:
        yield trail.move, trail.at
        trail = trail.rest
