"""Pairs of rules: one inside another one, and two that say different things of the same words.

Both claims come with a sentence on which the rules were run. That a rule lies inside another is decided by `inclusion`
with the captures in it; for a collision a sentence that both take is made of the product of two templates, and what
the rules find in it is all that is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice

from attrs import define, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton
from dragoman.compiled.rulebook import RuleProgram
from dragoman.finding import Finding
from dragoman.lints.inclusion import Inclusion
from dragoman.lints.machine import Edge, Machine, TooLargeError, bare
from dragoman.lints.sentences import Writer
from dragoman.text.folding import folded

SENTENCES = 6
"""Sentences that are tried for each claim."""
MAX_PAIRS_INSIDE = 200_000
"""Pairs of rules that are looked at for one inside the other."""
MAX_PAIRS_COLLIDING = 4_000
"""Pairs of rules that are looked at for a collision."""
MAX_EDGES = 400
"""Pairs of edges that are compared at one state of a product."""

Scan = Callable[[str], Sequence[Finding]]
"""What all the rules find in a text."""


@frozen
class Inside:
    """Each match of `inner` is one of `outer`, with the same captures; `witness` is a sentence that shows it."""

    inner: RuleProgram
    outer: RuleProgram
    witness: str


@frozen
class Collision:
    """In `witness`, the two rules say different things of the same words."""

    first: RuleProgram
    second: RuleProgram
    witness: str
    findings: tuple[Finding, Finding]


def near_pairs(rules: Sequence[RuleProgram], most: int) -> Iterator[tuple[RuleProgram, RuleProgram]]:
    """Up to so many pairs of rules, the earlier one first; rules that stand near each other come first."""
    pairs = ((rules[at], rules[at + apart]) for apart in range(1, len(rules)) for at in range(len(rules) - apart))
    return islice(pairs, most)


def inside(rules: Sequence[RuleProgram], inclusion: Inclusion, writer: Writer, scan: Scan) -> Iterator[Inside]:
    """The rules that lie inside another one; of two that lie inside each other, the later."""
    told: set[str] = set()
    for first, second in near_pairs(rules, MAX_PAIRS_INSIDE):
        for inner, outer in ((second, first), (first, second)):
            if inner.id in told or outer.id in told or not _may_hold(inner, outer):
                continue
            witness = _witness_inside(inner, outer, writer, scan) if _includes(inner, outer, inclusion) else None
            if witness is not None:
                told.add(inner.id)
                yield Inside(inner, outer, witness)


def _may_hold(inner: RuleProgram, outer: RuleProgram) -> bool:
    """Whether apart from their templates the two rules are alike, as far as `outer` asks for no more."""
    same = ("finding", "select", "scope", "layers", "priority", "meta", "assignments", "extends")
    return all(getattr(inner, name) == getattr(outer, name) for name in same) and set(outer.where) <= set(inner.where)


def _includes(inner: RuleProgram, outer: RuleProgram, inclusion: Inclusion) -> bool:
    wide = [template.automaton for template in outer.templates]
    return all(
        inclusion.includes(wide, one.automaton, captures=True, in_sentence=inner.scope == "sentence")
        for one in inner.templates
    )


def _witness_inside(inner: RuleProgram, outer: RuleProgram, writer: Writer, scan: Scan) -> str | None:
    """A sentence in which both make the same finding; None where there is none, or one in which they differ.

    That `outer` can read what `inner` reads does not say that it prefers to: `signed [today]` goes on where
    `signed` ends. So sentences of both are looked at.
    """
    found: str | None = None
    for template in (*inner.templates, *outer.templates):
        for text in writer.sentences(template.automaton, 2 * SENTENCES):
            made = [finding for finding in scan(text) if inner.name in finding.rules]
            if any(outer.name not in finding.rules for finding in made):
                return None
            if made and found is None:
                found = text
    return found


def collisions(rules: Sequence[RuleProgram], writer: Writer, scan: Scan) -> Iterator[Collision]:
    """The pairs of rules that collide, each once."""
    met: _Met = {}
    for first, second in near_pairs(rules, MAX_PAIRS_COLLIDING):
        if first.scope == second.scope and not (first.layers and second.layers and first.layers != second.layers):
            found = _collision(first, second, writer, scan, met)
            if found is not None:
                yield found


def _collision(first: RuleProgram, second: RuleProgram, writer: Writer, scan: Scan, met: _Met) -> Collision | None:
    for one in first.templates:
        for other in second.templates:
            for text in _common(one.automaton, other.automaton, writer, met):
                pair = _differing(first, second, scan(text))
                if pair is not None:
                    return Collision(first, second, text, pair)
    return None


def _common(one: Automaton, other: Automaton, writer: Writer, met: _Met) -> Iterator[str]:
    product = _Meeting.of(one, other, writer, met)
    try:
        yield from writer.walks(product, SENTENCES)
    except TooLargeError:
        return


def _differing(first: RuleProgram, second: RuleProgram, found: Iterable[Finding]) -> tuple[Finding, Finding] | None:
    """Two findings of the same words that the two rules made, one each, and that are not the same."""
    several = list(found)
    by_first = [one for one in several if first.name in one.rules]
    by_second = [one for one in several if second.name in one.rules and first.name not in one.rules]
    same_words = (
        (one, other) for one in by_first for other in by_second if one.start == other.start and one.end == other.end
    )
    return next(same_words, None)


_Met = dict[tuple[int, int], str | ir.Step | None]


@define(eq=False)
class _Meeting:
    """The stretches that two automata both take, as a graph."""

    one: Machine
    other: Machine
    writer: Writer
    met: _Met
    """What two steps, by identity, both take: shared by all products of a round."""

    @classmethod
    def of(cls, one: Automaton, other: Automaton, writer: Writer, met: _Met) -> _Meeting:
        """What both named stays closed, so that it is read as one thing on both sides."""
        both = writer.named_in(one) & writer.named_in(other)
        return cls(writer.machine(one, both), writer.machine(other, both), writer, met)

    @property
    def start(self) -> Hashable:
        return self.one.start, self.other.start

    def steps(self, state: Hashable) -> Sequence[tuple[str | ir.Step, Hashable]]:
        assert isinstance(state, tuple)
        left, right = self.one.edges(state[0]), self.other.edges(state[1])
        if len(left) * len(right) > MAX_EDGES:
            left, right = left[: MAX_EDGES // 20], right[:20]
        found: list[tuple[str | ir.Step, Hashable]] = []
        for edge in left:
            for against in right:
                step = self._both(edge, against)
                if step is not None:
                    found.append((step, (edge.target, against.target)))
        return found

    def is_end(self, state: Hashable) -> bool:
        assert isinstance(state, tuple)
        return bool(self.one.ends(state[0])) and bool(self.other.ends(state[1]))

    def _both(self, edge: Edge, against: Edge) -> str | ir.Step | None:
        """What both edges take: a step, or a text."""
        key = id(edge.symbol), id(against.symbol)
        if key not in self.met:
            self.met[key] = self._meet(edge.symbol, against.symbol)
        return self.met[key]

    def _meet(self, one: ir.Step, other: ir.Step) -> str | ir.Step | None:
        if isinstance(one, ir.Word) and isinstance(other, ir.Word):
            return _common_word(one, other)
        if bare(one) == bare(other) or isinstance(other, ir.AnyToken):
            return one if isinstance(one, ir.TokenStep) or bare(one) == bare(other) else None
        if isinstance(one, ir.AnyToken):
            return other if isinstance(other, ir.TokenStep) else None
        if isinstance(one, ir.TokenStep) and isinstance(other, ir.TokenStep):
            return self._text_for(one, other) or self._text_for(other, one)
        return None

    def _text_for(self, one: ir.Step, other: ir.Step) -> str | None:
        """A text of the first step that the second one takes."""
        texts = sorted(one.texts)[:20] if isinstance(one, ir.Word) else self.writer.fillers(one)
        return next((text for text in texts if self.writer.takes(other, text)), None)


def _common_word(one: ir.Word, other: ir.Word) -> ir.Word | None:
    if one.exact == other.exact:
        texts = one.texts & other.texts
    else:
        exact, loose = (one, other) if one.exact else (other, one)
        texts = frozenset(text for text in exact.texts if folded(text) in loose.texts)
    return ir.Word(texts, one.exact or other.exact) if texts else None
