"""google-re2, one rule after the other.

An ASCII text goes in as bytes, so that the wrapper need not turn offsets of bytes into those of
characters; any other text as it is. RE2 knows words in ASCII only, so other letters are named.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import re2

from benchmarks.neutral import Rule, RuleSet
from benchmarks.peers.patterns import Dialect, pattern
from benchmarks.peers.re_rules import captures_of
from benchmarks.records import Raw, Record

_DIALECT = Dialect(word=r"\p{L}\p{M}\p{N}_")
_ASCII_DIALECT = Dialect()
_MEMORY = 256 << 20


def options(memory: int = _MEMORY) -> re2.Options:
    """More bytes than by default, since the lazy automata of large lexicons need them; no log."""
    chosen = re2.Options()
    chosen.max_mem = memory
    chosen.log_errors = False
    return chosen


def written(rule: Rule, rules: RuleSet, ascii_only: bool) -> str:
    """The pattern of a rule for texts in ASCII, or for any."""
    return pattern(rule, rules, _ASCII_DIALECT if ascii_only else _DIALECT)


def places(match: re2._Match[str]) -> tuple[tuple[int, int], ...]:
    """Where the groups of a match stand, in order."""
    return tuple(map(match.span, range(1, match.re.groups + 1)))


class Re2Rules:
    """A compiled pattern a rule, for both kinds of text, made when first needed."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._patterns: dict[bool, list[re2._Regexp[str]]] = {}
        self._compiled(True)

    def _compiled(self, ascii_only: bool) -> list[re2._Regexp[str]]:
        if ascii_only not in self._patterns:
            chosen = options()
            self._patterns[ascii_only] = [
                re2.compile(written(rule, self._rules, ascii_only), chosen) for rule in self._rules.rules
            ]
        return self._patterns[ascii_only]

    def scan(self, texts: Sequence[str]) -> object:
        """All matches of all patterns."""
        found: Raw = []
        for document, text in enumerate(texts):
            ascii_only = text.isascii()
            subject = text.encode() if ascii_only else text
            for rule, compiled in enumerate(self._compiled(ascii_only)):
                for match in compiled.finditer(subject):
                    found.append((document, rule, match.start(), match.end(), places(match)))
        return found

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return captures_of(self._rules, cast("Raw", result))


build = Re2Rules
