"""The kernel opens blocks of tables: sound ones are read as they are meant, damaged and foreign ones refused."""

from __future__ import annotations

import importlib
import random
from array import array
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from dragoman.compiled.block import packed, write_block

_kernel = pytest.importorskip("dragoman._kernel", reason="the kernel is not built here")
importlib.import_module("dragoman.matcher.kernel")  # sets the kernel up

RESERVED = ".", ",", ";", ":", "!", "?", "...", "…", "-", ")", "]", "}", "”", "(", "[", "{", "“", '"', "'"
FOLDED, EXACT, HAS_EXACT = 1, 2, 4
LONG = "antidisestablishmentarianism"
"""Longer than the 16 bytes that are compared at once."""
WORDS = {
    **dict.fromkeys(RESERVED, FOLDED),
    "peace": FOLDED | HAS_EXACT,
    "treaty": FOLDED,
    "Peace": EXACT,
    "élan": FOLDED,
    LONG: FOLDED,
}
NUMBERS = {word: number for number, word in enumerate(WORDS, 1)}
PEACE, TREATY, CAPITAL_PEACE = NUMBERS["peace"], NUMBERS["treaty"], NUMBERS["Peace"]
NOTHING = -1
BEGUN = date(2020, 1, 1).toordinal()
SENTENCE, ALL_KINDS = 1, 7


def ints(*numbers: int) -> bytes:
    return packed(array("i", numbers))


def lists(name: str, items: Iterable[Sequence[int]]) -> dict[str, bytes]:
    starts, flat = [0], array("i")
    for one in items:
        flat.extend(one)
        starts.append(len(flat))
    return {f"{name}from": ints(*starts), f"{name}item": packed(flat)}


def vocabulary(words: dict[str, int]) -> dict[str, bytes]:
    texts = [word.encode() for word in ("", *words)]
    starts = [sum(map(len, texts[:index])) for index in range(len(texts) + 1)]
    return {
        "limits": ints(100, 100, 100),
        "wordtext": b"".join(texts) + bytes(16),
        "wordfrom": ints(*starts),
        "wordflag": bytes([0, *words.values()]),
    }


def signals(by_word: dict[int, list[int]], words: int) -> dict[str, bytes]:
    return lists("wsig", [by_word.get(number, []) for number in range(words + 1)])


def sections() -> dict[str, bytes]:
    """A small block that has something in every section.

    Its lexicon has `peace treaty`, which holds from 2020 on, and `Peace`. Template 0 is triggered by *treaty*,
    template 1 by a hit of the lexicon, template 2 by *élan* or the long word, with *treaty* as its guard, and
    template 3 is tried in every sentence.
    """
    roots = [0] * (len(WORDS) + 1)
    roots[PEACE], roots[CAPITAL_PEACE] = 1, 2
    return {
        **vocabulary(WORDS),
        **lists("set", [[PEACE, TREATY]]),
        **lists("list", [[0], [0]]),
        "steps": ints(
            *(0, 0, 0, 0, NOTHING), *(2, 1, 3, 0, NOTHING), *(3, 0, 0, 0, NOTHING), *(4, 0, 0, 0, NOTHING),
            *(6, 0, 0, 0, NOTHING), *(8, 0, 1, 0, NOTHING),
        ),
        "automata": ints(0, 2, 4),
        "statstep": ints(NOTHING, 0, NOTHING, 0),
        "statways": ints(0, 1, 2, 3, 4),
        "ways": ints(
            *(1, 0, NOTHING), *(0, NOTHING, 0),
            *(1, NOTHING, NOTHING), *(0, NOTHING, NOTHING),
        ),
        "guards": ints(2, 0, 1, 0),
        "events": ints(0, 0, 0),
        "slots": ints(1, 0, 0, 0, 0),
        "markers": ints(1, 0),
        "shares": ints(0, 0, 0),
        "rules": ints(0, 4, 0, 0, 0, 0, 0, 0),
        "template": ints(0, 0, 0, NOTHING, 0, 0, 1, NOTHING, 0, 0, 2, 0, 0, 0, 3, NOTHING),
        **signals({TREATY: [0], NUMBERS["élan"]: [2], NUMBERS[LONG]: [2]}, len(WORDS)),
        **lists("ksig", [[1]]),
        **lists("trg0", [[0], [1], [2]]),
        **lists("trg1", [[], [], []]),
        **lists("trg2", [[], [], []]),
        "untrig0": ints(3),
        "keys": ints(1, 0, 0),
        "days": ints(BEGUN, 0, 0, 0),
        "wordroot": ints(*roots),
        "treechld": ints(1, 3, 4, 4, 4),
        "treeword": ints(0, PEACE, CAPITAL_PEACE, TREATY),
        **lists("post", [[], [], [0], [0]]),
        "postentr": ints(1, 0),
        "regexes": ints(0, 2, 2, 0, 0, 0, 0, 1, 0),
        "regxmove": packed(array("H", [0, 0, 1, 1])),
        "regxacc": bytes([0, 1]),
        "regxasci": bytes(128),
        "regxrang": ints(0xC0, 0xFF, 1),
        "strfrom": ints(0, 1),
        "strtext": b"x",
    }  # fmt: skip


def judge(_regex: int, _token: str) -> bool:
    return False


def opened(block: bytes) -> _kernel.Program:
    return _kernel.Program(block, judge)


def candidates(program: _kernel.Program, text: str, day: int = 0, kinds: int = SENTENCE) -> list[int]:
    found = program.read(text, day)
    count = len(array("i", found.tokens()[0]))
    return list(array("i", found.candidates(array("i", [0, count] if count else []), kinds)))


@pytest.mark.parametrize(
    ("text", "day", "wanted"),
    [
        ("nothing of it", 0, [3]),
        ("A TREATY?", 0, [0, 3]),
        ("a peace treaty", 0, [0, 1, 3]),
        ("a peace treaty", BEGUN, [0, 1, 3]),
        ("a peace treaty", BEGUN - 1, [0, 3]),
        ("a peace Treaty, of PEACE", 0, [0, 1, 3]),
        ("no PEACE, no peace", 0, [3]),
        ("Peace", BEGUN - 1, [1, 3]),
        ("of Peace treaty", BEGUN - 1, [0, 1, 3]),
        ("Élan", 0, [3]),
        ("E\u0301LAN for a treaty", 0, [0, 2, 3]),
        (f"treaty, {LONG.upper()}", 0, [0, 2, 3]),
        (f"treaty, {LONG}s", 0, [0, 3]),
        ("ЖЖ treaty 𝔸", 0, [0, 3]),
    ],
)
def test_templates_are_woken_by_words_and_phrases(text: str, day: int, wanted: list[int]) -> None:
    assert candidates(opened(write_block(sections())), text, day) == wanted


def test_each_kind_of_scope_has_its_own_templates() -> None:
    changed = {**sections(), **lists("trg2", [[0], [0], []])}
    program = opened(write_block(changed))
    assert candidates(program, "a peace treaty", kinds=SENTENCE) == [0, 1, 3]
    assert candidates(program, "a peace treaty", kinds=ALL_KINDS) == [0, 0, 1, 3]


def test_a_block_needs_no_more_than_words() -> None:
    assert candidates(opened(write_block(vocabulary(dict.fromkeys(RESERVED, FOLDED)))), "Any text.", kinds=7) == []


@pytest.mark.parametrize("count", [1, 7, 40, 3000])
def test_every_word_is_found_and_no_other(count: int) -> None:
    letters = random.Random(count)
    words = {"".join(letters.choices("abcdefghij", k=letters.randint(1, 24))): FOLDED for _ in range(count)}
    known, unknown = list(words)[::2], list(words)[1::2]
    block = vocabulary({**dict.fromkeys(RESERVED, FOLDED), **dict.fromkeys(known, FOLDED)})
    first = len(RESERVED) + 1
    block |= signals({first + index: [index] for index in range(len(known))}, len(RESERVED) + len(known))
    block |= {"automata": ints(0, 1), "statstep": ints(NOTHING), "statways": ints(0, 0)}
    block |= {"rules": ints(0, len(known), 0, 0, 0, 0, 0, NOTHING)}
    block["template"] = ints(*(one for index in range(len(known)) for one in (0, 0, index, NOTHING)))
    for kind in "012":
        block |= lists(f"trg{kind}", [[index] for index in range(len(known))])
    plain = write_block(block)
    with_slots = write_block(
        {**block, "foldslot": _kernel.build_slots(plain, False), "exacslot": _kernel.build_slots(plain, True)}
    )
    for program in map(opened, (plain, with_slots)):
        assert candidates(program, " ".join(known)) == list(range(len(known)))
        assert candidates(program, " ".join(known).upper()) == list(range(len(known)))
        assert candidates(program, " ".join(unknown)) == []


DAMAGES = [
    ("limits", 2, None),
    ("limits", 0, 0),
    ("limits", 2, -1),
    ("wordtext", 0, 7),
    ("wordfrom", 3, 10_000),
    ("wordfrom", 2, 0),
    ("wordflag", 3, None),
    ("wordroot", PEACE, 4),
    ("setfrom", 1, 3),
    ("setitem", 1, 999),
    ("listfrom", 1, 5),
    ("listitem", 0, 9),
    ("listitem", 1, -2),
    ("steps", 0, 9),
    ("steps", 0, -1),
    ("steps", 1, 1),
    ("steps", 4, 1),
    ("steps", 6, 4),
    ("steps", 11, 1),
    ("steps", 16, 1),
    ("steps", 21, 1),
    ("steps", 26, 2),
    ("steps", 26, -1),
    ("automata", 1, 5),
    ("statstep", 0, 0),
    ("statstep", 1, 6),
    ("statways", 1, 9),
    ("ways", 0, 2),
    ("ways", 0, -1),
    ("ways", 1, 2),
    ("ways", 5, -2),
    ("guards", 0, 4),
    ("guards", 1, 1),
    ("events", 0, 3),
    ("events", 1, 1),
    ("slots", 0, 2),
    ("slots", 2, 2),
    ("slots", 3, 2),
    ("slots", 4, 1),
    ("markers", 0, 2),
    ("markers", 0, 0),  # the automaton would ask for itself
    ("shares", 1, 1),
    ("rules", 0, -1),
    ("rules", 1, 5),
    ("rules", 2, 4),
    ("rules", 3, 3),
    ("rules", 5, 2**31 - 1),
    ("template", 0, 2),
    ("template", 1, 1),
    ("template", 11, 2),
    ("wsigfrom", 1, 4),
    ("wsigitem", 0, 3),
    ("ksigitem", 0, 3),
    ("trg0item", 0, 4),
    ("trg1from", 3, None),
    ("untrig0", 0, 4),
    ("keys", 1, -1),
    ("keys", 2, 1),
    ("days", 2, None),
    ("treechld", 1, 0),
    ("treechld", 4, 5),
    ("treeword", 1, 999),
    ("treeword", 1, CAPITAL_PEACE + 1),
    ("postfrom", 4, 1),
    ("postitem", 0, 1),
    ("postentr", 0, 2),
    ("regexes", 0, 2),
    ("regexes", 1, 3),
    ("regexes", 3, 1),
    ("regexes", 5, 1),
    ("regexes", 7, 2),
    ("regxmove", 1, 2),
    ("regxasci", 0, 2),
    ("regxrang", 0, 0x100),
    ("regxrang", 2, 2),
    ("strfrom", 1, 2),
    ("foldslot", 0, 32),
    ("foldslot", 1, 20),
    ("foldslot", 2, 0),
    ("foldslot", 4, 31),
]
"""A section, the index of a number in it, and what stands there instead; None: it ends before."""


@pytest.mark.parametrize(("name", "index", "value"), DAMAGES)
def test_damage_is_told(name: str, index: int, value: int | None) -> None:
    whole = sections()
    if name == "foldslot":
        whole[name] = _kernel.build_slots(write_block(whole), False)
    code = "B" if name in {"wordtext", "wordflag", "regxacc", "regxasci"} else "H" if name == "regxmove" else "i"
    numbers = array(code, whole[name])
    if value is None:
        del numbers[index:]
    else:
        numbers[index] = value
    opened(write_block(whole))
    with pytest.raises(_kernel.TablesError, match="damaged"):
        opened(write_block({**whole, name: packed(numbers)}))


@pytest.mark.parametrize("name", ["limits", "wordtext", "wordfrom", "wordflag"])
def test_words_and_limits_must_be_there(name: str) -> None:
    block = sections()
    del block[name]
    with pytest.raises(_kernel.TablesError, match="damaged"):
        opened(write_block(block))


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (b"", "not a compiled rule set"),
        (b"DRAGOMAN", "not a compiled rule set"),
        (b"PK\x03\x04" + bytes(100), "not a compiled rule set"),
        (b"DRAGOMAN" + ints(2, 0), "format 2"),
        (b"DRAGOMAN" + ints(1, 1), "cut off"),
        (b"DRAGOMAN" + ints(1, -1) + bytes(100), "cut off"),
    ],
)
def test_foreign_bytes_are_refused(block: bytes, told: str) -> None:
    with pytest.raises(_kernel.TablesError, match=told):
        opened(block)


def test_a_block_that_is_cut_off_is_refused() -> None:
    block = write_block(sections())
    for size in range(0, len(block), 97):
        with pytest.raises(_kernel.TablesError):
            opened(block[:size])


def test_sections_stand_once_and_in_place() -> None:
    block = bytearray(write_block(sections()))
    first, second = 16, 40
    twice = bytes(block[:second]) + bytes(block[first : first + 8]) + bytes(block[second + 8 :])
    with pytest.raises(_kernel.TablesError, match="twice"):
        opened(twice)
    block[first + 8] += 4
    with pytest.raises(_kernel.TablesError, match="misplaced"):
        opened(bytes(block))


def test_a_random_change_is_refused_or_does_no_harm() -> None:
    dice = random.Random(3)
    block = write_block(sections())
    for _ in range(2000):
        damaged = bytearray(block)
        damaged[dice.randrange(len(damaged))] = dice.choice((0, 1, 0x7F, 0xFF, dice.randrange(256)))
        try:
            candidates(opened(bytes(damaged)), f"a Peace treaty of Élan, {LONG}.", kinds=ALL_KINDS)
        except _kernel.TablesError:
            continue
