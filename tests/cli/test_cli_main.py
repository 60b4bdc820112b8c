"""The command line as a whole: help, version, mistyped verbs, and `schema` and `tokens`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import dragoman
from dragoman.cli import VERBS
from dragoman.cli.exits import Exit, worst

Cli = Callable[..., Result]


def test_the_help_is_a_tour_in_plain_ascii(cli: Cli) -> None:
    result = cli("--help")
    assert result.exit_code == 0
    assert result.stdout.isascii()
    for verb, purpose in VERBS.items():
        assert verb in result.stdout
        assert purpose in result.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(cli: Cli, verb: str) -> None:
    result = cli(verb, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {verb}")
    assert result.stdout.isascii()


def test_the_version(cli: Cli) -> None:
    assert cli("--version").stdout == f"dragoman {dragoman.__version__} ({dragoman.describe_engine()})\n"


def test_the_version_with_an_engine_that_does_not_exist(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE", "turbo")
    for arguments in (["--version"], ["run", "-r", "my.dgm", "my.dgm"]):
        result = cli(*arguments)
        assert result.exit_code == 2
        assert "the engines are kernel, twin, reference" in result.stderr


@pytest.mark.parametrize(("typed", "meant"), [("rnu", "run"), ("chek", "check"), ("token", "tokens"), ("tset", "test")])
def test_a_mistyped_verb_is_suggested(cli: Cli, typed: str, meant: str) -> None:
    result = cli(typed)
    assert result.exit_code == 2
    assert f"there is no verb {typed!r}; did you mean {meant!r}?" in result.stderr


def test_an_unknown_verb_names_the_known_ones(cli: Cli) -> None:
    assert "the verbs are: run, new, suggest, check" in cli("zzz").stderr


def test_the_graver_exit_code_wins() -> None:
    assert worst([]) is Exit.OK
    assert worst([Exit.FOUND, Exit.RULES, Exit.INCOMPLETE]) is Exit.RULES
    assert worst([Exit.FOUND, Exit.INCOMPLETE, Exit.OK]) is Exit.INCOMPLETE


def test_the_schema_is_printed(cli: Cli) -> None:
    assert json.loads(cli("schema").stdout) == dragoman.finding_schema()


# --- tokens --------------------------------------------------------------------------------


def test_tokens_are_a_table(cli: Cli) -> None:
    result = cli("tokens", "U.S.-led talks didn't end. They will.")
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["token", "start", "end", "sentence", "paragraph", "layers", "text"]
    assert [row[-1] for row in rows[1:]] == ["U.S.", "-", "led", "talks", "did", "n't", "end", ".", "They", "will", "."]
    assert [row[3] for row in rows[1:]] == ["0"] * 8 + ["1"] * 3


def test_tokens_of_a_file_and_of_standard_input_are_the_same(cli: Cli, here: Path) -> None:
    (here / "a.txt").write_text("One.\n\nTwo.\n")
    from_file = cli("tokens", "--file", "a.txt").stdout
    assert from_file == cli("tokens", "-", stdin="One.\n\nTwo.\n").stdout
    assert [line.split()[4] for line in from_file.splitlines()[1:]] == ["0", "0", "1", "1"]


@pytest.mark.parametrize("arguments", [["tokens"], ["tokens", "a", "--file", "b"]])
def test_tokens_needs_one_text(cli: Cli, arguments: list[str]) -> None:
    assert cli(*arguments).exit_code == 2


def test_tokens_of_a_missing_file(cli: Cli) -> None:
    result = cli("tokens", "--file", "none.txt")
    assert result.exit_code == 3
    assert "none.txt: No such file or directory" in result.stderr


def test_tokens_of_a_text_that_says_nothing(cli: Cli) -> None:
    assert cli("tokens", " ").stdout.splitlines() == ["token  start  end  sentence  paragraph  layers  text"]


def test_tokens_of_a_template(cli: Cli) -> None:
    lines = cli("tokens", "--template", "X's <n: number>% [didn't | did] hold~ed").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["piece", "text", "any", "of"],
        ["variable", "X"],
        ["token", "'s"],
        ["slot", "<n:", "number>"],
        ["token", "%"],
        ["perhaps"],
        ["token", "did"],
        ["token", "n't"],
        ["or"],
        ["token", "did"],
        ["token", "hold", "held"],
    ]


def test_tokens_of_a_template_with_an_error(cli: Cli) -> None:
    result = cli("tokens", "--template", "(X said")
    assert result.exit_code == 4
    assert result.stderr
