"""`--jobs`: documents scanned by several processes, their pages in the order of the input.

Called by `run` in place of one scan after the other. Batches of documents go to workers through pipes, and
pages come back. A worker has at most one batch, so that nobody waits for the other with a
full pipe. Workers start when there is work that lasts, and one at a time when all others are busy. Where
processes can be forked they share the rules that were loaded; elsewhere each loads them.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date as Date
from itertools import accumulate
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import click
from attrs import define

from dragoman import Notice
from dragoman.cli.exits import Exit
from dragoman.cli.inputs import Item, Problem, TextDocument
from dragoman.cli.scan import Page, PageMaker, Recipe, Results, one_by_one
from dragoman.cli.streams import uninterrupted

PATIENCE = 0.1
"""Seconds of work in this process before others are started, so that they cost short work nothing."""
LEAST_BATCH, MOST_BATCH = 8 * 1024, 1024 * 1024
"""Bytes of a batch."""
QUICK, SLOW = 0.05, 0.3
"""Seconds: a batch that was done sooner makes the next ones larger, one that took longer smaller."""
AHEAD = 4
"""So many batches a worker may be done before one that is still being worked on."""
GRACE = 2.0
"""Seconds that a worker has to end by itself."""

CAN_FORK = sys.platform == "linux"


class WorkerError(click.ClickException):
    """A worker that ended before its work was done."""

    exit_code = int(Exit.INCOMPLETE)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    items: Iterable[Item], make: PageMaker, recipe: Recipe, jobs: int, *, can_fork: bool = CAN_FORK
) -> Results:
    """Documents and problems with the pages, made by so many processes where it takes long enough.

    Raises WorkerError where one of them ends unexpectedly.
    """
    source = iter(items)
    began = time.monotonic()
    for done in one_by_one(source, make):
        yield done
        if time.monotonic() - began > PATIENCE:
            break
    with _workers(make, recipe, jobs, can_fork=can_fork) as workers:
        yield from workers.results(source)


@define(eq=False)
class _Batch:
    """Items that a worker has, or had; `pages` when they are made."""

    items: Sequence[Item]
    size: int
    began: float = 0.0
    pages: Iterator[Page] | None = None

    def done(self) -> Results:
        """The items with their pages."""
        assert self.pages is not None
        for item in self.items:
            yield item, None if isinstance(item, Problem) else next(self.pages)


@define(eq=False)
class _Worker:
    """A process, the pipe to it, and what it is working on."""

    process: BaseProcess
    pipe: Connection
    batch: _Batch | None = None


class _Workers:
    """The workers, started as they are needed."""

    def __init__(self, start: Callable[[Sequence[Connection]], _Worker], jobs: int) -> None:
        self._start = start
        self._jobs = jobs
        self._size = LEAST_BATCH * 2
        self.all: list[_Worker] = []

    def results(self, items: Iterator[Item]) -> Results:
        """The items with their pages, in order."""
        waiting: deque[_Batch] = deque()
        batch = self._read(items)
        while batch or waiting:
            self._receive(0)
            while batch and len(waiting) < self._jobs * AHEAD and self._hand_out(batch):
                waiting.append(batch)
                batch = self._read(items)
            if waiting[0].pages is None:
                self._receive(None)
            else:
                yield from waiting.popleft().done()

    def _read(self, items: Iterator[Item]) -> _Batch | None:
        """The next batch; None where there are no more documents."""
        batch, size = [], 0
        for item in items:
            batch.append(item)
            size += item.size if isinstance(item, TextDocument) else 0
            if size >= self._size:
                break
        return _Batch(batch, size) if batch else None

    def _hand_out(self, batch: _Batch) -> bool:
        """Give a batch to a worker that has none; False where all have one."""
        worker = next((one for one in self.all if one.batch is None), None)
        if worker is None and len(self.all) < self._jobs:
            worker = self._start([one.pipe for one in self.all])
            self.all.append(worker)
        if worker is None:
            return False
        batch.began, worker.batch = time.monotonic(), batch
        documents = [item for item in batch.items if isinstance(item, TextDocument)]
        known = [[one.id, one.date and one.date.isoformat(), one.markup] for one in documents]
        try:
            worker.pipe.send_bytes(_packed(known, [one.text for one in documents]))
        except OSError:
            raise _died(worker) from None
        return True

    def _receive(self, seconds: float | None) -> None:
        """Take what workers have done; wait so long for the first of them, or as long as it takes."""
        busy = {worker.pipe: worker for worker in self.all if worker.batch}
        for pipe in wait(list(busy), seconds):
            worker = busy[pipe]  # type: ignore[index]
            try:
                answer = _unpacked(worker.pipe.recv_bytes())
            except (OSError, EOFError):
                raise _died(worker) from None
            assert worker.batch
            worker.batch.pages = map(_page, *answer)
            self._learn(worker.batch)
            worker.batch = None

    def _learn(self, batch: _Batch) -> None:
        """Make batches such that they take neither too little nor too much time."""
        seconds = time.monotonic() - batch.began
        if seconds < QUICK and batch.size >= self._size:
            self._size = min(self._size * 2, MOST_BATCH)
        elif seconds > SLOW:
            self._size = max(self._size // 2, LEAST_BATCH)


def _died(worker: _Worker) -> WorkerError:
    worker.process.join(GRACE)
    how = worker.process.exitcode
    reason = f"by signal {-how}" if how is not None and how < 0 else f"with code {how}"
    return WorkerError(
        f"a worker process ended {reason} before its work was done; was there too little memory? "
        "Try fewer --jobs; what was written so far is complete"
    )


@contextmanager
def _workers(make: PageMaker, recipe: Recipe, jobs: int, *, can_fork: bool) -> Iterator[_Workers]:
    """Workers that are gone when the block is left: at once, where it is left by an error."""
    context = multiprocessing.get_context("fork" if can_fork else "spawn")

    def start(others: Sequence[Connection]) -> _Worker:
        pipe, far = context.Pipe()
        arguments = ([pipe, *others], lambda: make) if can_fork else ([], recipe.page_maker)
        process = context.Process(target=_serve, args=(far, *arguments), daemon=True)  # type: ignore[attr-defined]
        with uninterrupted():
            process.start()
        far.close()
        return _Worker(process, pipe)

    workers = _Workers(start, jobs)
    try:
        yield workers
    except BaseException:
        for worker in workers.all:
            worker.process.terminate()
        raise
    finally:
        with uninterrupted():
            for worker in workers.all:
                worker.pipe.close()
            for worker in workers.all:
                _end(worker.process)


def _end(process: BaseProcess) -> None:
    process.join(GRACE)
    if process.exitcode is None:
        process.kill()
        process.join()


# --- in the worker ----------------------------------------------------------------------------------------


def _serve(pipe: Connection, inherited: Sequence[Connection], page_maker: Callable[[], PageMaker]) -> None:
    """Make pages until the other side hangs up. Interrupts are its business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in inherited:
        other.close()  # or they would stay open when the other side is gone
    make = page_maker()
    with closing(pipe):
        while True:
            try:
                pages = list(map(make, map(_document, *_unpacked(pipe.recv_bytes()))))
                pipe.send_bytes(_packed(list(map(_about, pages)), [page.lines for page in pages]))
            except (EOFError, OSError):
                return


def _document(known: list[Any], text: str) -> TextDocument:
    id_, date, markup = known
    return TextDocument(id_, text, date and Date.fromisoformat(date), 0, markup)


def _about(page: Page) -> list[Any]:
    notices = [[one.doc, one.message, one.start, one.end, one.limit, one.rule] for one in page.notices]
    return [page.found, notices, page.complete]


def _page(about: list[Any], lines: str) -> Page:
    found, notices, complete = about
    return Page(lines, found, tuple(Notice(*one) for one in notices), complete)


# --- messages ---------------------------------------------------------------------------------------------


def _packed(about: list[Any], texts: Sequence[str]) -> bytes:
    """A line of JSON, and behind it the texts as they are."""
    head = json.dumps([about, list(map(len, texts))]).encode()
    return b"\n".join((head, "".join(texts).encode("utf-8", "surrogatepass")))


def _unpacked(message: bytes) -> tuple[list[Any], list[str]]:
    head, _, body = message.partition(b"\n")
    about, lengths = json.loads(head)
    text = body.decode("utf-8", "surrogatepass")
    ends = list(accumulate(lengths))
    return about, [text[end - length : end] for length, end in zip(lengths, ends, strict=True)]
