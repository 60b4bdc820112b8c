"""Mutation: what each operator does, which mutants tests notice, and that witnesses keep their word."""

from __future__ import annotations

from pathlib import Path

import pytest

import dragoman
from dragoman.mutation.operators import OPERATORS, mutations
from dragoman.mutation.trying import Session
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.source import SourceFile

EVERYTHING = """\
lexicon act: sign, seal, "hand over"
lexicon paper: treaty, pact

finding Signing:
    who: text
    what: text
    gives way to Leaving on who
    overlap longest
    hides findings in what

slot thing:
    "(the | a) [old] <paper>"
    "{paper}"
    until ";" | "and"

rule signed -> Signing:
    "<who: (Ann | Bob)> ...{0,2} {act}~ed <what: thing>"
    "<who: (Ann | Bob)> ({act}~ed){1,2} <what: {paper not act}>"
    who not preceded by "if" | "when"
    where length(what) < 9 and who != "Bob"
    select longest

rule Leaving: "<who: (Ann | Bob)> (just)? left [then]"

test signed:
    "Ann signed the treaty." -> Signing(who="Ann", what="the treaty")
    "Ann left." -> nothing

test Leaving:
    "Bob just left." -> Leaving(who="Bob")
"""


REQUIRED = ['rule r: "a (b) (c)* (d){0,3}"', 'rule r: "a (b)? (c)+ (d){0,3}"', 'rule r: "a (b)? (c)* (d){1,3}"']


def changes(rules: str) -> list[tuple[str, list[str]]]:
    """The operators of all changes, with the declaration's text as it becomes."""
    from dragoman.mutation.edits import applied

    source = SourceFile("r.dgm", rules)
    file, _ = parse(source)
    return [
        (edit.operator, applied(edit, source).splitlines())
        for declaration in file.declarations
        for edit in mutations(declaration, source)
    ]


@pytest.mark.parametrize(
    ("rules", "operator", "becomes"),
    [
        ('rule r: "a b (c | d)"', "drop word", ['rule r: "b (c | d)"', 'rule r: "a (c | d)"', 'rule r: "a b"']),
        ('rule r: "a (b | c)"', "drop alternative", ['rule r: "a (c)"', 'rule r: "a (b)"']),
        ('rule r: "a [b | c]"', "require", ['rule r: "a (b | c)"']),
        ('rule r: "a (b)? (c)* (d){0,3}"', "require", REQUIRED),
        ('rule r: "a b"', "relax", ['rule r: "[a] b"', 'rule r: "a [b]"']),
        ('rule r: "a ... b"', "widen", ['rule r: "a ...{0,21} b"']),
        ('rule r: "a ...{1,4} b"', "narrow", ['rule r: "a ...{1,2} b"']),
        ('rule r: "a (b){1,2}"', "narrow", ['rule r: "a (b){1,1}"']),
        ('rule r: "a (b)+ c"', "turn preference", ['rule r: "a (b)+? c"']),
        ('rule r: "a" | "b"', "drop template", ['rule r: "b"', 'rule r: "a" ']),
        ("lexicon l: a, b", "drop entry", ["lexicon l: b", "lexicon l: a"]),
    ],
)
def test_an_operator_changes_the_text_so(rules: str, operator: str, becomes: list[str]) -> None:
    found = ["\n".join(lines) for name, lines in changes(rules) if name == operator]
    assert [one.rstrip() for one in found] == [one.rstrip() for one in becomes]


def test_every_operator_has_something_to_do() -> None:
    assert {operator for operator, _ in changes(EVERYTHING)} == set(OPERATORS)


def test_clauses_go_with_their_lines() -> None:
    found = ["\n".join(lines) for name, lines in changes(EVERYTHING) if name in ("drop exception", "drop condition")]
    assert any("preceded" not in text and "select longest" in text for text in found)
    assert any('preceded by "when"' in text for text in found)
    assert any("where" not in text and "select longest" in text for text in found)
    assert any("where length(what) < 9\n" in text for text in found)
    assert any('until "and"' in text for text in found)
    assert all(line.strip() for text in found for line in text.splitlines())


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule file with something of everything."""
    path = tmp_path_factory.mktemp("rules") / "everything.dgm"
    path.write_text(EVERYTHING, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(everything: Path) -> dragoman.MutationReport:
    """All its mutants, tried."""
    return dragoman.mutate(everything, most=1_000)


def test_every_mutant_is_tried(report: dragoman.MutationReport) -> None:
    assert len(report.tried) == report.possible
    assert report.tests == 3
    assert report.fates["killed"] and report.fates["survived"]  # noqa: PT018
    assert report.fates["invalid"] < report.possible / 4


def test_what_tests_say_outright_is_noticed(report: dragoman.MutationReport) -> None:
    killed = {one.mutant.change for one in report.tried if one.fate == "killed"}
    before, behind = '"<who: (Ann', ')> (just)? left [then]"'
    assert (f"-rule Leaving: {before} | Bob{behind}", f"+rule Leaving: {before}{behind}") in killed


def test_most_survivors_have_a_witness(report: dragoman.MutationReport) -> None:
    witnessed = [one for one in report.survivors if one.witness]
    assert len(witnessed) > len(report.survivors) / 2


def test_a_witness_holds_for_the_rules_and_fails_for_the_mutant(
    report: dragoman.MutationReport, everything: Path
) -> None:
    from dragoman.testing import run_tests

    for one in [one for one in report.survivors if one.witness][::6]:
        assert one.witness
        test = f"\ntest {one.witness.name}:\n    {one.witness.line}\n"
        rules = dragoman.compile(EVERYTHING + test, base=everything.parent)
        assert [outcome.result for outcome in run_tests(rules)][-1] == "pass"
        everything.write_text(EVERYTHING + test, encoding="utf-8")
        session = Session((everything,), dragoman.Limits())
        session.choose(range(len(rules.tests)))
        assert session.tried(one.mutant.number).fate == "killed"


def test_the_same_seed_draws_the_same(everything: Path) -> None:
    everything.write_text(EVERYTHING, encoding="utf-8")
    first, second = (dragoman.mutate(everything, most=8, seed=5) for _ in range(2))
    assert first == second
    assert {one.mutant for one in first.tried} != {
        one.mutant for one in dragoman.mutate(everything, most=8, seed=6).tried
    }


def test_processes_report_the_same(everything: Path) -> None:
    everything.write_text(EVERYTHING, encoding="utf-8")
    assert dragoman.mutate(everything, most=12, jobs=2) == dragoman.mutate(everything, most=12)


def test_an_interrupt_leaves_what_was_done(everything: Path) -> None:
    def told(done: int, _all: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    report = dragoman.mutate(everything, told=told)
    assert report.interrupted
    assert len(report.tried) == 3


def test_tests_that_fail_or_are_not_chosen_notice_nothing(tmp_path: Path) -> None:
    path = tmp_path / "r.dgm"
    path.write_text('rule r: "a b"\ntest r:\n    "a b" -> r\n    "a" -> r\n    todo "a" -> r\n')
    assert (dragoman.mutate(path).tests, dragoman.mutate(path).left_out) == (1, 2)
    assert dragoman.mutate(path, chosen=lambda case: case.line == 4).score == 0.0


def test_entries_of_lexicon_files_are_left_out_too(tmp_path: Path) -> None:
    (tmp_path / "acts.txt").write_text("sign\nseal\n")
    path = tmp_path / "r.dgm"
    path.write_text('lexicon act from "acts.txt"\nrule r: "we {act}"\ntest r:\n    "we sign" -> r\n')
    found = {one.mutant.change: one for one in dragoman.mutate(path).tried if one.mutant.operator == "drop entry"}
    assert found["-sign",].fate == "killed"
    seal = found["-seal",]
    assert seal.witness is not None
    assert seal.witness.line == '"we seal" -> r'


def test_rules_beside_broken_ones_are_tried(tmp_path: Path) -> None:
    path = tmp_path / "r.dgm"
    path.write_text('rule bad: "<nope> (a | b)"\nrule wide: "(a)?"\nrule r: "a (b | c)"\ntest r:\n    "a b" -> r\n')
    report = dragoman.mutate(path)
    assert report.fates["killed"] >= 1
    assert {one.mutant.owner for one in report.tried if one.fate != "invalid"} >= {"rule r"}
    assert "rule bad" not in {one.mutant.owner for one in report.tried}


def test_entries_that_nothing_tells_apart_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "papers.csv").write_text("phrase,id\ntreaty,1\npact,2\n")
    path = tmp_path / "r.dgm"
    path.write_text(
        'use "papers.csv" as paper\nrule r:\n    "we sign <paper>"\n    where length(paper) < 0\n'
        'test r:\n    "we sign treaty" -> nothing\n'
    )
    entries = [one for one in dragoman.mutate(path).survivors if one.mutant.operator == "drop entry"]
    assert [(one.mutant.owner, one.witness) for one in entries] == [("lexicon paper", None)] * 2
