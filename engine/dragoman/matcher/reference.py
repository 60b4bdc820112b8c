"""The reference matcher: what a match is, in code that can be read as such.

It reads as a backtracking reader does: from a start it takes the first way, and where that fails
goes back to the last choice and takes the next. What keeps it polynomial is memory. What a match
comes to from a *node* (a position of an automaton, reached at a place in the scope) does not depend
on how the node was reached; so it is worked out once, for each `select`, and remembered.

A slot stands for its templates in place: calling one enters its automaton in a `Frame` that knows
where to go on afterwards, as if the slot's automaton had been copied into the caller's. Frames
are made when first needed and shared, so that equal places are equal nodes.

What is true of a scope as a whole is worked out once, when first asked for: the places that
context templates mark, where `until` stops a slot, and the matches of `whole` slots.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, START, Automaton, Beginning, Close, Guard, Mark, Open, Way
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.matcher.contract import Hit, Hits, Match, MatchListener, Wanted, WholeMatch
from dragoman.matcher.punctuation import begins_badly, trimmed_end
from dragoman.matcher.scope import Scope


class Trail(NamedTuple):
    """The moves of a reader that say something, from one on: it was made at the place `at`."""

    move: Move
    at: int
    rest: Trail | None


class TrailMatch(NamedTuple):
    """A way through an automaton, from place `start` to place `end`."""

    start: int
    end: int
    trail: Trail | None

    def replay(self, listener: MatchListener) -> None:
        """Tell all it did, in order."""
        trail = self.trail
        while trail is not None:
            _tell(trail.move, trail.at, listener)
            trail = trail.rest


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

    @property
    def says_something(self) -> bool:
        """Whether it is more than one plain token taken."""
        return bool(self.kind in ("enter", "leave") or self.hit or self.way.events)


class Outcome(NamedTuple):
    """How a match goes on from a node: the place where it ends, and the moves that lead there."""

    end: int
    trail: Trail | None


def _tell(move: Move, at: int, listener: MatchListener) -> None:
    """Tell a listener of one move, made at a place."""
    for event in move.way.events:
        match event:
            case Open():
                listener.open(event, at)
            case Close():
                listener.close(at)
            case Mark(index):
                listener.mark(index)
    if move.kind == "enter":
        frame = move.node.frame
        assert frame.slot is not None
        assert frame.caller is not None
        call = frame.caller.automaton.steps[move.way.target]
        listener.enter(frame.slot, isinstance(call, ir.SlotCall) and call.captured, at)
    elif move.kind == "leave":
        listener.leave(at)
    elif move.hit is not None:
        _tell_hit(move.node.frame.automaton.steps[move.way.target], move.hit, at, listener)


def _tell_hit(step: ir.Step, hit: Hit, at: int, listener: MatchListener) -> None:
    match step:
        case ir.LexiconHit():
            assert isinstance(hit.what, tuple)
            listener.lexicon(step, hit.what, at, hit.end)
        case ir.FindingHit():
            listener.finding(step, hit.what, at)
        case ir.WholeHit():
            assert isinstance(hit.what, WholeMatch)
            listener.whole(step, hit.what, at, hit.end)


@define(eq=False)
class Visit:
    """A node whose outcome is being worked out: the moves left to try, the one that waits for the
    outcome of its own node, and the best outcome so far."""

    node: Node
    moves: Iterator[Move]
    waiting: Move | None = None
    best: Outcome | None = None

    def offer(self, move: Move, outcome: Outcome | None, wanted: Wanted) -> None:
        """Keep what a move comes to, where it is better than that of every move before it."""
        if outcome is None or (self.best is not None and not _better(outcome.end, self.best.end, wanted)):
            return
        if move.says_something:
            outcome = Outcome(outcome.end, Trail(move, self.node.at, outcome.trail))
        self.best = outcome


class ReferenceMatcher:
    """Matches automata in one scope. It remembers what it learnt, so use one per scope.

    `base` is the matcher of the scope that a shared scope was made from.
    """

    def __init__(self, scope: Scope, rulebook: Rulebook, hits: Hits, base: ReferenceMatcher | None = None) -> None:
        self.scope = scope
        self.base = base
        self.rulebook = rulebook
        self.hits = hits
        self._changing = rulebook.changing
        self._outcomes: dict[Wanted, dict[Node, Outcome | None]] = {"first": {}, "longest": {}, "shortest": {}}
        self._frames: dict[object, Frame] = {}
        self._marked_starts: dict[int, tuple[int, ...]] = {}
        self._marked_ends: dict[int, tuple[int, ...]] = {}
        self._stops: dict[str, tuple[int, ...]] = {}
        self._alone: dict[tuple[ir.Step, int], bool] = {}
        self._beginning: dict[tuple[int, int], bool] = {}
        self._whole: dict[str, dict[int, Hit]] = {}

    def forget(self, *, places: bool) -> None:
        """Drop what was learnt about nodes, what has findings behind it, and where `places` is set, what
        steps can take at a place."""
        self._frames.clear()
        for known in self._outcomes.values():
            known.clear()
        for marker in self._changing.markers:
            self._marked_starts.pop(marker, None)
            self._marked_ends.pop(marker, None)
        for slot in self._changing.slots:
            self._stops.pop(slot, None)
            self._whole.pop(slot, None)
        if places:
            self._alone.clear()
            self._beginning.clear()

    # --- reading from a start -----------------------------------------------------------------

    def match(self, automaton: Automaton, start: int, wanted: Wanted = "first") -> Match | None:
        """The match from a start that a backtracking reader finds first; or the one with the last or
        first end, and of the ways to it the one tried first."""
        return self._match(self._root(automaton, len(self.scope)), start, wanted)

    def next_start(self, automata: Sequence[Automaton], at: int) -> int:
        """The place itself: every start is read."""
        return at

    def to_end(self, automaton: Automaton, start: int, end: int) -> Match | None:
        """The match tried first of those that end at a given place."""
        return self._match(self._root(automaton, len(self.scope), frozenset((end,))), start)

    def matches(self, automaton: Automaton, start: int) -> Sequence[Match]:
        """For every place where a match from a start can end, the one tried first, by end."""
        root = self._root(automaton, len(self.scope))
        if self._outcome(Node(root, START, start), "first") is None:
            return []
        found: dict[int, TrailMatch] = {}
        for end, trail in self._read_all(Node(root, START, start), set()):
            found.setdefault(end, TrailMatch(start, end, _reversed(trail)))
        return [found[end] for end in sorted(found)]

    def nearest_end(self, marker: int, start: int) -> int | None:
        """The first place where a match of a marker from a start can end."""
        root = self._root(self.rulebook.markers[marker], len(self.scope))
        outcome = self._outcome(Node(root, START, start), "shortest")
        return outcome and outcome.end

    def earliest_starts(self, marker: int) -> dict[int, int]:
        """For every place where a match of a marker ends, the first start from which one ends there."""
        root = self._root(self.rulebook.markers[marker], len(self.scope))
        seen: set[Node] = set()
        found: dict[int, int] = {}
        for start in range(len(self.scope)):
            if self._may_begin(root.automaton, start):
                for end, _ in self._read_all(Node(root, START, start), seen):
                    found.setdefault(end, start)
        return found

    def _match(self, root: Frame, start: int, wanted: Wanted = "first") -> TrailMatch | None:
        outcome = self._outcome(Node(root, START, start), wanted)
        return outcome and TrailMatch(start, *outcome)

    def _outcome(self, origin: Node, wanted: Wanted) -> Outcome | None:
        """What a match that goes on from a node comes to; depth first, each node once.

        For `first` the first move that comes to something decides; for `longest` and `shortest` the one
        with the best end, of several the first.
        """
        if origin.position == START and not self._may_begin(origin.frame.automaton, origin.at):
            return None
        known = self._outcomes[wanted]
        if origin in known:
            return known[origin]
        visits = [Visit(origin, self._moves(origin))]
        while visits:
            visit = visits[-1]
            move = visit.waiting or next(visit.moves, None)
            visit.waiting = None
            if move is not None and move.kind == "accept":
                visit.offer(move, Outcome(move.node.at, None), wanted)
            elif move is not None and move.node in known:
                visit.offer(move, known[move.node], wanted)
            elif move is not None:
                visit.waiting = move
                visits.append(Visit(move.node, self._moves(move.node)))
                continue
            if move is None or (wanted == "first" and visit.best is not None):
                known[visit.node] = visit.best
                visits.pop()
        return known[origin]

    def _read_all(self, origin: Node, seen: set[Node]) -> Iterator[tuple[int, Trail | None]]:
        """Every place where a match from a node ends, in the order first reached, with the moves that lead
        there, the last one first. Nodes already `seen` are left out."""
        visits: list[tuple[Node, Iterator[Move], Trail | None]] = [(origin, self._moves(origin), None)]
        while visits:
            node, moves, before = visits[-1]
            move = next(moves, None)
            if move is None:
                visits.pop()
                continue
            trail = Trail(move, node.at, before) if move.says_something else before
            if move.kind == "accept":
                yield move.node.at, trail
            elif move.node not in seen:
                seen.add(move.node)
                visits.append((move.node, self._moves(move.node), trail))

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
            case ir.Gap(least, most):
                for end in range(at + least, min(at + most, frame.limit) + 1):
                    yield Move("take", Node(frame, way.target, end), way)
            case _:
                if self._takes_token(step, at):
                    yield Move("take", Node(frame, way.target, at + 1), way)

    def _takes_token(self, step: ir.TokenStep, at: int) -> bool:
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

    def _takes_alone(self, step: ir.Step, at: int) -> bool:
        """Whether a step can take just the one token at a place."""
        if self._changing.steps and step in self._changing.steps:
            return self._work_out_alone(step, at)
        found = self._alone.get((step, at))
        if found is None:
            found = self._alone[step, at] = self._work_out_alone(step, at)
        return found

    def _work_out_alone(self, step: ir.Step, at: int) -> bool:
        if isinstance(step, ir.TokenStep):
            return self._takes_token(step, at)
        if isinstance(step, ir.SlotCall):
            slot = self.rulebook.slots[step.slot]
            bound = len(self.scope)
            if slot.has_end and (bound := self._slot_end(slot, at, bound) or at) != at + 1:
                return False
            return self._match(self._root(slot.automaton, bound, frozenset((at + 1,))), at) is not None
        return not isinstance(step, ir.Gap) and any(hit.end == at + 1 for hit in self._step_hits(step, at))

    def _step_hits(self, step: ir.LexiconHit | ir.FindingHit | ir.WholeHit, at: int) -> Sequence[Hit]:
        match step:
            case ir.LexiconHit(key):
                return self.hits.lexicon_hits(self.scope, key, at)
            case ir.FindingHit(type):
                return self.hits.finding_hits(self.scope, type, at)
            case ir.WholeHit(slot):
                hit = self.whole_hits(slot).get(at)
                return (hit,) if hit else ()

    def _may_begin(self, automaton: Automaton, at: int) -> bool:
        """Whether the first step of any way in can be taken at a place.

        This spares the frames of all the slots that cannot even begin there; nothing else follows. Steps
        with findings behind them may always, since more findings may come.
        """
        key = (id(automaton), at)
        found = self._beginning.get(key)
        if found is None:
            found = self._beginning[key] = at < len(self.scope) and self._can_begin(automaton.beginning, at)
        return found

    def _can_begin(self, beginning: Beginning | None, at: int) -> bool:
        return (
            beginning is None
            or self.scope.folded[at] in beginning.folded
            or self.scope.exact[at] in beginning.exact
            or any(self._may_take(step, at) for step in beginning.others)
        )

    def _may_take(self, step: ir.Step, at: int) -> bool:
        if self._changing.steps and step in self._changing.steps:
            return True
        match step:
            case ir.SlotCall(slot):
                return self._may_begin(self.rulebook.slots[slot].automaton, at)
            case ir.LexiconHit() | ir.WholeHit():
                return bool(self._step_hits(step, at))
            case ir.Gap() | ir.FindingHit():
                return True
            case _:
                return self._takes_token(step, at)

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
        if not self._may_begin(slot.automaton, at):
            return None
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
            match = self._match(root, start)
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

    def _whole_match(self, slot: SlotProgram, at: int) -> TrailMatch | None:
        bound = self.scope.sentence_end(at) if slot.in_sentence else len(self.scope)
        end = None
        if slot.has_end:
            end = self._slot_end(slot, at, bound)
            if end is None:
                return None
        ends = None if end is None else frozenset((end,))
        return self._match(self._root(slot.automaton, end or bound, ends), at, "longest")


def _better(end: int, than: int, wanted: Wanted) -> bool:
    return end > than if wanted == "longest" else end < than


def _reversed(trail: Trail | None) -> Trail | None:
    turned: Trail | None = None
    while trail is not None:
        turned = Trail(trail.move, trail.at, turned)
        trail = trail.rest
    return turned


def _any_between(places: tuple[int, ...], low: int, high: int) -> bool:
    """Whether one of the sorted places lies in `low … high`, both included."""
    index = bisect_left(places, low)
    return index < len(places) and places[index] <= high
