"""The ruleset: compiled rules, and the way to scan texts with them.

The front door of the engine at run time. A `Ruleset` never changes and may be shared between threads;
each scan owns what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as Date
from datetime import datetime
from typing import NoReturn

from dragoman.cascade.afterwards import finish
from dragoman.cascade.reading import Reading
from dragoman.compiled.rulebook import Rulebook, TestCase
from dragoman.finding import Findings
from dragoman.limits import Limits
from dragoman.text.builder import build_document
from dragoman.text.document import Document

Text = str | Mapping[str, object]
"""A text, or a mapping with `text` and, if known, `id` and `date`."""


_TYPES_SHOWN = 8
"""So many finding types are shown in a `repr`."""


class TextError(ValueError):
    """A text that cannot be scanned as it is."""


class Ruleset:
    """Compiled rules. Made by `dragoman.compile` and `dragoman.load`.

    >>> import dragoman
    >>> rules = dragoman.compile('rule meeting: "<who: (both sides)> met"')
    >>> rules.scan("Both sides met.")[0]["who"].text
    'Both sides'
    >>> rules
    <Ruleset of 1 rule: meeting>
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def __repr__(self) -> str:
        types = ", ".join(list(self.types)[:_TYPES_SHOWN]) + (", …" if len(self.types) > _TYPES_SHOWN else "")
        count = len(self._rulebook.rules)
        return f"<Ruleset of {count} rule{'s' * (count != 1)}: {types or 'no types'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Ruleset cannot be pickled; load the rules where they are needed")

    def __copy__(self) -> Ruleset:
        return self

    def __deepcopy__(self, _memo: object) -> Ruleset:
        return self

    @property
    def rulebook(self) -> Rulebook:
        """The compiled rules as data."""
        return self._rulebook

    @property
    def limits(self) -> Limits:
        """The limits that scans keep to."""
        return self._rulebook.limits

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules, in order."""
        return tuple(rule.name for rule in self._rulebook.rules)

    @property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The finding types and the names of their fields, in the order declared."""
        return {finding.name: finding.fields for finding in self._rulebook.findings.values()}

    @property
    def tests(self) -> tuple[TestCase, ...]:
        """The cases of the `test` declarations."""
        return self._rulebook.tests

    def scan(self, text: str, *, date: Date | str | None = None, id: str | None = None) -> Findings:  # noqa: A002
        """Find everything that the rules find in a text.

        Parameters: `date`, the day the text was written, as a date or in ISO form; `id`, the
        document's name in the findings. The result is a list in the order of the text; its `notices`
        say where a limit cut the scan short.

        Raises TextError for what is no string, a text longer than `max_text` code points, or a date that is
        none.
        """
        if not isinstance(text, str):
            raise TextError(f"the text is {_kind(text)}, not a string")
        most = self.limits.max_text
        if len(text) > most:
            raise TextError(f"the text has {len(text):,} code points, more than {most:,} (limit max_text)")
        if id is not None and not isinstance(id, str):
            raise TextError(f"the id is {_kind(id)}, not a string")
        return self.scan_document(build_document(text, id=id or "", date=read_date(date)))

    def scan_document(self, document: Document) -> Findings:
        """Like `scan`, for a document that has been built already."""
        reading = Reading(document, self._rulebook)
        reading.run()
        return Findings(finish(reading), reading.notices)

    def scan_many(self, texts: Iterable[Text]) -> Iterator[Findings]:
        """Scan texts one after the other, lazily; the findings of each come in the order given.

        A mapping has the keys `text` and, if known, `id` and `date`.

        Raises TextError as `scan` does.
        """
        if isinstance(texts, str | Mapping):
            raise TextError("scan_many takes several texts; give one text to scan")
        return self._scan_each(texts)

    def _scan_each(self, texts: Iterable[Text]) -> Iterator[Findings]:
        for one in texts:
            if isinstance(one, str):
                yield self.scan(one)
            else:
                if not isinstance(one, Mapping):
                    raise TextError(f"a text is a string or a mapping, not {_kind(one)}")
                if "text" not in one:
                    raise TextError(f"the mapping has no 'text'; its keys are {', '.join(map(repr, one))}")
                text, id_, date = one["text"], one.get("id"), one.get("date")
                if not isinstance(text, str):
                    raise TextError(f"the text is {_kind(text)}, not a string")
                yield self.scan(text, id=None if id_ is None else str(id_), date=read_date(date))


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
