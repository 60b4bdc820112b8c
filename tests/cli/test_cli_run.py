"""`dragoman run`: rules, filters, formats by circumstance, and the table of exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

import dragoman
from dragoman.cli.exits import Exit

Cli = Callable[..., Result]

GOOD = "A warm hello world, and goodbye moon."
BROKEN = 'rule bad: "<nonsense_slot>"\nrule bye: "goodbye moon"\n'


@pytest.fixture(autouse=True)
def texts(here: Path) -> None:
    (here / "good.txt").write_text(GOOD)
    (here / "none.txt").write_text("Nothing here.")
    (here / "binary.txt").write_bytes(b"\0")
    (here / "broken.dgm").write_text(BROKEN)
    (here / "hopeless.dgm").write_text('rule bad: "<nonsense_slot>"\n')


# --- exit codes ----------------------------------------------------------------------------

EXITS = [
    ("-r my.dgm good.txt", Exit.OK),
    ("-r my.dgm none.txt", Exit.OK),
    ("-r my.dgm --fail-on-findings good.txt", Exit.FOUND),
    ("-r my.dgm --fail-on-findings none.txt", Exit.OK),
    ("-r my.dgm --fail-on-findings --type bye none.txt", Exit.OK),
    ("-r my.dgm", Exit.USAGE),
    ("-r none.dgm good.txt", Exit.USAGE),
    ("-r my.dgm --type Nothing good.txt", Exit.USAGE),
    ("-r my.dgm --rule nothing good.txt", Exit.USAGE),
    ("-r my.dgm --date tomorrow good.txt", Exit.USAGE),
    ("-r my.dgm --limit max_scop=3 good.txt", Exit.USAGE),
    ("-r my.dgm --limit max_scope=0 good.txt", Exit.USAGE),
    ("-r my.dgm --format yaml good.txt", Exit.USAGE),
    ("-r my.dgm -o no/such/folder.csv good.txt", Exit.USAGE),
    ("-r my.dgm binary.txt good.txt", Exit.INCOMPLETE),
    ("-r my.dgm --fail-on-findings binary.txt good.txt", Exit.INCOMPLETE),
    ("-r broken.dgm good.txt", Exit.RULES),
    ("-r broken.dgm --fail-on-findings binary.txt good.txt", Exit.RULES),
    ("-r hopeless.dgm good.txt", Exit.RULES),
]


@pytest.mark.parametrize(("arguments", "code"), EXITS, ids=[arguments for arguments, _ in EXITS])
def test_exit_codes(cli: Cli, arguments: str, code: Exit) -> None:
    assert cli("run", *arguments.split()).exit_code == code


# --- rules ---------------------------------------------------------------------------------


def test_a_rule_with_an_error_leaves_the_others_usable(cli: Cli) -> None:
    result = cli("run", "-r", "broken.dgm", "good.txt")
    assert [json.loads(line)["type"] for line in result.stdout.splitlines()] == ["bye"]
    assert "nonsense_slot" in result.stderr


def test_without_a_usable_rule_nothing_is_written(cli: Cli, here: Path) -> None:
    cli("run", "-r", "hopeless.dgm", "-o", "out.jsonl", "good.txt")
    assert not (here / "out.jsonl").exists()


def test_several_rule_files_go_together(cli: Cli, here: Path) -> None:
    (here / "two.dgm").write_text('rule second: "moon"\n')
    result = cli("run", "-r", "my.dgm", "-r", "two.dgm", "good.txt")
    assert {json.loads(line)["rule"] for line in result.stdout.splitlines()} == {"hello", "bye", "second"}


def test_a_mistyped_pack_is_suggested(cli: Cli) -> None:
    result = cli("run", "-r", "readout", "good.txt")
    assert "neither a file, nor a folder, nor a shipped pack" in result.stderr
    assert "Did you mean 'readouts'?" in result.stderr


# --- filters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "types"), [("--type=Greeting", {"Greeting"}), ("--rule=bye", {"bye"}), ("--stats", {"Greeting", "bye"})]
)
def test_findings_can_be_chosen_by_type_and_rule(run: Cli, option: str, types: set[str]) -> None:
    result = run(option, "good.txt")
    assert {json.loads(line)["type"] for line in result.stdout.splitlines()} == types


def test_a_mistyped_type_is_suggested(run: Cli) -> None:
    assert "did you mean 'Greeting'?" in run("--type", "Greetings", "good.txt").stderr


# --- formats -------------------------------------------------------------------------------


def test_a_pipe_gets_json_lines_that_keep_to_the_schema(run: Cli) -> None:
    validator = Draft202012Validator(dragoman.finding_schema())
    lines = run("good.txt").stdout.splitlines()
    assert len(lines) == 2
    for line in lines:
        validator.validate(json.loads(line))
        finding = dragoman.Finding.from_dict(json.loads(line))
        assert finding.to_dict() == json.loads(line)
        assert GOOD[finding.start : finding.end] == finding.text


@pytest.mark.parametrize("paths", [["good.txt"], ["none.txt"], ["good.txt", "none.txt", "good.txt"]])
def test_json_is_one_array_of_the_same_findings(run: Cli, paths: list[str]) -> None:
    lines = run(*paths).stdout.splitlines()
    assert json.loads(run("--format", "json", *paths).stdout) == [json.loads(line) for line in lines]


def test_the_format_goes_by_the_ending_of_the_output(run: Cli, here: Path) -> None:
    run("-o", "out.csv", "good.txt")
    run("-o", "out.json", "good.txt")
    run("-o", "out", "good.txt")
    assert (here / "out.csv").read_text().startswith("doc,type,rule,")
    assert len(json.loads((here / "out.json").read_text())) == 2
    assert json.loads((here / "out").read_text().splitlines()[0])["doc"] == "good.txt"


def test_csv_has_the_same_columns_whatever_is_found(run: Cli) -> None:
    table = list(csv.DictReader(io.StringIO(run("--format", "csv", "good.txt").stdout)))
    empty = list(csv.reader(io.StringIO(run("--format", "csv", "none.txt").stdout)))
    assert empty == [list(table[0])]
    assert table[0]["who"] == "world"
    assert table[0]["how"] == "warm"
    assert table[1]["whom"] == "moon"
    assert table[1]["who"] == ""


# --- beside the findings -------------------------------------------------------------------


def test_a_limit_that_is_met_is_told_of_and_the_run_is_incomplete(run: Cli, here: Path) -> None:
    (here / "long.txt").write_text("word " * 50 + "hello world")
    result = run("--limit", "max_scope=10", "long.txt")
    assert result.exit_code == Exit.INCOMPLETE
    assert "raise it with --limit max_scope=N" in result.stderr


def test_a_mistyped_limit_is_suggested(run: Cli) -> None:
    assert "did you mean max_scope?" in run("--limit", "max_scop=3", "good.txt").stderr


def test_the_summary_goes_to_standard_error(run: Cli) -> None:
    result = run("--stats", "good.txt", "none.txt")
    assert result.stderr.startswith("2 documents, ")
    assert "2 findings (1 Greeting, 1 bye)" in result.stderr
