"""Warnings that are allowed where they stand: `# allow W502: kept for the next release`.

Read from the comments of rule files, and held against the diagnostics by everybody who shows them. What such a comment
counts for: the line on which it stands; on a line of its own, the next line with anything else; where that is the head
of a declaration, all of the declaration; with `file`, the whole file. Errors cannot be allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.blocks import lay_out
from dragoman_dsl.source import SourceFile, Span

_PIECE = re.compile(
    r'"""[^"\\]*+(?>(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*)(?:"""|\Z)'
    r'|"[^"\\\r\n]*+(?>(?:\\[^\r\n][^"\\\r\n]*+)*)"?'
    r"|(?P<comment>\#[^\r\n]*+)"
)
_ALLOW = re.compile(r"#\s*allow\b(?P<file>\s+file\b)?(?P<codes>[^:\r\n]*)(?P<colon>:)?(?P<reason>[^\r\n]*)")
_CODE = re.compile(r"\w+")


@frozen
class Allow:
    """A comment that allows some codes on the lines from `first` to `last`; `lines` counts from 1."""

    span: Span
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int
    code_spans: tuple[Span, ...] = field(default=(), repr=False)


@frozen
class Allowed:
    """A warning that is not shown, and the comment that allows it."""

    diagnostic: Diagnostic
    allow: Allow


def allows_of(source: SourceFile) -> tuple[Allow, ...]:
    """The comments of a rule file that allow something, in order.

    >>> source = SourceFile("a.dgm", 'rule a: "b"  # allow W534: shown in the tutorial')
    >>> [(one.codes, one.reason, one.first) for one in allows_of(source)]
    [(('W534',), 'shown in the tutorial', 1)]
    """
    if "allow" not in source.text:
        return ()
    layout = _Layout.of(source)
    return tuple(_allow(match, source, layout) for match in _comments(source))


@frozen
class _Layout:
    """For each line the next one with more than a comment on it, and the last line of each declaration, by its
    first."""

    following: Sequence[int]
    last_lines: Mapping[int, int]

    @classmethod
    def of(cls, source: SourceFile) -> _Layout:
        following = [0] * (len(source.line_starts) + 2)
        for line in range(len(source.line_starts), 0, -1):
            following[line] = line if _says_something(source.line_text(line)) else following[line + 1]
        blocks = lay_out(source).blocks
        ends = {source.position(block.head.start).line: source.position(block.end).line for block in blocks}
        return cls(following, ends)


def _comments(source: SourceFile) -> Iterator[re.Match[str]]:
    """The comments that begin like one that allows something."""
    for piece in _PIECE.finditer(source.text):
        if piece.lastgroup == "comment":
            found = _ALLOW.match(source.text, piece.start(), piece.end())
            if found:
                yield found


def _allow(match: re.Match[str], source: SourceFile, layout: _Layout) -> Allow:
    named = list(_CODE.finditer(source.text, *match.span("codes")))
    first, last = _lines(match, source, layout)
    return Allow(
        Span(source.path, match.start(), match.end()),
        tuple(one[0] for one in named),
        match["reason"].strip() if match["colon"] else "",
        first,
        last,
        tuple(Span(source.path, one.start(), one.end()) for one in named),
    )


def _lines(match: re.Match[str], source: SourceFile, layout: _Layout) -> tuple[int, int]:
    """The lines for which a comment counts."""
    if match["file"]:
        return 1, len(source.line_starts)
    line = source.position(match.start()).line
    at = layout.following[line] or line
    return at, layout.last_lines.get(at, at)


def _says_something(line: str) -> bool:
    stripped = line.strip()
    return bool(stripped) and not stripped.startswith("#")


def without_allowed(
    diagnostics: Iterable[Diagnostic], allows: Sequence[Allow], sources: Mapping[str, SourceFile]
) -> tuple[list[Diagnostic], list[Allowed]]:
    """The diagnostics that are to be shown, and those that a comment allows."""
    covering = _covering(allows)
    shown: list[Diagnostic] = []
    allowed: list[Allowed] = []
    for one in diagnostics:
        found = None
        if (one.span.path, one.code) in covering and not one.is_error:
            line = sources[one.span.path].position(one.span.start).line
            found = covering[one.span.path, one.code].get(line)
        if found is None:
            shown.append(one)
        else:
            allowed.append(Allowed(one, found))
    return shown, allowed


def _covering(allows: Iterable[Allow]) -> dict[tuple[str, str], dict[int, Allow]]:
    """By path and code, the comment that counts for each line. Ranges of lines are lines, declarations or files, so
    that this is linear in the file."""
    covering: dict[tuple[str, str], dict[int, Allow]] = {}
    filled: set[tuple[str, str, int, int]] = set()
    for allow in allows:
        for code in allow.codes:
            key = allow.span.path, code
            if (*key, allow.first, allow.last) not in filled:
                filled.add((*key, allow.first, allow.last))
                by_line = covering.setdefault(key, {})
                for line in range(allow.first, allow.last + 1):
                    by_line.setdefault(line, allow)
    return covering


def odd_allows(
    allows: Sequence[Allow], allowed: Iterable[Allowed], asked: Iterable[str], sources: Mapping[str, SourceFile]
) -> Iterator[Diagnostic]:
    """What is wrong with the comments themselves; `asked` are the codes that were looked for."""
    used = {(one.allow, one.diagnostic.code) for one in allowed}
    looked_for = frozenset(asked)
    for allow in allows:
        problem = _problem(allow)
        if problem is not None:
            yield codes.ODD_ALLOW(allow.span, problem=problem)
        idle = [code for code in allow.codes if code in looked_for and (allow, code) not in used]
        if idle and problem is None:
            edit = _without(allow, idle, sources[allow.span.path])
            yield codes.UNUSED_ALLOW(allow.span, code=" and no ".join(idle), edit=edit)


def _problem(allow: Allow) -> str | None:
    unknown = [code for code in allow.codes if code not in codes.CODES]
    errors = [code for code in allow.codes if code.startswith("E")]
    if not allow.codes:
        return "this allows nothing: there is no code"
    if unknown:
        return f"there is no diagnostic `{unknown[0]}` to be allowed"
    if errors:
        return f"{errors[0]} is an error, which cannot be allowed"
    if not allow.reason:
        return f"{' and '.join(allow.codes)} {'are' if len(allow.codes) > 1 else 'is'} allowed without a reason"
    return None


def _without(allow: Allow, idle: Sequence[str], source: SourceFile) -> Edit:
    """What is left of a comment without some of its codes; all of it goes where none is left."""
    kept = [code for code in allow.codes if code not in idle]
    if kept:
        return Edit(allow.code_spans[0].to(allow.code_spans[-1]), ", ".join(kept))
    return removal(allow.span, source)


def removal(span: Span, source: SourceFile) -> Edit:
    """The edit that takes something out, with the white space in front of it; at the margin, with that behind it."""
    start, end = span.start, span.end
    while start and source.text[start - 1] in " \t":
        start -= 1
    at_margin = start == 0 or source.text[start - 1] in "\r\n"
    if not at_margin:
        return Edit(Span(span.path, start, end), "")
    while end < len(source.text) and source.text[end] in " \t":
        end += 1
    return Edit(Span(span.path, span.start, end), "")
