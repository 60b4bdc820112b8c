"""The brackets of a template, read without the grammar.

Used before parsing, to refuse nesting that is too deep; while building, to tell the edges `^` and `$`
from plain characters; and after a failure, to say which bracket is to blame. Escaped characters and
what stands in a regex are no brackets. Every function is linear in the text.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from attrs import frozen

CLOSER_OF: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}
OPENER_OF: Final = {closer: opener for opener, closer in CLOSER_OF.items()}

_ESCAPE = r"\\(?:\.\.\.|[\s\S])"
_REGEX = r"(?<![^\s(\[|:<^])/(?=[^\s/])(?>(?:\\.|[^/\\\r\n])+)/(?!\w)"
_MARK = re.compile(rf"{_ESCAPE}|{_REGEX}|[<>(){{}}\[\]|^$]")
# What may stand between a closing bracket and the end without making the group any less the last thing.
_AFTER_GROUP = re.compile(r"(?:~\w*)?(?:[?*+]|\{[\d,]*\})?\??\s*")


@frozen
class Imbalance:
    """A bracket without its partner; for ``crossed`` the opener that another closer met is `other`."""

    kind: Literal["unclosed", "stray", "crossed"]
    place: int
    other: int | None = None


def marks(text: str) -> list[tuple[int, str]]:
    """The brackets, bars, `^` and `$` of a template's text, with their offsets.

    >>> marks(r"(a \\( | b)")
    [(0, '('), (6, '|'), (9, ')')]
    """
    return [(found.start(), found[0]) for found in _MARK.finditer(text) if len(found[0]) == 1]


def too_deep(text: str, limit: int) -> int | None:
    """The offset of the first bracket that nests deeper than `limit`, if one does."""
    if sum(map(text.count, CLOSER_OF)) <= limit:
        return None
    depth = 0
    for place, mark in marks(text):
        if mark in CLOSER_OF:
            depth += 1
            if depth > limit:
                return place
        elif mark in OPENER_OF:
            depth = max(depth - 1, 0)
    return None


def imbalance(text: str) -> Imbalance | None:
    """The first bracket that has no partner.

    >>> imbalance("(a [b")
    Imbalance(kind='unclosed', place=3, other=None)
    """
    opened: list[tuple[int, str]] = []
    for place, mark in marks(text):
        if mark in CLOSER_OF:
            opened.append((place, mark))
        elif mark in OPENER_OF:
            if not opened:
                return Imbalance("stray", place)
            other, opener = opened.pop()
            if opener != OPENER_OF[mark]:
                return Imbalance("crossed", place, other)
    return Imbalance("unclosed", opened[-1][0]) if opened else None


def edge_places(text: str) -> frozenset[int]:
    """Where `^` and `$` stand for an edge: first and last in the template.

    They may do so in each alternative of a group that is itself first or last: `(^ | ,) however`.
    The brackets must balance.
    """
    found = marks(text)
    return frozenset(_starts(text, found) | _ends(text, found))


def _starts(text: str, found: list[tuple[int, str]]) -> set[int]:
    places: set[int] = set()
    first, begin = True, 0
    enclosing: list[bool] = []
    for place, mark in found:
        here = first and not text[begin:place].strip()
        if mark == "^" and here:
            places.add(place)
        if mark in "([":
            enclosing.append(here)
            first = here
        elif mark in ")]":
            if enclosing:
                enclosing.pop()
            first = False
        elif mark == "|":
            first = enclosing[-1] if enclosing else True
        else:
            first = False
        begin = place + 1
    return places


def _ends(text: str, found: list[tuple[int, str]]) -> set[int]:
    places: set[int] = set()
    last, end = True, len(text)
    enclosing: list[bool] = []
    for place, mark in reversed(found):
        if mark in ")]":
            last = last and _AFTER_GROUP.fullmatch(text, place + 1, end) is not None
            enclosing.append(last)
        else:
            here = last and not text[place + 1 : end].strip()
            if mark == "$" and here:
                places.add(place)
            last = False
            if mark in "([" and enclosing:
                enclosing.pop()
            elif mark == "|":
                last = enclosing[-1] if enclosing else True
        end = place
    return places
