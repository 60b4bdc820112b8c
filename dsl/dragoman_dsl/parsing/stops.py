"""Where reading a line stopped: the place, what could have stood there, and the words for both.

Made by `mistakes.in_line` from the grammar's `Unexpected`, and looked at by the explanations there and
in `habits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from dragoman_dsl.parsing.blocks import Line
from dragoman_dsl.source import SourceFile, Span

WORD: Final = re.compile(r"[^\W\d]\w*")
STRING: Final = re.compile(r'"""[\s\S]*?"""|"(?!"")(?>(?:\\.|[^"\\\r\n])*)"')
_LONGEST_SHOWN: Final = 24
_MOST_EXPECTED: Final = 6
_OPERATORS: Final = frozenset({"AND", "OR"})

SHOWN: Final = {
    "$END": "the end of the line",
    "STRING": 'a string `"…"`',
    "LONG": 'a text between `"""`',
    "NAME": "a name",
    "NUMBER": "a number",
    "ENTRY": "a phrase",
    "COMPARISON": "a comparison like `==`",
    "MULTIPLICITY": "`?`, `*` or `+`",
    "COLON": "`:`",
    "ARROW": "`->`",
    "VBAR": "`|`",
    "COMMA": "`,`",
    "EQUAL": "`=`",
    "OPEN": "`(`",
    "LPAR": "`(`",
    "CLOSE": "`)`",
    "OPEN_SQUARE": "`[`",
    "CLOSE_SQUARE": "`]`",
    "NESTED": "`open`",
}

CLAUSES_OF: Final = {
    "head": (),
    "slot_line": ("until", "value"),
    "share_line": ("subject", "after", "before"),
    "finding_line": ("gives", "sources", "hides", "overlap"),
    "rule_line": ("where", "select", "scope", "in", "priority", "meta", "extend"),
    "test_line": ("todo",),
}
"""The words that may begin a line of a body."""
CLAUSES: Final = frozenset(word for words in CLAUSES_OF.values() for word in words) | {"not", "preceded", "followed"}
"""All words that begin a clause."""


@frozen
class Stop:
    """Where reading stopped: in which line, in which text, at which place, wanting what."""

    source: SourceFile
    line: Line
    start: str
    at: int
    expected: frozenset[str]

    @property
    def rest(self) -> str:
        """The text from there to the end of the line in the file (of several, the first)."""
        return self.source.text[self.at : self.line.end].split("\n", 1)[0].rstrip("\r")

    @property
    def before(self) -> int:
        """The end of what was read before."""
        text, at = self.source.text, self.at
        while at > self.line.start and text[at - 1].isspace():
            at -= 1
        return at

    def span(self, start: int, end: int) -> Span:
        """A place in the file."""
        return Span(self.source.path, start, end)

    @property
    def place(self) -> Span:
        """The word or character that was not expected; at the end of the line, its last character."""
        if self.at >= self.line.end:
            return self.span(max(self.line.end - 1, self.line.start), self.line.end)
        string = STRING.match(self.source.text, self.at, self.line.end)
        word = WORD.match(self.source.text, self.at, self.line.end)
        found = string or word
        return self.span(self.at, found.end() if found else self.at + 1)

    @property
    def found(self) -> str:
        """What stands there, in words."""
        if self.at >= self.line.end:
            return "the end of the line"
        return f"`{short(self.source[self.place])}`"

    @property
    def wanted(self) -> str:
        """What could have stood there, in words."""
        return shown_terminals(self.expected, SHOWN)


def shown_terminals(names: Iterable[str], table: dict[str, str]) -> str:
    """What a grammar expected, in words: `a name`, `` `where` ``, and so on.

    That an expression could go on goes without saying where something else may follow it.
    """
    wanted = {name for name in names if not name.startswith("__")}
    if wanted >= _OPERATORS and wanted - _OPERATORS:
        wanted -= _OPERATORS | {"COMPARISON", "IN", "IS", "NOT"}
    shown = sorted({table.get(name, f"`{name.lower()}`") for name in wanted})
    shown.sort(key=lambda word: word.startswith("`"))
    if len(shown) > _MOST_EXPECTED:
        return ", ".join(shown[:_MOST_EXPECTED]) + " or others"
    return ", ".join(shown[:-1]) + (" or " if len(shown) > 1 else "") + shown[-1] if shown else "nothing more"


def short(text: str) -> str:
    """As much of a text as a message can show on its line."""
    line = text.split("\n", 1)[0].rstrip("\r")
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def strings(stop: Stop) -> Iterable[re.Match[str]]:
    """The strings of the line."""
    return STRING.finditer(stop.source.text, stop.line.start, stop.line.end)


def brackets(stop: Stop, end: int) -> Iterable[tuple[int, str]]:
    """The round and square brackets of the line, up to `end`."""
    pattern = re.compile(rf"{STRING.pattern}|#[^\r\n]*|[()\[\]]")
    for match in pattern.finditer(stop.source.text, stop.line.start, end):
        if len(match[0]) == 1 and match[0] != "#":
            yield match.start(), match[0]
