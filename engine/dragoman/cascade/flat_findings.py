"""Findings of texts that the kernel's cascade has read, made when they are looked at.

A reading of the kernel holds numbers: `engine/native/packing.hpp` says which. One finding is made of those that it
needs and of nothing else; its captures are made by the kernel, which asks here for plain values and for the rows of
lexicons. Used by `reading_lane`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import cached_property
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple, cast

from dragoman.cascade.captures import plain_value
from dragoman.cascade.rule_search import assigned
from dragoman.compiled.rulebook import Rulebook, RuleProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Capture, FieldValue, Finding, FindingRef, Mention, Place, Value
from dragoman.texts import Given

if TYPE_CHECKING:
    from dragoman._kernel import Reading
    from dragoman.text.document import Document

_ROW = Struct("=21i")

Row = Mapping[str, Value]


class _Numbers(NamedTuple):
    """The numbers of one finding, as `PackedFinding` says; pairs of them are half-open stretches."""

    type: int
    rules: int
    rules_behind: int
    template: int
    start: int
    end: int
    shared: int
    sentence: int
    sentence_start: int
    sentence_end: int
    paragraph: int
    paragraph_start: int
    paragraph_end: int
    fields: int
    fields_behind: int
    captured: int
    captured_behind: int
    sources: int
    sources_behind: int
    qualifiers: int
    qualifiers_behind: int


class _MadeBy(NamedTuple):
    """Rules that made a finding together."""

    first: RuleProgram
    names: tuple[str, ...]
    meta: Mapping[str, Value]


class FlatParts:
    """What findings are made of: the parts of a rulebook by the numbers of its tables; `strings` are those of the
    tables. Shared freely between threads."""

    def __init__(self, rulebook: Rulebook, strings: tuple[str, ...]) -> None:
        self.rulebook = rulebook
        self.captures = (Capture, Mention, strings)
        self.findings = sorted(rulebook.findings.values(), key=lambda finding: finding.name)
        self.slots = tuple(rulebook.slots.values())
        self.qualifier_items = tuple(item for program in rulebook.qualifiers for item in program.items)
        self._made_by: dict[tuple[int, ...], _MadeBy] = {}

    def made_by(self, numbers: tuple[int, ...]) -> _MadeBy:
        """The rules of these numbers."""
        known = self._made_by.get(numbers)
        if known is None:
            rules = [self.rulebook.rules[number] for number in numbers]
            meta = {key: value for rule in reversed(rules) for key, value in rule.meta.items()}
            names = tuple(dict.fromkeys(rule.name for rule in rules))
            known = self._made_by[numbers] = _MadeBy(rules[0], names, meta)
        return known


class FlatFindings:
    """The findings of one text."""

    def __init__(self, parts: FlatParts, reading: Reading, text: Given) -> None:
        self._parts = parts
        self._reading = reading
        self._given = text
        self._rows: dict[tuple[int, bytes], tuple[Row, ...]] = {}
        self._document = cast("Document", _SeenDocument(text))

    @cached_property
    def _findings(self) -> bytes:
        return self._reading.rows("findings")

    @cached_property
    def _numbers(self) -> array[int]:
        return array("i", self._reading.rows("numbers"))

    def finding(self, number: int) -> Finding:
        """The finding of a number."""
        row = self._row(number)
        made_by = self._parts.made_by(self._stretch(row.rules, row.rules_behind))
        fields = self._fields(row.fields, row.fields_behind)
        values = self._values(made_by.first, row)
        return Finding(
            type=self._parts.findings[row.type].name,
            rules=made_by.names,
            doc=self._given.id,
            start=row.start,
            end=row.end,
            text=self._given.text[row.start : row.end],
            sentence=Place(row.sentence_start, row.sentence_end, row.sentence),
            paragraph=Place(row.paragraph_start, row.paragraph_end, row.paragraph),
            fields=fields,
            values=values,
            qualifiers=self._qualifiers(row, fields, values),
            source=tuple(map(self._reference, self._stretch(row.sources, row.sources_behind))),
            shared=bool(row.shared),
            meta=dict(made_by.meta),
        )

    def _row(self, number: int) -> _Numbers:
        return _Numbers._make(_ROW.unpack_from(self._findings, number * _ROW.size))

    def _stretch(self, first: int, behind: int) -> tuple[int, ...]:
        return tuple(self._numbers[first:behind])

    def _reference(self, number: int) -> FindingRef:
        row = self._row(number)
        return FindingRef(self._parts.findings[row.type].name, row.start, row.end)

    # --- captures ---------------------------------------------------------------------------------------

    def _fields(self, first: int, behind: int) -> dict[str, FieldValue]:
        return self._reading.fields(self._parts.captures, first, behind, self._value, self._rows_of)

    def _value(self, slot: int, way: int, fields: Mapping[str, FieldValue]) -> Value:
        """The plain value of a slot, read by its template of number `way`; `fields` are the captures inside."""
        expression = self._parts.slots[slot].values[way]
        return None if expression is None else self._evaluated(expression, fields, {})

    def _rows_of(self, key: int, entries: bytes) -> tuple[Row, ...]:
        """The rows of some entries of a lexicon."""
        known = self._rows.get((key, entries))
        if known is None:
            day, lexicon = self._given.date, self._parts.rulebook.phrases.lexicons[key]
            rows = [lexicon.entries[number].attributes_on(day) for number in array("i", entries)]
            known = self._rows[key, entries] = tuple([row for row in rows if row])
        return known

    # --- values -----------------------------------------------------------------------------------------

    def _values(self, rule: RuleProgram, row: _Numbers) -> dict[str, Value]:
        """What was assigned rather than captured."""
        if not rule.assignments:
            return {}
        captured = self._fields(row.captured, row.captured_behind)
        _, values = assigned(rule, self._parts.findings[row.type], captured, self._document, self._parts.rulebook)
        return values

    def _qualifiers(
        self, row: _Numbers, fields: Mapping[str, FieldValue], values: Mapping[str, Value]
    ) -> dict[str, Value]:
        """What the first cue of each key says."""
        found: dict[str, Value] = {}
        for number in self._stretch(row.qualifiers, row.qualifiers_behind):
            item = self._parts.qualifier_items[number]
            if item.key not in found:
                value = self._evaluated(item.value, fields, values)
                if value is not None:
                    found[item.key] = value
        return found

    def _evaluated(
        self, expression: expressions.Expression, fields: Mapping[str, FieldValue], values: Mapping[str, Value]
    ) -> Value:
        seen = environment(self._document, self._parts.rulebook, fields, values)
        return plain_value(expressions.evaluate(expression, seen))


class _SeenDocument:
    """What expressions ask of a document; it is cut into tokens only where they count them."""

    def __init__(self, text: Given) -> None:
        self._text = text
        self.date = text.date

    @cached_property
    def _whole(self) -> Document:
        from dragoman.matcher.kernel_document import cut_document

        return cut_document(self._text.text)

    def count_tokens(self, start: int, end: int) -> int:
        """How many tokens begin in a range of code points."""
        return self._whole.count_tokens(start, end)
