"""Derivations: how a text was read, part by part.

The second step of coverage, and what mutation testing makes sentences of. A text is scanned as always; for
each match that became a finding, the reference matcher then reads the same place with the rules that have
probes (`probes`), which gives the stretch of text that each part of the templates took.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import Factory, define, field, frozen

from dragoman.cascade.afterwards import finish_with_drafts
from dragoman.cascade.draft import Draft
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading
from dragoman.cascade.rule_search import Candidate, RuleSearch, Templates
from dragoman.compiled.automaton import Mark
from dragoman.compiled.rulebook import Rulebook, RuleProgram
from dragoman.coverage.probes import FIRST_MARK, Probes
from dragoman.finding import Finding
from dragoman.matcher.contract import Engine, WholeMatch
from dragoman.matcher.engines import engine_for, engine_name
from dragoman.matcher.reference import ReferenceMatcher, TrailMatch
from dragoman.matcher.scope import Scope
from dragoman.text.builder import build_document
from dragoman.text.document import Document
from dragoman_dsl.source import Span

NOWHERE = -1
"""The offsets of a part that took words which do not stand together."""


@frozen
class Part:
    """A part of a template, and the characters of the text that it took: none where it was left out."""

    span: Span
    start: int
    end: int

    @property
    def together(self) -> bool:
        """Whether its words stand together in the text."""
        return self.start != NOWHERE


@frozen
class Derivation:
    """How one rule read a stretch of a text; those of findings that it took as slots belong to it."""

    rule: str
    text: str
    parts: tuple[Part, ...] = field(repr=False)
    start: int
    end: int


@frozen
class Read:
    """A finding, and the ways in which rules came to it: one for each rule that made it."""

    finding: Finding
    derivations: tuple[Derivation, ...]


@define(eq=False)
class Reader:
    """Reads texts with a rulebook, and tells how. `probed` is the same rulebook with probes."""

    rulebook: Rulebook
    probed: Rulebook
    probes: Probes
    engine: Engine = field(init=False)
    plan: Plan = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.engine = engine_for(self.rulebook, engine_name())
        self.plan = Plan.of(self.rulebook)

    def read(self, text: str, *, id: str = "") -> list[Read]:  # noqa: A002
        """The findings of a text with their derivations."""
        reading = _Recording(build_document(text, id=id), self.engine, self.plan)
        reading.run()
        found = finish_with_drafts(reading)
        tracing = _Tracing(reading, self.probed, self.probes)
        return [Read(finding, tuple(tracing.derivations(draft))) for draft, finding in found]


@frozen(eq=False)
class _Made:
    """A match that became a finding in the making."""

    rule: RuleProgram
    scope: Scope
    candidate: Candidate


class _Recording(Reading):
    """A reading that keeps the matches behind its findings, by type and tokens."""

    def __init__(self, document: Document, engine: Engine, plan: Plan) -> None:
        super().__init__(document, engine, plan, rule_by_rule=True)
        self.made: dict[tuple[str, tuple[int, int]], list[_Made]] = {}

    def _try(self, rule: RuleProgram, scope: Scope, templates: Templates) -> None:
        search = RuleSearch(self, rule, scope, templates)
        self._keep(search, search.candidates())
        for shared in self.shared_scopes(scope):
            search = RuleSearch(self, rule, shared, templates)
            self._keep(search, search.shared_candidates())

    def _keep(self, search: RuleSearch, candidates: Iterator[Candidate]) -> None:
        for candidate in candidates:
            draft = search.draft(candidate)
            self.raw[draft.type].append(draft)
            self.made.setdefault((draft.type, draft.tokens), []).append(_Made(search.rule, search.scope, candidate))


@define(eq=False)
class _Tracing:
    """Reads the matches of one recording again, with probes."""

    reading: _Recording
    probed: Rulebook
    probes: Probes
    matchers: dict[int, ReferenceMatcher] = Factory(dict)

    def derivations(self, draft: Draft) -> Iterator[Derivation]:
        """How the rules of a finding came to it."""
        for made in self.reading.made.get((draft.type, draft.tokens), ()):
            if any(rule.number == made.rule.number for rule in draft.rules):
                yield self.derivation(made)

    def derivation(self, made: _Made) -> Derivation:
        """How one match read its scope."""
        match, scope = made.candidate.match, made.scope
        automaton = self.probed.rules[made.rule.number].templates[made.candidate.template].automaton
        again = self.matcher(scope).to_end(automaton, match.start, match.end)
        parts: list[Part] = []
        if isinstance(again, TrailMatch):
            self.collect(again, scope, parts)
        start, end = _characters(scope, match.start, match.end)
        return Derivation(made.rule.name, scope.document.text, tuple(parts), start, end)

    def matcher(self, scope: Scope) -> ReferenceMatcher:
        """The matcher with probes of a scope."""
        found = self.matchers.get(id(scope))
        if found is None:
            base = self.matcher(scope.base) if scope.base else None
            found = self.matchers[id(scope)] = ReferenceMatcher(scope, self.probed, self.reading, base)
        return found

    def collect(self, match: TrailMatch, scope: Scope, parts: list[Part]) -> None:
        """The parts that a match went through, those of whole slots and findings that it took among them."""
        begun: list[int] = []
        trail = match.trail
        while trail is not None:
            for event in trail.move.way.events:
                if isinstance(event, Mark) and event.index >= FIRST_MARK:
                    number, closes = divmod(event.index - FIRST_MARK, 2)
                    if closes:
                        start, end = _characters(scope, begun.pop(), trail.at)
                        parts.append(Part(self.probes.spans[number], start, end))
                    else:
                        begun.append(trail.at)
            if trail.move.hit is not None:
                self.collect_hit(trail.move.hit.what, parts)
            trail = trail.rest

    def collect_hit(self, what: object, parts: list[Part]) -> None:
        """The parts behind a stretch that was found beforehand."""
        if isinstance(what, WholeMatch) and isinstance(what.match, TrailMatch):
            self.collect(what.match, what.scope, parts)
        elif isinstance(what, Draft):
            for derivation in self.derivations(what):
                parts.extend(derivation.parts)


def _characters(scope: Scope, first: int, last: int) -> tuple[int, int]:
    """The characters between two places of a scope; where they meet, the place where a word could be put."""
    document, tokens = scope.document, scope.tokens
    if first == last:
        at = document.starts[tokens[first]] if first < len(tokens) else document.ends[tokens[-1]]
        return at, at
    if tokens[last - 1] - tokens[first] != last - 1 - first:
        return NOWHERE, NOWHERE
    return document.starts[tokens[first]], document.ends[tokens[last - 1]]


def spans_taken(derivations: Iterator[Derivation]) -> Mapping[Span, set[bool]]:
    """The parts that derivations went through; of each, whether it took words, was left out, or both."""
    taken: dict[Span, set[bool]] = {}
    for derivation in derivations:
        for part in derivation.parts:
            taken.setdefault(part.span, set()).add(part.end > part.start or not part.together)
    return taken
