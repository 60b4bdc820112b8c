"""What holds for every text, however odd: tokens, sentences, paragraphs and layers lie as they must."""

from __future__ import annotations

import tomllib
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.text.builder import build_document
from dragoman.text.document import TokenRange
from dragoman.text.folding import exact, folded
from dragoman.text.tokenizer import FORMAT, shape_of, tokenize

TABLE = tomllib.loads((Path(__file__).parents[1] / "data" / "text" / "pieces.toml").read_text(encoding="utf-8"))
PIECES = [*TABLE["pieces"], "\ud800"]
texts = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(TABLE["spaces"]), st.text(max_size=2))).map("".join),
    st.lists(st.sampled_from(PIECES)).map(" ".join),
)


def check_partition(ranges: tuple[TokenRange, ...], count: int) -> None:
    edges = [0, *(end for _, end in ranges)]
    assert ranges == tuple(pairwise(edges))
    assert all(start < end for start, end in ranges)
    assert edges[-1] == count


@given(texts)
@settings(max_examples=400)
def test_every_visible_character_is_in_exactly_one_token(text: str) -> None:
    starts, ends = tokenize(text)
    shape = shape_of(text)
    position = 0
    for start, end in zip(starts, ends, strict=True):
        assert position <= start < end
        assert all(sign == FORMAT or sign.isspace() for sign in shape[position:start])
        assert not any(character.isspace() for character in text[start:end])
        position = end
    assert all(sign == FORMAT or sign.isspace() for sign in shape[position:])


@given(texts)
@settings(max_examples=400)
def test_sentences_and_paragraphs_partition_the_tokens(text: str) -> None:
    document = build_document(text)
    count = len(document.starts)
    check_partition(document.sentences, count)
    check_partition(document.paragraphs, count)
    assert {start for start, _ in document.paragraphs} <= {start for start, _ in document.sentences}


@given(texts)
@settings(max_examples=400)
def test_layers_are_sorted_and_apart(text: str) -> None:
    document = build_document(text)
    for ranges in document.layers.values():
        edges = [edge for one in ranges for edge in one]
        assert edges == sorted(edges)
        assert all(0 <= start < end <= len(document.starts) for start, end in ranges)


@given(texts)
def test_every_token_has_something_to_be_compared_by(text: str) -> None:
    document = build_document(text)
    assert all(document.exact)
    assert all(document.folded)
    assert document.folded == tuple(map(folded, document.exact))


@given(st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_a_word_by_itself_is_the_token_that_it_is_in_a_text(text: str) -> None:
    starts, ends = tokenize(text)
    for start, end in zip(starts, ends, strict=True):
        assert tokenize(text[start:end]) == ([0], [end - start])


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert exact(exact(text)) == exact(text)
    assert folded(folded(text)) == folded(text)
    assert folded(exact(text)) == folded(text)


@pytest.mark.parametrize("piece", TABLE["hostile"], ids=ascii)
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    """A quadratic step would take minutes here."""
    document = build_document(piece * (200_000 // len(piece)))
    check_partition(document.sentences, len(document.starts))


@given(texts)
@settings(max_examples=400)
def test_composed_and_decomposed_texts_are_read_alike(text: str) -> None:
    composed, decomposed = (build_document(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed.exact == decomposed.exact
    assert composed.sentences == decomposed.sentences
    assert composed.layers == decomposed.layers
