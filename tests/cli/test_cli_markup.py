"""HTML and Markdown on the command line: by ending or by `--input`, offsets into the file, any number of processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dragoman.cli import jobs

Cli = Callable[..., Result]

HTML = "<head><title>They met</title></head>\n<p>They <b>met</b> B&amp;B.</p>\n"
MARKDOWN = "---\ntitle: They met\n---\n> They\n> *met* [him](http://x.y).\n"


@pytest.fixture
def pages(here: Path) -> list[str]:
    (here / "a.html").write_text(HTML, encoding="utf-8")
    (here / "b.md").write_text("\ufeff" + MARKDOWN, encoding="utf-8")
    (here / "c.txt").write_text("They <b>met</b>. They met.", encoding="utf-8")
    (here / "rules.dgm").write_text('rule met: "they met"\n', encoding="utf-8")
    return ["-r", "rules.dgm", "a.html", "b.md", "c.txt"]


def test_by_ending(cli: Cli, pages: list[str]) -> None:
    result = cli("run", *pages, "-f", "jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["doc"], one.get("markup")) for one in found] == [
        ("a.html", "html"),
        ("b.md", "markdown"),
        ("c.txt", None),
    ]
    assert HTML[found[0]["start"] : found[0]["end"]] == "They <b>met"
    assert MARKDOWN[found[1]["start"] : found[1]["end"]] == "They\n> *met"
    assert [one["text"] for one in found] == ["They met"] * 3


def test_by_option(cli: Cli, pages: list[str]) -> None:
    result = cli("run", "-r", "rules.dgm", "c.txt", "--input", "html", "-f", "jsonl")
    assert [json.loads(line)["start"] for line in result.stdout.splitlines()] == [0, 17]
    assert not cli("run", "-r", "rules.dgm", "b.md", "--input", "text", "-f", "jsonl").stdout.count("markup")


@pytest.mark.parametrize("format_", ["jsonl", "pretty", "csv"])
def test_in_processes(cli: Cli, pages: list[str], format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = cli("run", *pages, "-f", format_)
    monkeypatch.setattr(jobs, "PATIENCE", 0.0)
    assert cli("run", *pages, "-f", format_, "--jobs", "2").stdout == alone.stdout


def test_pretty_shows_the_words_and_the_line_of_the_file(cli: Cli, pages: list[str]) -> None:
    shown = cli("run", *pages, "-f", "pretty").stdout
    assert "2  They met B&B." in shown
    assert "4  They met him." in shown


def test_what_cannot_be_read_is_told_of_as_with_texts(cli: Cli, here: Path) -> None:
    (here / "rules.dgm").write_text('rule met: "they met"\n', encoding="utf-8")
    (here / "bad.html").write_bytes(b"<p>caf\xe9")
    result = cli("run", "-r", "rules.dgm", "bad.html")
    assert result.exit_code == 3
    assert "byte 0xe9 is not UTF-8" in result.stderr
