"""Lexicons: spellings of entries, time bounds, and look-up of whole texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.text.tokenizer import tokenize
from dragoman.words.lexicon import Entry, Lexicon, entry_spellings, phrase_problem, split_tokens

BEFORE, FROM, TO = date(2013, 3, 13), date(2013, 3, 14), date(2023, 3, 10)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "days"),
    [
        (None, None, {None: True, FROM: True}),
        (FROM, None, {None: True, BEFORE: False, FROM: True, date.max: True}),
        (None, FROM, {None: True, date.min: True, BEFORE: True, FROM: False}),
        (FROM, TO, {None: True, BEFORE: False, FROM: True, TO: False}),
    ],
)
def test_bounds_are_half_open_and_hold_where_no_day_is_known(
    valid_from: date | None, valid_to: date | None, days: dict[date | None, bool]
) -> None:
    entry = Entry("x", {}, valid_from, valid_to)
    assert {day: entry.holds_on(day) for day in days} == days


def test_only_bounded_entries_say_that_the_document_has_no_date() -> None:
    row = {"role": "president"}
    assert Entry("x", row, FROM).attributes_on(None) == {"role": "president", "undated": True}
    assert Entry("x", row, FROM).attributes_on(FROM) == row
    assert Entry("x", row).attributes_on(None) == row


@pytest.mark.parametrize(
    ("phrase", "inflection", "spellings"),
    [
        ("joint declaration", None, ["joint declaration"]),
        ("  joint \t declaration ", None, ["joint declaration"]),
        ("point~ out", None, ["point out"]),
        ("point~ out", "ed", ["pointed out"]),
        ("point out", "ing", ["pointing out"]),
        ("be sign~", "any", ["be sign", "be signed", "be signing", "be signs"]),
        ("hold~ talks", "ed", ["held talks"]),
        ("Hold~ talks", "ed", ["Held talks"]),
        ("heads of State's", None, ["heads of State 's"]),
        ("U.S.-led", None, ["U.S. - led"]),
        ("~", None, ["~"]),
        ("", None, []),
        ("\u200b", "any", []),
    ],
)
def test_spellings(phrase: str, inflection: str | None, spellings: list[str]) -> None:
    found = entry_spellings(Entry(phrase), inflection)  # type: ignore[arg-type]
    assert [" ".join(tokens) for tokens in found] == spellings


TRAPS = "cannot gonna Mr Ltd Inc e g i e US am pm St Jan No and a I isnt wanna"
WORDS = st.text(st.sampled_from("abcIMUdstnSGM"), min_size=1, max_size=6) | st.sampled_from(TRAPS.split())


@given(st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
def test_plain_words_are_split_like_the_tokeniser_splits_them(text: str) -> None:
    starts, ends = tokenize(text)
    assert split_tokens(text) == tuple(text[start:end] for start, end in zip(starts, ends, strict=True))


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("joint declaration", None),
        ("point~ out", None),
        ("~", None),
        ("", "no words"),
        ("\u200b", "no words"),
        ("a\0b", "NUL"),
        ("a\ud800", "surrogate"),
        ("make~ clear~", "two words"),
        ("a" * 101, "longer than 100"),
    ],
)
def test_phrases_that_cannot_be_used_are_said_to_be(phrase: str, words: str | None) -> None:
    problem = phrase_problem(phrase, 100)
    assert problem is None if words is None else problem and words in problem


COUNTRIES = Lexicon(
    "countries",
    "country",
    (
        Entry("Côte d'Ivoire", {"iso": "CI"}),
        Entry("the Soviet Union", {"iso": "SU"}, valid_to=date(1991, 12, 26)),
        Entry("côte d'ivoire", {"iso": "second"}),
        Entry("joint declaration"),
    ),
)


@pytest.mark.parametrize(
    ("text", "day", "indexes"),
    [
        ("Côte d’Ivoire", None, [0, 2]),
        ("Co\u0302te  d'Ivoire", None, [0, 2]),
        ("CÔTE D'IVOIRE", None, [2]),
        ("côte d'ivoire", None, [2]),
        ("THE Soviet Union", None, [1]),
        ("the soviet Union", None, []),
        ("the Soviet Union", date(1991, 12, 25), [1]),
        ("the Soviet Union", date(1991, 12, 26), []),
        ("Joint\nDeclaration", None, [3]),
        ("joint", None, []),
        ("", None, []),
    ],
)
def test_a_whole_text_is_looked_up_like_a_literal(text: str, day: date | None, indexes: list[int]) -> None:
    assert list(COUNTRIES.find(text, day)) == [COUNTRIES.entries[index] for index in indexes]


def test_an_inflected_lexicon_is_looked_up_in_all_forms() -> None:
    acts = Lexicon("acts", "act", (Entry("hold~ talks"), Entry("meet")), "any")
    assert [entry.phrase for entry in acts.find("held talks")] == ["hold~ talks"]
    assert [entry.phrase for entry in acts.find("Met")] == ["meet"]
    assert list(acts.find("meet talks")) == []
