"""Work in batches: items are read lazily, worked on in threads, and their results come in order.

Below `Ruleset.scan_many` and `scan_columns`. What goes wrong with an item is raised in its place, after
the results of all items before it. At most a few batches for each thread are ahead of whoever takes the
results; when that one stops, or is interrupted, no thread is left behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Event
from typing import Generic, TypeVar

from attrs import field, frozen

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH_SIZE = 256 * 1024
"""A batch is full when its items have this size together (code points, for texts)."""
MOST_ITEMS = 4096
"""A batch has no more items, however small they are."""
AHEAD = 2
"""So many batches for each thread are read ahead."""


@frozen
class Batch(Generic[Item]):
    """Items that stand together, and what went wrong with the one behind them, if that is why they end."""

    items: Sequence[Item]
    error: Exception | None = None


@frozen
class _Done(Generic[Result]):
    """The results of a batch, as far as it came."""

    results: list[Result] = field(factory=list)
    error: Exception | None = None


def in_batches(
    items: Iterable[Item], size: Callable[[Item], int], *, batch_size: int = BATCH_SIZE
) -> Iterator[Batch[Item]]:
    """Items in batches, read as they are asked for; an error of the iterable ends the last batch.

    >>> [batch.items for batch in in_batches(["aaa", "b", "c"], len, batch_size=3)]
    [['aaa'], ['b', 'c']]
    """
    source = iter(items)
    while True:
        batch: list[Item] = []
        total = 0
        try:
            for item in source:
                batch.append(item)
                total += size(item)
                if total >= batch_size or len(batch) == MOST_ITEMS:
                    break
            else:
                if batch:
                    yield Batch(batch)
                return
        except Exception as error:  # whatever it is, it belongs behind the items before it
            yield Batch(batch, error)
            return
        yield Batch(batch)


def work_through(
    batches: Iterable[Batch[Item]],
    work: Callable[[Sequence[Item]], Iterable[Result]],
    threads: int,
) -> Iterator[Result]:
    """The results of `work` for each batch, in order, worked on by so many threads; by this one alone where it is one.

    `work` gives its results one by one; between two of them it may be told to stop.
    """
    if threads == 1:
        for batch in batches:
            yield from work(batch.items)
            if batch.error is not None:
                raise batch.error
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    stop = Event()

    def run(batch: Batch[Item]) -> _Done[Result]:
        done = _Done[Result]()
        try:
            for result in work(batch.items):
                done.results.append(result)
                if stop.is_set():
                    break
        except Exception as error:  # raised again where the results are taken
            return _Done(done.results, error)
        return _Done(done.results, batch.error)

    waiting: deque[Future[_Done[Result]]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="dragoman")
    try:
        for batch in batches:
            waiting.append(pool.submit(run, batch))
            if len(waiting) > threads * AHEAD:
                yield from _taken(waiting.popleft().result())
        while waiting:
            yield from _taken(waiting.popleft().result())
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _taken(done: _Done[Result]) -> Iterator[Result]:
    yield from done.results
    if done.error is not None:
        raise done.error
