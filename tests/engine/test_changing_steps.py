"""Which steps take something else as findings are made; all others are asked once for a place."""

from __future__ import annotations

import dragoman
from dragoman.compiled import ir

RULES = """
finding Talk:
    who: actor

finding Claim:
    said: text

slot talk: "{Talk} today"
slot other: "{not Talk}"
slot plain: "{country}"

rule talks -> Talk: "<who: actor> spoke"
rule claims -> Claim: "<said: ({talk})> [{plain}] {other}"
"""


def test_steps_with_findings_behind_them_are_known() -> None:
    changing = dragoman.compile_lenient(RULES).ruleset.rulebook.changing.steps
    named = {one.name for one in changing if isinstance(one, ir.FindingHit | ir.SlotCall)}
    assert {"Talk", "talk"} <= named
    assert "plain" not in named


def test_a_finding_inside_an_open_slot_is_seen_by_rules_of_later_stages() -> None:
    rules = dragoman.compile("""
finding A:
    x: text
    rest: clause?
finding B:
    inner: text

rule a -> A: "<x: (alpha)> [said <rest: clause>]"
rule b -> B: "{not A} <inner: ({A})>"
""")
    found = rules.scan("alpha said beta alpha and beta alpha")
    assert [(one.type, one.text) for one in found if one.type == "B"] == [("B", "beta alpha"), ("B", "beta alpha")]
