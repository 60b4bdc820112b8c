"""HTML: the words of a page that people read, with their places in the file.

Called by the command line and by `dragoman.read_html`. What is a block (paragraph, heading, item of a list, cell of a
table …) is a paragraph of the text; scripts, styles, navigation and what else is no prose is left out. Broken pages
are read as far as they make sense; nothing raises. Linear in the length of the file.
"""

from __future__ import annotations

import re

from dragoman.formats.source import LINE, PARAGRAPH, SPACE, SourceText, TextBuilder
from dragoman.formats.tags import REFERENCE, Piece, pieces, resolved

BLOCKS = frozenset((
    "address", "article", "aside", "audio", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "iframe", "legend", "li", "main", "menu", "object", "ol", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video",
))  # fmt: skip
"""Elements that begin and end a paragraph."""

DROPPED = frozenset((
    "audio", "button", "canvas", "datalist", "head", "math", "nav", "noscript", "object", "select", "svg", "template",
    "video",
))  # fmt: skip
"""Elements whose words are no part of what a page says; and those of `tags.RAW`."""

_IN_HEAD = frozenset((
    "base", "basefont", "bgsound", "link", "meta", "noscript", "script", "style", "template", "title",
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip

_WORDS = re.compile(r"(?P<words>[^ \t\n\r\f&]++(?: [^ \t\n\r\f&]++)*)|(?P<space>[ \t\n\r\f]++)|&")
_PREFORMATTED = re.compile(r"(?P<words>[^&]++)|&")


def read_html(html: str) -> SourceText:
    """The text of a page.

    >>> read_html("<h1>Talks</h1><nav>Home</nav><p>Both&nbsp;sides<br>met.<ul><li>One<li>Two</ul>").text
    'Talks\\n\\nBoth\\xa0sides\\nmet.\\n\\nOne\\n\\nTwo'
    """
    reader = _PageReader(html)
    for piece in pieces(html):
        reader.take(piece)
    return reader.builder.build("html")


class _PageReader:
    """Knows which elements are open, and whether one of them is left out."""

    def __init__(self, html: str) -> None:
        self.builder = TextBuilder(html)
        self._html = html
        self._open: list[str] = []
        self._count: dict[str, int] = {}
        self._left_out: int | None = None
        """How many elements are open around the one that is left out."""
        self._last_ends: dict[str, int] | None = None

    def take(self, piece: Piece) -> None:
        """The next piece of the page."""
        if piece.kind == "text":
            if self._left_out is None:
                write_words(self.builder, self._html, piece.start, piece.end, keep_space=bool(self._count.get("pre")))
        elif piece.kind == "open":
            self._begin(piece)
        else:
            self._end(piece.name)

    def _begin(self, piece: Piece) -> None:
        name = piece.name
        if self._left_out is not None and self._open[self._left_out] == "head" and name not in _IN_HEAD:
            self._close(self._left_out)
        if name == "br":
            self.builder.gap(LINE)
        elif name in BLOCKS:
            self.builder.gap(PARAGRAPH)
        if name in _VOID:
            return
        if self._left_out is None and name in DROPPED and (name == "head" or self._is_closed(piece)):
            self._left_out = len(self._open)
        self._open.append(name)
        self._count[name] = self._count.get(name, 0) + 1

    def _end(self, name: str) -> None:
        if name in BLOCKS:
            self.builder.gap(PARAGRAPH)
        if self._count.get(name):
            while self._open[-1] != name:
                self._close(len(self._open) - 1)
            self._close(len(self._open) - 1)

    def _close(self, depth: int) -> None:
        """Close all elements from this one on."""
        for name in self._open[depth:]:
            self._count[name] -= 1
        del self._open[depth:]
        if self._left_out is not None and depth <= self._left_out:
            self._left_out = None

    def _is_closed(self, piece: Piece) -> bool:
        """Whether an end tag follows: what never ends must not swallow the page."""
        if self._last_ends is None:
            ends = re.finditer(rf"</({'|'.join(sorted(DROPPED))})(?=[\s/>])", self._html, re.IGNORECASE)
            self._last_ends = {end[1].lower(): end.start() for end in ends}
        return self._last_ends.get(piece.name, -1) >= piece.end


def write_words(builder: TextBuilder, html: str, start: int, end: int, *, keep_space: bool = False) -> None:
    """Text of a page: white space is one space, references are the characters that they stand for."""
    pattern = _PREFORMATTED if keep_space else _WORDS
    at = start
    while at < end:
        found = pattern.match(html, at, end)
        assert found
        at = found.end()
        if found.lastgroup == "words":
            builder.copy(found.start(), at)
        elif found.lastgroup == "space":
            builder.gap(SPACE)
        else:
            at = _write_reference(builder, html, found.start(), end, keep_space=keep_space)


def _write_reference(builder: TextBuilder, html: str, start: int, end: int, *, keep_space: bool) -> int:
    """What a `&` begins; where it ends."""
    reference = REFERENCE.match(html, start, end)
    if not reference:
        builder.copy(start, start + 1)
        return start + 1
    characters, length = resolved(reference[0])
    if characters in (" ", "\t", "\n", "\r", "\f") and not keep_space:
        builder.gap(SPACE)
    else:
        builder.write(characters, start, start + length)
    return start + length
