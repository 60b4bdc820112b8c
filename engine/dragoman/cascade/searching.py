"""Stages searched at once: the rules of a stage in all its scopes, in one call of the engine.

Used by `reading` where the engine can do it; it finds what `reading` finds rule by rule, in the same order. The
engine walks over the scopes and tells of each match; here it is filtered, and the answer tells the engine where
to go on. Not for rules that select all matches, and not where the steps might not suffice: there, the place where
the scan ends must be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dragoman.cascade.budget import Budget
from dragoman.cascade.plan import Order
from dragoman.cascade.rule_search import Candidate, RuleSearch
from dragoman.matcher.contract import SearchOfScopes, TextMatchers
from dragoman.matcher.scope import Scope, Scopes
from dragoman.text.document import TokenRange

if TYPE_CHECKING:  # which imports this module
    from dragoman.cascade.reading import Reading


class StageSearch:
    """Searches the scopes of one document."""

    def __init__(self, reading: Reading, engine: SearchOfScopes) -> None:
        self.reading = reading
        self.engine = engine
        self._batches: dict[int, Batch] = {}

    @classmethod
    def of(cls, reading: Reading, matchers: TextMatchers) -> StageSearch | None:
        """The search of a document; None where the engine has none, or where second readings depend on findings
        and so on when they are looked for."""
        engine = matchers.search
        changing, shares = reading.rulebook.changing.markers, reading.rulebook.shares
        if engine is None or any(not changing.isdisjoint((one.subject, one.after, one.before)) for one in shares):
            return None
        return cls(reading, engine)

    def search(self, order: Order, scopes: Sequence[Scope], budget: Budget) -> bool:
        """Try rules in scopes. False where that has to be done rule by rule; then nothing was done."""
        if not order.at_once:
            return False
        batch = self._batch(scopes)
        rules, limits = len(order.rules), self.reading.rulebook.limits
        most = batch.tokens + len(scopes) * limits.max_shares if self.reading.rulebook.shares else batch.tokens
        if order.costs.steps(batch.tokens, rules * most) > budget.left:
            return False
        matches = _Matches(self.reading, order, batch)
        for number in self.engine.run(batch.number, order.numbers, matches.found):
            self.reading.notice_shares(scopes[number])
        matches.settle()
        budget.spend_at_once(order.costs, batch.tokens, matches.count)
        return True

    def _batch(self, scopes: Sequence[Scope]) -> Batch:
        """Scopes as the engine knows them."""
        known = self._batches.get(id(scopes))
        if known is None:
            ranges = scopes.ranges if isinstance(scopes, Scopes) else [scope.pieces[0] for scope in scopes]
            kind = scopes[0].kind
            number = self.engine.add(ranges, kind, shares=kind in ("sentence", "region"))
            known = self._batches[id(scopes)] = Batch(scopes, ranges, number, self.engine)
        return known


class Batch:
    """Scopes that are searched together, with their number at the engine, and their second readings."""

    def __init__(
        self, scopes: Sequence[Scope], ranges: Sequence[TokenRange], number: int, engine: SearchOfScopes
    ) -> None:
        self.scopes = scopes
        self.number = number
        self.engine = engine
        self.tokens = sum(last - first for first, last in ranges)
        self._shared: dict[tuple[int, int], Scope] = {}

    def scope(self, number: int, shared: int) -> Scope:
        """A scope, or one of its second readings where `shared` is not negative."""
        scope = self.scopes[number]
        if shared < 0:
            return scope
        found = self._shared.get((number, shared))
        if found is None:
            start, end, joint = self.engine.shared(self.number, number)[shared]
            pieces = (*scope.token_ranges(start, end), *scope.token_ranges(joint, len(scope)))
            found = Scope(scope.document, pieces, scope.kind, scope.depth, end - start, scope)
            self._shared[number, shared] = found
        return found


class _Matches:
    """The matches of one search, which become findings in the making.

    One that passes is kept until the next place is told of: a better one from the same place replaces it.
    """

    def __init__(self, reading: Reading, order: Order, batch: Batch) -> None:
        self.reading = reading
        self.order = order
        self.batch = batch
        self.count = 0
        self._where: tuple[int, int, int] | None = None
        self._search: RuleSearch | None = None
        self._last: Candidate | None = None

    def found(self, scope: int, shared: int, rule: int, template: int, start: int, end: int, moves: bytes) -> bool:
        """Told of a match; whether it passes."""
        if self._last is not None and ((scope, shared, rule) != self._where or start != self._last.match.start):
            self.settle()
        if self._search is None or (scope, shared, rule) != self._where:
            self._where = (scope, shared, rule)
            self._search = RuleSearch(self.reading, self.order.rules[rule], self.batch.scope(scope, shared), ())
        match = self.batch.engine.match(self._search.scope, start, end, moves)
        candidate = self._search.passing(match, template)
        if candidate is None:
            return False
        self._last = candidate
        return True

    def settle(self) -> None:
        """Take the last match that passed. In a second reading it has to go beyond the subject."""
        last, search = self._last, self._search
        self._last = None
        if last is not None and search is not None and last.match.end > search.scope.shared:
            self.reading.raw[search.rule.finding].append(search.draft(last))
            self.count += 1
