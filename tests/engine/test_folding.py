"""What folds together, and what stays apart."""

from __future__ import annotations

import time
import unicodedata

import pytest

from dragoman.text.folding import exact, folded

SAME_EXACTLY = (
    ("“", "”", "„", "«", "»", "''", "``", "’’", '"'),
    ("‘", "’", "‚", "‹", "›", "'"),
    ("-", "‐", "‑", "–", "—", "―", "−", "--", "---"),
    ("…", "...", "....", "……"),
    ("d’Ivoire", "d'Ivoire", "dʼIvoire"),
    ("é", "e\u0301"),
    ("cooperation", "co\u00adoperation", "coop\u200deration", "\ufeffcooperation"),
    ("❤", "❤\ufe0f"),
    ("가", "\u1100\u1161"),
)
SAME_BUT_FOR_CASE = (
    ("Straße", "STRASSE", "strasse", "STRAẞE"),
    ("İstanbul", "istanbul", "Istanbul", "I\u0307STANBUL"),
    ("ΣΟΦΟΣ", "σοφος", "σοφοσ"),
    ("ﬁnal", "FINAL"),
    ("É", "é", "E\u0301"),
    ("ᾳ", "αι", "ΑΙ"),
)
APART = (("resume", "résumé"), ("'", '"'), ("-", "_"), ("...", "."), ("..", "..."), ("\u00ad", "\u200d"), ("Ａ", "A"))


@pytest.mark.parametrize("group", SAME_EXACTLY)
def test_spellings_of_one_sign_or_word_meet_with_their_case(group: tuple[str, ...]) -> None:
    assert len(set(map(exact, group))) == 1
    assert len(set(map(folded, group))) == 1


@pytest.mark.parametrize("group", SAME_BUT_FOR_CASE)
def test_spellings_meet_without_their_case(group: tuple[str, ...]) -> None:
    assert len(set(map(folded, group))) == 1


@pytest.mark.parametrize("group", APART)
def test_other_spellings_stay_apart(group: tuple[str, ...]) -> None:
    assert len(set(map(folded, group))) == len(group)


def test_exact_keeps_case() -> None:
    assert exact("China") == "China" != exact("china")


def test_every_code_point_folds_the_same_composed_and_decomposed() -> None:
    for character in map(chr, range(0x80, 0x11_0000)):
        decomposed = unicodedata.normalize("NFD", character)
        if decomposed == character == character.casefold():
            continue
        wanted = folded(character)
        assert folded(decomposed) == wanted, ascii(character)
        assert folded(wanted) == wanted, ascii(character)


def test_long_runs_of_marks_cost_linear_time() -> None:
    """Putting marks into their canonical order is quadratic in the run; tokens so long are left alone."""
    token = "a" + "\u0301\u0323" * 500_000
    begin = time.perf_counter()
    assert exact(token) == token
    assert folded(token.upper()) == token
    assert time.perf_counter() - begin < 10
