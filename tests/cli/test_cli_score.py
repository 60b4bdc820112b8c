"""`score`: tables, errors in their sentences, JSON, the gate, and messages for gold that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]
TEXT = "A warm hello world. Hello sun."


def finding(start: int, end: int, text: str) -> dict[str, object]:
    return {"type": "Greeting", "fields": {"who": {"start": start, "end": end, "text": text}}}


@pytest.fixture
def gold(here: Path) -> Path:
    """One finding that the rules find, and one that they do not."""
    document = {
        "doc_id": "a",
        "text": TEXT + " Hi moon.",
        "findings": [finding(13, 18, "world"), finding(34, 38, "moon")],
    }
    (here / "gold.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    return here / "gold.jsonl"


def test_the_tables_and_the_errors(cli: Cli, gold: Path) -> None:
    result = cli("score", "-r", "my.dgm", "gold.jsonl")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "1 document; 2 findings marked, 2 found"
    assert lines[2].split() == [
        "type",
        "marked",
        "found",
        "found:",
        "P",
        "R",
        "F1",
        "half:",
        "P",
        "R",
        "F1",
        "exact:",
        "P",
        "R",
        "F1",
    ]
    assert lines[3].split() == ["Greeting", "2", "2", *["50.0"] * 9]
    assert lines[4].split() == ["all", "2", "2", *["50.0"] * 9]
    assert lines[7].split() == ["Greeting", "who", "2", "2", *["50.0"] * 6]
    assert lines[9:] == [
        "2 errors (half): 1 missed, 1 noisy",
        "",
        "a:20",
        "  Hello sun.",
        "  noisy Greeting",
        "    who  sun",
        "",
        "a:31",
        "  Hi moon.",
        "  missed Greeting",
        "    who  moon",
    ]


def test_fewer_errors_can_be_shown(cli: Cli, gold: Path) -> None:
    assert cli("score", "-r", "my.dgm", "gold.jsonl", "--errors", "1").stdout.endswith(
        "… and 1 error more; --errors 2 shows all\n"
    )
    assert cli("score", "-r", "my.dgm", "gold.jsonl", "--errors", "0").stdout.endswith(
        "2 errors (half): 1 missed, 1 noisy\n"
    )


def test_fields_that_differ_are_shown_side_by_side(cli: Cli, here: Path) -> None:
    wrong = {"type": "Greeting", "fields": {"who": {"start": 13, "end": 18}, "how": {"start": 0, "end": 6}}}
    right = {"type": "Greeting", "fields": {"who": {"start": 26, "end": 29}}}
    (here / "gold.jsonl").write_text(json.dumps({"text": TEXT, "findings": [wrong, right]}), encoding="utf-8")
    result = cli("score", "-r", "my.dgm", "gold.jsonl", "--level", "exact")
    assert result.stdout.splitlines()[-4:] == [
        "  A warm hello world.",
        "  wrong Greeting",
        "    how  marked  A warm",
        "         found   warm",
    ]


def test_json_has_everything(cli: Cli, gold: Path) -> None:
    data = json.loads(cli("score", "-r", "my.dgm", "gold.jsonl", "--json").stdout)
    assert data["overall"]["half"] == {"marked": 2, "found": 2, "hits": 1, "precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert data["fields"]["Greeting"]["who"]["exact"]["hits"] == 1
    assert [one["kind"] for one in data["errors"]] == ["noisy", "missed"]
    assert data["errors"][0]["sentence"]["text"] == "Hello sun."
    assert data["errors"][0]["found"]["fields"] == {"who": ["sun"]}
    assert (data["level"], data["errors_in_all"], data["documents"]) == ("half", 2, 1)


@pytest.mark.parametrize(("least", "code"), [("50", 0), ("50.1", 5)])
def test_a_low_score_has_an_exit_code_of_its_own(cli: Cli, gold: Path, least: str, code: int) -> None:
    result = cli("score", "-r", "my.dgm", "gold.jsonl", "--min-f1", least)
    assert result.exit_code == code
    assert ("F1 (half) is 50.0, below 50.1" in result.stderr) == (code == 5)


def test_predictions_are_scored_as_a_scan_is(cli: Cli, gold: Path) -> None:
    scanned = cli("score", "-r", "my.dgm", "gold.jsonl")
    assert cli("run", "-r", "my.dgm", "-o", "found.jsonl", "gold.jsonl").exit_code == 0
    for rules in ([], ["-r", "my.dgm"]):
        assert cli("score", *rules, "--predicted", "found.jsonl", "gold.jsonl").stdout == scanned.stdout


def test_brat_is_read(cli: Cli, here: Path) -> None:
    (here / "marked").mkdir()
    (here / "marked" / "a.txt").write_text(TEXT, encoding="utf-8")
    (here / "marked" / "a.ann").write_text(
        "T1\tGreeting 7 12\thello\nT2\tWorld 13 18\tworld\nE1\tGreeting:T1 who:T2\n", encoding="utf-8"
    )
    data = json.loads(cli("score", "-r", "my.dgm", "--json", "marked").stdout)
    assert data["overall"]["exact"] == {
        "marked": 1,
        "found": 2,
        "hits": 1,
        "precision": 0.5,
        "recall": 1.0,
        "f1": 0.6667,
    }


def test_bad_gold_is_told_of_and_the_rest_is_scored(cli: Cli, gold: Path) -> None:
    with gold.open("a", encoding="utf-8") as file:
        file.write("nonsense\n")
    result = cli("score", "-r", "my.dgm", "gold.jsonl")
    assert result.exit_code == 3
    assert result.stderr.startswith("dragoman: gold.jsonl:2: not JSON: ")
    assert result.stdout.startswith("1 document; 2 findings marked")
    assert cli("score", "-r", "my.dgm", "gold.jsonl", "--min-f1", "90").exit_code == 5, "the gate weighs more"


def test_types_that_nobody_marked_are_noise_unless_types_are_chosen(cli: Cli, here: Path) -> None:
    (here / "gold.jsonl").write_text(
        json.dumps({"text": TEXT + " Goodbye moon.", "findings": [finding(13, 18, "world"), finding(26, 29, "sun")]}),
        encoding="utf-8",
    )
    result = cli("score", "-r", "my.dgm", "gold.jsonl")
    assert "the gold has no bye: 1 finding of it counted as noise; choose types with --type" in result.stdout
    assert cli("score", "-r", "my.dgm", "--type", "Greeting", "--min-f1", "100", "gold.jsonl").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.jsonl"], "cannot read missing.jsonl: No such file"),
        (["--predicted", "missing.jsonl", "gold.jsonl"], "cannot read missing.jsonl: No such file"),
        (
            ["-r", "my.dgm", "--type", "Greting", "gold.jsonl"],
            "have a finding type 'Greting'; did you mean 'Greeting'?",
        ),
        (
            ["-r", "my.dgm", "--key", "Greeting.whom", "gold.jsonl"],
            "have a field of Greeting 'whom'; did you mean 'who'?",
        ),
        (["-r", "my.dgm", "--key", "who", "gold.jsonl"], "'who' is not of the form TYPE.FIELD"),
        (["-r", "none", "gold.jsonl"], "'none' is neither a file"),
        (["."], "there is no gold to score"),
    ],
)
def test_wrong_command_lines(cli: Cli, gold: Path, arguments: list[str], says: str) -> None:
    if arguments == ["."]:
        gold.unlink()
    result = cli("score", *arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())


def test_rules_with_an_error_are_scored_without_what_is_wrong(cli: Cli, here: Path, gold: Path) -> None:
    (here / "broken.dgm").write_text('use "my.dgm"\nrule b: "<nonsense>"\n', encoding="utf-8")
    result = cli("score", "-r", "broken.dgm", "gold.jsonl")
    assert result.exit_code == 4
    assert "E201" in result.stderr
    assert "1 document; 2 findings marked, 2 found" in result.stdout
