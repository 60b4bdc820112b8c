"""Which engine runs: the fastest that is there, another on demand, and clear words where that cannot be."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from dragoman.matcher import engines
from dragoman.matcher.engines import EngineError, describe_engine, engine_name


@pytest.fixture(autouse=True)
def _free_choice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("DRAGOMAN_ENGINE", raising=False)
    engines._kernel_is_there.cache_clear()
    yield
    engines._kernel_is_there.cache_clear()


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dragoman._kernel", None)


@pytest.fixture
def some_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dragoman._kernel", engines)


def test_the_kernel_runs_where_it_is(some_kernel: None) -> None:
    assert engine_name() == "kernel"
    assert describe_engine() == "compiled kernel"


def test_plain_python_runs_where_it_is_not(no_kernel: None) -> None:
    assert engine_name() == "twin"
    assert describe_engine() == "plain Python: no compiled kernel"


@pytest.mark.parametrize("name", ["twin", "reference"])
def test_the_environment_chooses(some_kernel: None, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE", name)
    assert engine_name() == name
    assert describe_engine().endswith(": chosen by DRAGOMAN_ENGINE")


def test_what_is_asked_for_outweighs_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE", "reference")
    assert engine_name("twin") == "twin"


def test_an_empty_choice_is_none(no_kernel: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE", "")
    assert engine_name() == "twin"


def test_an_engine_that_does_not_exist_is_told_of_with_those_that_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE", "turbo")
    with pytest.raises(EngineError, match=r"DRAGOMAN_ENGINE is 'turbo': .* the engines are kernel, twin, reference"):
        engine_name()


def test_a_kernel_that_is_not_there_is_told_of(no_kernel: None) -> None:
    with pytest.raises(EngineError, match="no compiled kernel; install dragoman where"):
        engine_name("kernel")
