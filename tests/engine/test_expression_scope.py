"""Every expression sees the same: lexicons, the document's date, token counts, whatever it is for."""

from __future__ import annotations

from pathlib import Path

import dragoman
from dragoman.limits import Limits


def test_values_of_qualifiers_may_look_into_lexicons(tmp_path: Path) -> None:
    (tmp_path / "side.csv").write_text("phrase,stance\nJapan,friend\n", encoding="utf-8")
    rules = dragoman.compile(
        'lexicon side from "side.csv"\n'
        'rule visit: "{side} visited"\n'
        'qualifier q:\n    stance = lookup(side, "Japan", "stance") when in "visited"\n',
        base=tmp_path,
    )
    (finding,) = rules.scan("Japan visited")
    assert finding.qualifiers == {"stance": "friend"}


def test_unusable_inline_entries_are_left_out_and_told() -> None:
    compiled = dragoman.compile_lenient(
        'lexicon kind: treaty, make~ clear~, "~", accord\nrule a: "the {kind}"\n', limits=Limits(max_phrase=20)
    )
    told = [one for one in compiled.diagnostics if one.code == "W508"]
    assert [one.message for one in told] == ["lexicon `kind`: two words are marked with ~"]
    assert [one.text for one in compiled.ruleset.scan("the accord, the treaty, the make clear")] == [
        "the accord",
        "the treaty",
    ]


def test_many_unusable_entries_are_counted() -> None:
    entries = ", ".join(f"make{number}~ clear~" for number in range(50))
    compiled = dragoman.compile_lenient(
        f'lexicon kind: good, {entries}\nrule a: "the {{kind}}"\n', limits=Limits(max_lexicon_problems=3)
    )
    told = [one.message for one in compiled.diagnostics if one.code == "W508"]
    assert (len(told), told[-1]) == (4, "lexicon `kind`: 47 more left out, from this one on")
