"""Findings of plain rule sets, made of the kernel's records when they are looked at.

Beside the cascade, which such rule sets do not need: a record says which rule matched where and what the
match did, and that becomes a finding as the cascade would make it.
"""

from __future__ import annotations

from dragoman.cascade.afterwards import finding_of
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading, RuleSearch
from dragoman.finding import Finding
from dragoman.matcher.kernel import KernelEngine, KernelMatch, KernelMatcher
from dragoman.matcher.kernel_scan import Scanned
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document


class PlainFindings:
    """The findings of one text."""

    def __init__(self, plan: Plan, document: Document, engine: KernelEngine, scanned: Scanned) -> None:
        self.document = document
        self.engine = engine
        self.scanned = scanned
        self._reading = Reading(document, engine, plan)

    def finding(self, record: int) -> Finding:
        """The finding of a record."""
        scanned, reading = self.scanned, self._reading
        rule = self.engine.rulebook.rules[scanned.rule[record]]
        number = scanned.template[record]
        first = scanned.scope_first[record]
        scope = Scope(self.document, ((first, scanned.scope_last[record]),), rule.scope)
        matcher = reading.matcher(scope)
        assert isinstance(matcher, KernelMatcher)
        start = scanned.first_token[record] - first
        end = self.document.token_range(scanned.start[record], scanned.end[record])[1] - first
        did = scanned.did[scanned.did_start[record] : scanned.did_start[record + 1]].tobytes()
        search = RuleSearch(reading, rule, scope, ((number, rule.templates[number]),))
        candidate = search.passing(KernelMatch(start, end, did, matcher), number)
        assert candidate is not None, "a plain rule filters nothing"
        return finding_of(search.draft(candidate), reading)
