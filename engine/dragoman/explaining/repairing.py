"""Near misses and their repairs: where a rule almost matches, and the smallest edits that make it.

For the likeliest pairs of a template and a scope the least that is wrong is found (`aligning`), made into edits
(`edits`), and every edit is compiled and run before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from attrs import field, frozen

from dragoman.cascade.reading import Reading
from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT
from dragoman.compiled.rulebook import Rulebook, RuleProgram, ScopeKind
from dragoman.explaining.aligning import COMMON, Aligner, Alignment, Arc, Error, Steps, StepsSpentError
from dragoman.explaining.edits import Planned, Planner
from dragoman.explaining.explanation import DiffLine, Miss, Near, Repair
from dragoman.explaining.rule_files import RuleFiles
from dragoman.explaining.wanting import wanted
from dragoman.explaining.watching import WatchedReading
from dragoman.matcher.reference_engine import ReferenceEngine
from dragoman.matcher.scope import Scope, Scopes
from dragoman.text.document import Document, TokenRange
from dragoman.words.frequency import frequency_of_any

USUAL_TYPES = (
    *("name", "person", "document", "title", "place", "venue", "date", "period", "time", "duration", "money"),
    *("percentage", "quantity", "number", "ordinal", "quote"),
)
"""The slots of the standard library that are made to be used, in the order in which they are offered."""
BROAD_TYPES = ("group", "party", "actor", "phrase", "clause", "proposition")
"""Those that take nearly anything."""
FAR = 0.6
"""Alignments of a greater distance are hardly what anybody meant."""
COSTLIER = 2
"""Another repair is shown where it costs at most so many times what the smallest one does."""
STEM = 4
"""Words that begin with so many equal letters may be forms of one."""


@frozen(eq=False)
class Candidate:
    """A template and a scope in which it may nearly match; `likeness` is how much of it is there."""

    rule: RuleProgram
    template: int
    scope: Scope
    likeness: float


@frozen(eq=False)
class Found:
    """An alignment of a candidate."""

    candidate: Candidate
    alignment: Alignment
    evidence: int
    own: int
    """The part of the evidence that is words and entries."""

    @property
    def distance(self) -> float:
        """How much is wrong beside how much is there: from 0, where nothing is, up to 1."""
        return self.alignment.cost / (self.alignment.cost + 4 * self.evidence + 1)

    @property
    def order(self) -> tuple[object, ...]:
        """The nearest first; what has none of the template's own words last."""
        candidate = self.candidate
        place = candidate.scope.tokens[min(self.alignment.start, len(candidate.scope) - 1)]
        return (not self.own, round(self.distance, 6), self.alignment.cost, candidate.rule.number,
                candidate.template, place)  # fmt: skip


@frozen(eq=False, slots=False)
class NearMisses:
    """Looks for near misses in a reading whose rulebook is the wide one."""

    reading: WatchedReading
    files: RuleFiles
    steps: Steps = field(init=False)
    spent: list[str] = field(factory=list, init=False)
    """The rules for which the steps did not suffice, or which read longer scopes than are looked at."""
    _aligners: dict[int, Aligner] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "steps", Steps(self.rulebook.limits.max_repair_steps))

    @property
    def rulebook(self) -> Rulebook:
        """The rules, with every slot of the standard library."""
        return self.reading.rulebook

    def misses(self, pairs: Iterable[tuple[RuleProgram, Scope]], *, asked: bool, alone: bool) -> Iterator[Miss]:
        """The nearest misses of some rules in some scopes, the best first, each template of a rule once.

        Those that are far off, or have no word of their own there, only where the rule was `asked` for; one that is
        far off also where it is `alone`, as nothing was found.
        """
        limits = self.rulebook.limits
        candidates = sorted(
            (one for pair in pairs for one in self._candidates(*pair)),
            key=lambda one: (-one.likeness, one.rule.number, one.template, one.scope.tokens[0]),
        )
        found = [one for candidate in candidates[: limits.max_near] for one in self._aligned(candidate)]
        seen: set[tuple[int, int]] = set()
        for one in sorted(found, key=lambda one: one.order):
            key = (one.candidate.rule.number, one.candidate.template)
            is_near = one.distance <= FAR or (alone and not seen)
            if key in seen or not (asked or (one.own and is_near)):
                continue
            if len(seen) == limits.max_misses:
                return
            seen.add(key)
            yield self._miss(one)

    # --- which pairs are worth a look -----------------------------------------------------------------

    def _candidates(self, rule: RuleProgram, scope: Scope) -> Iterator[Candidate]:
        keys = self.reading.keys_in(scope)
        if len(scope) > self.rulebook.limits.max_near_scope:
            self.spent.append(rule.name)
            return
        stems = {word[:STEM] for word in scope.words}
        for number, template in enumerate(rule.templates):
            steps = dict.fromkeys(template.automaton.steps)
            weights = [_likeness(step, scope, keys, stems) for step in steps]
            yield Candidate(rule, number, scope, sum(weights) / max(len(weights), 1))

    def _aligned(self, candidate: Candidate) -> Iterator[Found]:
        automaton = candidate.rule.templates[candidate.template].automaton
        try:
            alignment = self._aligner(candidate).align(automaton)
        except StepsSpentError:
            self.spent.append(candidate.rule.name)
            return
        if alignment is not None and alignment.errors:
            own = self._own_words(candidate, alignment)
            yield Found(candidate, alignment, own + self._slots(candidate, alignment), own)

    def _aligner(self, candidate: Candidate) -> Aligner:
        known = self._aligners.get(id(candidate.scope))
        if known is None:
            matcher = self.reading.tracing(candidate.scope)
            known = Aligner(matcher, self._types, self._may_extend, self.steps)
            self._aligners[id(candidate.scope)] = known
        return known

    def _own_words(self, candidate: Candidate, alignment: Alignment) -> int:
        """How much of the template's own words is there: rare ones say more than common ones."""
        automaton = candidate.rule.templates[candidate.template].automaton
        steps = [automaton.steps[arc.target] for arc in alignment.taken]
        nearly = [error for error in alignment.errors if error.kind in ("form", "case")]
        return sum(map(_weight, steps)) + 2 * len(nearly)

    def _slots(self, candidate: Candidate, alignment: Alignment) -> int:
        """How many slots are filled, those that take nearly anything left out."""
        steps = candidate.rule.templates[candidate.template].automaton.steps
        taken = [steps[arc.target] for arc in alignment.taken]
        slots = [self.rulebook.slots[one.slot] for one in taken if isinstance(one, ir.SlotCall | ir.WholeHit)]
        return sum(not slot.open_ and not slot.has_end for slot in slots)

    def _may_extend(self, key: str) -> bool:
        """Whether a lexicon is the author's own."""
        return self.files.program.lexicons[key.partition("~")[0]].module != self.files.program.std

    # --- types that may stand for one another ---------------------------------------------------------

    def _types(self, step: ir.Step) -> list[tuple[ir.Step, bool]]:
        name = step.name if isinstance(step, ir.TYPED_STEPS) else None
        return [(one, is_broad) for one, is_broad in self._usual_types if one.name != name]

    @cached_property
    def _usual_types(self) -> list[tuple[ir.SlotCall | ir.WholeHit, bool]]:
        """The author's own slots, then the usual ones of the standard library."""
        program = self.files.program
        own = [slot.id for slot in program.slots.values() if slot.module != program.std]
        usual = [f"{program.std}.{name}" for name in (*USUAL_TYPES, *BROAD_TYPES)]
        found: list[tuple[ir.SlotCall | ir.WholeHit, bool]] = []
        for id_ in (*own, *usual):
            slot = self.rulebook.slots.get(id_)
            if slot is not None:
                step = (ir.WholeHit if slot.whole else ir.SlotCall)(id_, slot.name, captured=True)
                found.append((step, slot.open_ or slot.has_end or slot.name in BROAD_TYPES))
        return found

    # --- one miss ---------------------------------------------------------------------------------------

    def _miss(self, found: Found) -> Miss:
        candidate, alignment = found.candidate, found.alignment
        rule, scope = candidate.rule, candidate.scope
        document = self.reading.document
        first = next((n for n, arc in enumerate(alignment.arcs) if arc.errors), 0)
        error = alignment.arcs[first].errors[0]
        low, high = _stretch(scope, alignment.start, max(alignment.end, alignment.start + 1))
        return Miss(
            rule=rule.name,
            type=self.rulebook.findings[rule.finding].name,
            template=candidate.template,
            text=self.files.template(rule, candidate.template).text,
            source=self.files.shown(self.files.template(rule, candidate.template).span),
            start=low,
            end=high,
            near=tuple(self._near(candidate, alignment)),
            stopped=self._stopped(document, scope, error),
            wants=self._wants(candidate, alignment, error),
            cost=alignment.cost,
            triggered=bool(found.own),
            repairs=tuple(self._repairs(found)) if found.own else (),
        )

    def _near(self, candidate: Candidate, alignment: Alignment) -> Iterator[Near]:
        """What each atom took, or why it did not; runs of tokens that nothing took are one."""
        document, scope = self.reading.document, candidate.scope
        for arcs in _runs(alignment.arcs):
            first, last = arcs[0], arcs[-1]
            low, high = _stretch(scope, first.at, last.end)
            kinds = [error.kind for arc in arcs for error in arc.errors]
            inserted = "insert" in kinds
            written = "" if inserted else self._written(candidate, first)
            step = candidate.rule.templates[candidate.template].automaton.steps[first.target]
            yield Near(
                atom=written,
                wants="" if inserted else wanted(step, self.rulebook, written),
                start=low,
                end=high,
                text=document.text[low:high] if last.end > first.at else "",
                wrong=kinds[0] if kinds else "",
            )

    def _written(self, candidate: Candidate, arc: Arc) -> str:
        """An atom as it is written; of several words, the one that was taken."""
        place = self.files.places_in_rule(candidate.rule, candidate.template)[arc.target]
        scope = candidate.scope
        if arc.end == arc.at:
            return self.files.text(place.span)
        words = (scope.exact[arc.at], scope.folded[arc.at])
        return self.files.text(next((span for texts, span in place.options if not texts.isdisjoint(words)), place.span))

    @staticmethod
    def _stopped(document: Document, scope: Scope, error: Error) -> str:
        return document.token_text(scope.tokens[error.at]) if error.at < len(scope) else ""

    def _wants(self, candidate: Candidate, alignment: Alignment, error: Error) -> str:
        """What the template wanted where it stopped."""
        automaton = candidate.rule.templates[candidate.template].automaton
        if error.kind == "context":
            return self._wanted_guard(candidate, error)
        targets = [error.target]
        if error.kind in ("insert", "widen"):
            targets = [way.target for way in automaton.ways_from(error.position) if way.target != ACCEPT]
        places = self.files.places_in_rule(candidate.rule, candidate.template)
        said = [
            wanted(automaton.steps[target], self.rulebook, self.files.text(places[target].span)) for target in targets
        ]
        return " or ".join(dict.fromkeys(said)) or "the end of the template"

    def _wanted_guard(self, candidate: Candidate, error: Error) -> str:
        guard = error.guard
        if isinstance(guard, ir.Edge):
            return f"the {guard.side} of the {candidate.scope.kind}"
        context = None if guard is None else self.files.contexts(candidate.rule).get(guard.marker)
        return self.files.text(context.span) if context else "its context"

    # --- repairs ------------------------------------------------------------------------------------------

    def _repairs(self, found: Found) -> Iterator[Repair]:
        """The smallest repairs, each checked. After the first, those that do without one of its errors."""
        most = self.rulebook.limits.max_repairs
        shown: set[tuple[object, ...]] = set()
        for alignment in islice(self._alignments(found), most):
            planned = Planner(self.files, found.candidate.rule, found.candidate.template, found.candidate.scope).plan(
                alignment
            )
            if planned is None or (planned.edits, planned.entry) in shown:
                continue
            repair = self._checked(found.candidate, alignment, planned)
            if repair is not None:
                shown.add((planned.edits, planned.entry))
                yield repair

    def _alignments(self, found: Found) -> Iterator[Alignment]:
        yield found.alignment
        aligner = self._aligner(found.candidate)
        automaton = found.candidate.rule.templates[found.candidate.template].automaton
        others: list[Alignment] = []
        for error in found.alignment.errors:
            banned = frozenset(one.key for arc in found.alignment.arcs for one in arc.errors if one.kind == error.kind)
            try:
                other = aligner.align(automaton, banned)
            except StepsSpentError:
                continue
            if other is not None and self._is_as_good(found, other):
                others.append(other)
        yield from sorted(others, key=lambda one: (one.cost, one.start, one.end))

    def _is_as_good(self, found: Found, other: Alignment) -> bool:
        """Whether another alignment is about the same words, and costs not much more; a gap beside one that is to be
        widened is no other repair."""
        first = found.alignment
        kinds = {error.kind for error in other.errors}
        near = bool(kinds) and other.cost <= COSTLIER * first.cost and other.start == first.start
        beside = "insert" in kinds and any(error.kind == "widen" for error in first.errors)
        return near and not beside and self._own_words(found.candidate, other) >= found.own

    def _checked(self, candidate: Candidate, alignment: Alignment, planned: Planned) -> Repair | None:
        """The repair, if the edited rules really match there."""
        rulebook = self.files.edited(planned.edits) if planned.edits else self.rulebook
        if planned.entry is not None and rulebook is not None:
            rulebook = self.files.with_entry(planned.edits, *planned.entry)
        if rulebook is None:
            return None
        tokens = candidate.scope.tokens
        stretch = tokens[alignment.start], tokens[alignment.end - 1] + 1
        draft = matching(rulebook, candidate.rule.id, self.reading.document, stretch)
        if draft is None:
            return None
        document = self.reading.document
        start, end = document.starts[draft[0]], document.ends[draft[1] - 1]
        return Repair(
            what=planned.what,
            cost=alignment.cost,
            diff=tuple(self._diff(planned)),
            start=start,
            end=end,
            text=document.text[start:end],
        )

    def _diff(self, planned: Planned) -> Iterator[DiffLine]:
        for path, line, before, after in self.files.diff(planned.edits):
            yield DiffLine(path, line, before, after)
        if planned.entry is not None:
            lexicon, phrase = planned.entry
            file = self.files.program.lexicons[lexicon].path
            yield DiffLine(file.name if file else lexicon, None, None, phrase)


def matching(rulebook: Rulebook, rule: str, document: Document, stretch: TokenRange) -> TokenRange | None:
    """The tokens of a finding of a rule that overlaps a stretch of tokens and begins or ends with it."""
    reading = _NarrowReading(document, ReferenceEngine(rulebook), stretch)
    reading.run()
    for drafts in reading.kept.values():
        for draft in drafts:
            first, last = draft.tokens
            is_it = any(one.id == rule for one in draft.rules)
            if is_it and first < stretch[1] and stretch[0] < last and (first == stretch[0] or last == stretch[1]):
                return draft.tokens
    return None


class _NarrowReading(Reading):
    """Reads only the scopes that a stretch of tokens lies in."""

    def __init__(self, document: Document, engine: ReferenceEngine, stretch: TokenRange) -> None:
        super().__init__(document, engine)
        self._stretch = stretch

    def _cut(self, kind: ScopeKind, ranges: Iterable[TokenRange]) -> Scopes:
        first, last = self._stretch
        return super()._cut(kind, [one for one in ranges if one[0] < last and first < one[1]])


def _runs(arcs: Sequence[Arc]) -> Iterator[list[Arc]]:
    """The arcs of an alignment but the last, those of one gap together, and of a run of tokens that nothing took."""
    runs: list[list[Arc]] = []
    for arc in arcs:
        if arc.target == ACCEPT:
            continue
        passes = arc.position == arc.target and any(error.kind in ("insert", "widen") for error in arc.errors)
        last = runs[-1][-1] if runs else None
        widens = passes and arc.errors[0].kind == "widen"
        if passes and last is not None and last.target == arc.target and (widens or last.position == arc.position):
            runs[-1].append(arc)
        else:
            runs.append([arc])
    yield from runs


def _likeness(step: ir.Step, scope: Scope, keys: frozenset[str], stems: set[str]) -> float:
    """How much a step's being here says: 1 for a word or entry that is, less for what may be a form of it."""
    if isinstance(step, ir.LexiconHit):
        return 1.0 if step.key in keys else 0.0
    if not isinstance(step, ir.Word):
        return 0.0
    words = {text.casefold() for text in step.texts}
    if not words.isdisjoint(scope.words):
        return 1.0 if frequency_of_any(words) < COMMON else 0.3
    return 0.6 if any(len(word) >= STEM and word[:STEM] in stems for word in words) else 0.0


def _weight(step: ir.Step) -> int:
    match step:
        case ir.Word(texts):
            return 3 if frequency_of_any({text.casefold() for text in texts}) < COMMON else 1
        case ir.LexiconHit() | ir.FindingHit():
            return 2
    return 0


def _stretch(scope: Scope, start: int, end: int) -> tuple[int, int]:
    """The code points between two places; of two equal ones, where the token there begins."""
    document, tokens = scope.document, scope.tokens
    if end <= start:
        low = document.starts[tokens[start]] if start < len(tokens) else document.ends[tokens[-1]]
        return low, low
    return document.starts[tokens[start]], document.ends[tokens[end - 1]]
