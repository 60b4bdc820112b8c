"""A sentence of a text with what is spoken of in bold, for verbs that show errors and differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.cli.terminal import Painter, Style, printable, squeeze, terminal_width, wrap
from dragoman.finding import Place

MARGIN = 2
SENTENCE_SHOWN = 600
"""Characters of a sentence; of a longer one, those from what is spoken of on."""


def sentence_lines(
    document: str, text: str, place: Place, spans: Iterable[tuple[int, int]], paint: Painter
) -> Iterator[str]:
    """Where a sentence stands, and its words; those outside the spans are dim."""
    spans = list(spans)
    begin = place.start if place.end - place.start <= SENTENCE_SHOWN else min(start for start, _ in spans)
    end = min(place.end, begin + SENTENCE_SHOWN)
    styles: list[Style] = ["dim"] * (end - begin)
    for start, behind in spans:
        for at in range(max(start, begin), min(behind, end)):
            styles[at - begin] = ""
    dots: tuple[tuple[str, Style], ...] = (("…", "dim"), (" ", "dim"))
    chars = [*(dots if begin > place.start else ()), *squeeze(zip(text[begin:end], styles, strict=True))]
    chars += dots[::-1] if end < place.end else ()
    yield paint(f"{printable(document)}:{place.start}", "bold")
    for line in wrap(chars, terminal_width() - MARGIN):
        yield f"{' ' * MARGIN}{paint.line(line)}"
