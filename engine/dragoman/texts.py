"""Texts as they are given to a scan: looked at, so that what is none is told of in its place.

Behind the front door, before anything is scanned.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime

from attrs import frozen

Text = str | Mapping[str, object]
"""A text, or a mapping with `text` and, if known, `id` and `date`."""


class TextError(ValueError):
    """A text that cannot be scanned as it is."""


@frozen
class Given:
    """A text that can be scanned, with what is known of it."""

    text: str
    id: str = ""
    date: Date | None = None


def given(text: object, id: object, date: object, most: int) -> Given:  # noqa: A002
    """A text with its id and date; at most `most` code points long.

    Raises TextError for what is no string, a text that is too long, or a date that is none.
    """
    if not isinstance(text, str):
        raise TextError(f"the text is {_kind(text)}, not a string")
    if len(text) > most:
        raise TextError(f"the text has {len(text):,} code points, more than {most:,} (limit max_text)")
    if id is not None and not isinstance(id, str):
        raise TextError(f"the id is {_kind(id)}, not a string")
    return Given(text, id or "", read_date(date))


def one_of_many(one: object, most: int) -> Given:
    """A text among several: a string, or a mapping with the keys `text`, `id` and `date`.

    Raises TextError as `given` does.
    """
    if isinstance(one, str):
        return given(one, None, None, most)
    if not isinstance(one, Mapping):
        raise TextError(f"a text is a string or a mapping, not {_kind(one)}")
    if "text" not in one:
        raise TextError(f"the mapping has no 'text'; its keys are {', '.join(map(repr, one))}")
    id_ = one.get("id")
    return given(one["text"], None if id_ is None else str(id_), one.get("date"), most)


def _kind(thing: object) -> str:
    name = type(thing).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def read_date(date: object) -> Date | None:
    """A day, from a date or its ISO form, either with a time of day or not; raises TextError where it is none.

    >>> read_date("2014-05-20"), read_date("2014-05-20T09:30:00Z")
    (datetime.date(2014, 5, 20), datetime.date(2014, 5, 20))
    """
    if isinstance(date, datetime):
        return date.date()
    if date is None or isinstance(date, Date):
        return date
    if not isinstance(date, str):
        raise TextError(f"a date is a date or a string in ISO form, not {_kind(date)}")
    try:
        return datetime.fromisoformat(date).date()
    except ValueError:
        raise TextError(f"{date!r} is no date in ISO form, such as 2014-05-20") from None
