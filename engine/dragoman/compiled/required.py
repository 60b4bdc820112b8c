"""What a scope must hold for a template to have a chance there.

Derived from `ir` by `lower`; asked by the cascade before a matcher is started, and made into triggers and
guards by `signals`. A template's needs are sets of things; of each set, at least one thing must be in the
scope: one of some words, an entry of one of some lexicons, a finding of one of some types. A need may be
missing (then the template is tried), but never wrong: a template whose needs are not met has no match in
the scope.

That holds because a match takes its tokens one way: what every item of a sequence needs is needed; of a
choice one option is taken, so something of each option's best need suffices; what may be left out, what
must not stand there, and what stands around the match need nothing. A word that is compared exactly
stands in the scope case-folded, too. What a slot takes lies in the scope, also where the slot is `whole`
or ends at a stop. In the second reading of a `share`, every token, hit and finding is one of the scope
that it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from dragoman.compiled import ir
from dragoman.text.folding import folded
from dragoman.words.frequency import frequency_of_any

NONE: frozenset[str] = frozenset()

MAX_WORDS = 10_000
"""A need of more words is dropped: it is hardly ever unmet, and only costs memory."""
MAX_NEEDS = 8
"""The most needs kept for a template, rarest first."""
FINDING_COST = 1_000_000
"""A finding is about as rare as a word of which there is one in a thousand."""


@frozen
class Need:
    """One of these must be in the scope: a word (case-folded), an entry of a lexicon (by key), a finding (by
    the id of its type).

    >>> Need(frozenset({"signed"})) | Need(keys=frozenset({"deals"})) == Need(
    ...     frozenset({"signed"}), frozenset({"deals"})
    ... )
    True
    """

    words: frozenset[str] = NONE
    keys: frozenset[str] = NONE
    types: frozenset[str] = NONE

    def __or__(self, other: Need) -> Need:
        return Need(self.words | other.words, self.keys | other.keys, self.types | other.types)


Needs = tuple[Need, ...]
"""The rarest first."""


def needs_of(node: ir.Node, of_slot: Callable[[str], Needs], cost_of_key: Callable[[str], int]) -> Needs:
    """The needs of a node; `of_slot` gives those of a slot, `cost_of_key` about how many of 1,000 million
    tokens begin an entry of a lexicon.

    >>> from dragoman.compiled.ir import Take, Word, sequence
    >>> needs_of(sequence([Take(Word(frozenset({"a", "b"})))]), lambda slot: (), lambda key: 0)[0].words == {"a", "b"}
    True
    """

    return _Derivation(of_slot, cost_of_key).of(node)


@frozen
class _Derivation:
    """What needs are derived with: those of slots, and how common the entries of a lexicon are."""

    of_slot: Callable[[str], Needs]
    cost_of_key: Callable[[str], int]

    def of(self, node: ir.Node) -> Needs:
        match node:
            case ir.Take(step):
                return self.of_step(step)
            case ir.Sequence(items):
                return self.rarest(need for item in items for need in self.of(item))
            case ir.Choice(options):
                return self.either(self.of(option) for option in options)
            case ir.Repeat(body, least):
                return self.of(body) if least else ()
            case ir.Capture(_, body) | ir.Marked(_, body):
                return self.of(body)
            case ir.Edge() | ir.Context():
                return ()

    def of_step(self, step: ir.Step) -> Needs:
        match step:
            case ir.Word(texts, exact):
                return self.rarest([Need(frozenset(map(folded, texts)) if exact else texts)])
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                return self.of_slot(slot)
            case ir.LexiconHit(key):
                return (Need(keys=frozenset((key,))),)
            case ir.FindingHit(type):
                return (Need(types=frozenset((type,))),)
            case ir.Unless(_, among):
                return self.either(map(self.of_step, among)) if among else ()
            case ir.AnyToken() | ir.Gap() | ir.TokenRegex():
                return ()

    def either(self, options: Iterable[Needs]) -> Needs:
        """What is needed where one of several options is taken: something of the best need of each."""
        best = []
        for needs in options:
            if not needs:
                return ()
            best.append(needs[0])
        return self.rarest([joined(best)])

    def rarest(self, needs: Iterable[Need]) -> Needs:
        kept = dict.fromkeys(need for need in needs if len(need.words) <= MAX_WORDS)
        return tuple(sorted(kept, key=lambda need: cost(need, self.cost_of_key))[:MAX_NEEDS])


def joined(needs: Iterable[Need]) -> Need:
    """One of the things that any of several needs names."""
    several = tuple(needs)
    if len(several) == 1:
        return several[0]
    return Need(
        frozenset().union(*[need.words for need in several]),
        frozenset().union(*[need.keys for need in several]),
        frozenset().union(*[need.types for need in several]),
    )


def cost(need: Need, cost_of_key: Callable[[str], int]) -> int:
    """About how many of 1,000 million tokens meet a need: the less, the better is it to ask for."""
    return frequency_of_any(need.words) + sum(map(cost_of_key, need.keys)) + FINDING_COST * len(need.types)
