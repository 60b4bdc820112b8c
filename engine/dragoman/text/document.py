"""A document: a text cut into tokens, sentences, paragraphs and layers.

Made once per text by `builder.build_document`, read by every matcher. Nothing is normalised away:
tokens are half-open ranges of code points of the text as given; `exact` and `folded` hold, per
token, what literals are compared with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date as Date
from functools import cached_property

from attrs import field, frozen

from dragoman.text.ranges import TokenRange

__all__ = ["Document", "Token", "TokenRange"]


@frozen
class Token:
    """One token with all that the document knows about it, for people to look at.

    `start` and `end` are code points; `sentence` and `paragraph` count from 0; `exact` and
    `folded` are what literals are compared with.
    """

    index: int
    text: str
    start: int
    end: int
    exact: str
    folded: str
    sentence: int
    paragraph: int
    layers: tuple[str, ...]


@frozen(slots=False)
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

    @cached_property
    def layers(self) -> Mapping[str, tuple[TokenRange, ...]]:
        """Named stretches: `headline`, `quote`, `prose`, …; sorted by start. Found when first asked for."""
        from dragoman.text.layers import find_layers  # most scans ask for none

        return find_layers(self.text, self.starts, self.ends, self.exact, self.paragraphs)

    def token_text(self, token: int) -> str:
        """The text of the token with this index, as given."""
        return self.text[self.starts[token] : self.ends[token]]

    def token_range(self, start: int, end: int) -> TokenRange:
        """The tokens that begin in a range of code points.

        >>> from dragoman.text.builder import build_document
        >>> build_document("Both sides met.").token_range(5, 14)
        (1, 3)
        """
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def count_tokens(self, start: int, end: int) -> int:
        """How many tokens begin in a range of code points."""
        first, last = self.token_range(start, end)
        return last - first

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that this token is in."""
        return _range_with(self.sentences, token)

    def paragraph_of(self, token: int) -> int:
        """The number of the paragraph that this token is in."""
        return _range_with(self.paragraphs, token)

    def layers_of(self, token: int) -> tuple[str, ...]:
        """The names of the layers that this token is in, sorted; but `prose`, in which most are."""
        return tuple(sorted(name for name, ranges in self.layers.items() if name != "prose" and _is_in(ranges, token)))

    def tokens(self) -> Iterator[Token]:
        """Every token in order, described."""
        for index, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            yield Token(
                index,
                self.text[start:end],
                start,
                end,
                self.exact[index],
                self.folded[index],
                self.sentence_of(index),
                self.paragraph_of(index),
                self.layers_of(index),
            )


def _range_with(ranges: tuple[TokenRange, ...], token: int) -> int:
    """The number of the last range that begins at or before a token."""
    return bisect_right(ranges, token, key=lambda one: one[0]) - 1


def _is_in(ranges: tuple[TokenRange, ...], token: int) -> bool:
    number = _range_with(ranges, token)
    return number >= 0 and token < ranges[number][1]
