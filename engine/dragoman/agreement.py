"""When a finding agrees with one that people marked, and which goes with which.

Below `scoring`. Places are compared by the words that they cover, outer punctuation aside. Two findings of a type
agree

- *found*: their key fields share a word;
- *half*: each required field that was marked has a counterpart with at least half of the words in common
  (Jaccard); of lists, at least half of the items on each side pair off so;
- *exact*: these and all other fields that either has, as far as people marked such fields at all, are the same words.

The field `cue` is never asked for: where it begins and ends is a matter of taste.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from dragoman.gold import Marked, Span

Level = Literal["found", "half", "exact"]
LEVELS: tuple[Level, ...] = ("found", "half", "exact")
SHARE: Mapping[Level, float] = {"half": 0.5, "exact": 1.0}
"""How much two places must have in common, and how many items of a list."""

CUE = "cue"

_WORD = re.compile(r"\w+(?:['’]\w+)?")

Words = frozenset[int]
"""Words of a text, each by the place where it begins."""


@frozen
class Scheme:
    """How findings of a type are compared: by which fields.

    `keys`: the first of these that a finding has says what it is about. `required` are asked for at *half*, and
    with `known` at *exact*.
    """

    keys: tuple[str, ...]
    required: tuple[str, ...]
    known: frozenset[str]


def scheme_of(marked: Sequence[Marked], required: Sequence[str] | None, key: str | None = None) -> Scheme:
    """The scheme of a type, from all that was marked of it.

    `required` are the fields that rules declare so, in order; None where no rules are known: then they are those
    that each marked finding has. The key field is `key`, else the last that is required, else the cue.
    """
    counts: dict[str, int] = {}
    for one in marked:
        for name in one.fields:
            counts[name] = counts.get(name, 0) + 1
    if required is None:
        required = [name for name, count in counts.items() if count == len(marked)]
    needed = tuple(name for name in required if name != CUE)
    others = [name for name in counts if name not in needed]
    keys = dict.fromkeys([*([key] if key else []), *reversed(needed), CUE, *others])
    return Scheme(tuple(keys), needed, frozenset({*counts, *needed} - {CUE}))


@frozen
class Item:
    """A value of a field: the words of its hull, and of its parts where it has any."""

    hull: Words
    parts: Words


@frozen(slots=False, eq=False)
class Compared:
    """A finding in its text, ready to be compared."""

    marked: Marked
    text: str = field(repr=False)
    scheme: Scheme = field(repr=False)

    @cached_property
    def items(self) -> Mapping[str, tuple[Item, ...]]:
        """The values of each field that the scheme knows, and of the cue."""
        known = self.scheme.known | {CUE, *self.scheme.keys}
        return {
            name: tuple(self._item(span) for span in spans)
            for name, spans in self.marked.fields.items()
            if name in known
        }

    def _item(self, span: Span) -> Item:
        hull = _words(self.text, span.start, span.end)
        parts = [word for start, end in span.parts for word in _words(self.text, start, end)]
        return Item(hull, frozenset(parts))

    @cached_property
    def key(self) -> Words:
        """The words of the key field; of the whole finding where it has no field."""
        for name in self.scheme.keys:
            if items := self.items.get(name):
                return frozenset().union(*(one.hull for one in items))
        return _words(self.text, self.marked.start, self.marked.end)

    @cached_property
    def core(self) -> Words:
        """The words of the key and of all required fields: who shares none of them does not agree."""
        needed = [one.hull for name in self.scheme.required for one in self.items.get(name, ())]
        return self.key.union(*needed)

    def fields_at(self, level: Level, other: Compared) -> list[str]:
        """The fields by which a marked finding and a found one are compared."""
        required = [name for name in self.scheme.required if self.items.get(name)]
        if level == "half":
            return required
        either = {*self.items, *other.items}
        return [*required, *sorted(name for name in either & self.scheme.known if name not in required)]


def _words(text: str, start: int, end: int) -> Words:
    """The words of a stretch; of one without any, its start stands for it."""
    found = frozenset(match.start() + start for match in _WORD.finditer(text[start:end]))
    return found or frozenset({start})


def _alike(one: Words, other: Words) -> float:
    """Jaccard's index: what is common, of all there is."""
    return len(one & other) / len(one | other)


def _items_alike(one: Item, other: Item) -> float:
    if one.parts and other.parts:
        return _alike(one.parts, other.parts)
    return _alike(one.hull, other.hull)


def lists_agree(marked: Sequence[Item], found: Sequence[Item], share: float) -> bool:
    """Whether so much of each list pairs off with items of the other that are so much alike."""
    if not marked or not found:
        return not marked and not found
    holders: dict[int, list[int]] = defaultdict(list)
    for at, item in enumerate(found):
        for word in item.hull:
            holders[word].append(at)
    free = set(range(len(found)))
    hits = 0
    for item in marked:
        near = sorted({at for word in item.hull for at in holders.get(word, ())} & free)
        best = max(near, key=lambda at: _items_alike(item, found[at]), default=None)
        if best is not None and _items_alike(item, found[best]) >= share:
            free.discard(best)
            hits += 1
    return hits >= share * len(marked) and hits >= share * len(found)


def agree(marked: Compared, found: Compared, level: Level) -> bool:
    """Whether two findings of a type agree."""
    if level == "found":
        return not marked.key.isdisjoint(found.key)
    if not any(marked.items.get(name) for name in marked.scheme.required) and marked.key.isdisjoint(found.key):
        return False
    return not differing(marked, found, level)


def differing(marked: Compared, found: Compared, level: Level) -> list[str]:
    """The fields that do not agree at *half* or *exact*."""
    share = SHARE[level]
    return [
        name
        for name in marked.fields_at(level, found)
        if not lists_agree(marked.items.get(name, ()), found.items.get(name, ()), share)
    ]


Pairs = list[tuple[int, int]]
"""Numbers of a marked finding and the found one that goes with it."""


def candidates(marked: Sequence[Compared], found: Sequence[Compared]) -> Pairs:
    """The pairs of one type that share a word that matters: the only ones that can agree."""
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, one in enumerate(found):
        for word in one.core:
            holders[one.marked.type, word].append(at)
    return [
        (number, at)
        for number, one in enumerate(marked)
        for at in sorted({at for word in one.core for at in holders.get((one.marked.type, word), ())})
    ]


def pair_off(
    marked: Sequence[Compared], found: Sequence[Compared], near: Iterable[tuple[int, int]], level: Level
) -> Pairs:
    """The pairs that agree, each finding in one at most: those whose keys are most alike first."""
    options = sorted(
        (-_alike(marked[number].key, found[at].key), number, at)
        for number, at in near
        if agree(marked[number], found[at], level)
    )
    taken_marked: set[int] = set()
    taken_found: set[int] = set()
    pairs: Pairs = []
    for _, number, at in options:
        if number not in taken_marked and at not in taken_found:
            taken_marked.add(number)
            taken_found.add(at)
            pairs.append((number, at))
    return pairs
