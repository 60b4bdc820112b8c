"""The intermediate representation: templates as a small algebra over tokens.

Made by `lower` from the syntax tree, compiled by `automaton`. It knows no syntax and no text.
A node says what it matches; `nullable` tells whether it can match no tokens at all. All nodes
are frozen, so that equal parts can be shared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

# --- what one step can take ----------------------------------------------------------------


@frozen
class Word:
    """One token equal to one of these texts; compared exactly, or case-folded."""

    texts: frozenset[str]
    exact: bool = False


@frozen
class AnyToken:
    """Any one token."""


@frozen
class Gap:
    """Between `least` and `most` tokens, whatever they are, fewer first; at least one."""

    least: int
    most: int


@frozen
class TokenRegex:
    """One token whose whole text matches a character regex."""

    pattern: str


# `name` is the type as users know it. `captured`: written as a slot's type (`<kind: lexicon>`),
# so what is inside becomes the capture's; else written as a reference (`{lexicon}`).


@frozen
class LexiconHit:
    """An entry of a lexicon; `key` names the lexicon together with its inflection."""

    key: str
    name: str
    captured: bool = False


@frozen
class FindingHit:
    """The exact span of a finding already made; `type` is the finding type's id."""

    type: str
    name: str
    captured: bool = False


@frozen
class SlotCall:
    """A slot, in place: its templates stand here; `slot` is its id."""

    slot: str
    name: str
    captured: bool = False


@frozen
class WholeHit:
    """A slot whose matches over the scope are unbreakable (`slot … whole`); `slot` is its id."""

    slot: str
    name: str
    captured: bool = False


@frozen
class Unless:
    """One token that none of `steps` takes by itself, and, where given, one of `among` does."""

    steps: tuple[Step, ...]
    among: tuple[Step, ...] = ()


TokenStep = Word | AnyToken | TokenRegex | Unless
"""What takes just one token, whatever stands around it."""

Step = TokenStep | Gap | LexiconHit | FindingHit | SlotCall | WholeHit
TYPED_STEPS = (LexiconHit, FindingHit, SlotCall, WholeHit)

# --- how steps are put together ------------------------------------------------------------


@frozen
class Take:
    """Take one step."""

    step: Step
    nullable: bool = field(default=False, init=False)


@frozen
class Edge:
    """Holds at the start or the end of the scope; takes nothing."""

    side: Literal["start", "end"]
    nullable: bool = field(default=True, init=False)


@frozen
class Context:
    """Holds where one of the templates ends at most `within` tokens before this place
    (`preceded`), or begins at most `within` tokens behind it (`followed`); takes nothing.

    `marker` is the index of the templates' automaton among the markers of the ruleset.
    """

    marker: int
    direction: Literal["preceded", "followed"]
    within: int
    negated: bool
    nullable: bool = field(default=True, init=False)


@frozen
class Sequence:
    """These, one after the other."""

    items: tuple[Node, ...]
    nullable: bool


@frozen
class Choice:
    """One of these, earlier ones preferred."""

    options: tuple[Node, ...]
    nullable: bool


@frozen
class Repeat:
    """The body between `least` and `most` times (None: without end); a round that takes no token
    is no round. Lazy prefers fewer rounds."""

    body: Node
    least: int
    most: int | None
    lazy: bool
    nullable: bool


@frozen
class Capture:
    """What the body takes, kept under a name.

    `item`: one element of a list. `more`: one more part of the capture begun before. `variable`:
    every capture of the name must read the same; the first is kept.
    """

    name: str
    body: Node
    item: bool = False
    more: bool = False
    variable: bool = False
    nullable: bool = field(default=False, init=False)


@frozen
class Marked:
    """The body, remembered as way number `index` of its slot or rule."""

    index: int
    body: Node
    nullable: bool


Node = Take | Edge | Context | Sequence | Choice | Repeat | Capture | Marked


def sequence(items: Iterable[Node]) -> Node:
    """A sequence, flattened; one item stands for itself."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Sequence) else (item,))
    if len(flat) == 1:
        return flat[0]
    return Sequence(tuple(flat), all(item.nullable for item in flat))


def choice(options: Iterable[Node]) -> Node:
    """A choice; a single option stands for itself."""
    kept = tuple(options)
    if len(kept) == 1:
        return kept[0]
    return Choice(kept, any(option.nullable for option in kept))


def with_words_joined(options: Iterable[Node]) -> list[Node]:
    """The options of a choice, those in a row that are no more than words compared alike made one step.

    It changes no match: a token that two of them take goes on in the same way from either.

    >>> a, b, gap = Take(Word(frozenset({"a"}))), Take(Word(frozenset({"b"}))), Take(Gap(1, 2))
    >>> with_words_joined([a, b, gap]) == [Take(Word(frozenset({"a", "b"}))), gap]
    True
    """
    joined: list[Node] = []
    words: list[Word] = []
    for option in [*options, None]:
        word = option.step if isinstance(option, Take) and isinstance(option.step, Word) else None
        if words and (word is None or word.exact != words[0].exact):
            joined.append(_any_word(words))
            words = []
        if word is not None:
            words.append(word)
        elif option is not None:
            joined.append(option)
    return joined


def _any_word(words: list[Word]) -> Take:
    if len(words) == 1:
        return Take(words[0])
    return Take(Word(frozenset().union(*[word.texts for word in words]), words[0].exact))


def repeat(body: Node, least: int, most: int | None, *, lazy: bool = False) -> Node:
    """A repetition. Rounds that take nothing do not count, so a nullable body needs no round."""
    if body.nullable:
        least = 0
    if (least, most) == (1, 1):
        return body
    return Repeat(body, least, most, lazy, nullable=least == 0)


def optional(body: Node) -> Node:
    """The body, or nothing."""
    return repeat(body, 0, 1)


def any_tokens(least: int, most: int | None) -> Node:
    """A gap: shortest first."""
    if most is None:
        return repeat(Take(AnyToken()), least, None, lazy=True)
    gap = Take(Gap(max(least, 1), most))
    return gap if least else repeat(gap, 0, 1, lazy=True)


EMPTY = Sequence((), nullable=True)
