"""Compiling rules for tests with a small standard library, so that what is tested is the language
and not what happens to be in the shipped one, and reading texts with every matcher there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dragoman.afterwards import finish
from dragoman.builder import build_document
from dragoman.cascade import Reading
from dragoman.compiler import find_pack
from dragoman.finding import Findings
from dragoman.functions import FUNCTIONS
from dragoman.layers import LAYERS
from dragoman.limits import Limits
from dragoman.lower.conditions import MEANINGS
from dragoman.lower.program import lower_program
from dragoman.rulebook import Rulebook
from dragoman.ruleset import read_date
from dragoman_dsl.diagnostics import Diagnostic, RuleError
from dragoman_dsl.resolve import load_program
from dragoman_dsl.source import SourceFile

SMALL_STD = Path(__file__).parents[1] / "corpus" / "std"

Reader = Callable[[Rulebook, str, str | None], Findings]


def compile_rules(
    source: str, *, base: Path | None = None, limits: Limits | None = None, std: Path | None = SMALL_STD
) -> Rulebook:
    """Compile rules; raises RuleError where anything is wrong with them. Without `std`, the shipped one."""
    rulebook, diagnostics, program_sources = compile_leniently(source, base=base, limits=limits, std=std)
    errors = [one for one in diagnostics if one.is_error]
    if errors:
        raise RuleError(errors, program_sources)
    return rulebook


def compile_leniently(
    source: str, *, base: Path | None = None, limits: Limits | None = None, std: Path | None = SMALL_STD
) -> tuple[Rulebook, tuple[Diagnostic, ...], Mapping[str, SourceFile]]:
    """The rulebook of what is sound, and what is wrong with the rest."""
    limits = limits or Limits()
    program = load_program(
        [SourceFile("rules.dgm", source)],
        find_pack=find_pack,
        std=std or find_pack("std"),
        base=base,
        functions={name: (one.min_args, one.max_args) for name, one in FUNCTIONS.items()},
        meanings=MEANINGS,
        layers=LAYERS,
        max_repeat=limits.max_repeat,
        max_depth=limits.max_depth,
    )
    lowered = lower_program(program, limits)
    return lowered.rulebook, (*program.diagnostics, *lowered.diagnostics), program.sources


def read_with(rulebook: Rulebook, text: str, date: str | None = None, *, filtered: bool = True) -> Findings:
    """The findings of a text, by the reference matcher."""
    reading = Reading(build_document(text, id="case", date=read_date(date)), rulebook, filtered=filtered)
    reading.run()
    return Findings(finish(reading), reading.notices)


READERS: Mapping[str, Reader] = {
    "reference": lambda rulebook, text, date: read_with(rulebook, text, date),
    "reference, unfiltered": lambda rulebook, text, date: read_with(rulebook, text, date, filtered=False),
}
"""Every way to read a text; all must find the same. A faster matcher is added here."""
