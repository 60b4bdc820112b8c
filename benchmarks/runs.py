"""Running measurements, each in a process of its own, and comparing what was found with the oracle.

Between the definitions and the table: `run` gives an `Outcome` for an engine and a benchmark.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import field, frozen

from benchmarks.agreement import Agreement, compare
from benchmarks.definitions import Benchmark, Definitions, Engine
from benchmarks.records import Record
from benchmarks.workload import Workload

ROOT = Path(__file__).parents[1]


@frozen(eq=False)
class Outcome:
    """What came out of one engine on one benchmark; `problem` says why there are no figures."""

    engine: Engine
    benchmark: Benchmark
    problem: str = ""
    seconds: float = 0.0
    characters: int = 0
    passes: int = 0
    compile_seconds: float = 0.0
    peak_mib: int = 0
    found: int = 0
    """Findings in the compared documents."""
    agreement: Agreement | None = None
    wrong_count: str = ""
    """Says what was expected, where the count is not that of the definition."""
    records: list[Record] = field(factory=list, repr=False)

    @property
    def rate(self) -> float:
        """Millions of characters a second; 0 without figures."""
        return self.characters / self.seconds / 1e6 if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """The figures for `--json`."""
        agreement = self.agreement
        return {
            "engine": self.engine.name,
            "benchmark": self.benchmark.name,
            "rules": self.benchmark.rules,
            "corpus": self.benchmark.corpus,
            "problem": self.problem or None,
            "mb_per_second": self.rate or None,
            "characters": self.characters,
            "passes": self.passes,
            "compile_seconds": self.compile_seconds,
            "peak_mib": self.peak_mib,
            "compared_documents": self.engine.compared(self.benchmark),
            "compared_findings": self.found,
            "same_spans": agreement.spans if agreement else None,
            "same_captures": agreement.captures if agreement else None,
            "wrong_count": self.wrong_count or None,
        }


@frozen
class Runner:
    """How runs are made: on which workload, and for how long each, in seconds."""

    definitions: Definitions
    workload: Workload
    seconds: float
    cap: float
    """Wall time after which an engine is ended."""

    def run(self, engine: Engine, benchmark: Benchmark, oracle: Outcome | None) -> Outcome:
        """Measure an engine; compare it with the oracle's outcome for the same benchmark, where there is one."""
        result = self._result(engine, benchmark)
        if "records" not in result:
            return Outcome(engine, benchmark, problem=result["problem"])
        records = [
            Record(document, rule, start, end, tuple((name, from_, to) for name, from_, to in captures))
            for document, rule, start, end, captures in result.pop("records")
        ]
        compared = engine.compared(benchmark)
        agreement = None
        if oracle and not oracle.problem:
            texts = self.workload.texts(benchmark.corpus)
            expected = [record for record in oracle.records if record.document < compared]
            agreement = compare(expected, records, texts, captures=engine.captures)
        return Outcome(
            engine,
            benchmark,
            seconds=result["seconds"],
            characters=result["characters"],
            passes=result["passes"],
            compile_seconds=result["compile_seconds"],
            peak_mib=result["peak_mib"],
            found=len(records),
            agreement=agreement,
            wrong_count=self._count(engine, benchmark, len(records)),
            records=records,
        )

    def _count(self, engine: Engine, benchmark: Benchmark, found: int) -> str:
        expected = benchmark.expected(engine)
        if not self.workload.counted or expected is None or expected == found:
            return ""
        return (
            f"{engine.name} found {found:,} in the compared documents of {benchmark.name}; expected were {expected:,}"
        )

    def _result(self, engine: Engine, benchmark: Benchmark) -> dict[str, Any]:
        job = {
            "module": engine.module,
            "rules": str(self.workload.rules_file(benchmark.rules)),
            "corpus": str(self.workload.corpus_file(benchmark.corpus)),
            "documents": engine.compared(benchmark),
            "seconds": self.seconds,
        }
        with tempfile.TemporaryDirectory() as folder:
            job_file, result_file = Path(folder, "job.json"), Path(folder, "result.json")
            job_file.write_text(json.dumps(job), encoding="utf-8")
            command = [sys.executable, "-m", "benchmarks.worker", str(job_file), str(result_file)]
            try:
                done = subprocess.run(
                    command, cwd=ROOT, env=_environment(engine), capture_output=True, text=True, timeout=self.cap
                )
            except subprocess.TimeoutExpired:
                return {"problem": f"over {self.cap:.0f} s"}
            if done.returncode or not result_file.exists():
                lines = done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"]
                return {"problem": lines[-1][:200]}
            result: dict[str, Any] = json.loads(result_file.read_text(encoding="utf-8"))
        if "missing" in result:
            return {"problem": f"not installed ({engine.needs or result['missing']})"}
        return result


def _environment(engine: Engine) -> dict[str, str]:
    """The environment of a worker: one thread, the checkout's packages first."""
    paths = [str(ROOT), str(ROOT / "engine"), str(ROOT / "dsl"), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        **engine.environment,
    }


def reasons(outcomes: Iterable[Outcome]) -> Counter[str]:
    """Why findings differ, over all outcomes, by engine and reason."""
    counted: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.agreement:
            for reason, count in outcome.agreement.reasons.items():
                counted[f"{outcome.engine.name}: {reason}"] += count
    return counted
