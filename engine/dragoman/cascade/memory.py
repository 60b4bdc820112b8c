"""Memory: who and what was spoken of in a document, the last at the end.

Kept by `references` while it goes through the captures of a document. What is known is indexed by its
words, so that a document with very many names is read in about linear time: what has all words of a
name is looked up under the rarest of them, what has some of them under the one word under which each
known name is filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from attrs import evolve, frozen

from dragoman.finding import Mention

Words = frozenset[str]

_Shelf = dict[int, "Known"]
"""What is known by when it was last spoken of, in that order."""

_EMPTY: _Shelf = {}


@frozen(cache_hash=True)
class Known:
    """Somebody or something mentioned, under the fullest name given so far.

    `types` are all types of the captures that mentioned it, `kind` the most specific one.
    """

    mention: Mention
    words: Words
    kind: str
    types: frozenset[str]


class Memory:
    """What was spoken of so far.

    >>> memory = Memory()
    >>> memory.meet(Known(Mention(0, 7, "Ann Lee"), frozenset({"ann", "lee"}), "person", frozenset({"person"})))
    >>> [one.mention.text for one in memory.recent("person", 1)]
    ['Ann Lee']
    """

    def __init__(self) -> None:
        self._now = 0
        self._times: dict[Known, int] = {}
        self._of_type: dict[str, _Shelf] = {}
        self._having: dict[tuple[str, str], _Shelf] = {}
        """By a type and a word: all of the type that have the word in their name."""
        self._filed: dict[tuple[str, str | None], _Shelf] = {}
        """By a kind and a word: each of the kind under one of its words, the rarest when it was met."""
        self._shelves: dict[Known, list[_Shelf]] = {}
        """All shelves on which something stands."""

    def meet(self, new: Known) -> None:
        """Remember a mention; a shorter or longer name of somebody known makes that one recent."""
        old = self._same(new)
        if old is not None:
            self._forget(old)
            del self._shelves[old]
            fullest = new if len(new.words) > len(old.words) else old
            new = evolve(fullest, types=old.types | new.types)
        self._remember(new)

    def recent(self, type_: str, count: int) -> tuple[Known, ...]:
        """The `count` of a type spoken of last, the last of them first; with fewer, none."""
        return _exactly(count, self._latest(self._of_type.get(type_, {})))

    def named(self, type_: str, words: Words, count: int = 1) -> tuple[Known, ...]:
        """The same of those whose names have all these words and more."""
        fuller = (one for one in self._latest(self._with_all(type_, words)) if words < one.words)
        return _exactly(count, fuller)

    def touch(self, found: Iterable[Known]) -> None:
        """Make these recent again, one after the other."""
        for one in found:
            self._forget(one)
            self._remember(one)

    def _same(self, new: Known) -> Known | None:
        """The one spoken of last whose name is part of this one or has it as a part."""
        words, kind = new.words, new.kind
        candidates = []
        for one in self._latest(self._with_all(kind, words)):
            if one.kind == kind and words <= one.words:
                candidates.append(one)
                break
        for word in (*words, None):
            for one in self._latest(self._filed.get((kind, word), _EMPTY)):
                if one.words <= words:
                    candidates.append(one)
                    break
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        return max(candidates, key=self._times.__getitem__)

    def _with_all(self, type_: str, words: Words) -> _Shelf:
        """A shelf with all of a type that have these words: that of the rarest word."""
        if not words:
            return self._of_type.get(type_, _EMPTY)
        return min([self._having.get((type_, word), _EMPTY) for word in words], key=len)

    @staticmethod
    def _latest(shelf: _Shelf) -> Iterator[Known]:
        return reversed(shelf.values())

    def _remember(self, one: Known) -> None:
        self._now += 1
        self._times[one] = self._now
        shelves = self._shelves.get(one)
        if shelves is None:
            shelves = self._shelves[one] = self._shelves_for(one)
        for shelf in shelves:
            shelf[self._now] = one

    def _forget(self, one: Known) -> None:
        time = self._times.pop(one)
        for shelf in self._shelves[one]:
            del shelf[time]

    def _shelves_for(self, one: Known) -> list[_Shelf]:
        """Where something new is put: under its types, under each of its words, and filed under the rarest."""
        counted = [(len(self._having.get((one.kind, word), _EMPTY)), word) for word in one.words]
        keys = [(type_, word) for type_ in one.types for word in one.words]
        return [
            self._filed.setdefault((one.kind, min(counted)[1] if counted else None), {}),
            *[self._of_type.setdefault(type_, {}) for type_ in one.types],
            *[self._having.setdefault(key, {}) for key in keys],
        ]


def _exactly(count: int, found: Iterator[Known]) -> tuple[Known, ...]:
    """The first `count`; none where there are fewer."""
    first = tuple(islice(found, count))
    return first if len(first) == count else ()
