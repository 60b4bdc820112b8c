"""A reading that keeps what came up on the way: where each draft was made, and which matches were refused.

Runs the cascade as always, rule by rule; `proving` and `dropping` ask it afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define, field, frozen

from dragoman.cascade import captures
from dragoman.cascade.draft import Draft
from dragoman.cascade.plan import Plan, Stage
from dragoman.cascade.reading import Reading
from dragoman.cascade.rule_search import Candidate, RuleSearch, Templates
from dragoman.compiled.rulebook import RuleProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.explaining.tracing import TracingMatcher
from dragoman.matcher.contract import Engine, Match, Wanted
from dragoman.matcher.reference import TrailMatch
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document, TokenRange

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen(eq=False)
class Matched:
    """A match, with all its steps: read when it was found, since findings that come later may change contexts.

    Without a trail where too many matches came before.
    """

    rule: RuleProgram
    scope: Scope
    template: int
    start: int
    end: int
    trail: TrailMatch | None

    @property
    def tokens(self) -> TokenRange:
        """The document's tokens, without those of a subject that was put in front."""
        tokens = self.scope.tokens
        return tokens[self.scope.shared or self.start], tokens[self.end - 1] + 1


@frozen(eq=False)
class Made:
    """A draft and the match that it was made of."""

    draft: Draft
    match: Matched


@frozen(eq=False)
class Refused:
    """A match that was refused. `conditions` are the indexes of the `where` that are false; `variables` the names of
    those that do not hold equal text; `layers` whether it lies outside the layers that the rule keeps to."""

    match: Matched
    conditions: tuple[int, ...] = ()
    variables: tuple[str, ...] = ()
    layers: bool = False


@define(eq=False)
class Watch:
    """What a reading came upon."""

    made: list[Made] = Factory(list)
    refused: list[Refused] = Factory(list)
    by_place: dict[tuple[str, TokenRange], list[Made]] = Factory(dict)
    """What was made, by the type and the tokens of the draft."""
    traced: int = 0
    """How many matches were read once more, with all their steps."""


class WatchedReading(Reading):
    """Reads rule by rule, and keeps what it came upon; the steps of matches that have a token between two `wanted`."""

    def __init__(self, document: Document, engine: Engine, plan: Plan, wanted: TokenRange) -> None:
        super().__init__(document, engine, plan, rule_by_rule=True)
        self.wanted = wanted
        self.watch = Watch()
        self._tracing: dict[int, tuple[Scope, TracingMatcher]] = {}

    def tracing(self, scope: Scope) -> TracingMatcher:
        """The matcher of a scope that remembers every step."""
        known = self._tracing.get(id(scope))
        if known is None:
            base = self.tracing(scope.base) if scope.base else None
            known = self._tracing[id(scope)] = (scope, TracingMatcher(scope, self.rulebook, self, base))
        return known[1]

    def _try(self, rule: RuleProgram, scope: Scope, templates: Templates) -> None:
        for candidate in _WatchedSearch(self, rule, scope, templates, watched=self).candidates():
            self._make(rule, scope, templates, candidate)
        for shared in self.shared_scopes(scope):
            for candidate in _WatchedSearch(self, rule, shared, templates, watched=self).shared_candidates():
                self._make(rule, shared, templates, candidate)

    def _make(self, rule: RuleProgram, scope: Scope, templates: Templates, found: Candidate) -> None:
        draft = RuleSearch(self, rule, scope, templates).draft(found)
        self.raw[rule.finding].append(draft)
        made = Made(draft, self.matched(rule, scope, found.template, found.match))
        self.watch.made.append(made)
        self.watch.by_place.setdefault((draft.type, draft.tokens), []).append(made)

    def matched(self, rule: RuleProgram, scope: Scope, template: int, match: Match) -> Matched:
        """A match with all its steps."""
        trail = None
        first, last = scope.tokens[match.start], scope.tokens[match.end - 1] + 1
        is_wanted = first < self.wanted[1] and self.wanted[0] < last
        if is_wanted and self.watch.traced < self.rulebook.limits.max_proofs:
            self.watch.traced += 1
            wanted: Wanted = "first" if rule.select == "all" else rule.select
            automaton = rule.templates[template].automaton
            trail = self.tracing(scope).trail(automaton, match.start, match.end, wanted)
            assert trail is not None, "what the engine finds, the reference finds"
        return Matched(rule, scope, template, match.start, match.end, trail)

    def _settle(self, stage: Stage) -> None:
        super()._settle(stage)
        for _, matcher in self._tracing.values():
            matcher.forget(places=False)


@frozen(eq=False)
class _WatchedSearch(RuleSearch):
    """Tries one rule in one scope, and notes what the filters refuse."""

    watched: WatchedReading = field(kw_only=True)

    def passing(self, match: Match, template: int) -> Candidate | None:
        candidate = super().passing(match, template)
        if candidate is None:
            self.watched.watch.refused.append(self._refused(match, template))
        return candidate

    def _refused(self, match: Match, template: int) -> Refused:
        rulebook = self.reading.rulebook
        taken = captures.take(match, self.scope, rulebook, self.finding.list_fields)
        seen = environment(self.reading.document, rulebook, taken.fields)
        return Refused(
            match=self.watched.matched(self.rule, self.scope, template, match),
            conditions=tuple(n for n, one in enumerate(self.rule.where) if not expressions.holds(one, seen)),
            variables=tuple(name for name, places in taken.variables.items() if not self._all_equal(places)),
            layers=bool(self.rule.layers) and not self._in_layers(match),
        )


def origin_of(draft: Draft, reading: WatchedReading) -> Made:
    """Where a draft was made; one that names several rules, by the first of them."""
    return next(made for made in _candidates(draft, reading) if made.draft.values == draft.values)


def _candidates(draft: Draft, reading: WatchedReading) -> Iterator[Made]:
    """The matches at the place of a draft, of its first rule and template, that say no more than it does."""
    for made in reading.watch.by_place.get((draft.type, draft.tokens), ()):
        one = made.draft
        is_same = one.rules[0] is draft.rules[0] and one.template == draft.template and one.shared >= draft.shared
        if is_same and one.fields.keys() <= draft.fields.keys():
            yield made
