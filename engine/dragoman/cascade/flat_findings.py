"""Findings of texts that the kernel's cascade has read, made when they are looked at.

A reading of the kernel holds numbers: `engine/native/packing.hpp` says which. One finding is made of those that it
needs and of nothing else; its captures are made by the kernel, which asks here for plain values and for the rows of
lexicons. Used by `reading_lane`.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from functools import cached_property
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple, cast

from dragoman.cascade.captures import plain_value
from dragoman.cascade.rule_search import assigned
from dragoman.compiled.rulebook import FindingProgram, Rulebook, RuleProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Capture, FieldValue, Finding, FindingRef, Mention, Place, Value
from dragoman.texts import Given

if TYPE_CHECKING:
    from dragoman._kernel import Reading
    from dragoman.text.document import Document

_ROW, _TYPE = Struct("=21i"), Struct("=i")

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
    json_names: str
    """The members `rule` and `rules` of the JSON form."""
    constants: Mapping[str, Value] | None
    """What is assigned, where that is the same for each match."""


class FlatParts:
    """What findings are made of: the parts of a rulebook by the numbers of its tables; `strings` are those of the
    tables. Shared freely between threads."""

    def __init__(self, rulebook: Rulebook, strings: tuple[str, ...]) -> None:
        self.rulebook = rulebook
        self.captures = (Capture, Mention, strings)
        self.findings: list[FindingProgram] = sorted(rulebook.findings.values(), key=lambda finding: finding.name)
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
            json_names = f'"rule": {_json(names[0])}, "rules": {_json(names)}'
            known = self._made_by[numbers] = _MadeBy(rules[0], names, meta, json_names, _constants(rules[0]))
        return known


class FlatFindings:
    """The findings of one text."""

    def __init__(self, parts: FlatParts, reading: Reading, text: Given) -> None:
        self._parts = parts
        self._reading = reading
        self._given = text
        self._rows: dict[tuple[int, bytes], tuple[Row, ...]] = {}
        self._json_rows: dict[tuple[int, bytes], str] = {}
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
        values = self._values(made_by, row)
        return Finding(
            type=self._parts.findings[row.type].name,
            rules=made_by.names,
            doc=self._given.id,
            start=row.start,
            end=row.end,
            text=self._given.text[row.start : row.end],
            sentence=Place(row.sentence_start, row.sentence_end, row.sentence),
            paragraph=Place(row.paragraph_start, row.paragraph_end, row.paragraph),
            fields=self._fields(row.fields, row.fields_behind),
            values=values,
            qualifiers=self._qualifiers(row, values),
            source=tuple(map(self._reference, self._stretch(row.sources, row.sources_behind))),
            shared=bool(row.shared),
            meta=dict(made_by.meta),
        )

    def type(self, number: int) -> str:
        """The type of a finding."""
        type_: int = _TYPE.unpack_from(self._findings, number * _ROW.size)[0]
        return self._parts.findings[type_].name

    def json(self, number: int) -> str:
        """The finding of a number as JSON; it is not made for that."""
        row = self._row(number)
        parts = self._parts
        made_by = parts.made_by(self._stretch(row.rules, row.rules_behind))
        body = self._reading.json(parts.captures, number, self._value, self._rows_of, self._json_rows_of)
        type_ = _json(parts.findings[row.type].name)
        head = f'{{"doc": {self._json_id}, "type": {type_}, {made_by.json_names}'
        return f"{head}, {body}{self._json_tail(row, made_by)}}}"

    def _json_tail(self, row: _Numbers, made_by: _MadeBy) -> str:
        """What stands behind the fields."""
        values = self._values(made_by, row)
        said = {"values": values, "qualifiers": self._qualifiers(row, values), "meta": made_by.meta}
        tail = "".join(f', "{name}": {_json(value)}' for name, value in said.items() if value)
        if row.sources < row.sources_behind:
            source = map(self._reference, self._stretch(row.sources, row.sources_behind))
            tail += f', "source": {_json([one.to_dict() for one in source])}'
        return tail + ', "shared": true' if row.shared else tail

    @cached_property
    def _json_id(self) -> str:
        return _json(self._given.id)

    def _json_rows_of(self, key: int, entries: bytes) -> str:
        """The rows of some entries of a lexicon as JSON; an empty string where there are none."""
        known = self._json_rows.get((key, entries))
        if known is None:
            rows = self._rows_of(key, entries)
            known = self._json_rows[key, entries] = _json([dict(row) for row in rows]) if rows else ""
        return known

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

    def _values(self, made_by: _MadeBy, row: _Numbers) -> dict[str, Value]:
        """What was assigned rather than captured."""
        if made_by.constants is not None:
            return dict(made_by.constants)
        captured, finding = self._fields(row.captured, row.captured_behind), self._parts.findings[row.type]
        return assigned(made_by.first, finding, captured, self._document, self._parts.rulebook)[1]

    def _qualifiers(self, row: _Numbers, values: Mapping[str, Value]) -> dict[str, Value]:
        """What the first cue of each key says."""
        found: dict[str, Value] = {}
        for number in self._stretch(row.qualifiers, row.qualifiers_behind):
            item = self._parts.qualifier_items[number]
            if item.key in found:
                continue
            if isinstance(item.value, expressions.Constant):
                found[item.key] = item.value.value
                continue
            value = self._evaluated(item.value, self._fields(row.fields, row.fields_behind), values)
            if value is not None:
                found[item.key] = value
        return found

    def _evaluated(
        self, expression: expressions.Expression, fields: Mapping[str, FieldValue], values: Mapping[str, Value]
    ) -> Value:
        seen = environment(self._document, self._parts.rulebook, fields, values)
        return plain_value(expressions.evaluate(expression, seen))


def _constants(rule: RuleProgram) -> Mapping[str, Value] | None:
    """What a rule assigns, where that does not depend on the match."""
    constants: dict[str, Value] = {}
    for name, expression in rule.assignments:
        if not isinstance(expression, expressions.Constant):
            return None
        constants[name] = expression.value
    return constants


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


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
