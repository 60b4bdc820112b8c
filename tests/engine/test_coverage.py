"""Coverage: what counts as gone through, held to rules and tests small enough to tell by eye."""

from __future__ import annotations

from pathlib import Path

import pytest

import dragoman


def uncovered(path: Path, rules: str) -> list[tuple[str, str]]:
    """The kind and text of what no test goes through."""
    path.write_text(rules, encoding="utf-8")
    templates = [template for owner in dragoman.cover(path).owners for template in owner.templates]
    missed = [("template", template.text) for template in templates if not template.covered]
    return missed + [(one.kind, one.text) for template in templates for one in template.choices if not one.covered]


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ('rule r: "a (b | c d)"\ntest r:\n    "a b" -> r\n', [("alternative", "c d")]),
        ('rule r: "a (b | c d)"\ntest r:\n    "a b" -> r\n    "a c d" -> r\n', []),
        ('rule r: "a [b]"\ntest r:\n    "a" -> r\n', [("taken", "[b]")]),
        ('rule r: "a [b]"\ntest r:\n    "a b" -> r\n', [("left out", "[b]")]),
        ('rule r: "a [b | c]"\ntest r:\n    "a b" -> r\n', [("alternative", "c"), ("left out", "[b | c]")]),
        ('rule r: "a (b c)?"\ntest r:\n    "a b c" -> r\n', [("left out", "(b c)?")]),
        ('rule r: "a (b)*"\ntest r:\n    "a b b" -> r\n    "a" -> r\n', []),
        ('rule r: "a" | "b"\ntest r:\n    "a" -> r\n', [("template", "b")]),
        ('lexicon x: b\nlexicon y: c\nrule r: "a {x | y}"\ntest r:\n    "a c" -> r\n', [("alternative", "x")]),
        ('lexicon x: b\nlexicon y: c\nrule r: "a <f: x | y>"\ntest r:\n    "a b" -> r\n', [("alternative", "y")]),
        ('rule r: "(sign | take)~ed it"\ntest r:\n    "took it" -> r\n', [("alternative", "sign")]),
        ('slot s: "b" | "c"\nrule r: "a {s}"\ntest r:\n    "a c" -> r\n', [("template", "b")]),
        ('slot s whole:\n    "b" | "c"\nrule r: "a <s>"\ntest r:\n    "a c" -> r\n', [("template", "b")]),
        ('rule q: "b (c | d)"\nrule r: "a <q>"\ntest r:\n    "a b c" -> r\n', [("alternative", "d")]),
        ('rule r: "a"\ntest r:\n    todo "a" -> r\n', [("template", "a")]),
        ('rule r: "a"\ntest r:\n    "b" -> nothing\n', [("template", "a")]),
    ],
)
def test_what_no_test_goes_through_is_told(tmp_path: Path, rules: str, left: list[tuple[str, str]]) -> None:
    assert uncovered(tmp_path / "r.dgm", rules) == left


def test_only_findings_that_a_test_compares_count(tmp_path: Path) -> None:
    rules = 'rule one: "a"\nrule two: "a b"\ntest one:\n    "a b" -> one\n'
    assert uncovered(tmp_path / "r.dgm", rules) == [("template", "a b")]


def test_a_shared_subject_counts(tmp_path: Path) -> None:
    rules = (
        'lexicon who: Ann\nshare on:\n    subject "{who}"\n    after "and"\n    before "{who | act}~ed"\n'
        'lexicon act: thank, call\nrule r: "<who> (thanked | called) Bob"\n'
        'test r:\n    "Ann thanked Bob and called Bob" -> r, r\n'
    )
    assert uncovered(tmp_path / "r.dgm", rules) == []


def test_slots_that_only_look_are_named_and_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "r.dgm"
    path.write_text('slot s: "b" | "c"\nrule r:\n    "a"\n    not followed by "{s}"\ntest r:\n    "a" -> r\n')
    coverage = dragoman.cover(path)
    assert (coverage.only_looking, coverage.percent) == (("s",), 100.0)


def test_the_shipped_packs_have_no_match_that_cannot_be_followed() -> None:
    from dragoman.coverage.measure import reader_of
    from dragoman.mutation.recompile import Workbench

    for pack in ("readouts", "news"):
        bench = Workbench.of([pack], dragoman.Limits())
        reader = reader_of(bench.program, bench.limits)
        read = [one for case in reader.rulebook.tests for one in reader.read(case.text)]
        assert read
        assert all(one.derivations and all(way.parts for way in one.derivations) for one in read)
