"""Columns: the findings of many texts as a table of numbers, for those who want millions of them.

What `Ruleset.scan_columns` gives. A row is a finding; where it stands, which rule made it and what its
captures took are 32-bit integers side by side in memory, which numpy, Arrow and others read without
copying. What the findings say beyond that (texts, values, sub-fields, qualifiers) is left to `Finding`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dragoman.finding import Notice

if TYPE_CHECKING:
    from dragoman.cascade.draft import Draft

Column = memoryview
"""32-bit integers, read-only (format `i`)."""

Row = tuple[int, str, int, int, int, tuple[tuple[str, int, int], ...]]
"""Document, rule, template, start, end, captures (each: name, start, end)."""


def column(numbers: Iterable[int] = ()) -> Column:
    """A column of these numbers.

    >>> column([1, 2]).tolist()
    [1, 2]
    """
    return memoryview(numbers if isinstance(numbers, array) else array("i", numbers)).toreadonly()


@frozen(repr=False)
class Columns:
    """Findings in columns, a row each, in the order of the texts and within one in that of `Findings`.

    `document` counts the texts as given from 0 (`ids` are their ids), `rule` is an index of `rules`,
    `template` counts the templates of the rule from 0. `start` and `end` are code points of the text.
    The captures of row `n` are those from `capture_start[n]` up to `capture_start[n + 1]`, in the
    order of `names`; `capture_name` is an index of these, and the items of a list have a row each.

    >>> import dragoman
    >>> found = dragoman.compile('rule meeting: "<who: (both sides)> met"').scan_columns(["Both sides met."])
    >>> list(found.rows())
    [(0, 'meeting', 0, 0, 14, (('who', 0, 10),))]
    """

    ids: tuple[str, ...]
    rules: tuple[str, ...]
    names: tuple[str, ...]
    document: Column = field(factory=column)
    rule: Column = field(factory=column)
    template: Column = field(factory=column)
    start: Column = field(factory=column)
    end: Column = field(factory=column)
    capture_start: Column = field(factory=lambda: column([0]))
    capture_name: Column = field(factory=column)
    capture_from: Column = field(factory=column)
    capture_to: Column = field(factory=column)
    notices: tuple[Notice, ...] = ()

    def __len__(self) -> int:
        return len(self.start)

    def __repr__(self) -> str:
        incomplete = "" if self.complete else "; incomplete"
        return f"<Columns: {len(self):,} findings in {len(self.ids):,} texts{incomplete}>"

    @property
    def complete(self) -> bool:
        """Whether no limit cut a scan short."""
        return not any(notice.limit for notice in self.notices)

    def rows(self) -> Iterator[Row]:
        """The rows as plain tuples: document, rule, template, start, end, captures."""
        names, rules = self.names, self.rules
        captures = list(zip(self.capture_name, self.capture_from, self.capture_to, strict=True))
        bounds = self.capture_start
        each = zip(self.document, self.rule, self.template, self.start, self.end, strict=True)
        for number, (document, rule, template, start, end) in enumerate(each):
            taken = captures[bounds[number] : bounds[number + 1]]
            shown = tuple((names[name], first, last) for name, first, last in taken)
            yield document, rules[rule], template, start, end, shown

    def to_arrow(self) -> Any:
        """A `pyarrow.Table` with the columns `document`, `id`, `rule`, `template`, `start`, `end` and `captures`.

        Raises ImportError where pyarrow is not installed.
        """
        try:
            arrow = import_module("pyarrow")
        except ImportError:
            raise ImportError("to_arrow needs pyarrow; install it with: pip install 'dragoman[arrow]'") from None

        def numbers(values: Column) -> Any:
            return arrow.Array.from_buffers(arrow.int32(), len(values), [None, arrow.py_buffer(values)])

        def words(indexes: Column, of: Sequence[str]) -> Any:
            return arrow.DictionaryArray.from_arrays(numbers(indexes), arrow.array(of, arrow.string()))

        captures = arrow.StructArray.from_arrays(
            [words(self.capture_name, self.names), numbers(self.capture_from), numbers(self.capture_to)],
            ["name", "start", "end"],
        )
        columns = {
            "document": numbers(self.document),
            "id": words(self.document, self.ids),
            "rule": words(self.rule, self.rules),
            "template": numbers(self.template),
            "start": numbers(self.start),
            "end": numbers(self.end),
            "captures": arrow.ListArray.from_arrays(numbers(self.capture_start), captures),
        }
        return arrow.table(columns)


def of_drafts(
    drafts: Sequence[Draft],
    doc: str,
    notices: Iterable[Notice],
    rules: tuple[str, ...],
    names: tuple[str, ...],
) -> Columns:
    """The columns of one text, from what its findings were made of."""
    index = {name: number for number, name in enumerate(names)}
    captures = [
        [
            (index[name], one.start, one.end)
            for name in sorted(draft.fields, key=index.__getitem__)
            for one in draft.captures(name)
        ]
        for draft in drafts
    ]
    return Columns(
        ids=(doc,),
        rules=rules,
        names=names,
        document=column(0 for _ in drafts),
        rule=column(draft.rules[0].number for draft in drafts),
        template=column(draft.template for draft in drafts),
        start=column(draft.start for draft in drafts),
        end=column(draft.end for draft in drafts),
        capture_start=column(accumulate(map(len, captures), initial=0)),
        capture_name=column(one[0] for taken in captures for one in taken),
        capture_from=column(one[1] for taken in captures for one in taken),
        capture_to=column(one[2] for taken in captures for one in taken),
        notices=tuple(notices),
    )


def joined(parts: Iterable[Columns], rules: tuple[str, ...], names: tuple[str, ...]) -> Columns:
    """The columns of several runs of texts, one behind the other; all with these rules and names."""
    ids: list[str] = []
    notices: list[Notice] = []
    document, bounds = array("i"), array("i", [0])
    rule, template, start, end, name, first, last = (array("i") for _ in range(7))
    for part in parts:
        document.extend(map(len(ids).__add__, part.document))
        bounds.extend(map(len(name).__add__, part.capture_start[1:]))
        for whole, piece in (
            (rule, part.rule),
            (template, part.template),
            (start, part.start),
            (end, part.end),
            (name, part.capture_name),
            (first, part.capture_from),
            (last, part.capture_to),
        ):
            whole.frombytes(piece.cast("B"))
        ids.extend(part.ids)
        notices.extend(part.notices)
    return Columns(
        ids=tuple(ids),
        rules=rules,
        names=names,
        document=column(document),
        rule=column(rule),
        template=column(template),
        start=column(start),
        end=column(end),
        capture_start=column(bounds),
        capture_name=column(name),
        capture_from=column(first),
        capture_to=column(last),
        notices=tuple(notices),
    )
