"""Diagnostics as people and programs read them: text with the lines marked, and plain data.

The last step of the front end. Text comes from strangers' files: control characters, invisible and
direction-changing ones are shown escaped, wide and combining ones keep the marks aligned, very long
lines are cut to a window, and lone surrogates never reach the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from attrs import frozen

from dragoman_dsl.codes import CODES
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.source import Position, SourceFile, Span

_TAB = 4
_BEFORE = 40
"""Characters shown before the marked place in a line that is too long."""
_STYLES = {"error": "1;31", "warning": "1;33", "gutter": "34", "note": "34", "help": "32", "bold": "1"}

Mark = Literal["primary", "label", "edit"]
_STROKES: Mapping[Mark, str] = {"primary": "^", "label": "-", "edit": "+"}


def escape(text: str) -> str:
    """Text that can be shown on one line of any terminal.

    >>> escape("a\\x00\\u202eb\\ud800")
    'a\\\\x00\\\\u202eb\\\\ud800'
    """
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable() or char == " ":
        return char
    if unicodedata.category(char) == "Zs":
        return " " if char == "\N{NO-BREAK SPACE}" else _escaped(char)
    return _escaped(char)


def _escaped(char: str) -> str:
    point = ord(char)
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _width(shown: str) -> int:
    """Terminal columns of a shown piece."""
    return sum(
        0 if unicodedata.category(char) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in shown
    )


# --- text ------------------------------------------------------------------------------------


def render_text(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, SourceFile],
    *,
    color: bool = False,
    width: int = 120,
) -> str:
    """Diagnostics by place, each with its lines marked, and a summary line; empty if there are none.

    `width` is the number of columns to which the lines of rule files are cut.

    >>> from dragoman_dsl.codes import UNKNOWN_LAYER
    >>> source = SourceFile("a.dgm", "rule x:\\n    in headlin\\n")
    >>> found = UNKNOWN_LAYER(Span("a.dgm", 15, 22), name="headlin", known="`headline`")
    >>> print(render_text([found], {"a.dgm": source}))
    error[E221]: there is no layer `headlin`
     --> a.dgm:2:8
      |
    2 |     in headlin
      |        ^^^^^^^
      = help: the layers are `headline`
    <BLANKLINE>
    1 error in a.dgm
    """
    ordered = sorted(diagnostics, key=lambda one: (one.span, one.code, one.message))
    painter = _Painter(sources, color, width)
    blocks = ["\n".join(painter.diagnostic(one)) for one in ordered]
    return "\n\n".join([*blocks, summary(ordered)]) if blocks else ""


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`3 errors, 1 warning in a.dgm`, or `… in 2 files`."""
    found = list(diagnostics)
    errors = sum(one.is_error for one in found)
    paths = sorted({one.span.path for one in found})
    parts = [_counted(errors, "error"), _counted(len(found) - errors, "warning")]
    place = escape(paths[0]) if len(paths) == 1 else f"{len(paths)} files"
    return f"{', '.join(part for part in parts if part) or 'no problems'} in {place}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}" if number else ""


@frozen
class _Marked:
    """A stretch of one line to be underlined."""

    line: int
    start: int
    end: int
    mark: Mark
    text: str


@frozen
class _Painter:
    """Writes diagnostics as lines of text."""

    sources: Mapping[str, SourceFile]
    color: bool
    width: int

    def diagnostic(self, one: Diagnostic) -> Iterator[str]:
        """The lines of one diagnostic."""
        gutter = self._gutter(one)
        head = self._style(one.severity, f"{one.severity}[{one.code}]")
        yield head + self._style("bold", f": {escape(one.message)}")
        yield from self._place(one, one.span.path, gutter, "-->")
        for path in dict.fromkeys(label.span.path for label in one.labels):
            if path != one.span.path:
                yield from self._place(one, path, gutter, ":::")
        edge = self._style("gutter", f"{'':{gutter}} =")
        if one.help is not None:
            yield f"{edge} {self._style('help', 'help:')} {escape(one.help)}"
        if one.edit is not None and one.edit.span.path in self.sources:
            yield from self._mended(one.edit, gutter)

    def _gutter(self, one: Diagnostic) -> int:
        spans = [one.span, *(label.span for label in one.labels)]
        return max(len(str(self._position(span.path, span.end).line)) for span in spans)

    def _position(self, path: str, offset: int) -> Position:
        source = self.sources.get(path)
        return source.position(offset) if source else Position(1, 1)

    def _place(self, one: Diagnostic, path: str, gutter: int, arrow: str) -> Iterator[str]:
        """Where it is, and the marked lines of one file."""
        spans: list[tuple[Span, Mark, str]] = [(one.span, "primary", "")] if one.span.path == path else []
        spans += [(label.span, "label", label.text) for label in one.labels if label.span.path == path]
        arrow = self._style("gutter", f"{'':{gutter}}{arrow}")
        if path not in self.sources:
            yield f"{arrow} {escape(path)}"
            return
        source = self.sources[path]
        place = source.position(spans[0][0].start)
        yield f"{arrow} {escape(path)}:{place.line}:{place.column}"
        yield self._edge(gutter)
        marked = [mark for span, kind, text in spans for mark in _marks(source, span, kind, text)]
        yield from self._lines(source, marked, gutter)

    def _lines(self, source: SourceFile, marked: list[_Marked], gutter: int) -> Iterator[str]:
        last = None
        for group in _windows(source, marked, self.width):
            line = group.marks[0].line
            if last is not None and line > last + 1:
                yield self._style("gutter", "...")
            last = line
            yield f"{self._style('gutter', f'{line:>{gutter}} |')} {group.text}".rstrip()
            for mark in group.marks:
                before, length = group.columns(mark)
                style = "error" if mark.mark == "primary" else "help" if mark.mark == "edit" else "note"
                stroke = self._style(style, f"{_STROKES[mark.mark] * length} {escape(mark.text)}".rstrip())
                yield f"{self._edge(gutter)} {' ' * before}{stroke}"

    def _mended(self, edit: Edit, gutter: int) -> Iterator[str]:
        """The line as it would read after the edit."""
        source = self.sources[edit.span.path]
        line_start = source.line_starts[source.position(edit.span.start).line - 1]
        first = max(line_start, edit.span.start - self.width)
        last = min(_line_end(source, source.position(edit.span.end).line), edit.span.end + self.width)
        text = source.text[first : edit.span.start] + edit.replacement + source.text[edit.span.end : last]
        mended = SourceFile(edit.span.path, text)
        start = edit.span.start - first
        marks = _marks(mended, Span(edit.span.path, start, start + len(edit.replacement)), "edit", "")
        number = source.position(edit.span.start).line
        yield self._edge(gutter)
        for group in _windows(mended, marks, self.width):
            line = number + group.marks[0].line - 1
            yield f"{self._style('help', f'{line:>{gutter}} +')} {group.text}".rstrip()
            for mark in group.marks:
                before, length = group.columns(mark)
                if mark.end > mark.start:
                    yield f"{self._edge(gutter)} {' ' * before}{self._style('help', '+' * length)}"

    def _edge(self, gutter: int) -> str:
        return self._style("gutter", f"{'':{gutter}} |")

    def _style(self, name: str, text: str) -> str:
        return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if self.color else text


def _line_end(source: SourceFile, line: int) -> int:
    """The offset behind the last character of a line, its line end left out."""
    starts = source.line_starts
    end = starts[line] - 1 if line < len(starts) else len(source.text)
    start = starts[line - 1]
    return end - 1 if end > start and source.text[end - 1] == "\r" else end


def _marks(source: SourceFile, span: Span, mark: Mark, text: str) -> list[_Marked]:
    """A span as marks: one, or for several lines one on the first and one on the last."""
    first, last = source.position(span.start).line, source.position(span.end).line
    if last > first and source.line_starts[last - 1] == span.end:
        last -= 1
    start, end = min(span.start, len(source.text)), min(span.end, len(source.text))
    if first == last:
        return [_Marked(first, start, max(start, min(end, _line_end(source, first))), mark, text)]
    begin = source.line_starts[last - 1]
    while begin < end and source.text[begin] in " \t":
        begin += 1
    return [
        _Marked(first, start, max(start, _line_end(source, first)), mark, ""),
        _Marked(last, min(begin, end), end, mark, text or "to here"),
    ]


@frozen
class _Window:
    """The shown part of a line, with the marks that lie in it."""

    text: str
    marks: tuple[_Marked, ...]
    start: int
    cells: tuple[int, ...]
    """The column at which each code point of the part begins, and the column behind the last."""

    def columns(self, mark: _Marked) -> tuple[int, int]:
        """Where the strokes of a mark begin, and how many there are."""
        most = len(self.cells) - 1
        first = self.cells[min(max(mark.start - self.start, 0), most)]
        last = self.cells[min(max(mark.end - self.start, 0), most)]
        return first, max(1, last - first)


def _windows(source: SourceFile, marked: list[_Marked], width: int) -> list[_Window]:
    """The lines to show, in order; marks far apart in a long line get a window each."""
    groups: list[tuple[int, int, list[_Marked]]] = []
    for mark in marked:
        for start, end, members in groups:
            if members[0].line == mark.line and start <= mark.start < max(end, start + 1):
                members.append(mark)
                break
        else:
            start, end = _bounds(source, mark, width)
            groups.append((start, end, [mark]))
    groups.sort(key=lambda one: (one[2][0].line, one[0]))
    return [_window(source, start, end, tuple(members)) for start, end, members in groups]


def _bounds(source: SourceFile, mark: _Marked, width: int) -> tuple[int, int]:
    """The part of a line to show around a mark."""
    first, last = source.line_starts[mark.line - 1], _line_end(source, mark.line)
    if last - first <= width:
        return first, last + 1
    start = max(first, min(mark.start - _BEFORE, last - width))
    return start, min(last, start + width)


def _window(source: SourceFile, start: int, end: int, marks: tuple[_Marked, ...]) -> _Window:
    line = marks[0].line
    first, last = source.line_starts[line - 1], _line_end(source, line)
    end = min(end, last)
    pieces = ["…"] if start > first else []
    column = len(pieces)
    cells = []
    for char in source.text[start:end]:
        cells.append(column)
        shown = " " * (_TAB - column % _TAB) if char == "\t" else _shown(char)
        pieces.append(shown)
        column += _width(shown)
    cells.append(column)
    if end < last:
        pieces.append("…")
    return _Window("".join(pieces), marks, start, tuple(cells))


# --- data ------------------------------------------------------------------------------------


def to_json(diagnostic: Diagnostic, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    """A diagnostic as plain data that can be written as UTF-8 JSON.

    Offsets count code points from 0; lines and columns count from 1.
    """
    code = CODES.get(diagnostic.code)
    edit = diagnostic.edit
    return {
        "code": diagnostic.code,
        "slug": code.slug if code else None,
        "severity": diagnostic.severity,
        "message": _encodable(diagnostic.message),
        **_place_of(diagnostic.span, sources),
        "labels": [{**_place_of(one.span, sources), "text": _encodable(one.text)} for one in diagnostic.labels],
        "help": None if diagnostic.help is None else _encodable(diagnostic.help),
        "edit": edit and {**_place_of(edit.span, sources), "replacement": _encodable(edit.replacement)},
    }


def _place_of(span: Span, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    source = sources.get(span.path) or SourceFile(span.path, "")
    first, last = source.position(span.start), source.position(span.end)
    return {
        "path": _encodable(span.path),
        "start": span.start,
        "end": span.end,
        "line": first.line,
        "column": first.column,
        "end_line": last.line,
        "end_column": last.column,
    }


def _encodable(text: str) -> str:
    """Text without lone surrogates, which are written as `\\ud800`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
