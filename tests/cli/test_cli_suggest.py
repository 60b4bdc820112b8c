"""`suggest`: templates on the screen and as JSON, sentences from files, and messages for marks that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]
MARKED = "[who: Norway] thanked [whom: Peru]"


def test_templates_samples_and_a_rule(cli: Cli, here: Path) -> None:
    (here / "a.txt").write_text("First words. Chile thanks Kenya.", encoding="utf-8")
    result = cli("suggest", MARKED, "--corpus", "a.txt", "--name", "thanks", "--most", "1")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "1  <who: actor> thank~ <whom: actor>",
        "   finds 1 in 1 text",
        "     a.txt:13",
        "       Chile thanks Kenya.",
        "",
        "The first as a rule, with its tests:",
        "",
        "rule thanks:",
        '    "<who: actor> thank~ <whom: actor>"',
        "",
        "test thanks:",
        '    "Norway thanked Peru" -> thanks(who="Norway", whom="Peru")',
    ]


def test_sentences_of_a_file_as_json(cli: Cli, here: Path) -> None:
    (here / "marked.txt").write_text(f"{MARKED}\n\n[who: Chile] praised [whom: Kenya]\n", encoding="utf-8")
    data = json.loads(cli("suggest", "--from", "marked.txt", "--json", "--most", "2").stdout)
    assert len(data) == 2
    assert data[0]["sentences"] == ["Norway thanked Peru", "Chile praised Kenya"]
    assert data == json.loads(
        cli("suggest", "--from", "-", "--json", "--most", "2", stdin=(here / "marked.txt").read_bytes()).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "give a sentence with its parts marked"),
        (["Norway left"], 2, "nothing is marked"),
        (["[who: Norway left"], 2, "the mark at 1 is never closed"),
        (["--from", "missing.txt"], 2, "cannot read missing.txt"),
        ([MARKED, "--name", "a b"], 2, "is no name for a rule"),
        ([MARKED, "-r", "readout"], 2, "Did you mean 'readouts'?"),
        ([MARKED, "--corpus", "missing.txt"], 2, "there is no text to read"),
        (["No[who: rway le]ft"], 1, "no template finds just what was marked"),
    ],
)
def test_what_cannot_be_done(cli: Cli, arguments: list[str], code: int, message: str) -> None:
    result = cli("suggest", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
