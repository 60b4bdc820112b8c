"""`bench` and `profile`: tables for people, JSON for programs, messages for what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]

verbs = pytest.mark.parametrize("verb", [("bench", "--runs", "1"), ("profile",)])


@pytest.fixture
def text(here: Path) -> str:
    (here / "a.txt").write_text("A warm hello world. Goodbye moon. " * 5, encoding="utf-8")
    return "a.txt"


def test_bench_shows_a_table(cli: Cli, text: str) -> None:
    result = cli("bench", "my.dgm", text, "--runs", "2", "--engine", "twin", "--engine", "reference")
    assert result.exit_code == 0
    first, _, head, *rows = result.stdout.splitlines()
    assert first == "2 rules; 1 text, 170 B, 40 tokens; best of 2 runs".replace("170 B", "0.17 KB")
    assert head.split() == ["engine", "output", "MB/s", "tokens/s", "texts/s", "findings", "time"]
    assert [row.split()[:2] for row in rows] == [
        ["twin", "columns"],
        ["twin", "findings"],
        ["reference", "columns"],
        ["reference", "findings"],
    ]
    assert all(row.split()[5] == "10" for row in rows)


def test_bench_as_json(cli: Cli, text: str) -> None:
    data = json.loads(cli("bench", "my.dgm", text, "--runs", "1", "--json").stdout)
    assert [one["output"] for one in data] == ["columns", "findings"]
    assert data[0]["findings"] == 10
    assert data[0]["seconds"] == min(data[0]["runs"])


def test_profile_shows_rules_and_what_nothing_triggers(cli: Cli, here: Path) -> None:
    (here / "b.txt").write_text("A warm hello world.", encoding="utf-8")
    lines = cli("profile", "my.dgm", "b.txt").stdout.splitlines()
    assert lines[0].startswith("1 text, 0.019 KB, 5 tokens, 1 finding in ")
    assert lines[1].endswith("candidates per KB, 100% of them tried")
    assert lines[3].split() == ["rule", "time", "share", "candidates", "tried", "found", "steps"]
    assert lines[4].split()[0] == "hello"
    assert lines[-1] == "nothing in these texts triggers 1 rule: bye"


def test_profile_shows_the_slowest_only(cli: Cli, text: str) -> None:
    output = cli("profile", "my.dgm", text, "--top", "1").stdout
    assert "… and 1 rule more; --top 2 shows all" in output


def test_profile_as_json_has_all_rules(cli: Cli, text: str) -> None:
    data = json.loads(cli("profile", "my.dgm", text, "--top", "1", "--json").stdout)
    assert {one["rule"] for one in data["rules"]} == {"hello", "bye"}
    assert (data["candidates"], data["tries"], data["findings"]) == (10, 10, 10)


def test_profile_of_texts_that_trigger_nothing(cli: Cli, here: Path) -> None:
    (here / "b.txt").write_text("Nobody came.", encoding="utf-8")
    output = cli("profile", "my.dgm", "b.txt").stdout
    assert "nothing in these texts triggers any rule" in output
    assert "0 candidates per KB" in output


@verbs
def test_what_cannot_be_read_is_told_of(cli: Cli, text: str, verb: tuple[str, ...]) -> None:
    result = cli(*verb, "my.dgm", text, "missing.txt")
    assert result.exit_code == 0
    assert "missing.txt: No such file" in result.stderr
    result = cli(*verb, "my.dgm", "missing.txt")
    assert result.exit_code == 2
    assert "there is no text to read" in result.stderr


@verbs
def test_rules_with_an_error_are_measured_without_what_is_wrong(
    cli: Cli, here: Path, text: str, verb: tuple[str, ...]
) -> None:
    (here / "broken.dgm").write_text('rule a: "hello world"\nrule b: "<nonsense>"\n', encoding="utf-8")
    result = cli(*verb, "broken.dgm", text)
    assert result.exit_code == 4
    assert "E201" in result.stderr


@verbs
def test_rules_that_are_not_there(cli: Cli, text: str, verb: tuple[str, ...]) -> None:
    result = cli(*verb, "readuots", text)
    assert result.exit_code == 2
    assert "Did you mean 'readouts'?" in result.stderr
