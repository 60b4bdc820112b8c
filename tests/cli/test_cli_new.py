"""`new`: a project that passes at once, and nothing overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]


def test_a_project_passes_at_once(cli: Cli, here: Path) -> None:
    made = cli("new", "treaties")
    assert made.exit_code == 0
    written = ["treaties/rules/treaties.dgm", "treaties/texts/sample.txt", "treaties/README.md"]
    assert made.stdout.splitlines()[:3] == written
    assert cli("check", "treaties/rules").exit_code == 0
    assert cli("fmt", "--check", "treaties/rules/treaties.dgm").exit_code == 0
    tested = cli("test", "treaties/rules")
    assert tested.exit_code == 0, tested.output
    found = [json.loads(line) for line in cli("run", "-r", "treaties/rules", "treaties/texts").stdout.splitlines()]
    assert [one["rule"] for one in found] == ["signed", "was_signed"]
    assert "rules/treaties.dgm" in (here / "treaties" / "README.md").read_text(encoding="utf-8")


def test_an_empty_folder_is_filled(cli: Cli, here: Path) -> None:
    (here / "empty").mkdir()
    assert cli("new", "empty").exit_code == 0


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("full", "full is there already"),
        ("my.dgm", "makes no name for rules"),
        ("a b", "makes no name for rules"),
        ("full/file/x", "cannot write"),
    ],
)
def test_what_is_refused(cli: Cli, here: Path, folder: str, message: str) -> None:
    (here / "full").mkdir()
    (here / "full" / "file").write_text("kept", encoding="utf-8")
    result = cli("new", folder)
    assert result.exit_code == 2
    assert message in result.stderr
    assert (here / "full" / "file").read_text(encoding="utf-8") == "kept"
