"""Throughput of ours beside cheap peers on the generated workload, counts checked, ratios shown.

The compared documents only, so that all of it takes a minute; `python -m benchmarks` measures more.
"""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import importlib

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.definitions import Benchmark, Engine, read_definitions
from benchmarks.neutral import read_rules
from benchmarks.records import Scanner
from benchmarks.workload import Workload, generated
from dragoman.matcher.engines import EngineError

DEFINITIONS = read_definitions()
ENGINES = [DEFINITIONS.engines[name] for name in ("prefilter", "re2set", "re", "reference", "twin", "kernel")]
BENCHMARKS = [benchmark for benchmark in DEFINITIONS.benchmarks if benchmark.rules <= 1_000]
SLOW = {"re", "reference"}
"""Measured in one round."""

_rates: dict[tuple[str, str], float] = {}


@pytest.fixture(scope="module")
def workload() -> Workload:
    """The generated one, whose findings are counted."""
    return generated()


@pytest.mark.parametrize("chosen", BENCHMARKS, ids=lambda benchmark: benchmark.name)
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_throughput(
    benchmark: BenchmarkFixture,
    engine: Engine,
    chosen: Benchmark,
    workload: Workload,
    monkeypatch: pytest.MonkeyPatch,
    say: list[str],
) -> None:
    """Finds what the definition counts."""
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)
    scanner = _ready(engine, workload, chosen)
    texts = workload.texts(chosen.corpus)[: chosen.documents]
    result = benchmark.pedantic(
        scanner.scan, args=(texts,), rounds=1 if engine.name in SLOW else 5, warmup_rounds=engine.name not in SLOW
    )
    assert len(scanner.records(result)) == chosen.expected(engine)
    if benchmark.stats is None:  # pytest-benchmark is switched off
        return
    rate = sum(map(len, texts)) / benchmark.stats.stats.min / 1e6
    _rates[engine.name, chosen.name] = rate
    ratios = {
        f"times {other}": rate / _rates[other, chosen.name]
        for other in ("re", "prefilter", "re2set")
        if engine.ours and (other, chosen.name) in _rates
    }
    benchmark.extra_info |= {"mb_per_second": rate, **ratios}
    shown = "".join(f", {ratio:.2g} {name}" for name, ratio in ratios.items())
    say.append(f"{chosen.name}, {engine.name}: {rate:.2g} MB/s{shown}")


def _ready(engine: Engine, workload: Workload, chosen: Benchmark) -> Scanner:
    try:
        module = importlib.import_module(engine.module)
    except ImportError as error:
        pytest.skip(f"{engine.needs} is not installed: {error}")
    scanner: Scanner = module.build(read_rules(workload.rules_file(chosen.rules)))
    try:
        scanner.scan(["."])
    except EngineError as error:
        pytest.skip(str(error))
    return scanner
