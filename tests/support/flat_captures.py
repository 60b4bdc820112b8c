"""What the kernel makes of matches, beside what the cascade makes of them: captures, conditions and assignments.

`watched` looks over the shoulder of a cascade that searches with the kernel: each match that it filters is given to
the kernel's capture reader as well, and what comes of both is compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from dragoman import _kernel
from dragoman.cascade import captures
from dragoman.cascade.rule_search import Candidate, RuleSearch
from dragoman.compiled import ir
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Capture, FieldValue, Mention
from dragoman.matcher.contract import Match
from dragoman.matcher.kernel import FINDING, KernelMatchers, KernelMoves
from dragoman.matcher.scope import Scope

NODE, MEMBER = 14, 3
"""So many numbers a node and a member have."""
DIFFERENT, EQUAL, UNDECIDED = range(3)

Range = tuple[int, int]


@define
class Compared:
    """How much was compared, and what was not as it should be."""

    matches: int = 0
    undecided: int = 0
    wrong: list[str] = field(factory=list)

    def check(self, what: str, wanted: object, found: object) -> None:
        """Note a difference."""
        if wanted != found:
            self.wrong.append(f"{what}: wanted {wanted!r}\n  found {found!r}")


class FlatDocument:
    """The kernel's captures of one document, as the objects that they stand for."""

    def __init__(self, matchers: KernelMatchers, scope: Scope) -> None:
        self.matchers = matchers
        self.document = scope.document
        self.rulebook = matchers.engine.rulebook
        self.flat = _kernel.Captures(matchers.text)
        self.ranges: dict[int, tuple[Mapping[str, FieldValue], Range]] = {}
        """By the id of a finding's fields, which are kept so that it stays theirs."""
        self._strings = strings_of(matchers)

    def fields(self, range_: Range) -> dict[str, FieldValue]:
        """Members as Python's fields."""
        nodes, members, parts, _ = map(_numbers, self.flat.arrays())
        return _Tree(self, nodes, members, parts).fields(*range_)

    def regions(self, first: int, behind: int) -> list[tuple[int, int]]:
        """The stretches that open slots took."""
        regions = _numbers(self.flat.arrays()[3])
        return [(regions[2 * at], regions[2 * at + 1]) for at in range(first, behind)]


def _numbers(data: bytes) -> array[int]:
    found = array("i")
    found.frombytes(data)
    return found


def strings_of(matchers: KernelMatchers) -> tuple[str, ...]:
    """The strings of the tables."""
    from dragoman.compiled.block import read_block
    from dragoman.compiled.tables import flatten
    from dragoman.matcher.kernel_scan import strings_of as strings

    engine = matchers.engine
    known = _STRINGS.get(id(engine))
    if known is None:
        known = _STRINGS[id(engine)] = (engine, strings(read_block(flatten(engine.rulebook).block)))
    found: tuple[str, ...] = known[1]
    return found


_STRINGS: dict[int, Any] = {}


@define
class _Tree:
    """Captures out of arrays."""

    of: FlatDocument
    nodes: array[int]
    members: array[int]
    parts: array[int]

    def fields(self, first: int, behind: int) -> dict[str, FieldValue]:
        found: dict[str, Any] = {}
        for at in range(first, behind):
            name, node, listed = self.members[at * MEMBER : (at + 1) * MEMBER]
            capture = self.capture(node)
            shown = self.of._strings[name]
            if listed:
                found[shown] = (*found.get(shown, ()), capture)
            else:
                assert shown not in found
                found[shown] = capture
        return found

    def capture(self, number: int) -> Capture:
        node = self.nodes[number * NODE : (number + 1) * NODE]
        type_, first, last, part, parts_end, slot, way, *rest = node
        value_first, value_behind, key, rows_first, rows_last, members_first, members_behind = rest
        document, rulebook = self.of.document, self.of.rulebook
        index = self.of.matchers.engine.index
        mentions = tuple(self.mention(*self.parts[at * 2 : at * 2 + 2]) for at in range(part, parts_end))
        value = None
        if slot >= 0:
            expression = rulebook.slots[index.slots[slot]].values[way]
            assert expression is not None
            seen = environment(document, rulebook, self.fields(value_first, value_behind))
            value = captures.plain_value(expressions.evaluate(expression, seen))
        rows: tuple[Mapping[str, Any], ...] = ()
        if key >= 0:
            entries = self.of.matchers.entries(
                index.keys[key], Scope(document, ((rows_first, rows_last),), "region"), 0, rows_last - rows_first
            )
            rows = tuple(row for entry in entries if (row := entry.attributes_on(document.date)))
        hull = self.mention(first, last)
        return Capture(
            start=hull.start,
            end=hull.end,
            text=" … ".join(one.text for one in mentions) if mentions else hull.text,
            type=captures.INLINE if type_ < 0 else self.of._strings[type_],
            value=value,
            attributes=rows,
            fields=self.fields(members_first, members_behind),
            parts=mentions,
        )

    def mention(self, first: int, last: int) -> Mention:
        document = self.of.document
        start, end = document.starts[first], document.ends[last - 1]
        return Mention(start, end, document.text[start:end])


@contextmanager
def watched() -> Iterator[Compared]:
    """Compare all matches that cascades filter meanwhile."""
    compared = Compared()
    documents: dict[int, tuple[KernelMatchers, FlatDocument]] = {}
    original = RuleSearch.passing

    def passing(search: RuleSearch, match: Match, template: int) -> Candidate | None:
        found = original(search, match, template)
        if isinstance(match, KernelMoves):
            kept = documents.get(id(match.matchers))
            if kept is None:
                kept = documents[id(match.matchers)] = match.matchers, FlatDocument(match.matchers, search.scope)
            _compare(search, match, found, kept[1], compared)
        return found

    RuleSearch.passing = passing  # type: ignore[method-assign, assignment]
    try:
        yield compared
    finally:
        RuleSearch.passing = original  # type: ignore[method-assign]


def _compare(
    search: RuleSearch, match: KernelMoves, found: Candidate | None, flat: FlatDocument, compared: Compared
) -> None:
    rows = _findings(match, flat)
    if rows is None:
        compared.undecided += 1
        return
    compared.matches += 1
    scope, rule = search.scope, search.rule
    what = f"rule {rule.name} at {match.start} in {scope.document.text!r}"
    taken = captures.take(match, scope, flat.rulebook, search.finding.list_fields)
    pieces = array("i", [token for piece in scope.pieces for token in piece])
    base = (scope.base or scope).pieces[0]
    type_ = flat.matchers.engine.index.type_numbers[rule.finding]
    moves = array("i", match.moves)
    first, behind, region, regions, equal = flat.flat.take(moves, pieces, *base, type_, array("i", rows))
    compared.check(f"fields of {what}", _ordered(taken.fields), _ordered(flat.fields((first, behind))))
    compared.check(f"regions of {what}", list(taken.regions), flat.regions(region, regions))
    variables = all(map(search._all_equal, taken.variables.values()))
    compared.check(f"variables of {what}", variables, bool(equal))
    if not variables:
        return
    seen = environment(scope.document, flat.rulebook, taken.fields)
    wanted = all(expressions.holds(condition, seen) for condition in rule.where)
    holds = flat.flat.holds(rule.number, first, behind)
    if holds == UNDECIDED:
        compared.undecided += 1
    else:
        compared.check(f"conditions of {what}", wanted, holds == EQUAL)
    if found is None:
        return
    made = flat.flat.assigned(rule.number, first, behind)
    if made is None:
        compared.undecided += 1
        return
    compared.check(f"assigned fields of {what}", _ordered(found.fields), _ordered(flat.fields(made)))
    _compare_equality(found, made, flat, compared, what)
    flat.ranges[id(found.fields)] = found.fields, made


def _compare_equality(found: Candidate, made: Range, flat: FlatDocument, compared: Compared, what: str) -> None:
    for fields, range_ in list(flat.ranges.values())[-5:]:
        same = flat.flat.same(*made, *range_)
        if same == UNDECIDED:
            compared.undecided += 1
        else:
            compared.check(f"equality of {what}", found.fields == fields, same == EQUAL)


def _findings(match: KernelMoves, flat: FlatDocument) -> list[int] | None:
    """The fields of the findings that a match took, for the kernel; None where they are not known."""
    rows: list[int] = []
    numbers = iter(match.moves)
    index = match.matchers.engine.index
    for what, number, _, more in zip(numbers, numbers, numbers, numbers, strict=True):
        if what != FINDING:
            continue
        step = index.steps[number]
        assert isinstance(step, ir.FindingHit)
        draft: Any = match.matchers.finding(step.type, more)
        known = flat.ranges.get(id(draft.fields))
        if known is None:
            return None
        rows += (index.type_numbers[step.type], more, *known[1])
    return rows


def _ordered(fields: Mapping[str, FieldValue]) -> object:
    """Fields in a form in which their order counts."""

    def shown(one: FieldValue) -> object:
        if isinstance(one, tuple):
            return [shown(item) for item in one]
        head = one.start, one.end, one.text, one.type, one.value, [dict(row) for row in one.attributes]
        return head, _ordered(one.fields), one.parts

    return [(name, shown(one)) for name, one in fields.items()]
