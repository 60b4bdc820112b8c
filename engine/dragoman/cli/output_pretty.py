"""Findings for people: each sentence as it reads, and under it what was found, field by field.

A document opens with a rule that names it; a sentence has its line number in the margin, and the
words that a field took are in the colour of its finding's type. Under it each finding: type, rule,
qualifiers; its fields aligned, with what they stand for (`→`), what they refer to (`=`) and the
lexicon's columns in brackets. A tally by type closes the run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import evolve

from dragoman.cli.terminal import (
    PALETTE,
    Painter,
    Style,
    StyledChars,
    cells,
    counted,
    elide,
    printable,
    shorten,
    squeeze,
    styled,
    wrap,
)

if TYPE_CHECKING:
    from dragoman import Capture, Finding
    from dragoman.cli.inputs import TextDocument

MARGIN = 6
"""Columns left of a sentence, for its line number."""
SENTENCE_SHOWN = 1_500
"""Characters of a sentence; of a longer one, the stretch around its findings is shown."""
FIELD_SHOWN = 300
"""Cells of a field's words."""
SHORT_FIELD = 60
"""Characters up to which a field is bold in its sentence, so that names and cues stand out."""
LABEL_WIDEST = 20
SOURCE_SHOWN = 50
SOURCE_LABEL = "↑ source"
"""Marked with an arrow, as a rule may have a field of this name."""

Row = tuple[str, StyledChars]
"""A label and what stands beside it."""


class PrettyFormat:
    """Documents as pages of sentences with their findings."""

    between = ("", "")

    def __init__(self, types: Mapping[str, Iterable[str]], *, width: int, color: bool) -> None:
        self._width = width
        self._paint = Painter(color=color)
        self._order = {name: {field: at for at, field in enumerate(fields)} for name, fields in types.items()}
        self._colors = {name: PALETTE[at % len(PALETTE)] for at, name in enumerate(types)}

    def head(self) -> str:
        """Pages have no common head."""
        return ""

    def page(self, document: TextDocument, findings: Sequence[Finding]) -> str:
        """One document; one without findings is a line that says so."""
        lines = [self._heading(document, len(findings))]
        source = document.source
        line_starts = _line_starts(source.original if source else document.text) if findings else ()
        for sentence, group in groupby(findings, key=lambda one: one.sentence):
            together = list(group)
            lines.append("")
            start = together[0].start
            line = bisect_right(line_starts, source.place(start, start)[0] if source else start)
            lines += self._sentence(document.text, sentence.start, sentence.end, line, together)
            lines.append("")
            lines += self._findings(together, document.text)
        lines.append("")
        return "".join(f"{line}\n" for line in lines)

    def foot(self, documents: int, found: Counter[str], *, written: bool) -> str:
        """The tally, the most frequent type first."""
        if not documents:
            return ""
        parts = [counted(sum(found.values()), "finding"), f" in {counted(documents, 'document')}"]
        chars = styled("".join(parts), "bold")
        for at, (name, number) in enumerate(found.most_common()):
            chars += styled(", " if at else ": ") + styled(f"{number} ") + styled(name, self._color(name))
        return "".join(f"{self._paint.line(line)}\n" for line in wrap(chars, self._width))

    # --- parts of a page -------------------------------------------------------------------

    def _heading(self, document: TextDocument, found: int) -> str:
        count = counted(found, "finding") if found else "nothing found"
        name = shorten(printable(document.id), self._width - cells(count) - 8)
        rule = "─" * (self._width - cells(name) - cells(count) - 5)
        return self._paint.line(
            styled("── ", "dim") + styled(name, "title") + styled(f" {rule} ", "dim") + styled(count, "dim")
        )

    def _sentence(self, text: str, start: int, end: int, line: int, findings: Sequence[Finding]) -> Iterator[str]:
        first, last = _stretch(start, end, findings)
        styles = self._highlights(first, last, findings)
        chars = [
            *(styled("… ", "dim") if first > start else ()),
            *squeeze(zip(text[first:last], styles, strict=True)),
            *(styled(" …", "dim") if last < end else ()),
        ]
        margin = f"{line:>{MARGIN - 2}}  "
        for wrapped in wrap(chars, self._width - MARGIN):
            yield self._paint(margin, "dim") + self._paint.line(wrapped)
            margin = " " * MARGIN

    def _highlights(self, first: int, last: int, findings: Sequence[Finding]) -> list[Style]:
        """A style for each character: the type's colour where a field covers it, bold in short fields.

        Where fields lie in one another, the innermost shows.
        """
        styles: list[Style] = ["dim"] * (last - first)
        captures = [(one, self._color(finding.type)) for finding in findings for one in _captures(finding)]
        captures.sort(key=lambda one: one[0].start - one[0].end)
        for capture, color in captures:
            start, end = max(capture.start, first), min(capture.end, last)
            style = f"bold {color}" if capture.end - capture.start <= SHORT_FIELD else color
            styles[start - first : end - first] = [style] * (end - start)
        return styles

    def _findings(self, findings: Sequence[Finding], text: str) -> Iterator[str]:
        rows = [(finding, list(self._rows(finding, text))) for finding in findings]
        widest = max((cells(label) for _, some in rows for label, _ in some), default=0)
        column = min(widest, LABEL_WIDEST)
        for at, (finding, some) in enumerate(rows):
            if at:
                yield ""
            yield from self._title(finding)
            for label, chars in some:
                yield from self._row(label, chars, column)

    def _title(self, finding: Finding) -> Iterator[str]:
        """The type with what qualifies it on the left, the rules on the right."""
        color = self._color(finding.type)
        notes = [f"{name} {value}" for name, value in finding.qualifiers.items()]
        notes += ["shared subject"] if finding.shared else []
        left = squeeze(
            styled("▸ ", color)
            + styled(finding.type, f"bold {color}")
            + styled(f"  [{', '.join(notes)}]" if notes else "")
        )
        right = f"rule {', '.join(finding.rules)}"
        gap = self._width - MARGIN - cells("".join(char for char, _ in left)) - cells(right)
        if finding.rules != (finding.type,) and gap >= 2:
            left += styled(" " * gap + right, "dim")
        for wrapped in wrap(left, self._width - MARGIN):
            yield " " * MARGIN + self._paint.line(wrapped)

    def _row(self, label: str, chars: StyledChars, column: int) -> Iterator[str]:
        indent = MARGIN + 2 + column + 2
        shown = shorten(label, column)
        margin = " " * (MARGIN + 2) + self._paint(shown, "dim") + " " * (column - cells(shown) + 2)
        for wrapped in wrap(chars, max(self._width - indent, 20)):
            yield margin + self._paint.line(wrapped)
            margin = " " * indent

    # --- fields ----------------------------------------------------------------------------

    def _rows(self, finding: Finding, text: str) -> Iterator[Row]:
        order = self._order.get(finding.type, {})
        names = sorted([*finding.fields, *finding.values], key=lambda name: order.get(name, len(order)))
        for name in dict.fromkeys(names):
            if name in finding.fields:
                yield from self._field(name, finding.fields[name], 0)
            else:
                yield name, styled(printable(str(finding.values[name])))
        for one in finding.source:
            words = text[one.start : min(one.end, one.start + SENTENCE_SHOWN)]
            yield SOURCE_LABEL, styled(shorten(printable(f"{one.type}: {words}"), SOURCE_SHOWN), "dim")

    def _field(self, name: str, field: Capture | tuple[Capture, ...], depth: int) -> Iterator[Row]:
        label = "  " * depth + name
        for capture in field if isinstance(field, tuple) else (field,):
            layers = _layers(capture)
            yield label, self._capture(capture, layers)
            for layer in layers:
                for inner, value in layer.fields.items():
                    if value not in layers:
                        yield from self._field(inner, value, depth + 1)
            label = ""

    def _capture(self, capture: Capture, layers: Sequence[Capture]) -> StyledChars:
        words = " … ".join(part.text for part in capture.parts) if capture.parts else capture.text
        chars = styled(elide(printable(words), FIELD_SHOWN))
        if capture.value is not None and str(capture.value) != capture.text:
            chars += styled(" → ", "dim") + styled(printable(str(capture.value)), "bold")
        if capture.refers_to:
            chars += styled(" = ", "dim") + styled(", ".join(printable(one.text) for one in capture.refers_to), "bold")
        for row in (row for layer in layers for row in layer.attributes):
            shown = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))
            chars += styled(f" [{printable(shown)}]" if shown else "", "dim")
        return chars

    def _color(self, finding_type: str) -> Style:
        return self._colors.setdefault(finding_type, PALETTE[len(self._colors) % len(PALETTE)])


def _captures(finding: Finding) -> Iterator[Capture]:
    for one in finding.fields.values():
        yield from one if isinstance(one, tuple) else (one,)


def _layers(capture: Capture) -> list[Capture]:
    """The capture and those inside it that cover the same words, which are shown as one.

    What is inside a capture that has a value is summed up by it, and not shown.
    """
    layers = [capture]
    for layer in layers:
        layers += [
            inner
            for inner in layer.fields.values()
            if not isinstance(inner, tuple) and (inner.start, inner.end) == (capture.start, capture.end)
        ]
    return [evolve(layer, fields={}) for layer in layers] if capture.value is not None else layers


def _stretch(start: int, end: int, findings: Sequence[Finding]) -> tuple[int, int]:
    """What to show of a sentence: all, or of a very long one the part around its findings."""
    if end - start <= SENTENCE_SHOWN:
        return start, end
    first = max(start, min(one.start for one in findings) - SENTENCE_SHOWN // 10)
    return first, min(end, first + SENTENCE_SHOWN)


def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))
