"""What rules and users may name that is no ordinary file: nothing is read outside the allowed folders, nothing
hangs, and each gives its message."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bounded import bounded

import dragoman

GOOD = 'rule good: "good news"\n'


def codes_of(path: Path) -> list[str]:
    """The codes of what is said about a rule file or folder; its good rule must work."""
    with bounded():
        compiled = dragoman.load_lenient(path)
    assert "good" in compiled.ruleset.rules
    assert "secret" not in compiled.ruleset.rules
    return [one.code for one in compiled.diagnostics]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (tmp_path / "secret.dgm").write_text('rule secret: "secret"\n', encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret\n", encoding="utf-8")
    return folder


def write(folder: Path, text: str) -> Path:
    path = folder / "main.dgm"
    path.write_text(text + "\n" + GOOD, encoding="utf-8")
    return path


def test_links_out_of_the_folder_are_not_followed(rules: Path) -> None:
    (rules / "link.dgm").symlink_to("../secret.dgm")
    (rules / "words.txt").symlink_to("../secret.txt")
    (rules / "sub").symlink_to("..")
    main = write(rules, 'use "words.txt" as words\nuse "sub/secret.dgm"\nlexicon more from "words.txt"')
    assert codes_of(main) == ["E403"] * 3
    assert codes_of(rules) == ["E403"] * 4, "the link is in the folder that is read"


def test_a_rule_file_may_itself_be_a_link(rules: Path) -> None:
    write(rules, 'use "other.dgm"')
    (rules / "other.dgm").write_text('rule other: "x"\n', encoding="utf-8")
    (rules.parent / "link.dgm").symlink_to("rules/main.dgm")
    assert codes_of(rules.parent / "link.dgm") == []


def test_links_that_lead_to_themselves_are_told(rules: Path) -> None:
    (rules / "loop.dgm").symlink_to("loop.dgm")
    assert codes_of(write(rules, 'use "loop.dgm"')) == ["E408"]
    with pytest.raises(FileNotFoundError):
        dragoman.load(rules / "loop.dgm")


@pytest.mark.parametrize("name", ["pipe.dgm", "pipe.txt"])
def test_pipes_are_not_waited_for(rules: Path, name: str) -> None:
    os.mkfifo(rules / name)
    assert len(codes_of(write(rules, f'use "{name}" as words' if name.endswith("txt") else f'use "{name}"'))) == 1


def test_a_folder_with_a_pipe_in_it_is_read_without_it(rules: Path) -> None:
    os.mkfifo(rules / "pipe.dgm")
    write(rules, "")
    assert codes_of(rules) == []


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/proc/self/environ"])
def test_devices_are_not_read(rules: Path, target: str) -> None:
    assert codes_of(write(rules, f'use "{target}"\nuse "{target}" as words')) == ["E403", "E403"]
    with bounded():
        compiled = dragoman.load_lenient(Path(target))
    assert compiled.errors


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_unreadable_files_and_folders_are_told(rules: Path) -> None:
    (rules / "closed").mkdir(mode=0)
    (rules / "closed.dgm").write_text('rule a: "x"\n', encoding="utf-8")
    (rules / "closed.dgm").chmod(0)
    assert len(codes_of(write(rules, 'use "closed.dgm"\nuse "closed"'))) >= 2
    (rules / "closed").chmod(0o700)


def test_cycles_are_told_however_they_go(rules: Path) -> None:
    (rules / "pack").mkdir()
    (rules / "pack" / "one.dgm").write_text('use "../main.dgm"\nrule one: "x"\n', encoding="utf-8")
    (rules / "pack" / "two.dgm").write_text('use "one.dgm"\nrule two: "x"\n', encoding="utf-8")
    (rules / "self.dgm").write_text('use "self.dgm"\n', encoding="utf-8")
    codes = codes_of(write(rules, 'use "pack"\nuse "self.dgm"'))
    assert codes == ["E404", "E404"]


def test_a_long_chain_of_files_ends_at_the_limit(rules: Path) -> None:
    for number in range(1_200):
        (rules / f"x{number}.dgm").write_text(
            f'use "x{number + 1}.dgm"\nrule r{number}: "x{number}"\n', encoding="utf-8"
        )
    assert codes_of(write(rules, 'use "x0.dgm"'))


def test_a_file_of_50_mb_is_refused_by_its_size(rules: Path) -> None:
    with (rules / "huge.dgm").open("wb") as file:
        file.truncate(50_000_000)
    (rules / "huge.txt").write_text("word\n", encoding="utf-8")
    with bounded(5, 100):
        assert codes_of(write(rules, 'use "huge.dgm"')) == ["E101"]


def test_odd_lexicon_files_are_told(rules: Path) -> None:
    (rules / "binary.txt").write_bytes(bytes(range(256)) * 1_000)
    (rules / "wide.csv").write_text(",".join(f"c{number}" for number in range(100_000)) + "\n" + "x," * 99_999 + "x\n")
    (rules / "line.txt").write_text("word " * 400_000 + "\ngood\n", encoding="utf-8")
    (rules / "deep.jsonl").write_text('{"phrase": ' + "[" * 100_000 + "\n", encoding="utf-8")
    (rules / "utf16.txt").write_text("word\n", encoding="utf-16")
    (rules / "zip.csv").write_bytes(b"PK\x03\x04")
    (rules / "empty.csv").write_text("", encoding="utf-8")
    names = ["binary.txt", "wide.csv", "line.txt", "deep.jsonl", "utf16.txt", "zip.csv", "empty.csv"]
    uses = "\n".join(f'use "{name}"\nrule r_{name[:3]}: "{{{name.split(".")[0]}}}"' for name in names)
    codes = codes_of(write(rules, uses))
    assert {"W508", "E413"} <= set(codes)


@pytest.mark.parametrize("path", ["no/such.dgm", "x" * 5_000, "a\0b", "", ".", "\udcff"])
def test_odd_paths_have_typed_errors(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((FileNotFoundError, dragoman.RuleError, ValueError, OSError)) as caught:
        dragoman.load(path)
    assert str(caught.value)
