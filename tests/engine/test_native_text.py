"""The kernel cuts every text just as Python does: tokens and their forms, sentences, paragraphs."""

from __future__ import annotations

import time
import tomllib
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dragoman.text.character_pages import character_page
from dragoman.text.folding import exact, folded
from dragoman.text.orthography import ENGLISH
from dragoman.text.segmenter import split_paragraphs, split_sentences
from dragoman.text.tokenizer import tokenize

kernel: Any = pytest.importorskip("dragoman._kernel", reason="the kernel is not compiled here")
kernel.setup(character_page, lambda token: (exact(token), folded(token)), ENGLISH)

ROOT = Path(__file__).parents[2]
BLOCK = 64
"""Code points that the kernel looks at together."""

SIGNS = {1: "...", 2: "-", 3: '"', 4: "'"}
"""The exact forms that have a number of their own; 0 is ASCII as written, 5 is what is beyond it."""

ASCII_PIECES = (
    *(".", "..", "...", "....", "'s", "'", "''", "``", "`", "n't", "N'T", "can't", "won't.", "y'all'd've", "o'clock"),
    *(
        "U.S.",
        "U.S",
        "e.g.",
        "i.e",
        "a.m.",
        "10:30a.m.",
        "10:30p.M.",
        "30a.M,",
        "J. ",
        "A.",
        "Mr. ",
        "No. ",
        "no.",
        "etc. ",
    ),
    *("Mass.", "D.C.", "Washington, D.C. ", "Ph.D", "Ph.Ds", "W.Va.", "Lt.Gen", "a.b.c.d.e.f.g.h.i.j.k.l.m.n."),
    *(
        "www.",
        "Www.x",
        "http://",
        "https://a",
        "hTTps://",
        "ftp://",
        "://",
        ":",
        "//",
        "@",
        "@a",
        "#b",
        "a@b.com",
        ".com",
    ),
    *(
        "x.y@z-w.co.uk",
        "foo.com/bar",
        "foo.com:80",
        "foo.co.uk?q=1",
        ".io/",
        "1,000",
        ".5",
        "$.5",
        "18th",
        "1:2:3",
        "5",
    ),
    *("\n", "\r\n", "\r", "\n\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f", "\t", " ", "  ", "\x00", "\x7f"),
    *(
        "- ",
        "* ",
        "1. ",
        "(a) ",
        "iv. ",
        "12) ",
        "--",
        "---",
        "-",
        ",",
        ";",
        "!",
        "?!",
        '"',
        "(",
        ")",
        "]",
        "/",
        "%",
        "&",
    ),
    *(
        "_",
        "a_b",
        "__",
        "<",
        "$",
        "The ",
        "He",
        "said",
        "WORD",
        "x",
        "a" * 70,
        "plain words here ",
        "and more, with commas ",
    ),
)
OTHER_PIECES = (
    *(
        "“",
        "”",
        "‘",
        "’",
        "’’",
        "’s",
        "n’t",
        "«",
        "»",
        "—",
        "–",
        "‐‑",
        "…",
        "……",
        "•",
        "№",
        "€",
        "µ",
        "·",
        "¶",
        "¨",
        "§",
        "¤",
    ),
    *(
        "é",
        "É.",
        "ß",
        "İ",
        "ﬁ",
        "ж",
        "Ж.",
        "ж" * 70,
        "e\u0301",
        "E\u0301.",
        "\u0301",
        "\u0345\u0301",
        "\u0344",
        "K\u0301.",
    ),
    *(
        "\u212a",
        "\u037e",
        "\u1fef",
        "\u2126",
        "٣",
        "²",
        "Ⅳ",
        "½",
        "ʼ",
        "ʰ",
        "क",
        "कि",
        "\u0958",
        "한국",
        "\u1100\u1161",
        "\u1161",
    ),
    *(
        "中",
        "国。",
        "「",
        "」",
        "。",
        "！",
        "？",
        "｡",
        "）",
        "‼",
        "؟",
        "।",
        "\u0600",
        "\x85",
        "\u2028",
        "\u2029",
        "\xa0",
        "\u3000",
    ),
    *(
        "\xad",
        "co\xadop",
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u034f",
        "\ufe0f",
        "1\ufe0f.",
        "!\ufe0f",
        ".\ufe0f",
        "T\ufe0fhe",
    ),
    *(
        "\U0001f468\u200d\U0001f469",
        "\U0001f44d\U0001f3fd",
        "\U0001f600",
        "\ud800",
        "\U000e0100",
        "\U0010ffff",
        "\uf0b7 ",
    ),
)
LINE_ENDS = (
    "\n",
    "\n",
    "\r\n",
    "\n\n",
    "\x85",
    "\u2028",
    "\u2029",
    "\n  ",
    "\n\t",
    "\n• ",
    "\n1. ",
    "\n\u200b\n",
    "\n\xa0",
)


def numbers(buffer: Any) -> list[int]:
    return array("i", bytes(buffer)).tolist()


def assert_cut_alike(text: str) -> None:
    starts, ends, forms, sentences, paragraphs = map(numbers, kernel.cut(text))
    wanted_starts, wanted_ends = tokenize(text)
    assert list(zip(starts, ends, strict=True)) == list(zip(wanted_starts, wanted_ends, strict=True))
    tokens = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    exact_tokens = [exact(token) for token in tokens]
    wanted_paragraphs = split_paragraphs(text, starts)
    assert list(pairwise([*paragraphs, len(starts)])) == list(wanted_paragraphs)
    wanted_sentences = split_sentences(text, starts, ends, exact_tokens, wanted_paragraphs)
    assert list(pairwise([*sentences, len(starts)])) == list(wanted_sentences)
    for token, form, exact_token in zip(tokens, forms, exact_tokens, strict=True):
        assert_form_fits(token, form, exact_token)


def assert_form_fits(token: str, form: int, exact_token: str) -> None:
    if form == 0:
        assert token.isascii()
        assert exact_token == token
    elif form == 5:
        assert not token.isascii()
    else:
        assert exact_token == SIGNS[form]


def texts_of(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=40).map("".join)


@given(texts_of(ASCII_PIECES))
@example("x" * 58 + "10:30a.m.")
def test_ascii_texts(text: str) -> None:
    assert_cut_alike(text)


@given(texts_of(tuple(piece for piece in ASCII_PIECES + OTHER_PIECES if max(map(ord, piece)) < 256)))
def test_latin_1_texts(text: str) -> None:
    assert_cut_alike(text)


@given(texts_of(ASCII_PIECES + OTHER_PIECES))
def test_texts_of_all_scripts(text: str) -> None:
    assert_cut_alike(text)


@given(st.text(st.characters(codec=None)))
def test_texts_of_any_code_points(text: str) -> None:
    assert_cut_alike(text)


words = st.sampled_from(("a", "the", "Word", "said.", "“Yes,”", "he", "1.", "…", "end!", "so)", "x" * 50, "x" * 125))


@given(st.lists(st.tuples(st.lists(words, max_size=25), st.sampled_from(LINE_ENDS)), max_size=12))
def test_lines(lines: list[tuple[list[str], str]]) -> None:
    assert_cut_alike("".join(" ".join(line) + end for line, end in lines))


@pytest.mark.parametrize("name", ["sentences", "paragraphs", "quotations", "headlines"])
def test_texts_of_other_tests(name: str) -> None:
    cases = tomllib.loads((ROOT / f"tests/data/text/{name}.toml").read_text(encoding="utf-8"))["case"]
    for case in cases:
        assert_cut_alike(case["text"])


def test_an_article_in_every_width() -> None:
    article = (ROOT / "examples/article.txt").read_text(encoding="utf-8")
    for other in ("", "é", "“", "\U0001f600"):
        assert_cut_alike(article.replace(" Both", f" {other} Both") + other)


@pytest.mark.parametrize("filling", ["x", ".", " ", "é", "'"])
def test_pieces_at_the_edges_of_blocks(filling: str) -> None:
    for piece in ASCII_PIECES + OTHER_PIECES:
        for before in range(BLOCK - 6, BLOCK + 2):
            assert_cut_alike(filling * before + piece + " The")


def test_every_code_point_beside_words_and_stops() -> None:
    for page in (
        *range(0x36),
        *range(0xA6, 0xAE),
        *range(0xF8, 0x100),
        0x1D1,
        0x1F3,
        0x1F4,
        0x1F6,
        0xE00,
        0xE01,
        0x10FF,
    ):
        characters = map(chr, range(256 * page, 256 * (page + 1)))
        assert_cut_alike(" ".join(f"x{c}y. {c}a{c}" for c in characters))


@pytest.mark.parametrize(
    "piece",
    [
        *(
            ".",
            "'",
            "@",
            ":",
            "_",
            "-",
            "!",
            "@a",
            "a.",
            "a@a@",
            "1,",
            ".com",
            "a.com",
            "www.",
            "http://a.",
            "://",
            "10:30a.m.",
        ),
        *(
            "J. ",
            "No. ",
            '. "',
            ". (",
            '."',
            "\n",
            "ab\n",
            '""\n',
            "\u0301",
            "a\xad",
            "e\u0301. ",
            "\u0301. ",
            "国。",
            "\ufe0f",
        ),
    ],
)
def test_hostile_texts_cost_linear_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    begin = time.perf_counter()
    kernel.cut(text)
    assert time.perf_counter() - begin < 10
