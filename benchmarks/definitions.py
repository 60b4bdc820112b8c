"""The definitions of what is measured, read from `definitions.toml`: engines and benchmarks as data."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from attrs import Factory, frozen

FILE = Path(__file__).with_name("definitions.toml")


@frozen(eq=False)
class Engine:
    """An engine that is measured: a module with `build(rules) -> Scanner`, and what has to be known about it."""

    name: str
    module: str
    label: str
    bias: str
    """What favours it or speaks against it in this comparison."""
    needs: str = ""
    """The distribution that has to be installed."""
    captures: bool = True
    """Whether it gives captures, or spans only."""
    exact: bool = True
    """Whether its findings should be those of the oracle, one by one."""
    ours: bool = False
    rules: int = 10_000
    """The largest rule set that it is given unless asked for by `--all`."""
    documents: dict[str, int] = Factory(dict)
    """So many documents are compared, by number of rules, where it is too slow for all."""
    environment: dict[str, str] = Factory(dict)

    def compared(self, benchmark: Benchmark) -> int:
        """How many documents of a benchmark it is compared on."""
        return min(benchmark.documents, self.documents.get(str(benchmark.rules), benchmark.documents))


@frozen(eq=False)
class Benchmark:
    """A rule set and a corpus."""

    name: str
    rules: int
    corpus: str
    documents: int
    """So many documents at the beginning of the corpus are compared with the oracle, finding by finding."""
    about: str
    findings: dict[str, int] = Factory(dict)
    """How many findings those documents of the generated corpus have, checked in every run: `exact` for all engines
    that find what the oracle finds, others by name."""

    def expected(self, engine: Engine) -> int | None:
        """The count that an engine should have; None where nothing is known of it."""
        everywhere = engine.exact and engine.compared(self) == self.documents
        return self.findings.get(engine.name, self.findings.get("exact") if everywhere else None)


@frozen
class Definitions:
    """All of them, in the order of the file."""

    oracle: str
    engines: dict[str, Engine]
    benchmarks: tuple[Benchmark, ...]


def read_definitions(path: Path = FILE) -> Definitions:
    """Read the file.

    Raises TypeError for an entry with a key that is unknown or missing.
    """
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    engines = {entry["name"]: Engine(**entry) for entry in data["engine"]}
    return Definitions(data["oracle"], engines, tuple(Benchmark(**entry) for entry in data["benchmark"]))
