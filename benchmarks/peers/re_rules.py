"""Python's `re`, one rule after the other: the oracle that all others are compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from benchmarks.neutral import RuleSet
from benchmarks.peers.patterns import pattern
from benchmarks.records import Raw, Record


def captures_of(rules: RuleSet, raw: Raw) -> list[Record]:
    """Raw tuples as records."""
    names = [rule.captures for rule in rules.rules]
    numbers = [rule.number for rule in rules.rules]
    return [
        Record(
            document,
            numbers[rule],
            start,
            end,
            tuple((name, *place) for name, place in zip(names[rule], places, strict=False) if place[0] >= 0),
        )
        for document, rule, start, end, places in raw
    ]


class ReRules:
    """A compiled pattern a rule; each reads each text."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._patterns = [re.compile(pattern(rule, rules)) for rule in rules.rules]

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


build = ReRules
