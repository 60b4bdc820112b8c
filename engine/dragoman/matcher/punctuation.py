"""Punctuation at the edge of a slot that ends where `until` says.

Asked by the matchers. Such a slot is taken "without the punctuation at its edge": it neither
begins with a separator nor ends with one, and a quotation mark or bracket at its end is kept only
where its partner lies inside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

SEPARATORS = frozenset([".", ",", ";", ":", "!", "?", "...", "…", "-"])
CLOSERS = {")": "(", "]": "[", "}": "{", "”": "“"}
QUOTES = frozenset("\"'")


def begins_badly(tokens: Sequence[str], start: int) -> bool:
    """Whether the token at `start` cannot begin such a slot.

    >>> begins_badly([",", "it"], 0)
    True
    """
    return tokens[start] in SEPARATORS or tokens[start] in CLOSERS


def trimmed_end(tokens: Sequence[str], start: int, end: int) -> int:
    """The end of `tokens[start:end]` without separators and closers that have no partner.

    `tokens` are compared in their folded form, where all double quotation marks are one.

    >>> trimmed_end(["he", "said", '"', "yes", ".", '"', "."], 2, 7)
    6
    """
    counts: Counter[str] | None = None
    while end > start:
        last = tokens[end - 1]
        if last not in SEPARATORS:
            if last not in QUOTES and last not in CLOSERS:
                break
            counts = counts or Counter(tokens[start:end])
            if not _lacks_partner(last, counts):
                break
        if counts:
            counts[last] -= 1
        end -= 1
    return end


def _lacks_partner(mark: str, counts: Counter[str]) -> bool:
    """Whether a quotation mark or closing bracket is one too many."""
    if mark in QUOTES:
        return counts[mark] % 2 == 1
    return counts[mark] > counts[CLOSERS[mark]]
