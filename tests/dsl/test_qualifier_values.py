"""The value of a qualifier speaks of the fields of the finding on which it is set, and of nothing else."""

from __future__ import annotations

import pytest

from dragoman_dsl.resolving.resolve import load_program
from dragoman_dsl.source import SourceFile

RULES = """
finding Signing:
    cue: text

rule signed -> Signing: "<cue: (sign~ed)>"
rule met:
    "<who: (they)> met"

qualifier q{on}:
    note = {value} when before "<word: (will)>"
"""


def codes(on: str, value: str) -> list[str]:
    program = load_program([SourceFile("a.dgm", RULES.format(on=on, value=value))])
    return [one.code for one in program.diagnostics if one.is_error]


@pytest.mark.parametrize(("on", "value"), [(" on Signing", "cue"), ("", "cue"), ("", "who"), ("", '"x"')])
def test_fields_of_the_types_it_applies_to_are_known(on: str, value: str) -> None:
    assert codes(on, value) == []


@pytest.mark.parametrize(("on", "value"), [(" on Signing", "who"), (" on Signing", "word"), ("", "word"), ("", "cve")])
def test_what_no_such_finding_has_is_an_error(on: str, value: str) -> None:
    """The captures of the cue are none of the finding; silently nothing would come of them."""
    assert codes(on, value) == ["E205"]
