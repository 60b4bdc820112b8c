"""`compile`, and what it writes in place of rule files: the same findings, and messages for what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dragoman.compiled import artefact
from dragoman.compiled.block import read_block, write_block

Cli = Callable[..., Result]


@pytest.fixture
def compiled(cli: Cli, here: Path) -> str:
    (here / "a.txt").write_text("A warm hello world. Goodbye moon.", encoding="utf-8")
    result = cli("compile", "my.dgm", "-o", "my.dgc")
    assert result.exit_code == 0
    assert result.stdout.startswith("my.dgc: 2 rules, ")
    return "my.dgc"


@pytest.mark.parametrize("more", [(), ("-f", "csv"), ("-f", "pretty"), ("--type", "Greeting"), ("--jobs", "2")])
def test_compiled_rules_run_as_the_rules_do(cli: Cli, compiled: str, more: tuple[str, ...]) -> None:
    expected = cli("run", "-r", "my.dgm", "a.txt", *more)
    found = cli("run", "-r", compiled, "a.txt", *more)
    assert found.stdout == expected.stdout != ""
    assert (found.stderr, found.exit_code) == ("", 0)


def test_they_can_be_measured(cli: Cli, compiled: str) -> None:
    assert cli("bench", compiled, "a.txt", "--runs", "1").exit_code == 0
    assert "hello" in cli("profile", compiled, "a.txt").stdout


def test_rules_with_an_error_are_not_compiled(cli: Cli, here: Path) -> None:
    (here / "broken.dgm").write_text('rule a: "hello"\nrule b: "<nonsense>"\n', encoding="utf-8")
    result = cli("compile", "broken.dgm", "-o", "broken.dgc")
    assert result.exit_code == 4
    assert "E201" in result.stderr
    assert not (here / "broken.dgc").exists()


def test_limits_go_into_the_file(cli: Cli, here: Path) -> None:
    (here / "a.txt").write_text("A warm hello world", encoding="utf-8")
    assert cli("compile", "my.dgm", "-o", "my.dgc", "--limit", "max_scope=2").exit_code == 0
    result = cli("run", "-r", "my.dgc", "a.txt")
    assert result.exit_code == 3
    assert "max_scope" in result.stderr
    result = cli("run", "-r", "my.dgc", "a.txt", "--limit", "max_scope=3")
    assert result.exit_code == 2
    assert "keeps the limits it was compiled with" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("compile", "my.dgm", "-o", "my.bin"), "does not end in .dgc"),
        (("compile", "my.dgm", "-o", "missing/my.dgc"), "cannot write missing/my.dgc: No such file or directory"),
        (("compile", "my.dgm"), "Missing option '-o'"),
        (("compile", "my.dgc", "-o", "other.dgc"), "is a file of compiled rules; here the rules"),
        (("check", "my.dgc"), "is a file of compiled rules; here the rules"),
        (("test", "my.dgc"), "is a file of compiled rules; here the rules"),
        (("run", "-r", "my.dgc", "-r", "my.dgm", "a.txt"), "a .dgc file is used by itself"),
        (("run", "-r", "missing.dgc", "a.txt"), "cannot open missing.dgc: No such file or directory"),
        (("run", "-r", "bad.dgc", "a.txt"), "bad.dgc: this is no compiled rule set; compile the rules again"),
        (("run", "-r", "empty.dgc", "a.txt"), "empty.dgc: the file is empty"),
    ],
)
def test_what_cannot_be_is_told_of(
    cli: Cli, compiled: str, here: Path, arguments: tuple[str, ...], reason: str
) -> None:
    (here / "bad.dgc").write_bytes(b"rule a: nonsense " * 9)
    (here / "empty.dgc").write_bytes(b"")
    result = cli(*arguments)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_a_file_of_another_build_is_told_of_when_its_rules_are_needed(cli: Cli, compiled: str, here: Path) -> None:
    sections = {name: bytes(section) for name, section in read_block((here / compiled).read_bytes()).items()}
    sections["about"] = json.dumps({**json.loads(sections["about"]), "layout": "other"}).encode()
    sections["checksum"] = artefact._checksum(sections)
    (here / "other.dgc").write_bytes(write_block(sections))
    result = cli("run", "-r", "other.dgc", "a.txt")
    assert result.exit_code == 2
    assert "other.dgc: compiled by another build of dragoman; compile the rules again" in result.stderr
