"""What stands inside of a Markdown paragraph: emphasis, links, code, references, tags.

Called by `markdown` for each paragraph, headings and cells among them. A first pass finds the marks and pairs them, a
second one writes what is left. Marks without a partner are text. Linear in the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.formats.html import BLOCKS, write_words
from dragoman.formats.source import LINE, PARAGRAPH, SPACE, TextBuilder

Stretch = tuple[int, int]

_MARK = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
    r"|(?P<link><[a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^\s<>]*+>|<[^\s<>@]{1,64}@[^\s<>@]{1,255}>)"
    r"|(?P<tag></?(?P<name>[a-zA-Z][a-zA-Z0-9\-]*)(?>(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*)>|<!--(?>(?:[^-]|-(?!->))*)-->)"
    r"|(?P<emphasis>\*+|_+|~~+)"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\])"
)
_TARGET = re.compile(
    r"\([ \t\n]*+(?:<[^<>\n]*+>|[^\s()<]*+(?>(?:\([^\s()]*+\)[^\s()]*+)*))"
    r"(?>(?:[ \t\n]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?)[ \t\n]*+\)"
    r"|\[[^\[\]]{0,999}\]"
)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,999}\]")


def write_paragraph(builder: TextBuilder, text: str, lines: Sequence[Stretch]) -> None:
    """The words of a paragraph that stands in these stretches of the file, each with its line end."""
    paragraph = _Paragraph(text, lines)
    at = 0
    for start, end, kind in paragraph.marks():
        paragraph.write(builder, at, start)
        if kind:
            builder.gap(kind)
        at = end
    paragraph.write(builder, at, len(paragraph.words))


class _Paragraph:
    """The lines of a paragraph, put together without what stands in front of each."""

    def __init__(self, text: str, lines: Sequence[Stretch]) -> None:
        self._text = text
        self._lines = lines
        self.words = "".join(text[start:end] for start, end in lines)
        self._removed: list[tuple[int, int, int]] = []
        self._line, self._line_start = 0, 0

    def marks(self) -> list[tuple[int, int, int]]:
        """What is not to be written, in order, each with the gap that it leaves."""
        brackets: list[tuple[int, int]] = []
        runs: dict[str, list[tuple[int, int]]] = {"*": [], "_": [], "~": []}
        code = _CodeSpans(self.words)
        at = 0
        while found := _MARK.search(self.words, at):
            start, at = found.span()
            match found.lastgroup:
                case "escape":
                    self._remove(start, start + 1)
                case "code":
                    at = self._code(start, at, code)
                case "link":
                    self._remove(start, at)
                case "emphasis":
                    self._emphasis(start, at, runs[found[0][0]])
                case "open":
                    at = self._open(start, at, brackets)
                case "close":
                    at = self._closed(start, at, brackets)
                case _:
                    name = (found["name"] or "").lower()
                    self._remove(start, at, LINE if name == "br" else PARAGRAPH if name in BLOCKS else 0)
        return _merged(self._removed)

    def _remove(self, start: int, end: int, gap: int = 0) -> None:
        self._removed.append((start, end, gap))

    def _code(self, start: int, end: int, code: _CodeSpans) -> int:
        """A code span keeps its words, whatever marks are in it."""
        close = code.end(start, end)
        if close is None:
            return end
        self._remove(start, end)
        self._remove(close - (end - start), close)
        return close

    def _emphasis(self, start: int, end: int, opened: list[tuple[int, int]]) -> None:
        """A run of marks closes one before it, or opens; where white space is on both sides it is text."""
        before = self.words[start - 1] if start else " "
        behind = self.words[end] if end < len(self.words) else " "
        intraword = self.words[start] == "_" and before.isalnum() and behind.isalnum()
        if intraword:
            return
        closes = not before.isspace() and (behind.isspace() or not behind.isalnum() or before.isalnum())
        if closes and opened:
            while start < end and opened:
                first, last = opened.pop()
                length = min(last - first, end - start)
                self._remove(last - length, last)
                self._remove(start, start + length)
                start += length
                if first < last - length:
                    opened.append((first, last - length))
        if start < end and not behind.isspace():
            opened.append((start, end))

    def _open(self, start: int, end: int, brackets: list[tuple[int, int]]) -> int:
        footnote = _FOOTNOTE.match(self.words, start)
        if footnote:
            self._remove(start, footnote.end())
            return footnote.end()
        brackets.append((start, end))
        return end

    def _closed(self, start: int, end: int, brackets: list[tuple[int, int]]) -> int:
        """The end of a link's words: the target goes, and of an image the words too."""
        if not brackets:
            return end
        first, last = brackets.pop()
        target = _TARGET.match(self.words, end)
        if not target:
            return end
        if self.words[first] == "!":
            self._remove(first, target.end())
        else:
            self._remove(first, last)
            self._remove(start, target.end())
        return target.end()

    # --- writing ------------------------------------------------------------------------------

    def write(self, builder: TextBuilder, start: int, end: int) -> None:
        """Words of the paragraph, line by line; a line end is a space, or a break where the author asks for one."""
        while start < end:
            first, last = self._lines[self._line]
            line_end = self._line_start + last - first
            if start >= line_end:
                self._line_start, self._line = line_end, self._line + 1
                continue
            stop = min(end, line_end)
            begin = first + start - self._line_start
            words = self._text[begin : begin + stop - start]
            bare = words.rstrip("\r\n")
            hard = len(bare) < len(words) and (bare.endswith(("  ", "\\")))
            length = len(bare) - bare.endswith("\\") if hard else len(words)
            write_words(builder, self._text, begin, begin + length)
            if hard:
                builder.gap(LINE)
            elif stop == line_end:
                builder.gap(SPACE)
            start = stop


def _merged(removed: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Marks in order; one inside of another is gone with it."""
    merged: list[tuple[int, int, int]] = []
    for start, end, gap in sorted(removed):
        if merged and start < merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end, max(gap, merged[-1][2]))
        else:
            merged.append((start, end, gap))
    return merged


class _CodeSpans:
    """Where runs of backticks of each length stand, so that a partner is found at once."""

    def __init__(self, words: str) -> None:
        self._ends: dict[int, list[int]] = {}
        for run in re.finditer(r"`+", words) if "`" in words else ():
            self._ends.setdefault(run.end() - run.start(), []).append(run.end())
        for ends in self._ends.values():
            ends.reverse()

    def end(self, start: int, end: int) -> int | None:
        """The end of the next run as long as this one; asked for in ascending order."""
        ends = self._ends.get(end - start, [])
        while ends and ends[-1] <= end:
            ends.pop()
        return ends[-1] if ends else None
