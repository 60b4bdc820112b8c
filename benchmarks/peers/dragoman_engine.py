"""Ours, through the front door: rules given as text, texts in, columns out.

Which engine matches is chosen by the environment variable DRAGOMAN_ENGINE, set for the process
that measures; this module is the same for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import dragoman

from benchmarks.neutral import RuleSet
from benchmarks.peers.dragoman_rules import PREFIX, rule_file
from benchmarks.records import Record


class DragomanRules:
    """The rule file compiled."""

    def __init__(self, rules: RuleSet) -> None:
        self._ruleset = dragoman.compile(rule_file(rules))
        self._columns = getattr(self._ruleset, "scan_columns", None)

    def scan(self, texts: Sequence[str]) -> object:
        """All findings as columns; as `Findings` where there are no columns yet."""
        return self._columns(texts) if self._columns else list(self._ruleset.scan_many(texts))

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        if self._columns:
            return _from_columns(result)
        return _from_findings(cast("Iterable[dragoman.Findings]", result))


def _from_columns(columns: Any) -> list[Record]:
    numbers = [int(name.removeprefix(PREFIX)) for name in columns.rules]
    records = []
    for at in range(len(columns)):
        captures = tuple(
            (columns.names[columns.capture_name[c]], columns.capture_from[c], columns.capture_to[c])
            for c in range(columns.capture_start[at], columns.capture_start[at + 1])
        )
        places = columns.document[at], numbers[columns.rule[at]], columns.start[at], columns.end[at]
        records.append(Record(*places, captures))
    return records


def _from_findings(documents: Iterable[dragoman.Findings]) -> list[Record]:
    return [
        Record(
            document,
            int(finding.type.removeprefix(PREFIX)),
            finding.start,
            finding.end,
            tuple((name, c.start, c.end) for name, c in finding.fields.items() if isinstance(c, dragoman.Capture)),
        )
        for document, findings in enumerate(documents)
        for finding in findings
    ]


build = DragomanRules
