"""The builder: from a text to the `Document` that every matcher reads.

Calls the tokeniser and the segmenter in this order; layers are found when first asked for. Linear in the
text.
"""

from __future__ import annotations

from datetime import date as Date

from dragoman.text.document import Document
from dragoman.text.folding import exact_forms, folded_forms
from dragoman.text.segmenter import split_paragraphs, split_sentences
from dragoman.text.tokenizer import tokenize


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
    exact_tokens = exact_forms([text[start:end] for start, end in zip(starts, ends, strict=True)])
    paragraphs = split_paragraphs(text, starts)
    return Document(
        id=id,
        text=text,
        date=date,
        starts=tuple(starts),
        ends=tuple(ends),
        exact=exact_tokens,
        folded=folded_forms(exact_tokens),
        sentences=split_sentences(text, starts, ends, exact_tokens, paragraphs),
        paragraphs=paragraphs,
    )
