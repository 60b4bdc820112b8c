"""Findings as JSON: one a line (`jsonl`, the wire form), or one array (`json`).

Each finding is exactly `Finding.to_dict()`, which the shipped JSON Schema describes. Both forms
are written as the scan goes on; an array that Ctrl-C cuts short is closed all the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dragoman.cli.inputs import TextDocument
from dragoman.cli.streams import Output

if TYPE_CHECKING:
    from dragoman import Finding

_SEPARATORS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Characters that some readers take for line ends; in JSON they stand in strings only."""


def to_json(finding: Finding) -> str:
    """A finding as one line of JSON, without the line end."""
    return json.dumps(finding.to_dict(), ensure_ascii=False).translate(_SEPARATORS)


class JsonLinesWriter:
    """One finding a line."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def begin(self) -> None:
        """JSON Lines have no head."""

    def document(self, document: TextDocument, findings: Sequence[Finding]) -> None:
        """Write the findings of one document."""
        if findings:
            self._output.write("".join(f"{to_json(finding)}\n" for finding in findings))

    def end(self) -> None:
        """JSON Lines have no foot."""


class JsonArrayWriter:
    """One array over all documents, an element a line."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._separator = "[\n"

    def begin(self) -> None:
        """The bracket is written with the first finding."""

    def document(self, document: TextDocument, findings: Sequence[Finding]) -> None:
        """Write the findings of one document."""
        if findings:
            self._output.write(self._separator + ",\n".join(map(to_json, findings)))
            self._separator = ",\n"

    def end(self) -> None:
        """Close the array."""
        self._output.write("[]\n" if self._separator.startswith("[") else "\n]\n")
