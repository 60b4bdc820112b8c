"""`docs`: pages to standard output or files, gaps told of, and wrong rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]


def test_a_page_goes_to_standard_output(cli: Cli) -> None:
    result = cli("docs", "my.dgm")
    assert result.exit_code == 0
    assert result.stdout.startswith("# my\n")
    assert r"- A \[**how** warm\] hello \[**who** world\]." in result.stdout
    assert "dragoman: my.dgm: rule hello has no docstring" in result.stderr


def test_pages_go_to_files(cli: Cli, here: Path) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "a.dgm").write_text('rule a: "hello"\n', encoding="utf-8")
    result = cli("docs", "-o", "pages", "my.dgm", "rules")
    assert (result.exit_code, result.stdout) == (0, "2 pages in pages\n")
    assert sorted(path.name for path in (here / "pages").iterdir()) == ["my.md", "rules.md"]


def test_gaps_can_fail(cli: Cli, here: Path) -> None:
    assert cli("docs", "--strict", "my.dgm").exit_code == 1
    (here / "full.dgm").write_text('rule a:\n    """A."""\n    "hello"\n', encoding="utf-8")
    assert cli("docs", "--strict", "full.dgm").exit_code == 0


def test_rules_with_an_error_are_described_without_what_is_wrong(cli: Cli, here: Path) -> None:
    (here / "broken.dgm").write_text('rule a: "hello world"\nrule b: "<nonsense>"\n', encoding="utf-8")
    result = cli("docs", "broken.dgm")
    assert result.exit_code == 4
    assert "E201" in result.stderr
    assert "#### rule a" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.dgm"], "neither a file, nor a folder, nor a shipped pack"),
        (["-o", "pages", "my.dgm", "./my.dgm"], "two of the rules would be written to my.md"),
        (["-o", "my.dgm/pages", "my.dgm"], "cannot write my.dgm/pages/my.md"),
    ],
)
def test_wrong_command_lines(cli: Cli, arguments: list[str], says: str) -> None:
    result = cli("docs", *arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
