"""A document: a text cut into tokens, sentences, paragraphs and layers.

Made once per text by `Document.build` (which calls `tokenizer`), read by every matcher. Nothing
is normalised away: tokens are half-open ranges of code points of the text as given; `exact` and
`folded` hold, per token, what literals are compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date

from attrs import field, frozen

TokenRange = tuple[int, int]
"""A half-open range of token indexes."""


@frozen
class Document:
    """Tokens are parallel tuples; sentences and paragraphs partition `range(len(starts))`."""

    id: str
    text: str = field(repr=False)
    date: Date | None
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)
    exact: tuple[str, ...] = field(repr=False)
    """Each token in NFC with quotation marks and dashes folded; for literals with a capital."""
    folded: tuple[str, ...] = field(repr=False)
    """Each token of `exact` case-folded; for all other literals."""
    sentences: tuple[TokenRange, ...] = field(repr=False)
    paragraphs: tuple[TokenRange, ...] = field(repr=False)
    layers: Mapping[str, tuple[TokenRange, ...]] = field(repr=False, factory=dict)
    """Named stretches: `headline`, `quote`, …; sorted by start."""
