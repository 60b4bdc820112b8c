"""The parse loop: walks the tables that lark made of a grammar, and builds without a tree.

Called by `grammar.run`. Lark reads the grammar, resolves its conflicts and makes the LALR(1) tables and
the patterns of its contextual lexer; the loop here only walks them. It is a third of the work of lark's
own loop, which makes a token with lines and columns of each piece and a tree of each rule: 10,000 rules
are some 300,000 pieces. Lark's own loop still explains what does not parse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import define, field, frozen

_END: Final = "$END"

Extent = tuple[int, int]
"""The place of a rule's text in the parsed text, from the first to the last piece that is kept."""

Node = tuple[Any, int, int]
"""What a builder made of a stretch, and the places of its first and last kept piece (-1: it has none)."""

_ABSENT: Final[Node] = (None, -1, -1)


class Piece(str):
    """A terminal as a builder sees it: its text, its name in the grammar, its place in the parsed text."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int


class StuckError(Exception):
    """The text does not follow the grammar."""


@frozen
class _Reduction:
    """What to do where a rule of the grammar has been read.

    `kept` has, for each child that is kept, its place among the children, whether it is a list of nodes to
    put in its own place, and how many absent ones stand before it; `absent` stand at the end. `method` is the
    builder's, empty for the rules that lark makes itself for repetitions. `passes`: a single child stands for
    the rule.
    """

    size: int
    origin: str
    method: str
    passes: bool
    kept: tuple[tuple[int, bool, int], ...]
    absent: int


@frozen
class _Lexer:
    """What may stand at a state: one pattern with a group a terminal, and the keywords among its matches."""

    pattern: re.Pattern[str]
    keywords: Mapping[str, Mapping[str, str]]
    ignored: frozenset[str]


@define(eq=False)
class Tables:
    """The tables of one grammar; made once, read by many threads.

    By the state and the name of what comes next: where a terminal, or a rule that has been read, leads; and
    which rule ends before a terminal.
    """

    _lark: Any
    _starts: Mapping[str, int]
    _ends: Mapping[str, int]
    _ways: Mapping[int, Mapping[str, int]]
    _reductions: Mapping[int, Mapping[str, _Reduction]]
    _kept: frozenset[str]
    _lexers: dict[int, _Lexer] = field(factory=dict)

    @classmethod
    def of(cls, lark: Any) -> Tables:
        """The tables of a `Lark` with an LALR parser, a contextual lexer and placeholders for what is absent."""
        table = lark.parser.parser._parse_table
        rules = {rule: _reduction(rule) for rule in lark.rules}
        ways: dict[int, dict[str, int]] = {}
        reductions: dict[int, dict[str, _Reduction]] = {}
        for state, row in table.states.items():
            ways[state] = {name: target for name, (_, target) in row.items() if isinstance(target, int)}
            reductions[state] = {name: rules[rule] for name, (_, rule) in row.items() if rule in rules}
        kept = {rule.expansion[index].name for rule, shape in rules.items() for index, _, _ in shape.kept}
        return cls(lark, table.start_states, table.end_states, ways, reductions, frozenset(kept))

    def build(self, start: str, text: str, builder: object) -> Any:
        """Parse a text from a rule of the grammar, calling the builder's methods on the way, innermost first.

        Raises StuckError where the text does not follow the grammar; methods have been called by then.
        """
        ways, reductions, kept, lexers = self._ways, self._reductions, self._kept, self._lexers
        end_state = self._ends[start]
        states = [self._starts[start]]
        nodes: list[Any] = []
        at, length = 0, len(text)
        while True:
            lexer = lexers.get(states[-1]) or self._lexer(states[-1])
            match, ignored = lexer.pattern.match, lexer.ignored
            kind, begin = _END, at
            while at < length:
                found = match(text, at)
                if found is None:
                    raise StuckError
                begin, at = at, found.end()
                name = found.lastgroup or ""
                if name not in ignored:
                    kind = lexer.keywords[name].get(found[0], name) if name in lexer.keywords else name
                    break
            while (target := ways[states[-1]].get(kind)) is None:
                rule = reductions[states[-1]].get(kind)
                if rule is None:
                    raise StuckError
                size = rule.size
                children = nodes[-size:] if size else []
                if size:
                    del nodes[-size:], states[-size:]
                nodes.append(_reduced(rule, children, builder))
                states.append(ways[states[-1]][rule.origin])
                if kind == _END and states[-1] == end_state:
                    return nodes[-1][0]
            states.append(target)
            nodes.append((_piece(text[begin:at], kind, begin, at), begin, at) if kind in kept else None)

    def _lexer(self, state: int) -> _Lexer:
        """The lexer of a state; many states share one, which lark makes when it is first asked for."""
        contextual = self._lark.parser.lexer
        lexer = getattr(contextual, "lexer", contextual).lexers[state]  # lark wraps it where there is a postlex
        (pattern,) = lexer.scanner._mres
        keywords = {
            name: {one.pattern.value: one.name for one in unless.scanner.terminals}
            for name, unless in lexer.callback.items()
        }
        return self._lexers.setdefault(state, _Lexer(pattern, keywords, frozenset(lexer.ignore_types)))


def _piece(text: str, kind: str, start: int, end: int) -> Piece:
    piece = Piece(text)
    piece.type = kind
    piece.start_pos = start
    piece.end_pos = end
    return piece


def _reduction(rule: Any) -> _Reduction:
    """How lark shapes the children of a rule: unnamed terminals are dropped, what is not there is absent."""
    options, symbols = rule.options, rule.expansion
    marks = "".join("1" if empty else "0" for empty in options.empty_indices)
    absent = [len(run) for run in marks.split("0")] if marks else [0] * (len(symbols) + 1)
    kept = []
    waiting = 0
    for index, symbol in enumerate(symbols):
        waiting += absent[index]
        if options.keep_all_tokens or not (symbol.is_term and symbol.filter_out):
            kept.append((index, not symbol.is_term and symbol.name.startswith("_"), waiting))
            waiting = 0
    origin = str(rule.origin.name)
    return _Reduction(
        size=len(symbols),
        origin=origin,
        method="" if origin.startswith("_") else str(rule.alias or origin),
        passes=bool(options.expand1 and not rule.alias),
        kept=tuple(kept),
        absent=waiting + absent[len(symbols)],
    )


def _reduced(rule: _Reduction, children: list[Any], builder: object) -> Node | list[Node]:
    """The node of a rule from those of its children."""
    nodes: list[Node] = []
    for index, several, absent in rule.kept:
        if absent:
            nodes += [_ABSENT] * absent
        if not several:
            nodes.append(children[index])
        elif nodes:
            nodes += children[index]
        else:  # a repetition grows in place
            nodes = children[index]
    if rule.absent:
        nodes += [_ABSENT] * rule.absent
    if rule.passes and len(nodes) == 1:
        return nodes[0]
    if not rule.method:
        return nodes
    start = end = -1
    values: list[Any] = []
    for value, first, last in nodes:
        values.append(value)
        if start < 0:
            start = first
        end = max(end, last)
    return getattr(builder, rule.method)((start, end), values), start, end
