"""Lexicon files: every format, and rows and files that strangers get wrong."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.words.lexicon import Entry
from dragoman.words.lexicon_files import LexiconFileError, read_lexicon_file

# name: file name, content, entries as (phrase, attributes), problems as (line, words, kind)
Cases = dict[str, tuple[str, str | bytes, list[tuple[str, dict[str, Any]]], list[tuple[int, str, str]]]]

CASES: Cases = {
    "a phrase a line, with comments and blank lines": (
        "a.txt",
        "# kinds\njoint declaration\n\n  treaty  \n#x\nC# code\n",
        [("joint declaration", {}), ("treaty", {}), ("C# code", {})],
        [],
    ),
    "line ends of other systems, and a byte order mark": (
        "a.txt",
        "\ufeffone\r\ntwo\rthree",
        [("one", {}), ("two", {}), ("three", {})],
        [],
    ),
    "bad lines are left out": (
        "a.txt",
        b"good\nb\xe9d\na\0b\nmake~ clear~\n\xe2\x80\x8b\nfine\n",
        [("good", {}), ("fine", {})],
        [(2, "not UTF-8", "row"), (3, "NUL", "row"), (4, "two words", "row"), (5, "no words", "row")],
    ),
    "an empty file": ("a.txt", "", [], []),
    "a file of comments": ("a.txt", "#\n\n", [], []),
    "columns become attributes, blank cells do not": (
        "a.csv",
        "name,id,Role\nXi Jinping,Q15031,president\nPeng Liyuan, ,  \n\n",
        [("Xi Jinping", {"id": "Q15031", "Role": "president"}), ("Peng Liyuan", {})],
        [],
    ),
    "the phrase is in the first column unless one is called so": (
        "a.csv",
        "id,Phrase,text\n1,treaty,x\n",
        [("treaty", {"id": "1", "text": "x"})],
        [],
    ),
    "no such column": ("a.csv", "kind,rank\ntreaty,1\n", [("treaty", {"rank": "1"})], []),
    "quoted cells with commas, quotation marks and line breaks": (
        "a.csv",
        '\ufeffphrase,note\r\n"Ivory, ""Coast""","two\r\nlines"\r\nnext,\r\nragged\r\n',
        [('Ivory, "Coast"', {"note": "two\r\nlines"}), ("next", {})],
        [(5, "1 columns, the header 2", "row")],
    ),
    "ragged rows": (
        "a.csv",
        "phrase,a\nx,1,,\nx,1,2\nx\ny,2\n",
        [("x", {"a": "1"}), ("y", {"a": "2"})],
        [(3, "3 columns, the header 2", "row"), (4, "1 columns", "row")],
    ),
    "a row that is not quoted well does not hide the next": (
        "a.csv",
        'phrase,a\n"x"y,1\nz,2\n',
        [("z", {"a": "2"})],
        [(2, "quotation marks", "row")],
    ),
    "a quotation mark that is never closed": (
        "a.csv",
        'phrase,a\nx,1\n"y,2\nz,3\n',
        [("x", {"a": "1"})],
        [(3, "read up to line 4", "row")],
    ),
    "columns with no name or the same name": (
        "a.csv",
        "phrase,a,a,,phrase\nx,1,2,3,4\n",
        [("x", {"a": "1"})],
        [(1, "two columns are called `a`", "column"), (1, "column 4 has no name", "column"), (1, "`phrase`", "column")],
    ),
    "a header and nothing else": ("a.csv", "phrase,a\n", [], []),
    "cells that are not UTF-8": (
        "a.csv",
        b"phrase,a\nx,\xff\ny,1\n",
        [("y", {"a": "1"})],
        [(2, "not UTF-8", "row")],
    ),
    "quotation marks mean nothing between tabs": (
        "a.TSV",
        'phrase\tnote\n"Joint" Declaration\t6"\n',
        [('"Joint" Declaration', {"note": '6"'})],
        [],
    ),
    "objects": (
        "a.jsonl",
        '{"phrase": "x", "n": 1, "f": 0.5, "b": true, "s": "t", "gone": null}\n\n  {"phrase": "y"}\n',
        [("x", {"n": 1, "f": 0.5, "b": True, "s": "t"}), ("y", {})],
        [],
    ),
    "lines that are no objects with a phrase": (
        "a.jsonl",
        '{"name": "x"}\n["x"]\n{"phrase": 1}\n{"phrase": "x"\n{"phrase": "x", "a": []}\n'
        '{"phrase": "x", "a": 1, "a": 2}\n'
        '{"phrase": "x", "a": NaN}\n{"phrase": "x", "a": 1e999}\n{"phrase": "\\ud800"}\n'
        '{"phrase": "x", "a": "\\u0000"}\n'
        '{"phrase": "x", "\\udfff": 1}\n{"phrase": "good"}\n',
        [("good", {})],
        [
            (1, "`phrase`", "row"),
            (2, "`phrase`", "row"),
            (3, "`phrase`", "row"),
            (4, "no JSON: Expecting ',' delimiter at column", "row"),
            (5, "`a` is no string", "row"),
            (6, "twice", "row"),
            (7, "NaN", "row"),
            (8, "`a` is no string", "row"),
            (9, "surrogate", "row"),
            (10, "NUL", "row"),
            (11, "surrogate", "row"),
        ],
    ),
    "objects nested without end": (
        "a.jsonl",
        '{"phrase": ' + "[" * 200_000 + '\n{"phrase": "good"}\n',
        [("good", {})],
        [(1, "nested too deep", "row")],
    ),
    "numbers without end": ("a.jsonl", '{"phrase": "x", "a": ' + "9" * 9_999 + "}\n", [], [(1, "no JSON", "row")]),
    "dates that are none": (
        "a.csv",
        "phrase,from,to\nx,May 2014,\nx,2014-02-30,\nx,,2014-00\nx,2014,2014-01\nx,0000,\nx,²014,\ny,,\n",
        [("y", {})],
        [
            (2, "`May 2014` is no date", "row"),
            (3, "`2014-02-30` is no day of the calendar", "row"),
            (4, "`2014-00` is no day", "row"),
            (5, "never holds", "row"),
            (6, "`0000` is no day", "row"),
            (7, "`²014` is no date", "row"),
        ],
    ),
}


@pytest.mark.parametrize(("name", "content", "entries", "problems"), CASES.values(), ids=CASES.keys())
def test_reads(
    tmp_path: Path,
    name: str,
    content: str | bytes,
    entries: list[tuple[str, dict[str, Any]]],
    problems: list[tuple[int, str, str]],
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_lexicon_file(path)
    assert [(entry.phrase, dict(entry.attributes)) for entry in found.entries] == entries
    assert len(found.problems) == len(problems), found.problems
    for problem, (line, words, kind) in zip(found.problems, problems, strict=True):
        assert (problem.path, problem.line, problem.kind) == (str(path), line, kind)
        assert words in problem.message
        problem.message.encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "Phrase,FROM,to,role\nx,2013-03,2014-05-18,r\ny,,2014,r\n"),
        ("a.tsv", "phrase\tfrom\tto\trole\nx\t2013-03-01\t2014-05-18\tr\ny\t\t2014-01\tr\n"),
        (
            "a.jsonl",
            '{"phrase":"x","from":"2013-03","to":"2014-05-18","role":"r"}\n{"phrase":"y","to":2014,"role":"r"}',
        ),
    ],
)
def test_bounds_stand_for_the_first_day_and_are_no_attributes(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert read_lexicon_file(tmp_path / name).entries == (
        Entry("x", {"role": "r"}, date(2013, 3, 1), date(2014, 5, 18)),
        Entry("y", {"role": "r"}, None, date(2014, 1, 1)),
    )


def test_problems_beyond_a_number_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phrase,a,,\n" + "x,1,,\n" + "x\n" * 5)
    problems = read_lexicon_file(path, max_problems=3).problems
    assert [(problem.line, problem.kind) for problem in problems] == [
        (1, "column"),
        (1, "column"),
        (3, "row"),
        (4, "more"),
    ]
    assert problems[-1].message.startswith("4 more rows left out")


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".jsonl"])
def test_lines_and_phrases_that_are_too_long_are_left_out(tmp_path: Path, suffix: str) -> None:
    lines = {
        ".txt": ["# list", "long " * 500, "x" * 50, "good"],
        ".csv": ["phrase", "long " * 500, "x" * 50, "good"],
        ".jsonl": [
            '{"phrase": "x"}',
            '{"phrase": "' + "long " * 500,
            '{"phrase": "' + "x" * 50 + '"}',
            '{"phrase": "good"}',
        ],
    }
    path = tmp_path / f"a{suffix}"
    path.write_text("\n".join(lines[suffix]))
    found = read_lexicon_file(path, max_phrase=40, max_line=100)
    assert [entry.phrase for entry in found.entries][-1] == "good"
    assert [(problem.line, problem.message.split(" longer")[0]) for problem in found.problems] == [
        (2, "the line is"),
        (3, "the phrase is"),
    ]


def test_an_unclosed_quotation_mark_swallows_only_so_much(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('phrase\n"open\n' + "some words\n" * 20_000 + "last\n")
    found = read_lexicon_file(path)
    assert found.entries[-1].phrase == "last"
    assert found.problems[0].line == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"x", "end in .txt, .csv, .tsv or .jsonl"),
        ("a", b"x", "end in"),
        ("a.txt", "word".encode("utf-16"), "UTF-16"),
        ("a.csv", b"PK\x03\x04...", "spreadsheet"),
        ("a.txt", b"x" * 101, "more than 100 (max_lexicon_bytes)"),
        ("a.txt", None, "No such file"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LexiconFileError) as caught:
        read_lexicon_file(tmp_path / name, max_bytes=100)
    assert words in str(caught.value)


def test_what_is_no_ordinary_file_is_not_even_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    places = [tmp_path / "folder.txt"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        places.append(tmp_path / "pipe.txt")
    for place in places:
        with pytest.raises(LexiconFileError, match="not an ordinary file"):
            read_lexicon_file(place)


@given(st.sampled_from([".txt", ".csv", ".tsv", ".jsonl"]), st.binary(max_size=200))
def test_any_bytes_give_entries_and_problems(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(content)
    try:
        found = read_lexicon_file(path)
    except LexiconFileError:
        return
    for entry in found.entries:
        (entry.phrase + str(entry.attributes)).encode()
