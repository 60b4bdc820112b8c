"""Pages of characters: what the kernel needs to know of code points beyond ASCII.

The kernel asks for a page of 256 code points when a text first has one of them, and keeps it.
`tokenizer` and `folding` stay the only source: a page is what they say of each code point alone.
That is enough for words of *simple* code points, whose forms are put together code point by code
point; any other word is folded here in Python.
"""

from __future__ import annotations

from array import array
from unicodedata import category, decomposition

from dragoman.text.folding import IGNORABLE_MARKS, exact, folded, is_format

PAGE_SIZE = 256

_HANGUL_PARTS = frozenset(map(chr, (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))))
"""Vowels and final consonants, which compose with what is before them though they are no marks."""


def _second_parts(characters: list[str]) -> frozenset[str]:
    """Those that one of these characters is composed of, but for the first."""
    parts = (decomposition(c).split() for c in characters)
    return frozenset(chr(int(part, 16)) for row in parts if row and not row[0].startswith("<") for part in row[1:])


def _flags(character: str) -> int:
    asked = (
        character.isspace(),
        character.islower(),
        character.isupper(),
        character.isalpha(),
        character.isdigit(),
        len(f"{character}.".splitlines()) == 2,
        character in IGNORABLE_MARKS or is_format(character),
        character.isdecimal(),
    )
    return sum(1 << bit for bit, answer in enumerate(asked) if answer)


def character_page(number: int) -> tuple[bytes, array[int], array[int], bytes]:
    """What the 256 code points from `256 * number` on are like: signs of the shape, folded, exact, flags.

    - the sign of `shape_of`, in Latin-1;
    - the folded and the exact form of a simple code point, one that is seen, meets its neighbours
      unchanged and whose form is one such code point; 0 of any other. The form of a word of at most
      `MAX_COMPOSED` simple code points is made of theirs, if the word is not a run of dots, dashes
      or quotation marks;
    - flags, the lowest bit first: `isspace`, `islower`, `isupper`, `isalpha`, `isdigit`, whether it
      ends a line of `splitlines`, whether it is left out of exact forms, `isdecimal`.

    >>> shape, small, _, _ = character_page(4)
    >>> shape[0x10:0x12].decode("latin-1"), chr(small[0x10])
    ('ÀÀ', 'а')
    """
    from dragoman.text.tokenizer import shape_of  # texts of ASCII alone get along without

    characters = [chr(PAGE_SIZE * number + place) for place in range(PAGE_SIZE)]
    flags = bytes(map(_flags, characters))
    second = _second_parts(characters) | _HANGUL_PARTS

    def simple(form: str) -> int:
        is_one = len(form) == 1 and form not in second and category(form)[0] != "M"
        return ord(form) if is_one else 0

    seen = [c not in second and category(c)[0] != "M" and not is_format(c) for c in characters]
    return (
        "".join(map(shape_of, characters)).encode("latin-1"),
        array("I", [simple(folded(c)) if is_seen else 0 for c, is_seen in zip(characters, seen, strict=True)]),
        array("I", [simple(exact(c)) if is_seen else 0 for c, is_seen in zip(characters, seen, strict=True)]),
        flags,
    )
