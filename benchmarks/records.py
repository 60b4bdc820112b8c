"""Records: what every engine gives, in one form, so that they can be counted and compared.

An engine may return whatever is cheapest for it; its `records` brings that into this form when the
clock has stopped. Places are offsets in code points of the document, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Record(NamedTuple):
    """A rule found in a document."""

    document: int
    rule: int
    start: int
    end: int
    captures: tuple[tuple[str, int, int], ...]


Raw = list[tuple[int, int, int, int, tuple[tuple[int, int], ...]]]
"""What peers written in Python collect: document, place of the rule in the set, start, end, places of captures;
(-1, -1) for a capture that took no part."""


class Scanner(Protocol):
    """An engine with a rule set compiled, ready to scan."""

    def scan(self, texts: Sequence[str]) -> object:
        """Find everything in the texts, in one thread; this is what is timed."""

    def records(self, result: object) -> list[Record]:
        """The result of `scan` as records, in any order; not timed."""
