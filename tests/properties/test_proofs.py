"""Proofs: each finding of the corpus and of the packs has one, the verifier accepts it, and refuses it when it lies.

The verifier imports no matcher, which is held here, too.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from compiling import SMALL_STD
from corpus_case import Case, load_cases

import dragoman
from dragoman.compiler import compile_entries
from dragoman.explaining import verifying
from dragoman.explaining.proof import Proof, Taken, Trace
from dragoman.limits import Limits
from dragoman.ruleset import Ruleset
from dragoman_dsl.source import SourceFile

CASES = [case for case in load_cases() if case.findings]
ARTICLE = Path(__file__).parents[2] / "examples" / "article.txt"
SENTENCES = 6
"""So many sentences of the article are proved; all of them take long."""


def rules_of(case: Case, folder: Path) -> Ruleset:
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    std = None if case.std == "shipped" else SMALL_STD
    limits = Limits(**{**case.limits, "max_near": 0})
    return compile_entries([SourceFile("rules.dgm", case.rules)], base=folder, limits=limits, std=std).unwrap()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_finding_of_the_corpus_has_a_proof_that_holds(case: Case) -> None:
    with TemporaryDirectory() as folder:
        rules = rules_of(case, Path(folder))
        found = rules.explain(case.text, date=case.date)
        scanned = rules.scan(case.text, date=case.date)
        assert [(one.type, one.rules, one.start, one.end) for one in found.found] == [
            (one.type, one.rules, one.start, one.end) for one in scanned
        ]
        for proof in (*found.found, *(one.proof for one in found.dropped)):
            assert dragoman.verify(proof, rules, case.text, date=case.date) is None


@pytest.mark.parametrize("pack", ["readouts", "news"])
def test_findings_of_the_packs_have_proofs_that_hold(pack: str) -> None:
    rules = dragoman.load(pack, limits=Limits(max_near=0))
    text = ARTICLE.read_text(encoding="utf-8")
    sentences = dragoman.build_document(text)
    text = text[: sentences.ends[sentences.sentences[SENTENCES][1] - 1]]
    found = rules.explain(text)
    assert len(found.found) == len(rules.scan(text)) > 0
    for proof in found.found:
        assert dragoman.verify(proof, rules, text) is None


# --- proofs that lie ----------------------------------------------------------------------------------

RULES = """
lexicon kind: treaty, deal, joint plan
slot name: "/\\p{Lu}\\w*/+"
slot phrase whole: "the _"
rule signed:
    "<who: name> (sign~ed | made) the <what: {kind}> [with <others: name list>]"
    what not preceded by "draft of the" within 3
    who followed by "signed" | "made"
rule left: "X left ...{0,3} <signed>"
"""
TEXT = "Ann Lee signed the joint plan with Bob and Carl. The envoy left when Dan made the deal."


def changed_steps(step: Taken) -> Iterator[Taken]:
    """A step with one thing in it changed."""
    start, end = step.places
    yield evolve(step, position=step.position + 1)
    yield evolve(step, way=step.way + 1)
    yield evolve(step, places=(start, end + 1))
    yield evolve(step, places=(start + 1, end + 1))
    yield evolve(step, start=step.start + 1)
    yield evolve(step, end=step.end + 1)
    yield evolve(step, text=step.text + "x")
    yield evolve(step, kind="gap" if step.kind != "gap" else "token")
    if step.entries:
        yield evolve(step, entries=(evolve(step.entries[0], phrase="treaty"),))
    if isinstance(step.inside, Trace):
        yield evolve(step, inside=None)
        yield from (evolve(step, inside=one) for one in changed_traces(step.inside))
    elif isinstance(step.inside, Proof):
        yield evolve(step, inside=None)
        yield from (evolve(step, inside=one) for one in changed_proofs(step.inside))


def changed_traces(trace: Trace) -> Iterator[Trace]:
    """A trace with one thing in it changed."""
    steps = trace.steps
    start, end = trace.places
    yield evolve(trace, places=(start, end + 1))
    yield evolve(trace, way=trace.way + 1)
    yield evolve(trace, steps=steps[:-1])
    yield evolve(trace, steps=steps[1:])
    yield evolve(trace, steps=(*steps, steps[-1]))
    yield evolve(trace, id="nothing")
    yield evolve(trace, pieces=((0, 10_000),))
    for number, step in enumerate(steps):
        for changed in changed_steps(step):
            yield evolve(trace, steps=(*steps[:number], changed, *steps[number + 1 :]))


def changed_proofs(proof: Proof) -> Iterator[Proof]:
    """A proof with one thing in it changed."""
    yield evolve(proof, start=proof.start + 1)
    yield evolve(proof, end=proof.end - 1)
    yield evolve(proof, text="something else")
    yield evolve(proof, type="nothing")
    yield evolve(proof, rules=("nothing",))
    yield evolve(proof, tokens=(proof.tokens[0], proof.tokens[1] + 1))
    for number, captured in enumerate(proof.captures):
        wrong = evolve(captured, end=captured.end + 1)
        yield evolve(proof, captures=(*proof.captures[:number], wrong, *proof.captures[number + 1 :]))
    yield from (evolve(proof, trace=one) for one in changed_traces(proof.trace))


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return dragoman.compile(RULES, limits=Limits(max_near=0))


def test_a_proof_with_one_thing_changed_is_refused(rules: Ruleset) -> None:
    proofs = rules.explain(TEXT).found
    assert len(proofs) == 3
    lies = [lie for proof in proofs for lie in changed_proofs(proof)]
    assert len(lies) > 300
    accepted = [lie for lie in lies if dragoman.verify(lie, rules, TEXT) is None]
    assert accepted == []


def test_a_proof_of_another_text_is_refused(rules: Ruleset) -> None:
    chance = random.Random(5)
    words = TEXT.split(" ")
    for proof in rules.explain(TEXT).found:
        for _ in range(20):
            chance.shuffle(words)
            other = " ".join(words)
            if other[proof.start : proof.end] != proof.text:
                assert dragoman.verify(proof, rules, other) is not None


def test_the_first_step_that_is_wrong_is_named(rules: Ruleset) -> None:
    proof = rules.explain(TEXT).found[0]
    first = proof.trace.steps[0]
    assert isinstance(first.inside, Trace)
    second = evolve(first.inside.steps[1], text="x")
    inside = evolve(first.inside, steps=(first.inside.steps[0], second))
    lie = evolve(proof, trace=evolve(proof.trace, steps=(evolve(first, inside=inside), *proof.trace.steps[1:])))
    assert dragoman.verify(lie, rules, TEXT) == dragoman.Wrong("1.2", "its text is not that of its place")


def test_the_verifier_imports_no_matcher_and_nothing_of_the_cascade() -> None:
    tree = ast.parse(Path(verifying.__file__).read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in imported if name.startswith(("dragoman.matcher", "dragoman.cascade", "dragoman_dsl"))]
