"""The table: stable columns, readable cells, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest

from dragoman.cli.inputs import TextDocument
from dragoman.cli.output_csv import CsvFormat, guarded
from dragoman.cli.pages import Pages
from dragoman.finding import Capture, Finding, Mention, Place


class Table:
    """Takes what is written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, lines: str) -> None:
        self.text += lines

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text)))


def rows(types: dict[str, tuple[str, ...]], *findings: Finding) -> list[dict[str, str]]:
    output: Any = Table()
    format_ = CsvFormat(types)
    pages = Pages(output, format_)
    pages.begin()
    pages.add(format_.page(TextDocument("d", "", None, 0), findings), Counter(one.type for one in findings))
    pages.end()
    return list(output.rows)


def finding(fields: dict[str, Any], **more: Any) -> Finding:
    return Finding("Talk", ("spoke",), "d", 3, 9, "a, b\n", Place(0, 9), Place(0, 9), fields, **more)


def test_a_row_has_every_column_in_place() -> None:
    one = finding(
        {
            "who": (Capture(0, 1, "A", "actor", refers_to=(Mention(0, 9, "Ann"),)), Capture(2, 3, "B", "actor")),
            "date": Capture(4, 5, "May 18, 2014", "date", value="2014-05-18"),
            "said": Capture(0, 9, "a x b", "quote", parts=(Mention(0, 1, "a"), Mention(8, 9, "b"))),
        },
        values={"stance": "support", "other": 1},
        qualifiers={"polarity": "negative", "modality": "planned"},
    )
    assert rows({"Talk": ("who", "date", "said", "stance", "missing")}, one) == [
        {
            "doc": "d",
            "type": "Talk",
            "rule": "spoke",
            "start": "3",
            "end": "9",
            "text": "a, b\n",
            "who": "A | B",
            "date": "May 18, 2014",
            "said": "a … b",
            "stance": "support",
            "missing": "",
            "values": "date=2014-05-18; other=1",
            "refers_to": "who=Ann",
            "qualifiers": "polarity=negative; modality=planned",
        }
    ]


def test_a_field_called_like_a_fixed_column_gets_a_heading_of_its_own() -> None:
    (row,) = rows({"Talk": ("text",)}, finding({"text": Capture(0, 1, "x", "text")}))
    assert row["fields.text"] == "x"
    assert row["text"] == "a, b\n"


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "talks", "-5", "+1,000.5", "a=b", "1-2"])
def test_a_harmless_cell_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell
