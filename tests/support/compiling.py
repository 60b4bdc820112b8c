"""Compiling rules for tests with a small standard library, so that what is tested is the language
and not what happens to be in the shipped one, and reading texts with every matcher there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from unhurried import Unhurried

import dragoman
from dragoman.cascade.afterwards import finish
from dragoman.cascade.reading import Reading
from dragoman.cascade.scanning import CascadeScanner
from dragoman.columns import Row
from dragoman.compiled.flat import can_be_read_flat
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiler import Compiled, compile_entries
from dragoman.finding import Findings
from dragoman.limits import Limits
from dragoman.matcher.contract import Engine
from dragoman.matcher.engines import EngineName, engine_for, engine_name
from dragoman.matcher.reference_engine import ReferenceEngine
from dragoman.matcher.twin_engine import TwinEngine
from dragoman.reading_lane import ReadingLane
from dragoman.ruleset import Ruleset
from dragoman.text.builder import build_document
from dragoman.texts import given, read_date
from dragoman_dsl.source import SourceFile

SMALL_STD = Path(__file__).parents[1] / "corpus" / "std"

Read = Callable[[str, str | None], Findings]
"""Reads a text, with its date."""
Reader = Callable[[Rulebook, str, str | None], Findings]
Limited = tuple[str | None, ...]
"""The limits of which notices tell."""


def compile_rules(
    source: str, *, base: Path | None = None, limits: Limits | None = None, std: Path | None = SMALL_STD
) -> Rulebook:
    """Compile rules; raises RuleError where anything is wrong with them. Without `std`, the shipped one."""
    return compile_leniently(source, base=base, limits=limits, std=std).unwrap().rulebook


def compile_leniently(
    source: str, *, base: Path | None = None, limits: Limits | None = None, std: Path | None = SMALL_STD
) -> Compiled:
    """The ruleset of what is sound, and what is wrong with the rest."""
    return compile_entries([SourceFile("rules.dgm", source)], base=base, limits=limits, std=std)


def read_with(rulebook: Rulebook, text: str, date: str | None = None, *, filtered: bool = True) -> Findings:
    """The findings of a text, by the reference matcher."""
    return read_by(ReferenceEngine(rulebook, filtered), text, date)


def read_by(engine: Engine, text: str, date: str | None = None) -> Findings:
    """The findings of a text, by an engine."""
    reading = Reading(build_document(text, id="case", date=read_date(date)), engine)
    reading.run()
    return Findings(finish(reading), reading.notices)


# --- every way to read --------------------------------------------------------------------------------


def kernel_engine(rulebook: Rulebook) -> Engine:
    """The compiled kernel; a test that asks for it is skipped where it has not been built."""
    if engine_name() != "kernel":
        import pytest

        pytest.importorskip("dragoman._kernel", reason="the kernel is not compiled; python hatch_build.py does it")
    return engine_for(rulebook, "kernel")


def _by_cascade(engine: Engine) -> Read:
    return lambda text, date: read_by(engine, text, date)


def _by_front_door(engine: Engine, name: EngineName) -> Read:
    """As `Ruleset.scan` reads: rule sets whose matches are their findings without the cascade."""
    ruleset = Ruleset(engine.rulebook, name)
    return lambda text, date: ruleset.scan(text, date=date, id="case")


def _by_artefact(engine: Engine) -> Read:
    """As rules from a compiled file read."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "rules.dgc")
        Ruleset(engine.rulebook).save(path)
        ruleset = dragoman.open(path).with_engine("kernel")
        ruleset.scan("")  # what is read of the file later is mapped by now
    return lambda text, date: ruleset.scan(text, date=date, id="case")


def flat_lane(rulebook: Rulebook) -> ReadingLane:
    """The lane in which the kernel runs the cascade, for plain rules, too."""
    from dragoman.matcher.kernel import KernelEngine

    engine = kernel_engine(rulebook)
    assert isinstance(engine, KernelEngine)
    cascade = CascadeScanner(engine, Ruleset(rulebook)._capture_names)
    return ReadingLane(
        engine.program,
        rules=lambda: tuple(rule.name for rule in rulebook.rules),
        names=cascade.names,
        limits=rulebook.limits,
        rulebook=lambda: rulebook,
        cascade=lambda: cascade,
    )


def _by_flat_reading(rulebook: Rulebook) -> Read:
    """As the kernel's cascade reads; rules that it cannot read are left to Python's."""
    if not can_be_read_flat(rulebook):
        return _by_cascade(kernel_engine(rulebook))
    lane = flat_lane(rulebook)
    return lambda text, date: next(lane.findings([given(text, "case", date, rulebook.limits.max_text)]))


MAKERS: Mapping[str, Callable[[Rulebook], Read]] = {
    "reference": lambda rulebook: _by_cascade(ReferenceEngine(rulebook)),
    "reference, unfiltered": lambda rulebook: _by_cascade(ReferenceEngine(rulebook, False)),
    "twin": lambda rulebook: _by_cascade(TwinEngine(rulebook)),
    "twin, unfiltered": lambda rulebook: _by_cascade(Unhurried(TwinEngine(rulebook))),
    "kernel": lambda rulebook: _by_cascade(kernel_engine(rulebook)),
    "kernel, unfiltered": lambda rulebook: _by_cascade(Unhurried(kernel_engine(rulebook))),
    "kernel, front door": lambda rulebook: _by_front_door(kernel_engine(rulebook), "kernel"),
    "kernel, flat": _by_flat_reading,
    "kernel, compiled file": lambda rulebook: _by_artefact(kernel_engine(rulebook)),
}
"""Every way to read texts, each made ready for a rulebook; all must find the same. A faster one is added here."""


def _reader(make: Callable[[Rulebook], Read]) -> Reader:
    return lambda rulebook, text, date: make(rulebook)(text, date)


READERS: Mapping[str, Reader] = {name: _reader(make) for name, make in MAKERS.items()}
"""The same, for one text."""


# --- numbers instead of findings ----------------------------------------------------------------------


def columns_by(rulebook: Rulebook, engine: EngineName) -> Callable[[str, str | None], tuple[list[Row], Limited]]:
    """What `Ruleset.scan_columns` gives of a text: for rule sets whose matches are their findings, by a lane
    of their own."""
    if engine == "kernel":
        kernel_engine(rulebook)
    ruleset = Ruleset(rulebook, engine)

    def read(text: str, date: str | None) -> tuple[list[Row], Limited]:
        columns = ruleset.scan_columns([{"text": text, "date": date, "id": "case"} if date else text])
        return list(columns.rows()), tuple(notice.limit for notice in columns.notices)

    return read
