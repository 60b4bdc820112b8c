"""Timing: how fast rules read texts, engine by engine.

`dragoman.bench`, and behind `dragoman bench`. Each engine scans all texts several times; the best of the
times is what the machine can do, the others are what else it was busy with.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from attrs import frozen

from dragoman.matcher.engines import EngineName, engine_name
from dragoman.ruleset import Ruleset
from dragoman.text.builder import build_document
from dragoman.texts import Text, one_of_many

Output = Literal["columns", "findings"]
OUTPUTS: tuple[Output, ...] = ("columns", "findings")
"""Flat numbers as `scan_columns` gives them; findings as `scan_many` gives them, each looked at."""


@frozen
class Measured:
    """How fast one engine was. `size` is in bytes of UTF-8, `runs` are the seconds of each run in order."""

    engine: EngineName
    output: Output
    threads: int
    texts: int
    size: int
    tokens: int
    findings: int
    runs: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """Those of the best run."""
        return min(self.runs)

    @property
    def megabytes_per_second(self) -> float:
        """Millions of bytes of text."""
        return self.size / 1e6 / self.seconds

    @property
    def tokens_per_second(self) -> float:
        """Words and signs."""
        return self.tokens / self.seconds

    @property
    def texts_per_second(self) -> float:
        """Documents."""
        return self.texts / self.seconds


def bench(
    rules: Ruleset,
    texts: Iterable[Text],
    *,
    engines: Sequence[EngineName] = (),
    outputs: Sequence[Output] = OUTPUTS,
    runs: int = 5,
    threads: int = 1,
) -> tuple[Measured, ...]:
    """Measure how fast rules read texts.

    Parameters: `engines`, the one that runs unless given; `runs`, how often each is timed, after a run that
    is not; `threads` as in `Ruleset.scan_many`.

    Raises TextError as `Ruleset.scan_many` does, EngineError for an engine that is not there, ValueError for less
    than one run.

    >>> import dragoman
    >>> rules = dragoman.compile('rule met: "<who: (both sides)> met"')
    >>> [(one.output, one.findings, one.tokens) for one in bench(rules, ["Both sides met."], runs=1)]
    [('columns', 1, 4), ('findings', 1, 4)]
    """
    if runs < 1:
        raise ValueError(f"runs is 1 or more, not {runs}")
    all_texts = [one_of_many(text, rules.limits.max_text) for text in texts]
    names = [engine_name(engine) for engine in engines] or [engine_name()]
    size = sum(len(text.text.encode("utf-8", "surrogatepass")) for text in all_texts)
    tokens = sum(len(build_document(text.text).starts) for text in all_texts)
    several = [{"text": text.text, "id": text.id, "date": text.date} for text in all_texts]
    measured = []
    for name in names:
        ready = rules.with_engine(name)
        for output in outputs:
            work = _WORK[output]
            found = work(ready, several, threads)
            times = []
            for _ in range(runs):
                began = time.perf_counter()
                work(ready, several, threads)
                times.append(time.perf_counter() - began)
            measured.append(Measured(name, output, threads, len(all_texts), size, tokens, found, tuple(times)))
    return tuple(measured)


def _columns(rules: Ruleset, texts: Sequence[Text], threads: int) -> int:
    return len(rules.scan_columns(texts, threads=threads))


def _findings(rules: Ruleset, texts: Sequence[Text], threads: int) -> int:
    return sum(1 for findings in rules.scan_many(texts, threads=threads) for one in findings if one.start >= 0)


_WORK: dict[Output, Callable[[Ruleset, Sequence[Text], int], int]] = {"columns": _columns, "findings": _findings}
