"""Texts of strangers: none raises, hangs or fills the memory, and time goes with the length of the text."""

from __future__ import annotations

import time

import pytest
from bounded import bounded

import dragoman

MEGABYTE = 1_000_000

LARGE = {
    "nothing": "",
    "white space": " \n\t" * 100_000,
    "one word": "a" * 10 * MEGABYTE,
    "one accented word": "é" * MEGABYTE,
    "double quotes": '"' * MEGABYTE,
    "curly quotes": "“" * MEGABYTE,
    "quotes that open and close": "“a” " * (MEGABYTE // 4),
    "single quotes": "'" * MEGABYTE,
    "words in single quotes": "a' 'b " * (MEGABYTE // 6),
    "parentheses": "(" * MEGABYTE,
    "dots": "." * MEGABYTE,
    "dots apart": ". " * (MEGABYTE // 2),
    "dashes": "-" * MEGABYTE,
    "line breaks": "\n" * MEGABYTE,
    "short lines": "a\n" * (MEGABYTE // 2),
    "form feeds": "\f" * MEGABYTE,
    "NUL": "\0" * MEGABYTE,
    "lone surrogates": "\ud800 a \udfff" * (MEGABYTE // 6),
    "one mark": "\u0301" * MEGABYTE,
    "marks in turn": "a" + "\u0301\u0323" * (MEGABYTE // 2),
    "emoji": "👨\u200d👩\u200d👧 " * (MEGABYTE // 6),
    "joiners": "\u200d" * MEGABYTE,
    "right to left": "\u202eשלום עולם " * (MEGABYTE // 11),
    "mixed line ends": "Both met.\r\nThey\rsigned.\n\x85" * (MEGABYTE // 25),
    "initials": "a.a.a.a." * (MEGABYTE // 8),
    "numbers": "1," * (MEGABYTE // 2),
    "addresses": "www.a.com " * (MEGABYTE // 10),
    "signs of addresses": "a.b@" * (MEGABYTE // 4) + "http:" * (MEGABYTE // 5),
    "abbreviations": "Mr. U.S. " * (MEGABYTE // 9),
    "apostrophes": "a'" * (MEGABYTE // 2),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_texts_are_read(name: str) -> None:
    text = LARGE[name]
    with bounded():
        rules = dragoman.compile('rule a: "no such (thing | matter)"\nrule b:\n    "never"\n    scope document\n')
        findings = rules.scan(text)
    assert not findings


# --- one scope ----------------------------------------------------------------------------------------

RULES = """
rule statement: "X stressed, <proposition>"
rule signing:   "jointly signed <document>"
rule clausal:   "<actor> said <clause>"
rule lists:     "<people: actor list> met"
rule equal:     "X said X"
rule gaps:      "the ... and ... of ... stressed"
"""
CUES = "President Xi Jinping stressed, jointly signed, said and met the end of Japan "

SENTENCES = {
    "words": "word ",
    "said": "said ",
    "the": "the ",
    "and": "and ",
    "capitals": "Bank of ",
    "titles": "President ",
    "hyphens": "Alpha-",
    "possessives": "China's ",
    "names with commas": "Xi Jinping, ",
    "names with and": "John Smith and ",
    "names with both": "President Xi Jinping, and ",
    "speech in speech": "Xi Jinping said that ",
    "quotes in quotes": "He said, “",
    "stressed": "Xi Jinping stressed, ",
    "shared subjects": "President Xi thanked Japan for help and ",
    "dates": "On May 20, 2014, ",
    "marks": '" ( " ) ; : - ',
}


@pytest.fixture(scope="module")
def rules() -> dragoman.Ruleset:
    return dragoman.compile(RULES)


@pytest.mark.parametrize("name", SENTENCES)
def test_time_goes_with_the_length_of_a_sentence(name: str, rules: dragoman.Ruleset) -> None:
    """A sentence twice as long takes about twice the time; one that is quadratic takes four times."""

    def seconds(tokens: int) -> float:
        piece = SENTENCES[name]
        size = len(dragoman.build_document(piece).starts)
        text = CUES + piece * (tokens // size) + CUES
        begin = time.process_time()
        rules.scan(text)
        return time.process_time() - begin

    seconds(100)
    assert seconds(800) < 3 * seconds(400) + 1


def test_a_sentence_over_the_limit_is_cut_and_told(rules: dragoman.Ruleset) -> None:
    with bounded():
        findings = rules.scan("word " * 20_000 + "They jointly signed the Treaty of Peace.")
    assert [notice.limit for notice in findings.notices] == ["max_scope"]
    assert [one["document"].text for one in findings] == ["the Treaty of Peace"]


def test_two_scans_find_the_same() -> None:
    rules = dragoman.load_lenient("readouts").ruleset
    text = " ".join(piece * 5 + CUES + "." for piece in SENTENCES.values())
    first, second = rules.scan(text), rules.scan(text)
    assert [one.to_dict() for one in first] == [one.to_dict() for one in second]
