"""Required words: never wrong, and named where every way through a template needs them."""

from __future__ import annotations

import pytest

from dragoman.compiled import ir
from dragoman.compiled.ir import (
    Capture,
    Edge,
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
from dragoman.compiled.required import MAX_NEEDS, MAX_WORDS, Needs, needs_of


def word(*texts: str, exact: bool = False) -> Node:
    return Take(Word(frozenset(texts), exact))


def needs(node: Node) -> set[frozenset[str]]:
    slots: dict[str, Needs] = {"known": (frozenset({"slot"}),)}
    lexicons = {"small": frozenset({"treaty", "deal"}), "empty": frozenset[str]()}
    return set(needs_of(node, lambda slot: slots.get(slot, ()), lexicons.get))


def sets(*words: str) -> set[frozenset[str]]:
    return {frozenset(one.split()) for one in words}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (word("a"), sets("a")),
        (word("a", "b"), sets("a b")),
        (word("Treaty", exact=True), sets("treaty")),
        (sequence([word("a"), word("b")]), sets("a", "b")),
        (choice([word("a"), word("b")]), sets("a b")),
        (choice([word("a"), Take(ir.AnyToken())]), sets()),
        (choice([sequence([word("a"), word("b")]), word("c")]), sets("a c")),
        (optional(word("a")), sets()),
        (repeat(word("a"), 1, None), sets("a")),
        (repeat(word("a"), 0, None), sets()),
        (Capture("x", word("a")), sets("a")),
        (Marked(0, word("a"), nullable=False), sets("a")),
        (sequence([Edge("start"), word("a")]), sets("a")),
        (sequence([ir.Context(0, "preceded", 0, False), word("a")]), sets("a")),
        (Take(TokenRegex("a")), sets()),
        (Take(LexiconHit("small", "kind")), sets("treaty deal")),
        (Take(LexiconHit("large", "kind")), sets()),
        (Take(LexiconHit("empty", "kind")), sets()),
        (Take(SlotCall("known", "s")), sets("slot")),
        (Take(SlotCall("unknown", "s")), sets()),
        (Take(ir.Unless((SlotCall("known", "s"),))), sets()),
    ],
)
def test_needs(node: Node, expected: set[frozenset[str]]) -> None:
    assert needs(node) == expected


def test_large_sets_of_words_are_dropped() -> None:
    many = word(*(f"w{number}" for number in range(MAX_WORDS + 1)))
    assert needs(sequence([many, word("a")])) == sets("a")


def test_the_smallest_needs_are_kept() -> None:
    parts = [word("a", "b"), *(word(f"w{number}") for number in range(MAX_NEEDS))]
    assert needs(sequence(parts)) == sets(*(f"w{number}" for number in range(MAX_NEEDS)))
