"""`dragoman test`: outcomes, coverage, mutation, JUnit and JSON, as the golden files have them; and bad input.

DRAGOMAN_UPDATE_GOLDEN=1 writes the golden files of `tests/golden/testing` anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import pytest
from click.testing import Result
from golden import GOLDEN

from dragoman.cli import watching

Cli = Callable[..., Result]
FOLDER = GOLDEN / "testing"

RUNS = {
    "outcomes": (("-v",), 1),
    "coverage": (("--coverage", "-k", "signing"), 1),
    "mutation": (("--mutate", "--max-mutants", "12", "--seed", "3"), 1),
    "quiet": (("--quiet", "--coverage", "--mutate", "--max-mutants", "12", "--seed", "3"), 1),
}


@pytest.fixture
def acts(here: Path) -> Path:
    """The rule file of the golden files, in the current folder."""
    shutil.copy(FOLDER / "acts.dgm", here)
    return here / "acts.dgm"


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize("name", RUNS)
def test_output_is_as_in_the_golden_file(cli: Cli, name: str) -> None:
    options, code = RUNS[name]
    result = cli("test", "acts.dgm", *options)
    shown = re.sub(r"in \d+\.\d\d s", "in ... s", result.stdout)
    golden = FOLDER / f"{name}.txt"
    if os.environ.get("DRAGOMAN_UPDATE_GOLDEN") == "1":
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")
    assert result.exit_code == code


@pytest.mark.usefixtures("acts")
def test_json_has_all_of_it(cli: Cli) -> None:
    told = json.loads(
        cli("test", "acts.dgm", "--format", "json", "--coverage", "--mutate", "--max-mutants", "4").stdout
    )
    assert told["counts"] == {"pass": 3, "missing": 1, "wrong field": 1, "noisy": 1, "todo": 2}
    wrong = next(one for one in told["tests"] if one["result"] == "wrong field")
    assert wrong["faults"][0]["differences"][0] == {
        "field": "document",
        "expected": "the treaty",
        "found": "the old treaty",
    }
    assert [one["passes"] for one in told["tests"] if one["todo"]] == [False, True]
    assert told["coverage"][0]["rules"] == {"covered": 2, "total": 2}
    assert told["mutation"][0]["killed"] + len(told["mutation"][0]["survivors"]) <= 4


@pytest.mark.usefixtures("acts")
def test_junit_is_of_the_common_form(cli: Cli, here: Path) -> None:
    cli("test", "acts.dgm", "my.dgm", "--junit", "out.xml")
    root = ElementTree.parse(here / "out.xml").getroot()
    suites = root.findall("testsuite")
    assert (root.tag, [suite.get("name") for suite in suites]) == ("testsuites", ["acts.dgm", "my.dgm"])
    for suite in (root, *suites):
        cases = suite.findall(".//testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("failures", "")) == len(suite.findall(".//failure"))
        assert all(float(case.get("time", "")) >= 0 and case.get("classname") and case.get("name") for case in cases)
    assert {one.get("type") for one in root.iter("failure")} == {"missing", "wrong field", "noisy"}
    assert len(list(root.iter("skipped"))) == int(suites[0].get("skipped", "")) == 2


def test_junit_holds_what_xml_cannot(cli: Cli, here: Path) -> None:
    (here / "odd.dgm").write_text(
        'rule r: "x"\ntest r:\n    "a \x1b\x07 <x> & \ufffe b" -> nothing\n', encoding="utf-8"
    )
    assert cli("test", "odd.dgm", "--junit", "out.xml").exit_code == 1
    assert "<x> &" in "".join(ElementTree.parse(here / "out.xml").getroot().itertext())


def test_an_output_that_cannot_be_written_is_told_of(cli: Cli) -> None:
    result = cli("test", "my.dgm", "--junit", "nowhere/out.xml")
    assert result.exit_code == 2
    assert "cannot write nowhere/out.xml" in result.stderr.replace("\\", "/")


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize(
    ("chosen", "count"),
    [("signing", 7), ("not signing", 1), ("acts.dgm:14 or acts.dgm:15", 2), ("SIGN and not :14", 6), ("zzz", 0)],
)
def test_tests_are_chosen_by_name_and_place(cli: Cli, chosen: str, count: int) -> None:
    told = json.loads(cli("test", "acts.dgm", "--format", "json", "-k", chosen).stdout)
    assert len(told["tests"]) == count


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("a b", "join names with and, or"),
        ("(a", "a bracket is not closed"),
        ("a or", "a name is missing"),
        ("( " * 500, "more than 100 words"),
    ],
)
def test_a_choice_that_is_none_is_told_of(cli: Cli, chosen: str, reason: str) -> None:
    result = cli("test", "my.dgm", "-k", chosen)
    assert result.exit_code == 2
    assert reason in result.stderr


@pytest.mark.parametrize(("threshold", "code"), [("20", 0), ("99.5", 5), ("0", 0)])
def test_coverage_below_the_threshold_is_an_exit_code(cli: Cli, threshold: str, code: int) -> None:
    result = cli("test", "my.dgm", "--coverage-threshold", threshold)
    assert result.exit_code == code
    assert ("below 99.5 %" in result.stderr) == (code == 5)


def test_each_path_is_a_rule_set_of_its_own(cli: Cli, here: Path) -> None:
    (here / "other.dgm").write_text('rule other: "hello"\ntest:\n    "A warm hello world." -> other\n')
    result = cli("test", "my.dgm", "other.dgm")
    assert (result.exit_code, result.stdout.split(" in ")[0]) == (0, "2 passed")


def test_a_folder_of_folders_is_tested_folder_by_folder(cli: Cli, here: Path) -> None:
    for name in ("one", "two"):
        (here / "all" / name).mkdir(parents=True)
        (here / "all" / name / "r.dgm").write_text(f'rule r: "{name}"\ntest r:\n    "{name}" -> r\n')
    assert cli("test", "all").stdout.startswith("2 passed")


# --- bad input ------------------------------------------------------------------------------------------


def test_good_rules_beside_a_bad_one_are_tested(cli: Cli, here: Path) -> None:
    (here / "half.dgm").write_text('rule bad: "<nope>"\nrule good: "good"\ntest good:\n    "good" -> good\n')
    result = cli("test", "half.dgm", "--coverage", "--mutate", "--max-mutants", "5")
    assert result.exit_code == 4
    assert "1 passed" in result.stdout
    assert "E201" in result.stderr


def test_a_test_of_an_unknown_rule_is_an_error(cli: Cli, here: Path) -> None:
    (here / "unknown.dgm").write_text('rule good: "good"\ntest god:\n    "good" -> good\n')
    result = cli("test", "unknown.dgm")
    assert result.exit_code == 4
    assert "good" in result.stderr


@pytest.mark.parametrize(
    "options", [(), ("--coverage",), ("--mutate",), ("--format", "json", "--coverage", "--mutate")]
)
@pytest.mark.parametrize("content", ["", "# nothing\n", "lexicon a: b\n", "rule r", 'rule r: "x"\n'])
def test_files_without_tests_end_well(cli: Cli, here: Path, content: str, options: tuple[str, ...]) -> None:
    (here / "bare.dgm").write_text(content)
    result = cli("test", "bare.dgm", *options)
    assert result.exit_code in (0, 4)
    assert "no tests in bare.dgm" in result.stderr


def test_an_empty_folder_is_told_of(cli: Cli, here: Path) -> None:
    (here / "empty").mkdir()
    result = cli("test", "empty")
    assert result.exit_code == 4
    assert "empty" in result.stderr


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_told_of(cli: Cli, here: Path) -> None:
    (here / "my.dgm").chmod(0)
    result = cli("test", "my.dgm")
    assert result.exit_code == 4
    assert "my.dgm" in result.stderr


def test_a_path_that_is_not_there_is_told_of(cli: Cli) -> None:
    assert cli("test", "nowhere.dgm").exit_code == 2


# --- watch ----------------------------------------------------------------------------------------------


def test_a_change_of_any_file_that_was_read_runs_the_work_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "INTERVAL", 0.01)
    file, folder = tmp_path / "a.dgm", tmp_path / "folder"
    file.write_text("one")
    folder.mkdir()
    changes = iter([lambda: file.write_text("three"), lambda: (folder / "new.dgm").write_text("x"), file.unlink])
    rounds: list[int] = []

    def work() -> list[Path]:
        rounds.append(len(rounds))
        change = next(changes, None)
        if change:
            Thread(target=lambda: (time.sleep(0.05), change())).start()
        return [file, folder]

    watching.watch(work, rounds=4)
    assert rounds == [0, 1, 2, 3]


@pytest.mark.usefixtures("acts")
def test_ctrl_c_ends_watching_with_a_word(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_paths: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "_next_change", interrupted)
    result = cli("test", "acts.dgm", "--watch", "-q")
    assert result.exit_code == 0
    assert "no longer watching" in result.stderr
