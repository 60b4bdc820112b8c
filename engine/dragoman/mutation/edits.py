"""Edits of rule files: what a mutant changes, and the texts around it.

Made by `operators`. An edit replaces a stretch of one declaration, so that the changed declaration can be parsed
by itself and the change be shown as people know changes: lines gone and lines new.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from dragoman_dsl.source import SourceFile, Span

HintKind = Literal["through", "without", "rounds", "context", "where", "entry", "other"]
"""What a sentence has to have so that the change shows: the part, its absence, so many tokens or rounds of it,
the context, a value that a condition excludes, the lexicon's entry; or nobody can say."""


@frozen
class Hint:
    """What helps to find a sentence that tells a mutant from the rules as they are."""

    kind: HintKind
    span: Span
    """The part in question."""
    template: Span | None = None
    """The template that it is in."""
    rounds: int = 0
    word: str = ""
    """A lexicon's entry."""


@frozen
class Edit:
    """A change of a rule file: the operator, the stretch replaced, and what stands there instead."""

    operator: str
    span: Span
    replacement: str
    owner: Span
    """The declaration."""
    hint: Hint
    entry: int | None = None
    """The number of a lexicon file's entry that is left out; then nothing in the rule file is replaced."""


def applied(edit: Edit, source: SourceFile) -> str:
    """The text of the declaration with the edit made."""
    text = source.text
    before, behind = text[edit.owner.start : edit.span.start], text[edit.span.end : edit.owner.end]
    return before + edit.replacement + behind


def difference(edit: Edit, source: SourceFile) -> Sequence[str]:
    """The change as lines with `-` or `+` in front: those of the file that differ."""
    if edit.entry is not None:
        return [f"-{edit.hint.word}"]
    old = source.text[edit.owner.start : edit.owner.end].splitlines()
    new = applied(edit, source).splitlines()
    lines = difflib.unified_diff(old, new, lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def cut(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch to take out, with one of the spaces around it.

    >>> cut("say a word", 4, 5)
    (4, 6)
    """
    if text[end : end + 1] == " " and text[start - 1] in ' "(|[':
        return start, end + 1
    if text[start - 1] == " ":
        return start - 1, end
    return start, end


def whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch to take out, with the lines of which nothing else is left."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    if text[first:start].strip() or text[end:last].strip():
        return start, end
    return max(first - 1, 0), last
