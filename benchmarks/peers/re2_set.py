"""`re2.Set` tells which rules match in a paragraph; the captures of those come from RE2 itself.

By paragraphs, which was faster than by sentences or documents. With less memory than this the
automaton of a thousand rules is thrown away again and again.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

from collections.abc import Sequence

import re2

from benchmarks.neutral import RuleSet
from benchmarks.peers.passages import paragraphs
from benchmarks.peers.re2_rules import Re2Rules, options, places, written
from benchmarks.records import Raw

_MEMORY = 2 << 30


class Re2Set(Re2Rules):
    """A set for all rules, and a pattern for each."""

    def __init__(self, rules: RuleSet) -> None:
        super().__init__(rules)
        self._sets: dict[bool, re2.Set] = {}
        self._set(True)

    def _set(self, ascii_only: bool) -> re2.Set:
        if ascii_only not in self._sets:
            chosen = re2.Set.SearchSet(options(_MEMORY))
            for rule in self._rules.rules:
                chosen.Add(written(rule, self._rules, ascii_only))
            chosen.Compile()
            self._sets[ascii_only] = chosen
        return self._sets[ascii_only]

    def scan(self, texts: Sequence[str]) -> object:
        """All matches of the patterns that the set names, in each paragraph."""
        found: Raw = []
        for document, text in enumerate(texts):
            ascii_only = text.isascii()
            subject = text.encode() if ascii_only else text
            patterns, matching = self._compiled(ascii_only), self._set(ascii_only).Match
            for start, end in paragraphs(text):
                for rule in matching(subject[start:end]) or ():
                    for match in patterns[rule].finditer(subject, start, end):
                        found.append((document, rule, match.start(), match.end(), places(match)))
        return found


build = Re2Set
