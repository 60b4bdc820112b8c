"""Real processes: pipes that close, Ctrl-C in the middle, locales, and the ways to start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from processes import COMMAND, ENVIRONMENT, posix, start


@pytest.fixture
def many(here: Path) -> Path:
    """A file of many documents, each with a finding; far more than a pipe holds."""
    path = here / "many.jsonl"
    line = json.dumps({"text": "A warm hello world. " + "Nothing else happens here. " * 20})
    path.write_text(f"{line}\n" * 20_000)
    return path


@posix
@pytest.mark.parametrize("format_", ["jsonl", "json", "csv", "pretty"])
def test_a_closed_pipe_ends_it_quietly(many: Path, format_: str) -> None:
    with start("run", "-r", "my.dgm", "--format", format_, many.name) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 141


@posix
@pytest.mark.parametrize("format_", ["jsonl", "json"])
def test_ctrl_c_leaves_whole_lines(many: Path, format_: str) -> None:
    with start("run", "-r", "my.dgm", "--format", format_, many.name) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        output = first + process.stdout.read()
        assert "Traceback" not in process.stderr.read()
        assert process.wait(30) == 130
    assert output.endswith("\n")
    if format_ == "json":
        assert json.loads(output)
    else:
        assert all(json.loads(line) for line in output.splitlines())
    assert len(output.splitlines()) < 20_000


@posix
def test_ctrl_c_while_waiting_for_input(here: Path) -> None:
    os.mkfifo(here / "pipe.txt")
    with start("run", "-r", "my.dgm", "pipe.txt") as process:
        writer = os.open(here / "pipe.txt", os.O_WRONLY)  # returns when the other side reads
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        os.close(writer)
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


@posix
def test_a_full_disk_is_a_message(here: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    (here / "a.txt").write_text("hello world")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "run", "-r", "my.dgm", "a.txt"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
            check=False,
            timeout=30,
        )
    assert done.returncode == 2
    assert "cannot write the output: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
@pytest.mark.parametrize("format_", ["jsonl", "csv", "pretty"])
def test_output_is_utf8_whatever_the_locale(here: Path, locale: dict[str, str], format_: str) -> None:
    (here / "a.txt").write_text("“Привет” 会谈 hello world", encoding="utf-8")
    with start("run", "-r", "my.dgm", "--format", format_, "a.txt", **locale) as process:
        output, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (0, "")
    assert "hello world" in output
    if format_ == "pretty":
        assert "“Привет” 会谈" in output


def test_the_version_is_told(here: Path) -> None:
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, env=ENVIRONMENT, check=True)
    assert done.stdout.startswith("dragoman 0.")
