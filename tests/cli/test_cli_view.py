"""`view`: a page in a file or on standard output, texts chosen, and messages for what cannot be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]


@pytest.fixture
def folder(here: Path) -> Path:
    (here / "a.txt").write_text("A warm hello world. Goodbye moon.", encoding="utf-8")
    return here


def test_a_page_in_a_file(cli: Cli, folder: Path) -> None:
    result = cli("view", "-r", "my.dgm", "a.txt", "-o", "a.html")
    assert (result.exit_code, result.stdout) == (0, "")
    page = (folder / "a.html").read_text(encoding="utf-8")
    assert "<title>a.txt</title>" in page
    assert "2 findings in 1 text" in page
    assert 'id="rule-hello"' in page, "the rule as written"


def test_only_some_types_and_a_title(cli: Cli, folder: Path) -> None:
    page = cli("view", "-r", "my.dgm", "a.txt", "--type", "Greeting", "--title", "Greetings & more").stdout
    assert "1 finding in 1 text" in page
    assert "<title>Greetings &amp; more</title>" in page


def test_compiled_rules_have_no_source(cli: Cli, folder: Path) -> None:
    assert cli("compile", "my.dgm", "-o", "my.dgc").exit_code == 0
    page = cli("view", "-r", "my.dgc", "a.txt").stdout
    assert "2 findings in 1 text" in page
    assert 'id="rule-hello"' not in page


def test_the_words_of_a_page(cli: Cli, folder: Path) -> None:
    (folder / "a.html").write_text("<p>Hello <b>world</b></p>", encoding="utf-8")
    assert "1 finding in 1 text" in cli("view", "-r", "my.dgm", "a.html").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["missing.txt"], 2, "there is no text to read"),
        (["a.txt", "--type", "Greting"], 2, "did you mean 'Greeting'?"),
        (["a.txt", "missing.txt"], 3, "missing.txt"),
        (["a.txt", "-o", "no/such/folder.html"], 2, "cannot write"),
    ],
)
def test_what_cannot_be_shown(cli: Cli, folder: Path, arguments: list[str], code: int, message: str) -> None:
    result = cli("view", "-r", "my.dgm", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
