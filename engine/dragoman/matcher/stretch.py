"""A stretch of tokens as programs see it: for each program, which of its states take each token.

Stands between a scope and `passes`. Most tokens of a text are named by no rule; what such a token means to a
program depends only on which regexes its text matches, so that a token costs one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from dragoman.matcher.program import Program, Programs


class Stretch:
    """Tokens in a row: `words` are their folded forms, `exact` the exact ones; `texts`, as they are written,
    are asked for once, and only where a regex reads them."""

    def __init__(
        self, programs: Programs, words: Sequence[str], exact: Sequence[str], texts: Callable[[], Sequence[str]]
    ) -> None:
        self.programs = programs
        self.words = words
        self.exact = exact
        self._make_texts = texts
        self._signatures: dict[tuple[str, ...], list[int]] = {}

    @cached_property
    def texts(self) -> Sequence[str]:
        """The tokens as they are written."""
        return self._make_texts()

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each folded word stands."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            places.setdefault(word, []).append(at)
        return places

    def signatures(self, regexes: tuple[str, ...]) -> list[int]:
        """Which of some regexes each token matches."""
        found = self._signatures.get(regexes)
        if found is None:
            known = self.programs.signatures(regexes)
            found = self._signatures[regexes] = list(map(known.__getitem__, self.texts))
        return found

    def masks(self, program: Program) -> list[int]:
        """The states of a program that take each token by its text alone."""
        known = program.masks
        if program.regexes:
            signatures = self.signatures(program.regexes)
            masks = list(map(known.__getitem__, signatures))
        else:
            masks = [known[0]] * len(self.words)
        named = program.named
        if named:
            places = self.places
            common = places.keys() & named if len(named) > len(places) else named & places.keys()
            for word in common:
                for at in places[word]:
                    signature = signatures[at] if program.regexes else 0
                    masks[at] = program.named_mask(word, self.exact[at], signature)
        return masks
