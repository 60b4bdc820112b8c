"""Quotations: what stands inside quotation marks.

Asked by `layers`. Curly marks tell their direction, straight ones are told by what they cling to.
A quotation of several paragraphs opens anew in each and closes in the last; one that is never
closed is none. Marks inside a quotation belong to it. Linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from dragoman.text.ranges import TokenRange

_OPENING = frozenset("“„‟«〝‘‚‛‹`")
_CLOSING = frozenset("”»〞’›′")
_OPEN_BEFORE = frozenset(["(", "[", "{", "-", "/", '"', "'"])


@frozen
class _Marks:
    """The tokens of a text, asked about its quotation marks."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    exact: Sequence[str]

    def by_paragraph(self, mark: str, paragraphs: Iterable[TokenRange]) -> Iterator[tuple[int, int, list[int]]]:
        """Each paragraph's range, with the tokens in it that are this mark."""
        places = [index for index, token in enumerate(self.exact) if token == mark]
        place = 0
        for begin, limit in paragraphs:
            first = place
            while place < len(places) and places[place] < limit:
                place += 1
            yield begin, limit, places[first:place]

    def clings_left(self, token: int) -> bool:
        """Whether nothing stands between this token and the one before."""
        return token > 0 and self.starts[token] == self.ends[token - 1]

    def clings_right(self, token: int) -> bool:
        """Whether nothing stands between this token and the next."""
        return token + 1 < len(self.starts) and self.ends[token] == self.starts[token + 1]

    def opens(self, mark: int, opened: int | None) -> bool:
        """Whether a mark opens a quotation, where the one opened last (if any) stands at `opened`."""
        sign = self.text[self.starts[mark]]
        if sign == "“" and opened is not None and self.text[self.starts[opened]] == "„":
            return False
        if sign in _OPENING:
            return True
        if sign in _CLOSING:
            return False
        stands_free = not self.clings_left(mark)
        if opened is not None:
            return stands_free and self.clings_right(mark)
        return stands_free or self.exact[mark - 1] in _OPEN_BEFORE


def find_quotations(
    text: str, starts: Sequence[int], ends: Sequence[int], exact: Sequence[str], paragraphs: Sequence[TokenRange]
) -> tuple[TokenRange, ...]:
    """What stands inside quotation marks, outermost, as ranges of token indexes without the marks."""
    marks = _Marks(text, starts, ends, exact)
    found = sorted([*_in_double_marks(marks, paragraphs), *_in_single_marks(marks, paragraphs)])
    outermost: list[TokenRange] = []
    for start, end in found:
        if start < end and not (outermost and start < outermost[-1][1]):
            outermost.append((start, end))
    return tuple(outermost)


def _in_double_marks(marks: _Marks, paragraphs: Sequence[TokenRange]) -> Iterator[TokenRange]:
    opened: int | None = None
    for begin, _, places in marks.by_paragraph('"', paragraphs):
        if opened is not None:
            if places[:1] == [begin] and marks.opens(begin, None):
                yield opened + 1, begin
            opened = None
        for mark in places:
            if marks.opens(mark, opened):
                opened = mark
            elif opened is not None:
                yield opened + 1, mark
                opened = None


def _in_single_marks(marks: _Marks, paragraphs: Sequence[TokenRange]) -> Iterator[TokenRange]:
    """Each quotation in single marks, told as well as can be from apostrophes.

    A mark behind an *s* with a word after it may be a plural's possessive, so it closes a
    quotation only if none better follows in the paragraph.
    """
    for _, _, places in marks.by_paragraph("'", paragraphs):
        opened: int | None = None
        doubtful: int | None = None
        for mark in places:
            if marks.opens(mark, None) and marks.clings_right(mark):
                if opened is not None and doubtful is not None:
                    yield opened + 1, doubtful
                opened, doubtful = mark, None
            elif opened is not None and marks.clings_left(mark):
                if _may_be_possessive(marks, mark):
                    doubtful = doubtful if doubtful is not None else mark
                else:
                    yield opened + 1, mark
                    opened = doubtful = None
        if opened is not None and doubtful is not None:
            yield opened + 1, doubtful


def _may_be_possessive(marks: _Marks, mark: int) -> bool:
    after = marks.exact[mark + 1] if mark + 1 < len(marks.exact) else ""
    return marks.exact[mark - 1][-1] in "sS" and after[:1].isalpha()
