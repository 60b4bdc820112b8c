"""Findings as JSON: one a line (`jsonl`, the wire form), or one array (`json`).

Each finding is exactly `Finding.to_dict()`, which the shipped JSON Schema describes. Both forms
are written as the scan goes on; an array that Ctrl-C cuts short is closed all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman import Finding
    from dragoman.cli.inputs import TextDocument

_SEPARATORS = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
"""Characters that some readers take for line ends; in JSON they stand in strings only."""


def to_json(finding: Finding) -> str:
    """A finding as one line of JSON, without the line end."""
    line = finding.to_json()
    for character, escaped in _SEPARATORS:
        if character in line:
            line = line.replace(character, escaped)
    return line


class JsonLinesFormat:
    """One finding a line."""

    between = ("", "")

    def head(self) -> str:
        """JSON Lines have no head."""
        return ""

    def page(self, document: TextDocument, findings: Sequence[Finding]) -> str:
        """A line for each finding."""
        return "".join(f"{to_json(finding)}\n" for finding in findings)

    def foot(self, documents: int, found: Counter[str], *, written: bool) -> str:
        """JSON Lines have no foot."""
        return ""


class JsonArrayFormat:
    """One array over all documents, an element a line."""

    between = ("[\n", ",\n")

    def head(self) -> str:
        """The bracket is written with the first finding."""
        return ""

    def page(self, document: TextDocument, findings: Sequence[Finding]) -> str:
        """The elements of a document."""
        return ",\n".join(map(to_json, findings))

    def foot(self, documents: int, found: Counter[str], *, written: bool) -> str:
        """Close the array."""
        return "\n]\n" if written else "[]\n"
