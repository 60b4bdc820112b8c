"""Values: what expressions compute with, and how captures are read as values.

Below `functions` and `expressions`. A value is a string, a number or a truth value; a list is a
tuple; a capture stands for its text, or for its number where it meets a number. `MISSING` is the
result of everything that asks for what is not there.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Literal

from attrs import field, frozen

from dragoman.finding import Capture, Value
from dragoman.text.folding import exact
from dragoman.words.lexicon import Lexicon


class Nothing(Enum):
    """The type of `MISSING`."""

    MISSING = "nothing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Nothing.MISSING

Operand = str | int | float | bool | Capture | tuple[Any, ...] | Lexicon
"""What an expression yields where it yields something; the items of a tuple are operands."""

Result = Operand | Literal[Nothing.MISSING]


def no_tokens(_start: int, _end: int) -> int:
    """Counts tokens where there is no document: none."""
    return 0


@frozen
class Scope:
    """What an expression can see: one match and its document.

    `values` are assigned fields; they stay empty for conditions, which see captures only.
    `count_tokens` tells how many tokens lie in a range of code points. `lexicons` are by id.
    An expression that would make a string of more than `max_value` code points, or a list of more
    items than that, has no value; of lexicon rows that answer differently, it follows `max_answers`.
    """

    captures: Mapping[str, Capture | tuple[Capture, ...]]
    values: Mapping[str, Value] = field(factory=dict)
    date: datetime.date | None = None
    count_tokens: Callable[[int, int], int] = no_tokens
    lexicons: Mapping[str, Lexicon] = field(factory=dict)
    max_value: int = 100_000
    max_answers: int = 100


def text_of(operand: Operand) -> str | None:
    """The text of a string, number or capture (its pieces joined by a space); None for all else.

    >>> text_of(2.0), text_of("x"), text_of(True)
    ('2', 'x', None)
    """
    if isinstance(operand, str):
        return operand
    if isinstance(operand, Capture):
        return " ".join(part.text for part in operand.parts) or operand.text
    number = number_of(operand)
    return None if number is None else str(number)


def number_of(operand: Operand) -> int | float | None:
    """A finite number, as an integer where it is one; of a capture, its normalised value.

    >>> number_of(2.0), number_of("2"), number_of(True)
    (2, None, None)
    """
    if isinstance(operand, Capture):
        return None if operand.value is None else number_of(operand.value)
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        return None
    if isinstance(operand, float):
        if not math.isfinite(operand):
            return None
        return int(operand) if operand.is_integer() else operand
    return operand


def comparable(text: str) -> str:
    """The text as `==` sees it: single spaces, NFC, quotation marks and dashes folded, case kept.

    >>> comparable("a\\n  b")
    'a b'
    """
    return " ".join(map(exact, text.split()))
