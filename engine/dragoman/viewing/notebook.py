"""Findings in notebooks: what `_repr_html_` of a finding, and of the findings of a text, shows.

A cell does not have the text, so each finding is shown by its own words, its fields marked in them. Colours are
see-through, to sit on light and dark pages alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from dragoman.finding import Capture, Finding
from dragoman.viewing.markup import Names, beside_html, captures_of, chip, escaped, fields_html

MOST_SHOWN = 100
"""Findings that a cell shows; of the others it tells the number."""


def finding_html(finding: Finding) -> str:
    """One finding."""
    return _cell([_one(finding, Names.of([finding.type]))])


def findings_html(findings: Sequence[Finding]) -> str:
    """The findings of a text."""
    if not findings:
        return _cell(["<p>no findings</p>"])
    names = Names.of(finding.type for finding in findings)
    shown = [_one(finding, names) for finding in findings[:MOST_SHOWN]]
    rest = len(findings) - len(shown)
    return _cell([*shown, f"<p>… and {rest:,} more</p>"] if rest else shown)


def _cell(pieces: Sequence[str]) -> str:
    return f'<div class="dragoman"><style>{_style()}</style>{"".join(pieces)}</div>'


@cache
def _style() -> str:
    return files("dragoman.viewing").joinpath("notebook.css").read_text(encoding="utf-8")


def _one(finding: Finding, names: Names) -> str:
    colour = names.colour(finding.type)
    where = " · ".join(
        filter(None, (escaped(finding.doc), f"{finding.start}–{finding.end}", *map(escaped, finding.rules)))
    )
    return (
        f'<details class="{colour}"><summary>{chip(finding.type, names)} {"".join(_words(finding))}</summary>'
        f'{fields_html(finding.fields)}{beside_html(finding)}<p class="meta">{where}</p></details>'
    )


def _words(finding: Finding) -> Iterator[str]:
    """The words of a finding, those of its fields marked, which name themselves when pointed at."""
    at = finding.start
    for name, capture in sorted(_inside(finding), key=lambda one: (one[1].start, -one[1].end)):
        if capture.start < at:
            continue
        yield escaped(_piece(finding, at, capture.start))
        yield f'<mark title="{escaped(name)}">{escaped(_piece(finding, capture.start, capture.end))}</mark>'
        at = capture.end
    yield escaped(_piece(finding, at, finding.end))


def _piece(finding: Finding, start: int, end: int) -> str:
    return finding.text[start - finding.start : end - finding.start]


def _inside(finding: Finding) -> Iterator[tuple[str, Capture]]:
    for name, value in finding.fields.items():
        for capture in captures_of(value):
            if finding.start <= capture.start and capture.end <= finding.end:
                yield name, capture
