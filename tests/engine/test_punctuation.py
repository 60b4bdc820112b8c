"""Punctuation at the edge of a slot that ends where `until` says."""

from __future__ import annotations

import pytest
from bounded import bounded

from dragoman.matcher.punctuation import begins_badly, trimmed_end


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        ("we stay", "we stay"),
        ("we stay .", "we stay"),
        ("we stay , ; : ! ? ...", "we stay"),
        ("we , stay ,", "we , stay"),
        ("we ( all ) .", "we ( all )"),
        ("we stay )", "we stay"),
        ("we ( all ) )", "we ( all )"),
        ('we say " yes " .', 'we say " yes "'),
        ('we stay . "', "we stay"),
        ("we stay '", "we stay"),
        ("we [ all ]", "we [ all ]"),
        (". , )", ""),
    ],
)
def test_what_is_left_of_a_slot(tokens: str, kept: str) -> None:
    words = tokens.split()
    assert " ".join(words[: trimmed_end(words, 0, len(words))]) == kept


def test_only_the_slot_itself_is_looked_at() -> None:
    words = ["(", "we", "stay", ")"]
    assert trimmed_end(words, 1, 4) == 3
    assert trimmed_end(words, 0, 4) == 4


@pytest.mark.parametrize(
    ("token", "bad"), [(",", True), (".", True), (")", True), ("(", False), ('"', False), ("we", False)]
)
def test_how_a_slot_cannot_begin(token: str, bad: bool) -> None:
    assert begins_badly([token, "we"], 0) is bad


def test_many_closing_marks_take_no_time() -> None:
    words = ["a"] * 50_000 + [")"] * 50_000
    with bounded():
        assert trimmed_end(words, 0, len(words)) == 50_000
