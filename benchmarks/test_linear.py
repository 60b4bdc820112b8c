"""Hostile inputs, doubled: ours beside `re` and spaCy, slopes shown. The cases are in `linear.toml`."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.linear import Case, cases, measured, shown

CAP = 0.3
"""Seconds that a size may take."""


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_growth(benchmark: BenchmarkFixture, case: Case, say: list[str]) -> None:
    """Ours finds what the case counts at every size; how its time grows is shown."""
    growths = benchmark.pedantic(lambda: dict(measured(case, CAP)), rounds=1)
    assert growths
    benchmark.extra_info["slopes"] = {name: growth.slope for name, growth in growths.items()}
    say.append(f"{case.name}: CPU milliseconds over doubled sizes")
    say.extend(shown(name, growth) for name, growth in growths.items())
