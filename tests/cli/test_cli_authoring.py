"""The verbs of rule authors: `check`, `fmt` and `test`."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]

BROKEN = 'rule one: "<nonsense_one>"\nrule two: "fine"\nrule three: "<nonsense_three>"\n'


# --- check ---------------------------------------------------------------------------------


def test_check_of_good_rules_says_so(cli: Cli) -> None:
    result = cli("check", "--ignore", "W534", "my.dgm")
    assert result.exit_code == 0
    assert result.stdout == "nothing wrong; 2 rules usable\n"


def test_check_tells_all_problems_of_all_files_at_once(cli: Cli, here: Path) -> None:
    (here / "a.dgm").write_text(BROKEN)
    (here / "b.dgm").write_text(BROKEN.replace("nonsense", "rubbish"))
    result = cli("check", "a.dgm", "b.dgm")
    assert result.exit_code == 4
    for name in ("nonsense_one", "nonsense_three", "rubbish_one", "rubbish_three"):
        assert name in result.stdout
    assert result.stdout.splitlines()[-1] == "4 errors in 2 files; 2 rules usable"


def test_check_as_json(cli: Cli, here: Path) -> None:
    (here / "a.dgm").write_text(BROKEN)
    result = cli("check", "--format", "json", "a.dgm")
    assert result.exit_code == 4
    assert "nonsense_three" in json.dumps(json.loads(result.stdout))


def test_a_warning_fails_only_when_strict(cli: Cli, here: Path) -> None:
    (here / "a.dgm").write_text('lexicon unused: a phrase\nrule r: "fine"\n')
    assert cli("check", "a.dgm").exit_code == 0
    strict = cli("check", "--strict", "a.dgm")
    assert (strict.exit_code, "1 warning" in strict.stdout) in [(4, True), (0, False)]


def test_check_of_nothing_is_a_usage_error(cli: Cli) -> None:
    assert cli("check", "none.dgm").exit_code == 2


# --- fmt -----------------------------------------------------------------------------------

UGLY = 'rule   one:    "fine"   # why\n'


def test_fmt_lays_a_file_out_once(cli: Cli, here: Path) -> None:
    path = here / "ugly.dgm"
    path.write_text(UGLY)
    path.chmod(0o640)
    assert "1 file, 1 changed" in cli("fmt", "ugly.dgm").stderr
    after = path.read_text()
    assert after != UGLY
    assert "# why" in after
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert "1 file, 0 changed" in cli("fmt", "ugly.dgm").stderr
    assert path.read_text() == after
    assert sorted(child.name for child in here.iterdir()) == ["my.dgm", "ugly.dgm"]


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_fmt_can_look_without_writing(cli: Cli, here: Path, option: str) -> None:
    (here / "ugly.dgm").write_text(UGLY)
    result = cli("fmt", option, "ugly.dgm")
    assert (here / "ugly.dgm").read_text() == UGLY
    assert result.exit_code == (1 if option == "--check" else 0)
    assert ("-rule   one" in result.stdout) == (option == "--diff")


def test_fmt_is_a_filter_on_standard_input(cli: Cli, here: Path) -> None:
    (here / "ugly.dgm").write_text(UGLY)
    cli("fmt", "ugly.dgm")
    assert cli("fmt", "-", stdin=UGLY).stdout == (here / "ugly.dgm").read_text()


def test_fmt_leaves_a_file_with_a_syntax_error_as_it_is(cli: Cli, here: Path) -> None:
    (here / "bad.dgm").write_text('rule bad: "unclosed\n')
    (here / "ugly.dgm").write_text(UGLY)
    result = cli("fmt", ".")
    assert result.exit_code == 4
    assert "bad.dgm" in result.stderr
    assert (here / "bad.dgm").read_text() == 'rule bad: "unclosed\n'
    assert (here / "ugly.dgm").read_text() != UGLY


def test_fmt_skips_what_is_not_utf8(cli: Cli, here: Path) -> None:
    (here / "bad.dgm").write_bytes(b"\xe9")
    result = cli("fmt", "bad.dgm")
    assert result.exit_code == 3
    assert "bad.dgm: line 1: byte 0xe9 is not UTF-8" in result.stderr


# --- test ----------------------------------------------------------------------------------


def test_tests_that_pass(cli: Cli) -> None:
    result = cli("test", "my.dgm")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 passed in ")


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ('Greeting(who="moon", how="warm")', "wrong field: Greeting by rule hello: 'warm hello world'"),
        ('Greeting(who="world"), bye(whom="moon")', 'missing: bye(whom="moon")'),
        ("nothing", "noisy: Greeting by rule hello: 'warm hello world'"),
    ],
)
def test_a_test_that_fails_says_how(cli: Cli, here: Path, expected: str, message: str) -> None:
    rules = (here / "my.dgm").read_text().partition("test hello:")[0]
    (here / "my.dgm").write_text(f'{rules}test:\n    "A warm hello world." -> {expected}\n')
    result = cli("test", "my.dgm")
    assert result.exit_code == 1
    assert message in result.stdout
    assert "my.dgm:" in result.stdout
    assert "1 failed" in result.stdout.splitlines()[-1]


def test_a_wrong_field_shows_both_values(cli: Cli, here: Path) -> None:
    text = (here / "my.dgm").read_text().replace('who="world", how', 'who="moon", how')
    (here / "my.dgm").write_text(text)
    lines = [line.split() for line in cli("test", "my.dgm").stdout.splitlines()]
    assert ["expected", '"moon"'] in lines
    assert ["found", '"world"'] in lines


def test_rules_without_tests_are_told_of(cli: Cli, here: Path) -> None:
    (here / "bare.dgm").write_text('rule r: "fine"\n')
    result = cli("test", "bare.dgm")
    assert result.exit_code == 0
    assert "no tests in bare.dgm" in result.stderr
