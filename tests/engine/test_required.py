"""Required words: never wrong, and named where every way through a template needs them."""

from __future__ import annotations

import pytest

from dragoman.compiled import ir
from dragoman.compiled.ir import (
    Capture,
    Edge,
    FindingHit,
    LexiconHit,
    Marked,
    Node,
    SlotCall,
    Take,
    TokenRegex,
    Word,
    choice,
    optional,
    repeat,
    sequence,
)
from dragoman.compiled.required import MAX_NEEDS, MAX_WORDS, Need, Needs, needs_of
from dragoman.words.frequency import RARE


def word(*texts: str, exact: bool = False) -> Node:
    return Take(Word(frozenset(texts), exact))


def needs(node: Node) -> set[Need]:
    slots: dict[str, Needs] = {"known": (Need(frozenset({"slot"})),)}
    costs = {"small": RARE // 2, "large": 100_000_000}
    return set(needs_of(node, lambda slot: slots.get(slot, ()), costs.__getitem__))


def sets(*words: str) -> set[Need]:
    """One need for each string: words, keys of lexicons in `{}`, types of findings in `<>`."""
    return {
        Need(
            frozenset(part for part in one.split() if part[0] not in "{<"),
            frozenset(part[1:-1] for part in one.split() if part[0] == "{"),
            frozenset(part[1:-1] for part in one.split() if part[0] == "<"),
        )
        for one in words
    }


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (word("a"), sets("a")),
        (word("a", "b"), sets("a b")),
        (word("Treaty", exact=True), sets("treaty")),
        (sequence([word("a"), word("b")]), sets("a", "b")),
        (choice([word("a"), word("b")]), sets("a b")),
        (choice([word("a"), Take(ir.AnyToken())]), sets()),
        (choice([sequence([word("a"), word("b")]), word("c")]), sets("b c")),
        (optional(word("a")), sets()),
        (repeat(word("a"), 1, None), sets("a")),
        (repeat(word("a"), 0, None), sets()),
        (Capture("x", word("a")), sets("a")),
        (Marked(0, word("a"), nullable=False), sets("a")),
        (sequence([Edge("start"), word("a")]), sets("a")),
        (sequence([ir.Context(0, "preceded", 0, False), word("a")]), sets("a")),
        (Take(TokenRegex("a")), sets()),
        (Take(LexiconHit("small", "kind")), sets("{small}")),
        (choice([word("a"), Take(LexiconHit("large", "kind"))]), sets("a {large}")),
        (choice([sequence([word("the"), Take(LexiconHit("small", "kind"))]), word("x")]), sets("x {small}")),
        (choice([sequence([word("zig"), Take(LexiconHit("large", "kind"))]), word("x")]), sets("x zig")),
        (Take(FindingHit("news.deal", "deal")), sets("<news.deal>")),
        (choice([Take(FindingHit("deal", "deal")), word("a")]), sets("a <deal>")),
        (Take(SlotCall("unknown", "s")), sets()),
        (Take(SlotCall("known", "s")), sets("slot")),
        (Take(ir.WholeHit("known", "s")), sets("slot")),
        (Take(ir.Unless((SlotCall("known", "s"),))), sets()),
        (Take(ir.Unless((ir.AnyToken(),), among=(SlotCall("known", "s"), Word(frozenset({"a"}))))), sets("slot a")),
        (Take(ir.Unless((ir.AnyToken(),), among=(SlotCall("known", "s"), TokenRegex("a")))), sets()),
    ],
)
def test_needs(node: Node, expected: set[Need]) -> None:
    assert needs(node) == expected


def test_large_sets_of_words_are_dropped() -> None:
    many = word(*(f"w{number}" for number in range(MAX_WORDS + 1)))
    assert needs(sequence([many, word("a")])) == sets("a")


def test_the_rarest_needs_are_kept() -> None:
    parts = [word("a", "b"), *(word(f"w{number}") for number in range(MAX_NEEDS))]
    assert needs(sequence(parts)) == sets(*(f"w{number}" for number in range(MAX_NEEDS)))


def test_common_words_are_asked_for_last() -> None:
    node = sequence([word("the"), word("said"), word("zugzwang", "zigzag"), Take(LexiconHit("small", "kind"))])
    in_order = needs_of(node, lambda _: (), lambda _: RARE)
    assert [need.keys or min(need.words) for need in in_order] == [{"small"}, "zigzag", "said", "the"]
