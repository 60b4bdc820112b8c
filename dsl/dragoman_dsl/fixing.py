"""Mending rule files: the edits of diagnostics, applied to the text where that is safe.

Behind `dragoman check --fix`. Only what cannot change what the rules find is mended by itself; an edit with which a
file has more errors than before is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.source import SourceFile

SAFE = frozenset({"E106", "E107", "W501", "W504", "W506", "W510", "W530", "W531"})
"""Codes whose edits change nothing of what rules find: white space, what is listed or named twice or never used, and
what never takes anything."""

_REST_OF_LINE = re.compile(r"[ \t]*+(?:\r\n?|\n|\Z)")
MOST_TRIED = 20
"""Edits that are tried by themselves where all of them together break a file."""


def safe_edits(diagnostics: Iterable[Diagnostic]) -> dict[str, list[tuple[Diagnostic, Edit]]]:
    """The edits that are safe, by file, in the order of the text; of two that touch each other the first."""
    found: dict[str, list[tuple[Diagnostic, Edit]]] = {}
    wanted = ((one, one.edit) for one in diagnostics if one.code in SAFE and one.edit is not None)
    for one, edit in sorted(wanted, key=lambda pair: (pair[1].span, pair[1].replacement)):
        before = found.setdefault(edit.span.path, [])
        if not before or before[-1][1].span.end <= edit.span.start:
            before.append((one, edit))
    return found


def applied(source: SourceFile, edits: Iterable[Edit]) -> str:
    """The text with edits made, which do not overlap and are in order; a line of which nothing is left goes, too.

    >>> from dragoman_dsl.source import Span
    >>> applied(SourceFile("a.dgm", "use a, b"), [Edit(Span("a.dgm", 5, 8), "")])
    'use a'
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        start, end = _with_line(source.text, edit)
        pieces += [source.text[at : max(at, start)], edit.replacement]
        at = end
    return "".join([*pieces, source.text[at:]])


def _with_line(text: str, edit: Edit) -> tuple[int, int]:
    """What an edit replaces; with the white space and the end of its line where nothing else is on it."""
    start, end = edit.span.start, edit.span.end
    found = _REST_OF_LINE.match(text, end)
    while start and text[start - 1] in " \t":
        start -= 1
    if edit.replacement or found is None or (start and text[start - 1] not in "\r\n"):
        return edit.span.start, edit.span.end
    return start, found.end()


def mended(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceFile]) -> dict[str, tuple[str, int]]:
    """For each file that can be mended its new text, and how many problems are gone from it."""
    result: dict[str, tuple[str, int]] = {}
    for path, pairs in safe_edits(diagnostics).items():
        source = sources[path]
        good = _good(source, [edit for _, edit in pairs])
        if good:
            result[path] = applied(source, good), len(good)
    return result


def _good(source: SourceFile, edits: list[Edit]) -> list[Edit]:
    """All edits if the file has no more errors with them, else the first that makes none by itself."""
    errors = _errors(source.text)
    if _errors(applied(source, edits)) <= errors:
        return edits
    return [edit for edit in edits[:MOST_TRIED] if _errors(applied(source, [edit])) <= errors][:1]


def _errors(text: str) -> int:
    return sum(one.is_error for one in parse(SourceFile("", text))[1])
