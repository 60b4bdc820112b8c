"""What may stand behind `means`: the table that names are checked with, and the forms that are lowered."""

from __future__ import annotations

import pytest

import dragoman
from dragoman.lower.conditions import MEANINGS, lower_meanings
from dragoman_dsl.parsing.parser import parse_expression
from dragoman_dsl.source import SourceFile

FORMS = {
    "recent": {1: "recent(person)", 2: "recent(person, 2)"},
    "named": {1: "named(person)", 2: "named(person, surname)"},
}


def test_every_meaning_of_the_table_is_lowered() -> None:
    assert FORMS.keys() == MEANINGS.keys()
    for function, forms in FORMS.items():
        assert (min(forms), max(forms)) == MEANINGS[function]
        for form in forms.values():
            expression, problems = parse_expression(SourceFile("t", form))
            assert expression is not None, problems
            (meaning,) = lower_meanings(expression)
            assert meaning.function == function


@pytest.mark.parametrize(
    ("means", "code"),
    [
        ("recent(person, 2)", None),
        ("recent(person, 0)", "E310"),
        ("recent(person, 1, 2)", "E220"),
        ("lower(person)", "E219"),
        ("recent(person) and recent(person)", "E310"),
    ],
)
def test_other_meanings_are_refused(means: str, code: str | None) -> None:
    compiled = dragoman.compile_lenient(f'reference both:\n    "both" means {means}\nrule a: "good"\n')
    assert [one.code for one in compiled.errors] == ([code] if code else [])
    assert compiled.ruleset.rules == ("a",)
