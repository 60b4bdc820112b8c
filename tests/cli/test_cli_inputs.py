"""Reading texts: whatever comes, the rest is still done, and nothing is passed over in silence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Cli = Callable[..., Result]


def found(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def docs(result: Result) -> list[str]:
    return [finding["doc"] for finding in found(result)]


def test_texts_come_out_in_the_order_given(run: Cli, here: Path) -> None:
    for name in "bca":
        (here / f"{name}.txt").write_text("hello world")
    assert docs(run("b.txt", "a.txt", "c.txt")) == ["b.txt", "a.txt", "c.txt"]


def test_a_folder_gives_its_texts_sorted_and_at_any_depth(run: Cli, here: Path) -> None:
    for name in ("t/b.txt", "t/a.md", "t/.hidden.txt", "t/c.dat", "t/sub/a.TXT", "t/.git/x.txt", "t/d.jsonl"):
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"id": "in-lines", "text": "hello moon"}\n' if name.endswith("jsonl") else "hello world")
    assert docs(run("t")) == ["t/a.md", "t/b.txt", "in-lines", "t/sub/a.TXT"]


def test_a_link_that_leads_back_is_not_followed(run: Cli, here: Path) -> None:
    (here / "t").mkdir()
    (here / "t" / "a.txt").write_text("hello world")
    (here / "t" / "loop").symlink_to(here / "t")
    assert docs(run("t")) == ["t/a.txt"]


def test_a_folder_without_texts_is_told_of(run: Cli, here: Path) -> None:
    (here / "empty").mkdir()
    result = run("empty")
    assert result.exit_code == 3
    assert "empty: no text in this folder; looked for *.txt" in result.stderr


def test_standard_input_is_a_text(run: Cli) -> None:
    assert docs(run("-", stdin="hello world")) == ["<stdin>"]


def test_standard_input_can_be_json_lines(run: Cli) -> None:
    assert docs(run("--input", "jsonl", "-", stdin='{"id": 7, "text": "hello world"}\n')) == ["7"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"hello\nw\xe9", "line 2: byte 0xe9 is not UTF-8; convert the file"),
        (b"hello\n\0world", "line 2: a NUL byte; this seems to be a binary file"),
        ("hello world".encode("utf-16"), "this is UTF-16, not UTF-8; say so with --encoding utf-16"),
    ],
)
def test_a_file_that_is_no_utf8_text_is_skipped_with_its_place(run: Cli, here: Path, data: bytes, message: str) -> None:
    (here / "bad.txt").write_bytes(data)
    (here / "good.txt").write_text("hello world")
    result = run("bad.txt", "good.txt")
    assert result.exit_code == 3
    assert f"dragoman: bad.txt: {message}" in result.stderr
    assert docs(result) == ["good.txt"]


def test_another_encoding_is_read_when_named(run: Cli, here: Path) -> None:
    (here / "a.txt").write_bytes("é: hello world".encode("latin-1"))
    assert [one["start"] for one in found(run("--encoding", "latin-1", "a.txt"))] == [3]


def test_an_unknown_encoding_is_a_usage_error(run: Cli) -> None:
    result = run("--encoding", "utf-9", "a.txt")
    assert result.exit_code == 2
    assert "'utf-9' is not an encoding" in result.stderr


def test_offsets_count_the_file_as_it_is_but_no_byte_order_mark(run: Cli, here: Path) -> None:
    (here / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\n\r\nhello world")
    assert [one["start"] for one in found(run("a.txt"))] == [7]


def test_a_missing_file_is_told_of_and_the_rest_done(run: Cli, here: Path) -> None:
    (here / "a.txt").write_text("hello world")
    result = run("none.txt", "a.txt")
    assert result.exit_code == 3
    assert "dragoman: none.txt: No such file or directory" in result.stderr
    assert docs(result) == ["a.txt"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told_of(run: Cli, here: Path) -> None:
    (here / "a.txt").touch(mode=0)
    result = run("a.txt")
    assert result.exit_code == 3
    assert "a.txt: Permission denied" in result.stderr


def test_a_text_over_the_limit_is_told_of_with_the_limits_name(run: Cli, here: Path) -> None:
    (here / "long.txt").write_text("hello world " * 20)
    result = run("--limit", "max_text=50", "long.txt")
    assert result.exit_code == 3
    assert "longer than max_text, 50 characters; raise it with --limit max_text=N" in result.stderr


# --- JSON Lines ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON: "),
        ("[1]", "not a JSON object"),
        ('{"body": "x", "no": 1}', "no field 'text'; its fields are 'body', 'no'; choose one with --text-field"),
        ('{"text": 3}', "the field 'text' is not a string"),
        ('{"text": "x", "id": [1]}', "the id in the field 'id' is neither a string nor a whole number"),
        ("[" * 100_000, "nested too deep"),
        ('{"text": "x", "n": ' + "9" * 10_000 + "}", "a number too long"),
    ],
    ids=lambda value: value[:20],
)
def test_a_bad_line_is_told_of_by_number_and_skipped(run: Cli, here: Path, line: str, message: str) -> None:
    (here / "d.jsonl").write_text(f'{{"text": "hello world"}}\n{line}\n\n{{"text": "hello moon"}}\n')
    result = run("d.jsonl")
    assert result.exit_code == 3
    assert "dragoman: d.jsonl:2: " in result.stderr
    assert message in result.stderr
    assert docs(result) == ["d.jsonl:1", "d.jsonl:4"]


def test_the_fields_of_a_document_can_be_named(run: Cli, here: Path) -> None:
    (here / "d.jsonl").write_text('{"body": "hello world", "key": "k1", "day": "2014-05-20"}\n')
    assert docs(run("--text-field", "body", "--id-field", "key", "--date-field", "day", "d.jsonl")) == ["k1"]


def test_doc_id_goes_before_id(run: Cli, here: Path) -> None:
    (here / "d.jsonl").write_text('{"text": "hello world", "id": "b", "doc_id": "a"}\n')
    assert docs(run("d.jsonl")) == ["a"]


def test_an_id_that_comes_twice_is_told_of_and_kept(run: Cli, here: Path) -> None:
    (here / "d.jsonl").write_text('{"text": "hello world", "id": "a"}\n' * 2)
    result = run("d.jsonl")
    assert result.exit_code == 0
    assert docs(result) == ["a", "a"]
    assert "the id 'a' has come before" in result.stderr


def test_a_date_that_cannot_be_read_is_told_of_and_the_text_scanned(run: Cli, here: Path) -> None:
    (here / "d.jsonl").write_text('{"text": "hello world", "date": "May 3rd"}\n')
    result = run("d.jsonl")
    assert result.exit_code == 3
    assert "the date 'May 3rd' in the field 'date' is not of the form 2014-05-20" in result.stderr
    assert docs(result) == ["d.jsonl:1"]


def test_a_lone_surrogate_goes_through_every_format(run: Cli, here: Path) -> None:
    (here / "d.jsonl").write_text('{"text": "hello world \\ud800.", "id": "\\udfff"}\n')
    assert docs(run("--format", "jsonl", "d.jsonl")) == ["\udfff"]
    for name in ("json", "csv", "pretty"):
        assert run("--format", name, "d.jsonl").exit_code == 0


# --- the output is no input ----------------------------------------------------------------


def test_the_file_being_written_is_never_read(run: Cli, here: Path) -> None:
    (here / "a.txt").write_text("hello world")
    assert run("-o", "out.jsonl", ".").exit_code == 0
    assert run("-o", "out.jsonl", ".").exit_code == 0
    assert len((here / "out.jsonl").read_text().splitlines()) == 1


def test_the_file_being_written_is_refused_when_named(run: Cli, here: Path) -> None:
    result = run("-o", "out.txt", "out.txt")
    assert result.exit_code == 3
    assert "out.txt: this file is where the output goes; it is not read" in result.stderr
