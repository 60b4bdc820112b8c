"""Tags, comments and character references of HTML, with their places.

What HTML and Markdown files have in common. Reads as browsers do, by the tokenisation of the HTML standard, short of
what no text depends on. Nothing raises, and what is never closed costs no second look: what was searched for in vain
once is not searched for again, so that reading is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import Literal, NamedTuple

Kind = Literal["text", "open", "close"]

RAW = frozenset(["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"])
"""Elements whose content is no markup; it is passed over."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)(?>(?:(?>[^>=]+|=\s*(?:\"[^\"]*\"|'[^']*')|=))*)>")
_SHORT_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*+>")
_COMMENT_END = re.compile(r"--!?>")
_OPENING = re.compile(r"<[a-zA-Z/!?]")
REFERENCE = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+)|[a-zA-Z][a-zA-Z0-9]{0,31});?")
_LONGEST_NUMBER = 12
"""Characters of a numeric reference that is looked at; longer ones name no character."""


class Piece(NamedTuple):
    """A stretch of a file: text, or a tag with its name in lower case."""

    kind: Kind
    start: int
    end: int
    name: str = ""


def pieces(html: str) -> Iterator[Piece]:
    """Text and tags, one behind the other; comments, declarations and raw content are left out.

    >>> html = "<p class='a>b'>3 < 4<!-- no -->!"
    >>> [piece.name or html[piece.start:piece.end] for piece in pieces(html)]
    ['p', '3 < 4', '!']
    """
    reader = _Reader(html)
    at = 0
    while opening := _OPENING.search(html, at):
        start = opening.start()
        if at < start:
            yield Piece("text", at, start)
        piece, at = reader.markup(start)
        if piece:
            yield piece
    if at < len(html):
        yield Piece("text", at, len(html))


class _Reader:
    """Reads what begins with `<`; remembers what the rest of the file does not have."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._last_close = html.rfind(">")
        self._missing: set[str] = set()

    def markup(self, start: int) -> tuple[Piece | None, int]:
        """What begins at a `<`, and where to go on."""
        if start > self._last_close:
            return Piece("text", start, start + 1), start + 1
        if self._html.startswith("<!--", start):
            return None, self._behind_comment(start)
        tag = self._tag(start)
        if tag is None:  # a declaration, or an end tag without a name
            return None, self._html.find(">", start) + 1
        name = tag[2].lower()
        if not tag[1] and name in RAW:
            return Piece("open", start, tag.end(), name), self._behind_raw(name, tag.end())
        return Piece("close" if tag[1] else "open", start, tag.end(), name), tag.end()

    def _tag(self, start: int) -> re.Match[str] | None:
        if "tag" not in self._missing:
            tag = _TAG.match(self._html, start)
            if tag:
                return tag
            if _SHORT_TAG.match(self._html, start):
                self._missing.add("tag")  # a quotation mark that is never closed
        return _SHORT_TAG.match(self._html, start)

    def _behind_comment(self, start: int) -> int:
        if "comment" not in self._missing:
            end = _COMMENT_END.search(self._html, start + 2)
            if end:
                return end.end()
            self._missing.add("comment")
        return self._html.find(">", start) + 1

    def _behind_raw(self, name: str, start: int) -> int:
        """The place of the end tag; without one, the content is read as any other."""
        if name not in self._missing:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self._html, start)
            if end:
                return end.start()
            self._missing.add(name)
        return start


def resolved(reference: str) -> tuple[str, int]:
    """The characters that a reference stands for, and how many of its own it takes; no more than itself if none.

    >>> resolved("&amp;"), resolved("&#8217;"), resolved("&notit;"), resolved("&nonsense;")
    (('&', 5), ('’', 7), ('¬', 4), ('&', 1))
    """
    if reference[1] == "#":
        return (unescape(reference) if len(reference) <= _LONGEST_NUMBER else "\ufffd"), len(reference)
    name = reference[1:]
    for length in range(len(name), 1, -1):
        found = html5.get(name[:length])
        if found:
            return found, length + 1
    return "&", 1
