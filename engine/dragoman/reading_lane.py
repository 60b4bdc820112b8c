"""The lane of rule sets that need the cascade: the kernel runs it over whole batches of texts, without the GIL.

What it finds are numbers; findings are made of them when they are looked at. The few texts that the kernel leaves to
Python (`engine/native/reading.hpp` says when) are read by the cascade one by one. Used by `lanes`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dragoman.finding import Finding, Findings, Notice
from dragoman.texts import Given

if TYPE_CHECKING:
    from dragoman._kernel import Program, Reading
    from dragoman.cascade.flat_findings import FlatFindings, FlatParts
    from dragoman.cascade.scanning import CascadeScanner
    from dragoman.columns import Columns
    from dragoman.compiled.rulebook import Rulebook
    from dragoman.limits import Limits
    from dragoman.text.document import Document

SCOPE_KINDS = ("sentence", "paragraph", "document", "region")
COLUMNS = (
    "document",
    "rule",
    "template",
    "start",
    "end",
    "capture_start",
    "capture_name",
    "capture_from",
    "capture_to",
)
"""Of `Columns`, in the order in which the kernel gives them."""
SCOPE_CUT, SHARES, REREAD = range(3)
"""What a notice is about."""


class ReadingLane:
    """Rule sets that the kernel's cascade can read; shared freely between threads.

    `names` are those of captures, with which the strings of the tables begin. `cascade` is asked for only where it is
    needed.
    """

    def __init__(
        self,
        program: Program,
        *,
        rules: Callable[[], tuple[str, ...]],
        names: tuple[str, ...],
        limits: Limits,
        rulebook: Callable[[], Rulebook],
        cascade: Callable[[], CascadeScanner],
    ) -> None:
        self.program = program
        self._rules, self._names = rules, names
        self._limits = limits
        self._rulebook = rulebook
        self.cascade = cascade

    @cached_property
    def parts(self) -> FlatParts:
        """What findings are made of."""
        from dragoman.cascade.flat_findings import FlatParts

        return FlatParts(self._rulebook(), self.program.strings())

    def findings(self, texts: Sequence[Given]) -> Iterator[Findings]:
        """The findings of each text; each is made when it is looked at."""
        readings = self.program.readings(*self._read(texts))
        for text, reading in zip(texts, readings, strict=True):
            if reading is None:
                yield from self.cascade().findings([text])
            else:
                found = _Found(self, text, reading)
                yield Findings.deferred(reading.count(), found.finding, found.notices(), found)

    def columns(self, texts: Sequence[Given]) -> Iterator[Columns]:
        """The findings of all texts as columns."""
        from dragoman.columns import Columns

        columns = [memoryview(one).cast("i") for one in self.program.reading_columns(*self._read(texts))]
        left_out, notices = columns.pop(), columns.pop()
        if left_out:
            yield from self._around(left_out, texts)
            return
        rows = iter(notices)
        yield Columns(
            ids=tuple(text.id for text in texts),
            rules=self._rules(),
            names=self._names,
            notices=tuple(
                notice_of(document_of(texts[number]), about, kind, first, last, self._limits)
                for number, about, kind, first, last in zip(rows, rows, rows, rows, rows, strict=True)
            ),
            **dict(zip(COLUMNS, columns, strict=True)),
        )

    def _around(self, left_out: Sequence[int], texts: Sequence[Given]) -> Iterator[Columns]:
        """The columns of texts of which the kernel leaves some to the cascade."""
        first = 0
        for number in (*left_out, len(texts)):
            if first < number:
                yield from self.columns(texts[first:number])
            if number < len(texts):
                yield from self.cascade().columns([texts[number]])
            first = number + 1

    @staticmethod
    def _read(texts: Sequence[Given]) -> tuple[list[str], array[int], Callable[[int], array[int]]]:
        """What the kernel asks for: texts, the ordinals of their days, and where their layers lie."""
        days = [0 if text.date is None else text.date.toordinal() for text in texts]
        return (
            [text.text for text in texts],
            array("i", days if any(days) else ()),
            lambda number: _layers(document_of(texts[number])),
        )


class _Found:
    """What the kernel found in one text."""

    def __init__(self, lane: ReadingLane, text: Given, reading: Reading) -> None:
        self._lane, self._text, self._reading = lane, text, reading

    @cached_property
    def _findings(self) -> FlatFindings:
        from dragoman.cascade.flat_findings import FlatFindings

        return FlatFindings(self._lane.parts, self._reading, self._text)

    def finding(self, number: int) -> Finding:
        """A finding by its number."""
        return self._findings.finding(number)

    def type(self, number: int) -> str:
        """The type of a finding."""
        return self._findings.type(number)

    def json(self, number: int) -> str:
        """A finding as JSON."""
        return self._findings.json(number)

    def notices(self) -> list[Notice]:
        """What there is to say of limits that were met."""
        rows = memoryview(self._reading.rows("notices")).cast("i")
        if not rows:
            return []
        document, each = document_of(self._text), iter(rows)
        return [
            notice_of(document, about, kind, first, last, self._lane._limits)
            for about, kind, first, last in zip(each, each, each, each, strict=True)
        ]


def notice_of(document: Document, about: int, kind: int, first: int, last: int, limits: Limits) -> Notice:
    """A notice of the kernel in words; `first` to `last` are tokens."""
    from dragoman.cascade.notices import scope_was_cut, too_many_shares, too_much_reread

    if about == SCOPE_CUT:
        return scope_was_cut(document, SCOPE_KINDS[kind], first, last, limits.max_scope)
    if about == SHARES:
        return too_many_shares(document, SCOPE_KINDS[kind], first, last, limits.max_shares)
    return too_much_reread(document, first, last, limits.max_reread)


def document_of(text: Given) -> Document:
    """A text as a document, cut by the kernel."""
    from dragoman.matcher.kernel_document import cut_document

    return cut_document(text.text, id=text.id, date=text.date)


def _layers(document: Document) -> array[int]:
    """Three numbers for each stretch of a layer: the layer, its first token, and the one behind its last."""
    from dragoman.compiled.cascade_tables import LAYER_NAMES

    return array(
        "i",
        [
            number
            for layer, name in enumerate(LAYER_NAMES)
            for first, last in document.layers.get(name, ())
            for number in (layer, first, last)
        ],
    )
