"""Lints claim nothing that is not so: what is called dead is never missed, on random rules and texts.

Rules are drawn over a few words, so that they overlap often. What a lint calls useless is taken out, and the rest must
find the same; what is said to be swallowed is looked at in every finding.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

import dragoman
from dragoman import Checked, Diagnostic

WORDS = ("a", "b", "c")
ROUNDS = 8
TEXTS = 25


def a_template(chance: random.Random, depth: int = 2) -> str:
    """A template that takes at least one token."""
    return " ".join([an_element(chance, depth) for _ in range(chance.randint(1, 3))] + [chance.choice(WORDS)])


def an_element(chance: random.Random, depth: int) -> str:
    kind = chance.randrange(9) if depth else chance.randrange(4)
    if kind < 2:
        return chance.choice(WORDS)
    if kind == 2:
        return chance.choice(("_", "/[ab]/", "/[a-c]/", "A", "{ab}", "{pair}"))
    if kind == 3:
        return chance.choice(("{slot}", "...{0,2}", "{not ab}", "(_)*", "{whole}"))
    options = " | ".join(
        " ".join(an_element(chance, depth - 1) for _ in range(chance.randint(1, 2)))
        for _ in range(chance.randint(2, 3))
    )
    if kind == 4:
        return f"[{options}]"
    if kind == 5:
        return f"({options}){chance.choice(('+', '*', '+?', '{1,2}'))}"
    return f"({options})"


def declarations(chance: random.Random) -> str:
    return (
        "lexicon ab: a, b\n"
        "lexicon pair: a b, b\n"
        f'slot slot: "{chance.choice(WORDS)} [b]" | "{a_template(chance, 1)}"\n'
        'slot whole whole: "a [b]" | "c"\n'
    )


def a_rule_file(chance: random.Random, templates: list[str]) -> str:
    lines = [declarations(chance), "rule r:"] + [f'    "{one}"' for one in templates]
    select = chance.choice(("first", "first", "longest", "shortest", "all"))
    lines.append(f"    select {select}")
    if chance.random() < 0.3:
        lines.append(f'    not preceded by "{chance.choice(WORDS)}"')
    return "\n".join(lines) + "\n"


def checked(text: str, folder: object, code: str) -> Checked | None:
    """What the lints say of rules; None where the rules have an error."""
    path = folder / "r.dgm"  # type: ignore[operator]
    path.write_text(text)
    found = dragoman.check(path, select=[code])
    return None if found.compiled.errors else found


def places(rules: dragoman.Ruleset, text: str) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in rules.scan(text)]


def texts(chance: random.Random) -> Iterator[str]:
    for _ in range(TEXTS):
        yield " ".join(chance.choice((*WORDS, "a", "A", "x")) for _ in range(chance.randint(1, 9)))


def without(text: str, problem: Diagnostic) -> str:
    """The rules with a word in place of what is called useless that no text has."""
    span = problem.span
    word = '"zzz"' if problem.code == "W530" else "zzz"
    return text[: span.start] + word + text[span.end :]


@pytest.mark.parametrize("code", ["W530", "W531"])
def test_what_is_shadowed_is_never_missed(code: str, tmp_path: object) -> None:
    chance = random.Random(0)
    told = 0
    for _ in range(2 * ROUNDS):
        text = a_rule_file(chance, [a_template(chance) for _ in range(chance.randint(2, 4))])
        found = checked(text, tmp_path, code)
        if found is None:
            continue
        for problem in found.diagnostics:
            told += 1
            less = dragoman.compile(without(text, problem))
            for sentence in texts(chance):
                assert places(found.compiled.ruleset, sentence) == places(less, sentence), (text, problem, sentence)
    assert told


RUNS = ("_", "/[a-c]/", "/[ab]/", "(a | b)", "a")


def test_what_is_swallowed_gets_no_more(tmp_path: object) -> None:
    chance = random.Random(1)
    told = 0
    for _ in range(ROUNDS):
        first, second = (f"({chance.choice(RUNS)}){chance.choice(('+', '+?', '{2,}', '{1,3}'))}" for _ in range(2))
        text = f'rule r: "<x: ({first})> <y: ({second})> c"\n'
        found = checked(text, tmp_path, "W537")
        assert found is not None
        for problem in found.diagnostics:
            told += 1
            field = "x" if problem.span.start < text.index("<y") else "y"
            most = 2 if "just 2" in problem.message else 1
            for sentence in texts(chance):
                for one in found.compiled.ruleset.scan(sentence):
                    assert len(one[field].text.split()) == most, (text, sentence)
    assert told


def test_a_rule_inside_another_makes_only_findings_of_the_other(tmp_path: object) -> None:
    chance = random.Random(3)
    told = 0
    for _ in range(2 * ROUNDS):
        inner, more = a_template(chance, 1), a_template(chance, 1)
        rules = f'rule i -> F: "{inner}"\nrule o -> F: "{inner}" | "{more}"\n'
        text = f"{declarations(chance)}finding F:\n    x: text?\n{rules}"
        found = checked(text, tmp_path, "W532")
        if found is None:
            continue
        for problem in found.diagnostics:
            told += 1
            assert problem.message.startswith("whatever `")
            witness = problem.message.split("*")[1]
            assert any(set(one.rules) == {"i", "o"} for one in found.compiled.ruleset.scan(witness))
    assert told


def test_a_collision_is_there_in_its_sentence(tmp_path: object) -> None:
    chance = random.Random(4)
    told = 0
    for _ in range(ROUNDS):
        text = f'{declarations(chance)}rule i: "{a_template(chance)}"\nrule o: "{a_template(chance)}"\n'
        found = checked(text, tmp_path, "W533")
        if found is None:
            continue
        for problem in found.diagnostics:
            told += 1
            made = found.compiled.ruleset.scan(problem.message.split("*")[1])
            assert any(
                one.type != other.type and (one.start, one.end) == (other.start, other.end)
                for one in made
                for other in made
            )
    assert told
