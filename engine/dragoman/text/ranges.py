"""Ranges of tokens: what sentences, paragraphs, layers and findings are in terms of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

TokenRange = tuple[int, int]
"""A half-open range of token indexes."""


def ranges_from(starts: Sequence[int], length: int) -> tuple[TokenRange, ...]:
    """The ranges that begin at these indexes, the last ending at `length`; none where none begins.

    >>> ranges_from([0, 3], 5)
    ((0, 3), (3, 5))
    """
    return tuple(pairwise([*starts, length]))
