"""The phrase automaton: all entries of all lexicons in one tree of tokens.

Built once per rulebook from `lexicon` values, walked by matchers that ask which entries of a lexicon
begin at a token. One walk finds the entries of all lexicons; what it found is kept for the
document. A walk goes no further than the longest phrase that begins there, so finding is linear in
text times longest phrase, plus the hits themselves.

The tree is a trie (Fredkin 1960) whose edges stand in one hash table keyed by node and word, which
takes a fraction of the memory of a table per node. A token of an entry is a *word*: with a capital it
is compared as it is (`Document.exact`), otherwise case-folded (`Document.folded`); a token of the text
can be both.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar, overload

from attrs import field, frozen

from dragoman.text.document import Document
from dragoman.text.folding import exact, folded
from dragoman.words.lexicon import Entry, InflectionKind, Lexicon, entry_spellings, has_capital

ROOT = 0
NO_POSTING = -1
WORD_BITS = 32

Default = TypeVar("Default")

NO_HITS: Mapping[int, tuple[Hit, ...]] = MappingProxyType({})

MAX_KEPT = 500_000
"""How many hits of a document are kept at a time; beyond, all are forgotten and found again.

The size of a cache, and so no limit: it changes no result.
"""


@frozen
class Hit:
    """Entries of one lexicon that end at the same token: `end` is the index of the token behind.

    `entries` are in the order of the lexicon; several where one phrase has several rows.
    """

    end: int
    entries: tuple[Entry, ...]


@frozen(eq=False)
class PhraseTable:
    """The entries of all lexicons, each lexicon under a key; made by `build`.

    A posting says that an entry ends at a node: `posting_keys` and `posting_entries` are parallel,
    `next_posting` chains those of one node, the last one first.
    """

    keys: Mapping[str, int]
    lexicons: tuple[Lexicon, ...] = field(repr=False)
    exact_words: Mapping[str, int] = field(repr=False)
    folded_words: Mapping[str, int] = field(repr=False)
    edges: Mapping[int, int] = field(repr=False)
    last_posting: array[int] = field(repr=False)
    next_posting: array[int] = field(repr=False)
    posting_keys: array[int] = field(repr=False)
    posting_entries: array[int] = field(repr=False)

    @classmethod
    def build(cls, lexicons: Iterable[tuple[str, Lexicon, InflectionKind | None]]) -> PhraseTable:
        """Build the table of lexicons, each with a key of its own and the inflection that its entries
        stand in under this key. Entries without tokens are left out.

        >>> treaty = Lexicon("kinds", "kinds", (Entry("treaty"), Entry("peace treaty")))
        >>> table = PhraseTable.build([("kinds", treaty, None)])
        >>> from dragoman.text.builder import build_document
        >>> table.scan(build_document("A peace treaty.")).hits("kinds")[1][0].end
        3
        """
        builder = _Builder()
        for key, lexicon, inflection in lexicons:
            builder.add(key, lexicon, inflection)
        return builder.table()

    def scan(self, document: Document) -> LexiconHits:
        """The hits in a document, found as they are asked for."""
        return LexiconHits(self, document)


class _Builder:
    """A table in the making."""

    def __init__(self) -> None:
        self.keys: dict[str, int] = {}
        self.lexicons: list[Lexicon] = []
        self.words: dict[str, int] = {}
        self.exact_words: dict[str, int] = {}
        self.folded_words: dict[str, int] = {}
        self.edges: dict[int, int] = {}
        self.last_posting = array("i", [NO_POSTING])
        self.next_posting = array("i")
        self.posting_keys = array("i")
        self.posting_entries = array("i")

    def table(self) -> PhraseTable:
        return PhraseTable(
            self.keys,
            tuple(self.lexicons),
            self.exact_words,
            self.folded_words,
            self.edges,
            self.last_posting,
            self.next_posting,
            self.posting_keys,
            self.posting_entries,
        )

    def add(self, key: str, lexicon: Lexicon, inflection: InflectionKind | None) -> None:
        """Add the entries of a lexicon."""
        key_index = self.keys[key] = len(self.lexicons)
        self.lexicons.append(lexicon)
        for entry_index, entry in enumerate(lexicon.entries):
            for spelling in entry_spellings(entry, inflection):
                self.post(self.node(spelling), key_index, entry_index)

    def node(self, tokens: tuple[str, ...]) -> int:
        """The node at which a phrase ends."""
        node = ROOT
        for token in tokens:
            word = self.words.get(token)
            if word is None:
                word = self.word(token)
            edge = node << WORD_BITS | word
            target = self.edges.get(edge)
            if target is None:
                target = self.edges[edge] = len(self.last_posting)
                self.last_posting.append(NO_POSTING)
            node = target
        return node

    def word(self, token: str) -> int:
        """The number of a token's word; `words` remembers it for the token as written."""
        seen = exact(token)
        table, form = (self.exact_words, seen) if has_capital(seen) else (self.folded_words, folded(seen))
        found = table.setdefault(form, len(self.exact_words) + len(self.folded_words))
        self.words[token] = found
        return found

    def post(self, node: int, key: int, entry: int) -> None:
        """Note that an entry ends at a node; spellings that fold to the same phrase count once."""
        last = self.last_posting[node]
        if last != NO_POSTING and (self.posting_keys[last], self.posting_entries[last]) == (key, entry):
            return
        self.last_posting[node] = len(self.next_posting)
        self.next_posting.append(last)
        self.posting_keys.append(key)
        self.posting_entries.append(entry)


class LexiconHits:
    """The lexicon entries in one document. Belongs to one scan: it keeps what it has found."""

    def __init__(self, table: PhraseTable, document: Document) -> None:
        self.table = table
        self.document = document
        self._found: dict[int, Mapping[int, tuple[Hit, ...]]] = {}
        self._kept = 0
        self._views = {key: _HitsOfOne(self, number) for key, number in table.keys.items()}

    def hits(self, key: str) -> Mapping[int, tuple[Hit, ...]]:
        """The hits of the lexicon with this key by the token they begin with, the longest first;
        those that do not hold on the document's date are left out.

        Raises KeyError for a key that the table does not have.
        """
        return self._views[key]

    def starting_at(self, start: int) -> Mapping[int, tuple[Hit, ...]]:
        """The hits that begin at a token, by the number of their lexicon's key."""
        if start not in self._begun:
            return NO_HITS
        found = self._found.get(start)
        if found is None:
            found = self._find(start)
            self._kept += 1 + sum(map(len, found.values()))
            if self._kept > MAX_KEPT:
                self._found.clear()
                self._kept = 0
            self._found[start] = found
        return found

    @cached_property
    def _words(self) -> list[int | None]:
        """By token, the number of its case-folded word; None where no entry has it."""
        return list(map(self.table.folded_words.get, self.document.folded))

    @cached_property
    def _exact_words(self) -> list[int | None]:
        """The same for words compared as they are."""
        exact = self.table.exact_words
        return list(map(exact.get, self.document.exact)) if exact else [None] * len(self.document.exact)

    @cached_property
    def _begun(self) -> frozenset[int]:
        """The tokens that are the first word of some entry. The root is node 0, so that its edges are keyed by
        the word alone."""
        edges = self.table.edges
        firsts = zip(self._words, self._exact_words, strict=True)
        return frozenset(at for at, (word, exact) in enumerate(firsts) if word in edges or exact in edges)

    def _find(self, start: int) -> Mapping[int, tuple[Hit, ...]]:
        ends = self._walk(start)
        if not ends:
            return NO_HITS
        day = self.document.date
        lexicons = self.table.lexicons
        found: dict[int, list[Hit]] = {}
        for end, postings in reversed(ends):
            for key, entry_indexes in postings.items():
                entries = lexicons[key].entries
                holding = tuple(entry for index in sorted(entry_indexes) if (entry := entries[index]).holds_on(day))
                if holding:
                    found.setdefault(key, []).append(Hit(end, holding))
        return {key: tuple(hits) for key, hits in found.items()}

    def _walk(self, start: int) -> list[tuple[int, dict[int, set[int]]]]:
        """For each end, from the nearest on, the entries that end there: their indexes by key."""
        edges, words, exact = self.table.edges, self._words, self._exact_words
        ends: list[tuple[int, dict[int, set[int]]]] = []
        nodes = [ROOT]
        for at in range(start, len(words)):
            both = (exact[at], words[at])
            following = (edges.get(node << WORD_BITS | word) for node in nodes for word in both if word is not None)
            nodes = [node for node in following if node is not None]
            if not nodes:
                break
            postings = self._postings(nodes)
            if postings:
                ends.append((at + 1, postings))
        return ends

    def _postings(self, nodes: list[int]) -> dict[int, set[int]]:
        table = self.table
        found: dict[int, set[int]] = {}
        for node in nodes:
            posting = table.last_posting[node]
            while posting != NO_POSTING:
                found.setdefault(table.posting_keys[posting], set()).add(table.posting_entries[posting])
                posting = table.next_posting[posting]
        return found


class _HitsOfOne(Mapping[int, tuple[Hit, ...]]):
    """The hits of one lexicon, by the token they begin with."""

    def __init__(self, hits: LexiconHits, key: int) -> None:
        self._hits = hits
        self._key = key

    def __getitem__(self, start: int) -> tuple[Hit, ...]:
        return self._hits.starting_at(start)[self._key]

    @overload
    def get(self, start: int) -> tuple[Hit, ...] | None: ...

    @overload
    def get(self, start: int, default: Default) -> tuple[Hit, ...] | Default: ...

    def get(self, start: int, default: Default | None = None) -> tuple[Hit, ...] | Default | None:
        """Asked for every token, so without the detour over KeyError."""
        return self._hits.starting_at(start).get(self._key, default)

    def __iter__(self) -> Iterator[int]:
        for start in range(len(self._hits.document.starts)):
            if self._key in self._hits.starting_at(start):
                yield start

    def __len__(self) -> int:
        return sum(1 for _ in self)
