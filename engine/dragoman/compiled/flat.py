"""Which rulebooks the kernel's cascade can read (`engine/native/reading.hpp`), and why others it cannot.

Asked by `lanes` and `artefact`. What a text decides, the kernel finds out by itself and leaves that text to Python;
here stands what it could never do.
"""

from __future__ import annotations

from dragoman.compiled.rulebook import FindingProgram, Rulebook

MOST = 2**31 - 1


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
    if any(rule.where or rule.assignments for rule in rulebook.rules):
        return "a rule has conditions or assignments"
    return None


def _gives_way_to_itself(finding: FindingProgram) -> bool:
    return any(finding.id in clause.types for clause in finding.gives_way)
