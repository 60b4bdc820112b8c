"""How common words are, roughly: what tells a good word to look for from a poor one.

A list of common words in rough order is shipped (`data/common_words.txt`); the share of a word follows from
its rank by the law of Zipf (1935), in the form that Mandelbrot (1953) gave it. Nothing that is found depends
on these numbers; they decide only which of a template's words `required` and `signals` ask for first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from dragoman._data import data_dir

RARE = 10_000
"""The share of a word that is not in the list."""


def frequency(word: str) -> int:
    """About how many of 1,000 million tokens are this word, given case-folded.

    >>> frequency("the") > frequency("agreement") > frequency("zugzwang") == RARE
    True
    """
    return _common_words().get(word, RARE)


def frequency_of_any(words: Iterable[str]) -> int:
    """About how many of 1,000 million tokens are one of these words."""
    common = _common_words()
    return sum(common.get(word, RARE) for word in words)


@cache
def _common_words() -> dict[str, int]:
    lines = (data_dir("data") / "common_words.txt").read_text(encoding="utf-8").splitlines()
    words = dict.fromkeys(word for line in lines if not line.startswith("#") for word in line.split())
    return {word: 100_000_000 * 10 // (10 * rank + 27) for rank, word in enumerate(words, 1)}
