"""The vocabulary: every word that the rules and lexicons of a rulebook name, numbered.

Made by `tables`. A text's token is looked up by its folded form and, where a word that is compared exactly
folds to that, by its exact form; the two are kept apart, and each word has one number. Number 0 is every
unknown word. The first numbers are those of the signs that the matcher itself asks for; common words come
next, so that what a text asks for most lies close together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from dragoman.compiled.block import packed
from dragoman.text.folding import folded
from dragoman.words.frequency import frequency

RESERVED = (".", ",", ";", ":", "!", "?", "...", "…", "-", ")", "]", "}", "”", "(", "[", "{", "“", '"', "'")
"""The signs with a number of their own, from 1 on: as `Reserved` in the kernel."""

FOLDED, EXACT, HAS_EXACT = 1, 2, 4
"""What a word is compared with; `HAS_EXACT`: some word that is compared exactly folds to it."""


@frozen
class Vocabulary:
    """Numbers of words: of those compared case-folded, and of those compared exactly."""

    folded: Mapping[str, int] = field(repr=False)
    exact: Mapping[str, int] = field(repr=False)

    def sections(self) -> dict[str, bytes]:
        """The sections of the block that hold it, but for the phrases that begin with a word."""
        texts = [b"", *(text.encode("utf-8", "surrogatepass") for text in (*self.folded, *self.exact))]
        starts = array("I", [0])
        for text in texts:
            starts.append(starts[-1] + len(text))
        flags = bytearray(1)
        flags += bytes([FOLDED]) * len(self.folded)
        flags += bytes([EXACT]) * len(self.exact)
        for word in self.exact:
            flags[self.folded[folded(word)]] |= HAS_EXACT
        return {"wordtext": b"".join(texts) + bytes(16), "wordfrom": packed(starts), "wordflag": bytes(flags)}


def vocabulary_of(folded_words: Iterable[str], exact_words: Iterable[str]) -> Vocabulary:
    """Number these words, each once; the folded forms of exact words are among the folded ones.

    >>> words = vocabulary_of(["zebra", "the"], ["Zebra"])
    >>> words.folded["the"], words.folded["zebra"], words.exact["Zebra"]
    (20, 21, 22)
    """
    exact = dict.fromkeys(exact_words)
    named = dict.fromkeys(folded_words)
    named.update(dict.fromkeys(map(folded, exact)))
    for sign in RESERVED:
        named.pop(sign, None)
    in_order = [*RESERVED, *sorted(named, key=lambda word: -frequency(word))]
    numbers = {word: number for number, word in enumerate(in_order, 1)}
    return Vocabulary(numbers, {word: number for number, word in enumerate(exact, len(numbers) + 1)})
