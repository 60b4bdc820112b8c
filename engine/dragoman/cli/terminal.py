"""What a terminal needs: cell widths, wrapping, colours, and text made safe to show.

Below the pretty output and the messages. Texts come from strangers, so nothing of them reaches
the terminal as a control sequence, and characters are counted in the cells they take.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, TextIO

import click

ColorChoice = Literal["auto", "always", "never"]

Style = str
"""A name of `STYLES`; the empty string is plain text."""

STYLES: dict[str, dict[str, object]] = {
    "": {},
    "dim": {"dim": True},
    "bold": {"bold": True},
    "title": {"bold": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow"},
}
_COLOURS = ("cyan", "green", "yellow", "magenta", "blue")
PALETTE = (*_COLOURS, *(f"bright_{colour}" for colour in _COLOURS))
"""The colours of finding types; red is kept for what is wrong."""
for _colour in PALETTE:
    STYLES[_colour] = {"fg": _colour}
    STYLES[f"bold {_colour}"] = {"fg": _colour, "bold": True}

StyledChars = Sequence[tuple[str, Style]]
"""Characters, each with its style."""

_JOINERS = "\u200c\u200d"
_WIDEST = 100
_NARROWEST = 40


def wants_color(choice: ColorChoice, stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: as asked, else on a terminal unless NO_COLOR is set."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """The columns to fill: those of the terminal, within what is pleasant to read."""
    return max(_NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, _WIDEST))


def printable(text: str) -> str:
    """The text with white space as single blanks and no character that steers a terminal.

    >>> printable("a\\n b\\x1b[31m")
    'a b␛[31m'
    """
    return "".join(map(_shown, " ".join(text.split())))


def _shown(char: str) -> str:
    """What to show in place of a character: itself, a picture of a control, nothing for a format mark."""
    if char.isprintable() or char in _JOINERS:
        return char
    if char.isspace():
        return " "
    if unicodedata.category(char) == "Cf":
        return ""
    return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "\ufffd"


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "finding"), counted(2_000, "finding")
    ('1 finding', '2,000 findings')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def cells(text: str) -> int:
    """The terminal columns that a text takes.

    >>> cells("talks"), cells("会谈"), cells("e\\u0301")
    (5, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shorten(text: str, most: int) -> str:
    """The text in at most `most` cells, with an ellipsis where it was cut.

    >>> shorten("the two heads of state", 12)
    'the two hea…'
    """
    if cells(text) <= most:
        return text
    kept, used = 0, 0
    for char in text:
        used += _cell(char)
        if used > most - 1:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def elide(text: str, most: int) -> str:
    """The text in at most `most` cells, with an ellipsis between words of its middle where it was cut.

    >>> elide("the establishment of the strategic partnership last year", 40)
    'the establishment of … last year'
    """
    if cells(text) <= most:
        return text
    tail = most // 3
    head = shorten(text, most - tail - 2)[:-1]
    rest = shorten(text[::-1], tail)[::-1][1:]
    return f"{head.rpartition(' ')[0] or head} … {rest.partition(' ')[2] or rest}"


def squeeze(chars: Iterable[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Styled characters made printable, each run of white space as one blank."""
    out: list[tuple[str, Style]] = []
    for char, style in chars:
        shown = " " if char.isspace() else _shown(char)
        if shown and (shown != " " or (out and out[-1][0] != " ")):
            out.append((shown, style))
    while out and out[-1][0] == " ":
        out.pop()
    return out


def wrap(chars: StyledChars, width: int) -> list[StyledChars]:
    """Lines of at most `width` cells, broken at blanks, or anywhere in a word that is longer.

    Wide characters may be parted anywhere, as their scripts are written without blanks.
    """
    lines: list[StyledChars] = []
    start, used, blank, at = 0, 0, -1, 0
    while at < len(chars):
        char = chars[at][0]
        size = _cell(char)
        if used + size > width and at > start:
            end = blank if blank > start and size < 2 else at
            lines.append(chars[start:end])
            at = start = end + 1 if chars[end][0] == " " else end
            used, blank = 0, -1
            continue
        if char == " ":
            blank = at
        used += size
        at += 1
    if start < len(chars) or not lines:
        lines.append(chars[start:])
    return lines


def styled(text: str, style: Style = "") -> list[tuple[str, Style]]:
    """A text as styled characters, all of one style."""
    return [(char, style) for char in text]


class Painter:
    """Turns styled text into what a terminal shows, or leaves the colours out."""

    def __init__(self, *, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, style: Style) -> str:
        """One piece of text in its style."""
        if not self.color or not style or not text:
            return text
        return click.style(text, **STYLES[style])  # type: ignore[arg-type]

    def line(self, chars: StyledChars) -> str:
        """A line of styled characters."""
        runs: Iterator[tuple[Style, Iterable[tuple[str, Style]]]] = groupby(chars, key=lambda one: one[1])
        return "".join(self("".join(char for char, _ in run), style) for style, run in runs)


def tell(where: str, message: str) -> None:
    """A message on standard error, in the form of other Unix tools: program, place, reason."""
    place = f"{printable(where)}: " if where else ""
    click.echo(f"dragoman: {place}{printable(message)}", file=sys.stderr)
