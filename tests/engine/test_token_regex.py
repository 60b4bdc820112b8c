"""Token regexes: the same language as `re.fullmatch` where both have it, and linear time."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from bounded import bounded
from hypothesis import assume, given
from hypothesis import strategies as st

from dragoman.compiled import token_regex
from dragoman.compiled.token_regex import TokenRegex, TokenRegexError

MATCHES = (
    ("abc", "abc"),
    ("a.c", "a\nc"),
    (r"\d+", "2014"),
    (r"\d+", "٢٠١٤"),
    (r"[A-Z]{2}\d{4}", "KG2014"),
    (r"[^A-Z]+", "lower"),
    (r"\w+", "Straße_1"),
    (r"\W", "%"),
    (r"\S+", "x"),
    (r"\D+", "x"),
    (r"[\d,.]+", "1,000.50"),
    (r"[\]\-\\^]+", r"]-\^"),
    (r"[\]x]", "]"),
    (r"[-a]+", "a-"),
    (r"[a-]+", "a-"),
    (r"[a^]+", "a^"),
    (r"\/\.\\\+", r"/.\+"),
    (r"\u0041\t", "A\t"),
    (r"\p{L}+", "Ünü"),
    (r"\p{Lu}\p{Ll}+", "Élan"),
    (r"\P{L}+", "12"),
    (r"[\p{Lu}\p{P}]+", "A.B."),
    (r"[^\P{L}a]", "b"),
    (r"(?:ab|c)+", "abcab"),
    (r"(ab|c){2,3}", "abcab"),
    (r"a{2}", "aa"),
    (r"a{2,}", "aaaa"),
    (r"(a?){3}", "a"),
    (r"(?i)[a-f]\u00e9", "DÉ"),
    (r"(?i)[^a]", "b"),
    (r"(?i)\p{Lu}", "x"),
    ("caf\u00e9+", "cafe\u0301"),
    ("cafe\u0301+", "caf\u00e9\u00e9"),
    (r"\ud83d", "\ud83d"),
    ("’s", "’s"),
)

MATCHES_NOT = (
    ("abc", "abcd"),
    ("abc", "ab"),
    ("b", "abc"),
    ("a", "A"),
    (r"\d+", "²"),
    (r"[^a]", ""),
    (r"(?i)[^a]", "A"),
    (r"a{2}", "aaa"),
    (r"a{2,3}", "aaaa"),
    (r"\p{Lu}", "a"),
    ("’s", "'s"),
)


@pytest.mark.parametrize(("pattern", "text"), MATCHES)
def test_matches_the_whole_token(pattern: str, text: str) -> None:
    assert TokenRegex(pattern).matches(text)


@pytest.mark.parametrize(("pattern", "text"), MATCHES_NOT)
def test_does_not_match(pattern: str, text: str) -> None:
    assert not TokenRegex(pattern).matches(text)


ERRORS = (
    # pattern, the part it is about, words of the message, words of the suggestion
    ("", "", "empty", None),
    ("(?i)", "", "empty", None),
    ("a|", "", "empty alternative", "(…)?"),
    ("(|a)", "|", "empty alternative", "(…)?"),
    ("a()", ")", "empty alternative", "(…)?"),
    ("a)", ")", "closes nothing", r"\)"),
    ("a(b", "(", "not closed", r"\("),
    ("a[b", "[", "not closed", r"\["),
    ("a[]", "[]", "empty class", r"\]"),
    ("a]", "]", "closes nothing", r"\]"),
    ("a}", "}", "closes nothing", r"\}"),
    ("*a", "*", "nothing here to repeat", r"\*"),
    ("a**", "*", "behind a quantifier", "(?:a*)*"),
    ("a+{2}", "{", "behind a quantifier", "(?:a+){"),
    ("a*?", "?", "lazy", "leave out"),
    ("a++", "+", "possessive", "leave out"),
    ("a{2}?", "?", "lazy", "leave out"),
    ("a{x}", "{x}", "no bounds", r"\{"),
    ("a{,2}", "{,2}", "no bounds", "{2,5}"),
    ("a{", "{", "no bounds", r"\{"),
    ("a{٢}", "{٢}", "no bounds", r"\{"),
    ("a{5,2}", "{5,2}", "wrong way round", "{2,5}"),
    ("a{0}", "{0}", "never", "leave it out"),
    ("a{1001}", "{1001}", "1000 repetitions (max_repeat)", None),
    ("a{2,99999999999999999999}", "{2,99999999999999999999}", "max_repeat", None),
    ("^a", "^", "whole token", "leave it out"),
    ("a$", "$", "whole token", r"\$"),
    (r"a\b", r"\b", "whole token", "leave it out"),
    (r"(a)\1", r"\1", "back-references", None),
    (r"\k<a>", r"\k", "back-references", None),
    (r"\x41", r"\x", "not supported", r"\u"),
    (r"\q", r"\q", "means nothing", "write q"),
    ("a\\", "\\", "backslash at the end", "\\\\"),
    (r"\u12", r"\u12", "four hexadecimal digits", r"\u0041"),
    (r"\uxyzw", r"\uxyzw", "four hexadecimal digits", r"\u0041"),
    (r"\p{Latin}x", r"\p{Latin}", "general category", r"\p{Lu}"),
    (r"\pL", r"\pL", "general category", r"\p{L}"),
    ("(?=a)", "(?=", "ahead", None),
    ("a(?<!b)", "(?<!", "behind", None),
    ("(?P<x>a)", "(?P<", "named group", "(?:"),
    ("(?>a)", "(?>", "atomic", "(?:"),
    ("a(?i)b", "(?i)", "at the start", "start"),
    ("(?s)a", "(?", "not supported", "(?:"),
    ("[z-a]", "z-a", "wrong way round", "a-z"),
    (r"[a-\d]", r"a-\d", "range", r"\-"),
    ("[a-c-e]", "-", "middle", r"\-"),
    ("[[:alpha:]]", "[:", "name", r"\p{L}"),
    ("[[a]", "[", "within a class", r"\["),
    ("e\u0301e\u0301)", ")", "closes nothing", r"\)"),  # the place counts characters as written
)


@pytest.mark.parametrize(("pattern", "part", "message", "suggestion"), ERRORS)
def test_refusals_have_place_reason_and_suggestion(
    pattern: str, part: str, message: str, suggestion: str | None
) -> None:
    with pytest.raises(TokenRegexError) as caught:
        TokenRegex(pattern)
    error = caught.value
    assert pattern[error.start : error.end] == part
    assert message in error.message
    assert (error.suggestion is None) == (suggestion is None)
    assert (suggestion or "") in (error.suggestion or "")


@pytest.mark.parametrize(
    ("pattern", "limit"),
    [
        ("(a{100}){100}", "max_regex_states"),
        ("(((a{1000}){1000}){1000}){1000}", "max_regex_states"),
        ("a" * 2_001, "max_regex_states"),
        ("(" * 65 + "a" + ")" * 65, "max_depth"),
        ("(" * 100_000, "max_depth"),
    ],
)
def test_limits_are_named(pattern: str, limit: str) -> None:
    with pytest.raises(TokenRegexError, match=limit):
        TokenRegex(pattern)


def test_bounds_that_are_parameters_can_be_moved() -> None:
    assert TokenRegex("(a{100}){100}", max_states=20_000).matches("a" * 10_000)
    assert TokenRegex("a{2000}", max_repeat=2_000).matches("a" * 2_000)
    assert TokenRegex("(" * 65 + "a" + ")" * 65, max_depth=65).matches("a")


@given(st.text(st.sampled_from(r"ab0.[]()\^-|*+?{}1,dwpuL=!<>:iP/"), max_size=12) | st.text(max_size=8))
def test_every_pattern_compiles_or_is_refused(pattern: str) -> None:
    refused = None
    try:
        TokenRegex(pattern).matches("ab")
    except TokenRegexError as error:
        refused = error
    assert refused is None or 0 <= refused.start <= refused.end <= len(pattern)


# --- against `re` ---------------------------------------------------------------------------

ALPHABET = "abcAC019_-. é\u0660Kſıİßǅ’\U0001d7d8"
SINGLE = st.sampled_from(["a", "b", "A", "0", "_", ".", r"\.", r"\-", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "é"])
CLASS_ITEM = st.sampled_from(["a", "c", "A-C", "0-9", r"\d", r"\W", r"\s", "_", "é", r"\-", r"\]", "b-b", "^"])
CLASSES = st.builds(
    lambda negated, items: f"[{negated}{''.join(items)}]",
    st.sampled_from(["^", r"\."]),
    st.lists(CLASS_ITEM, min_size=1, max_size=3),
)
PATTERNS = st.recursive(
    SINGLE | CLASSES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda options: f"({'|'.join(options)})")
        | st.builds(
            lambda body, quantifier: f"(?:{body}){quantifier}",
            inner,
            st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "{1,3}"]),
        )
    ),
    max_leaves=8,
)


@given(PATTERNS, st.lists(st.text(st.sampled_from(ALPHABET), max_size=8), min_size=1, max_size=8))
def test_agrees_with_re(pattern: str, texts: list[str]) -> None:
    ours, theirs = TokenRegex(pattern), re.compile(pattern, re.DOTALL)
    for text in texts:
        assume(unicodedata.is_normalized("NFC", text))
        assert ours.matches(text) == bool(theirs.fullmatch(text)), (pattern, text)


@given(st.data(), PATTERNS)
def test_agrees_with_re_on_texts_made_to_match(data: st.DataObject, pattern: str) -> None:
    theirs = re.compile(pattern, re.DOTALL)
    text = data.draw(st.from_regex(theirs, fullmatch=True, alphabet=st.sampled_from(ALPHABET + "\n")))
    assume(unicodedata.is_normalized("NFC", text))
    assert TokenRegex(pattern).matches(text)


@given(PATTERNS, st.text(st.sampled_from("abcABC01é_-."), max_size=8))
def test_agrees_with_re_when_case_is_ignored(pattern: str, text: str) -> None:
    theirs = re.compile(pattern, re.DOTALL | re.IGNORECASE)
    assert TokenRegex("(?i)" + pattern).matches(text) == bool(theirs.fullmatch(text))


@pytest.mark.parametrize("kind", ["d", "D", "w", "W", "s", "S"])
def test_shorthands_are_those_of_re_for_every_character(kind: str) -> None:
    ours, theirs = TokenRegex(f"\\{kind}"), re.compile(f"\\{kind}")
    wrong = [
        code
        for code in range(0, sys.maxunicode, 7)
        if unicodedata.is_normalized("NFC", chr(code)) and ours.matches(chr(code)) != bool(theirs.match(chr(code)))
    ]
    assert not wrong


# --- time and memory ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "unit", "answer"),
    [
        ("(a+)+b", "a", False),
        ("(a|a)*b", "a", False),
        ("(a|aa)+", "a", True),
        ("(a*)*b", "a", False),
        ("(.*)*x(.*)*", "a", False),
        ("(a{1,40}){1,40}", "a", False),
        ("(a?){1000}", "a", False),
        ("(a|b)*a(a|b){9}", "aab", True),
    ],
)
def test_hostile_patterns_take_linear_time(pattern: str, unit: str, answer: bool) -> None:
    text = unit * (100_000 // len(unit)) if "{9}" not in pattern else unit * 33_333 + "abbbbbbbbb"
    with bounded():
        assert TokenRegex(pattern, max_states=10_000).matches(text) is answer


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_regex, "MAX_REMEMBERED", 50)
    regex, judge = TokenRegex("(?:a|b)*a(?:a|b){5}"), re.compile("(?:a|b)*a(?:a|b){5}")
    for number in range(500):
        text = f"{number:09b}".translate({48: "a", 49: "b"})
        assert regex.matches(text) == bool(judge.fullmatch(text))
        assert regex._memory.size < 50 + 20


def test_a_run_of_combining_marks_takes_linear_time() -> None:
    with bounded():
        assert TokenRegex(".+").matches("a" + "\u0301\u0323" * 50_000)
