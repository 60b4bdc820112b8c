"""Hyperscan, spans only: all rules in one database, with the starts of matches asked for.

Hyperscan knows neither captures nor greed: it reports every end of every match with its leftmost
start. A clause is therefore left to be cut by the caller at the next stop; of what else ends
later than it might, the longest is kept. It reads bytes, since it knows no `\\b` of Unicode; those of
letters beyond ASCII count as letters.
"""

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

Spans = list[tuple[int, int, int, int]]


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


class ByteOffsets:
    """From offsets of bytes to those of characters; the identity for ASCII."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()
        self._at: list[int] | None = None
        if len(self.data) != len(text):
            at = -1
            self._at = [at := at + (byte & 0xC0 != 0x80) for byte in self.data]
            self._at.append(len(text))

    def __getitem__(self, byte: int) -> int:
        return self._at[byte] if self._at else byte


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
            offsets, spans = ByteOffsets(text), Spans()

            def report(rule: int, start: int, end: int, _flags: int, _context: object, spans: Spans = spans) -> None:
                spans.append((0, rule, start, end))

            self._database.scan(offsets.data, match_event_handler=report)
            found.append([(0, rule, offsets[start], offsets[end]) for _, rule, start, end in spans])
        return list(zip(texts, found, strict=True))

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        records = []
        for document, (text, spans) in enumerate(cast("list[tuple[str, Spans]]", result)):
            by_start: dict[tuple[int, int], int] = {}
            for _, rule, start, end in spans:
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
