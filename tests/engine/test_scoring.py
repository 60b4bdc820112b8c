"""`dragoman.score`: what agrees with what, the figures that follow, and the errors that are named."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import dragoman
from dragoman import Figures, Gold, GoldDocument, Level, Marked, Predictions, Scores, Span

SHARED = Path(__file__).parents[3] / "shared"
TEXT = "Envoy Lind met Minister Holm, Minister Vik and the king in Oslo on Monday. They signed the treaty of peace."


def place(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def marked(type_: str, qualifiers: dict[str, str] | None = None, **fields: str | list[str]) -> Marked:
    spans = {
        name: tuple(map(place, value)) if isinstance(value, list) else (place(value),) for name, value in fields.items()
    }
    every = [one for some in spans.values() for one in some]
    return Marked(type_, min(one.start for one in every), max(one.end for one in every), spans, qualifiers or {})


def compare(gold: list[Marked], found: list[Marked], **options: Any) -> Scores:
    documents = Gold((GoldDocument("a", TEXT, tuple(gold)),))
    return dragoman.score(documents, predicted=Predictions({"a": tuple(found)}), **options)


def hits(gold: Marked, found: Marked) -> list[str]:
    """The levels at which two findings agree."""
    scores = compare([gold], [found])
    levels: tuple[Level, ...] = ("found", "half", "exact")
    return [level for level in levels if scores.overall(level).hits]


MEETING = marked("Meeting", who=["Minister Holm", "Minister Vik", "the king"], place="Oslo", cue="met")


ALL = ["Minister Holm", "Minister Vik", "the king"]


@pytest.mark.parametrize(
    ("found", "levels"),
    [
        pytest.param({"who": ALL, "place": "Oslo", "cue": "met"}, ["found", "half", "exact"], id="the same"),
        pytest.param(
            {"who": ALL, "place": "Oslo", "cue": "Lind met"}, ["found", "half", "exact"], id="the cue is free"
        ),
        pytest.param(
            {"who": ["Minister Holm,", *ALL[1:]], "place": "Oslo"}, ["found", "half", "exact"], id="marks too"
        ),
        pytest.param({"who": ["Holm", "Vik", "the king"], "place": "Oslo"}, ["found", "half"], id="half of the words"),
        pytest.param({"who": ALL[:2], "place": "Oslo"}, ["found", "half"], id="half of the items"),
        pytest.param({"who": ALL[:1], "place": "Oslo"}, ["found"], id="too few items"),
        pytest.param(
            {"who": ALL, "place": "Oslo", "day": "Monday"}, ["found", "half", "exact"], id="nobody marked days"
        ),
        pytest.param({"who": ["They"], "place": "Oslo"}, ["found"], id="another list"),
        pytest.param({"who": ALL}, [], id="what it is about is missing"),
        pytest.param({"who": ALL, "place": "peace"}, [], id="about something else"),
    ],
)
def test_findings_agree_as_far_as_their_words_do(found: dict[str, Any], levels: list[str]) -> None:
    assert hits(MEETING, marked("Meeting", **found)) == levels


def test_findings_of_another_type_never_agree() -> None:
    assert hits(MEETING, marked("Visit", who=ALL, place="Oslo")) == []


def test_rules_tell_what_is_required() -> None:
    rules = dragoman.compile("""
finding Meeting:
    who: text+
    place: text?
rule met -> Meeting: "met <who: (the king)>"
""")
    found = marked("Meeting", who=["Minister Holm", "Minister Vik", "the king"])
    gold = Gold((GoldDocument("a", TEXT, (MEETING,)),))
    scores = dragoman.score(gold, rules, predicted=Predictions({"a": (found,)}))
    assert [scores.overall(level).hits for level in ("found", "half", "exact")] == [1, 1, 0]


def test_the_key_can_be_chosen() -> None:
    found = marked("Meeting", who=["Minister Holm"], place="Oslo")
    gold = marked("Meeting", who=["Envoy Lind"], place="Oslo")
    assert compare([gold], [found]).overall("found").hits == 1, "place is the last field"
    assert compare([gold], [found], keys={"Meeting": "who"}).overall("found").hits == 0


def test_each_finding_goes_with_one_other_the_best_first() -> None:
    exact = marked("Signing", what="the treaty of peace")
    part = marked("Signing", what="treaty")
    scores = compare([exact], [part, exact])
    assert scores.overall("half") == Figures(marked=1, found=2, hits=1)
    [noisy] = scores.errors
    assert (noisy.kind, noisy.found) == ("noisy", part)


def test_a_miss_and_a_noise_about_the_same_are_one_error() -> None:
    scores = compare([MEETING], [marked("Meeting", who=["Minister Holm"], place="Oslo")])
    [error] = scores.errors
    assert (error.kind, error.fields) == ("wrong", ("who",))
    assert error.sentence.end == TEXT.index(" They")
    assert error.words(MEETING)["who"] == ("Minister Holm", "Minister Vik", "the king")


def test_fields_and_qualifiers_are_counted_where_findings_are_found() -> None:
    gold = [
        marked("Signing", {"modality": "planned"}, who="They", what="the treaty of peace"),
        marked("Meeting", who="Envoy Lind"),
    ]
    found = [
        marked("Signing", {"polarity": "negative"}, who="They", what="treaty"),
        marked("Meeting", who="Envoy Lind"),
    ]
    scores = compare(gold, found)
    assert scores.by_field["exact"]["Signing"] == {"who": Figures(1, 1, 1), "what": Figures(1, 1, 0)}
    assert list(scores.qualifiers) == ["modality"], "nobody marked polarity"
    assert (scores.qualifiers["modality"].right, scores.qualifiers["modality"].pairs) == (1, 2)
    assert scores.qualifiers["modality"].values == Figures(1, 0, 0)


def test_parts_count_where_both_have_them() -> None:
    hull = place("Minister Holm, Minister Vik and the king")
    parts = tuple((one.start, one.end) for one in map(place, ("Minister Holm", "the king")))
    whole = Marked("Talk", hull.start, hull.end, {"who": (hull,)})
    pieces = Marked("Talk", hull.start, hull.end, {"who": (Span(hull.start, hull.end, parts),)})
    assert hits(whole, pieces) == ["found", "half", "exact"]
    other = Marked("Talk", hull.start, hull.end, {"who": (Span(hull.start, hull.end, parts[:1]),)})
    assert hits(pieces, other) == ["found", "half"]


def test_findings_without_fields_are_compared_by_their_place() -> None:
    assert hits(Marked("Visit", 0, 10), Marked("Visit", 6, 14)) == ["found", "half", "exact"]
    assert hits(Marked("Visit", 0, 10), Marked("Visit", 11, 14)) == []


def test_types_that_the_gold_does_not_have_are_noise_and_told_of() -> None:
    extra = marked("Signing", what="treaty")
    scores = compare([MEETING], [MEETING, extra])
    assert (scores.overall("half"), scores.unmarked) == (Figures(1, 2, 1), {"Signing": 1})
    assert compare([MEETING], [MEETING, extra], types=["Meeting"]).overall("half") == Figures(1, 1, 1)


def test_texts_beyond_a_limit_and_documents_that_are_not_there_are_told_of() -> None:
    rules = dragoman.compile('rule a: "<who: (They)>"', limits=dragoman.Limits(max_text=20))
    gold = Gold((GoldDocument("long", TEXT, ()), GoldDocument("short", "They met.", ())))
    scores = dragoman.score(gold, rules)
    assert scores.documents == 1
    assert [(one.where, one.incomplete) for one in scores.problems] == [("long", True)]
    scores = dragoman.score(gold, predicted=Predictions({"other": (MEETING,), "short": (MEETING,)}))
    assert [(one.where, one.incomplete) for one in scores.problems] == [("other", False), ("short", True)]
    assert scores.overall("found").found == 0


def test_neither_rules_nor_predictions_is_an_error() -> None:
    with pytest.raises(ValueError, match="give the rules"):
        dragoman.score(Gold(()))
    with pytest.raises(ValueError, match="no level 'quarter'"):
        dragoman.score(Gold(()), predicted=Predictions({}), level="quarter")  # type: ignore[arg-type]


def test_any_number_of_threads_gives_the_same() -> None:
    rules = dragoman.compile('rule met: "<who: (They | Both)> met"')
    documents = tuple(
        GoldDocument(str(n), "They met. " * n, (Marked("met", 0, 8, {"who": (Span(0, 4),)}),)) for n in range(1, 30)
    )
    one, four = (dragoman.score(Gold(documents), rules, threads=threads) for threads in (1, 4))
    assert one == four


# --- the scorer of the shared tools ------------------------------------------------------------------------


def shared_scorer() -> ModuleType:
    path = SHARED / "tools" / "score_findings.py"
    if not path.is_file():
        pytest.skip(f"the shared tools are not here: {path}")
    spec = importlib.util.spec_from_file_location("score_findings", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shaken(
    findings: list[dict[str, Any]], required: dict[str, list[str]], length: int, rng: random.Random
) -> Iterator[dict[str, Any]]:
    """Findings with what goes wrong in practice: some gone, some twice, moved, without items or optional fields."""
    for one in findings:
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            fields = {}
            for name, value in one["fields"].items():
                needed = name in [*required[one["type"]], "cue"]
                several = value if isinstance(value, list) else [value]
                kept = [span for span in several if rng.random() < 0.9] or (several if needed else [])
                moved = [moved_span(span, length, rng) for span in kept]
                if moved:
                    fields[name] = moved if isinstance(value, list) else moved[0]
            yield {**one, "fields": fields}


def moved_span(span: dict[str, Any], length: int, rng: random.Random) -> dict[str, int]:
    by = rng.choice((0, 0, 0, 4, 15, 40))
    start = max(0, span["start"] - rng.randint(0, by))
    return {"start": start, "end": min(length, max(start + 1, span["end"] + rng.randint(-by, by)))}


@cache
def readouts() -> dragoman.Ruleset:
    return dragoman.load("readouts")


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_are_those_of_the_shared_scorer(seed: int, tmp_path: Path) -> None:
    scorer = shared_scorer()
    path = SHARED / "data" / "readouts-dev" / "gold.jsonl"
    documents = scorer.load(path)
    rng = random.Random(seed)
    predicted = [
        {"doc_id": one["doc_id"], "findings": list(shaken(one["findings"], scorer.REQUIRED, len(one["text"]), rng))}
        for one in documents
    ]
    file = tmp_path / "predicted.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in predicted), encoding="utf-8")
    scores = dragoman.score(dragoman.read_gold(path), readouts(), predicted=dragoman.read_predictions(file))
    for level, rows in scorer.score(documents, predicted).items():
        for name, row in rows.items():
            ours = scores.overall(level) if name == "all" else scores.by_type[level].get(name, Figures())
            assert (ours.marked, ours.found, ours.hits) == (row["gold"], row["predicted"], row["hit"]), (level, name)
            shares = [100 * one for one in (ours.precision, ours.recall, ours.f1)]
            assert shares == pytest.approx([row["P"], row["R"], row["F1"]], abs=0.051), "rounded to a tenth there"
