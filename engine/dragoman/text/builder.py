"""The builder: from a text to the `Document` that every matcher reads.

Calls the tokeniser, the segmenter and the layers in this order. Linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as Date

from dragoman.text.document import Document
from dragoman.text.folding import exact, folded
from dragoman.text.layers import find_layers
from dragoman.text.segmenter import split_paragraphs, split_sentences
from dragoman.text.tokenizer import tokenize


def _each_once(function: Callable[[str], str], tokens: Sequence[str]) -> tuple[str, ...]:
    """`function` of every token, worked out once for each distinct one."""
    results = {token: function(token) for token in set(tokens)}
    return tuple([results[token] for token in tokens])


def build_document(text: str, *, id: str = "", date: Date | None = None) -> Document:  # noqa: A002
    """Cut a text into tokens, sentences, paragraphs and layers.

    `id` names the document in its findings; `date` is the day it was written, which relative dates
    and lexicons with validity are read against.

    >>> document = build_document("Both sides met. They signed.")
    >>> document.sentences
    ((0, 4), (4, 7))
    >>> document.token_text(1)
    'sides'
    """
    starts, ends = tokenize(text)
    tokens = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    exact_tokens = _each_once(exact, tokens)
    paragraphs = split_paragraphs(text, starts)
    return Document(
        id=id,
        text=text,
        date=date,
        starts=tuple(starts),
        ends=tuple(ends),
        exact=exact_tokens,
        folded=_each_once(folded, exact_tokens),
        sentences=split_sentences(text, starts, ends, exact_tokens, paragraphs),
        paragraphs=paragraphs,
        layers=find_layers(text, starts, ends, exact_tokens, paragraphs),
    )
