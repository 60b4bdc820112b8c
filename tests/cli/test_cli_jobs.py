"""`--jobs N`: the same bytes on both streams, the same exit code, and no process left behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result
from processes import posix, start

from dragoman.cli import jobs
from dragoman.cli.inputs import Item, Problem, TextDocument
from dragoman.cli.jobs import WorkerError, in_processes
from dragoman.cli.scan import Page, PageMaker, Recipe, one_by_one
from dragoman.limits import Limits

Cli = Callable[..., Result]

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers start with the second document and get small batches."""
    monkeypatch.setattr(jobs, "PATIENCE", 0.0)
    monkeypatch.setattr(jobs, "LEAST_BATCH", 200)
    monkeypatch.setattr(jobs, "MOST_BATCH", 400)


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


@pytest.fixture
def texts(here: Path) -> str:
    """Documents of every sort: with findings and without, cut short, and two that cannot be read."""
    lines: list[object] = [
        {"id": f"d{number}", "text": f"A warm hello {'world' if number % 3 else 'nobody'}, number {number}. Привет."}
        for number in range(60)
    ]
    lines[7] = {"id": "long", "text": "hello world " * 9}
    lines[20] = {"id": "no text"}
    lines[41] = {"id": "d40", "text": "goodbye moon \ud800", "date": "someday"}
    path = here / "texts.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path.name


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("format_", ["jsonl", "json", "csv", "pretty"])
def test_the_same_bytes_for_any_number_of_processes(cli: Cli, texts: str, format_: str) -> None:
    arguments = ("run", "-r", "my.dgm", "-f", format_, "--limit", "max_scope=15", texts)
    alone = cli(*arguments)
    assert alone.exit_code == 3
    assert all(words in alone.stderr for words in ("texts.jsonl:21:", "max_scope", "someday"))
    for number in ("2", "3"):
        several = cli(*arguments, "--jobs", number)
        assert (several.stdout, several.stderr, several.exit_code) == (alone.stdout, alone.stderr, alone.exit_code)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("only", [("--type", "Greeting"), ("--rule", "bye"), ("--fail-on-findings",)])
def test_the_same_choice_and_exit_code(cli: Cli, texts: str, only: tuple[str, ...]) -> None:
    alone, several = (cli("run", "-r", "my.dgm", *only, texts, "-j", number) for number in ("1", "2"))
    assert (several.stdout, several.stderr, several.exit_code) == (alone.stdout, alone.stderr, alone.exit_code)


@pytest.mark.parametrize("given", ["0", "auto", "1", "2"])
def test_numbers_that_are_taken(cli: Cli, texts: str, given: str) -> None:
    assert cli("run", "-r", "my.dgm", "--jobs", given, texts).exit_code == 3


@pytest.mark.parametrize("given", ["-1", "two", "1.5", ""])
def test_numbers_that_are_not(cli: Cli, texts: str, given: str) -> None:
    result = cli("run", "-r", "my.dgm", "--jobs", given, texts)
    assert result.exit_code == 2
    assert "is neither a whole number nor auto" in result.stderr


# --- the workers ------------------------------------------------------------------------------------------


@pytest.fixture
def recipe(here: Path) -> Recipe:
    return Recipe(("my.dgm",), Limits(), "jsonl", 80, False, (), ())


def documents(number: int) -> list[Item]:
    items: list[Item] = [TextDocument(f"d{at}", f"hello world {at}", None, 100) for at in range(number)]
    items.insert(number // 2, Problem("somewhere", "something"))
    return items


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("can_fork", [pytest.param(True, marks=linux), False])
def test_workers_forked_or_new_do_the_same(recipe: Recipe, can_fork: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys.modules["__main__"], "__spec__", None
    )  # a new process is to be one of Python, not of pytest
    make = recipe.page_maker()
    expected = list(one_by_one(documents(50), make))
    assert list(in_processes(documents(50), make, recipe, 2, can_fork=can_fork)) == expected


def test_short_work_starts_no_process(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PATIENCE", 60.0)
    monkeypatch.setattr(jobs._Workers, "_hand_out", lambda *_: pytest.fail("a process is started"))
    assert len(list(in_processes(documents(50), recipe.page_maker(), recipe, 2))) == 51


@linux
@pytest.mark.usefixtures("at_once")
def test_no_more_processes_than_batches(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEAST_BATCH", 10_000)
    results = in_processes(documents(50), recipe.page_maker(), recipe, 5)
    next(results), next(results)
    assert len(multiprocessing.active_children()) == 1
    results.close()


@linux
@pytest.mark.usefixtures("at_once")
def test_a_worker_that_dies_is_told_of(recipe: Recipe) -> None:
    parent = os.getpid()

    class Dying(PageMaker):
        def __call__(self, document: TextDocument) -> Page:
            if document.id == "d30" and os.getpid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().__call__(document)

    make = Dying(recipe.page_maker()._ruleset, recipe)
    taken = []
    with pytest.raises(WorkerError, match=r"a worker process ended by signal 9 .* too little memory\?"):
        taken.extend(in_processes(documents(50), make, recipe, 2))
    assert WorkerError.exit_code == 3


# --- real processes ---------------------------------------------------------------------------------------


@pytest.fixture
def many(here: Path) -> Path:
    """A file of very many documents, each with a finding."""
    path = here / "many.jsonl"
    line = json.dumps({"text": "A warm hello world. " + "Nothing else happens here. " * 20})
    path.write_text(f"{line}\n" * 20_000)
    return path


def with_mark(mark: str) -> list[int]:
    """The processes that have the mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if f"JOBS_MARK={mark}".encode() in environment:
                found.append(int(folder.name))
    return found


def wait_until(condition: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 20
    while not condition() and time.monotonic() < ends:
        time.sleep(0.02)
    return condition()


@linux
@pytest.mark.parametrize("format_", ["jsonl", "json"])
def test_ctrl_c_ends_all_processes_and_leaves_whole_lines(many: Path, format_: str) -> None:
    mark = f"{os.getpid()}-interrupt-{format_}"
    with start(
        "run", "-r", "my.dgm", "--jobs", "2", "-f", format_, "-o", "out.json", many.name, JOBS_MARK=mark
    ) as process:
        assert wait_until(lambda: len(with_mark(mark)) == 3)
        assert wait_until(lambda: Path("out.json").stat().st_size > 0)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert time.monotonic() - sent < 5
        assert process.stderr
        assert process.stderr.read() == ""
    assert wait_until(lambda: not with_mark(mark))
    output = Path("out.json").read_text()
    assert output.endswith("\n")
    found = json.loads(output) if format_ == "json" else [json.loads(line) for line in output.splitlines()]
    assert 0 < len(found) < 20_000


@linux
def test_ctrl_c_on_a_terminal_reaches_the_workers_too(many: Path) -> None:
    mark = f"{os.getpid()}-group"
    with start("run", "-r", "my.dgm", "--jobs", "2", "-o", "out.jsonl", many.name, JOBS_MARK=mark) as process:
        assert wait_until(lambda: len(with_mark(mark)) == 3)
        for one in with_mark(mark):
            with suppress(ProcessLookupError):  # one that heard of it from the others
                os.kill(one, signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr
        assert process.stderr.read() == ""
    assert wait_until(lambda: not with_mark(mark))


@linux
def test_a_closed_pipe_ends_all_processes_quietly(many: Path) -> None:
    mark = f"{os.getpid()}-pipe"
    with start("run", "-r", "my.dgm", "--jobs", "2", "-f", "jsonl", many.name, JOBS_MARK=mark) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 141
    assert wait_until(lambda: not with_mark(mark))


@linux
def test_workers_end_when_the_main_process_is_killed(many: Path) -> None:
    mark = f"{os.getpid()}-killed"
    with start("run", "-r", "my.dgm", "--jobs", "2", "-o", "out.jsonl", many.name, JOBS_MARK=mark) as process:
        assert wait_until(lambda: len(with_mark(mark)) == 3)
        process.kill()
        process.wait(30)
    assert wait_until(lambda: not with_mark(mark))


@posix
def test_real_processes_write_the_same(many: Path) -> None:
    lines = many.read_text().splitlines()[:1_500]
    many.write_text("".join(f"{line}\n" for line in lines))
    outputs = []
    for number in ("1", "2"):
        with start("run", "-r", "my.dgm", "--jobs", number, "-f", "jsonl", many.name) as process:
            outputs.append(process.communicate(timeout=60))
    assert outputs[0] == outputs[1]
    assert outputs[0][0].count("\n") == 1_500
