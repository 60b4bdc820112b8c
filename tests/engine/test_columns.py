"""Columns say where findings stand, what made them and what their captures took: the same as the findings."""

from __future__ import annotations

import importlib.util
import sys

import pytest

import dragoman
from dragoman import Columns, Limits
from dragoman.columns import column, joined

RULES = dragoman.compile(
    """
slot name: "/\\p{Lu}\\w*/"
rule met:
    "<who: name> met <whom: name list>"
    "<who: name> saw <whom: name>"
rule left: "<who: name> left"
"""
)
TEXTS = [
    {"id": "a", "text": "Ann met Bob and Carl. Dan left."},
    {"id": "b", "text": "Nobody came."},
    "Ann left. Ann saw Bob. 会谈: Ann left.",
]


def rows_of_findings() -> list[tuple[object, ...]]:
    rows = []
    for number, findings in enumerate(RULES.scan_many(TEXTS)):
        for one in findings:
            items = [(name, taken if isinstance(taken, tuple) else (taken,)) for name, taken in one.fields.items()]
            captures = tuple((name, part.start, part.end) for name, parts in items for part in parts)
            rows.append((number, one.rule, one.start, one.end, captures))
    return rows


@pytest.mark.parametrize("threads", [1, 3])
def test_the_rows_are_those_of_the_findings(threads: int) -> None:
    found = RULES.scan_columns(TEXTS, threads=threads)
    assert [(document, rule, start, end, taken) for document, rule, _, start, end, taken in found.rows()] == (
        rows_of_findings()
    )
    assert len(found) == len(rows_of_findings()) == 5
    assert found.ids == ("a", "b", "")
    assert repr(found) == "<Columns: 5 findings in 3 texts>"


def test_the_template_is_counted_within_its_rule() -> None:
    found = RULES.scan_columns(["Ann met Bob. Ann saw Bob. Ann left."])
    assert [(rule, template) for _, rule, template, *_ in found.rows()] == [("met", 0), ("met", 1), ("left", 0)]


def test_columns_are_numbers_side_by_side_that_nobody_changes() -> None:
    found = RULES.scan_columns(TEXTS)
    assert (found.start.format, found.start.itemsize, found.start.contiguous) == ("i", 4, True)
    with pytest.raises(TypeError):
        found.start[0] = 7
    assert found.capture_start.tolist()[0] == 0
    assert found.capture_start[len(found)] == len(found.capture_name) == len(found.capture_to)


def test_nothing_found_in_no_text_is_columns_too() -> None:
    found = RULES.scan_columns([])
    assert (len(found), list(found.rows()), found.ids, found.capture_start.tolist()) == (0, [], (), [0])
    assert found.complete


def test_they_compare() -> None:
    assert RULES.scan_columns(TEXTS) == RULES.scan_columns(TEXTS, threads=2)
    assert RULES.scan_columns(TEXTS) != RULES.scan_columns(TEXTS[:1])


def test_notices_of_all_texts_are_there() -> None:
    rules = dragoman.compile('rule a: "a"', limits=Limits(max_scope=2))
    found = rules.scan_columns([{"id": "x", "text": "a a a"}, {"id": "y", "text": "a a a"}])
    assert [notice.doc for notice in found.notices] == ["x", "y"]
    assert not found.complete
    assert repr(found).endswith("; incomplete>")


def test_what_was_found_apart_is_joined_as_if_found_together() -> None:
    parts = [RULES.scan_columns([text]) for text in TEXTS]
    assert joined(parts, RULES.rules, parts[0].names) == RULES.scan_columns(TEXTS)


def test_arrow_gets_a_table() -> None:
    pytest.importorskip("pyarrow", reason="an extra")
    table = RULES.scan_columns(TEXTS).to_arrow()
    first = table.to_pylist()[0]
    assert first["id"] == "a"
    assert first["captures"] == [
        {"name": "who", "start": 0, "end": 3},
        {"name": "whom", "start": 8, "end": 11},
        {"name": "whom", "start": 16, "end": 20},
    ]
    assert RULES.scan_columns([]).to_arrow().num_rows == 0


def test_a_missing_arrow_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'dragoman\[arrow\]'"):
        RULES.scan_columns(TEXTS).to_arrow()


def test_a_column_reads_any_numbers() -> None:
    assert column(range(3)).tolist() == [0, 1, 2]
    assert isinstance(Columns((), (), ()), Columns)


def test_numpy_reads_a_column_without_copying() -> None:
    if importlib.util.find_spec("numpy") is None:
        pytest.skip("needs numpy")
    numpy = importlib.import_module("numpy")
    found = RULES.scan_columns(TEXTS)
    assert numpy.asarray(found.start).tolist() == found.start.tolist()
