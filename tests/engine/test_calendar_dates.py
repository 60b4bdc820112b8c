"""Calendar dates: ISO values of written and relative dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.conditions.calendar_dates import (
    full_year,
    iso_date,
    iso_time,
    iso_week,
    month_number,
    nearest_date,
    nearest_month,
    shifted_date,
    weekday_date,
)

DAY = date(2014, 5, 18)  # a Sunday


@pytest.mark.parametrize(
    ("name", "number"), [("May", 5), ("sept.", 9), ("SEPTEMBER", 9), ("Dec", 12), ("", None), ("Mays", None)]
)
def test_months_have_names(name: str, number: int | None) -> None:
    assert month_number(name) == number


@pytest.mark.parametrize(
    ("digits", "day", "year"),
    [
        ("2014", None, 2014),
        ("'14", None, 2014),
        ("49", None, 2049),
        ("50", None, 1950),
        ("34", DAY, 2034),
        ("35", DAY, 1935),
        ("980", None, 980),
        ("0000", None, None),
        ("7", None, None),
        ("20145", None, None),
        ("²⁰", None, None),
        ("", None, None),
    ],
)
def test_years_in_digits(digits: str, day: date | None, year: int | None) -> None:
    assert full_year(digits, day) == year


@pytest.mark.parametrize(
    "parts", [(2014, 2, 29), (2014, 13), (2014, None, 5), (0,), (10_000,), (10**30,), (2014, 5, 0)]
)
def test_no_day_of_the_calendar(parts: tuple[int, ...]) -> None:
    assert iso_date(*parts) is None


@given(st.dates())
def test_every_day_has_its_iso_form(day: date) -> None:
    assert iso_date(day.year, day.month, day.day) == day.isoformat()


def test_the_nearest_leap_day_may_be_years_away() -> None:
    assert nearest_date(2, 29, DAY) == "2016-02-29"
    assert nearest_date(2, 29, date(1900, 2, 28)) == "1896-02-29"
    assert nearest_date(2, 30, DAY) is None
    assert nearest_date(12, 31, date.min) == "0001-12-31"


@pytest.mark.parametrize(
    ("amount", "unit", "value"),
    [
        (0, "day", "2014-05-18"),
        (-1, "week", "2014-05-11"),
        (8, "month", "2015-01"),
        (-5, "month", "2013-12"),
        (1, "year", "2015"),
        (-2014, "year", None),
        (10**30, "day", None),
        (10**30, "month", None),
        (1, "decade", None),
    ],
)
def test_shifted_dates(amount: int, unit: str, value: str | None) -> None:
    assert shifted_date(DAY, amount, unit) == value


@given(st.dates(date(1000, 1, 1), date(9000, 1, 1)), st.integers(0, 6))
def test_weekdays_lie_within_a_week_on_their_side(day: date, weekday: int) -> None:
    ranges = {"recent": (-6, 0), "last": (-7, -1), "coming": (0, 6), "next": (1, 7)}
    for direction, (least, most) in ranges.items():
        found = date.fromisoformat(weekday_date(weekday, direction, day) or "")
        assert found.weekday() == weekday
        assert timedelta(least) <= found - day <= timedelta(most)


def test_weekdays_know_four_directions() -> None:
    assert weekday_date(0, "sideways", DAY) is None


@pytest.mark.parametrize(
    ("clock", "half", "time"),
    [
        ("0:00", None, "00:00"),
        ("23.59", None, "23:59"),
        ("24:00", None, None),
        ("10:60", None, None),
        ("10:5", None, None),
        ("12:15", "A.M.", "00:15"),
        ("12", "noon", None),
        ("0", "am", None),
        ("²", None, None),
    ],
)
def test_times_of_day(clock: str, half: str | None, time: str | None) -> None:
    assert iso_time(clock, half) == time


def test_weeks_end_with_the_calendar() -> None:
    assert iso_week(date(9999, 12, 1), 10) is None
    assert iso_week(date(2014, 5, 18), 10**12) is None


@pytest.mark.parametrize(("month", "value"), [(5, "2014-05"), (10, "2014-10"), (11, "2013-11"), (0, None), (13, None)])
def test_the_nearest_month_is_less_than_half_a_year_ahead(month: int, value: str | None) -> None:
    assert nearest_month(month, DAY) == value
