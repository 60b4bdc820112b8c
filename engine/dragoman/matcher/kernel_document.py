"""Documents cut by the kernel: what `build_document` gives, sooner.

For engines that have the kernel. The forms of tokens, which matching in Python compares, are made when they
are asked for; most never are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from itertools import pairwise
from typing import Any, cast

from dragoman import _kernel
from dragoman.matcher import kernel_scan  # noqa: F401 - sets the kernel up
from dragoman.text.document import Document
from dragoman.text.folding import exact_forms, folded_forms
from dragoman.text.ranges import TokenRange


def cut_document(text: str, *, id: str = "", date: Date | None = None) -> Document:  # noqa: A002
    """A text as a document, as `build_document` makes it.

    >>> document = cut_document("Both sides met. They signed.")
    >>> document.sentences, document.folded[4:6], document.exact[0]
    (((0, 4), (4, 7)), ('they', 'signed'), 'Both')
    """
    start, end, _, sentences, paragraphs = (memoryview(column).cast("i") for column in _kernel.cut(text))
    starts, ends = tuple(start), tuple(end)
    return Document(
        id=id,
        text=text,
        date=date,
        starts=starts,
        ends=ends,
        exact=cast("tuple[str, ...]", _Forms(text, starts, ends, folded=False)),
        folded=cast("tuple[str, ...]", _Forms(text, starts, ends, folded=True)),
        sentences=_ranges(sentences, len(starts)),
        paragraphs=_ranges(paragraphs, len(starts)),
    )


def _ranges(firsts: Sequence[int], count: int) -> tuple[TokenRange, ...]:
    return tuple(pairwise([*firsts, count]))


class _Forms(Sequence[str]):
    """What tokens are compared with, made when looked at."""

    __slots__ = ("_ends", "_folded", "_starts", "_text")

    def __init__(self, text: str, starts: tuple[int, ...], ends: tuple[int, ...], *, folded: bool) -> None:
        self._text, self._starts, self._ends, self._folded = text, starts, ends, folded

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._made(self._starts[index], self._ends[index])
        return self._made((self._starts[index],), (self._ends[index],))[0]

    def _made(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[str, ...]:
        text = self._text
        forms = exact_forms([text[start:end] for start, end in zip(starts, ends, strict=True)])
        return folded_forms(forms) if self._folded else forms

    def __iter__(self) -> Any:
        return iter(self[:])
