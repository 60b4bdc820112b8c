"""The phrases of all lexicons as a tree in flat arrays.

Made by `tables` from the phrase table of `words.phrases`. Nodes are numbered level by level from the root,
which is 0, so that the children of a node stand together: those of node n are `child[n] … child[n + 1]`. The
word that leads to a node stands at its number, and children are sorted by it, to be found by halving. The
entries that end at a node are its postings.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from attrs import frozen

from dragoman.compiled.block import packed
from dragoman.compiled.vocabulary import Vocabulary
from dragoman.words.phrases import NO_POSTING, ROOT, WORD_BITS, PhraseTable


@frozen
class PhraseTree:
    """The arrays; `roots[w]` is the node behind the root over word w, 0 where there is none."""

    roots: array[int]
    child: array[int]
    word: array[int]
    post_start: array[int]
    post_key: array[int]
    post_entry: array[int]

    def sections(self) -> dict[str, bytes]:
        """The sections of the block that hold it."""
        return {
            "wordroot": packed(self.roots),
            "treechld": packed(self.child),
            "treeword": packed(self.word),
            "postfrom": packed(self.post_start),
            "postitem": packed(self.post_key),
            "postentr": packed(self.post_entry),
        }


def phrase_tree(table: PhraseTable, vocabulary: Vocabulary) -> PhraseTree:
    """The tree of a phrase table over the words of a vocabulary that has all of its words."""
    words = len(vocabulary.folded) + len(vocabulary.exact)
    old_nodes, child, word = _in_levels(_edges(table, vocabulary), len(table.last_posting))
    roots = array("I", bytes(4 * (words + 1)))
    for node in range(child[0], child[1]):
        roots[word[node]] = node
    post_start, post_key, post_entry = array("I", [0]), array("I"), array("I")
    for node in old_nodes:
        if table.last_posting[node] != NO_POSTING:
            for key, entry in sorted(_postings(table, node)):
                post_key.append(key)
                post_entry.append(entry)
        post_start.append(len(post_key))
    return PhraseTree(roots, child, word, post_start, post_key, post_entry)


def _edges(table: PhraseTable, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The edges of a table, each as node and word in one number, and the node it leads to; in order."""
    new_words = _renumbered(table, vocabulary)
    mask = (1 << WORD_BITS) - 1
    return sorted((edge & ~mask | new_words[edge & mask], target) for edge, target in table.edges.items())


def _renumbered(table: PhraseTable, vocabulary: Vocabulary) -> array[int]:
    """The vocabulary's numbers of the table's words."""
    numbers = array("I", bytes(4 * (len(table.folded_words) + len(table.exact_words))))
    pairs: tuple[tuple[Mapping[str, int], Mapping[str, int]], ...] = (
        (table.folded_words, vocabulary.folded),
        (table.exact_words, vocabulary.exact),
    )
    for old, new in pairs:
        for word, number in old.items():
            numbers[number] = new[word]
    return numbers


def _in_levels(edges: list[tuple[int, int]], nodes: int) -> tuple[array[int], array[int], array[int]]:
    """The nodes in their new order by their old numbers, where the children of each begin, and its word."""
    first_edge = array("I", bytes(4 * (nodes + 1)))
    for edge, _ in edges:
        first_edge[(edge >> WORD_BITS) + 1] += 1
    for node in range(nodes):
        first_edge[node + 1] += first_edge[node]
    mask = (1 << WORD_BITS) - 1
    order, child, word = array("I", [ROOT]), array("I", [1]), array("I", [0])
    for node in order:  # grows while it is read, level by level
        for edge, target in edges[first_edge[node] : first_edge[node + 1]]:
            order.append(target)
            word.append(edge & mask)
        child.append(len(order))
    return order, child, word


def _postings(table: PhraseTable, node: int) -> list[tuple[int, int]]:
    found = []
    posting = table.last_posting[node]
    while posting != NO_POSTING:
        found.append((table.posting_keys[posting], table.posting_entries[posting]))
        posting = table.next_posting[posting]
    return found
