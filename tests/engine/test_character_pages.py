"""Pages of characters say of code points alone what folding says of words made of them."""

from __future__ import annotations

from functools import cache
from unicodedata import decomposition, normalize

from hypothesis import given
from hypothesis import strategies as st

from dragoman.text.character_pages import PAGE_SIZE, character_page
from dragoman.text.folding import DASHES, DOUBLE_QUOTES, ELLIPSIS, MAX_COMPOSED, SINGLE_QUOTES, exact, folded
from dragoman.text.tokenizer import shape_of

RUN_SIGNS = frozenset(DOUBLE_QUOTES + SINGLE_QUOTES + DASHES + ELLIPSIS + ".`\u1fef")

page = cache(character_page)


def entry(character: str, column: int) -> int:
    return page(ord(character) // PAGE_SIZE)[column][ord(character) % PAGE_SIZE]


words = st.text(st.characters().filter(lambda c: entry(c, 1) and entry(c, 2)), min_size=1, max_size=MAX_COMPOSED)


@given(words.filter(lambda word: not RUN_SIGNS.issuperset(word)))
def test_words_of_simple_code_points_are_folded_one_by_one(word: str) -> None:
    assert folded(word) == "".join(chr(entry(c, 1)) for c in word)
    assert exact(word) == "".join(chr(entry(c, 2)) for c in word)


def test_most_letters_are_simple() -> None:
    letters = [chr(c) for c in range(0x80, 0x3000) if chr(c).isalpha() and not 0x1100 <= c < 0x1200]
    assert sum(1 for c in letters if entry(c, 1)) > 0.9 * len(letters)
    assert [c for c in "éßжΩﬁ中가’—" if not entry(c, 1)] == ["ß", "ﬁ"]


def test_what_changes_its_neighbours_or_is_not_seen_is_not_simple() -> None:
    assert not any(entry(c, 1) or entry(c, 2) for c in "\u0301\u0345\u1161\u11a8\u3099\u0958\u00ad\u200d\ufe0f\u034f…")


def test_shapes_and_flags_are_those_of_the_characters() -> None:
    for number in (0, 1, 3, 6, 0x20, 0x30, 0x1F6, 0x10FF):
        shape, _, _, flags = page(number)
        for character, sign, flag in zip(map(chr, range(256 * number, 256 * (number + 1))), shape, flags, strict=True):
            assert chr(sign) == shape_of(character)
            asked = (str.isspace, str.islower, str.isupper, str.isalpha, str.isdigit)
            assert [bool(flag >> bit & 1) for bit in range(5)] == [question(character) for question in asked]
            assert bool(flag & 32) == (len(f"{character}.".splitlines()) == 2)
            assert bool(flag & 64) == (exact(f"{character}x") == "x")
            assert bool(flag & 128) == character.isdecimal()


def test_what_a_code_point_is_composed_to_is_of_its_kind() -> None:
    """The kernel asks what kind of word a token is by its first code point, also where marks compose with it."""
    for character in map(chr, range(0x80, 0x11_0000)):
        parts = decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<") and normalize("NFC", character) == character:
            first = exact(chr(int(parts[0], 16)))
            assert (character.islower(), character.isalpha()) == (first.islower(), first.isalpha()), ascii(character)
