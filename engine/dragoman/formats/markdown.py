"""Markdown: the words that people read, with their places in the file.

Called by the command line and by `dragoman.read_markdown`. This module knows lines: which of them are headings, items,
quotations, tables or code; `markdown_inline` knows what stands inside of a paragraph. Read are CommonMark, tables,
task lists, footnotes and front matter. Code blocks, front matter and link definitions are left out; indented text is
text, as press offices indent prose more often than code. Linear in the length of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.formats.markdown_inline import Stretch, write_paragraph
from dragoman.formats.source import PARAGRAPH, SourceText, TextBuilder

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_RULE = re.compile(r"(?:\*[ \t]*){3,}$|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_HEADING = re.compile(r"#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"(?:^|(?<=[ \t]))#+[ \t]*$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?|$)")
_QUOTE = re.compile(r">[ \t]?")
_DEFINITION = re.compile(r"\[(?!\^)[^\[\]]{1,999}\]:[ \t]*\S")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,999}\]:[ \t]*")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?:[^|\\]|\\.?)+")
_HTML_BLOCKS = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (
        re.compile(r"<(?:script|style|textarea)(?=[\s>]|$)", re.IGNORECASE),
        re.compile(r"</(?:script|style|textarea)>", re.IGNORECASE),
    ),
)
_FRONT_MATTER = {"---": ("---", "..."), "+++": ("+++",)}
_DEEPEST = 50
"""Marks of quotations and items at the start of one line; further ones are text."""


def read_markdown(markdown: str) -> SourceText:
    """The text of a Markdown file.

    >>> read_markdown("# Talks #\\n\\n* Both **sides**\\n  [met](https://a.example).\\n* They\\\\_signed\\n").text
    'Talks\\n\\nBoth sides met.\\n\\nThey_signed'
    """
    builder = TextBuilder(markdown)
    reader = _BlockReader(markdown, builder)
    lines = [(found.start(), found.end()) for found in _LINE.finditer(markdown) if found[0]]
    for number in range(_behind_front_matter(markdown, lines), len(lines)):
        reader.take(*lines[number])
    reader.end_paragraph()
    return builder.build("markdown")


def _behind_front_matter(text: str, lines: list[tuple[int, int]]) -> int:
    """The number of the first line that is none of the settings at the top of a file."""
    ends = _FRONT_MATTER.get(text[slice(*lines[0])].rstrip()) if lines else None
    if ends:
        for number in range(1, len(lines)):
            if text[slice(*lines[number])].rstrip() in ends:
                return number + 1
    return 0


class _BlockReader:
    """Takes line after line, and gathers the paragraph that they make."""

    def __init__(self, text: str, builder: TextBuilder) -> None:
        self._text, self._builder = text, builder
        self._paragraph: list[Stretch] = []
        self._fence = ""
        self._html_end: re.Pattern[str] | None = None
        self._in_table = False

    def take(self, start: int, end: int) -> None:
        """The next line, with its line end."""
        words = self._text[start:end].strip()
        if self._fence:
            if words.lstrip("> ").startswith(self._fence) and not words.lstrip("> ").strip(self._fence[0]):
                self._fence = ""
        elif self._html_end:
            self._end_html(words)
        elif not words:
            self.end_paragraph()
        else:
            self._take_words(*self._stripped(start, end))

    def end_paragraph(self) -> None:
        """What was gathered is complete."""
        if self._paragraph:
            self._builder.gap(PARAGRAPH)
            write_paragraph(self._builder, self._text, self._paragraph)
            self._builder.gap(PARAGRAPH)
        self._paragraph = []
        self._in_table = False

    def _stripped(self, start: int, end: int) -> Stretch:
        """The line without the marks of quotations and items at its start; such an item begins a paragraph."""
        at = self._behind_space(start, end)
        for _ in range(_DEEPEST):
            line = self._text[at:end].rstrip()
            if quote := _QUOTE.match(line):
                at += quote.end()
            elif not _RULE.match(line) and (item := _ITEM.match(line)) and self._begins_item(item[0]):
                self.end_paragraph()
                at += item.end()
            else:
                break
            at = self._behind_space(at, end)
        return at, end

    def _begins_item(self, mark: str) -> bool:
        """Whether a mark begins an item; inside of a paragraph a number other than 1 does only behind an item."""
        return not self._paragraph or not mark[0].isdigit() or mark[:2] in ("1.", "1)") or self._in_list

    @property
    def _in_list(self) -> bool:
        """Whether the paragraph that is gathered began as an item."""
        line = self._text.rfind("\n", 0, self._paragraph[0][0]) + 1
        return _ITEM.match(self._text[line : self._paragraph[0][0]].lstrip("> \t")) is not None

    def _behind_space(self, at: int, end: int) -> int:
        while at < end and self._text[at] in " \t":
            at += 1
        return at

    def _take_words(self, start: int, end: int) -> None:
        line = self._text[start:end].rstrip()
        if not line:
            self.end_paragraph()
        elif fence := _FENCE.match(line):
            self.end_paragraph()
            self._fence = fence[0]
        elif (
            (self._paragraph and _UNDERLINE.match(line))
            or _RULE.match(line)
            or (not self._paragraph and _DEFINITION.match(line))
        ):
            self.end_paragraph()
        elif heading := _HEADING.match(line):
            self.end_paragraph()
            closing = _HEADING_END.search(line, heading.end())
            self._paragraph = [(start + heading.end(), start + (closing.start() if closing else len(line)))]
            self.end_paragraph()
        elif not self._begins_html(line) and not self._takes_row(line, start):
            footnote = _FOOTNOTE.match(line)
            self._paragraph.append((start + footnote.end() if footnote else start, end))

    def _begins_html(self, line: str) -> bool:
        for begin, end in _HTML_BLOCKS:
            if begin.match(line):
                self.end_paragraph()
                self._html_end = end
                self._end_html(line)
                return True
        return False

    def _end_html(self, line: str) -> None:
        if self._html_end and self._html_end.search(line):
            self._html_end = None

    def _takes_row(self, line: str, start: int) -> bool:
        """Whether a line belongs to a table; each cell is a paragraph."""
        if not self._in_table:
            if not (len(self._paragraph) == 1 and "|" in line and _DELIMITERS.match(line)):
                return False
            first, last = self._paragraph[0]
            self._paragraph = []
            self._write_row(self._text[first:last].rstrip(), first)
            self._in_table = True
            return True
        self._write_row(line, start)
        return True

    def _write_row(self, line: str, start: int) -> None:
        for cell in self._cells(line, start):
            self._builder.gap(PARAGRAPH)
            write_paragraph(self._builder, self._text, [cell])
        self._builder.gap(PARAGRAPH)

    def _cells(self, line: str, start: int) -> Iterator[Stretch]:
        for cell in _CELL.finditer(line):
            yield start + cell.start(), start + cell.end()
