"""The parse loop reads what lark reads: the same rules, children and places, and refuses the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Tree
from lark.exceptions import UnexpectedInput

from dragoman_dsl.parsing import grammar
from dragoman_dsl.parsing.tables import Extent, StuckError

REFUSED = "refused"


class Recorder:
    """A builder that keeps what it is told."""

    def __getattr__(self, method: str) -> Callable[[Extent, list[Any]], Any]:
        return partial(self.note, method)

    @staticmethod
    def note(method: str, extent: Extent, children: list[Any]) -> Any:
        return (method, extent, [_piece(child) if isinstance(child, str) else child for child in children])


def _piece(piece: Any) -> Any:
    return (piece.type, piece.start_pos, piece.end_pos, str(piece))


def by_tables(name: grammar.GrammarName, start: str, text: str) -> Any:
    try:
        return grammar._tables(name).build(start, text, Recorder())
    except StuckError:
        return REFUSED


def by_lark(name: grammar.GrammarName, start: str, text: str) -> Any:
    try:
        return _recorded(grammar._lark(name).parse(text, start=start))[0]
    except UnexpectedInput:
        return REFUSED


def _recorded(node: Any) -> tuple[Any, Extent]:
    """What a recorder keeps of a tree of lark's, and its extent."""
    if node is None:
        return None, (-1, -1)
    if not isinstance(node, Tree):
        return _piece(node), (node.start_pos, node.end_pos)
    parts = [_recorded(child) for child in node.children]
    start = next((first for _, (first, _) in parts if first >= 0), -1)
    extent = (start, max((last for _, (_, last) in parts), default=-1))
    return (str(node.data), extent, [kept for kept, _ in parts]), extent


LINES = [
    ("head", 'rule signed -> Signing: "X signed" | "signed by X"'),
    ("head", "lexicon kind: treaty, joint declaration,"),
    ("head", 'slot clause open whole: "_+" until "," | predicate value lower(text)'),
    ("slot_line", '"<day: /\\d+/>" value date(year, month, day)'),
    ("rule_line", 'document not preceded by "draft~ of" | "text of" within 2'),
    ("rule_line", 'where who.office in ["minister", "king"] and not (how == "often" or x is not nothing)'),
    ("qualifier_line", 'polarity = "negative" when before cue "not" | "never" within 4 until ","'),
    ("test_line", 'todo "They signed." -> signed(who="They", document.kind=["a", 1]), met -> nothing'),
]
TEMPLATES = [
    "[jointly | formally] sign~ed [a | the] ...{0,2} <doc: kind | {not a | b} | (x y)~ing list>",
    "^ (/[A-Z]\\w*/{1,8} | _*? | X's)+ <more who: name> {a not b}~s said , \\... $",
    "",
]
PARTS = [
    "sign",
    "~ed",
    "~",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "{",
    "}",
    "|",
    ":",
    "X",
    "A",
    "_",
    "...",
    "…",
    "{2,5}",
    "+",
    "?",
    "/\\d+/",
    "^",
    "$",
    "not",
    "more",
    "list",
    "name",
    ".",
    ",",
    "'",
    '"',
    "\\",
    "é",
]
WORDS = [
    "rule",
    "slot",
    "lexicon",
    '"a"',
    '"""b"""',
    "name",
    ":",
    "|",
    "->",
    ",",
    "=",
    "==",
    "in",
    "is",
    "not",
    "nothing",
    "and",
    "or",
    "(",
    ")",
    "[",
    "]",
    "12",
    "where",
    "until",
    "value",
    "#",
]


@pytest.mark.parametrize(("start", "line"), LINES)
def test_lines_are_read_as_lark_reads_them(start: str, line: str) -> None:
    assert by_tables("file", start, line) == by_lark("file", start, line) != REFUSED


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_are_read_as_lark_reads_them(template: str) -> None:
    assert by_tables("template", "template", template) == by_lark("template", "template", template) != REFUSED


@given(st.lists(st.sampled_from([*PARTS, " ", " ", " "]), max_size=12).map("".join))
def test_any_template_is_read_or_refused_as_by_lark(template: str) -> None:
    assert by_tables("template", "template", template) == by_lark("template", "template", template)


@given(st.sampled_from(sorted({"doc", "share_line", "finding_line"} | {start for start, _ in LINES})), st.data())
def test_any_line_is_read_or_refused_as_by_lark(start: str, data: st.DataObject) -> None:
    line = " ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=8)))
    assert by_tables("file", start, line) == by_lark("file", start, line)
