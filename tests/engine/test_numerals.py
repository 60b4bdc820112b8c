"""Numerals: what a whole text names as a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.conditions.numerals import MAX_CHARACTERS, parse_number

NUMERALS = {
    "7": 7,
    "1,000.50": 1000.5,
    "1 000 000": 1_000_000,
    "1\u202f000": 1000,
    ".5": 0.5,
    "-5": -5,
    "\u22123.5": -3.5,
    "minus five": -5,
    "٣٤": 34,
    "９９": 99,
    "1/2": 0.5,
    "3 1/2": 3.5,
    "½": 0.5,
    "3½": 3.5,
    "1.5 million": 1_500_000,
    "1.1 million": 1_100_000,
    "5bn": 5_000_000_000,
    "5-million": 5_000_000,
    "two dozen": 24,
    "zero": 0,
    "Seventy-Two": 72,
    "one hundred twenty": 120,
    "two hundred and five": 205,
    "nineteen hundred": 1900,
    "a million and one": 1_000_001,
    "five hundred thousand three hundred and one": 500_301,
    "two thousand million": 2_000_000_000,
    "two hundred thousand million": 200_000_000_000,
    "21st": 21,
    "first": 1,
    "twenty-first": 21,
    "hundredth": 100,
    "two hundredth": 200,
    "half": 0.5,
    "one third": 1 / 3,
    "two thirds": 2 / 3,
    "three and a half million": 3_500_000,
    "half a million": 500_000,
    "a quarter of a million": 250_000,
}

NO_NUMERALS = (
    "",
    " ",
    "a",
    "and",
    "k",
    "thousand",
    "5-6",
    "12,00",
    "1.000.000",
    "1/0",
    "²",
    "five five",
    "twenty ten",
    "twenty and one",
    "one hundred and",
    "two million and a half",
    "two of them",
    "five percent",
    "\ud800",
    "9" * (MAX_CHARACTERS + 1),
)


@pytest.mark.parametrize(("text", "value"), NUMERALS.items())
def test_names_a_number(text: str, value: float) -> None:
    number = parse_number(text)
    assert number == value
    assert type(number) is type(value)


@pytest.mark.parametrize("text", NO_NUMERALS)
def test_names_no_number(text: str) -> None:
    assert parse_number(text) is None


WORDS = "zero one two eleven twenty ninety hundred thousand million and a half third thirds 3 1/2 5bn - minus first"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join) | st.text(max_size=30))
def test_never_raises(text: str) -> None:
    assert isinstance(parse_number(text), int | float | None)


ONES = (
    "- one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
SCALES = [(10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred")]


def spell(number: int) -> str:
    """The English words of a positive number, written independently of the reader."""
    for value, name in SCALES:
        if number >= value:
            rest = spell(number % value) if number % value else ""
            return f"{spell(number // value)} {name} {rest}".strip()
    if number < 20:
        return ONES.split()[number]
    return f"{TENS.split()[number // 10]}-{ONES.split()[number % 10]}".rstrip("-")


@given(st.integers(1, 10**12 - 1))
def test_reads_every_spelled_number(number: int) -> None:
    spelled = spell(number)
    if len(spelled) <= MAX_CHARACTERS:
        assert parse_number(spelled) == number
