"""The segmenter: tokens grouped into sentences and paragraphs.

The second step from text to `Document`, behind the tokeniser. Sentences and paragraphs are ranges
of token indexes that partition all tokens; no sentence runs over a paragraph's end. A sentence
ends behind a stop, a question or exclamation mark or an ellipsis, with the closing quotation
marks and brackets that cling to it, unless what surrounds it says that it goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from dragoman.text.orthography import ENGLISH
from dragoman.text.paragraphs import paragraph_starts
from dragoman.text.ranges import TokenRange, ranges_from

_MARKS = frozenset(["!", "?", "‼", "⁇", "⁈", "⁉", "؟", "।"])
_FULL_WIDTH = frozenset(["。", "！", "？", "｡"])
_DOTS = frozenset([".", "..."])
_STOPS = _MARKS | _FULL_WIDTH | _DOTS
_CLOSERS = frozenset(['"', "'", ")", "]", "}", "）", "」", "』", "】", "》"])
_ONLY_OPENING = frozenset("“‘„‚«‹")
_OPENERS = frozenset(['"', "'", "(", "[", "{", "-", "（", "「", "『", "【", "《"])
_GOES_ON = _STOPS | {",", ";", ":", "/", "%"}
"""What never begins a sentence."""


def split_paragraphs(text: str, starts: Sequence[int]) -> tuple[TokenRange, ...]:
    """The paragraphs of a text whose tokens begin at `starts`, as ranges of token indexes."""
    firsts = sorted({bisect_left(starts, offset) for offset in paragraph_starts(text)})
    firsts = [first for first in firsts if first < len(starts)]
    return ranges_from(firsts, len(starts))


@frozen
class _Reader:
    """The tokens of a text, asked whether a sentence ends."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    exact: Sequence[str]

    def clings(self, token: int) -> bool:
        """Whether there is nothing between this token and the one before."""
        return self.starts[token] == self.ends[token - 1]

    def is_plain_end(self, first: int, stop: int, limit: int) -> bool:
        """Whether a stop by itself, with a capitalised word behind it that it does not cling to, ends the
        sentence that begins at `first`; where this does not hold, `closed` and `is_end` decide."""
        behind = stop + 1
        return (
            behind < limit
            and self.exact[stop] == "."
            and self.ends[stop] - self.starts[stop] == 1
            and self.starts[behind] != self.ends[stop]
            and self.exact[behind][0].isupper()
            and stop > first + 1
            and self.exact[stop - 1] != "."
        )

    def closed(self, stop: int, limit: int) -> int:
        """The first token behind a stop and the further stops and closing marks that cling to it."""
        token = stop + 1
        while token < limit and self.clings(token):
            is_closer = self.exact[token] in _CLOSERS and self.text[self.starts[token]] not in _ONLY_OPENING
            if not is_closer and self.exact[token] not in _STOPS:
                break
            token += 1
        return token

    def is_end(self, first: int, stop: int, behind: int, limit: int) -> bool:
        """Whether the sentence that begins at `first` ends with the stop at `stop`.

        `behind` is the first token behind the stop and what clings to it, `limit` the paragraph's
        end; there is at least one token between the two.
        """
        word = self._next_word(behind, limit)
        if self.exact[stop] in _FULL_WIDTH:
            return True
        if word in _GOES_ON or word[:1].islower():
            return False
        kind = self._kind(stop, behind)
        if kind == "mark":
            return True
        if kind == "ellipsis":
            return word in ENGLISH.starters
        if kind == "stop":
            return not self._is_number_of_item(first, stop) and (not self.clings(behind) or word[:1].isalpha())
        return self._ends_behind_abbreviation(stop, behind, word)

    def _next_word(self, token: int, limit: int) -> str:
        """The next token that is not an opening mark; empty where the paragraph ends first."""
        while token < limit and self.exact[token] in _OPENERS:
            token += 1
        return self.exact[token] if token < limit else ""

    def _kind(self, stop: int, behind: int) -> Literal["mark", "stop", "ellipsis", "abbreviation"]:
        """What the stop and those that cling to it amount to. Four dots are a stop and an ellipsis."""
        row = range(stop, behind)
        if any(self.exact[token] in _MARKS for token in row):
            return "mark"
        if self.exact[stop] not in _DOTS:
            return "abbreviation"
        dots = self._stops_before(stop) + sum(self._dots(token) for token in row)
        return "ellipsis" if dots in (2, 3) else "stop"

    def _dots(self, token: int) -> int:
        """How many dots a token is made of; the sign … counts as three."""
        if self.exact[token] not in _DOTS:
            return 0
        length = self.ends[token] - self.starts[token]
        return length if self.text[self.starts[token]] == "." else 3 * length

    def _stops_before(self, stop: int) -> int:
        """How many single stops stand before this one, as in *. . .*; three at the most."""
        count = 0
        while count < min(stop, 3) and self.exact[stop - count - 1] == ".":
            count += 1
        return count

    def _is_number_of_item(self, first: int, stop: int) -> bool:
        """Whether all that stands before the stop is the number or letter of an item, as in *1. Trade*."""
        return stop == first + 1 and (self.exact[first].isdigit() or len(self.exact[first]) == 1)

    def _ends_behind_abbreviation(self, stop: int, behind: int, word: str) -> bool:
        abbreviation = self.exact[stop][:-1]
        if abbreviation in ENGLISH.titles or len(abbreviation) == 1:
            return False
        if abbreviation in ENGLISH.places and self.exact[stop - 1] == ",":
            return word == self.exact[behind] or self.exact[behind] == '"'
        return word in ENGLISH.starters or abbreviation in ENGLISH.closing


def split_sentences(
    text: str, starts: Sequence[int], ends: Sequence[int], exact: Sequence[str], paragraphs: Sequence[TokenRange]
) -> tuple[TokenRange, ...]:
    """The sentences of a text, given its tokens and paragraphs, as ranges of token indexes."""
    reader = _Reader(text, starts, ends, exact)
    stops = {token for token in set(exact) if token in _STOPS or (token[-1] == "." and len(token) > 1)}
    places = [index for index, token in enumerate(exact) if token in stops]
    firsts: list[int] = []
    place = behind = 0
    for begin, limit in paragraphs:
        first = begin
        firsts.append(first)
        while place < len(places) and places[place] < limit:
            stop = places[place]
            place += 1
            if stop < behind:
                continue
            is_end = reader.is_plain_end(first, stop, limit)
            behind = stop + 1 if is_end else reader.closed(stop, limit)
            if is_end or (behind < limit and reader.is_end(first, stop, behind, limit)):
                first = behind
                firsts.append(first)
    return ranges_from(firsts, len(starts))
