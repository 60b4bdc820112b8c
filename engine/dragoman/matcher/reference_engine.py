"""The reference engine: rules read by the reference matcher, with or without asking first what they need.

One of the engines that the cascade can be given. What a template needs (see `required`) is asked rule by
rule; that changes nothing in what is found, and tests leave it out to show so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from dragoman.compiled.required import Need
from dragoman.compiled.rulebook import Rulebook
from dragoman.matcher.contract import Hits, ScopeMatcher
from dragoman.matcher.reference import ReferenceMatcher
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document, TokenRange


@frozen(eq=False)
class ReferenceEngine:
    """Reads with the reference matcher; `filtered`: templates are tried only where what they need is there."""

    rulebook: Rulebook
    filtered: bool = True

    def matchers(self, document: Document, hits: Hits) -> ReferenceMatchers:
        """What reads one document."""
        return ReferenceMatchers(self.rulebook, hits, self.filtered)


@frozen(eq=False)
class ReferenceMatchers:
    """The reference matchers of one document."""

    rulebook: Rulebook
    hits: Hits
    filtered: bool

    @property
    def search(self) -> None:
        """It does not search many scopes at a time."""

    def matcher(self, scope: Scope, base: ScopeMatcher | None) -> ReferenceMatcher:
        """A new matcher of a scope."""
        assert base is None or isinstance(base, ReferenceMatcher)
        return ReferenceMatcher(scope, self.rulebook, self.hits, base)

    def found(self, type_: str, findings: Sequence[object], tokens: Sequence[TokenRange]) -> None:
        """Nothing is kept here: the reference matcher asks for findings."""

    def likely(self, scope: Scope) -> Mapping[int, Sequence[int]] | None:
        """The templates for which the scope holds what they need."""
        if not self.filtered:
            return None
        found = {
            rule.number: [
                number
                for number, template in enumerate(rule.templates)
                if all(self._is_met(need, scope) for need in template.needs)
            ]
            for rule in self.rulebook.rules
        }
        return {rule: templates for rule, templates in found.items() if templates}

    def _is_met(self, need: Need, scope: Scope) -> bool:
        """Whether one of the words or the entries of a need is in the scope; findings are not asked for."""
        if need.types or not need.words.isdisjoint(scope.words):
            return True
        return bool(need.keys) and not need.keys.isdisjoint(self.hits.keys_in(scope))
