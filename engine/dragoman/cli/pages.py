"""What a format is, and the writing of its pages one behind the other.

A format lays out the findings of a document as a page, and knows nothing of the pages before: that may be
done in another process. `Pages` puts them together in the order of the documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from dragoman.cli.streams import Output

if TYPE_CHECKING:
    from dragoman import Finding
    from dragoman.cli.inputs import TextDocument

FORMATS = ("pretty", "jsonl", "json", "csv")
WITH_TEXT = ("pretty",)
"""Formats that show the text around findings, and so want offsets into what was scanned."""
WITH_TYPES = ("pretty", "csv")
"""Formats that have to know the finding types."""


class Format(Protocol):
    """How findings are written down."""

    between: tuple[str, str]
    """What stands before the first page, and before each further one."""

    def head(self) -> str:
        """What stands before all pages."""

    def page(self, document: TextDocument, findings: Sequence[Finding]) -> str:
        """The findings of a document; empty where there is nothing to write."""

    def foot(self, documents: int, found: Counter[str], *, written: bool) -> str:
        """What stands behind all pages; `written`: whether there is one. `found`: how many of each type."""


def make_format(name: str, types: Mapping[str, Iterable[str]], *, width: int, color: bool) -> Format:
    """The format of a name; imports that one only."""
    if name == "csv":
        from dragoman.cli.output_csv import CsvFormat

        return CsvFormat(types)
    if name == "pretty":
        from dragoman.cli.output_pretty import PrettyFormat

        return PrettyFormat(types, width=width, color=color)
    from dragoman.cli.output_json import JsonArrayFormat, JsonLinesFormat

    return JsonArrayFormat() if name == "json" else JsonLinesFormat()


class Pages:
    """Writes pages, each as a whole; told when a run is over, also one that was cut short."""

    def __init__(self, output: Output, format_: Format) -> None:
        self._output, self._format = output, format_
        self.documents = 0
        self.found: Counter[str] = Counter()
        self._written = False

    def begin(self) -> None:
        """Write the head."""
        self._write(self._format.head())

    def add(self, page: str, found: Mapping[str, int]) -> None:
        """Write the page of a document with so many findings of each type."""
        self.documents += 1
        self.found.update(found)
        if page:
            self._write(self._format.between[self._written] + page)
            self._written = True

    def end(self) -> None:
        """Write the foot."""
        self._write(self._format.foot(self.documents, self.found, written=self._written))

    def _write(self, lines: str) -> None:
        if lines:
            self._output.write(lines)
