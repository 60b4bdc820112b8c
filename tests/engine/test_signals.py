"""Signals: a template that matches in a text has its trigger and its guard given there, whatever its shape."""

from __future__ import annotations

import random

import pytest
from compiling import compile_leniently, read_with

from dragoman.compiled.required import Need
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiled.signals import COMMON, signals_of
from dragoman.text.builder import build_document
from dragoman.text.document import Document
from dragoman.words.frequency import frequency_of_any

WORDS = ("zig", "Zag", "straße", "mill~", "the", "(zig | the zag)", "{kind}", "{inner}", "{kind}~", "[straße]")
PARTS = (
    *WORDS,
    "/[a-z]+/",
    "...{0,2}",
    "_",
    "<x: {0} | {1}>",
    "({0} {1} | {1})",
    "[{0}] {1}",
    "({0})+ ",
    "({0})* {1}",
    "^ {0}",
    "{not inner}",
)
TEXT = ("zig", "zag", "Zag", "ZAG", "straße", "STRASSE", "mill", "milled", "mills", "the", "red", "kite", "kites", ",")
RULES = """
lexicon kind: red kite, zag, Zag mill, mill~
slot inner: "zig" | "straße the"
"""


def need(*words: str) -> Need:
    return Need(frozenset(words))


def test_the_rarest_need_wakes_and_the_others_guard() -> None:
    signals = signals_of([(need("zig"), need("said")), (need("zig"),)])
    assert signals.needs == (need("zig"), need("said"))
    assert (signals.triggers, signals.guards) == ((0, 0), ((1,), ()))


def test_findings_neither_wake_nor_guard() -> None:
    either = Need(frozenset({"zig"}), types=frozenset({"deal"}))
    signals = signals_of([(either, need("zag")), (either,)])
    assert (signals.needs, signals.triggers, signals.guards) == ((need("zag"),), (0, None), ((), ()))


def test_what_stands_everywhere_is_no_guard() -> None:
    common = need("the", "of", "and")
    assert frequency_of_any(common.words) > COMMON
    assert signals_of([(need("zig"), common)]).guards == ((),)
    assert signals_of([(common,)]).triggers == (0,)


def _random_template(dice: random.Random, depth: int = 2) -> str:
    chosen = []
    for _ in range(dice.randint(1, 3)):
        part = dice.choice(PARTS if depth else WORDS)
        if "{0}" in part or "{1}" in part:
            inner = [_random_template(dice, 0) for _ in range(2)]
            part = part.format(*inner)
        chosen.append(part)
    return " ".join(chosen)


def _given(document: Document, rulebook: Rulebook, need: Need) -> bool:
    """Whether a word or a lexicon entry of a need is in a document of one sentence."""
    hits = rulebook.phrases.scan(document)
    return not need.words.isdisjoint(document.folded) or any(
        hits.hits(key).get(at) for key in need.keys for at in range(len(document.starts))
    )


@pytest.mark.parametrize("seed", range(8))
def test_no_template_matches_where_its_signals_are_not_given(seed: int) -> None:
    dice = random.Random(seed)
    matched = 0
    for _ in range(12):
        templates = [_random_template(dice) for _ in range(6)]
        rules = "".join(f'rule r{number}: "{template}"\n' for number, template in enumerate(templates))
        rulebook = compile_leniently(RULES + rules).ruleset.rulebook
        signals = signals_of(rule.templates[0].needs for rule in rulebook.rules)
        for _ in range(6):
            text = " ".join(dice.choices(TEXT, k=dice.randint(1, 6)))
            document = build_document(text)
            found = {name for finding in read_with(rulebook, text, filtered=False) for name in finding.rules}
            for number, rule in enumerate(rulebook.rules):
                trigger = signals.triggers[number]
                asked = (*signals.guards[number], *(() if trigger is None else (trigger,)))
                if rule.name in found:
                    matched += bool(asked)
                    assert all(_given(document, rulebook, signals.needs[one]) for one in asked), (rule, text)
    assert matched, "no template with signals matched anything, so nothing was tried"
