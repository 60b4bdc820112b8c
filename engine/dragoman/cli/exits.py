"""Exit codes: the one table of how the command line ends.

Every verb ends with one of these. Where several hold, `worst` picks the one that a script
most needs to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    FOUND = 1
    """Findings, failed tests or files to be formatted: what the command was asked to fail on."""
    USAGE = 2
    """A wrong command line, or output that cannot be written."""
    INCOMPLETE = 3
    """Some input was skipped, or a limit cut a scan short."""
    RULES = 4
    """A rule has an error; the good rules were used."""
    BELOW = 5
    """A score, or the coverage of tests, is below the one asked for."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141


_BY_WEIGHT = (Exit.OK, Exit.FOUND, Exit.INCOMPLETE, Exit.BELOW, Exit.RULES, Exit.USAGE, Exit.INTERRUPTED)


def worst(codes: Iterable[Exit]) -> Exit:
    """The code that outweighs the others: rule errors, then a low score, skipped input, findings.

    >>> worst([Exit.FOUND, Exit.INCOMPLETE])
    <Exit.INCOMPLETE: 3>
    """
    return max(codes, key=_BY_WEIGHT.index, default=Exit.OK)
