"""The kernel's cascade finds what Python's does: findings in full, notices and columns, on the shipped packs, random
rules and texts, long and hostile ones; and it leaves hardly a text to Python."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from compiling import flat_lane, kernel_engine
from differing import rulebook_of
from random_texts import TextMaker
from rule_sets import RuleSetMaker

import dragoman
from dragoman import Limits
from dragoman.cascade.scanning import CascadeScanner
from dragoman.columns import joined
from dragoman.compiled.flat import can_be_read_flat, flat_problem
from dragoman.compiled.rulebook import Rulebook
from dragoman.finding import Findings
from dragoman.reading_lane import ReadingLane
from dragoman.ruleset import Ruleset
from dragoman.texts import Given, given

ROOT = Path(__file__).parents[2]
PACKS = ("readouts", "news")
QUOTED = """
lexicon state: Norway, Chad, France
finding Claim:
    who: state
    what: text?
rule says -> Claim: "<who: state> said <what: (peace | war)>"
rule quoted -> Claim:
    "<who: state> will <what: (come | go)>"
    in quote
rule titled -> Claim:
    "<who: state> wins"
    in headline | prose
"""
TAKEN = """
slot speech open: "_{1,40}"
finding Said:
    who: text
    what: text
    sources findings in what
finding Met:
    who: text
    gives way to Parted
    overlap longest
finding Parted:
    who: text
rule said -> Said: "<who: (Ann | Bob)> said that <what: speech>"
rule met -> Met: "<who: (Ann | Bob)> met" | "<who: (Ann | Bob)> ... met"
rule parted -> Parted: "<who: (Ann | Bob)> met and left"
qualifier polarity on Met:
    polarity = "negative" when before "never"
"""


@cache
def pack(name: str) -> Rulebook:
    return dragoman.load(name).rulebook


def texts_of_docs() -> list[str]:
    """Paragraphs of the documentation, some of them together, and the example article."""
    paragraphs = [
        one
        for name in ("tutorial", "language", "packs", "semantics-notes")
        for one in re.split(r"\n\s*\n", (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    ]
    pages = ["\n\n".join(paragraphs[at : at + 8]) for at in range(0, min(len(paragraphs), 240), 8)]
    return [*pages, (ROOT / "examples" / "article.txt").read_text(encoding="utf-8")]


def as_given(texts: list[str], date: str | None = None) -> list[Given]:
    return [given(text, f"t{number}", date, 10_000_000) for number, text in enumerate(texts)]


def written(found: Findings) -> tuple[list[str], object]:
    return [json.dumps(one.to_dict()) for one in found], found.notices


def hold_equal(rulebook: Rulebook, texts: list[Given]) -> int:
    """Both must find the same; returns how many texts the kernel left to Python."""
    lane = flat_lane(rulebook)
    cascade = lane.cascade()
    for text, found, wanted in zip(texts, lane.findings(texts), cascade.findings(texts), strict=True):
        assert written(found) == written(wanted), text.text
    rules, names = tuple(rule.name for rule in rulebook.rules), cascade.names
    columns = joined(lane.columns(texts), rules, names)
    assert list(columns.rows()) == list(joined(cascade.columns(texts), rules, names).rows())
    return left_out(lane, texts)


def left_out(lane: ReadingLane, texts: list[Given]) -> int:
    return sum(one is None for one in lane.program.readings(*lane._read(texts)))


@pytest.mark.parametrize("name", PACKS)
def test_packs_are_read_by_the_kernel(name: str) -> None:
    assert flat_problem(pack(name)) is None
    kernel_engine(pack(name))
    assert isinstance(Ruleset(pack(name), "kernel")._lane, ReadingLane)


@pytest.mark.parametrize("name", PACKS)
def test_packs_find_the_same_in_pages_of_the_documentation(name: str) -> None:
    assert hold_equal(pack(name), as_given(texts_of_docs())) == 0


@pytest.mark.parametrize("name", PACKS)
def test_a_long_text_is_read_as_well(name: str) -> None:
    article = (ROOT / "examples" / "article.txt").read_text(encoding="utf-8")
    assert hold_equal(pack(name), as_given(["\n\n".join([article] * 12)])) == 0


@pytest.mark.parametrize("first_seed", range(0, 60, 20))
def test_random_rules_find_the_same(first_seed: int) -> None:
    read = out = 0
    for seed in range(first_seed, first_seed + 20):
        random = Random(seed)
        made = RuleSetMaker(random).make()
        texts = TextMaker(random, made.samples)
        rulebook = rulebook_of(made)
        if not rulebook.rules or not can_be_read_flat(rulebook):
            continue
        each = [texts.make() for _ in range(5)]
        out += hold_equal(rulebook, as_given([*each, " ".join(each) * 3], made.date))
        read += len(each) + 1
    assert read > 20
    assert out < read / 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ann met " * 400,
        "Ann said that " * 300 + "Bob met and left",
        "Ann said that Bob said that Ann said that Bob never met. " * 40,
        "\u0645 Ann \U0001f468\u200d\U0001f469 met \ud800 Bob said that Ann\u0301 met\u2028and left. " * 20,
    ],
    ids=["nothing", "one long sentence", "nested without end", "nested in each sentence", "odd characters"],
)
@pytest.mark.parametrize(
    "limits", [Limits(), Limits(max_scope=7), Limits(max_reread=30), Limits(max_nesting=1), Limits(max_steps=2000)]
)
def test_hostile_texts_and_limits(text: str, limits: Limits) -> None:
    rulebook = dragoman.compile(TAKEN, limits=limits).rulebook
    assert can_be_read_flat(rulebook)
    hold_equal(rulebook, as_given([text]))


def test_layers_are_asked_for_once_a_text_and_only_where_rules_name_them() -> None:
    rulebook = dragoman.compile(QUOTED).rulebook
    lane = flat_lane(rulebook)
    texts = as_given(
        ["Norway Wins\n\nHe said: “Norway will come. Chad will go.” France will go.", "Norway said peace.", ""]
    )
    asked: list[int] = []
    given_, days, layers = lane._read(texts)

    def counted(number: int) -> object:
        asked.append(number)
        return layers(number)

    lane.program.readings(given_, days, counted)
    assert asked == [0]
    assert hold_equal(rulebook, texts) == 0


def test_steps_that_might_not_suffice_are_counted_by_python() -> None:
    rulebook = dragoman.compile(TAKEN, limits=Limits(max_steps=60)).rulebook
    texts = as_given(["Ann met Bob.", "Ann said that Bob met. " * 20])
    assert hold_equal(rulebook, texts) >= 1


def test_threads_find_the_same() -> None:
    ruleset = Ruleset(pack("readouts"), "kernel")
    texts = texts_of_docs()[:8] * 3
    wanted = [written(found) for found in ruleset.scan_many(texts)]
    assert [written(found) for found in ruleset.scan_many(texts, threads=3)] == wanted
    assert len(ruleset.scan_columns(texts, threads=3)) == sum(len(found) for found, _ in wanted)


def test_a_compiled_file_is_read_by_the_kernel(tmp_path: Path) -> None:
    Ruleset(pack("readouts")).save(tmp_path / "readouts.dgc")
    ruleset = dragoman.open(tmp_path / "readouts.dgc").with_engine("kernel")
    assert isinstance(ruleset._lane, ReadingLane)
    cascade = CascadeScanner(kernel_engine(pack("readouts")), ())
    for text in texts_of_docs()[-3:]:
        wanted = next(cascade.findings([given(text, "", None, 10_000_000)]))
        assert written(ruleset.scan(text)) == written(wanted)


def test_an_error_in_python_comes_through() -> None:
    lane = flat_lane(dragoman.compile(QUOTED).rulebook)
    given_, days, _ = lane._read(as_given(["He said: “Norway will come.”"] * 2))

    def broken(number: int) -> object:
        raise LookupError(number)

    with pytest.raises(LookupError):
        lane.program.readings(given_, days, broken)
    assert sum(1 for _ in lane.findings(as_given(["Norway said peace."]))) == 1
