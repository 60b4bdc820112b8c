"""Diagnostics as text and data: aligned, windowed, safe for any terminal."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.render import escape, render_text, summary, to_json
from dragoman_dsl.source import SourceFile, Span


def show(text: str, start: int, end: int, **more: object) -> list[str]:
    found = Diagnostic("E201", "error", "message", Span("a.dgm", start, end), **more)  # type: ignore[arg-type]
    return render_text([found], {"a.dgm": SourceFile("a.dgm", text)}).splitlines()


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "strokes"),
    [
        ("abc def", 4, 7, "1 | abc def", "  |     ^^^"),
        ("中国 def", 3, 6, "1 | 中国 def", "  |      ^^^"),
        ("中国 def", 0, 2, "1 | 中国 def", "  | ^^^^"),
        ("e\u0301t def", 4, 7, "1 | e\u0301t def", "  |    ^^^"),
        ("\tabc", 1, 4, "1 |     abc", "  |     ^^^"),
        ("a\tbc", 2, 4, "1 | a   bc", "  |     ^^"),
        ("a\x00b\u202ec", 4, 5, "1 | a\\x00b\\u202ec", "  |             ^"),
        ("a\ud800b", 1, 2, "1 | a\\ud800b", "  |  ^^^^^^"),
        ("abc\r\nx", 0, 3, "1 | abc", "  | ^^^"),
        ("abc", 3, 3, "1 | abc", "  |    ^"),
        ("", 0, 0, "1 |", "  | ^"),
    ],
)
def test_strokes_stand_under_what_they_mark(text: str, start: int, end: int, line: str, strokes: str) -> None:
    lines = show(text, start, end)
    assert lines[3:5] == [line, strokes]


def test_a_span_over_several_lines_shows_its_first_and_its_last() -> None:
    assert show("one\n  two\nthree\n  four", 1, 21)[3:8] == [
        "1 | one",
        "  |  ^^",
        "...",
        "4 |   four",
        "  |   ^^^ to here",
    ]


def test_a_long_line_is_cut_to_a_window_around_each_mark() -> None:
    text = "x" * 5_000 + "HERE" + "y" * 5_000 + "THERE" + "z" * 5_000
    labels = (Label(Span("a.dgm", 10_004, 10_009), "and here"),)
    lines = show(text, 5_000, 5_004, labels=labels)
    assert max(map(len, lines)) < 140
    marked = [(lines[at - 1], line) for at, line in enumerate(lines) if re.search(r"\^|--", line) and "|" in line]
    assert ["HERE" in line and line.index("HERE") == strokes.index("^") for line, strokes in marked[:1]] == [True]
    assert any("THERE" in line and line.index("THERE") == strokes.index("-----") for line, strokes in marked[1:])


def test_labels_in_other_files_are_shown_with_their_place() -> None:
    sources = {"a.dgm": SourceFile("a.dgm", "one"), "b.dgm": SourceFile("b.dgm", "\n two")}
    found = Diagnostic("E201", "error", "m", Span("a.dgm", 0, 3), (Label(Span("b.dgm", 2, 5), "see"),))
    text = render_text([found], sources)
    assert " ::: b.dgm:2:2\n  |\n2 |  two\n  |  --- see" in text


def test_an_edit_shows_the_mended_line() -> None:
    lines = show("use persno", 4, 10, edit=Edit(Span("a.dgm", 4, 10), "person"), help="did you mean `person`?")
    assert lines[5:9] == ["  = help: did you mean `person`?", "  |", "1 + use person", "  |     ++++++"]
    assert show("use  it", 4, 5, edit=Edit(Span("a.dgm", 4, 5), ""))[6] == "1 + use it"


def test_diagnostics_are_sorted_and_counted() -> None:
    found = [
        Diagnostic("W501", "warning", "third", Span("b.dgm", 0, 1)),
        Diagnostic("E201", "error", "second", Span("a.dgm", 5, 6)),
        Diagnostic("E202", "error", "first", Span("a.dgm", 1, 2)),
    ]
    text = render_text(found, {})
    assert text.index("first") < text.index("second") < text.index("third")
    assert text.endswith("2 errors, 1 warning in 2 files")
    assert summary(found[1:2]) == "1 error in a.dgm"
    assert render_text([], {}) == ""


def test_colour_changes_nothing_but_colour() -> None:
    found = Diagnostic("E201", "error", "m", Span("a.dgm", 0, 3), help="h", edit=Edit(Span("a.dgm", 0, 3), "x"))
    sources = {"a.dgm": SourceFile("a.dgm", "one")}
    coloured = render_text([found], sources, color=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render_text([found], sources)


@given(st.text(), st.integers(-2, 30), st.integers(0, 30), st.text(), st.text())
def test_any_text_and_place_can_be_shown(text: str, start: int, length: int, message: str, replacement: str) -> None:
    span = Span("a\udc80.dgm", max(0, start), max(0, start) + length)
    labels = (Label(Span(span.path, 0, length), message), Label(Span("other", 1, 2), message))
    found = Diagnostic("X", "error", message, span, labels, message, Edit(span, replacement))
    sources = {span.path: SourceFile(span.path, text)}
    shown = render_text([found], sources)
    shown.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    data = to_json(found, sources)
    assert json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8")) == data


def test_lines_and_columns_count_from_one_and_offsets_from_zero() -> None:
    found = Diagnostic("E201", "error", "m", Span("a.dgm", 4, 7))
    data = to_json(found, {"a.dgm": SourceFile("a.dgm", "one\ntwo")})
    assert {key: data[key] for key in ("start", "end", "line", "column", "end_line", "end_column", "slug")} == {
        "start": 4, "end": 7, "line": 2, "column": 1, "end_line": 2, "end_column": 4, "slug": "unknown-type",
    }  # fmt: skip


def test_escape_keeps_what_can_be_read() -> None:
    assert escape("naïve “中国” \u00a0x") == "naïve “中国”  x"
    assert escape("\u200b\n\U000e0001") == "\\u200b\\x0a\\U000e0001"
