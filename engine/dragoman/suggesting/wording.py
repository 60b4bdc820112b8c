"""Wording: the words around the marks as parts of templates, from as written to as general as is sound.

What several sentences have in common stands in the template; where they differ stand alternatives, and what only some
have is optional. A verb is written as it is, in its form (`stress~ed`), in every form (`stress~`), or as the lexicon of
the user's rules that lists it (`{saying}~ed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import reduce
from typing import Literal, get_args

from attrs import frozen

from dragoman.words.inflection import forms, probable_base

Level = Literal["lexicon", "any", "form", "exact"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the most general to what is written."""

_SPECIAL = frozenset('?*+()[]{}<>|/~_^$"\\')

Words = tuple[str, ...]


@frozen
class Wording:
    """How words are written at a level; `lexicons` are those that have a base form, by it."""

    level: Level
    lexicons: Mapping[str, str]

    def between(self, several: Sequence[Words]) -> str:
        """What stands at one place of several sentences, as a part of a template."""
        return " ".join(part for columns in _columns(several) if (part := self._column(columns)))

    def choice(self, several: Sequence[Words]) -> str:
        """One of several wordings, in round brackets."""
        return f"({self._alternatives(several)})"

    def _column(self, column: Sequence[Words]) -> str:
        """One column: words that all have, alternatives, or something optional."""
        distinct = list(dict.fromkeys(column))
        if len(distinct) == 1:
            return self._written(distinct[0])
        shown = self._alternatives([words for words in distinct if words])
        return f"[{shown}]" if () in distinct else f"({shown})"

    def _alternatives(self, several: Sequence[Words]) -> str:
        return " | ".join(dict.fromkeys(map(self._written, several)))

    def _written(self, words: Words) -> str:
        return " ".join(map(self._word, words))

    def _word(self, word: str) -> str:
        inflected = _inflected(word) if self.level != "exact" else None
        if inflected is None:
            return escaped(word)
        base, kind = inflected
        if self.level == "lexicon" and base in self.lexicons:
            return f"{{{self.lexicons[base]}}}~{kind}"
        return f"{escaped(base)}~{kind}" if self.level == "form" else f"{escaped(base)}~"


def escaped(word: str) -> str:
    """A token as literal words of a template.

    >>> escaped("treaty"), escaped("?"), escaped("X"), escaped("...")
    ('treaty', '\\\\?', '\\\\X', '\\\\...')
    """
    if word == "..." or (len(word) == 1 and word.isupper()):
        return f"\\{word}"
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in word)


def _inflected(word: str) -> tuple[str, str] | None:
    """The base of a word that looks like a form of a verb, and which form it is."""
    base = probable_base(word)
    if base is None or not word.islower():
        return None
    kind: Literal["ed", "ing"] = "ing" if word.endswith("ing") else "ed"
    return (base, kind) if word in forms(base, kind) else None


def _columns(several: Sequence[Words]) -> Iterator[list[Words]]:
    """The sentences side by side: what all of them have at a place, and what each has in between."""
    common = reduce(_common, several)
    places = [0] * len(several)
    for word in common:
        found = [words.index(word, place) for words, place in zip(several, places, strict=True)]
        yield from _differing([words[place:at] for words, place, at in zip(several, places, found, strict=True)])
        yield [(word,)] * len(several)
        places = [at + 1 for at in found]
    yield from _differing([words[place:] for words, place in zip(several, places, strict=True)])


def _differing(pieces: list[Words]) -> Iterator[list[Words]]:
    """What stands between common words. Where each sentence has something, the ends face each other: what goes before
    a word in some sentences only is optional (`also noted` beside `stressed`)."""
    least = min(map(len, pieces))
    if least and any(len(words) > least for words in pieces):
        yield [words[:-least] for words in pieces]
        yield [words[-least:] for words in pieces]
    elif any(pieces):
        yield pieces


def _common(one: Words, other: Words) -> Words:
    """Words that both have, in their order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return tuple(word for block in blocks for word in one[block.a : block.a + block.size])
