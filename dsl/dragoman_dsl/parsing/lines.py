"""From the parse of one line to a `Head`, an `Item` or an expression: the builder for `file.lark`.

`grammar.run` calls one method for each rule of the grammar, innermost first. Templates are strings to
this grammar; each is handed on to `templates`, where the second grammar reads it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from attrs import define, field

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.declarations import Head, Item
from dragoman_dsl.parsing.spelling import check_name
from dragoman_dsl.parsing.tables import Extent, Piece
from dragoman_dsl.source import Span
from dragoman_dsl.suggest import closest, quoted_list
from dragoman_dsl.syntax import (
    Assignment,
    Call,
    Compare,
    Context,
    ExpectedField,
    ExpectedFinding,
    Expression,
    Extend,
    FieldDecl,
    GivesWay,
    IsNothing,
    LexiconEntry,
    ListValue,
    Logic,
    Meta,
    Multiplicity,
    Name,
    Not,
    NumberValue,
    Path,
    QualifierItem,
    ReferenceItem,
    SlotTemplate,
    StringValue,
    Template,
    TestCase,
    Use,
)

_MULTIPLICITIES: Final[dict[str, Multiplicity]] = {"?": "optional", "+": "some", "*": "any"}
_ESCAPED = re.compile(r'\\(["\\])')
_LARGEST: Final = 10**9
"""No number of the language needs to be larger."""

ParseTemplate = Callable[[Span], Template | None]
"""Parses the template at a place; None after an error, which it has reported."""


@define
class LineBuilder:
    """Builds what one line says; `base` is where the line begins in the file, `length` its length."""

    file: str
    base: int
    length: int
    parse_template: ParseTemplate
    diagnostics: list[Diagnostic] = field(factory=list)

    # --- places, names, words ---------------------------------------------------------------------

    def _extent(self, extent: Extent) -> Span:
        return Span(self.file, self.base + extent[0], self.base + extent[1])

    def _line(self) -> Span:
        """The whole line, for what always fills one."""
        return Span(self.file, self.base, self.base + self.length)

    def _piece(self, piece: Piece) -> Span:
        return Span(self.file, self.base + piece.start_pos, self.base + piece.end_pos)

    def _name(self, piece: Piece) -> Name:
        """A name as it is used; it may go through a `use … as`."""
        name = Name(str(piece), self._piece(piece))
        problem = check_name(name.text, name.span)
        if problem:
            self.diagnostics.append(problem)
        return name

    def _own(self, piece: Piece, what: str) -> Name:
        """A name as it is declared: without dots."""
        name = self._name(piece)
        if "." in name.text:
            self.diagnostics.append(codes.DOTTED_NAME(name.span, name=name.text, what=what))
        return name

    def _choice(self, piece: Piece, clause: str, words: Sequence[str]) -> str:
        """One of the words that a clause knows."""
        word = str(piece)
        if word in words:
            return word
        span = self._piece(piece)
        near = closest(word, words, count=1)
        edit = Edit(span, near[0]) if near else None
        advice = f"did you mean `{near[0]}`?" if near else None
        self.diagnostics.append(
            codes.UNKNOWN_WORD(span, clause=clause, word=word, words=quoted_list(words), help=advice, edit=edit)
        )
        return words[0]

    def _number(self, piece: Piece, *, signed: bool = False) -> int:
        written, span = str(piece), self._piece(piece)
        digits = written.lstrip("-").lstrip("0") or "0"
        if len(digits) > len(str(_LARGEST)) or int(digits) > _LARGEST:
            self.diagnostics.append(codes.NUMBER_TOO_LARGE(span, limit=_LARGEST))
            return 0
        if written.startswith("-") and not signed:
            self.diagnostics.append(codes.NEGATIVE_NUMBER(span, edit=Edit(span, written[1:])))
            return 0
        return -int(digits) if written.startswith("-") else int(digits)

    # --- heads ------------------------------------------------------------------------------------

    def use(self, _extent: Extent, children: Sequence[Any]) -> Head:
        target, alias = children
        span = self._line()
        is_path = target.type == "STRING"
        text = _unquoted(target) if is_path else self._name(target).text
        as_name = self._own(alias, "the name after `as`") if alias else None
        use = Use(text, is_path, as_name, span, self._piece(target))
        return Head("use", None, span, use=use)

    def lexicon(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name, inflected, entries = children
        return Head(
            "lexicon",
            self._own(name, "the name of a lexicon"),
            self._line(),
            flags=frozenset(["inflected"] if inflected else []),
            items=(entries,) if entries else (),
        )

    def lexicon_file(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name, before, file, after = children
        return Head(
            "lexicon",
            self._own(name, "the name of a lexicon"),
            self._line(),
            flags=frozenset(["inflected"] if before or after else []),
            file=StringValue(_unquoted(file), self._piece(file)),
        )

    def slot(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name, flags, templates, until, value = children
        span = self._line()
        items = []
        if templates:
            items.append(self._slot_item(templates.value, None, templates.span))
        items.extend(item for item in (until, value) if item)
        return Head("slot", self._own(name, "the name of a slot"), span, flags=flags, items=tuple(items))

    def flags(self, _extent: Extent, children: Sequence[Any]) -> frozenset[str]:
        return frozenset(str(child) for child in children)

    def rule(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name, finding, templates = children
        return Head(
            "rule",
            self._own(name, "the name of a rule"),
            self._line(),
            target=self._name(finding) if finding else None,
            items=(templates,) if templates else (),
        )

    def qualifier(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name, on = children
        return Head("qualifier", self._own(name, "the name of a qualifier"), self._line(), names=on or ())

    def reference(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name, slot = children
        target = self._name(slot) if slot else None
        return Head("reference", self._own(name, "the name of a reference"), self._line(), target=target)

    def share(self, _extent: Extent, children: Sequence[Any]) -> Head:
        return Head("share", self._own(children[0], "the name of a share"), self._line())

    def finding(self, _extent: Extent, children: Sequence[Any]) -> Head:
        return Head("finding", self._own(children[0], "the name of a finding type"), self._line())

    def test(self, _extent: Extent, children: Sequence[Any]) -> Head:
        name = self._name(children[0]) if children[0] else None
        return Head("test", name, self._line())

    # --- parts that several lines share -----------------------------------------------------------

    def doc(self, _extent: Extent, children: Sequence[Any]) -> Item:
        return Item("doc", _long_text(children[0]), self._line())

    def entries(self, extent: Extent, children: Sequence[Any]) -> Item:
        return Item("entries", tuple(child for child in children if child), self._extent(extent))

    def entry(self, extent: Extent, children: Sequence[Any]) -> LexiconEntry:
        piece = children[0]
        text = _unquoted(piece) if piece.type == "STRING" else str(piece)
        span = self._extent(extent)
        if not text.strip():
            self.diagnostics.append(codes.EMPTY_ENTRY(span))
        return LexiconEntry(text.strip(), span)

    def templates(self, extent: Extent, children: Sequence[Any]) -> Item:
        parsed = [self.parse_template(self._piece(child)) for child in children]
        return Item("templates", tuple(one for one in parsed if one), self._extent(extent))

    def within(self, _extent: Extent, children: Sequence[Any]) -> int:
        return self._number(children[0])

    def names(self, _extent: Extent, children: Sequence[Any]) -> tuple[Name, ...]:
        return tuple(self._name(child) for child in children)

    alternatives = names

    # --- slot and share ---------------------------------------------------------------------------

    def slot_templates(self, _extent: Extent, children: Sequence[Any]) -> Item:
        templates, value = children
        return self._slot_item(templates.value, value.value if value else None, self._line())

    def _slot_item(self, templates: tuple[Template, ...], value: Expression | None, span: Span) -> Item:
        return Item("slot_templates", tuple(SlotTemplate(template, value) for template in templates), span)

    def until(self, extent: Extent, children: Sequence[Any]) -> Item:
        return Item("until", tuple(child for child in children if child), self._extent(extent))

    def stop(self, _extent: Extent, children: Sequence[Any]) -> Template | Name | None:
        piece = children[0]
        return self.parse_template(self._piece(piece)) if piece.type == "STRING" else self._name(piece)

    def value(self, extent: Extent, children: Sequence[Any]) -> Item:
        return Item("value", children[0], self._extent(extent))

    def share_part(self, _extent: Extent, children: Sequence[Any]) -> Item:
        keyword, templates = children
        return Item(str(keyword), templates.value, self._line())

    # --- finding ----------------------------------------------------------------------------------

    def field_name(self, _extent: Extent, children: Sequence[Any]) -> Piece:
        piece: Piece = children[0]
        return piece

    assigned = context_field = direction = field_name

    def field_line(self, _extent: Extent, children: Sequence[Any]) -> Item:
        name, types, multiplicity = children
        many = _MULTIPLICITIES[str(multiplicity)] if multiplicity else "one"
        span = self._line()
        return Item("field", FieldDecl(self._own(name, "the name of a field"), types, many, span), span)

    def gives_way(self, _extent: Extent, children: Sequence[Any]) -> Item:
        types, on = children
        span = self._line()
        return Item("gives_way", GivesWay(types, self._name(on) if on else None, span), span)

    def sources(self, _extent: Extent, children: Sequence[Any]) -> Item:
        return Item("sources", children[0], self._line())

    def hides(self, _extent: Extent, children: Sequence[Any]) -> Item:
        return Item("hides", children[0], self._line())

    def overlap(self, _extent: Extent, children: Sequence[Any]) -> Item:
        word = self._choice(children[0], "overlap", ("keep", "longest", "priority"))
        return Item("overlap", word, self._line())

    # --- rule -------------------------------------------------------------------------------------

    def context(self, _extent: Extent, children: Sequence[Any]) -> Item:
        name, negated, direction, templates, within = children
        span = self._line()
        side: Literal["preceded", "followed"] = "preceded" if direction.type == "PRECEDED" else "followed"
        field_name = self._name(name) if name else None
        context = Context(field_name, negated is not None, side, templates.value, within or 0, span)
        return Item("context", context, span)

    def where(self, _extent: Extent, children: Sequence[Any]) -> Item:
        return Item("where", children[0], self._line())

    def select(self, _extent: Extent, children: Sequence[Any]) -> Item:
        word = self._choice(children[0], "select", ("first", "longest", "shortest", "all"))
        return Item("select", word, self._line())

    def scope(self, _extent: Extent, children: Sequence[Any]) -> Item:
        word = self._choice(children[0], "scope", ("sentence", "paragraph", "document"))
        return Item("scope", word, self._line())

    def layers(self, _extent: Extent, children: Sequence[Any]) -> Item:
        return Item("layers", children[0], self._line())

    def priority(self, _extent: Extent, children: Sequence[Any]) -> Item:
        return Item("priority", self._number(children[0]), self._line())

    def meta(self, _extent: Extent, children: Sequence[Any]) -> Item:
        key, value = children
        span = self._line()
        given = _unquoted(value) if value.type == "STRING" else self._number(value, signed=True)
        return Item("meta", Meta(self._own(key, "a key of `meta`").text, given, span), span)

    def assignment(self, _extent: Extent, children: Sequence[Any]) -> Item:
        name, value = children
        span = self._line()
        return Item("assignment", Assignment(self._own(name, "the name of a field"), value, span), span)

    def extend(self, _extent: Extent, children: Sequence[Any]) -> Item:
        name, origin, through, until = children
        span = self._line()
        reach: Any = self._choice(through, "through", ("sentence", "paragraph", "document"))
        start = self._name(origin) if origin else None
        return Item("extend", Extend(self._own(name, "the name of a field"), start, reach, until or (), span), span)

    # --- qualifier, reference, test ---------------------------------------------------------------

    def qualification(self, _extent: Extent, children: Sequence[Any]) -> Item:
        key, value, direction, name, templates, within, until = children
        span = self._line()
        side: Any = str(direction)
        item = QualifierItem(
            self._own(key, "the name of a qualifier"),
            value,
            side,
            self._name(name) if name else None,
            templates.value,
            within,
            until or (),
            span,
        )
        return Item("qualification", item, span)

    def until_templates(self, _extent: Extent, children: Sequence[Any]) -> tuple[Template, ...]:
        templates: tuple[Template, ...] = children[0].value
        return templates

    def resolution(self, _extent: Extent, children: Sequence[Any]) -> Item:
        templates, means = children
        span = self._line()
        return Item("resolution", ReferenceItem(templates.value, means, span), span)

    def text(self, _extent: Extent, children: Sequence[Any]) -> str:
        piece = children[0]
        return _unquoted(piece) if piece.type == "STRING" else _long_text(piece)

    def case(self, _extent: Extent, children: Sequence[Any]) -> Item:
        todo, text, *expectations = children
        span = self._line()
        if len(expectations) > 1 and not all(expectations):
            self.diagnostics.append(codes.NOTHING_AND_MORE(span))
        expected = tuple(finding for findings in expectations for finding in findings)
        return Item("case", TestCase(text, expected, todo is not None, span), span)

    def expectation(self, _extent: Extent, children: Sequence[Any]) -> tuple[ExpectedFinding, ...]:
        """The findings of one arrow; none for `nothing`."""
        return tuple(child for child in children if isinstance(child, ExpectedFinding))

    def expected(self, extent: Extent, children: Sequence[Any]) -> ExpectedFinding:
        name, *wanted = children
        return ExpectedFinding(
            self._name(name), tuple(one for one in wanted if isinstance(one, ExpectedField)), self._extent(extent)
        )

    def wanted(self, extent: Extent, children: Sequence[Any]) -> ExpectedField:
        name, value = children
        return ExpectedField(tuple(self._name(name).text.split(".")), value, self._extent(extent))

    # --- expressions ------------------------------------------------------------------------------

    def string(self, extent: Extent, children: Sequence[Any]) -> StringValue:
        return StringValue(_unquoted(children[0]), self._extent(extent))

    def number(self, extent: Extent, children: Sequence[Any]) -> NumberValue:
        return NumberValue(self._number(children[0], signed=True), self._extent(extent))

    def path(self, extent: Extent, children: Sequence[Any]) -> Path:
        return Path(tuple(self._name(children[0]).text.split(".")), self._extent(extent))

    def call(self, extent: Extent, children: Sequence[Any]) -> Call:
        name, arguments, _ = children
        return Call(self._own(name, "the name of a function").text, arguments or (), self._extent(extent))

    def arguments(self, _extent: Extent, children: Sequence[Any]) -> tuple[Expression, ...]:
        return tuple(children)

    def list_of(self, extent: Extent, children: Sequence[Any]) -> ListValue:
        """A list of literals comes flat, a list of expressions as one child."""
        flat = [
            member for child in children[1:-1] if child for member in (child if isinstance(child, tuple) else (child,))
        ]
        return ListValue(tuple(flat), self._extent(extent))

    def grouped(self, _extent: Extent, children: Sequence[Any]) -> Any:
        """Brackets are gone once they have done their work; the place of what holds them includes them."""
        return children[1]

    def any_of(self, extent: Extent, children: Sequence[Any]) -> Logic:
        return Logic("or", tuple(children), self._extent(extent))

    def all_of(self, extent: Extent, children: Sequence[Any]) -> Logic:
        return Logic("and", tuple(children), self._extent(extent))

    def negated(self, extent: Extent, children: Sequence[Any]) -> Not:
        return Not(children[1], self._extent(extent))

    def compared(self, extent: Extent, children: Sequence[Any]) -> Compare:
        left, operator, right = children
        sign: Any = str(operator)
        return Compare(sign, left, right, self._extent(extent))

    def member(self, extent: Extent, children: Sequence[Any]) -> Compare:
        return Compare("in", children[0], children[1], self._extent(extent))

    def not_member(self, extent: Extent, children: Sequence[Any]) -> Not:
        return Not(self.member(extent, children), self._extent(extent))

    def is_nothing(self, extent: Extent, children: Sequence[Any]) -> IsNothing:
        return IsNothing(children[0], negated=False, span=self._extent(extent))

    def is_something(self, extent: Extent, children: Sequence[Any]) -> IsNothing:
        return IsNothing(children[0], negated=True, span=self._extent(extent))


def _unquoted(piece: Piece) -> str:
    """What a string says: `\\"` and `\\\\` stand for the second character."""
    return _ESCAPED.sub(r"\1", str(piece)[1:-1])


def _long_text(piece: Piece) -> str:
    """What a `\"\"\"` string says, without the indentation that its lines share and blank lines at its edges."""
    first, newline, rest = _ESCAPED.sub(r"\1", str(piece)[3:-3]).partition("\n")
    return (first.strip() + newline + textwrap.dedent(rest)).strip()
