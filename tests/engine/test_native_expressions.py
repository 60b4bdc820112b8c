"""The kernel decides conditions and assignments as Python does: any made of what it knows, over captures of every
kind and words of every script; and it takes no damaged ones."""

from __future__ import annotations

from array import array
from pathlib import Path
from random import Random

import pytest
from compiling import compile_leniently, read_by

from dragoman.compiled.block import read_block, write_block
from dragoman.compiled.expression_tables import expression_problem
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiled.tables import flatten

_kernel = pytest.importorskip("dragoman._kernel")

from flat_captures import watched  # noqa: E402

from dragoman.matcher.kernel import KernelEngine  # noqa: E402

DECLARATIONS = """
use "people.csv" as person
lexicon names: Ann, "ann lee", "U.S.", "the Straße", "étude", resume~ed, "“x”"
slot role: "<kind: (head | chief)> of <whom: _>"
slot amount: "<digits: /\\d+/>" value number(digits)
"""
TEMPLATE = (
    "say [<a: (_ [_])>] [on <r: role>] [by <p: person>] "
    "[with <l: (Ann | Bob | Straße | étude) list>] [at <n: amount>] ."
)
PEOPLE = "name,role,rank,kind\nLi Wei,minister,1,x\nLi Wei,singer,2,\nAnn,chief,,\n"

PATHS = (
    *("a", "r", "p", "l", "n"),
    *("r.kind", "r.whom", "p.role", "p.rank", "p.kind", "l.text", "a.text", "r.kind.text", "r.type", "a.type"),
    *("r.whom.role", "l.role", "n.digits", "a.x"),
)
NUMBERS = ("length(a)", "length(l)", "count(l)", "count(p)", "count(p.role)", "a.start", "r.end", "1", "2", "0", "20")
TEXTS = ('"Ann"', '"ann"', '"head"', '"minister"', '"Straße"', '"the  u.s."', '"—"', '"..."', '"li wei"', '"text"')
WORDS = (
    *(
        "Ann",
        "ann",
        "Lee",
        "U.S.",
        "the",
        "Straße",
        "STRASSE",
        "étude",
        "ÉTUDE",
        "e\u0301tude",
        "résumé",
        "resumed",
        "Σίσυφος",
    ),
    *(
        "ΣΟΦΟΣ",
        "İstanbul",
        "“x”",
        '"x"',
        "’tis",
        "--",
        "—",
        "…",
        "...",
        "ǅ",
        "日本",
        "x\u00ady",
        "Ωm",
        "ᾼ",
        "Kelvin",
        "'s",
    ),
)


class Conditions:
    """Random conditions."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def condition(self, depth: int = 2) -> str:
        chance = self.random.random()
        if depth and chance < 0.3:
            parts = [self.condition(depth - 1) for _ in range(2)]
            return f"({self.random.choice((' and ', ' or ')).join(parts)})"
        if depth and chance < 0.4:
            return f"not ({self.condition(depth - 1)})"
        if chance < 0.55:
            return f"{self.operand()} is {self.random.choice(('', 'not '))}nothing"
        if chance < 0.7:
            return f"{self.text()} in names"
        if chance < 0.78:
            return f"{self.text()} in [{', '.join(self.random.sample(TEXTS, 3))}]"
        if chance < 0.88:
            sign = self.random.choice(("==", "!=", "<", "<=", ">", ">="))
            return f"{self.random.choice(NUMBERS)} {sign} {self.random.choice(NUMBERS)}"
        sign = self.random.choice(("==", "!=", "==", "<", ">="))
        return f"{self.text()} {sign} {self.text()}"

    def text(self) -> str:
        one = self.operand()
        return f"lower({one})" if self.random.random() < 0.4 else one

    def operand(self) -> str:
        chance = self.random.random()
        if chance < 0.2:
            return self.random.choice(TEXTS)
        if chance < 0.3:
            return f"{self.random.choice(('first', 'last', 'text'))}({self.random.choice(PATHS)})"
        if chance < 0.4:
            return f"either({', '.join(self.random.sample(PATHS, 2))})"
        return self.random.choice(PATHS)

    def assigned(self) -> str:
        paths = self.random.sample(PATHS, 2)
        return self.random.choice(
            (
                f"first({paths[0]})",
                f"either({', '.join(paths)})",
                paths[0],
                f"either({paths[0]}, upper(a))",
                "lower(a)",
                "3",
            )
        )


def rules_with(random: Random, count: int, folder: Path) -> Rulebook:
    """Rules that differ in their conditions and assignments."""
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    made = Conditions(random)
    rules = [
        f'rule r{number}:\n    "{TEMPLATE}"\n    where {made.condition()}\n'
        f"    one = {made.assigned()}\n    two = {made.assigned()}\n"
        for number in range(count)
    ]
    compiled = compile_leniently(DECLARATIONS + "".join(rules), base=folder)
    return compiled.ruleset.rulebook


def text_of(random: Random) -> str:
    """A text in which the template finds something."""
    sentences = []
    for _ in range(6):
        parts = ["say", *random.choices(WORDS, k=random.randint(0, 2))]
        for words in (
            ("on", random.choice(("head", "chief")), "of", random.choice(WORDS)),
            ("by", random.choice(("Li Wei", "Ann"))),
            ("with", random.choice(("Ann and Bob", "Straße", "Bob, Ann and étude"))),
            ("at", random.choice(("20", "1"))),
        ):
            if random.random() < 0.5:
                parts += words
        sentences.append(" ".join(parts) + " .")
    return "\n\n".join(sentences)


@pytest.mark.parametrize("seed", range(20))
def test_random_conditions(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    rulebook = rules_with(random, 12, tmp_path)
    assert rulebook.rules
    engine = KernelEngine(rulebook)
    with watched() as compared:
        read_by(engine, text_of(random), random.choice((None, "2014-05-20")))
    assert compared.wrong == []
    assert compared.matches > 0


def test_what_is_common_is_decided(tmp_path: Path) -> None:
    """Where nothing depends on values, texts of Latin letters leave nothing undecided."""
    source = f"""{DECLARATIONS}
rule r:
    "{TEMPLATE}"
    where lower(a) not in names and (p.role == "minister" or p is nothing)
    where count(l) < 3 or length(l) > 2
    one = either(r.kind, p)
"""
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    compiled = compile_leniently(source.replace("lower(a) not in names", "not lower(a) in names"), base=tmp_path)
    rulebook = compiled.unwrap().rulebook
    assert expression_problem(rulebook) is None
    text = "say Élan of by Li Wei with Bob, Ann and étude . Say résumé’s on chief of U.S. by Li Wei ."
    with watched() as compared:
        read_by(KernelEngine(rulebook), text, None)
    assert (compared.wrong, compared.undecided) == ([], 0)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("where n > 9", "a capture compared with a number"),
        ("where n in [9, 10]", "a capture compared with a number"),
        ('where upper(a) == "A"', "the function upper"),
        ("where n.value == 3", "the value of a capture"),
        ("one = either(upper(a), r)", "the function upper"),
        ('where a == "x" and l.text == r.kind', None),
        ("where length(a) == 2", None),
        ("one = upper(a)", None),
        ("one = either(r, upper(a))", None),
    ],
)
def test_what_the_kernel_never_knows_is_told_beforehand(line: str, problem: str | None, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    source = f'{DECLARATIONS}rule r:\n    "{TEMPLATE}"\n    {line}\n'
    found = expression_problem(compile_leniently(source, base=tmp_path).unwrap().rulebook)
    assert (found is None) if problem is None else (found is not None and problem in found)


SECTIONS = ("rulexprs", "exprlim", "exprlexi", "exprspel", "exprcfro", "exprcite", "exprs", "slotmore")


@pytest.mark.parametrize("section", SECTIONS)
def test_damaged_expressions_are_refused_or_harmless(section: str, tmp_path: Path) -> None:
    random = Random(section)
    rulebook = rules_with(random, 30, tmp_path)
    sections = {name: bytes(body) for name, body in read_block(flatten(rulebook).block).items()}
    numbers = array("i", sections[section])
    refused = 0
    for _ in range(60):
        changed = numbers[:]
        at = random.randrange(len(changed))
        changed[at] = random.choice((-1, -2, 0, 1, changed[at] + 1, 10_000, 2**31 - 1, -(2**31)))
        body = changed.tobytes()[: random.choice((None, None, None, -4, 4))]
        try:
            program = _kernel.Program(write_block({**sections, section: body}), lambda *_: False)
        except _kernel.TablesError:
            refused += 1
            continue
        program.readings([text_of(random)], array("i"), lambda _: array("i"))
    assert refused > 0
