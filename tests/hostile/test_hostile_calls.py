"""The Python API in the hands of somebody in a hurry: wrong types, several threads, an interrupt."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import dragoman
import dragoman_dsl
from dragoman.matcher.engines import EngineName

RULES = """
lexicon minister: Wang Yi, "Sergey Lavrov"
rule said: "<who: actor> (said | stressed)~ed [that] <what: proposition>"
rule met:  "<who: actor list> met"
qualifier denial on said:
    polarity = "negative" when in "not"
"""
TEXT = "Wang Yi said that both sides had not met. Sergey Lavrov, Wang Yi and the envoys met, and stressed peace. "


CALLED: dict[EngineName, tuple[str, str, str]] = {
    "reference": ("dragoman.matcher.reference", "ReferenceMatcher", "match"),
    "twin": ("dragoman.matcher.twin", "TwinMatcher", "match"),
    "kernel": ("dragoman.cascade.searching", "_Matches", "found"),
}
"""A module, a class and a method that is called again and again in a scan; the kernel calls its one from within."""


def called_by(engine: EngineName) -> tuple[Any, str]:
    """The class and the method; the test is skipped where the engine is not in this installation."""
    if engine == "kernel":
        pytest.importorskip("dragoman._kernel", reason="the kernel is not compiled")
    module, name, method = CALLED[engine]
    return getattr(import_module(module), name), method


@pytest.fixture(scope="module")
def rules() -> dragoman.Ruleset:
    return dragoman.compile(RULES)


def dicts(found: dragoman.Findings) -> list[dict[str, Any]]:
    return [one.to_dict() for one in found]


WRONG: dict[str, tuple[Callable[[Any], object], type[Exception], str]] = {
    "no text": (lambda rules: rules.scan(None), dragoman.TextError, "NoneType"),
    "bytes": (lambda rules: rules.scan(b"x"), dragoman.TextError, "bytes"),
    "a list": (lambda rules: rules.scan(["x"]), dragoman.TextError, "list"),
    "a number for a date": (lambda rules: rules.scan("x", date=5), dragoman.TextError, "date"),
    "no date": (lambda rules: rules.scan("x", date="May 2014"), dragoman.TextError, "ISO"),
    "more than a date": (lambda rules: rules.scan("x", date="2014-05-20 or so"), dragoman.TextError, "ISO"),
    "a number for an id": (lambda rules: rules.scan("x", id=5), dragoman.TextError, "id"),
    "one text for many": (lambda rules: list(rules.scan_many("abc")), dragoman.TextError, "several"),
    "no texts": (lambda rules: list(rules.scan_many([None])), dragoman.TextError, "NoneType"),
    "mapping without text": (lambda rules: list(rules.scan_many([{"body": "x"}])), dragoman.TextError, "body"),
    "rules as bytes": (lambda _: dragoman.compile(b"rule"), TypeError, "bytes"),  # type: ignore[arg-type]
    "rules as nothing": (lambda _: dragoman.compile(None), TypeError, "NoneType"),  # type: ignore[arg-type]
    "load of nothing": (lambda _: dragoman.load(None), TypeError, "NoneType"),  # type: ignore[arg-type]
    "load of bytes": (lambda _: dragoman.load(b"x"), TypeError, "bytes"),  # type: ignore[arg-type]
    "load of numbers": (lambda _: dragoman.load([5]), TypeError, "int"),  # type: ignore[list-item]
    "load of rules": (lambda _: dragoman.load('rule a: "x"'), FileNotFoundError, "neither a file"),
    "rules of 50 MB": (lambda _: dragoman.compile("#" * 50_000_000), dragoman.RuleError, "E101"),
    "limit in words": (lambda _: dragoman.Limits(max_depth="x"), TypeError, "max_depth"),  # type: ignore[arg-type]
    "limit below zero": (lambda _: dragoman.Limits(max_matches=-1), ValueError, "max_matches"),
    "scopes without tokens": (lambda _: dragoman.Limits(max_scope=0), ValueError, "max_scope"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments_have_typed_errors(name: str, rules: dragoman.Ruleset) -> None:
    call, error, word = WRONG[name]
    with pytest.raises(error, match=word):
        call(rules)


def test_a_time_of_day_is_no_part_of_the_date(rules: dragoman.Ruleset) -> None:
    day = datetime.datetime(2014, 5, 20, 9, 30, tzinfo=datetime.UTC)
    assert dicts(rules.scan(TEXT, date=day)) == dicts(rules.scan(TEXT, date="2014-05-20T09:30:00Z"))


def test_a_ruleset_may_be_shared_by_threads(rules: dragoman.Ruleset) -> None:
    texts = [TEXT * (number % 5 + 1) for number in range(20)]
    expected = [dicts(rules.scan(text)) for text in texts]
    results: dict[int, list[list[dict[str, Any]]]] = {}

    def scan(number: int) -> None:
        results[number] = [dicts(rules.scan(text)) for text in texts]

    threads = [threading.Thread(target=scan, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert expected[0]
    assert list(results.values()) == [expected] * 4


@pytest.mark.parametrize("calls", [1, 10, 100])
@pytest.mark.parametrize("engine", CALLED)
def test_an_interrupt_leaves_the_ruleset_as_it_was(
    rules: dragoman.Ruleset, engine: EngineName, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, method = called_by(engine)
    monkeypatch.setattr("dragoman.compiled.flat.can_be_read_flat", lambda _: False)  # Python's cascade reads them
    rules = rules.with_engine(engine)
    expected = dicts(rules.scan(TEXT))
    as_it_was, left = getattr(owner, method), iter(range(calls))

    def interrupted(*arguments: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return as_it_was(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(owner, method, interrupted)
        with pytest.raises(KeyboardInterrupt):
            rules.scan(TEXT * 500)
    assert dicts(rules.scan(TEXT)) == expected


LONG = """
import dragoman, os, signal, sys, threading, time
rules = dragoman.compile(sys.argv[1])
text = "a c a a a a a " * 6_000_000
rules.scan("a b")
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
begin = time.process_time()
try:
    rules.scan(text)
except KeyboardInterrupt:
    print("interrupted", len(rules.scan("a b")))
else:
    print("done in", time.process_time() - begin)
"""


@pytest.mark.parametrize("more", ["", '\nqualifier q on r:\n    x = "y" when in "b"'], ids=["matches", "cascade"])
def test_an_interrupt_ends_a_long_scan_of_the_kernel(more: str) -> None:
    """A real one, in the middle of a text of 84 MB, which the kernel scans without the GIL."""
    pytest.importorskip("dragoman._kernel", reason="the kernel is not compiled")
    path = os.pathsep.join(str(Path(module.__file__).parents[1]) for module in (dragoman, dragoman_dsl))
    environment = {**os.environ, "PYTHONPATH": path, "DRAGOMAN_ENGINE": "kernel"}
    done = subprocess.run(
        [sys.executable, "-c", LONG, 'rule r: "' + "[a] " * 40 + f'b"{more}'],
        capture_output=True,
        text=True,
        env=environment,
        timeout=100,
        check=False,
    )
    assert done.stdout.split() == ["interrupted", "1"], done.stdout + done.stderr


# --- the kernel's calls back ------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, MemoryError])
def test_errors_of_the_judge_come_out(error: type[BaseException]) -> None:
    """The kernel asks Python about regexes over text that may compose; what that raises is raised by the scan."""
    kernel_scan = pytest.importorskip("dragoman.matcher.kernel_scan", reason="the kernel is not compiled")
    from dragoman.compiled.tables import flatten

    def judge(regex: int, token: str) -> bool:
        if "x" in token:
            raise error(token)
        return program.scan(["e\u0301"], moves=True).counters.texts == 1  # it may be asked meanwhile

    program = kernel_scan.KernelProgram(flatten(dragoman.compile('rule r: "/[a-zé]+/ b"').rulebook).block, judge)
    asked = program.scan(["ae\u0301 b"])
    assert asked.counters.matches == 1
    with pytest.raises(error):
        program.scan(["xe\u0301 b"])
    assert program.scan(["a b"]).counters.matches == 1


def test_a_program_may_be_given_back_while_it_scans() -> None:
    kernel_scan = pytest.importorskip("dragoman.matcher.kernel_scan", reason="the kernel is not compiled")
    from dragoman.compiled.tables import flatten

    block = flatten(dragoman.compile('rule r: "a b"').rulebook).block
    matches: list[int] = []

    def work(scan: Callable[..., tuple[Any, Any]]) -> None:
        _, counters = scan(["a b " * 200_000], b"", False)
        matches.append(kernel_scan.Counters(*counters).matches)

    threads = []
    for _ in range(8):
        program = kernel_scan.KernelProgram(block, lambda *_: False)
        threads.append(threading.Thread(target=work, args=(program.program.scan,)))
        threads[-1].start()
        del program
    for thread in threads:
        thread.join()
    assert matches == [200_000] * 8
