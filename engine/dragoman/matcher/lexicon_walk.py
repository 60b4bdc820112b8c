"""Where the entries of lexicons stand in a document: which lexicon, and from where to where.

What `PhraseTable.scan` finds, without the entries themselves: for scans that want places alone. One look-up
for most tokens; from a token on that begins an entry, no further than the longest phrase that begins there.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.text.document import Document
from dragoman.words.phrases import NO_POSTING, ROOT, WORD_BITS, PhraseTable

Places = dict[int, list[tuple[int, int]]]
"""By the token that they begin with, the hits of all lexicons: the number of the lexicon's key and the token
behind; those of one lexicon are in order, the longest first."""


Words = list[int | None]
"""By token, the number of its word; None where no lexicon has it."""


class LexiconWalk:
    """Walks the phrases of a rulebook over documents; shared by all scans."""

    def __init__(self, table: PhraseTable) -> None:
        self.table = table
        self._bounded = [any(entry.bounded for entry in lexicon.entries) for lexicon in table.lexicons]

    def places(self, document: Document) -> Places:
        """All hits in a document, but for entries that do not hold on its date."""
        table = self.table
        root = table.edges.get
        words: Words = list(map(table.folded_words.get, document.folded))
        # the root is node 0, so that its edges are keyed by the word alone
        begun = [at for at, node in enumerate(map(root, words)) if node is not None]  # type: ignore[arg-type]
        exact: Words = [None] * len(words)
        if table.exact_words:
            exact = list(map(table.exact_words.get, document.exact))
            more = [at for at, node in enumerate(map(root, exact)) if node is not None]  # type: ignore[arg-type]
            begun = sorted({*begun, *more}) if more else begun
        found: Places = {}
        for at in begun:
            if hits := self._walk(at, words, exact, document):
                found[at] = hits
        return found

    def _walk(self, at: int, words: Words, exact: Words, document: Document) -> list[tuple[int, int]]:
        """The hits that begin at a token, the longest first."""
        table = self.table
        edges, last_posting = table.edges, table.last_posting
        found: list[tuple[int, int]] = []
        nodes = [ROOT]
        for end in range(at, len(words)):
            word, cased = words[end], exact[end]
            if cased is None and len(nodes) == 1:
                node = None if word is None else edges.get(nodes[0] << WORD_BITS | word)
                if node is None:
                    break
                nodes[0] = node
            else:
                numbers = [number for number in (word, cased) if number is not None]
                following = [edges.get(node << WORD_BITS | number) for node in nodes for number in numbers]
                nodes = [node for node in following if node is not None]
                if not nodes:
                    break
            for node in nodes:
                if last_posting[node] != NO_POSTING:
                    found += [(key, end + 1) for key in sorted(set(self._keys(nodes, document)))]
                    break
        found.reverse()
        return found

    def _keys(self, nodes: list[int], document: Document) -> Iterator[int]:
        """The lexicons of which an entry ends at one of the nodes and holds on the document's date."""
        table, day = self.table, document.date
        for node in nodes:
            posting = table.last_posting[node]
            while posting != NO_POSTING:
                key, entry = table.posting_keys[posting], table.posting_entries[posting]
                if day is None or not self._bounded[key] or table.lexicons[key].entries[entry].holds_on(day):
                    yield key
                posting = table.next_posting[posting]
