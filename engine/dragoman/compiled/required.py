"""Required words: what a scope must hold for a template to have a chance there.

Derived from `ir` by `lower`, asked by the cascade before a matcher is started. A template's needs
are sets of case-folded words; of each set, at least one word must stand in the scope. A need may
be missing (then the template is tried), but never wrong: a template whose needs are not met has
no match in the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dragoman.compiled import ir
from dragoman.text.folding import folded

Needs = tuple[frozenset[str], ...]

MAX_WORDS = 500
"""A larger set of words is hardly ever absent from a scope; it is dropped."""
MAX_NEEDS = 8
"""The most sets kept for a template, smallest first."""


def needs_of(
    node: ir.Node, of_slot: Callable[[str], Needs], of_lexicon: Callable[[str], frozenset[str] | None]
) -> Needs:
    """The needs of a node; `of_lexicon` gives the first words of a lexicon's entries, or None.

    >>> from dragoman.compiled.ir import Take, Word, sequence
    >>> needs_of(sequence([Take(Word(frozenset({"a", "b"})))]), lambda slot: (), lambda key: None)
    (frozenset({...}),)
    """

    def walk(node: ir.Node) -> Needs:
        match node:
            case ir.Take(step):
                return of_step(step)
            case ir.Sequence(items):
                return trimmed(need for item in items for need in walk(item))
            case ir.Choice(options):
                return either(walk(option) for option in options)
            case ir.Repeat(body, least):
                return walk(body) if least else ()
            case ir.Capture(_, body) | ir.Marked(_, body):
                return walk(body)
            case ir.Edge() | ir.Context():
                return ()

    def of_step(step: ir.Step) -> Needs:
        match step:
            case ir.Word(texts, exact):
                return trimmed([frozenset(map(folded, texts)) if exact else texts])
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                return of_slot(slot)
            case ir.LexiconHit(key):
                words = of_lexicon(key)
                return trimmed([words]) if words else ()
            case _:
                return ()

    return walk(node)


def trimmed(needs: Iterable[frozenset[str]]) -> Needs:
    """The smallest of the needs, each once."""
    kept = {need for need in needs if len(need) <= MAX_WORDS}
    return tuple(sorted(kept, key=lambda need: (len(need), sorted(need)))[:MAX_NEEDS])


def either(options: Iterable[Needs]) -> Needs:
    """What is needed where one of several options is taken: a word of the best need of each."""
    words: frozenset[str] = frozenset()
    for needs in options:
        if not needs:
            return ()
        words |= needs[0]
    return trimmed([words])
