"""The verifier: replays a proof against the tokens and the rules, and reports the first step that is wrong.

It imports no matcher and searches for nothing: it follows the ways that the proof names, and asks of each atom
whether it can take what the proof says. Contexts and stops of slots, which are true of a scope as a whole, are asked
of a small recogniser of its own, which knows sets of places and nothing of preferences. So a proof that passes is a
way through the template; that it is the preferred one is not checked, nor contexts and stops that name findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, START, Automaton, Close, Guard, Mark, Open, Way
from dragoman.compiled.rulebook import Rulebook, RuleProgram, SlotProgram
from dragoman.explaining.proof import Proof, Taken, Trace
from dragoman.text.document import Document, TokenRange
from dragoman.words.phrases import LexiconHits

KINDS: dict[type, str] = {
    ir.LexiconHit: "entry",
    ir.FindingHit: "finding",
    ir.SlotCall: "slot",
    ir.WholeHit: "whole",
    ir.Gap: "gap",
}
"""The kinds of atoms by their steps; all others are tokens."""


@frozen
class Wrong:
    """The first step of a proof that is wrong: where in it (`3.1` is the first step inside the third), and why."""

    where: str
    why: str


class _WrongError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.where: list[int] = []


def verify(proof: Proof, rulebook: Rulebook, document: Document) -> Wrong | None:
    """Replay a proof; None where every step is as it says, else the first that is not."""
    try:
        _Verifier(rulebook, document, LexiconHits(rulebook.phrases, document)).check(proof)
    except _WrongError as wrong:
        return Wrong(".".join(map(str, reversed(wrong.where))), wrong.why)
    return None


def _need(is_so: bool, why: str) -> None:
    if not is_so:
        raise _WrongError(why)


@frozen(eq=False)
class _Verifier:
    """Checks proofs of one document."""

    rulebook: Rulebook
    document: Document
    hits: LexiconHits

    def check(self, proof: Proof) -> None:
        """Raises _WrongError at the first step that is wrong."""
        trace = proof.trace
        rule = next((one for one in self.rulebook.rules if one.id == trace.id), None)
        _need(rule is not None, f"there is no rule {trace.id!r}")
        assert rule is not None
        _need(0 <= trace.template < len(rule.templates), f"rule {rule.name} has no template {trace.template + 1}")
        _need(rule.name in proof.rules, f"the proof is of rule {rule.name}, which it does not name")
        _need(self.rulebook.findings[rule.finding].name == proof.type, f"rule {rule.name} makes no {proof.type}")
        self._check_place(proof)
        stretches = self._trace(trace, rule.templates[trace.template].automaton, None)
        self._check_captures(proof, rule, stretches)

    def _check_place(self, proof: Proof) -> None:
        document, (first, last) = self.document, proof.tokens
        _need(0 <= first < last <= len(document.starts), "its tokens are none of the text")
        _need(proof.start == document.starts[first] and proof.end == document.ends[last - 1], "its place is wrong")
        _need(proof.text == document.text[proof.start : proof.end], "its text is not that of its place")
        tokens = _tokens(proof.trace.pieces)
        _need(tokens[proof.trace.places[1] - 1] == last - 1, "it does not end where its trace ends")
        _need(proof.shared or tokens[proof.trace.places[0]] == first, "it does not begin where its trace begins")

    def _check_captures(self, proof: Proof, rule: RuleProgram, stretches: dict[str, list[TokenRange]]) -> None:
        """Each capture is what the trace took under its name, unless the rule makes the field in another way."""
        free = {name for name, _ in rule.assignments} | {one.field for one in rule.extends}
        for capture in proof.captures:
            places = stretches.get(capture.name, [])
            hull = [(min(low for low, _ in places), max(high for _, high in places))] if places else []
            known = capture.name in free or (capture.start, capture.end) in [*places, *hull]
            _need(known, f"the trace does not take {capture.text!r} as {capture.name}")

    # --- one template ---------------------------------------------------------------------------------

    def _trace(self, trace: Trace, automaton: Automaton, caller: _Stretch | None) -> dict[str, list[TokenRange]]:
        """Check the way through one template; what its outermost captures took, in code points."""
        stretch = _Stretch(self, trace.pieces) if caller is None else caller
        at, position = trace.places[0], START
        _need(0 <= at <= trace.places[1] <= len(stretch.tokens), "its places are none of its scope")
        events = _Events(stretch, trace.template)
        for number, step in enumerate(trace.steps, start=1):
            try:
                way = self._way(automaton, position, step.way, stretch, at)
                _need(way.target == step.position, "its way does not lead to its position")
                _need(way.target != ACCEPT, "its way leads to the end")
                _need(step.places[0] == at, "it does not begin where the one before it ended")
                events.pass_all(way, at)
                self._step(step, automaton.steps[way.target], stretch)
            except _WrongError as wrong:
                wrong.where.append(number)
                raise
            position, at = way.target, step.places[1]
        way = self._way(automaton, position, trace.way, stretch, at)
        _need(way.target == ACCEPT, "its last way does not lead to the end")
        _need(at == trace.places[1], "it does not end where its last step does")
        events.pass_all(way, at)
        if trace.kind == "slot":
            _need(events.template == trace.template, "its way is that of another template")
        return events.taken

    def _way(self, automaton: Automaton, position: int, number: int, stretch: _Stretch, at: int) -> Way:
        ways = automaton.ways_from(position)
        _need(0 <= number < len(ways), "there is no such way")
        for guard in ways[number].guards:
            _need(stretch.holds(guard, at), f"{_shown(guard)} does not hold at place {at}")
        return ways[number]

    def _step(self, taken: Taken, step: ir.Step, stretch: _Stretch) -> None:
        """Whether an atom can take what the proof says."""
        start, end = taken.places
        _need(taken.kind == KINDS.get(type(step), "token"), f"it is no {taken.kind}")
        _need(start < end <= len(stretch.tokens), "it takes nothing")
        low, high = stretch.code_points(start, end)
        _need((taken.start, taken.end) == (low, high), "its place is wrong")
        _need(taken.text == stretch.text(start, end), "its text is not that of its place")
        match step:
            case ir.SlotCall(slot):
                self._slot(taken, self.rulebook.slots[slot], stretch)
            case ir.WholeHit(slot):
                self._whole(taken, self.rulebook.slots[slot], stretch)
            case ir.FindingHit(found):
                self._finding(taken, found, stretch)
            case ir.LexiconHit(key):
                self._entry(taken, key, stretch)
            case _:
                _need(end in stretch.ends_of(step, start), f"it cannot take {taken.text!r}")

    def _entry(self, taken: Taken, key: str, stretch: _Stretch) -> None:
        found = stretch.entries(key, *taken.places)
        _need(bool(found), f"the lexicon has no {taken.text!r}")
        for entry in taken.entries:
            _need(entry.phrase in found, f"{entry.phrase!r} is no entry that reads {taken.text!r}")

    def _slot(self, taken: Taken, slot: SlotProgram, stretch: _Stretch) -> None:
        inside = taken.inside
        _need(isinstance(inside, Trace) and inside.id == slot.id, f"it is not the slot {slot.name}")
        assert isinstance(inside, Trace)
        same = inside.places == taken.places and tuple(inside.pieces) == tuple(stretch.pieces)
        _need(same, "the slot took something else")
        self._bounded(slot, stretch, taken.places)
        self._trace(inside, slot.automaton, stretch)

    def _bounded(self, slot: SlotProgram, stretch: _Stretch, places: TokenRange) -> None:
        """A slot that stays in its sentence does, and one with stops goes beyond none."""
        if slot.in_sentence:
            first, last = stretch.tokens[places[0]], stretch.tokens[places[1] - 1]
            _need(self.document.sentence_of(first) == self.document.sentence_of(last), "it leaves its sentence")
        for marker in slot.until:
            stops = stretch.starts(marker)
            _need(not any(places[0] <= stop < places[1] for stop in stops), f"the slot {slot.name} runs over its stop")

    def _whole(self, taken: Taken, slot: SlotProgram, stretch: _Stretch) -> None:
        inside = taken.inside
        _need(isinstance(inside, Trace) and inside.id == slot.id, f"it is not the slot {slot.name}")
        assert isinstance(inside, Trace)
        own = _Stretch(self, inside.pieces)
        same = [own.tokens[at] for at in range(*inside.places)] == [stretch.tokens[at] for at in range(*taken.places)]
        _need(same, "the slot took something else")
        self._bounded(slot, own, inside.places)
        self._trace(inside, slot.automaton, own)

    def _finding(self, taken: Taken, type_: str, stretch: _Stretch) -> None:
        inside = taken.inside
        _need(isinstance(inside, Proof), "it has no proof of its own")
        assert isinstance(inside, Proof)
        _need(self.rulebook.findings[type_].name == inside.type, f"it is no {self.rulebook.findings[type_].name}")
        start, end = taken.places
        _need((stretch.tokens[start], stretch.tokens[end - 1] + 1) == inside.tokens, "the finding is elsewhere")
        self.check(inside)


@define(eq=False)
class _Events:
    """Captures as they open and close on the way."""

    stretch: _Stretch
    template: int
    stack: list[tuple[str, int]] = field(factory=list)
    taken: dict[str, list[TokenRange]] = field(factory=dict)

    def pass_all(self, way: Way, at: int) -> None:
        for event in way.events:
            match event:
                case Open(name):
                    self.stack.append((name, at))
                case Close():
                    _need(bool(self.stack), "a capture ends that never began")
                    name, start = self.stack.pop()
                    if not self.stack:
                        self.taken.setdefault(name, []).append(self.stretch.code_points(start, at))
                case Mark(index):
                    self.template = index


class _Stretch:
    """The tokens of one scope, and what can be recognised in them, as sets of places."""

    def __init__(self, verifier: _Verifier, pieces: Sequence[TokenRange]) -> None:
        self.verifier = verifier
        self.document = verifier.document
        self.pieces = pieces
        _need(all(0 <= first < last <= len(self.document.starts) for first, last in pieces), "its tokens are none")
        self.tokens = _tokens(pieces)
        self._reached: dict[tuple[int, int], frozenset[int]] = {}
        self._starts: dict[int, tuple[int, ...]] = {}

    def code_points(self, start: int, end: int) -> TokenRange:
        """The code points between two places."""
        return self.document.starts[self.tokens[start]], self.document.ends[self.tokens[end - 1]]

    def text(self, start: int, end: int) -> str:
        """The text between two places; the pieces of a scope that is put together have ` … ` between."""
        offset, found = 0, []
        for first, last in self.pieces:
            low, high = max(start - offset, 0), min(end - offset, last - first)
            if low < high:
                start_of, end_of = self.document.starts[first + low], self.document.ends[first + high - 1]
                found.append(self.document.text[start_of:end_of])
            offset += last - first
        return " … ".join(found)

    # --- what single steps take -----------------------------------------------------------------------

    def ends_of(self, step: ir.Step, at: int) -> frozenset[int]:
        """Every place to which a step can go from a place."""
        if at >= len(self.tokens):
            return frozenset()
        match step:
            case ir.Gap(least, most):
                return frozenset(range(at + least, min(at + most, len(self.tokens)) + 1))
            case ir.LexiconHit(key):
                return frozenset(end for end, _ in self._entry_ends(key, at))
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                return self.reached(self.verifier.rulebook.slots[slot].automaton, at)
            case ir.FindingHit():
                return frozenset()
            case _:
                return frozenset((at + 1,)) if self._takes(step, at) else frozenset()

    def _takes(self, step: ir.TokenStep, at: int) -> bool:
        token = self.tokens[at]
        match step:
            case ir.Word(texts, exact):
                return (self.document.exact if exact else self.document.folded)[token] in texts
            case ir.TokenRegex(pattern):
                return self.verifier.rulebook.regexes[pattern].matches(self.document.token_text(token))
            case ir.Unless(steps, among):
                allowed = not among or any(at + 1 in self.ends_of(one, at) for one in among)
                return allowed and not any(at + 1 in self.ends_of(one, at) for one in steps)
            case _:
                return True

    def _entry_ends(self, key: str, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        for hit in self.verifier.hits.hits(key).get(self.tokens[at]) or ():
            end = at + hit.end - self.tokens[at]
            if end <= len(self.tokens) and self.tokens[end - 1] == hit.end - 1:
                yield end, tuple(entry.phrase for entry in hit.entries)

    def entries(self, key: str, start: int, end: int) -> tuple[str, ...]:
        """The phrases of the entries of a lexicon between two places."""
        return next((phrases for place, phrases in self._entry_ends(key, start) if place == end), ())

    # --- what is true of the scope --------------------------------------------------------------------

    def reached(self, automaton: Automaton, start: int) -> frozenset[int]:
        """Every place where an automaton that begins at a place can end."""
        key = (id(automaton), start)
        if key not in self._reached:
            self._reached[key] = frozenset()
            self._reached[key] = frozenset(self._ends(automaton, start))
        return self._reached[key]

    def _ends(self, automaton: Automaton, start: int) -> Iterator[int]:
        seen: set[tuple[int, int]] = set()
        waiting = [(START, start)]
        while waiting:
            position, at = waiting.pop()
            for way in automaton.ways_from(position):
                if not all(self.holds(guard, at) for guard in way.guards):
                    continue
                if way.target == ACCEPT:
                    yield at
                    continue
                following = {(way.target, end) for end in self.ends_of(automaton.steps[way.target], at)} - seen
                seen |= following
                waiting.extend(following)

    def starts(self, marker: int) -> tuple[int, ...]:
        """Every place where a marker matches; none where findings have a say in it, which are not known here."""
        if marker in self.verifier.rulebook.changing.markers:
            return ()
        if marker not in self._starts:
            automaton = self.verifier.rulebook.markers[marker]
            self._starts[marker] = tuple(at for at in range(len(self.tokens)) if self.reached(automaton, at))
        return self._starts[marker]

    def holds(self, guard: Guard, at: int) -> bool:
        """Whether a guard holds at a place; taken on trust where findings have a say in it."""
        if isinstance(guard, ir.Edge):
            return at == (0 if guard.side == "start" else len(self.tokens))
        if guard.marker in self.verifier.rulebook.changing.markers:
            return True
        if guard.direction == "followed":
            found = any(at <= place <= at + guard.within for place in self.starts(guard.marker))
        else:
            automaton = self.verifier.rulebook.markers[guard.marker]
            ends = {end for start in self.starts(guard.marker) for end in self.reached(automaton, start)}
            found = any(at - guard.within <= place <= at for place in ends)
        return found is not guard.negated


def _tokens(pieces: Sequence[TokenRange]) -> list[int]:
    return [token for first, last in pieces for token in range(first, last)]


def _shown(guard: Guard) -> str:
    return f"the {guard.side} of the scope" if isinstance(guard, ir.Edge) else f"the context ({guard.direction} by)"
