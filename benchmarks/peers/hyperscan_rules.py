"""Hyperscan, spans only: all rules in one database, with the starts of matches asked for.

Hyperscan knows neither captures nor greed: it reports every end of every match with its leftmost
start. A clause is therefore left to be cut by the caller at the next stop; of what else ends
later than it might, the longest is kept. It reads bytes, since it knows no `\\b` of Unicode; those of
letters beyond ASCII count as letters.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

import hyperscan

from benchmarks.neutral import Clause, Rule, RuleSet
from benchmarks.peers.passages import STOPS
from benchmarks.peers.patterns import Dialect, pattern
from benchmarks.records import Record

DIALECT = Dialect(word=r"\w\x80-\xff", named=False, clause=False, largest=20)
_CLAUSE_END = re.compile(rf"[\n{STOPS}]")

Spans = list[tuple[int, int, int]]


def database(rules: RuleSet, flags: int) -> hyperscan.Database:
    """All rules compiled together."""
    made = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    made.compile(
        expressions=[pattern(rule, rules, DIALECT).encode() for rule in rules.rules],
        ids=list(range(len(rules))),
        elements=len(rules),
        flags=[flags] * len(rules),
    )
    return made


class CharacterOffsets:
    """From offsets of bytes to those of characters, asked for in ascending order; the identity for ASCII."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()
        self._ascii = len(self.data) == len(text)
        self._byte = self._character = 0

    def __getitem__(self, byte: int) -> int:
        if self._ascii:
            return byte
        self._character += self.count(self._byte, byte)
        self._byte = byte
        return self._character

    def count(self, start: int, end: int) -> int:
        """How many characters stand between two offsets of bytes."""
        return end - start if self._ascii else len(self.data[start:end].decode(errors="ignore"))


def _collect(rule: int, start: int, end: int, _flags: int, reported: list[tuple[int, int, int]]) -> None:
    reported.append((end, start, rule))


class HyperscanSpans:
    """The database, and what each rule ends in."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._database = database(rules, hyperscan.HS_FLAG_SOM_LEFTMOST)
        self._clause = [isinstance(rule.elements[-1], Clause) for rule in rules.rules]

    def scan(self, texts: Sequence[str]) -> object:
        """The spans as reported: every end of every match."""
        found: list[Spans] = []
        for text in texts:
            offsets = CharacterOffsets(text)
            reported: list[tuple[int, int, int]] = []
            self._database.scan(offsets.data, match_event_handler=_collect, context=reported)
            spans = Spans()
            for end, start, rule in sorted(reported):
                last = offsets[end]
                spans.append((rule, last - offsets.count(start, end), last))
            found.append(spans)
        return list(zip(texts, found, strict=True))

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        records = []
        for document, (text, spans) in enumerate(cast("list[tuple[str, Spans]]", result)):
            by_start: dict[tuple[int, int], int] = {}
            for rule, start, end in spans:
                if self._clause[rule]:
                    stop = _CLAUSE_END.search(text, end)
                    end = stop.start() if stop else len(text)
                by_start[rule, start] = max(end, by_start.get((rule, start), 0))
            records += _apart(document, by_start, self._rules.rules)
        return records


def _apart(document: int, by_start: dict[tuple[int, int], int], rules: tuple[Rule, ...]) -> list[Record]:
    kept, rule_before, end_before = [], -1, 0
    for (rule, start), end in sorted(by_start.items()):
        if rule != rule_before:
            rule_before, end_before = rule, 0
        if start >= end_before:
            kept.append(Record(document, rules[rule].number, start, end, ()))
            end_before = end
    return kept


build = HyperscanSpans
