"""One engine, one rule set, one corpus, in a process of its own: compile, compare, measure.

A process each keeps engines from sharing memory, caches and environment, and lets one that takes
too long be ended. Run as `python -m benchmarks.worker JOB RESULT`, both JSON files; the parent is `runs`.

Measured is CPU time of the process, garbage collection off, best of some passes over the same texts
after one pass to warm up: machines are shared, and the least is what the work needs.
"""

from __future__ import annotations

import gc
import importlib
import json
import resource
import sys
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.neutral import read_rules
from benchmarks.records import Scanner

_KIB = 1024
_MOST_PASSES = 40
_COLD = 10
"""An engine that takes so many times the time for the compared documents is not run again."""


def measure(job: dict[str, Any]) -> dict[str, Any]:
    """The result of a job.

    A job has `module`, `rules` and `corpus` (paths), `documents` (to compare), `seconds` (to measure for).
    """
    try:
        module = importlib.import_module(job["module"])
    except ImportError as error:
        return {"missing": str(error)}
    texts: list[str] = json.loads(Path(job["corpus"]).read_text(encoding="utf-8"))
    rules = read_rules(Path(job["rules"]))
    began = process_time()
    scanner: Scanner = module.build(rules)
    scanner.scan(["."])  # some make themselves ready only now
    compiled = process_time() - began
    compared = texts[: job["documents"]]
    began = process_time()
    result = scanner.scan(compared)
    first = process_time() - began
    measured = {"compile_seconds": compiled, "records": scanner.records(result)}
    if first > job["seconds"] * _COLD:
        return measured | _speed(compared, first, 1)
    if first > job["seconds"]:
        return measured | _speed(compared, *_best(lambda: scanner.scan(compared), 0))
    part = _part(texts, compared, first, job["seconds"])
    return measured | _speed(part, *_best(lambda: scanner.scan(part), job["seconds"]))


def _speed(texts: Sequence[str], seconds: float, passes: int) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "passes": passes,
        "documents": len(texts),
        "characters": sum(map(len, texts)),
        "peak_mib": _peak() // _KIB,
    }


def _peak() -> int:
    """The most memory that the process has had, in KiB.

    Linux counts in `getrusage` what the parent had when it started this process, so its own file is asked.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _part(texts: Sequence[str], compared: Sequence[str], seconds: float, most: float) -> Sequence[str]:
    """So many texts that a pass takes no more than a third of the time, if as many as the compared took `seconds`."""
    room = sum(map(len, compared)) / max(seconds, 1e-6) * most / 3
    sizes = accumulate(map(len, texts))
    return texts[: max(len(compared), sum(size <= room for size in sizes))]


def _best(work: Callable[[], object], most: float) -> tuple[float, int]:
    """The least CPU time of a pass, after one to warm up, and how many there were; a single one where `most` is 0."""
    if most:
        work()
    gc.collect()
    gc.disable()
    times: list[float] = []
    while len(times) < _MOST_PASSES and (not times or sum(times) < most):
        began = process_time()
        result = work()
        times.append(process_time() - began)
        del result
    gc.enable()
    return min(times), len(times)


if __name__ == "__main__":
    job_file, result_file = map(Path, sys.argv[1:3])
    result_file.write_text(json.dumps(measure(json.loads(job_file.read_text("utf-8")))), encoding="utf-8")
