"""A stretch of tokens as programs see it: of which kind each token is for a program.

Stands between a scope and `passes`. Most tokens of a text are named by no rule; what such a token means to a
program depends only on which regexes its text matches, which is looked up once for all programs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dragoman.matcher.program import Program
from dragoman.matcher.programs import Programs


class Stretch:
    """Tokens in a row: `words` are their folded forms, `exact` the exact ones, `distinct` the folded ones as a
    set; `texts`, as they are written, are asked for once, and only where a regex reads them."""

    def __init__(
        self,
        programs: Programs,
        words: Sequence[str],
        exact: Sequence[str],
        texts: Callable[[], Sequence[str]],
        distinct: frozenset[str],
    ) -> None:
        self.programs = programs
        self.words = words
        self.exact = exact
        self.distinct = distinct
        self._make_texts = texts
        self._texts: Sequence[str] | None = None
        self._signatures: dict[tuple[str, ...], list[int]] = {}
        self._ends: tuple[dict[str, int], dict[str, int]] | None = None

    def kinds(self, program: Program) -> list[int]:
        """The kind of each token for a program, by its text alone; not to be changed."""
        regexes = program.regexes
        signatures = self._signatures_of(regexes)
        common = program.named & self.distinct
        if not common:
            return signatures
        kinds = signatures.copy()
        for word in common:
            for at in self._places(word):
                kinds[at] = program.kind(word, self.exact[at], signatures[at])
        return kinds

    def _signatures_of(self, regexes: tuple[str, ...]) -> list[int]:
        """Which of some regexes each token matches."""
        found = self._signatures.get(regexes)
        if found is None:
            if not regexes:
                found = [0] * len(self.words)
            else:
                if self._texts is None:
                    self._texts = self._make_texts()
                found = list(map(self.programs.signatures(regexes).__getitem__, self._texts))
            self._signatures[regexes] = found
        return found

    def _places(self, word: str) -> Sequence[int]:
        """Where a word stands."""
        if self._ends is None:
            count = len(self.words)
            last = dict(zip(self.words, range(count), strict=True))
            first = dict(zip(reversed(self.words), range(count - 1, -1, -1), strict=True))
            self._ends = first, last
        first, last = self._ends
        if first[word] == last[word]:
            return (first[word],)
        return [at for at, one in enumerate(self.words) if one == word]
