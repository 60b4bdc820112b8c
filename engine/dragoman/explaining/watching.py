"""A reading that keeps what came up on the way: where each draft was made, and which matches were refused.

Runs the cascade as always, rule by rule; `proving` and `dropping` ask it afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define, field, frozen

from dragoman.cascade import captures
from dragoman.cascade.draft import Draft
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading
from dragoman.cascade.rule_search import Candidate, RuleSearch, Templates
from dragoman.compiled.rulebook import RuleProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.explaining.tracing import TracingMatcher
from dragoman.matcher.contract import Engine, Match
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen(eq=False)
class Made:
    """A draft and the match that it was made of."""

    draft: Draft
    rule: RuleProgram
    scope: Scope
    template: int
    start: int
    end: int


@frozen(eq=False)
class Refused:
    """A match that was refused. `conditions` are the indexes of the `where` that are false; `variables` the names of
    those that do not hold equal text; `layers` whether it lies outside the layers that the rule keeps to."""

    rule: RuleProgram
    scope: Scope
    template: int
    start: int
    end: int
    conditions: tuple[int, ...] = ()
    variables: tuple[str, ...] = ()
    layers: bool = False


@define(eq=False)
class Watch:
    """What a reading came upon."""

    made: list[Made] = Factory(list)
    refused: list[Refused] = Factory(list)


class WatchedReading(Reading):
    """Reads rule by rule, and keeps what it came upon."""

    def __init__(self, document: Document, engine: Engine, plan: Plan) -> None:
        super().__init__(document, engine, plan, rule_by_rule=True)
        self.watch = Watch()
        self._tracing: dict[int, tuple[Scope, TracingMatcher]] = {}

    def tracing(self, scope: Scope) -> TracingMatcher:
        """The matcher of a scope that remembers every step; what findings are there is taken as at the end."""
        known = self._tracing.get(id(scope))
        if known is None:
            base = self.tracing(scope.base) if scope.base else None
            known = self._tracing[id(scope)] = (scope, TracingMatcher(scope, self.rulebook, self, base))
        return known[1]

    def _try(self, rule: RuleProgram, scope: Scope, templates: Templates) -> None:
        for candidate in _WatchedSearch(self, rule, scope, templates, watch=self.watch).candidates():
            self._make(rule, scope, templates, candidate)
        for shared in self.shared_scopes(scope):
            for candidate in _WatchedSearch(self, rule, shared, templates, watch=self.watch).shared_candidates():
                self._make(rule, shared, templates, candidate)

    def _make(self, rule: RuleProgram, scope: Scope, templates: Templates, found: Candidate) -> None:
        draft = RuleSearch(self, rule, scope, templates).draft(found)
        self.raw[rule.finding].append(draft)
        self.watch.made.append(Made(draft, rule, scope, found.template, found.match.start, found.match.end))


@frozen(eq=False)
class _WatchedSearch(RuleSearch):
    """Tries one rule in one scope, and notes what the filters refuse."""

    watch: Watch = field(kw_only=True)

    def passing(self, match: Match, template: int) -> Candidate | None:
        candidate = super().passing(match, template)
        if candidate is None:
            self.watch.refused.append(self._refused(match, template))
        return candidate

    def _refused(self, match: Match, template: int) -> Refused:
        rulebook = self.reading.rulebook
        taken = captures.take(match, self.scope, rulebook, self.finding.list_fields)
        seen = environment(self.reading.document, rulebook, taken.fields)
        return Refused(
            rule=self.rule,
            scope=self.scope,
            template=template,
            start=match.start,
            end=match.end,
            conditions=tuple(n for n, one in enumerate(self.rule.where) if not expressions.holds(one, seen)),
            variables=tuple(name for name, places in taken.variables.items() if not self._all_equal(places)),
            layers=bool(self.rule.layers) and not self._in_layers(match),
        )


def origin_of(draft: Draft, reading: WatchedReading) -> Made:
    """Where a draft was made; one that names several rules, by the first of them."""
    return next(made for made in _candidates(draft, reading) if made.draft.values == draft.values)


def _candidates(draft: Draft, reading: WatchedReading) -> Iterator[Made]:
    for made in reading.watch.made:
        one = made.draft
        if one.tokens == draft.tokens and one.rules[0] is draft.rules[0] and one.template == draft.template:
            if one.type == draft.type and one.fields.keys() <= draft.fields.keys() and one.shared >= draft.shared:
                yield made
