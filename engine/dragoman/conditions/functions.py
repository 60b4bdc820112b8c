"""The functions that expressions can call, in one table.

`FUNCTIONS` serves three readers: `lower` checks names and numbers of arguments with it, `evaluate`
calls its implementations, and the documentation lists it. Every function is pure and total: what
it cannot compute is `MISSING`. Unless it says otherwise, a function of something missing is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from dragoman.conditions import calendar_dates
from dragoman.conditions.numerals import parse_number
from dragoman.conditions.values import MISSING, Operand, Result, Scope, number_of, text_of
from dragoman.finding import Capture
from dragoman.words.lexicon import Lexicon, split_tokens

Implementation = Callable[..., Result]


@frozen
class Function:
    """A function: its name, how many arguments it takes (no upper bound where `max_args` is None),
    what it does, and an example with its result.

    `takes_missing`: it is called with `MISSING` for arguments that are missing.
    """

    name: str
    min_args: int
    max_args: int | None
    doc: str
    example: str
    implementation: Implementation = field(repr=False)
    takes_missing: bool = False

    def accepts(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.min_args <= count and (self.max_args is None or count <= self.max_args)


# --- text ----------------------------------------------------------------------------------


def _text(scope: Scope, operand: Operand) -> Result:
    text = text_of(operand)
    return MISSING if text is None or len(text) > scope.max_value else text


def _lower(scope: Scope, operand: Operand) -> Result:
    text = _text(scope, operand)
    return text.lower() if isinstance(text, str) else MISSING


def _upper(scope: Scope, operand: Operand) -> Result:
    text = _text(scope, operand)
    return text.upper() if isinstance(text, str) else MISSING


def _concat(scope: Scope, *operands: Operand) -> Result:
    return _joined(scope, operands, "")


def _join(scope: Scope, items: Operand, separator: Operand = ", ") -> Result:
    glue = text_of(separator)
    return MISSING if glue is None else _joined(scope, _as_list(items), glue)


def _joined(scope: Scope, operands: Iterable[Operand], separator: str) -> Result:
    texts: list[str] = []
    size = 0
    for operand in operands:
        text = text_of(operand)
        size += len(separator) + len(text or "")
        if text is None or size > scope.max_value:
            return MISSING
        texts.append(text)
    return separator.join(texts)


def _replace(scope: Scope, operand: Operand, old: Operand, new: Operand) -> Result:
    text, wanted, replacement = text_of(operand), text_of(old), text_of(new)
    if text is None or replacement is None or not wanted:
        return MISSING
    if len(text) + text.count(wanted) * (len(replacement) - len(wanted)) > scope.max_value:
        return MISSING
    return text.replace(wanted, replacement)


# --- sizes and lists -----------------------------------------------------------------------


def _as_list(operand: Operand) -> tuple[Operand, ...]:
    return operand if isinstance(operand, tuple) else (operand,)


def _length(scope: Scope, operand: Operand) -> Result:
    if isinstance(operand, Capture):
        pieces = operand.parts or (operand,)
        return sum(scope.count_tokens(piece.start, piece.end) for piece in pieces)
    if isinstance(operand, tuple):
        captures = [item for item in operand if isinstance(item, Capture)]
        if not captures or len(captures) < len(operand):
            return MISSING
        start = min(capture.start for capture in captures)
        return scope.count_tokens(start, max(capture.end for capture in captures))
    return len(split_tokens(operand)) if isinstance(operand, str) else MISSING


def _count(_scope: Scope, operand: Result) -> Result:
    return 0 if operand is MISSING else len(_as_list(operand))


def _first(_scope: Scope, operand: Operand) -> Result:
    items = _as_list(operand)
    return items[0] if items else MISSING


def _last(_scope: Scope, operand: Operand) -> Result:
    items = _as_list(operand)
    return items[-1] if items else MISSING


# --- numbers and dates ---------------------------------------------------------------------


def _number(_scope: Scope, operand: Operand) -> Result:
    number = number_of(operand)
    if number is None:
        text = text_of(operand)
        number = None if text is None else parse_number(text)
    return MISSING if number is None else number


def _integer(scope: Scope, operand: Result) -> int | None:
    """The whole number that an argument is or names."""
    number = MISSING if operand is MISSING else _number(scope, operand)
    return number if isinstance(number, int) else None


def _month(scope: Scope, operand: Result) -> int | None:
    if operand is MISSING:
        return None
    named = calendar_dates.month_number(text_of(operand) or "")
    return named if named is not None else _integer(scope, operand)


def _year(scope: Scope, operand: Operand) -> int | None:
    number = number_of(operand)
    if number is not None:
        return number if isinstance(number, int) else None
    return calendar_dates.full_year(text_of(operand) or "", scope.date)


def _date(scope: Scope, year: Result, month: Result = MISSING, day: Result = MISSING) -> Result:
    if year is MISSING or (month is MISSING and day is not MISSING):
        return MISSING
    numbers = _year(scope, year), _month(scope, month), _integer(scope, day)
    unread = [
        number is None and given is not MISSING for number, given in zip(numbers, (year, month, day), strict=True)
    ]
    if numbers[0] is None or any(unread):
        return MISSING
    return _or_missing(calendar_dates.iso_date(numbers[0], numbers[1], numbers[2]))


def _nearest(scope: Scope, month: Operand, day: Operand | None = None) -> Result:
    month_number = _month(scope, month)
    if month_number is None or scope.date is None:
        return MISSING
    if day is None:
        return _or_missing(calendar_dates.nearest_month(month_number, scope.date))
    day_number = _integer(scope, day)
    if day_number is None:
        return MISSING
    return _or_missing(calendar_dates.nearest_date(month_number, day_number, scope.date))


def _relative(scope: Scope, amount: Operand, unit: Operand = "day") -> Result:
    number, name = _integer(scope, amount), text_of(unit)
    if number is None or name is None or scope.date is None:
        return MISSING
    return _or_missing(calendar_dates.shifted_date(scope.date, number, name.lower().removesuffix("s")))


def _week(scope: Scope, amount: Operand) -> Result:
    number = _integer(scope, amount)
    if number is None or scope.date is None:
        return MISSING
    return _or_missing(calendar_dates.iso_week(scope.date, number))


def _time(_scope: Scope, clock: Operand, half: Operand | None = None) -> Result:
    return _or_missing(calendar_dates.iso_time(text_of(clock) or "", None if half is None else text_of(half)))


def _weekday(scope: Scope, name: Operand, direction: Operand = "recent") -> Result:
    number = calendar_dates.weekday_number(text_of(name) or "")
    way = text_of(direction)
    if number is None or way is None or scope.date is None:
        return MISSING
    return _or_missing(calendar_dates.weekday_date(number, way.lower(), scope.date))


def _or_missing(text: str | None) -> Result:
    return MISSING if text is None else text


# --- lexicons ------------------------------------------------------------------------------


def _lookup(scope: Scope, lexicon: Operand, key: Operand, column: Operand) -> Result:
    text, name = text_of(key), text_of(column)
    if not isinstance(lexicon, Lexicon) or text is None or name is None:
        return MISSING
    for entry in lexicon.find(text, scope.date):
        value = entry.attributes.get(name)
        if value is not None:
            return value
    return MISSING


def _either(_scope: Scope, *operands: Result) -> Result:
    return next((operand for operand in operands if operand is not MISSING and operand != ()), MISSING)


_ALL = (
    Function(
        "text",
        1,
        1,
        "The text of a capture or number; the pieces of a discontinuous capture are joined by a space.",
        'text(18) == "18"',
        _text,
    ),
    Function("lower", 1, 1, "The text in lower case.", 'lower("Treaty") == "treaty"', _lower),
    Function("upper", 1, 1, "The text in upper case.", 'upper("kg") == "KG"', _upper),
    Function("concat", 1, None, "The texts, one after the other.", 'concat("A", 1) == "A1"', _concat),
    Function(
        "join",
        1,
        2,
        "The texts of a list with a separator between them, a comma and a space unless given.",
        'join(["a", "b"], " + ") == "a + b"',
        _join,
    ),
    Function(
        "replace",
        3,
        3,
        "The text with every occurrence of the second text replaced by the third.",
        'replace("1-2", "-", "/") == "1/2"',
        _replace,
    ),
    Function(
        "length",
        1,
        1,
        "The number of tokens: of a capture, of a string, or of a list from its first item to its last.",
        'length("the two sides") == 3',
        _length,
    ),
    Function(
        "count",
        1,
        1,
        "The number of items of a list; 1 for a single thing, 0 for nothing.",
        'count(["a", "b"]) == 2',
        _count,
        takes_missing=True,
    ),
    Function("first", 1, 1, "The first item of a list.", 'first(["a", "b"]) == "a"', _first),
    Function("last", 1, 1, "The last item of a list.", 'last(["a", "b"]) == "b"', _last),
    Function(
        "either",
        1,
        None,
        "The first of its arguments that is not nothing.",
        'either(first([]), "a") == "a"',
        _either,
        takes_missing=True,
    ),
    Function(
        "number",
        1,
        1,
        "The number that a text names in digits or English words, an ordinal or simple fraction included.",
        'number("1.5 million") == 1500000',
        _number,
    ),
    Function(
        "date",
        1,
        3,
        "The ISO form of a year, of a year and month, or of a year, month and day; months by number or "
        "English name, days also as ordinals. Two-digit years lie at most 20 years after the document's. "
        "A missing day, or month and day, leaves them out; what is no day of the calendar is nothing.",
        'date("2014", "May", "18th") == "2014-05-18"',
        _date,
        takes_missing=True,
    ),
    Function(
        "nearest",
        1,
        2,
        "The ISO form of the day with this month and day, or of the month alone, that is nearest to the "
        "document's date.",
        'nearest("May", 20) == "2014-05-20"',
        _nearest,
    ),
    Function(
        "relative",
        1,
        2,
        "The document's date moved by so many days, or by so many of the unit day, week, month or year; a "
        "month or year gives a partial date.",
        'relative(-1) == "2014-05-17"',
        _relative,
    ),
    Function(
        "week",
        1,
        1,
        "The ISO week so many weeks from that of the document's date.",
        'week(-1) == "2014-W19"',
        _week,
    ),
    Function(
        "time",
        1,
        2,
        "The ISO form of a time of day, in hours or hours and minutes, with the half of the day where given.",
        'time("10:30", "p.m.") == "22:30"',
        _time,
    ),
    Function(
        "weekday",
        1,
        2,
        "The weekday of this English name that is nearest to the document's date: recent (on or before it, "
        "unless given), last (before it), coming (on or after it) or next (after it).",
        'weekday("Monday", "next") == "2014-05-19"',
        _weekday,
    ),
    Function(
        "lookup",
        3,
        3,
        "The attribute of that name of the first entry of a lexicon that reads like the text and has it.",
        'lookup(countries, "Kyrgyzstan", "iso") == "KG"',
        _lookup,
    ),
)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType({function.name: function for function in _ALL})
"""All functions by name."""
