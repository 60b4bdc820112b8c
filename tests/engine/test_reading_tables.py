"""Texts are read as the tables in `tests/data/text` say: tokens, sentences, paragraphs, layers, inflection."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dragoman.text.builder import build_document
from dragoman.text.document import Document, TokenRange
from dragoman.text.tokenizer import tokenize
from dragoman.words.inflection import forms

TABLES = Path(__file__).parents[1] / "data" / "text"


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in table(name)["case"]]


def inflection_cases() -> list[Any]:
    return [
        pytest.param(word, kind, set(wanted.split()), id=f"{word}~{kind}")
        for kind, words in table("inflection").items()
        for word, wanted in words.items()
    ]


def texts(document: Document, ranges: tuple[TokenRange, ...]) -> list[str]:
    return [document.text[document.starts[start] : document.ends[end - 1]] for start, end in ranges]


@pytest.mark.parametrize("case", cases("tokens"))
def test_tokens(case: dict[str, Any]) -> None:
    starts, ends = tokenize(case["text"])
    found = [case["text"][start:end] for start, end in zip(starts, ends, strict=True)]
    assert found == case["tokens"].split()


@pytest.mark.parametrize("case", cases("sentences"))
def test_sentences(case: dict[str, Any]) -> None:
    document = build_document(case["text"])
    assert texts(document, document.sentences) == case["sentences"]


@pytest.mark.parametrize("case", cases("paragraphs"))
def test_paragraphs(case: dict[str, Any]) -> None:
    document = build_document(case["text"])
    found = [" ".join(text.split()) for text in texts(document, document.paragraphs)]
    assert found == case["paragraphs"]


@pytest.mark.parametrize("case", cases("quotations"))
def test_quote_layer(case: dict[str, Any]) -> None:
    document = build_document(case["text"])
    assert texts(document, document.layers["quote"]) == case["quotes"]


@pytest.mark.parametrize("case", cases("headlines"))
def test_headline_layer(case: dict[str, Any]) -> None:
    document = build_document(case["text"])
    assert texts(document, document.layers["headline"]) == case["headlines"]


@pytest.mark.parametrize(("word", "kind", "wanted"), inflection_cases())
def test_inflected_forms(word: str, kind: Any, wanted: set[str]) -> None:
    assert forms(word, kind) == wanted
