"""Stretches that no match crosses, for peers that ask first which rules may match where.

No element of a neutral rule takes a stop (`.`, `!`, `?`), and the white space between elements holds
none, so a match stays between two stops. A paragraph that ends in a stop is one such stretch, too;
one without is read on into the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

STOPS = ".!?"

_STOP = re.compile(f"[{STOPS}]")
_PARAGRAPH_END = re.compile(rf"(?<=[{STOPS}])\s*\n\s*\n")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The places of the paragraphs.

    >>> list(paragraphs("They met.\\n\\nHeadline\\n\\nThey signed!"))
    [(0, 9), (11, 33)]
    """
    start = 0
    for found in _PARAGRAPH_END.finditer(text):
        yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The place between the last stop before `start` and the first one at or behind `end`.

    >>> sentence_around("They met. They signed it!", 15, 21)
    (9, 24)
    """
    stop = _STOP.search(text, end)
    return 1 + max(text.rfind(mark, 0, start) for mark in STOPS), stop.start() if stop else len(text)
