"""Lexicons: phrases with attributes, and the time in which they hold.

Made from inline entries by `lower` or from files by `lexicon_files`; read by `phrases`, which finds
the entries in texts, and by the functions of `expressions` (`x in officials`, `lookup(…)`). An entry
may mark the word that inflects with a tilde (`point~ out`); without a mark its first word does.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from dragoman.finding import Value
from dragoman.text import folding

InflectionKind = Literal["any", "ed", "ing", "s"]
"""The forms that a lexicon or a reference to it (`{act}~ed`) stands for; see `inflection`."""

MARK = "~"
"""Stands behind the word of an entry that inflects."""

NO_ATTRIBUTES: Mapping[str, Value] = MappingProxyType({})


@frozen(weakref_slot=False)  # there may be millions
class Entry:
    """A phrase, its attributes, and the half-open range of days on which it holds.

    >>> day = datetime.date
    >>> Entry("Xi Jinping", {"role": "president"}, day(2013, 3, 14)).holds_on(day(2012, 1, 1))
    False
    """

    phrase: str
    attributes: Mapping[str, Value] = NO_ATTRIBUTES
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    @property
    def bounded(self) -> bool:
        """Whether it holds for a part of time only."""
        return self.valid_from is not None or self.valid_to is not None

    def holds_on(self, day: datetime.date | None) -> bool:
        """Whether it holds on a day; where the day is not known, it does."""
        if day is None:
            return True
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)

    def attributes_on(self, day: datetime.date | None) -> Mapping[str, Value]:
        """The attributes for a document of that day; `undated` is added to those of a bounded entry
        when the day is not known."""
        if day is None and self.bounded:
            return {**self.attributes, "undated": True}
        return self.attributes


@frozen(slots=False)
class Lexicon:
    """A named list of entries. With an `inflection`, every entry stands for its inflected forms too."""

    id: str
    name: str
    entries: tuple[Entry, ...] = field(repr=False)
    inflection: InflectionKind | None = None

    def find(self, text: str, day: datetime.date | None = None) -> Iterator[Entry]:
        """The entries that the whole text is a spelling of, in order, that hold on the day.

        Compared as in templates: token by token, with smart case and folded quotation marks.

        >>> kinds = Lexicon("kinds", "kinds", (Entry("Treaty"), Entry("treaty")))
        >>> [entry.phrase for entry in kinds.find("treaty")], [entry.phrase for entry in kinds.find("Treaty")]
        (['treaty'], ['Treaty', 'treaty'])
        """
        tokens = _exact(split_tokens(text))
        indexes = self._by_folded_text.get(_folded_text(tokens), ())
        entries = (self.entries[index] for index in indexes)
        return (entry for entry in entries if entry.holds_on(day) and self._reads(entry, tokens))

    def _reads(self, entry: Entry, tokens: tuple[str, ...]) -> bool:
        """Whether one of the spellings of an entry is these tokens, which fold to the same text."""
        spellings = map(_exact, entry_spellings(entry, self.inflection))
        return any(
            len(spelling) == len(tokens)
            and all(not has_capital(one) or one == other for one, other in zip(spelling, tokens, strict=True))
            and _folded_text(spelling) == _folded_text(tokens)
            for spelling in spellings
        )

    @cached_property
    def _by_folded_text(self) -> dict[str, list[int]]:
        """The indexes of the entries by each of their spellings; made when first asked for."""
        table: dict[str, list[int]] = {}
        for index, entry in enumerate(self.entries):
            for text in {_folded_text(_exact(spelling)) for spelling in entry_spellings(entry, self.inflection)}:
                table.setdefault(text, []).append(index)
        return table


def _exact(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(folding.exact, tokens))


def _folded_text(tokens: Iterable[str]) -> str:
    """Tokens, case-folded, as one string; no token has a space in it."""
    return " ".join(map(folding.folded, tokens))


def has_capital(token: str) -> bool:
    """Whether a literal token compares with upper and lower case told apart (smart case).

    >>> has_capital("Treaty"), has_capital("iPhone"), has_capital("treaty"), has_capital("1,000")
    (True, True, False, False)
    """
    return token != token.lower() and any(map(str.isupper, token))


def split_tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, as written.

    >>> split_tokens("the U.S. and Kyrgyzstan's")
    ('the', 'U.S.', 'and', 'Kyrgyzstan', "'s")
    """
    if _PLAIN_WORDS.fullmatch(text):
        return tuple(text.split(" "))
    from dragoman.text.tokenizer import tokenize  # here, as most programs get along without

    starts, ends = tokenize(text)
    return tuple(text[start:end] for start, end in zip(starts, ends, strict=True))


_PLAIN_WORDS = re.compile("[A-Za-z]+(?: [A-Za-z]+)*")
"""What the tokeniser splits at spaces and nowhere else; most entries of large lexicons."""


def is_plain_word(text: str) -> bool:
    """Whether a text is one word of the letters A to Z, which no tokeniser splits.

    >>> is_plain_word("treaty"), is_plain_word("U.S."), is_plain_word("don't")
    (True, False, False)
    """
    return text.isascii() and text.isalpha()


def entry_spellings(entry: Entry, inflection: InflectionKind | None) -> tuple[tuple[str, ...], ...]:
    """Every spelling of an entry as tokens, as written.

    Without an inflection there is one; with it, one for each form of the marked word (else of the
    first), in alphabetical order. Empty where the phrase has no tokens.

    >>> entry_spellings(Entry("point~ out"), None)
    (('point', 'out'),)
    >>> entry_spellings(Entry("be sign~"), "any")
    (('be', 'sign'), ('be', 'signed'), ('be', 'signing'), ('be', 'signs'))
    """
    if inflection is None:
        spelled = [unmark(entry.phrase)[1]]
    else:
        from dragoman.words.inflection import forms

        start, phrase = unmark(entry.phrase)
        before, (head, *after) = phrase[:start], phrase[start:].split(" ", 1)
        spelled = [" ".join([before + form, *after]) for form in sorted(forms(head, inflection))]
    return tuple(tokens for tokens in map(split_tokens, spelled) if tokens)


def unmark(phrase: str) -> tuple[int, str]:
    """Where the word that inflects starts, and the phrase with single spaces and without the mark.

    >>> unmark("point~ out"), unmark("be  sign~"), unmark("Treaty")
    ((0, 'point out'), (3, 'be sign'), (0, 'Treaty'))
    """
    words = phrase.split()
    start = 0
    for index, word in enumerate(words if MARK in phrase else ()):
        if is_marked(word):
            words[index] = word[:-1]
            return start, " ".join(words)
        start += len(word) + 1
    return 0, " ".join(words)


def is_marked(word: str) -> bool:
    """Whether a word of an entry has the mark behind it; a tilde by itself is none."""
    return len(word) > 1 and word.endswith(MARK)


def phrase_problem(phrase: str, max_length: int) -> str | None:
    """What is wrong with the phrase of an entry, in a few words; None where it can be used.

    >>> phrase_problem("make~ clear~", 100)
    'two words are marked with ~'
    """
    if len(phrase) > max_length:
        return f"the phrase is longer than {max_length} characters"
    if UNUSABLE.search(phrase):
        return "the phrase has a NUL or a lone surrogate in it"
    if sum(map(is_marked, phrase.split())) > 1:
        return f"two words are marked with {MARK}"
    if not split_tokens(phrase):
        return "the phrase has no words in it"
    return None


UNUSABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no text file and no finding can hold."""
