"""What holds for all inflected forms, and the advice about words that are inflected already."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dragoman
from dragoman.words.inflection import forms, probable_base

DATA = Path(dragoman.__file__).parent / "data"
KINDS = ("any", "ed", "ing", "s")


def column(file: str) -> list[str]:
    with (DATA / file).open(encoding="utf-8", newline="") as rows:
        return [row[0] for row in csv.reader(rows, delimiter="\t")][1:]


@pytest.mark.parametrize("file", ["verbs.tsv", "nouns.tsv"])
def test_each_irregular_word_stands_in_the_table_once(file: str) -> None:
    words = column(file)
    assert sorted(set(words)) == sorted(words)


def test_there_are_enough_irregular_verbs() -> None:
    assert len(column("verbs.tsv")) > 300


@given(st.text(min_size=1, max_size=12))
def test_any_word_has_forms_and_is_one_of_them(word: str) -> None:
    assert word.lower() in {form.lower() for form in forms(word, "any")}
    for kind in KINDS:
        assert all(forms(word, kind))


@given(st.from_regex("[a-z]{2,10}", fullmatch=True))
def test_a_capital_is_kept(word: str) -> None:
    for kind in KINDS:
        assert forms(word.capitalize(), kind) == {form.capitalize() for form in forms(word, kind)}
        assert forms(word.upper(), kind) == {form.upper() for form in forms(word, kind)}


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("signed", "sign"),
        ("Signing", "sign"),
        ("noted", "note"),
        ("announced", "announce"),
        ("changed", "change"),
        ("stopped", "stop"),
        ("carried", "carry"),
        ("dying", "die"),
        ("agreed", "agree"),
        ("held", "hold"),
        ("said", "say"),
        ("spoken", "speak"),
        ("was", "be"),
    ],
)
def test_the_base_of_an_inflected_word(word: str, base: str) -> None:
    assert probable_base(word) == base


@pytest.mark.parametrize(
    "word", ["sign", "need", "bring", "speed", "found", "saw", "thing", "embed", "red", "ed", "sing", "", "G7"]
)
def test_a_base_form_gets_no_advice(word: str) -> None:
    assert probable_base(word) is None
