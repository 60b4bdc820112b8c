"""What is scanned of a marked-up file, and where in the file each part of it stands.

`html` and `markdown` write a `SourceText` with a `TextBuilder`; `located` carries findings back by it. The text is a
sequence of *runs*: stretches that stand in the file character by character, or that stand for a stretch of another
length (an entity, white space, what lies between two paragraphs).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from dragoman.finding import Findings

Markup = Literal["html", "markdown"]

_GAPS = ("", " ", "\n", "\n\n")
SPACE, LINE, PARAGRAPH = 1, 2, 3
"""What may lie between two words, the stronger one last."""


@frozen(eq=False)
class SourceText:
    """The words of a marked-up file. `text` is what rules read; offsets into it are not those of the file.

    >>> from dragoman.formats.html import read_html
    >>> page = read_html("<p>Norway &amp; Chad <b>sign</b>ed.")
    >>> page.text
    'Norway & Chad signed.'
    >>> start, end = page.place(7, 20)
    >>> page.original[start:end]
    '&amp; Chad <b>sign</b>ed'
    """

    text: str = field(repr=False)
    original: str = field(repr=False)
    markup: Markup
    _starts: array[int] = field(repr=False)
    _places: array[int] = field(repr=False)
    _ends: array[int] = field(repr=False)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text stands in the file: from its first character to its last, as a half-open range.

        Markup between the two lies inside of it, markup around it does not. Offsets in code points; an empty stretch
        has an empty place.
        """
        if start >= end:
            at = self._first(start)
            return at, at
        run = self._run(end - 1)
        last = self._ends[run]
        if self._is_copied(run):
            last = self._places[run] + end - self._starts[run]
        return self._first(start), last

    def locate(self, findings: Findings) -> Findings:
        """The findings of `text` with all offsets carried back to `original`; their words stay as they were read.

        >>> import dragoman
        >>> page = dragoman.read_html("<p>Both <i>sides</i> met.</p>")
        >>> [finding] = page.locate(dragoman.compile('rule met: "both sides met"').scan(page.text))
        >>> finding.start, finding.end, finding.text, finding.markup
        (3, 24, 'Both sides met', 'html')
        """
        from dragoman.formats.located import locate

        return locate(findings, self)

    def _first(self, offset: int) -> int:
        if offset >= len(self.text):
            return self._ends[-1] if self._ends else 0
        run = self._run(offset)
        return self._places[run] + (offset - self._starts[run] if self._is_copied(run) else 0)

    def _run(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _is_copied(self, run: int) -> bool:
        behind = self._starts[run + 1] if run + 1 < len(self._starts) else len(self.text)
        return behind - self._starts[run] == self._ends[run] - self._places[run]


class TextBuilder:
    """Puts the text of a file together, from its beginning to its end.

    White space and breaks are asked for wherever they may stand, and written once, when words follow.
    """

    def __init__(self, original: str) -> None:
        self._original = original
        self._parts: list[str] = []
        self._length = 0
        self._gap = 0
        self._starts, self._places, self._ends = array("q"), array("q"), array("q")

    def copy(self, start: int, end: int) -> None:
        """A stretch of the file as it is."""
        if start < end:
            self.write(self._original[start:end], start, end)

    def write(self, words: str, start: int, end: int) -> None:
        """Words that stand for a stretch of the file."""
        if not words:
            return
        if self._gap and self._parts:
            self._add(_GAPS[self._gap], self._ends[-1], start)
        self._gap = 0
        self._add(words, start, end)

    def gap(self, kind: int) -> None:
        """Between what was written and what will be there is white space, or a line or paragraph ends."""
        self._gap = max(self._gap, kind)

    def build(self, markup: Markup) -> SourceText:
        """The text as it was put together."""
        return SourceText("".join(self._parts), self._original, markup, self._starts, self._places, self._ends)

    def _add(self, words: str, start: int, end: int) -> None:
        if not self._goes_on(words, start, end):
            self._starts.append(self._length)
            self._places.append(start)
            self._ends.append(end)
        self._parts.append(words)
        self._length += len(words)

    def _goes_on(self, words: str, start: int, end: int) -> bool:
        """Whether words go on with the run before them, character by character."""
        if not self._starts or self._ends[-1] != start or len(words) != end - start:
            return False
        if self._length - self._starts[-1] != start - self._places[-1]:
            return False
        self._ends[-1] = end
        return True
