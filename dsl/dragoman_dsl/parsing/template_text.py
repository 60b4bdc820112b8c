"""From a template's parse to its syntax tree: the builder for `template.lark`.

`grammar.run` calls one method for each rule of the grammar, innermost first. What is wrong with a
template although it can be parsed (an empty alternative, a gap glued to a word) is reported here;
what cannot be parsed is explained by `mistakes`, and `suspicion` warns of what is legal but odd.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Several
from typing import Any, Final

from attrs import define, evolve, field

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.brackets import edge_places
from dragoman_dsl.parsing.spelling import check_name
from dragoman_dsl.parsing.tables import Extent, Piece
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import (
    AnyToken,
    Edge,
    Gap,
    Group,
    Inflection,
    InlineType,
    Literal_,
    Name,
    NamedType,
    Optional_,
    Pattern,
    Reference,
    Regex,
    Repeat,
    Sequence,
    Slot,
    SlotType,
    Variable,
)

_ESCAPE = re.compile(r"\\(\.\.\.|.)", re.DOTALL)
_LAST_WORD = re.compile(r"\w+\Z")
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_BOUNDS: Final[dict[str, tuple[int, int | None]]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_INFLECTIONS: Final[dict[str, Inflection]] = {"~": "any", "~ed": "ed", "~ing": "ing", "~s": "s"}
_MOST_DIGITS: Final = 9
"""A number of more digits is over any limit and is not even read."""
_NEARBY: Final = 80
"""So many characters before a mistake are looked at to explain it."""

_Options = tuple[list[Sequence | None], list[Span]]
"""The alternatives of a bracket, None for an empty one, and the places of the bars between them."""


@define
class TemplateBuilder:
    """Builds one template; `base` is where its text begins in the file."""

    path: str
    text: str
    base: int
    max_repeat: int
    diagnostics: list[Diagnostic] = field(factory=list)
    _edges: frozenset[int] | None = field(default=None, init=False)

    # --- places -----------------------------------------------------------------------------------

    def span(self, start: int, end: int) -> Span:
        """A place in the file, from offsets in the template's text."""
        return Span(self.path, self.base + start, self.base + end)

    def _extent(self, extent: Extent) -> Span:
        return self.span(*extent)

    def _piece(self, piece: Piece) -> Span:
        return self.span(piece.start_pos, piece.end_pos)

    def _written(self, span: Span) -> str:
        return self.text[span.start - self.base : span.end - self.base]

    def _before(self, span: Span) -> str:
        """The text before a place, as much of it as a message needs."""
        start = span.start - self.base
        return self.text[max(start - _NEARBY, 0) : start]

    def _name(self, piece: Piece) -> Name:
        name = Name(str(piece), self._piece(piece))
        problem = check_name(name.text, name.span)
        if problem:
            self.diagnostics.append(problem)
        return name

    # --- alternatives and sequences ---------------------------------------------------------------

    def template(self, _extent: Extent, children: Several[Any]) -> Sequence:
        options, bars = children[0]
        whole = self.span(0, len(self.text))
        if bars:
            edit = Edit(whole, f"({self.text})")
            self.diagnostics.append(codes.BARE_BAR(bars[0], edit=edit))
        body: Sequence | None = options[0]
        return Sequence(body.items if body else (), whole)

    def options(self, _extent: Extent, children: Several[Any]) -> _Options:
        options: list[Sequence | None] = []
        bars: list[Span] = []
        for child in children:
            if child is None or isinstance(child, Sequence):
                options.append(child)
            else:
                bars.append(self._piece(child))
        return options, bars

    def sequence(self, extent: Extent, children: Several[Any]) -> Sequence | None:
        """The elements; literal text that was read in pieces without a break is one literal again."""
        items: list[Pattern] = []
        for child in children:
            items.extend(child if isinstance(child, list) else (child,))
        if not items:
            return None
        return Sequence(tuple(_joined(items)), self._extent(extent))

    def _filled(self, options: _Options, span: Span) -> tuple[Pattern, ...]:
        """The alternatives of a bracket at `span`; complains about empty ones."""
        alternatives, bars = options
        if alternatives == [None]:
            self.diagnostics.append(codes.EMPTY_GROUP(span, written=self._written(span), edit=Edit(span, "")))
        else:
            edges = [Span(span.path, span.start, span.start + 1), *bars, Span(span.path, span.end - 1, span.end)]
            for index, alternative in enumerate(alternatives):
                if alternative is None:
                    bar = bars[max(index - 1, 0)]
                    place = edges[index].to(edges[index + 1])
                    self.diagnostics.append(codes.EMPTY_ALTERNATIVE(place, edit=Edit(bar, "")))
        return tuple(_single(option) for option in alternatives if option is not None)

    def group(self, extent: Extent, children: Several[Any]) -> Group:
        _, options, _, mark = children
        span = self._extent(extent)
        end = span.end - len(mark or "")
        inner = self._filled(options, Span(span.path, span.start, end))
        return Group(inner, span, _INFLECTIONS[str(mark)] if mark else None)

    def optional(self, extent: Extent, children: Several[Any]) -> Optional_:
        span = self._extent(extent)
        return Optional_(self._filled(children[1], span), span)

    # --- elements ---------------------------------------------------------------------------------

    def literal(self, extent: Extent, children: Several[Any]) -> list[Pattern]:
        """A run of text; the word that an inflection mark belongs to stands by itself."""
        chunk, mark = children
        span = self._piece(chunk)
        raw = str(chunk)
        if not mark:
            return [Literal_(_unescaped(raw), span)]
        word = _LAST_WORD.search(raw)
        cut = word.start() if word else 0
        middle = span.start + cut
        inflected = Literal_(
            _unescaped(raw[cut:]), Span(span.path, middle, self._extent(extent).end), _INFLECTIONS[str(mark)]
        )
        if cut == 0:
            return [inflected]
        return [Literal_(_unescaped(raw[:cut]), Span(span.path, span.start, middle)), inflected]

    def variable(self, extent: Extent, children: Several[Any]) -> Variable:
        return Variable(str(children[0]), self._extent(extent))

    def any_token(self, extent: Extent, _children: Several[Any]) -> AnyToken:
        return AnyToken(self._extent(extent))

    def gap(self, extent: Extent, children: Several[Any]) -> Gap:
        span = self._extent(extent)
        written = str(children[0])
        if not written.endswith("}"):
            return Gap(None, None, span)
        least, most = self._count(written[written.index("{") :], span)
        return Gap(least, most, span)

    def regex(self, extent: Extent, children: Several[Any]) -> Regex:
        span = self._extent(extent)
        pattern = str(children[0])[1:-1]
        if any(char.isspace() for char in pattern):
            self.diagnostics.append(codes.SPACE_IN_REGEX(span))
        return Regex(pattern, span)

    def edge(self, extent: Extent, children: Several[Any]) -> Pattern:
        """`^` and `$` where they are first and last, else the character."""
        if self._edges is None:
            self._edges = edge_places(self.text)
        span = self._extent(extent)
        if extent[0] not in self._edges:
            return Literal_(str(children[0]), span)
        return Edge("start" if children[0].type == "START" else "end", span)

    def repeat(self, extent: Extent, children: Several[Any]) -> Repeat:
        body, quantifier = children
        written = str(quantifier)
        lazy = len(written) > 1 and written.endswith("?")
        bound = written[:-1] if lazy else written
        least, most = _BOUNDS[bound] if bound in _BOUNDS else self._count(bound, self._piece(quantifier))
        return Repeat(body, least, most, lazy, self._extent(extent))

    def _count(self, written: str, span: Span) -> tuple[int, int | None]:
        """The bounds of `{2,5}`, `{2,}` or `{2}`; of what is over the limit or makes no sense, a stand-in."""
        found = _COUNT.fullmatch(written)
        assert found is not None
        digits = [found[1], found[3] or ("" if found[2] else found[1])]
        if any(len(number) > _MOST_DIGITS or int(number or 0) > self.max_repeat for number in digits):
            needed = max((number.lstrip("0") for number in digits), key=lambda number: (len(number), number))
            shown = needed if len(needed) <= _MOST_DIGITS else f"a number of {len(needed)} digits"
            self.diagnostics.append(codes.REPEAT_OVER_LIMIT(span, needed=shown, limit=self.max_repeat))
            return 0, None
        least, most = int(digits[0]), int(digits[1]) if digits[1] else None
        if most is not None and most < least:
            edit = Edit(span, self._written(span).replace(written, f"{{{most},{least}}}"))
            self.diagnostics.append(codes.REVERSED_COUNT(span, least=least, most=most, edit=edit))
        elif most == 0:
            self.diagnostics.append(codes.ZERO_COUNT(span, written=written))
        return least, most

    # --- slots and references ---------------------------------------------------------------------

    def reference(self, extent: Extent, children: Several[Any]) -> Reference:
        _, negated, names, unless, _, mark = children
        return Reference(
            names,
            self._extent(extent),
            negated is not None,
            _INFLECTIONS[str(mark)] if mark else None,
            unless or (),
        )

    def names(self, _extent: Extent, children: Several[Any]) -> tuple[Name, ...]:
        return tuple(self._name(name) for name in children)

    def unless(self, _extent: Extent, children: Several[Any]) -> tuple[Name, ...]:
        _, names = children
        return names  # type: ignore[no-any-return]

    def slot(self, extent: Extent, children: Several[Any]) -> Slot:
        """`<ns.person>` fills the field `person`."""
        _, more, piece, *types, _ = children
        name = self._name(piece)
        span = self._extent(extent)
        given = tuple(kind for kind in types if kind is not None)
        if given:
            if "." in name.text:
                self.diagnostics.append(codes.DOTTED_NAME(name.span, name=name.text, what="the name of a slot"))
            return Slot(name.text, name.span, given, span, more=more is not None)
        own = NamedType(name.text, name.span)
        return Slot(name.text.rpartition(".")[2], name.span, (own,), span, explicit=False, more=more is not None)

    def named_type(self, extent: Extent, children: Several[Any]) -> SlotType:
        return NamedType(self._name(children[0]).text, self._extent(extent), children[1] is not None)

    def inline_type(self, extent: Extent, children: Several[Any]) -> SlotType:
        return InlineType(children[0], self._extent(extent), children[1] is not None)

    # --- mistakes that the grammar lets through ---------------------------------------------------

    def mistake(self, extent: Extent, children: Several[Any]) -> list[Pattern]:
        piece = children[0]
        span = self._extent(extent)
        written = str(piece)
        self.diagnostics.append(getattr(self, f"_{piece.type.lower()}")(written, span))
        return []

    def _glued_gap(self, written: str, span: Span) -> Diagnostic:
        start, end = span.start - self.base, span.end - self.base
        before = " " if start and not self.text[start - 1].isspace() else ""
        after = " " if end < len(self.text) and not self.text[end].isspace() else ""
        return codes.GLUED_GAP(span, written=written, edit=Edit(span, f"{before}{written}{after}"))

    def _stray_tilde(self, written: str, span: Span) -> Diagnostic:
        before = self._before(span)
        if before[-1:].isspace() and written in _INFLECTIONS:
            white = Span(span.path, span.start - (len(before) - len(before.rstrip())), span.end)
            return codes.DETACHED_INFLECTION(span, written=written, edit=Edit(white, written))
        return codes.BAD_INFLECTION(span, written=written)

    def _stray_count(self, written: str, span: Span) -> Diagnostic:
        if not written.strip("{} \t"):
            return codes.EMPTY_GROUP(span, written=written, edit=Edit(span, ""))
        before = self._before(span)
        word = re.search(r"[^\s<>(){}\[\]|\\]+\Z", before)
        if word and _COUNT.fullmatch(written):
            place = Span(span.path, span.start - len(word[0]), span.end)
            edit = Edit(place, f"({word[0]}){written}")
            return codes.COUNT_ON_WORD(place, word=word[0], written=written, edit=edit)
        return codes.STRAY_COUNT(span, written=written)

    def _repeated_optional(self, written: str, span: Span) -> Diagnostic:
        return codes.REPEATED_OPTIONAL(span, written=written, first=written[0], edit=Edit(span, ""))

    def _empty_slot(self, written: str, span: Span) -> Diagnostic:
        return codes.EMPTY_GROUP(span, written=written, edit=Edit(span, ""))

    def _stray_backslash(self, _written: str, span: Span) -> Diagnostic:
        return codes.STRAY_BACKSLASH(span, edit=Edit(span, ""))


def _unescaped(raw: str) -> str:
    return _ESCAPE.sub(r"\1", raw) if "\\" in raw else raw


def _single(sequence: Sequence) -> Pattern:
    """An alternative of one element is that element."""
    return sequence.items[0] if len(sequence.items) == 1 else sequence


def _joined(items: list[Pattern]) -> list[Pattern]:
    """Plain literals that touch, made one."""
    joined: list[Pattern] = []
    run: list[Literal_] = []
    for item in [*items, None]:
        plain = isinstance(item, Literal_) and item.inflection is None
        if run and not (plain and item is not None and run[-1].span.end == item.span.start):
            joined.append(_merged(run))
            run = []
        if plain:
            assert isinstance(item, Literal_)
            run.append(item)
        elif item is not None:
            joined.append(item)
    return joined


def _merged(run: list[Literal_]) -> Literal_:
    if len(run) == 1:
        return run[0]
    return evolve(run[0], text="".join(piece.text for piece in run), span=run[0].span.to(run[-1].span))
