"""English numerals: from text to number.

Used by the functions `number` and `date`. It reads digits with separators and fractions
(`1,000.50`, `1/2`, `3½`), scale words behind them (`1.5 million`, `5bn`), number words (`two hundred
and five`), ordinals (`21st`, `twenty-first`) and simple fractions (`two thirds`, `three and a half
million`). A text that is not a numeral from end to end names no number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

MAX_CHARACTERS = 100
"""A longer text is no numeral: part of what `number` means, and so no limit to be moved."""

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

SMALL: Final[Mapping[str, int]] = {word: value for value, word in enumerate(_SMALL.split())}
TENS: Final[Mapping[str, int]] = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
GROUPS: Final[Mapping[str, int]] = {"hundred": 100, "dozen": 12, "score": 20}
SCALES: Final[Mapping[str, int]] = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
}
ORDINALS: Final[Mapping[str, str]] = {
    **{f"{word}th": word for word in (*_SMALL.split(), "hundred", "thousand", "million", "billion", "trillion")},
    **{f"{word[:-1]}ieth": word for word in _TENS.split()},
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
}
"""The cardinal of each ordinal word."""
DENOMINATORS: Final[Mapping[str, int]] = {
    "half": 2,
    "halve": 2,
    "quarter": 4,
    "hundredth": 100,
    "thousandth": 1000,
    **{ordinal: SMALL[word] for ordinal, word in ORDINALS.items() if SMALL.get(word, 0) > 2},
    **{ordinal: TENS[word] for ordinal, word in ORDINALS.items() if word in TENS},
}
ORDINAL_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
ARTICLES = frozenset({"a", "an"})
MINUS = frozenset({"minus", "negative"})

_DIGITS = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_VULGAR = re.compile(r"(\d+)/(\d+)", re.ASCII)
_SPACED_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?=$|[ .])", re.ASCII)
_WORD_JOINTS = re.compile(r"(?<=[a-z0-9])-(?=[a-z])|(?<=\d)(?=[a-z])", re.ASCII)
_SIGNS = str.maketrans("−–‐‑⁄", "----/")


def parse_number(text: str) -> int | float | None:
    """The number that the whole text names, as an integer where it is one; None where it names none.

    >>> [parse_number(text) for text in ("1,000.50", "1.5 million", "twenty-first", "two thirds of")]
    [1000.5, 1500000, 21, None]
    """
    if len(text) > MAX_CHARACTERS:
        return None
    words = _words(text)
    negative = len(words) > 1 and words[0] in MINUS
    value = _parse(words[negative:])
    if value is None:
        return None
    value = -value if negative else value
    return int(value) if value.denominator == 1 else float(value)


def _words(text: str) -> list[str]:
    """The numeral in lower case, cut into digit groups and words."""
    plain = " ".join("".join(map(_plain_character, text)).translate(_SIGNS).casefold().split())
    if thousands := _SPACED_THOUSANDS.match(plain):
        plain = thousands.group().replace(" ", "") + plain[thousands.end() :]
    return _WORD_JOINTS.sub(" ", plain).split()


def _plain_character(character: str) -> str:
    """Any decimal digit as ASCII; `½` as ` 1/2`."""
    if unicodedata.decomposition(character).startswith("<fraction>"):
        return " " + unicodedata.normalize("NFKC", character)
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _parse(words: list[str]) -> Fraction | None:
    for read in (_fraction, _mixed, _scaled, _cardinal, _ordinal):
        value = read(words)
        if value is not None:
            return value
    return None


def _literal(word: str) -> Fraction | None:
    """A number in digits."""
    if _DIGITS.fullmatch(word):
        return Fraction(word.replace(",", ""))
    if vulgar := _VULGAR.fullmatch(word):
        top, bottom = map(int, vulgar.groups())
        return Fraction(top, bottom) if bottom else None
    return None


def _fraction(words: list[str]) -> Fraction | None:
    """`half`, `a third`, `two thirds`."""
    if words == ["half"]:
        return Fraction(1, 2)
    if len(words) < 2:
        return None
    *counted, last = words
    one = len(counted) == 1 and (counted[0] in ARTICLES or counted[0] == "one")
    denominator = DENOMINATORS.get(last if one else last.removesuffix("s"))
    if denominator is None or not (one or last.endswith("s")):
        return None
    count = Fraction(1) if one else _cardinal(counted)
    return None if count is None else count / denominator


def _mixed(words: list[str]) -> Fraction | None:
    """`three and a half`, `3 1/2`."""
    if len(words) == 2 and words[0].isdecimal() and _VULGAR.fullmatch(words[1]):
        part = _literal(words[1])
        return None if part is None else int(words[0]) + part
    if "and" not in words:
        return None
    joint = len(words) - 1 - words[::-1].index("and")
    if joint and words[joint - 1] in SCALES:
        return None  # two million and a half: of what?
    whole, part = _cardinal(words[:joint]), _fraction(words[joint + 1 :])
    return None if whole is None or part is None else whole + part


def _scaled(words: list[str]) -> Fraction | None:
    """`half a million`, `three and a half million`, `a quarter of a billion`."""
    if not words:
        return None
    *counted, last = words
    scale = SCALES.get(last) or GROUPS.get(last)
    while counted and (counted[-1] in ARTICLES or counted[-1] == "of"):
        counted.pop()
    value = _fraction(counted) or _mixed(counted)
    return None if scale is None or value is None else value * scale


def _ordinal(words: list[str]) -> Fraction | None:
    """`21st`, `twenty-first`, `two hundredth`."""
    if len(words) == 2 and words[0].isdecimal() and words[1] in ORDINAL_SUFFIXES:
        return Fraction(words[0])
    if not words or words[-1] not in ORDINALS:
        return None
    last = ORDINALS[words[-1]]
    counted = words[:-1] if len(words) > 1 or last in SMALL or last in TENS else ["one"]
    return _cardinal([*counted, last])


def _cardinal(words: list[str]) -> Fraction | None:
    """`1.5 million`, `two hundred and five thousand`, `a dozen`."""
    reader = _CardinalReader()
    return reader.value() if words and all(map(reader.read, words)) else None


class _CardinalReader:
    """Adds up a cardinal word by word: `current` grows below a thousand, a scale moves it to `total`."""

    def __init__(self) -> None:
        self.total = Fraction(0)
        self.current: Fraction | None = None
        self.scale: int | None = None
        self.previous = ""

    def value(self) -> Fraction | None:
        """The sum, unless the last word wants another behind it."""
        if self.previous == "and" or self.previous in ARTICLES:
            return None
        return self.total + (self.current or 0)

    def read(self, word: str) -> bool:
        """Take a word; false where it cannot stand here."""
        accepted = self._take(word)
        self.previous = word
        return accepted

    def _take(self, word: str) -> bool:
        if word == "and":
            return self.previous in GROUPS or self.previous in SCALES
        if word in ARTICLES:
            return self._add(Fraction(1), room=1) if not self.previous else False
        if word in SMALL:
            return self._add(Fraction(SMALL[word]), room=10 if 0 < SMALL[word] < 10 else 100)
        if word in TENS:
            return self._add(Fraction(TENS[word]), room=100)
        if word in GROUPS:
            return self._multiply(GROUPS[word])
        if word in SCALES:
            return self._move(SCALES[word])
        number = _literal(word)
        return number is not None and self.current is None and self._add(number, room=1)

    def _add(self, number: Fraction, room: int) -> bool:
        """Add to what is there, whose lowest digits must be free: `twenty` has room for less than
        10, `hundred` for less than 100."""
        if self.current is None:
            self.current = number
            return True
        words = self.previous in TENS or self.previous in GROUPS or self.previous == "and"
        if not words or self.current % room or self.current == 0:
            return False
        self.current += number
        return True

    def _multiply(self, group: int) -> bool:
        if self.current is None or self.current >= 100:
            return False
        self.current *= group
        return True

    def _move(self, scale: int) -> bool:
        if self.previous in SCALES and self.total < scale:
            self.total *= scale  # a thousand million
        elif self.current is None or (self.scale is not None and scale >= self.scale):
            return False
        else:
            self.total += self.current * scale
        self.current, self.scale = None, scale
        return True
