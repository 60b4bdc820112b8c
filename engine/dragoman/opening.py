"""Opening compiled rules: the front door for programs that only scan.

Beside `compiler`, which compiles rule files; nothing of that is imported here.
"""

from __future__ import annotations

from os import PathLike

from dragoman.compiled.artefact import SUFFIX, Artefact, ArtefactError
from dragoman.ruleset import Ruleset

__all__ = ["SUFFIX", "ArtefactError", "open"]


def open(path: str | PathLike[str]) -> Ruleset:  # noqa: A001
    """Open rules that were compiled to a file by `Ruleset.save` or `dragoman compile`.

    The file is mapped into memory, which all processes that open it share; it must not be written to as long
    as the rules are used. The limits are those with which the rules were compiled.

    Raises OSError where the file cannot be read, ArtefactError where it is no compiled rule set, damaged,
    or made by another version.
    """
    return Ruleset(None, artefact=Artefact(path))
