"""Literals: the words of a template, split as the text will be.

Called by `templates` for each sequence. Literal text is split by the tokeniser of the text, in place:
as if a word stood at each neighbouring slot. So `X's` is a variable and the token `'s`, and
`<a: country>-<b: country>` has a hyphen of its own between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from attrs import frozen

from dragoman.compiled import ir
from dragoman.text.folding import exact, folded
from dragoman.text.tokenizer import tokenize
from dragoman.words.inflection import forms
from dragoman.words.lexicon import has_capital, is_plain_word
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Edge, Inflection, Literal_, Pattern

Range = tuple[int, int]

STAND_IN = "word"
"""What stands at a slot while the literals around it are split."""


@frozen
class LiteralToken:
    """A token of a literal: its text as written, and its inflection if it is marked."""

    text: str
    inflection: Inflection | None


@frozen
class Glued:
    """A token that would be half literal, half something else; `text` is the literal's part."""

    text: str
    span: Span


def split_literals(
    items: Sequence[Pattern], *, left: str = "", right: str = ""
) -> tuple[dict[int, tuple[LiteralToken, ...]], tuple[Glued, ...]]:
    """The tokens of each literal among the items of a sequence, by its index, and what is wrong.

    `left` and `right` are what is glued to the first and to the last item (see `text_of`). A token made of
    several literals counts for the first of them.
    """
    if _are_words_apart(items) and not left and not right:
        words: dict[int, tuple[LiteralToken, ...]] = {
            i: (LiteralToken(one.text, one.inflection),) for i, one in enumerate(items) if isinstance(one, Literal_)
        }
        return words, ()
    text, ranges = _laid_out(items, left, right)
    tokens: dict[int, list[LiteralToken]] = {i: [] for i, one in enumerate(items) if isinstance(one, Literal_)}
    glued: list[Glued] = []
    first = 0
    for start, end in zip(*tokenize(text), strict=True):
        while first < len(ranges) and ranges[first][1] <= start:
            first += 1
        touched = _touched(ranges, first, end)
        literals = [index for index in touched if index in tokens]
        if not literals:
            continue
        item = items[literals[0]]
        assert isinstance(item, Literal_)
        if len(literals) < len(touched) or _sticks_out(start, end, ranges, literals):
            low, high = ranges[literals[0]]
            glued.append(Glued(text[max(start, low) : min(end, high)], item.span))
        else:
            marked = item.inflection if end == ranges[literals[0]][1] else None
            tokens[literals[0]].append(LiteralToken(text[start:end], marked))
    return {index: tuple(found) for index, found in tokens.items()}, tuple(glued)


def _touched(ranges: Sequence[Range], first: int, end: int) -> list[int]:
    """The items from the first one on that begin before an end."""
    return list(takewhile(lambda index: ranges[index][0] < end, range(first, len(ranges))))


def _are_words_apart(items: Sequence[Pattern]) -> bool:
    """Whether every literal is one plain word that touches nothing: then the tokeniser has nothing to do."""
    end = -1
    for item in items:
        span = item.span
        if span.start == end or (isinstance(item, Literal_) and not is_plain_word(item.text)):
            return False
        end = span.end
    return True


def text_of(item: Pattern) -> str:
    """What an item looks like to its neighbours: a literal as it is, anything else as a word."""
    if isinstance(item, Literal_):
        return item.text
    return " " if isinstance(item, Edge) else STAND_IN


def _sticks_out(start: int, end: int, ranges: Sequence[Range], literals: list[int]) -> bool:
    """Whether a token goes over the edge of its literals, into what stands beside the sequence."""
    return start < ranges[literals[0]][0] or end > ranges[literals[-1]][1]


def _laid_out(items: Sequence[Pattern], left: str, right: str) -> tuple[str, list[Range]]:
    """The sequence as text with stand-ins, and the range of each item in it."""
    pieces = [left]
    length = len(pieces[0])
    ranges: list[Range] = []
    for index, item in enumerate(items):
        if index and items[index - 1].span.end != item.span.start:
            pieces.append(" ")
            length += 1
        piece = text_of(item)
        ranges.append((length, length + len(piece)))
        pieces.append(piece)
        length += len(piece)
    pieces.append(right)
    return "".join(pieces), ranges


def word(token: LiteralToken) -> ir.Word:
    """What a literal token matches: itself, or any of its forms; the case counts if it has a capital.

    >>> sorted(word(LiteralToken("sign", "ing")).texts)
    ['signing']
    """
    spellings = forms(token.text, token.inflection) if token.inflection else frozenset((token.text,))
    if has_capital(token.text):
        return ir.Word(frozenset(map(exact, spellings)), exact=True)
    return ir.Word(frozenset(map(folded, spellings)))
