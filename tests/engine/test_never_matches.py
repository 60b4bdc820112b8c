"""Literals that no token can equal are errors, not rules that silently find nothing."""

from __future__ import annotations

import pytest
from compiling import compile_leniently


@pytest.mark.parametrize("template", ["must~ing", "they (sign | must)~ing", "<cue: (must~ing)>"])
def test_a_form_that_does_not_exist_is_an_error(template: str) -> None:
    compiled = compile_leniently(f'rule r: "{template}"')
    assert [one.code for one in compiled.diagnostics] == ["E302"]
    assert "no such form" in compiled.diagnostics[0].message
    assert not compiled.ruleset.rules


def test_a_form_that_exists_is_none() -> None:
    assert compile_leniently('rule r: "(sign | hold)~s"').diagnostics == ()
