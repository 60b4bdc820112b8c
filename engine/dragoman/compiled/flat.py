"""Which rulebooks the kernel's cascade can read (`engine/native/reading.hpp`), and why others it cannot.

Asked by `lanes` and `artefact`. What a text decides, the kernel finds out by itself and leaves that text to Python;
here stands what it could never do.
"""

from __future__ import annotations

from dragoman.compiled.expression_tables import expression_problem
from dragoman.compiled.rulebook import FindingProgram, Rulebook

MOST = 2**31 - 1
_PATTERN = "text"
"""The type of what an inline pattern captured, for which the kernel has no name."""


def can_be_read_flat(rulebook: Rulebook) -> bool:
    """Whether the kernel's cascade can read texts with these rules."""
    return flat_problem(rulebook) is None


def flat_problem(rulebook: Rulebook) -> str | None:
    """What the kernel's cascade cannot do of a rulebook; None where it can do all."""
    changing = rulebook.changing.markers
    if any(not changing.isdisjoint((one.subject, one.after, one.before)) for one in rulebook.shares):
        return "a share depends on findings"
    if any(rule.select == "all" for rule in rulebook.rules):
        return "a rule selects all matches"
    if any(not -MOST <= rule.priority <= MOST for rule in rulebook.rules):
        return "a priority is too large"
    if any(map(_gives_way_to_itself, rulebook.findings.values())):
        return "a finding type gives way to itself"
    if _PATTERN in _names(rulebook):
        return f"something is called {_PATTERN}"
    return expression_problem(rulebook)


def _names(rulebook: Rulebook) -> set[str]:
    """The names of all that captures can be of."""
    slots = {slot.name for slot in rulebook.slots.values()}
    findings = {finding.name for finding in rulebook.findings.values()}
    return slots | findings | {lexicon.name for lexicon in rulebook.phrases.lexicons}


def _gives_way_to_itself(finding: FindingProgram) -> bool:
    return any(finding.id in clause.types for clause in finding.gives_way)
