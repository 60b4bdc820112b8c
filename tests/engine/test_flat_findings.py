"""Findings of the kernel's cascade: each is what the cascade in Python makes of the text, and its JSON is that of its
dict form, whether or not the finding has been made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from compiling import compile_leniently
from random_texts import TextMaker
from rule_sets import RuleSetMaker

import dragoman
from dragoman.finding import Capture, Finding, Findings
from dragoman.reading_lane import ReadingLane
from dragoman.ruleset import Ruleset
from dragoman.texts import given

pytest.importorskip("dragoman._kernel", reason="the kernel is not compiled here")

ROOT = Path(__file__).parents[2]
ARTICLE = (ROOT / "examples" / "article.txt").read_text(encoding="utf-8")

SPOKEN_OF = r"""
lexicon name: "Ann", "Bob", "Lee", "Ann Lee", "Bob Lee", "Ann Maria Lee", "Élan"
use "countries.csv" as country
slot person:
    "{name}"
    "/\p{Lu}\p{L}+/ /\p{Lu}\p{L}+/"
slot place: "<land: country>" value land.code
slot party:
    "{person}"
    "{place}"
    "both sides"
    "they" | "he"
    "the two"
slot rest: "(_){1,4}"
finding Meeting:
    who: party
    other: party+
finding Sight:
    who: person
    other: place
finding Speech:
    who: party
    words: rest
    passage: text
    sources findings in words, passage
rule meets -> Meeting: "<who: party> met <other: party> [and <other: party>]"
rule says -> Speech:
    "<who: party> said <words: rest>"
    extend passage from words through paragraph until Speech
rule sees -> Sight:
    "<who: person> saw <other: place>"
qualifier polarity on Meeting | Sight:
    polarity = who.value when around "China" | "Norway"
    polarity = "positive" when before "and" within 6
    polarity = lower(who) when in "met"
reference both -> party:
    "both sides" means recent(party, 2)
    "the two" means recent(person, 2) or recent(place, 2)
    "they" means recent(party)
    "he" means recent(person)
reference names -> person:
    "<short: /\p{Lu}\p{L}+/> [Lee]" means named(person, short)
reference anyname:
    "{name}" means named(person)
    "Norway" means named(place)
"""
COUNTRIES = "name,code,rank\nChina,CN,1\nNorway,NO,2\nNorth Norway,NO,3\n"
WHO = (
    *("Ann", "Bob", "Lee", "Ann Lee", "Bob Lee", "Ann Maria Lee", "Élan", "ÉLAN", "élan", "Elan Musk", "Zoë Straße"),
    *("STRASSE", "Zoë", "China", "Norway", "North Norway", "both sides", "they", "he", "the two", "He"),
)
DID = ("met", "said", "saw")
"""Names that are part of others, and that fold alike."""


def talk(random: Random) -> str:
    """A text about people who are named again and again, in a few paragraphs."""
    sentences = []
    for _ in range(random.randint(1, 30)):
        sentence = f"{random.choice(WHO)} {random.choice(DID)} {random.choice(WHO)}"
        if random.random() < 0.3:
            sentence += f" and {random.choice(WHO)}"
        sentences.append(sentence + random.choice((". ", ". ", ".\n\n")))
    return "".join(sentences)


@pytest.fixture(scope="module")
def spoken_of(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "countries.csv").write_text(COUNTRIES, encoding="utf-8")
    return dragoman.compile(SPOKEN_OF, base=folder).with_engine("kernel")


def in_both_ways(ruleset: Ruleset, text: str, date: str | None = None) -> tuple[Findings, Findings]:
    """What the kernel and what Python makes of a text; the kernel in the quickest way that the rules have."""
    one = given(text, 'a "text"', date, 10**9)
    return next(iter(ruleset._lane.findings([one]))), next(iter(ruleset._cascade.findings([one])))


def as_json(findings: Sequence[Finding]) -> list[str]:
    return [json.dumps(finding.to_dict(), ensure_ascii=False) for finding in findings]


def agree(ruleset: Ruleset, text: str, date: str | None = None) -> Findings:
    """The findings of a text, which are the same in all ways."""
    flat, wanted = in_both_ways(ruleset, text, date)
    assert [finding.type for finding in flat] == [finding.type for finding in wanted]
    assert [finding.to_json() for finding in flat] == as_json(wanted)
    assert list(flat) == list(wanted)
    assert [finding.to_json() for finding in flat] == as_json(flat) == as_json(wanted)
    assert flat.notices == wanted.notices
    return wanted


def test_names_and_pronouns_refer_to_the_same(spoken_of: Ruleset) -> None:
    seen = dict.fromkeys(("refers_to", "source", "value", "attributes", "qualifiers", "passage"), 0)
    for seed in range(60):
        for finding in agree(spoken_of, talk(Random(seed))):
            captures = [
                one for value in finding.fields.values() for one in (value if isinstance(value, tuple) else (value,))
            ]
            seen["refers_to"] += any(one.refers_to for one in captures)
            seen["value"] += any(one.value for one in _all(captures))
            seen["attributes"] += any(one.attributes for one in _all(captures))
            seen["source"] += bool(finding.source)
            seen["qualifiers"] += bool(finding.qualifiers)
            seen["passage"] += "passage" in finding.fields
    assert min(seen.values()) > 10, seen


def _all(captures: Sequence[Capture]) -> list[Capture]:
    inner = [one for capture in captures for one in capture.fields.values() if isinstance(one, Capture)]
    return [*captures, *(_all(inner) if inner else ())]


@pytest.mark.parametrize("pack", ["readouts", "news"])
@pytest.mark.parametrize("date", [None, "2014-05-20"])
def test_packs_find_the_same(pack: str, date: str | None) -> None:
    assert agree(dragoman.load(pack).with_engine("kernel"), ARTICLE, date)


@pytest.mark.parametrize("seed", range(40))
def test_random_rules_find_the_same(seed: int) -> None:
    random = Random(seed)
    rule_set = RuleSetMaker(random, plain=False).make()
    texts = TextMaker(random, rule_set.samples)
    rulebook = compile_leniently(
        rule_set.source, base=ROOT / "tests" / "differential", limits=rule_set.limits
    ).ruleset.rulebook
    ruleset = Ruleset(rulebook, "kernel")
    if rulebook.rules and isinstance(ruleset._lane, ReadingLane):
        for _ in range(6):
            agree(ruleset, texts.make(), rule_set.date)


def test_signs_are_escaped_as_json_does() -> None:
    ruleset = dragoman.compile('rule said: "said <what: (_){1,30}> end"\nqualifier odd:\n    a = "\\"" when in "said"')
    odd = 'said "a\\b" \x01\x1f\x7f\t\n é … 𝒳 \ud800 \x85 and \u2028 then end'
    assert agree(ruleset.with_engine("kernel"), odd)


def test_looking_at_one_finding_makes_no_other(spoken_of: Ruleset) -> None:
    assert isinstance(spoken_of._lane, ReadingLane)
    findings = spoken_of.scan("Ann met Bob. Bob met Lee.")
    assert findings[1].start == 13
    assert findings[0].type == "Meeting"
    assert findings[0].to_json().startswith('{"doc": ')
    assert hasattr(findings[0], "_source")
    assert not hasattr(findings[1], "_source")
