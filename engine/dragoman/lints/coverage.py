"""Coverage: whether one step takes all that another one takes.

Below `inclusion`. Words are compared as sets, token regexes as deterministic automata over classes of characters;
everything else covers what is the same thing. A `False` says no more than that nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from dragoman.compiled import ir
from dragoman.compiled.regex_tables import START, RegexTable, regex_table
from dragoman.compiled.rulebook import Rulebook
from dragoman.lints.machine import Edge, bare
from dragoman.text.folding import folded

MAX_PAIRS = 4_000
"""Pairs of states of two regexes that are looked at; beyond, one is not known to cover the other."""


@define(eq=False)
class Coverage:
    """Answers for one rulebook, and remembers them."""

    rulebook: Rulebook
    _tables: dict[str, RegexTable | None] = field(factory=dict, init=False)
    _regexes: dict[tuple[str, str], bool] = field(factory=dict, init=False)

    def covers(self, wide: ir.Step, narrow: ir.Step) -> bool:
        """Whether every stretch of tokens that `narrow` takes is one that `wide` takes; `narrow` is no word."""
        if isinstance(wide, ir.AnyToken):
            return isinstance(narrow, ir.TokenStep)
        match wide, narrow:
            case ir.TokenRegex(outer), ir.TokenRegex(inner):
                return self.regex_covers(outer, inner)
            case ir.Unless(steps, among), ir.Unless(more, fewer):
                return set(steps) <= set(more) and (not among or (bool(fewer) and set(fewer) <= set(among)))
            case _, ir.Unless(_, among) if among:
                return all(self._covers_alone(wide, one) for one in among)
        return bare(wide) == bare(narrow)

    def _covers_alone(self, wide: ir.Step, narrow: ir.Step) -> bool:
        """Whether the single tokens that a step takes are covered; one that takes more than a token is not known."""
        if isinstance(narrow, ir.Word):
            return isinstance(wide, ir.Word) and all(word_covers(wide, text, narrow.exact) for text in narrow.texts)
        return isinstance(narrow, ir.TokenStep) and self.covers(wide, narrow)

    def regex_covers(self, outer: str, inner: str) -> bool:
        """Whether every token that one regex matches is matched by another."""
        if outer == inner:
            return True
        known = self._regexes.get((outer, inner))
        if known is None:
            wide, narrow = self._table(outer), self._table(inner)
            known = wide is not None and narrow is not None and _table_covers(wide, narrow)
            self._regexes[outer, inner] = known
        return known

    def _table(self, pattern: str) -> RegexTable | None:
        if pattern not in self._tables:
            self._tables[pattern] = regex_table(self.rulebook.regexes[pattern])
        return self._tables[pattern]


def word_covers(wide: ir.Word, text: str, exact: bool) -> bool:
    """Whether a word takes every token that reads like a text, compared exactly or folded."""
    if wide.exact:
        return exact and text in wide.texts
    return (folded(text) if exact else text) in wide.texts


def _table_covers(wide: RegexTable, narrow: RegexTable) -> bool:
    """Whether no text leads to a state that accepts in `narrow` and to one that does not in `wide`."""
    classes = tuple(_classes(wide, narrow))
    seen = {(START, START)}
    waiting = list(seen)
    while waiting:
        left, right = waiting.pop()
        if narrow.accepts[left] and not wide.accepts[right]:
            return False
        for of_narrow, of_wide in classes:
            after = narrow.moves[left * narrow.classes + of_narrow], wide.moves[right * wide.classes + of_wide]
            if after[0] and after not in seen:
                if len(seen) == MAX_PAIRS:
                    return False
                seen.add(after)
                waiting.append(after)
    return True


def _classes(wide: RegexTable, narrow: RegexTable) -> Sequence[tuple[int, int]]:
    """The pairs of classes that some character has, of `narrow` and of `wide`."""
    pairs = dict.fromkeys(zip(narrow.ascii, wide.ascii, strict=True))
    starts = {0x80}
    for table in (wide, narrow):
        for first, last, _ in table.ranges:
            starts |= {first, last + 1}
    of_narrow, of_wide = _Ranges(narrow), _Ranges(wide)
    pairs.update(dict.fromkeys((of_narrow.at(place), of_wide.at(place)) for place in sorted(starts)))
    return tuple(pairs)


@define
class _Ranges:
    """The class of characters beyond ASCII, asked for in ascending order."""

    table: RegexTable
    index: int = 0

    def at(self, code_point: int) -> int:
        ranges = self.table.ranges
        while self.index < len(ranges) and ranges[self.index][1] < code_point:
            self.index += 1
        if self.index < len(ranges) and ranges[self.index][0] <= code_point:
            return ranges[self.index][2]
        return 0


def words_of(edges: Sequence[Edge]) -> tuple[dict[str, list[Edge]], dict[str, list[Edge]], list[Edge]]:
    """Edges by the words that they take: folded, exact; and the others."""
    folded: dict[str, list[Edge]] = {}
    exact: dict[str, list[Edge]] = {}
    others: list[Edge] = []
    for edge in edges:
        if isinstance(edge.symbol, ir.Word):
            table = exact if edge.symbol.exact else folded
            for text in edge.symbol.texts:
                table.setdefault(text, []).append(edge)
        else:
            others.append(edge)
    return folded, exact, others
