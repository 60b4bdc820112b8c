"""Warnings about a template that is legal, but hardly what its author means.

Asked by `parser` once a template has been parsed. Every warning names a way to say the same thing
without being warned: a backslash, or other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.spelling import INVISIBLE, describe
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import (
    Edge,
    Group,
    InlineType,
    Literal_,
    Optional_,
    Pattern,
    Repeat,
    Sequence,
    Slot,
    Template,
    Variable,
)

USUAL_VARIABLES: Final = frozenset("XYZ")

_FUNCTION_WORDS: Final = frozenset(
    {
        "a",
        "after",
        "also",
        "although",
        "an",
        "and",
        "as",
        "at",
        "because",
        "before",
        "both",
        "but",
        "by",
        "during",
        "for",
        "from",
        "he",
        "her",
        "his",
        "however",
        "if",
        "in",
        "it",
        "its",
        "meanwhile",
        "no",
        "of",
        "on",
        "one",
        "our",
        "several",
        "she",
        "since",
        "some",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "under",
        "we",
        "when",
        "where",
        "while",
        "with",
    }
)
"""Words that have a capital at the start of a sentence only."""

_WILDCARD: Final = "any one token is `_`, any few are `...`; if the character is meant, write `\\*`"
_INFLECTED: Final = {"any": "~", "ed": "~ed", "ing": "~ing", "s": "~s"}
_PLAIN_WORD = re.compile(r"[A-Za-z]+\Z")
_WORD_AND_SIGN = re.compile(r"(?<![\w\\])([^\W\d_]+)([*+])\Z")
_QUESTION = re.compile(r"(?<![\w\\])([^\W\d_]+)(\?)\Z")
_NEEDLESS = re.compile(r"\\\\|\\([a-z0-9])")
_BARE_REGEX = re.compile(r"(?:\\[dw][+*?]?)+")
_INITIAL = re.compile(r"(?<![\w.&@\\-])([XYZ])(?:(\.)(?![\w.])|([-&/])(?=[XYZ](?!\w)))")


def warnings(template: Template, path: str, base: int) -> Iterator[Diagnostic]:
    """What is suspicious in a template whose text begins at `base`."""
    hidden = INVISIBLE.search(template.text)
    if hidden:
        place = Span(path, base + hidden.start(), base + hidden.end())
        yield codes.INVISIBLE_CHARACTER(place, char=describe(hidden[0]), edit=Edit(place, ""))
    yield from _capital_start(template.body)
    named: set[str] = set()
    for before, item, after in _neighbours(template.body):
        if isinstance(item, Variable):
            if item.name not in USUAL_VARIABLES and item.name not in named:
                edit = Edit(item.span, "\\" + item.name)
                yield codes.OTHER_VARIABLE(item.span, name=item.name, edit=edit)
            named.add(item.name)
        elif isinstance(item, Literal_):
            raw = template.text[item.span.start - base : item.span.end - base]
            yield from _literal(item, raw, before, _goes_on(after))


def _literal(item: Literal_, raw: str, before: Pattern | None, goes_on: bool) -> Iterator[Diagnostic]:
    span = item.span
    found = _WORD_AND_SIGN.search(raw) or (_QUESTION.search(raw) if goes_on else None)
    if found and found[1][0].islower():
        place = Span(span.path, span.start + found.start(), span.end)
        yield codes.TEXT_QUANTIFIER(place, word=found[1], sign=found[2], edit=Edit(place, f"({found[1]}){found[2]}"))
    elif raw in ("*", "+") or (raw == "?" and goes_on):
        yield from _glued_sign(raw, span, before)
    for escape in _NEEDLESS.finditer(raw):
        if escape[1]:
            place = Span(span.path, span.start + escape.start(), span.start + escape.end())
            edit = Edit(span, f"/{raw}/") if _BARE_REGEX.fullmatch(raw) else Edit(place, escape[1])
            yield codes.NEEDLESS_ESCAPE(place, written=escape[0], char=escape[1], edit=edit)
    glued = _INITIAL.search(raw)
    if glued:
        place = Span(span.path, span.start + glued.start(), span.start + glued.end())
        beside = glued[2] or glued[3]
        edit = Edit(place, f"{glued[1]} {beside}")
        yield codes.GLUED_VARIABLE(place, name=glued[1], beside=beside, edit=edit)


def _glued_sign(sign: str, span: Span, before: Pattern | None) -> Iterator[Diagnostic]:
    """A sign behind a variable or an inflected word, or a `*` that stands alone."""
    glued = before is not None and before.span.end == span.start
    if before is not None and glued and isinstance(before, Variable) and sign != "?":
        word = before.name
    elif before is not None and glued and isinstance(before, Literal_) and before.inflection:
        word = before.text + _INFLECTED[before.inflection]
    else:
        if sign == "*" and not glued:
            yield codes.TEXT_QUANTIFIER(span, word="", sign=sign, help=_WILDCARD)
        return
    place = before.span.to(span)
    yield codes.TEXT_QUANTIFIER(place, word=word, sign=sign, edit=Edit(place, f"({word}){sign}"))


def _capital_start(body: Sequence) -> Iterator[Diagnostic]:
    """`The X`: a function word with a capital, first in the template and not the start of a name."""
    firsts: list[tuple[Pattern, Pattern | None]] = [(body, None)]
    while firsts:
        item, after = firsts.pop()
        if isinstance(item, Sequence):
            rest = item.items[1] if len(item.items) > 1 else after
            firsts.extend((first, rest) for first in item.items[:1])
        elif isinstance(item, Group | Optional_):
            firsts.extend((option, after) for option in reversed(item.options))
        elif isinstance(item, Repeat):
            firsts.append((item.body, after))
        elif isinstance(item, Literal_) and not (isinstance(after, Literal_) and after.text[:1].isupper()):
            lower = item.text.lower()
            if item.text[:1].isupper() and lower in _FUNCTION_WORDS and _PLAIN_WORD.match(item.text):
                lowered = lower[0] + item.text[1:]
                place = Span(item.span.path, item.span.start, item.span.start + len(item.text))
                yield codes.CAPITAL_START(place, word=item.text, lower=lowered, edit=Edit(place, lowered))


def _neighbours(body: Sequence) -> Iterator[tuple[Pattern | None, Pattern, Pattern | None]]:
    """Every element of a template in order, with those before and after it in its sequence."""
    waiting: list[tuple[Pattern | None, Pattern, Pattern | None]] = [(None, body, None)]
    while waiting:
        before, item, after = waiting.pop()
        yield before, item, after
        if isinstance(item, Sequence):
            items = (None, *item.items, None)
            waiting.extend(reversed(list(zip(items, item.items, items[2:], strict=False))))
        elif isinstance(item, Group | Optional_):
            waiting.extend((None, option, None) for option in reversed(item.options))
        elif isinstance(item, Repeat):
            waiting.append((None, item.body, None))
        elif isinstance(item, Slot):
            patterns = [kind.pattern for kind in item.types if isinstance(kind, InlineType)]
            waiting.extend((None, pattern, None) for pattern in reversed(patterns))


def _goes_on(after: Pattern | None) -> bool:
    """Whether a sentence goes on behind a sign: with anything but its end, a mark or a capital."""
    if isinstance(after, Literal_):
        return after.text[:1].islower()
    return after is not None and not isinstance(after, Edge)
