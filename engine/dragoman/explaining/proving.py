"""Proofs of findings: how each atom of the template took its tokens.

Takes what `watching` saw, reads the one match that is meant once more with a matcher that remembers every
step, and writes the steps down with the places where the atoms were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import Factory, define, field, frozen

from dragoman.cascade.draft import Draft
from dragoman.compiled import ir
from dragoman.compiled.automaton import START, Automaton, Close, Guard, Mark, Open, Way
from dragoman.compiled.rulebook import RuleProgram
from dragoman.explaining.proof import Captured, Condition, EntryTaken, Proof, RulePlace, Taken, TakenKind, Trace
from dragoman.explaining.rule_files import RuleFiles
from dragoman.explaining.tracing import TracingMatcher, moves_of
from dragoman.explaining.wanting import wanted
from dragoman.explaining.watching import Made, Matched, WatchedReading, origin_of
from dragoman.finding import Capture
from dragoman.lower.places import Place
from dragoman.matcher.contract import Hit, WholeMatch
from dragoman.matcher.reference import Move, TrailMatch
from dragoman.matcher.scope import Scope
from dragoman.words.lexicon import Entry

ENDS_NAMED = 5
"""So many of the places where a match could have ended are named."""


@frozen(eq=False)
class Prover:
    """Proves the findings of one reading."""

    reading: WatchedReading
    files: RuleFiles

    def can_prove(self, draft: Draft) -> bool:
        """Whether the steps of a draft, and of the findings that it took, were kept."""
        return self.proves(origin_of(draft, self.reading).match)

    def proves(self, match: Matched) -> bool:
        """Whether the steps of a match, and of the findings that it took, were kept."""
        if match.trail is None:
            return False
        hits = (move.hit.what for move, _ in moves_of(match.trail.trail) if move.hit is not None)
        return all(self.can_prove(what) for what in hits if isinstance(what, Draft))

    def proof(self, draft: Draft) -> Proof:
        """Why a draft is there."""
        return self.proof_of(origin_of(draft, self.reading), draft)

    def proof_of(self, made: Made, draft: Draft | None = None) -> Proof:
        """Why a match is one, as the draft that it became."""
        draft = draft or made.draft
        trace = self.trace(made.match)
        document = self.reading.document
        return Proof(
            type=self.reading.rulebook.findings[draft.type].name,
            rules=tuple(dict.fromkeys(rule.name for rule in draft.rules)),
            start=draft.start,
            end=draft.end,
            text=document.text[draft.start : draft.end],
            tokens=draft.tokens,
            trace=trace,
            captures=tuple(_captured(draft)),
            conditions=tuple(self._conditions(made.match.rule, trace)),
            choices=tuple(self._choices(made.match)),
            shared=draft.shared,
        )

    def proof_of_match(self, match: Matched) -> Proof:
        """How a match came about that became no draft."""
        document, tokens = self.reading.document, match.tokens
        start, end = document.starts[tokens[0]], document.ends[tokens[1] - 1]
        return Proof(
            type=self.reading.rulebook.findings[match.rule.finding].name,
            rules=(match.rule.name,),
            start=start,
            end=end,
            text=document.text[start:end],
            tokens=tokens,
            trace=self.trace(match),
            shared=bool(match.scope.shared),
        )

    def trace(self, match: Matched) -> Trace:
        """The way of a match through its template."""
        rule, number = match.rule, match.template
        assert match.trail is not None, "asked for by `can_prove` first"
        written = self.files.template(rule, number)
        writer = _Writer(self, self.reading.tracing(match.scope), self.files.contexts(rule))
        top = _Open(rule.templates[number].automaton, self.files.places_in_rule(rule, number), match.start)
        writer.read(match.trail, [top])
        return Trace(
            kind="rule",
            id=rule.id,
            name=rule.name,
            template=number,
            text=written.text,
            pieces=match.scope.pieces,
            places=(match.start, match.end),
            steps=tuple(top.steps),
            way=top.way,
            conditions=top.held,
            source=self.files.shown(written.span, written.text),
        )

    # --- what had to hold of the whole match --------------------------------------------------------

    def _conditions(self, rule: RuleProgram, trace: Trace) -> Iterator[Condition]:
        declaration = self.files.rule(rule).declaration
        for name in _variables_twice(trace, rule.templates[trace.template].automaton):
            yield Condition("variable", f"both places of {name} read the same")
        for one in declaration.where:
            yield Condition("where", self.files.text(one.span), source=self.files.shown(one.span))
        if declaration.layers:
            text = "in " + " | ".join(one.text for one in declaration.layers)
            yield Condition("layer", text, source=self.files.shown(declaration.layers[0].span, text))

    # --- which of several possibilities ---------------------------------------------------------------

    def _choices(self, made: Matched) -> Iterator[str]:
        """Why this template, this end and this start, where there were others."""
        rule, matcher = made.rule, self.reading.tracing(made.scope)
        others = [
            number
            for number, template in enumerate(rule.templates)
            if number != made.template and matcher.match(template.automaton, made.start) is not None
        ]
        if others and rule.select == "first":
            earlier = [number for number in others if number < made.template]
            if earlier:
                yield f"{_templates(earlier)} matches here, too, but what it matches was refused"
            if len(earlier) < len(others):
                later = [number for number in others if number > made.template]
                yield f"{_templates(later)} matches here, too; the first template that passes is taken"
        if rule.select == "all":
            yield "`select all` takes every end"
            return
        ends = {match.end for match in matcher.matches(rule.templates[made.template].automaton, made.start)}
        if len(ends) > 1:
            yield self._why_this_end(made, sorted(ends))

    def _why_this_end(self, made: Matched, ends: Sequence[int]) -> str:
        document, tokens = self.reading.document, made.scope.tokens
        named = ", ".join(f"`{document.token_text(tokens[end - 1])}`" for end in ends[:ENDS_NAMED])
        more = ", …" if len(ends) > ENDS_NAMED else ""
        why = {
            "first": "the way that is tried first leads to this one",
            "longest": "`select longest` takes the last",
            "shortest": "`select shortest` takes the first",
        }[made.rule.select]
        return f"it could end in {len(ends)} places ({named}{more}); {why}"


def _captured(draft: Draft) -> Iterator[Captured]:
    for name, value in draft.fields.items():
        for one in (value,) if isinstance(value, Capture) else value:
            yield Captured(name, one.start, one.end, one.text)


def _variables_twice(trace: Trace, automaton: Automaton) -> list[str]:
    """Variables that were captured more than once on the way."""
    seen: list[str] = []
    position = START
    for step in trace.steps:
        events = automaton.ways_from(position)[step.way].events
        seen += [event.name for event in events if isinstance(event, Open) and event.variable]
        position = step.position
    return sorted({name for name in seen if seen.count(name) > 1})


def _templates(numbers: Sequence[int]) -> str:
    names = ", ".join(str(number + 1) for number in numbers)
    return f"template{'s' * (len(numbers) > 1)} {names}"


@define
class _Open:
    """A trace being written: of the rule's template, or of a slot in it."""

    automaton: Automaton
    places: Sequence[Place]
    start: int
    step: Taken | None = None
    """What the caller will have taken, when the slot is left."""
    slot: str = ""
    position: int = START
    template: int = 0
    way: int = -1
    """By which it ended, once it has."""
    held: tuple[Condition, ...] = ()
    into: list[str] = Factory(list)
    steps: list[Taken] = Factory(list)


@define(eq=False)
class _Writer:
    """Writes a trail down, with a stack of the templates that are open."""

    prover: Prover
    matcher: TracingMatcher
    contexts: Mapping[int, object] = field(factory=dict)

    @property
    def files(self) -> RuleFiles:
        return self.prover.files

    def read(self, match: TrailMatch, stack: list[_Open]) -> None:
        for move, at in moves_of(match.trail):
            here = stack[-1]
            if move.kind in ("accept", "leave"):
                self.end(here, move.way, at)
                if move.kind == "leave":
                    self.leave(stack, at)
                continue
            step = self.taken(here, move, at)
            here.position = move.way.target
            if move.kind == "enter":
                slot = move.node.frame.slot
                assert slot is not None
                stack.append(_Open(slot.automaton, self.files.places_in_slot(slot.id), at, step, slot.id))
            else:
                here.steps.append(step)

    def end(self, here: _Open, way: Way, at: int) -> None:
        """A template is done."""
        self.pass_events(here, way)
        here.way = here.automaton.ways_from(here.position).index(way)
        here.held = self.held(way, at)

    def leave(self, stack: list[_Open], at: int) -> None:
        """A slot is done: what it took becomes a step of its caller."""
        done = stack.pop()
        assert done.step is not None
        trace = self.slot_trace(done, at, self.matcher.scope)
        stack[-1].steps.append(self.spread(done.step, done.start, at, trace))

    def slot_trace(self, done: _Open, end: int, scope: Scope) -> Trace:
        written = self.files.slot_template(done.slot, done.template)
        return Trace(
            kind="slot",
            id=done.slot,
            name=self.files.program.slots[done.slot].name,
            template=done.template,
            text=written.text,
            pieces=scope.pieces,
            places=(done.start, end),
            steps=tuple(done.steps),
            way=done.way,
            conditions=done.held,
            source=self.files.shown(written.span, written.text),
        )

    def spread(self, step: Taken, start: int, end: int, inside: Trace | Proof | None) -> Taken:
        """A step with the stretch that it took in the end."""
        low, high, text = self.stretch(start, end)
        return Taken(
            kind=step.kind,
            position=step.position,
            way=step.way,
            places=(start, end),
            start=low,
            end=high,
            text=text,
            wants=step.wants,
            source=step.source,
            into=step.into,
            conditions=step.conditions,
            entries=step.entries,
            inside=inside,
        )

    def stretch(self, start: int, end: int) -> tuple[int, int, str]:
        """The code points between two places, and the text, with `…` where a scope of two stretches is joined."""
        document = self.matcher.scope.document
        ranges = [
            (document.starts[first], document.ends[last - 1])
            for first, last in self.matcher.scope.token_ranges(start, end)
        ]
        text = " … ".join(document.text[low:high] for low, high in ranges)
        return ranges[0][0], ranges[-1][1], text

    # --- one step -------------------------------------------------------------------------------------

    def taken(self, here: _Open, move: Move, at: int) -> Taken:
        automaton = here.automaton
        way = automaton.ways_from(here.position).index(move.way)
        step = automaton.steps[move.way.target]
        self.pass_events(here, move.way)
        end = at + 1 if move.kind == "enter" else move.node.at
        low, high, text = self.stretch(at, end)
        source = self.source(here.places[move.way.target], step, at)
        return Taken(
            kind=_kind(step),
            position=move.way.target,
            way=way,
            places=(at, end),
            start=low,
            end=high,
            text=text,
            wants=wanted(step, self.matcher.rulebook, source.text),
            source=source,
            into=tuple(here.into),
            conditions=self.held(move.way, at),
            entries=self.entries(step, move.hit, text),
            inside=self.inside(step, move.hit, at),
        )

    def source(self, place: Place, step: ir.Step, at: int) -> RulePlace:
        """Where a step was written; of several words, the one that was taken."""
        if not isinstance(step, ir.Word):
            return self.files.shown(place.span)
        scope = self.matcher.scope
        return self.files.shown(place.of_word((scope.exact if step.exact else scope.folded)[at]))

    @staticmethod
    def pass_events(here: _Open, way: Way) -> None:
        for event in way.events:
            match event:
                case Open(name):
                    here.into.append(name)
                case Close():
                    here.into.pop()
                case Mark(index):
                    here.template = index

    def held(self, way: Way, at: int) -> tuple[Condition, ...]:
        """The guards of a way, which hold."""
        return tuple(self.condition(guard, at) for guard in way.guards)

    def condition(self, guard: Guard, at: int) -> Condition:
        if isinstance(guard, ir.Edge):
            return Condition("edge", f"the {guard.side} of the {self.matcher.scope.kind} is here")
        written = self.contexts.get(guard.marker)
        span = getattr(written, "span", None)
        if span is None:
            negated = "not " if guard.negated else ""
            return Condition("context", f"{negated}{guard.direction} by the context", saw=self.saw(guard, at))
        source = self.files.shown(span)
        return Condition("context", source.text, saw=self.saw(guard, at), source=source)

    def saw(self, guard: ir.Context, at: int) -> str:
        """The words of a context that is there; nothing for one that is not."""
        if guard.negated:
            return ""
        matcher = self.matcher
        if guard.direction == "followed":
            for start in matcher.marked_starts(guard.marker):
                end = matcher.nearest_end(guard.marker, start)
                if end and at <= start <= at + guard.within:
                    return self.stretch(start, end)[2]
            return ""
        starts = matcher.earliest_starts(guard.marker)
        ends = [one for one in starts if at - guard.within <= one <= at]
        return self.stretch(starts[max(ends)], max(ends))[2] if ends else ""

    def entries(self, step: ir.Step, hit: Hit | None, text: str) -> tuple[EntryTaken, ...]:
        if not isinstance(step, ir.LexiconHit) or hit is None or not isinstance(hit.what, tuple):
            return ()
        return tuple(self.entry(step, entry, text) for entry in hit.what)

    def entry(self, step: ir.LexiconHit, entry: Entry, text: str) -> EntryTaken:
        place = self.files.entry_place(step.key.partition("~")[0], entry.phrase)
        attributes = dict(entry.attributes_on(self.matcher.scope.document.date))
        return EntryTaken(step.name, entry.phrase, text, attributes, *(place or (None, None)))

    def inside(self, step: ir.Step, hit: Hit | None, at: int) -> Trace | Proof | None:
        """How a finding, or a match of a whole slot, came about."""
        if isinstance(step, ir.FindingHit) and hit is not None and isinstance(hit.what, Draft):
            return self.prover.proof(hit.what)
        if not isinstance(step, ir.WholeHit) or hit is None or not isinstance(hit.what, WholeMatch):
            return None
        scope, match = hit.what.scope, hit.what.match
        assert isinstance(match, TrailMatch)
        slot = self.matcher.rulebook.slots[step.slot]
        inner = _Writer(self.prover, self.prover.reading.tracing(scope))
        top = _Open(slot.automaton, self.files.places_in_slot(slot.id), match.start, slot=slot.id)
        inner.read(match, [top])
        return inner.slot_trace(top, match.end, scope)


def _kind(step: ir.Step) -> TakenKind:
    match step:
        case ir.LexiconHit():
            return "entry"
        case ir.FindingHit():
            return "finding"
        case ir.WholeHit():
            return "whole"
        case ir.SlotCall():
            return "slot"
        case ir.Gap():
            return "gap"
    return "token"
