"""Compiling rules for tests with a small standard library, so that what is tested is the language
and not what happens to be in the shipped one, and reading texts with every matcher there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dragoman.cascade.afterwards import finish
from dragoman.cascade.reading import Reading
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiler import Compiled, compile_entries
from dragoman.finding import Findings
from dragoman.limits import Limits
from dragoman.matcher.contract import Engine
from dragoman.matcher.reference_engine import ReferenceEngine
from dragoman.matcher.twin_engine import TwinEngine
from dragoman.text.builder import build_document
from dragoman.texts import read_date
from dragoman_dsl.source import SourceFile

SMALL_STD = Path(__file__).parents[1] / "corpus" / "std"

Reader = Callable[[Rulebook, str, str | None], Findings]


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


READERS: Mapping[str, Reader] = {
    "reference": lambda rulebook, text, date: read_with(rulebook, text, date),
    "reference, unfiltered": lambda rulebook, text, date: read_with(rulebook, text, date, filtered=False),
    "twin": lambda rulebook, text, date: read_by(TwinEngine(rulebook), text, date),
}
"""Every way to read a text; all must find the same. A faster matcher is added here."""
