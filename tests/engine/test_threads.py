"""Many texts in several threads: the same findings in the same order, errors in their places, no thread left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

import pytest

import dragoman
from dragoman import TextError
from dragoman.batches import Batch, in_batches, work_through

RULES = dragoman.compile('rule number: "number <n: /[0-9]+/>"')
MANY = 300

threads_given = pytest.mark.parametrize("threads", [1, 2, 5])


def texts(count: int = MANY) -> list[str]:
    return [f"This is number {number}. " * (number % 7) for number in range(count)]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.batches.MOST_ITEMS", 3)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dragoman")]


@threads_given
def test_the_same_findings_in_the_same_order(threads: int) -> None:
    assert list(RULES.scan_many(texts(), threads=threads)) == [RULES.scan(text) for text in texts()]


@threads_given
def test_texts_are_read_only_a_little_ahead(threads: int) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "number 1"

    results = RULES.scan_many(endless(), threads=threads)
    for _ in range(10):
        assert len(next(results)) == 1
    results.close()  # type: ignore[attr-defined]
    assert read <= 10 + 3 * 3 * threads


@threads_given
def test_what_is_no_text_is_told_of_in_its_place(threads: int) -> None:
    results = RULES.scan_many([*texts(20), 5, "number 7"], threads=threads)
    assert [next(results) for _ in range(20)] == [RULES.scan(text) for text in texts(20)]
    with pytest.raises(TextError, match="not an int"):
        next(results)
    assert list(results) == []


@threads_given
def test_an_error_of_what_gives_the_texts_comes_behind_those_given(threads: int) -> None:
    def failing() -> Iterator[str]:
        yield from texts(20)
        raise OSError("the disk is gone")

    results = RULES.scan_many(failing(), threads=threads)
    assert len([next(results) for _ in range(20)]) == 20
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)


@threads_given
def test_an_interrupt_while_texts_are_read_ends_it_at_once(threads: int) -> None:
    def interrupted() -> Iterator[str]:
        yield from texts(20)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(RULES.scan_many(interrupted(), threads=threads))


def test_who_stops_in_the_middle_leaves_no_thread() -> None:
    for _ in RULES.scan_many(texts(), threads=4):
        break


def test_nothing_starts_before_the_first_result_is_asked_for() -> None:
    RULES.scan_many(iter([None]), threads=4)  # type: ignore[list-item]


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", None])
def test_the_number_of_threads_is_checked_at_once(threads: object) -> None:
    with pytest.raises(ValueError, match="threads is a whole number from 1 up"):
        RULES.scan_many([], threads=threads)  # type: ignore[arg-type]


def test_an_error_of_the_work_comes_behind_the_results_before_it() -> None:
    def work(items: Iterable[int]) -> Iterator[int]:
        for item in items:
            if item == 17:
                raise RuntimeError("seventeen")
            yield item

    results = work_through(in_batches(range(100), lambda _: 1, batch_size=4), work, 3)
    taken: list[int] = []
    with pytest.raises(RuntimeError, match="seventeen"):
        taken.extend(results)
    assert taken == list(range(17))


def test_work_stops_between_two_items_when_nobody_takes_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.batches.MOST_ITEMS", 1_000)
    worked: list[int] = []

    def work(items: Iterable[int]) -> Iterator[int]:
        for item in items:
            worked.append(item)
            time.sleep(0.01 if item else 0)
            yield item

    batches = iter([Batch([0]), Batch(range(1, 1_000)), Batch(range(1_000, 2_000))])
    results = work_through(batches, work, 2)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert len(worked) < 100
