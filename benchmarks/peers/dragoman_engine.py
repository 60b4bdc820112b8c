"""Ours, through the front door: rules given as text, texts in, columns out.

Which engine matches is chosen by the environment variable DRAGOMAN_ENGINE, set for the process
that measures; this module is the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import dragoman
from benchmarks.neutral import RuleSet
from benchmarks.peers.dragoman_rules import PREFIX, rule_file
from benchmarks.records import Record
from dragoman.columns import Columns


class DragomanRules:
    """The rule file compiled."""

    def __init__(self, rules: RuleSet) -> None:
        self._ruleset = dragoman.compile(rule_file(rules))

    def scan(self, texts: Sequence[str]) -> object:
        """All findings, as columns."""
        return self._ruleset.scan_columns(texts)

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return [
            Record(document, int(rule.removeprefix(PREFIX)), start, end, captures)
            for document, rule, _, start, end, captures in cast("Columns", result).rows()
        ]


build = DragomanRules
