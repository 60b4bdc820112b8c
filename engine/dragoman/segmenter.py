"""The segmenter: tokens grouped into sentences and paragraphs.

The second step from text to `Document`, behind the tokeniser. Sentences and paragraphs are ranges
of token indexes that partition all tokens; no sentence runs over a paragraph's end. A sentence
ends behind a stop, a question or exclamation mark or an ellipsis, with the closing quotation
marks and brackets that cling to it, unless what surrounds it says that it goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dragoman.document import TokenRange
from dragoman.orthography import ENGLISH
from dragoman.paragraphs import paragraph_starts

_MARKS = frozenset(["!", "?", "‼", "⁇", "⁈", "⁉", "؟", "।"])
_FULL_WIDTH = frozenset(["。", "！", "？", "｡"])
_STOPS = _MARKS | _FULL_WIDTH | {".", "..."}
_CLOSERS = frozenset(['"', "'", ")", "]", "}", "）", "」", "』", "】", "》"])
_ONLY_OPENING = frozenset("“‘„‚«‹")
_OPENERS = frozenset(['"', "'", "(", "[", "{", "-", "（", "「", "『", "【", "《"])
_GOES_ON = frozenset([",", ";", ":", "/", "%"])


def ranges_from(starts: Sequence[int], length: int) -> tuple[TokenRange, ...]:
    """The ranges that begin at these indexes, the last ending at `length`.

    >>> ranges_from([0, 3], 5)
    ((0, 3), (3, 5))
    """
    return tuple(zip(starts, [*starts[1:], length], strict=True))


def split_paragraphs(text: str, starts: Sequence[int]) -> tuple[TokenRange, ...]:
    """The paragraphs of a text whose tokens begin at `starts`, as ranges of token indexes."""
    firsts = sorted({bisect_left(starts, offset) for offset in paragraph_starts(text)})
    firsts = [first for first in firsts if first < len(starts)]
    if firsts:
        firsts[0] = 0
    return ranges_from(firsts, len(starts))


class _Reader:
    """One pass over the tokens of a text, sentence end by sentence end."""

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int], exact: Sequence[str]) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends
        self.exact = exact

    def clings(self, token: int) -> bool:
        """Whether there is nothing between this token and the one before."""
        return self.starts[token] == self.ends[token - 1]

    def closed(self, token: int, limit: int) -> int:
        """The first token behind `token` and the stops and closing marks that cling to it."""
        token += 1
        while token < limit and self.clings(token):
            sign = self.exact[token]
            is_closer = sign in _CLOSERS and self.text[self.starts[token]] not in _ONLY_OPENING
            if not is_closer and sign not in _STOPS:
                break
            token += 1
        return token

    def first_word(self, token: int, limit: int) -> str:
        """The next token that is not an opening mark; empty where the paragraph ends first."""
        while token < limit and self.exact[token] in _OPENERS:
            token += 1
        return self.exact[token] if token < limit else ""

    def is_end(self, first: int, stop: int, behind: int, limit: int) -> bool:
        """Whether the sentence from token `first` on ends with the stop at `stop`.

        `behind` is the first token behind the stop and its closing marks, `limit` the paragraph's end.
        """
        if behind == limit:
            return True
        sign = self.exact[stop]
        if sign in _FULL_WIDTH:
            return True
        word = self.first_word(behind, limit)
        if word in _GOES_ON or word[:1].islower() or (not word and self.clings(behind)):
            return False
        if sign in _MARKS:
            return True
        if sign == ".":
            return not self._is_number_of_item(first, stop) and (not self.clings(behind) or word[:1].isalpha())
        if sign == "...":
            return word in ENGLISH.starters
        return self._ends_after_abbreviation(sign[:-1], word)

    def _is_number_of_item(self, first: int, stop: int) -> bool:
        """Whether all that stands before the stop is the number or letter of an item, as in *1. Trade*."""
        return stop == first + 1 and (self.exact[first].isdigit() or len(self.exact[first]) == 1)

    @staticmethod
    def _ends_after_abbreviation(abbreviation: str, word: str) -> bool:
        if abbreviation in ENGLISH.titles or len(abbreviation) == 1:
            return False
        return word in ENGLISH.starters or abbreviation in ENGLISH.closing


def split_sentences(
    text: str, starts: Sequence[int], ends: Sequence[int], exact: Sequence[str], paragraphs: Sequence[TokenRange]
) -> tuple[TokenRange, ...]:
    """The sentences of a text, given its tokens and paragraphs, as ranges of token indexes."""
    reader = _Reader(text, starts, ends, exact)
    stops = {token for token in set(exact) if token in _STOPS or (token[-1] == "." and len(token) > 1)}
    places = [index for index, token in enumerate(exact) if token in stops]
    firsts: list[int] = []
    place = 0
    for begin, limit in paragraphs:
        first = begin
        firsts.append(first)
        while place < len(places) and places[place] < limit:
            stop = places[place]
            place += 1
            if stop < first:
                continue
            behind = reader.closed(stop, limit)
            if reader.is_end(first, stop, behind, limit) and behind < limit:
                first = behind
                firsts.append(first)
    return ranges_from(firsts, len(starts))
