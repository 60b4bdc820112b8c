"""Paragraphs: where a text begins anew.

Works on lines, before and apart from tokens; `segmenter` turns the offsets into token ranges. A
blank line, a form feed and U+2029 always end a paragraph. A single line break may only be a
wrapped line. In a text that was wrapped to a width, a break is a wrap if the next line's first
word would not have fitted any more (the way that wrapping works); in other texts a break is what
its author pressed Enter for, unless the sentence plainly runs on.
"""

from __future__ import annotations

import re
from itertools import pairwise

from attrs import frozen

NARROWEST_WRAP = 45
WIDEST_WRAP = 120
"""Columns between which a text counts as wrapped."""

_PARAGRAPH_BREAKS = "\f\v\u2029\x1c\x1d"
_INVISIBLE = "\u200b\u2060\ufeff\xad"
_BULLET = re.compile(r"(?:[•‣▪●○◦◆■□➢►·*+\-–—\uf0b7]|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)])[ \t\xa0]")
_FINALS = frozenset(".!?…:;。！？：；")
_CLOSERS = "\"'”’»)]"


@frozen
class _Line:
    start: int
    content: str
    """Without white space at its edges."""
    indent: int
    hard: bool
    """Whether a character at its end begins a new paragraph whatever follows."""


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    offset = 0
    for raw in text.splitlines(keepends=True):
        content = raw.strip()
        if not content.strip(_INVISIBLE):
            content = ""
        indent = len(raw) - len(raw.lstrip())
        lines.append(_Line(offset, content, indent, raw[-1] in _PARAGRAPH_BREAKS))
        offset += len(raw)
    return lines


def _fits(line: _Line, following: _Line, width: int) -> bool:
    """Whether the next line's first word would have fitted behind this line."""
    first_word = following.content[: width + 1].split(maxsplit=1)[0]
    return line.indent + len(line.content) + 1 + len(first_word) <= width


def _wrap_width(lines: list[_Line]) -> int | None:
    """The width that the text was wrapped to; None where it was not."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.content and b.content]
    lengths = [line.indent + len(line.content) for pair in pairs for line in pair]
    width = max((length for length in lengths if length <= WIDEST_WRAP), default=0)
    if width < NARROWEST_WRAP:
        return None
    narrow = [(a, b) for a, b in pairs if max(len(a.content), len(b.content)) <= WIDEST_WRAP]
    wrapped = sum(1 for a, b in narrow if not _fits(a, b, width))
    return width if 2 * wrapped >= len(pairs) else None


def _is_finished(line: _Line) -> bool:
    """Whether a line ends with punctuation that ends a sentence or announces one."""
    return line.content.rstrip(_CLOSERS)[-1:] in _FINALS


def _runs_on(line: _Line, following: _Line) -> bool:
    """Whether the sentence plainly goes on in the next line."""
    return following.content[0].islower() and not _is_finished(line)


def _is_break(line: _Line, following: _Line, width: int | None, begins: bool) -> bool:
    """Whether a paragraph ends between two lines that follow one another.

    `begins` tells whether the first of them begins a paragraph itself.
    """
    if line.hard:
        return True
    final = _is_finished(line)
    if width is None:
        return not _runs_on(line, following) or _BULLET.match(following.content) is not None
    if _fits(line, following, width):
        return final or not (following.content[0].islower() or 4 * len(line.content) >= 3 * width)
    is_indented = following.indent > line.indent or (begins and following.indent == line.indent > 0)
    return final and (is_indented or _BULLET.match(following.content) is not None)


def paragraph_starts(text: str) -> list[int]:
    """The offset of each paragraph's first line; ascending, one for each paragraph that has visible text.

    >>> paragraph_starts("Heading\\n\\nText that goes\\nfrom line to line.")
    [0, 9]
    """
    lines = _lines(text)
    width = _wrap_width(lines)
    starts: list[int] = []
    previous: _Line | None = None
    for line in lines:
        if not line.content:
            previous = None
            continue
        if previous is None or _is_break(previous, line, width, previous.start == starts[-1]):
            starts.append(line.start)
        previous = line
    return starts
