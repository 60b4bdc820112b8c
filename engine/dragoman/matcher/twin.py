"""The twin: the matcher for where there is no compiled kernel, in plain Python.

It finds what the reference matcher finds, in time that grows with the scope. An automaton that has a program
(`program`) is read in two passes (`passes`), the backward one once a scope; for everything else it falls back
on the reference matcher, which it is a kind of.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from attrs import field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, Close, Mark, Open
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.matcher.contract import Hit, Hits, Match, MatchListener, Wanted, WholeMatch
from dragoman.matcher.passes import HitsAt, Pass, PlacedHit, Word
from dragoman.matcher.program import Enter, Leave, Program, Said
from dragoman.matcher.programs import Programs
from dragoman.matcher.reference import ReferenceMatcher
from dragoman.matcher.scope import Scope
from dragoman.matcher.stretch import Stretch


@frozen(eq=False)
class TwinMatch:
    """A match, with what it said on its way."""

    start: int
    end: int
    words: Sequence[Word] = field(repr=False)

    def replay(self, listener: MatchListener) -> None:
        """Tell all it did, in order."""
        pending = [iter(self.words)]
        while pending:
            for at, said, hit in pending[-1]:
                for one in said:
                    _tell(one, at, listener)
                if hit is not None and isinstance(hit.hit, Call):
                    pending.append(iter(hit.hit.words(at)))
                    break
                if hit is not None and isinstance(hit.hit, Hit):
                    _tell_hit(hit, hit.hit, at, listener)
            else:
                pending.pop()


@frozen(eq=False)
class Call:
    """A slot that ends at a stop, read from a place up to `end`."""

    end: int
    slot: SlotProgram
    captured: bool
    read: Pass = field(repr=False)

    def words(self, at: int) -> list[Word]:
        """What it says, from its beginning to its end."""
        _, said = self.read.first(at)
        enter, leave = Enter(self.slot, self.captured), Leave()
        return [Word(at, (enter,), None), *said, Word(self.end, (leave,), None)]


def _tell(said: Said, at: int, listener: MatchListener) -> None:
    match said:
        case Open():
            listener.open(said, at)
        case Close():
            listener.close(at)
        case Mark(index):
            listener.mark(index)
        case Enter(slot, captured):
            listener.enter(slot, captured, at)
        case Leave():
            listener.leave(at)


def _tell_hit(placed: PlacedHit, hit: Hit, at: int, listener: MatchListener) -> None:
    step, end = placed.step, placed.end
    match step:
        case ir.LexiconHit():
            assert isinstance(hit.what, tuple)
            listener.lexicon(step, hit.what, at, end)
        case ir.FindingHit():
            listener.finding(step, hit.what, at)
        case ir.WholeHit():
            assert isinstance(hit.what, WholeMatch)
            listener.whole(step, hit.what, at, end)


FoundStep = ir.LexiconHit | ir.FindingHit | ir.WholeHit
"""What takes hits, but for slots that are called."""


class TwinMatcher(ReferenceMatcher):
    """Matches automata in one scope, as the reference matcher does and faster.

    `programs` are those of the rulebook, shared by all matchers.
    """

    def __init__(
        self,
        scope: Scope,
        rulebook: Rulebook,
        hits: Hits,
        base: ReferenceMatcher | None = None,
        *,
        programs: Programs,
    ) -> None:
        super().__init__(scope, rulebook, hits, base)
        self.programs = programs
        self._passes: dict[int, Pass] = {}
        self._stretch: Stretch | None = None
        self._placed: dict[int, dict[int, Sequence[Hit]]] = {}
        self._taken_alone: dict[int, dict[int, bool]] = {}

    def forget(self, *, places: bool) -> None:
        """Drop what was learnt about nodes and what has findings behind it; with `places`, all."""
        super().forget(places=places)
        self._passes.clear()
        if places:
            self._placed.clear()
            self._taken_alone.clear()
            self._stretch = None
            return
        for step in self.programs.changing:
            self._placed.pop(step, None)
            self._taken_alone.pop(step, None)

    # --- what a matcher answers ------------------------------------------------------------------

    def match(self, automaton: Automaton, start: int, wanted: Wanted = "first") -> Match | None:
        """The match from a start that a backtracking reader finds first; or the one with the last or
        first end, and of the ways to it the one tried first."""
        read = self._pass(automaton)
        if read is None:
            return super().match(automaton, start, wanted)
        if not read.begins(start):
            return None
        if wanted == "first":
            return TwinMatch(start, *read.first(start))
        end = read.best_end(start, wanted)
        return None if end is None else self.to_end(automaton, start, end)

    def next_start(self, automata: Sequence[Automaton], at: int) -> int:
        """The next place where a match of one of these begins, as far as that is known."""
        nearest = len(self.scope)
        for automaton in automata:
            read = self._pass(automaton)
            if read is None:
                return at
            starts = read.starts
            index = bisect_left(starts, at)
            if index < len(starts):
                nearest = min(nearest, starts[index])
        return nearest

    def to_end(self, automaton: Automaton, start: int, end: int) -> Match | None:
        """The match tried first of those that end at a given place."""
        read = self._pass(automaton)
        if read is None:
            return super().to_end(automaton, start, end)
        ending = read.ending_at(start, end)
        return TwinMatch(start, *ending.first(start)) if ending.begins(start) else None

    def matches(self, automaton: Automaton, start: int) -> Sequence[Match]:
        """For every place where a match from a start can end, the one tried first, by end."""
        read = self._pass(automaton)
        return [] if read is not None and not read.begins(start) else super().matches(automaton, start)

    def nearest_end(self, marker: int, start: int) -> int | None:
        """The first place where a match of a marker from a start can end."""
        read = self._pass(self.rulebook.markers[marker])
        if read is None:
            return super().nearest_end(marker, start)
        return read.best_end(start, "shortest") if read.begins(start) else None

    def marked_starts(self, marker: int) -> tuple[int, ...]:
        """Every place where a match of a marker begins."""
        found = self._marked_starts.get(marker)
        if found is None:
            read = self._pass(self.rulebook.markers[marker])
            if read is None:
                return super().marked_starts(marker)
            found = self._marked_starts[marker] = tuple(read.starts)
        return found

    def marked_ends(self, marker: int) -> tuple[int, ...]:
        """Every place where a match of a marker ends."""
        found = self._marked_ends.get(marker)
        if found is None:
            read = self._pass(self.rulebook.markers[marker])
            if read is None:
                return super().marked_ends(marker)
            found = self._marked_ends[marker] = tuple(read.all_ends())
        return found

    def _find_whole(self, slot: SlotProgram) -> dict[int, Hit]:
        read = None if slot.has_end or (slot.in_sentence and not self._is_sentence) else self._pass(slot.automaton)
        if read is None:
            return super()._find_whole(slot)
        found: dict[int, Hit] = {}
        behind = 0
        for at in read.starts:
            if at >= behind and (match := self.match(slot.automaton, at, "longest")):
                behind = max(match.end, at + 1)
                found[at] = Hit(match.end, WholeMatch(match, self.scope))
        return found

    # --- passes ----------------------------------------------------------------------------------

    @cached_property
    def _is_sentence(self) -> bool:
        """Whether the scope lies in one sentence."""
        return not len(self.scope) or self.scope.sentence_end(0) == len(self.scope)

    def _pass(self, automaton: Automaton) -> Pass | None:
        """The automaton's program read backward over the scope; None where it has none."""
        found = self._passes.get(id(automaton))
        if found is None:
            program = self._program(automaton)
            if program is None:
                return None
            hits = self._hits_of(program, range(len(self.scope)), len(self.scope))
            found = self._passes[id(automaton)] = Pass(program, self._kinds(program), hits, self._holding(program))
        return found

    def _program(self, automaton: Automaton) -> Program | None:
        """The program of an automaton, where it has one that holds here."""
        program = self.programs.of(automaton)
        return None if program is None or (program.in_sentence and not self._is_sentence) else program

    def _kinds(self, program: Program) -> list[int]:
        """The kinds of the tokens for a program."""
        if self._stretch is None:
            scope = self.scope
            self._stretch = Stretch(self.programs, scope.folded, scope.exact, self._texts, scope.words)
        kinds = self._stretch.kinds(program)
        if not program.odd:
            return kinds
        masks = [program.mask_of(kind) for kind in kinds]
        for step, states in program.odd:
            for at in range(len(masks)):
                if self._takes_alone(step, at):
                    masks[at] |= states
        return [~mask for mask in masks]

    def _texts(self) -> Sequence[str]:
        document = self.scope.document
        return [document.token_text(token) for token in self.scope.tokens]

    def _hits_of(self, program: Program, places: range, bound: int) -> HitsAt:
        """The hits that states of a program take, by place; slots have room up to `bound`."""
        found: dict[int, list[PlacedHit]] = {}
        for step, states in program.hits:
            if isinstance(step, ir.SlotCall):
                for at, call in self._calls(step, places, bound):
                    found.setdefault(at, []).append(PlacedHit(states, call.end, step, call))
                continue
            for at, hits in self._all_hits(step).items():
                found.setdefault(at, []).extend(PlacedHit(states, hit.end, step, hit) for hit in hits)
        return found

    def _calls(self, step: ir.SlotCall, places: range, bound: int) -> Iterator[tuple[int, Call]]:
        """Where a slot that ends at a stop can be read. All starts with the same end are read together."""
        slot = self.rulebook.slots[step.slot]
        by_end: dict[int, list[int]] = {}
        for at in places:
            if self._may_begin(slot.automaton, at):
                room = min(bound, self.scope.sentence_end(at)) if slot.in_sentence else bound
                end = self._slot_end(slot, at, room)
                if end is not None:
                    by_end.setdefault(end, []).append(at)
        program = self.programs.of(slot.automaton)
        assert program is not None
        for end, starts in by_end.items():
            hits = self._hits_of(program, range(starts[0], end), end)
            read = Pass(program, self._kinds(program), hits, self._holding(program), (starts[0], end))
            for start in starts:
                if read.begins(start):
                    yield start, Call(end, slot, step.captured, read)

    def _all_hits(self, step: FoundStep) -> dict[int, Sequence[Hit]]:
        """The hits that a step can take, by place."""
        found = self._placed.get(id(step))
        if found is None:
            places = range(len(self.scope))
            if isinstance(step, ir.LexiconHit) and step.key not in self.hits.keys_in(self.scope.base or self.scope):
                places = range(0)
            hits = ((at, super(TwinMatcher, self)._step_hits(step, at)) for at in places)
            found = self._placed[id(step)] = {at: some for at, some in hits if some}
        return found

    def _step_hits(self, step: FoundStep, at: int) -> Sequence[Hit]:
        return self._all_hits(step).get(at, ())

    def _takes_alone(self, step: ir.Step, at: int) -> bool:
        """Whether a step can take just the one token at a place."""
        known = self._taken_alone.setdefault(id(step), {})
        found = known.get(at)
        if found is None:
            found = known[at] = self._work_out_alone(step, at)
        return found

    def _holding(self, program: Program) -> Sequence[int]:
        """The guards of a program that hold at each place, as bits behind those of its states."""
        if not program.guards:
            return ()
        bits = [(guard, 1 << program.states + number) for number, guard in enumerate(program.guards)]
        return [sum(bit for guard, bit in bits if self._holds(guard, at)) for at in range(len(self.scope) + 1)]
