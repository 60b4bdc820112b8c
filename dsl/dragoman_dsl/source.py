"""Source text and the places in it.

The first room of the front end: everything that later speaks of a place in a rule file
does so with a `Span`, and turns it into a line and a column through a `SourceFile`.
Offsets are half-open ranges of code points of the text as it was read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from attrs import field, frozen

_LINE_END = re.compile(r"\r\n|\r|\n")


@frozen(order=True)
class Span:
    """A half-open range of code points in a named source.

    >>> Span("a.dgm", 3, 7).length
    4
    """

    path: str
    start: int
    end: int

    @property
    def length(self) -> int:
        """The number of code points covered."""
        return self.end - self.start

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of another in the same source."""
        return Span(self.path, min(self.start, other.start), max(self.end, other.end))


@frozen
class Position:
    """A place as people count: line and column start at 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@frozen(slots=False)
class SourceFile:
    """A rule file's display name and text.

    >>> SourceFile("a.dgm", "one\\ntwo").position(5)
    Position(line=2, column=2)
    """

    path: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line's first character; `\\n`, `\\r\\n` and a lone `\\r` end a line."""
        return (0, *(end.end() for end in _LINE_END.finditer(self.text)))

    def position(self, offset: int) -> Position:
        """The line and column of an offset (clamped to the text)."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """The text of a line (1-based) without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def __getitem__(self, span: Span) -> str:
        """The text that a span covers."""
        return self.text[span.start : span.end]
