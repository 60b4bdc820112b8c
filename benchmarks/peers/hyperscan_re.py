"""Hyperscan tells which rules match in which sentence; `re` then reads that sentence for the captures."""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from benchmarks.neutral import RuleSet
from benchmarks.peers.hyperscan_rules import CharacterOffsets, database
from benchmarks.peers.passages import sentence_around
from benchmarks.peers.patterns import pattern
from benchmarks.peers.re_rules import captures_of
from benchmarks.records import Raw, Record


def _collect(rule: int, _start: int, end: int, _flags: int, ends: list[tuple[int, int]]) -> None:
    ends.append((end, rule))


class HyperscanThenRe:
    """The database, and a pattern for each rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._patterns = [re.compile(pattern(rule, rules)) for rule in rules.rules]
        self._database = database(rules, 0)

    def scan(self, texts: Sequence[str]) -> object:
        """All matches in sentences in which Hyperscan saw the rule."""
        found: Raw = []
        for document, text in enumerate(texts):
            offsets = CharacterOffsets(text)
            ends: list[tuple[int, int]] = []
            self._database.scan(offsets.data, match_event_handler=_collect, context=ends)
            self._captures(document, text, [(offsets[end], rule) for end, rule in sorted(set(ends))], found)
        return found

    def _captures(self, document: int, text: str, ends: list[tuple[int, int]], found: Raw) -> None:
        start = end = -1
        done: set[int] = set()
        for at, rule in ends:
            if at > end:
                start, end = sentence_around(text, at, at)
                done.clear()
            if rule not in done:
                done.add(rule)
                for match in self._patterns[rule].finditer(text, start, end):
                    found.append((document, rule, match.start(), match.end(), match.regs[1:]))

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return captures_of(self._rules, cast("Raw", result))


build = HyperscanThenRe
