"""The reference matcher: what a match is, in code that can be read as such.

It reads as a backtracking reader does: from a start it takes the first way, and where that fails
goes back to the last choice and takes the next. Two things keep it polynomial. A *node* (a
position of an automaton, reached at a place in the scope) from which no match could be completed
is remembered and never entered again: whether the rest can be completed does not depend on how
the node was reached. And ends, for `longest`, `shortest` and `all`, are worked out on the same
nodes before a way is chosen.

A slot stands for its templates in place: calling one enters its automaton in a `Frame` that knows
where to go on afterwards, as if the slot's automaton had been copied into the caller's. Frames
are made when first needed and shared, so that equal places are equal nodes.

What is true of a scope as a whole is worked out once, when first asked for: the places that
context templates mark, where `until` stops a slot, and the matches of `whole` slots.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from attrs import field, frozen

from dragoman import ir
from dragoman.automaton import ACCEPT, START, Automaton, Guard, Way
from dragoman.lexicon import Entry
from dragoman.punctuation import begins_badly, trimmed_end
from dragoman.rulebook import Rulebook, SlotProgram
from dragoman.scope import Scope


class Match(NamedTuple):
    """A way through an automaton: the moves that lead from place `start` to place `end`."""

    start: int
    end: int
    moves: tuple[Move, ...]


class Hit(NamedTuple):
    """A stretch found beforehand that one step takes, up to the place `end`.

    `what` is the lexicon's entries, the match of a whole slot, or the finding.
    """

    end: int
    what: tuple[Entry, ...] | WholeMatch | object


class WholeMatch(NamedTuple):
    """A match of a whole slot, with the scope in which its places count."""

    match: Match
    scope: Scope


class Hits(Protocol):
    """Who knows the lexicon entries and the findings that begin at a place, in order of preference."""

    def lexicon_hits(self, scope: Scope, key: str, at: int) -> Sequence[Hit]:
        """Entries of a lexicon."""

    def finding_hits(self, scope: Scope, type_: str, at: int) -> Sequence[Hit]:
        """Findings of a type."""


@frozen(eq=False)
class Frame:
    """An automaton at work, and the position at which its caller waits.

    Slots inside have room up to `bound`. `ends` are the places where the automaton may end, if they
    are fixed. Nothing is taken beyond `limit`, since from there no such end could be reached.
    """

    automaton: Automaton = field(repr=False)
    bound: int
    limit: int
    ends: frozenset[int] | None = None
    slot: SlotProgram | None = field(default=None, repr=False)
    caller: Frame | None = None
    position: int = START


class Node(NamedTuple):
    """A position of a frame's automaton, reached at a place; `START` before anything is taken."""

    frame: Frame
    position: int
    at: int


class Move(NamedTuple):
    """One step of a reader, by `way`, to `node`: it took a token or a hit, entered a slot, left one
    (then `node` is where the caller waited), or accepted (then `node` is where it stood)."""

    kind: Literal["take", "enter", "leave", "accept"]
    node: Node
    way: Way
    hit: Hit | None = None


Wanted = Literal["longest", "shortest"]


class ReferenceMatcher:
    """Matches automata in one scope. It remembers what it learnt, so use one per scope.

    `base` is the matcher of the scope that a shared scope was made from.
    """

    def __init__(self, scope: Scope, rulebook: Rulebook, hits: Hits, base: ReferenceMatcher | None = None) -> None:
        self.scope = scope
        self.base = base
        self.rulebook = rulebook
        self.hits = hits
        self._dead: set[Node] = set()
        self._best: dict[Wanted, dict[Node, int | None]] = {"longest": {}, "shortest": {}}
        self._frames: dict[object, Frame] = {}
        self._marked_starts: dict[int, tuple[int, ...]] = {}
        self._marked_ends: dict[int, tuple[int, ...]] = {}
        self._stops: dict[str, tuple[int, ...]] = {}
        self._alone: dict[tuple[ir.Step, int], bool] = {}
        self._whole: dict[str, dict[int, Hit]] = {}

    def forget(self) -> None:
        """Drop what was learnt about nodes; what is true of the scope as a whole is kept."""
        self._dead.clear()
        self._frames.clear()
        self._alone.clear()
        for known in self._best.values():
            known.clear()

    # --- reading from a start -----------------------------------------------------------------

    def first(self, automaton: Automaton, start: int) -> Match | None:
        """The match that a backtracking reader finds first from a start."""
        return self._read(self._root(automaton, len(self.scope)), start)

    def best(self, automaton: Automaton, start: int, wanted: Wanted) -> Match | None:
        """The match with the last or first end; of the ways to it, the one tried first."""
        return self._best_match(self._root(automaton, len(self.scope)), start, wanted)

    def ends(self, automaton: Automaton, start: int) -> list[int]:
        """Every place where a match from a start can end, in the order tried."""
        return list(self._ends(automaton, (start,)))

    def nearest_end(self, marker: int, start: int) -> int | None:
        """The first place where a match of a marker from a start can end."""
        root = self._root(self.rulebook.markers[marker], len(self.scope))
        return self._work_out(Node(root, START, start), "shortest")

    def earliest_starts(self, marker: int) -> dict[int, int]:
        """For every place where a match of a marker ends, the first start from which one ends there."""
        return self._ends(self.rulebook.markers[marker], range(len(self.scope)))

    def to_end(self, automaton: Automaton, start: int, end: int) -> Match | None:
        """The match tried first of those that end at a given place."""
        return self._read(self._root(automaton, len(self.scope), frozenset((end,))), start)

    def _read(self, root: Frame, start: int) -> Match | None:
        """Depth first over the ways on, in order, never twice into a node that failed."""
        dead = self._dead
        path: list[Move] = []
        choices = [self._moves(Node(root, START, start))]
        origin = Node(root, START, start)
        while choices:
            move = next(choices[-1], None)
            if move is None:
                choices.pop()
                dead.add(path.pop().node if path else origin)
            elif move.kind == "accept":
                return Match(start, move.node.at, (*path, move))
            elif move.node not in dead:
                path.append(move)
                choices.append(self._moves(move.node))
        return None

    def _best_match(self, root: Frame, start: int, wanted: Wanted) -> Match | None:
        """First the best end that each node can reach, then the first way that keeps to it."""
        best = self._best[wanted]
        node = Node(root, START, start)
        end = self._work_out(node, wanted)
        if end is None:
            return None
        path: list[Move] = []
        while True:
            for move in self._moves(node):
                if (move.node.at if move.kind == "accept" else best[move.node]) == end:
                    path.append(move)
                    if move.kind == "accept":
                        return Match(start, end, tuple(path))
                    node = move.node
                    break

    def _work_out(self, origin: Node, wanted: Wanted) -> int | None:
        """The last or first place where a match that goes on from a node can end."""
        best = self._best[wanted]
        choose = max if wanted == "longest" else min
        if origin in best:
            return best[origin]
        open_nodes: list[tuple[Node, Iterator[Move], list[int]]] = [(origin, self._moves(origin), [])]
        while open_nodes:
            node, moves, ends = open_nodes[-1]
            move = next(moves, None)
            if move is None:
                open_nodes.pop()
                best[node] = choose(ends) if ends else None
                if ends and open_nodes:
                    open_nodes[-1][2].append(choose(ends))
            elif move.kind == "accept":
                ends.append(move.node.at)
            elif move.node not in best:
                open_nodes.append((move.node, self._moves(move.node), []))
            else:
                known = best[move.node]
                if known is not None:
                    ends.append(known)
        return best[origin]

    def _ends(self, automaton: Automaton, starts: Iterable[int]) -> dict[int, int]:
        """Every place where a match from one of these starts can end, in the order first reached, with
        the start from which it was."""
        root = self._root(automaton, len(self.scope))
        seen: set[Node] = set()
        ends: dict[int, int] = {}
        for start in starts:
            choices = [self._moves(Node(root, START, start))]
            while choices:
                move = next(choices[-1], None)
                if move is None:
                    choices.pop()
                elif move.kind == "accept":
                    ends.setdefault(move.node.at, start)
                elif move.node not in seen:
                    seen.add(move.node)
                    choices.append(self._moves(move.node))
        return ends

    # --- the ways on from a node ----------------------------------------------------------------

    def _moves(self, node: Node) -> Iterator[Move]:
        """Where a reader can go from a node, preferred ways first."""
        frame, position, at = node
        automaton = frame.automaton
        for way in automaton.ways_from(position):
            if way.guards and not all(self._holds(guard, at) for guard in way.guards):
                continue
            if way.target != ACCEPT:
                yield from self._take(frame, way, automaton.steps[way.target], at)
            elif frame.ends is None or at in frame.ends:
                if frame.caller is None:
                    yield Move("accept", node, way)
                else:
                    yield Move("leave", Node(frame.caller, frame.position, at), way)

    def _take(self, frame: Frame, way: Way, step: ir.Step, at: int) -> Iterator[Move]:
        """Take one step from a place: a token, each hit in turn, or into a slot."""
        if at >= frame.limit:
            return
        match step:
            case ir.SlotCall():
                called = self._call(frame, way.target, self.rulebook.slots[step.slot], at)
                if called is not None:
                    yield Move("enter", Node(called, START, at), way)
            case ir.LexiconHit() | ir.FindingHit() | ir.WholeHit():
                for hit in self._step_hits(step, at):
                    if hit.end <= frame.limit:
                        yield Move("take", Node(frame, way.target, hit.end), way, hit)
            case _:
                if self._takes_token(step, at):
                    yield Move("take", Node(frame, way.target, at + 1), way)

    def _takes_token(self, step: ir.Word | ir.AnyToken | ir.TokenRegex | ir.Unless, at: int) -> bool:
        match step:
            case ir.Word(texts, exact):
                return (self.scope.exact if exact else self.scope.folded)[at] in texts
            case ir.AnyToken():
                return True
            case ir.TokenRegex(pattern):
                text = self.scope.document.token_text(self.scope.tokens[at])
                return self.rulebook.regexes[pattern].matches(text)
            case ir.Unless(steps, among):
                wanted = not among or any(self._takes_alone(one, at) for one in among)
                return wanted and not any(self._takes_alone(one, at) for one in steps)

    def _takes_alone(self, step: ir.LexiconHit | ir.FindingHit | ir.SlotCall | ir.WholeHit, at: int) -> bool:
        """Whether a step can take just the one token at a place."""
        found = self._alone.get((step, at))
        if found is None:
            found = self._alone[step, at] = self._work_out_alone(step, at)
        return found

    def _work_out_alone(self, step: ir.LexiconHit | ir.FindingHit | ir.SlotCall | ir.WholeHit, at: int) -> bool:
        if isinstance(step, ir.SlotCall):
            slot = self.rulebook.slots[step.slot]
            bound = len(self.scope)
            if slot.has_end and (bound := self._slot_end(slot, at, bound) or at) != at + 1:
                return False
            return self._read(self._root(slot.automaton, bound, frozenset((at + 1,))), at) is not None
        return any(hit.end == at + 1 for hit in self._step_hits(step, at))

    def _step_hits(self, step: ir.LexiconHit | ir.FindingHit | ir.WholeHit, at: int) -> Sequence[Hit]:
        match step:
            case ir.LexiconHit(key):
                return self.hits.lexicon_hits(self.scope, key, at)
            case ir.FindingHit(type):
                return self.hits.finding_hits(self.scope, type, at)
            case ir.WholeHit(slot):
                hit = self.whole_hits(slot).get(at)
                return (hit,) if hit else ()

    # --- frames ---------------------------------------------------------------------------------

    def _root(self, automaton: Automaton, bound: int, ends: frozenset[int] | None = None) -> Frame:
        key = (id(automaton), bound, ends)
        frame = self._frames.get(key)
        if frame is None:
            limit = bound if ends is None else max(ends, default=0)
            frame = self._frames[key] = Frame(automaton, bound, limit, ends)
        return frame

    def _call(self, caller: Frame, position: int, slot: SlotProgram, at: int) -> Frame | None:
        """The frame of a slot called at a place; None where the slot has no room there."""
        bound = caller.bound
        if slot.in_sentence:
            bound = min(bound, self.scope.sentence_end(at))
        end = None
        if slot.has_end:
            end = self._slot_end(slot, at, bound)
            if end is None or end > caller.limit:
                return None
            bound = end
        key = (id(caller), position, bound)
        frame = self._frames.get(key)
        if frame is None:
            limit = min(bound, caller.limit)
            ends = None if end is None else frozenset((end,))
            frame = self._frames[key] = Frame(slot.automaton, bound, limit, ends, slot, caller, position)
        return frame

    # --- what is true of the whole scope --------------------------------------------------------

    def _holds(self, guard: Guard, at: int) -> bool:
        match guard:
            case ir.Edge("start"):
                return at == 0
            case ir.Edge("end"):
                return at == len(self.scope)
            case ir.Context(marker, "preceded", within, negated):
                return _any_between(self.marked_ends(marker), at - within, at) is not negated
            case ir.Context(marker, _, within, negated):
                return _any_between(self.marked_starts(marker), at, at + within) is not negated
        raise AssertionError(guard)

    def marked_starts(self, marker: int) -> tuple[int, ...]:
        """Every place where a match of a marker begins."""
        found = self._marked_starts.get(marker)
        if found is None:
            places = range(len(self.scope))
            found = tuple(at for at in places if self.nearest_end(marker, at) is not None)
            self._marked_starts[marker] = found
        return found

    def marked_ends(self, marker: int) -> tuple[int, ...]:
        """Every place where a match of a marker ends."""
        found = self._marked_ends.get(marker)
        if found is None:
            found = self._marked_ends[marker] = tuple(sorted(self.earliest_starts(marker)))
        return found

    def joints(self, share: int) -> list[tuple[int, int]]:
        """Where a `share` goes on: the places where what comes `after` the predicate begins and ends,
        with `before` following at its end. The first end tried counts."""
        program = self.rulebook.shares[share]
        followed = frozenset(self.marked_starts(program.before))
        root = self._root(self.rulebook.markers[program.after], len(self.scope), followed)
        found = []
        for start in self.marked_starts(program.after):
            match = self._read(root, start)
            if match is not None:
                found.append((start, match.end))
        return found

    def _slot_end(self, slot: SlotProgram, at: int, bound: int) -> int | None:
        """Where a slot with `until` that begins at a place must end; None where it cannot begin."""
        if begins_badly(self.scope.folded, at):
            return None
        stops = self._stops_of(slot)
        index = bisect_left(stops, at)
        end = min(stops[index], bound) if index < len(stops) else bound
        end = trimmed_end(self.scope.folded, at, end)
        return end if end > at else None

    def _stops_of(self, slot: SlotProgram) -> tuple[int, ...]:
        found = self._stops.get(slot.id)
        if found is None:
            places = {at for marker in slot.until for at in self.marked_starts(marker)}
            places.update(start for share in slot.until_shares for start, _ in self.joints(share))
            found = self._stops[slot.id] = tuple(sorted(places))
        return found

    def whole_hits(self, slot_id: str) -> dict[int, Hit]:
        """The matches of a `whole` slot by their start: leftmost, longest, not overlapping.

        In a shared scope they are those of the scope it was made from, as far as they lie in it.
        """
        found = self._whole.get(slot_id)
        if found is None:
            found = self._borrow_whole(slot_id) if self.base else self._find_whole(self.rulebook.slots[slot_id])
            self._whole[slot_id] = found
        return found

    def _borrow_whole(self, slot_id: str) -> dict[int, Hit]:
        assert self.base is not None
        tokens = self.base.scope.tokens
        ends = {
            tokens[start]: (tokens[hit.end - 1] + 1, hit.what) for start, hit in self.base.whole_hits(slot_id).items()
        }
        found: dict[int, Hit] = {}
        for at, token in enumerate(self.scope.tokens):
            if token in ends:
                end = self.scope.local_end(at, ends[token][0])
                if end is not None:
                    found[at] = Hit(end, ends[token][1])
        return found

    def _find_whole(self, slot: SlotProgram) -> dict[int, Hit]:
        found: dict[int, Hit] = {}
        at = 0
        while at < len(self.scope):
            match = self._whole_match(slot, at)
            if match is not None:
                found[at] = Hit(match.end, WholeMatch(match, self.scope))
            at = match.end if match else at + 1
        return found

    def _whole_match(self, slot: SlotProgram, at: int) -> Match | None:
        bound = self.scope.sentence_end(at) if slot.in_sentence else len(self.scope)
        end = None
        if slot.has_end:
            end = self._slot_end(slot, at, bound)
            if end is None:
                return None
        ends = None if end is None else frozenset((end,))
        return self._best_match(self._root(slot.automaton, end or bound, ends), at, "longest")


def _any_between(places: tuple[int, ...], low: int, high: int) -> bool:
    """Whether one of the sorted places lies in `low … high`, both included."""
    index = bisect_left(places, low)
    return index < len(places) and places[index] <= high
