"""An engine that passes over nothing: every template in every scope, from every place. What its matchers skip
otherwise must make no difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.compiled.automaton import Automaton
from dragoman.compiled.rulebook import Rulebook
from dragoman.matcher.contract import Engine, Hits, ScopeMatcher, TextMatchers
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document, TokenRange


class Unhurried:
    """An engine without the choice of what to try."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""
        return self._engine.rulebook

    def matchers(self, document: Document, hits: Hits) -> TextMatchers:
        """What reads one document."""
        return _TextMatchers(self._engine.matchers(document, hits))


class _TextMatchers:
    def __init__(self, inner: TextMatchers) -> None:
        self._inner = inner
        self.search = None

    def matcher(self, scope: Scope, base: ScopeMatcher | None) -> Any:
        return _Matcher(self._inner.matcher(scope, base and base._inner))  # type: ignore[attr-defined]

    def found(self, type_: str, findings: Sequence[object], tokens: Sequence[TokenRange]) -> None:
        self._inner.found(type_, findings, tokens)

    def likely(self, scope: Scope) -> Mapping[int, Sequence[int]] | None:
        return None


class _Matcher:
    def __init__(self, inner: ScopeMatcher) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def next_start(self, automata: Sequence[Automaton], at: int) -> int:
        return at
