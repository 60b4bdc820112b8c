"""The formatter behind `dragoman fmt`: a rule file in its one canonical layout.

Works on the lines that `blocks` finds, not on the syntax tree: comments stay where they stand,
strings and line breaks are kept, and only white space changes. Four spaces for a body, four more for
what goes on; one space between words, none inside brackets; one blank line between declarations. As a
guard the result is parsed again: it must say the same as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from attrs import define, field

from dragoman_dsl.diagnostics import RuleError
from dragoman_dsl.parsing.blocks import Block, Line, lay_out
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.source import SourceFile

_INDENT = 4
_TOKEN = re.compile(
    r'(?P<long>"""[^"\\]*+(?>(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*)""")'
    r'|(?P<string>"(?!"")[^"\\\r\n]*+(?>(?:\\[^\r\n][^"\\\r\n]*+)*)")'
    r"|(?P<comment>\#[^\r\n]*+)|(?P<newline>\r\n?|\n)|(?P<space>[^\S\r\n]++)"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<number>-?\d++)|(?P<mark>->|==|!=|<=|>=|[\s\S])"
)
_ENTRY = re.compile(
    r'(?P<long>"""[^"\\]*+(?>(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*)""")'
    r'|(?P<string>"(?!"")[^"\\\r\n]*+(?>(?:\\[^\r\n][^"\\\r\n]*+)*)")'
    r"|(?P<comment>\#[^\r\n]*+)|(?P<newline>\r\n?|\n)|(?P<space>[^\S\r\n]++)"
    r'|(?P<mark>,)|(?P<name>[^,"#\s](?:[^,"#\r\n]*[^,"#\s])?)'
)
_GAP = re.compile(r"(?P<comment>\#[^\r\n]*+)|(?P<newline>\r\n?|\n)|(?P<space>[^\S\r\n]++)")
_LEXICON_HEAD = re.compile(r'[^:"#]*+:')
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_GLUED_BEFORE = frozenset(",:)]?*+")
_SPACED_NAMES = frozenset({"where", "and", "or", "not", "in", "value", "means", "when", "is"})
"""Names before which an opening bracket is no call."""

Kind = Literal["head", "body", "more", "comment", "doc"]


@define
class _Row:
    """A line to be written."""

    kind: Kind
    indent: int
    text: str
    comment: str = ""
    blank_before: bool = False
    block: Block | None = None
    alone: bool = False
    """Whether the row is a whole declaration."""

    def written(self) -> str:
        text = f"{self.text}  {self.comment}" if self.text and self.comment else self.text or self.comment
        return f"{' ' * self.indent}{text}"


def format_source(source: SourceFile) -> str:
    """The text of a rule file in canonical layout.

    Raises RuleError with the diagnostics of a file that has an error in its syntax.

    >>> print(format_source(SourceFile("a.dgm", 'rule  a->B :\\n  "x"|"y"   # c\\n  where(length( x )<3)')))
    rule a -> B:
        "x" | "y"  # c
        where (length(x) < 3)
    <BLANKLINE>
    """
    tree, diagnostics = parse(source)
    if any(one.is_error for one in diagnostics):
        raise RuleError(diagnostics, {source.path: source})
    formatted = reprint(source)
    again, _ = parse(SourceFile(source.path, formatted))
    return formatted if same_meaning(tree, again) else source.text


def reprint(source: SourceFile) -> str:
    """The canonical layout of a file without errors, not yet held against the original."""
    return _Printer(source).text()


def same_meaning(one: object, other: object) -> bool:
    """Whether two syntax trees differ in their places only.

    >>> from dragoman_dsl.parsing.parser import parse
    >>> trees = [parse(SourceFile("a.dgm", text))[0] for text in ('rule a: "b"', 'rule  a:  "b"')]
    >>> same_meaning(*trees)
    True
    """
    stack = [(one, other)]
    while stack:
        left, right = stack.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) != len(right):
                return False
            stack.extend(zip(left, right, strict=True))
        elif hasattr(left, "__attrs_attrs__"):
            names = [attribute.name for attribute in left.__attrs_attrs__]
            places = [name for name in names if name != "span" and not name.endswith("_span")]
            stack.extend((getattr(left, name), getattr(right, name)) for name in places)
        elif left != right:
            return False
    return True


@define
class _Printer:
    """Writes one file row by row."""

    source: SourceFile
    rows: list[_Row] = field(factory=list)
    blank: bool = False

    def text(self) -> str:
        """The canonical text."""
        at = 0
        for line, kind, block in self._lines():
            self._between(at, line.start)
            self._line(line, kind, block)
            at = line.end
        self._between(at, len(self.source.text))
        self._place_comments()
        newline = "\r\n" if re.search(r"\r\n?|\n", self.source.text + "\n")[0] == "\r\n" else "\n"  # type: ignore[index]
        return "".join(self._written(newline))

    def _lines(self) -> Iterator[tuple[Line, Kind, Block | None]]:
        layout = lay_out(self.source)
        if layout.doc is not None:
            yield layout.doc, "doc", None
        for block in layout.blocks:
            yield block.head, "head", block
            yield from ((line, "body", block) for line in block.body)

    # --- rows --------------------------------------------------------------------------------

    def _between(self, start: int, end: int) -> None:
        """What stands between two lines: blank lines and comments, the first perhaps behind code."""
        fresh = start == 0
        empty, column = True, 0
        for match in _GAP.finditer(self.source.text, start, end):
            if match.lastgroup == "comment":
                self._comment(match[0].rstrip(), column, own_line=fresh)
                empty = False
            elif match.lastgroup == "newline":
                self.blank = self.blank or (fresh and empty)
                fresh, empty, column = True, True, 0
            else:
                column = len(match[0])

    def _comment(self, text: str, column: int, *, own_line: bool) -> None:
        if not own_line and self.rows:
            self.rows[-1].comment = text
            return
        self._add(_Row("comment", column, "", text))

    def _add(self, row: _Row) -> None:
        row.blank_before, self.blank = self.blank, False
        self.rows.append(row)

    def _line(self, line: Line, kind: Kind, block: Block | None) -> None:
        """A line of the layout: one row, and one more for each further line that goes on with it."""
        spacer = _Spacer(closed=kind == "doc")
        base = _INDENT if kind == "body" else 0
        row = _Row(kind, base, "", block=block)
        begun = empty = False
        for group, text in self._tokens(line, block):
            if group == "newline":
                self.blank = self.blank or empty
                begun, empty = False, True
            elif group == "comment" and not begun:
                self._add(_Row("comment", base + _INDENT, "", text.rstrip(), block=block))
                empty = False
            elif group == "comment":
                row.comment = text.rstrip()
            else:
                if not begun:
                    if row.text:
                        row = _Row("more", base + _INDENT * (1 + spacer.depth_before(text)), "", block=block)
                        spacer.begin_line()
                    self._add(row)
                    begun = True
                row.text += spacer.spaced(group, text)
                empty = False
        if kind == "head" and block is not None and not block.body and row.kind == "head":
            row.alone = True

    def _tokens(self, line: Line, block: Block | None) -> Iterator[tuple[str, str]]:
        at = line.start
        text = self.source.text
        if block is not None and block.keyword == "lexicon":
            head = _LEXICON_HEAD.match(text, at, line.end) if line is block.head else None
            if line is not block.head or head is not None:
                middle = head.end() if head else at
                yield from _matches(_TOKEN, text, at, middle)
                yield from _matches(_ENTRY, text, middle, line.end)
                return
        yield from _matches(_TOKEN, text, at, line.end)

    # --- layout ------------------------------------------------------------------------------

    def _place_comments(self) -> None:
        """Indent comments like what follows them; inside a declaration they stay inside."""
        following: _Row | None = None
        for at in range(len(self.rows) - 1, -1, -1):
            row = self.rows[at]
            if row.kind != "comment":
                following = row
            elif following is not None and following.kind in ("body", "more"):
                row.indent, row.block = following.indent, following.block
            elif row.indent > 0 and (block := self._block_before(at)) is not None:
                row.indent, row.block = _INDENT, block
            else:
                row.indent = 0

    def _block_before(self, at: int) -> Block | None:
        """The declaration that an indented comment at its end belongs to."""
        for row in reversed(self.rows[:at]):
            if row.kind != "comment":
                return row.block
            if row.indent == 0:
                return None
        return None

    def _written(self, newline: str) -> Iterator[str]:
        for at, row in enumerate(self.rows):
            if at and self._needs_blank(at):
                yield newline
            yield row.written() + newline

    def _needs_blank(self, at: int) -> bool:
        row, before = self.rows[at], self.rows[at - 1]
        if row.kind != "head" and row.block is not None:
            return row.blank_before and before.kind != "head"
        if before.kind == "comment" and before.block is None:
            return row.blank_before
        head = next((one for one in self.rows[at:] if one.kind != "comment"), None)
        if head is not None and head.alone and before.alone and _keyword(head) == _keyword(before):
            return row.blank_before
        return True


def _keyword(row: _Row) -> str:
    return row.block.keyword if row.block is not None else ""


def _matches(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    for match in pattern.finditer(text, start, end):
        if match.lastgroup is not None and match.lastgroup != "space":
            yield match.lastgroup, match[0]


@define
class _Spacer:
    """Decides on the space between two tokens of a line."""

    closed: bool
    depth: int = 0
    before: str = ""
    before_group: str = ""

    def depth_before(self, token: str) -> int:
        """The nesting at the start of a line that begins with `token`."""
        return max(0, self.depth - (token in _CLOSING))

    def begin_line(self) -> None:
        """Forget the token before: a line break stands between."""
        self.before = self.before_group = ""

    def spaced(self, group: str, token: str) -> str:
        """The token, with a space before it where one belongs."""
        glued = not self.before or self._is_glued(group, token)
        if token in _OPENING:
            self.depth += 1
        elif token in _CLOSING:
            self.depth -= 1
        self.before, self.before_group = token, group
        return token if glued else f" {token}"

    def _is_glued(self, group: str, token: str) -> bool:
        if self.before in _OPENING and self.before_group == "mark":
            return True
        if group == "mark":
            if token in _GLUED_BEFORE:
                return True
            if token == "=" and self.depth:
                return True
            if token == "(" and self.before_group == "name":
                return self.before not in _SPACED_NAMES
        return self.before == "=" and self.before_group == "mark" and self.depth > 0
