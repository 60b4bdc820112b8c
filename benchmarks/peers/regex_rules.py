"""The `regex` module, one rule after the other; written like the oracle."""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import regex

from benchmarks.neutral import RuleSet
from benchmarks.peers.patterns import pattern
from benchmarks.peers.re_rules import captures_of
from benchmarks.records import Raw, Record


class RegexRules:
    """A compiled pattern a rule; each reads each text."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._patterns = [regex.compile(pattern(rule, rules)) for rule in rules.rules]

    def scan(self, texts: Sequence[str]) -> object:
        """All matches of all patterns."""
        found: Raw = []
        for document, text in enumerate(texts):
            for rule, compiled in enumerate(self._patterns):
                for match in compiled.finditer(text):
                    found.append((document, rule, match.start(), match.end(), match.regs[1:]))
        return found

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return captures_of(self._rules, cast("Raw", result))


build = RegexRules
