"""What holds of the findings of any text, for a rule set that uses every construct."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from random import Random

from brute_force import SLOTS, RuleMaker
from compiling import compile_rules, read_with
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.compiled.rulebook import Rulebook
from dragoman.finding import Capture, Finding
from dragoman.limits import Limits

RULES = r"""
lexicon kind: treaty, treaty of peace, deal, "joint statement"
lexicon act inflected: sign, seal, point~ out

slot document: "[the | a] <kind> [on <subject: /[a-z]+/>]" | "it"
slot reason: "_+" until predicate | "because" | ";"

share predicate:
    subject "<actor>"
    after   "[,] and" | ","
    before  "({act}~ed | thanked)"

finding Signing:
    who: actor*
    what: document
    reason: reason?
    gives way to Denial
    overlap longest

finding Statement:
    X: phrase
    content: clause | quotation
    passage: text?
    sources findings in content, passage

finding Denial:
    cue: text

rule signed -> Signing:
    "<who: actor list> {act}~ed <what: document> [for <reason>]"
    "<what: document> was {act}~ed [by <who: actor list>]"
    what not followed by "draft" within 1
    select longest
rule signing -> Signing: "<who: actor> {act}~ <what: document>"
rule denied -> Denial:
    "<cue: (not | never)> {act}~"
    preceded by "{actor}" within 2
rule said -> Statement:
    "X said [that | ,] <content: clause>"
    "<content: quotation> [,] X said [<more content: quotation>]"
    extend passage from content through paragraph until Statement
rule talks: "after <s: Signing> ... <when: date | number>"
rule far:
    "peace ...{0,30} <then: (war | peace)>"
    scope paragraph
    in quote
rule pairs:
    "<x: _> (and | or) <y: _>"
    where x != y and length(x) < 5
    select all
rule same: "X ... X"

qualifier polarity:
    polarity = "negative" when before "not" | "never" within 4 until "," | "but"
    modality = "planned" when in "will"

reference pair -> actor:
    "both sides" means recent(actor, 2)
"""

UNRELATED = """
finding Other:
    word: text
    overlap longest
rule other -> Other: "<word: (and | the | treaty | signed)>"
rule other_all:
    "_ _ [_]"
    select all
"""

VOCABULARY = (
    "Ann Bob China the a treaty peace deal of on trade it signed seals pointed out thanked not never will said that "
    "after both sides because for and or , ; . “ ” ( ) — 5 20 May 2014 war but was by draft joint statement"
)
WORDS = VOCABULARY.split()
LETTERS_AND_JOINTS = ("a", "b", "c", "d", ",", "and")


@cache
def rulebook(extra: str = "") -> Rulebook:
    return compile_rules(RULES + extra)


def phrases() -> st.SearchStrategy[str]:
    """Texts made of the words that the rules know."""
    words = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
    return st.lists(words, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([". ", "\n\n", " "]).map(lambda joint: joint.join(parts))
    )


def anything() -> st.SearchStrategy[str]:
    """Any code points, lone surrogates too, between words that the rules know."""
    odd = st.text(st.characters(exclude_categories=()), max_size=8)
    return st.lists(st.one_of(odd, st.sampled_from(WORDS)), max_size=15).map(" ".join)


def dicts(findings: list[Finding]) -> list[str]:
    return [json.dumps(finding.to_dict()) for finding in findings]


def captures(finding: Finding) -> Iterator[Capture]:
    """Every capture of a finding, nested ones too."""
    waiting = list(finding.fields.values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, Capture):
            yield one
            waiting.extend(one.fields.values())
        else:
            waiting.extend(one)


@settings(max_examples=150, deadline=None)
@given(st.one_of(phrases(), anything()))
def test_places_are_those_of_the_texts(text: str) -> None:
    for finding in read_with(rulebook(), text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.text == text[finding.start : finding.end]
        for capture in captures(finding):
            pieces = capture.parts or (capture,)
            assert all(piece.text == text[piece.start : piece.end] for piece in pieces)
            assert (pieces[0].start, max(piece.end for piece in pieces)) == (capture.start, capture.end)


@settings(max_examples=150, deadline=None)
@given(phrases())
def test_findings_stay_in_their_scope(text: str) -> None:
    for finding in read_with(rulebook(), text):
        scope = finding.paragraph if finding.type == "far" else finding.sentence
        assert scope.start <= finding.start < finding.end <= scope.end
        for name, value in finding.fields.items():
            bounds = finding.paragraph if name == "passage" else scope
            for capture in (value,) if isinstance(value, Capture) else value:
                assert bounds.start <= capture.start < capture.end <= bounds.end


@settings(max_examples=100, deadline=None)
@given(phrases())
def test_order_is_total(text: str) -> None:
    found = read_with(rulebook(), text)
    for one, other in pairwise(found):
        assert (one.start, one.end, one.type) <= (other.start, other.end, other.type)
    assert len(set(dicts(found))) == len(found)


@settings(max_examples=100, deadline=None)
@given(st.one_of(phrases(), anything()))
def test_the_same_text_gives_the_same_findings(text: str) -> None:
    assert dicts(read_with(rulebook(), text)) == dicts(read_with(rulebook(), text))


@settings(max_examples=150, deadline=None)
@given(st.one_of(phrases(), anything()))
def test_the_filter_changes_nothing(text: str) -> None:
    assert dicts(read_with(rulebook(), text)) == dicts(read_with(rulebook(), text, filtered=False))


@settings(max_examples=100, deadline=None)
@given(phrases())
def test_an_unrelated_rule_changes_nothing_else(text: str) -> None:
    known = {finding.name for finding in rulebook().findings.values()}
    more = [finding for finding in read_with(rulebook(UNRELATED), text) if finding.type in known]
    assert dicts(more) == dicts(read_with(rulebook(), text))


@settings(max_examples=100, deadline=None)
@given(phrases())
def test_dict_form_loses_nothing(text: str) -> None:
    for finding in read_with(rulebook(), text):
        assert Finding.from_dict(finding.to_dict()) == finding
        assert Finding.from_dict(json.loads(json.dumps(finding.to_dict()))) == finding


@settings(max_examples=100, deadline=None)
@given(phrases(), st.integers(0, 8))
def test_a_smaller_scope_finds_nothing_beyond_it(text: str, most: int) -> None:
    limits = {"max_scope": most + 1}
    found = read_with(compile_small(**limits), text)
    for finding in found:
        assert len(finding.text.split()) <= most + 1


@cache
def compile_small(**limits: int) -> Rulebook:
    return compile_rules('rule r: "_ ... _" | "_"\nrule s:\n    "_+"\n    select longest', limits=Limits(**limits))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "d", ",", "and"]), max_size=12), max_size=4),
)
def test_the_filter_changes_nothing_for_random_rules(seed: int, texts: list[list[str]]) -> None:
    maker = RuleMaker(Random(seed))
    rules = compile_rules("\n".join([SLOTS, *(maker.rule().as_text(f"r{number}") for number in range(4))]))
    for words in texts:
        text = " ".join(words)
        assert dicts(read_with(rules, text)) == dicts(read_with(rules, text, filtered=False))
