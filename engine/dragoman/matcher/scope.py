"""A scope: the stretch of a document that a rule reads by itself.

Stands between `document` and the matchers. A scope numbers its tokens from 0; usually they stand
together in the document. In the second reading of a `share` two stretches are put side by side
(the earlier subject, and the words behind the joint); nothing found there may take a lexicon
entry, a finding or a whole slot over the seam.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal

from attrs import field, frozen

from dragoman.text.document import Document, TokenRange

Kind = Literal["sentence", "paragraph", "document", "region"]


@frozen(eq=False, slots=False)
class Scope:
    """Tokens of a document, read as one sequence.

    `depth` counts how many open slots it lies in. `shared` is the number of tokens of the subject
    put in front, 0 for a plain scope. `base` is the scope that a shared one is made of.
    """

    document: Document = field(repr=False)
    pieces: tuple[TokenRange, ...]
    kind: Kind
    depth: int = 0
    shared: int = 0
    base: Scope | None = field(default=None, repr=False)

    @cached_property
    def tokens(self) -> Sequence[int]:
        """The document's tokens that it is made of."""
        if len(self.pieces) == 1:
            return range(*self.pieces[0])
        return tuple(token for start, end in self.pieces for token in range(start, end))

    @cached_property
    def exact(self) -> tuple[str, ...]:
        """Each token as literals with a capital compare it."""
        return tuple(text for start, end in self.pieces for text in self.document.exact[start:end])

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each token as all other literals compare it."""
        return tuple(text for start, end in self.pieces for text in self.document.folded[start:end])

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of `folded`."""
        return frozenset(self.folded)

    def __len__(self) -> int:
        return len(self.tokens)

    def local_end(self, start: int, token_end: int) -> int | None:
        """Where a stretch that begins at `start` and ends at the document's token `token_end` ends
        here; None where it would leave the scope or cross the seam."""
        end = start + token_end - self.tokens[start]
        if end <= len(self.tokens) and self.tokens[end - 1] == token_end - 1:
            return end
        return None

    def sentence_end(self, at: int) -> int:
        """The place where the sentence of the token at `at` ends, or the scope."""
        sentences = self.document.sentences
        token = self.tokens[at]
        end = sentences[bisect_right(sentences, (token, len(self.document.starts))) - 1][1]
        return bisect_left(self.tokens, end, at)

    def token_ranges(self, start: int, end: int) -> Iterator[TokenRange]:
        """The stretches of the document's tokens that `start … end` is made of."""
        offset = 0
        for first, last in self.pieces:
            low, high = max(start - offset, 0), min(end - offset, last - first)
            if low < high:
                yield first + low, first + high
            offset += last - first


class Scopes(Sequence[Scope]):
    """Scopes of one kind, each of which stands together; made when they are looked at."""

    def __init__(self, document: Document, ranges: Sequence[TokenRange], kind: Kind, depth: int = 0) -> None:
        self.ranges = ranges
        self.kind = kind
        self._document = document
        self._depth = depth
        self._made: dict[int, Scope] = {}

    def __len__(self) -> int:
        return len(self.ranges)

    def __getitem__(self, index: Any) -> Any:
        """A scope by its number."""
        found = self._made.get(index)
        if found is None:
            found = self._made[index] = Scope(self._document, (self.ranges[index],), self.kind, self._depth)
        return found
