"""Findings of plain rule sets, made of the rows of the twin's flat lane when they are looked at.

Beside the cascade, which such rule sets do not need: a row says which template matched where, and the match
from there is read again and becomes a finding as the cascade would make it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from dragoman.cascade.afterwards import finding_of
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading, RuleSearch
from dragoman.finding import Finding
from dragoman.matcher.scope import Scope
from dragoman.matcher.twin_engine import TwinEngine
from dragoman.matcher.twin_scan import Row
from dragoman.text.document import Document


class TwinFindings:
    """The findings of one document, given their rows."""

    def __init__(self, engine: TwinEngine, plan: Plan, document: Document, rows: Sequence[Row]) -> None:
        self.engine = engine
        self.plan = plan
        self.document = document
        self.rows = rows

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.document, self.engine, self.plan)

    def finding(self, row: int) -> Finding:
        """The finding of a row."""
        _, _, _, number, template, _, tokens, start = self.rows[row]
        rule = self.engine.rulebook.rules[number]
        assert rule.select != "all", "a plain rule gives one match a start"
        scope = Scope(self.document, (tokens,), rule.scope)
        match = self._reading.matcher(scope).match(rule.templates[template].automaton, start, rule.select)
        search = RuleSearch(self._reading, rule, scope, ((template, rule.templates[template]),))
        candidate = match and search.passing(match, template)
        assert candidate, "what was found once is found again"
        return finding_of(search.draft(candidate), self._reading)
