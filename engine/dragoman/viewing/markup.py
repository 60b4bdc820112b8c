"""Texts and findings as HTML: the pieces of which pages and notebook cells are made.

All that comes from texts and rules is escaped here, in one place: `escaped`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from attrs import frozen

from dragoman.finding import Capture, FieldValue, Finding
from dragoman.viewing.segments import lanes, segments

HUES = 10
"""So many colours there are for types; with more types they come again."""
GIST = 90
"""Characters of what a finding says in one line."""


@frozen
class Names:
    """Of the findings on a page: a colour for each type, and a number for each finding, across documents."""

    colours: Mapping[str, int]

    @classmethod
    def of(cls, types: Iterable[str]) -> Names:
        """The colours of these types, in their order."""
        return cls({name: number % HUES for number, name in enumerate(dict.fromkeys(types))})

    def colour(self, type_: str) -> str:
        """The class that colours a type."""
        return f"t{self.colours.get(type_, 0)}"


def escaped(text: object) -> str:
    """Text for HTML; lone surrogates and control characters, which no page may hold, as a replacement mark.

    >>> escaped('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return escape("".join(map(_allowed, str(text))))


def _allowed(char: str) -> str:
    code = ord(char)
    forbidden = (code < 0x20 and char not in "\t\n\r") or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000
    return "\ufffd" if forbidden else char


def text_html(text: str, findings: Sequence[Finding], names: Names, first: int) -> str:
    """A text with its findings underlined; they are numbered from `first` on, and a button with the number stands
    where each begins."""
    lane_of = lanes(findings)
    out: list[str] = []
    begun: set[int] = set()
    for segment in segments(text, findings):
        for number in segment.findings:
            if number not in begun and findings[number].start == segment.start:
                begun.add(number)
                out.append(_button(findings[number], first + number, names))
        words = escaped(text[segment.start : segment.end])
        for number in reversed(segment.findings):
            one = findings[number]
            words = (
                f'<span class="u {names.colour(one.type)} l{lane_of[number]}" data-f="{first + number}">{words}</span>'
            )
        out.append(f'<span class="s" data-a="{segment.start}">{words}</span>')
    return "".join(out)


def _button(finding: Finding, number: int, names: Names) -> str:
    label = escaped(f"finding {number}, {finding.type}: {gist(finding)}")
    return (
        f'<button type="button" class="n {names.colour(finding.type)}" data-f="{number}" aria-label="{label}">'
        f"{number}</button>"
    )


def gist(finding: Finding) -> str:
    """What a finding says, in one line."""
    words = (capture.text for value in finding.fields.values() for capture in captures_of(value))
    line = " · ".join(" ".join(one.split()) for one in words) or " ".join(finding.text.split())
    return line if len(line) <= GIST else line[: GIST - 1].rstrip() + "…"


def captures_of(value: FieldValue) -> tuple[Capture, ...]:
    """The captures of a field: one, or the items of a list."""
    return (value,) if isinstance(value, Capture) else value


# --- one finding ------------------------------------------------------------------------------------------


def fields_html(fields: Mapping[str, FieldValue]) -> str:
    """Fields with their words, what is inside them, values and what they stand for."""
    if not fields:
        return ""
    return f"<dl>{''.join(map(_field, fields.items()))}</dl>"


def _field(named: tuple[str, FieldValue]) -> str:
    name, value = named
    return f"<dt>{escaped(name)}</dt>" + "".join(f"<dd>{_capture(one)}</dd>" for one in captures_of(value))


def _capture(capture: Capture) -> str:
    """A capture; what is inside it and takes up all of it is told of as a further type and no more."""
    out = [f'<span class="c" data-a="{capture.start}" data-b="{capture.end}">{escaped(capture.text)}</span> ']
    chain = list(_chain(capture))
    out.append(f'<span class="type">{" › ".join(escaped(one.type) for one in chain)}</span>')
    for one in chain:
        if one.value is not None:
            out.append(f' <span class="value">= {escaped(one.value)}</span>')
        if one.refers_to:
            meant = ", ".join(escaped(mention.text) for mention in one.refers_to)
            out.append(f' <span class="meant">stands for {meant}</span>')
        for row in one.attributes:
            said = ", ".join(f"{escaped(name)}: {escaped(value)}" for name, value in row.items())
            out.append(f' <span class="row">{said}</span>')
    out.append(fields_html(chain[-1].fields))
    return "".join(out)


def _chain(capture: Capture) -> Iterator[Capture]:
    """A capture, and the only one inside it as long as that takes up all of it."""
    yield capture
    inside = list(capture.fields.values())
    if len(inside) == 1 and isinstance(inside[0], Capture):
        inner = inside[0]
        if (inner.start, inner.end, inner.parts) == (capture.start, capture.end, capture.parts):
            yield from _chain(inner)


def beside_html(finding: Finding) -> str:
    """What a finding says beside its fields: assigned values, qualifiers, sources."""
    said = {**finding.values, **finding.qualifiers}
    rows = [f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in said.items()]
    if finding.shared:
        rows.append("<dt>subject</dt><dd>taken from earlier in the sentence</dd>")
    return f'<dl class="said">{"".join(rows)}</dl>' if rows else ""


def chip(type_: str, names: Names) -> str:
    """The name of a type in its colour."""
    return f'<span class="chip {names.colour(type_)}">{escaped(type_)}</span>'
