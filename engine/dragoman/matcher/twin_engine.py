"""The twin engine: rules made ready for matching in plain Python, as fast as that goes.

One of the engines that the cascade can be given; the one for where there is no compiled kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from dragoman.compiled.rulebook import Rulebook
from dragoman.matcher.contract import Hits, ScopeMatcher
from dragoman.matcher.programs import Programs
from dragoman.matcher.scope import Scope
from dragoman.matcher.triggers import Triggers
from dragoman.matcher.twin import TwinMatcher
from dragoman.text.document import Document, TokenRange


@frozen(eq=False)
class TwinEngine:
    """Reads with the twin; what it makes of the rules is made when first needed, and shared by all scans."""

    rulebook: Rulebook
    programs: Programs = field(init=False, repr=False)
    triggers: Triggers = field(init=False, repr=False)

    @programs.default
    def _programs(self) -> Programs:
        return Programs(self.rulebook)

    @triggers.default
    def _triggers(self) -> Triggers:
        return Triggers(self.rulebook.rules)

    def matchers(self, document: Document, hits: Hits) -> TwinMatchers:
        """What reads one document."""
        del document
        return TwinMatchers(self, hits)


@frozen(eq=False)
class TwinMatchers:
    """The twins of one document."""

    engine: TwinEngine
    hits: Hits

    @property
    def search(self) -> None:
        """It does not search many scopes at a time."""

    def matcher(self, scope: Scope, base: ScopeMatcher | None) -> TwinMatcher:
        """A new matcher of a scope."""
        assert base is None or isinstance(base, TwinMatcher)
        return TwinMatcher(scope, self.engine.rulebook, self.hits, base, programs=self.engine.programs)

    def found(self, type_: str, findings: Sequence[object], tokens: Sequence[TokenRange]) -> None:
        """Nothing is kept here: the twin asks for findings."""

    def likely(self, scope: Scope) -> Mapping[int, Sequence[int]]:
        """The templates that have a chance in a scope: their numbers, ascending, by the rule's number."""
        triggers = self.engine.triggers
        found: dict[int, list[int]] = {}
        for template in triggers.woken(scope.words, lambda: self.hits.keys_in(scope)):
            rule, number = triggers.templates[template]
            found.setdefault(rule, []).append(number)
        return found
