"""Calendar dates and times of day as values: ISO strings, whole (`2014-05-18`) or partial (`2014-05`, `2014`).

Used by the functions `date`, `nearest`, `relative`, `week`, `weekday` and `time`. Everything that is no
day of the calendar, or no time of day, is None.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Final

_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"

MONTHS: Final[Mapping[str, int]] = {
    **{name[:3]: number for number, name in enumerate(_MONTHS.split(), start=1)},
    "sept": 9,
    **{name: number for number, name in enumerate(_MONTHS.split(), start=1)},
}
WEEKDAYS: Final[Mapping[str, int]] = {
    **{name[:3]: number for number, name in enumerate(_WEEKDAYS.split())},
    "tues": 1,
    "wednes": 2,
    "thur": 3,
    "thurs": 3,
    **{name: number for number, name in enumerate(_WEEKDAYS.split())},
}

YEARS_AHEAD = 20
"""A two-digit year lies at most this many years after the document's."""

LATEST_YEAR = 2049
"""The latest year that two digits mean where the document has no date."""


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
_HALVES: Final[Mapping[str, int]] = {"am": 0, "pm": 12}


def month_number(name: str) -> int | None:
    """The month of an English name or abbreviation.

    >>> month_number("Sept."), month_number("May"), month_number("Mayor")
    (9, 5, None)
    """
    return MONTHS.get(name.strip().rstrip(".").casefold())


def weekday_number(name: str) -> int | None:
    """The weekday of an English name or abbreviation, Monday being 0.

    >>> weekday_number("Tues."), weekday_number("someday")
    (1, None)
    """
    return WEEKDAYS.get(name.strip().rstrip(".").casefold())


def full_year(digits: str, document_day: datetime.date | None) -> int | None:
    """The year that two to four digits mean, an apostrophe in front left out.

    >>> full_year("14", None), full_year("99", datetime.date(2014, 5, 18)), full_year("2014", None)
    (2014, 1999, 2014)
    """
    digits = digits.strip().lstrip("'‘’")
    if not (digits.isascii() and digits.isdecimal() and 2 <= len(digits) <= 4):
        return None
    year = int(digits)
    if len(digits) > 2:
        return year or None
    latest = document_day.year + YEARS_AHEAD if document_day else LATEST_YEAR
    return latest - (latest - year) % 100


def iso_date(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """The ISO form of a day, month or year.

    >>> iso_date(2014, 5, 18), iso_date(2014, 5), iso_date(2014), iso_date(2014, 2, 29)
    ('2014-05-18', '2014-05', '2014', None)
    """
    found = _day(year, 1 if month is None else month, 1 if day is None else day)
    if found is None or (month is None and day is not None):
        return None
    return found.isoformat()[: 4 if month is None else 7 if day is None else 10]


def nearest_date(month: int, day: int, document_day: datetime.date) -> str | None:
    """The day of that month which is nearest to the document's day, the earlier one of two.

    >>> nearest_date(12, 30, datetime.date(2014, 1, 2))
    '2013-12-30'
    """
    years = range(document_day.year - 4, document_day.year + 5)  # a leap day may be far
    candidates = [found for year in years if (found := _day(year, month, day))]
    return min(candidates, key=lambda one: (abs(one - document_day), one)).isoformat() if candidates else None


def nearest_month(month: int, document_day: datetime.date) -> str | None:
    """That month of the year in which it is nearest to the document's, the earlier one of two.

    >>> nearest_month(10, datetime.date(2014, 5, 18)), nearest_month(11, datetime.date(2014, 5, 18))
    ('2014-10', '2013-11')
    """
    if not 1 <= month <= 12:
        return None
    ahead = (month - document_day.month) % 12
    return shifted_date(document_day, ahead - 12 if ahead >= 6 else ahead, "month")


def shifted_date(document_day: datetime.date, amount: int, unit: str) -> str | None:
    """The day, month or year so many units after the document's; weeks are counted as seven days.

    >>> shifted_date(datetime.date(2014, 5, 18), -1, "day"), shifted_date(datetime.date(2014, 1, 18), -1, "month")
    ('2014-05-17', '2013-12')
    """
    match unit:
        case "day" | "week":
            try:
                return (document_day + datetime.timedelta(days=amount * (7 if unit == "week" else 1))).isoformat()
            except OverflowError:
                return None
        case "month":
            years, month = divmod(document_day.year * 12 + document_day.month - 1 + amount, 12)
            return iso_date(years, month + 1)
        case "year":
            return iso_date(document_day.year + amount)
        case _:
            return None


def iso_week(document_day: datetime.date, amount: int) -> str | None:
    """The ISO week so many weeks after that of the document's day.

    >>> iso_week(datetime.date(2014, 5, 18), -1), iso_week(datetime.date(2014, 12, 30), 0)
    ('2014-W19', '2015-W01')
    """
    try:
        year, week, _ = (document_day + datetime.timedelta(weeks=amount)).isocalendar()
    except OverflowError:
        return None
    return f"{year:04}-W{week:02}"


def iso_time(clock: str, half: str | None = None) -> str | None:
    """The time of day that a clock shows, in the half of the day that is named (`am`, `p.m.`), if one is.

    >>> iso_time("10:30", "p.m."), iso_time("12", "am"), iso_time("14.05"), iso_time("13", "pm")
    ('22:30', '00:00', '14:05', None)
    """
    read = _CLOCK.fullmatch(clock)
    if read is None:
        return None
    hour, minute = int(read[1]), int(read[2] or 0)
    if half is not None:
        offset = _HALVES.get(half.casefold().replace(".", ""))
        if offset is None or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + offset
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def weekday_date(weekday: int, direction: str, document_day: datetime.date) -> str | None:
    """The nearest such weekday: `recent` (on or before the document's day), `last` (before it),
    `coming` (on or after it) or `next` (after it).

    >>> weekday_date(0, "recent", datetime.date(2014, 5, 18)), weekday_date(6, "next", datetime.date(2014, 5, 18))
    ('2014-05-12', '2014-05-25')
    """
    back = (document_day.weekday() - weekday) % 7
    ahead = (weekday - document_day.weekday()) % 7
    offsets = {"recent": -back, "last": -(back or 7), "coming": ahead, "next": ahead or 7}
    return shifted_date(document_day, offsets[direction], "day") if direction in offsets else None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except (ValueError, OverflowError):
        return None
