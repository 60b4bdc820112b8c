"""`diff`: counts, differences in their sentences, JSON, the gate, and rules as they were at a git revision."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cli = Callable[..., Result]
OLD = 'finding Greeting:\n    who: text\n\nrule hello -> Greeting: "hello <who: (world | moon)>"\n'
NEW = OLD.replace("(world | moon)", "(world | sun)").replace("hello <", "[warm] hello <")
TEXT = "A warm hello world. Hello moon. Hello sun."


@pytest.fixture
def folder(here: Path) -> Path:
    (here / "old.dgm").write_text(OLD, encoding="utf-8")
    (here / "new.dgm").write_text(NEW, encoding="utf-8")
    (here / "a.txt").write_text(TEXT, encoding="utf-8")
    return here


def test_counts_and_differences(cli: Cli, folder: Path) -> None:
    result = cli("diff", "old.dgm", "new.dgm", "a.txt")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "1 document: 2 findings before, 2 after",
        "",
        "type      before  after  new  lost  moved  changed  rule",
        "Greeting       2      2    1     1      1        0     0",
        "all            2      2    1     1      1        0     0",
        "",
        "a.txt:32",
        "  Hello sun.",
        "  new Greeting (hello)",
        "    who  sun",
        "",
        "a.txt:20",
        "  Hello moon.",
        "  lost Greeting (hello)",
        "    who  moon",
        "",
        "a.txt:0",
        "  A warm hello world.",
        "  moved Greeting (hello)",
    ]


def test_fewer_samples_are_told_of(cli: Cli, folder: Path) -> None:
    (folder / "b.txt").write_text("Hello moon.", encoding="utf-8")
    shown = cli("diff", "old.dgm", "new.dgm", "a.txt", "b.txt", "--samples", "1").stdout
    assert "… and 1 more lost; --samples 2 shows all" in shown
    assert "Greeting" in cli("diff", "old.dgm", "new.dgm", "a.txt", "--samples", "0").stdout


@pytest.mark.parametrize(
    ("wanted", "code"), [(["lost"], 1), (["any"], 1), (["changed"], 0), (["changed", "new"], 1), ([], 0)]
)
def test_the_gate(cli: Cli, folder: Path, wanted: list[str], code: int) -> None:
    options = [word for kind in wanted for word in ("--fail-on", kind)]
    assert cli("diff", "old.dgm", "new.dgm", "a.txt", *options).exit_code == code


def test_json(cli: Cli, folder: Path) -> None:
    data = json.loads(cli("diff", "--json", "old.dgm", "new.dgm", "a.txt").stdout)
    assert data["types"]["Greeting"] == {
        "before": 2, "after": 2, "new": 1, "lost": 1, "moved": 1, "changed": 0, "rule": 0,
    }  # fmt: skip
    assert [one["kind"] for one in data["differences"]] == ["moved", "lost", "new"]
    moved = data["differences"][0]
    assert (moved["before"]["start"], moved["after"]["start"]) == (7, 2)


def test_offsets_into_a_page(cli: Cli, folder: Path) -> None:
    (folder / "a.html").write_text("<p>Hello <b>moon</b>.</p>", encoding="utf-8")
    data = json.loads(cli("diff", "--json", "old.dgm", "new.dgm", "a.html").stdout)
    assert [(one["before"]["start"], one["before"]["end"]) for one in data["differences"]] == [(3, 16)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["old.dgm", "new.dgm"], "give OLD NEW TEXT...: 2 paths is too few"),
        (["--base", "HEAD", "old.dgm"], "give RULES TEXT...: 1 path is too few"),
        (["old.dgm", "nothing.dgm", "a.txt"], "neither a file, nor a folder, nor a shipped pack"),
        (["--base", "HEAD", "readouts", "a.txt"], "neither a file nor a folder; --base compares rules"),
        (["old.dgm", "new.dgm", "missing.txt"], "there is no text to read"),
    ],
)
def test_wrong_command_lines(cli: Cli, folder: Path, arguments: list[str], message: str) -> None:
    result = cli("diff", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_rules_with_an_error_and_the_good_ones_compared(cli: Cli, folder: Path) -> None:
    (folder / "new.dgm").write_text(NEW + 'rule bad: "<who: nosuchslot>"\n', encoding="utf-8")
    result = cli("diff", "old.dgm", "new.dgm", "a.txt")
    assert result.exit_code == 4
    assert "Greeting       2      2" in result.stdout


def test_a_text_that_cannot_be_read(cli: Cli, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\xff\xfeh")
    result = cli("diff", "old.dgm", "new.dgm", "a.txt", "bad.txt")
    assert result.exit_code == 3
    assert "UTF-16" in result.stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
class TestAtRevisions:
    """`--base`: the rules as they were."""

    @pytest.fixture
    def repository(self, folder: Path) -> Path:
        rules = folder / "rules"
        rules.mkdir()
        (rules / "words.txt").write_text("world\nmoon\n", encoding="utf-8")
        (rules / "my.dgm").write_text(
            'lexicon thing from "words.txt"\nrule hello: "hello <who: {thing}>"\n', encoding="utf-8"
        )
        for command in (["init", "-q"], ["add", "rules"], ["commit", "-qm", "one"]):
            self.git(folder, *command)
        (rules / "words.txt").write_text("world\nsun\n", encoding="utf-8")
        return folder

    @staticmethod
    def git(folder: Path, *arguments: str) -> None:
        named = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)

    @pytest.mark.parametrize("rules", ["rules", "rules/my.dgm"])
    def test_rules_of_the_last_commit(self, cli: Cli, repository: Path, rules: str) -> None:
        result = cli("diff", "--base", "HEAD", rules, "a.txt")
        assert result.exit_code == 0
        assert result.stdout.splitlines()[0] == "1 document: 2 findings before, 2 after"
        assert "lost hello" in result.stdout
        assert "new hello" in result.stdout

    def test_no_such_revision(self, cli: Cli, repository: Path) -> None:
        result = cli("diff", "--base", "nowhere", "rules", "a.txt")
        assert result.exit_code == 2
        assert "cannot read rules at nowhere" in result.stderr

    def test_a_file_that_was_not_there(self, cli: Cli, repository: Path) -> None:
        (repository / "rules" / "more.dgm").write_text('rule more: "x"\n', encoding="utf-8")
        result = cli("diff", "--base", "HEAD", "rules/more.dgm", "a.txt")
        assert result.exit_code == 2
        assert "rules/more.dgm was not there at HEAD" in result.stderr

    def test_outside_of_any_repository(self, cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
        result = cli("diff", "--base", "HEAD", "old.dgm", "a.txt")
        assert result.exit_code == 2
        assert "cannot read old.dgm at HEAD" in result.stderr
