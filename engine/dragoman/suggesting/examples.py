"""Examples: sentences in which the parts are marked, `[speaker: Ann Lee] stressed, [what: it works]`.

A mark is a name, a colon and the words, in square brackets; `\\[`, `\\]` and `\\\\` are the characters themselves.
"""

from __future__ import annotations

import re

from attrs import frozen

_PIECE = re.compile(r"\\(.)|\[\s*([^\W\d]\w*)\s*:\s*|(\[)|(\])", re.DOTALL)
MOST_CHARACTERS = 2_000
"""Of one sentence."""
RESERVED = frozenset({"text", "value", "type", "start", "end"})
"""Names that no field can have."""


class ExampleError(ValueError):
    """A sentence whose marks cannot be read; the message says why and where, counted from 1."""


@frozen
class Mark:
    """A part of a sentence: half-open code points of its text."""

    name: str
    start: int
    end: int


@frozen
class Example:
    """A sentence without its brackets, and what was marked in it, in order."""

    text: str
    marks: tuple[Mark, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the marks, in order."""
        return tuple(mark.name for mark in self.marks)

    def words(self, mark: Mark) -> str:
        """What was marked."""
        return self.text[mark.start : mark.end]


def read_example(marked: str) -> Example:
    """Read a sentence with marks.

    Raises ExampleError.

    >>> example = read_example("[who: Ann Lee] stressed, [what: it works]")
    >>> example.text, [(mark.name, example.words(mark)) for mark in example.marks]
    ('Ann Lee stressed, it works', [('who', 'Ann Lee'), ('what', 'it works')])
    """
    if len(marked) > MOST_CHARACTERS:
        raise ExampleError(f"a sentence of {len(marked):,} characters; give at most {MOST_CHARACTERS:,}")
    text, marks = "", list[Mark]()
    opened: tuple[str, int, int] | None = None
    at = 0
    for piece in _PIECE.finditer(marked):
        text += marked[at : piece.start()]
        at, place = piece.end(), piece.start() + 1
        escaped, name, bare, _ = piece.groups()
        if escaped is not None:
            text += escaped if escaped in "[]\\" else piece[0]
        elif bare:
            raise ExampleError(f"the bracket at {place} has no name; write [name: words], or \\[ for a bracket itself")
        elif name:
            if opened:
                raise ExampleError(f"the mark at {place} is inside of another; close that one first")
            opened = name, len(text), place
        elif not opened:
            raise ExampleError(f"the bracket at {place} closes nothing; write \\] for a bracket itself")
        else:
            marks.append(_mark(opened, text))
            opened = None
    if opened:
        raise ExampleError(f"the mark at {opened[2]} is never closed; put a ] behind its words")
    if not marks:
        raise ExampleError("nothing is marked; write for example [speaker: Ann Lee] stressed, [what: it works]")
    return Example(text + marked[at:], tuple(marks))


def _mark(opened: tuple[str, int, int], text: str) -> Mark:
    name, start, place = opened
    if name in RESERVED:
        raise ExampleError(f"the mark at {place}: no field can be called {name!r}; choose another name")
    words = text[start:]
    if not words.strip():
        raise ExampleError(f"the mark at {place} has no words")
    return Mark(name, start + len(words) - len(words.lstrip()), len(text.rstrip()))
