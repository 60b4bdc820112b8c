"""What the kernel's cascade needs to know of finding types, rules and stages, as sections of the tables.

Used by `tables`, which numbers lists and strings. `engine/native/tables.hpp` says what each section holds.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

from dragoman.compiled.block import packed
from dragoman.compiled.rulebook import FindingProgram, Rulebook
from dragoman.compiled.table_index import TableIndex

OVERLAPS = ("keep", "longest", "priority")
LAYER_NAMES = ("furniture", "heading", "headline", "prose", "quote", "speaker")
"""Of `text.layers`, in the order of their numbers."""

NOTHING = -1

Number = Callable[[tuple[int, ...]], int]
"""Gives the number of a list."""


def cascade_sections(
    rulebook: Rulebook, index: TableIndex, list_number: Number, string_number: Callable[[str], int]
) -> dict[str, bytes]:
    """The sections by name."""
    types, clauses = array("i"), array("i")
    for type_ in index.types:
        finding = rulebook.findings[type_]
        first = len(clauses) // 2
        for clause in finding.gives_way:
            stronger = tuple(index.type_numbers[one] for one in clause.types)
            clauses.extend((list_number(stronger), NOTHING if clause.on is None else string_number(clause.on)))
        types.extend((OVERLAPS.index(finding.overlap), first, len(clauses) // 2 - first))
        types.extend(_fields(finding, list_number, string_number))
    rules = array("i")
    for rule in rulebook.rules:
        layers = tuple(LAYER_NAMES.index(layer) for layer in rule.layers)
        rules.extend((min(max(rule.priority, -(2**31)), 2**31 - 1), list_number(layers)))
    stages = [tuple(index.type_numbers[type_] for type_ in stage) for stage in rulebook.stages]
    return {
        "findtype": packed(types),
        "givesway": packed(clauses),
        "rulemore": packed(rules),
        "stages": packed(array("i", map(list_number, stages))),
    }


def _fields(finding: FindingProgram, list_number: Number, string_number: Callable[[str], int]) -> Sequence[int]:
    """The name of a type, its fields in the order declared, and those of them that are lists."""

    def names(of: Iterable[str]) -> int:
        return list_number(tuple(map(string_number, of)))

    lists = [name for name in finding.fields if name in finding.list_fields]
    return string_number(finding.name), names(finding.fields), names(lists)
