"""Which rule sets are plain, and that nothing is whose findings depend on more than their own match."""

from __future__ import annotations

import pytest
from compiling import compile_rules

import dragoman
from dragoman.compiled.plain import is_plain

PLAIN = {
    "one rule": 'rule a: "alpha <x: ...{1,2}>"',
    "rules that share a type": 'finding t:\n    x: text?\nrule a -> t: "alpha"\nrule b -> t: "bravo"',
    "a slot with stops": 'slot rest: "_+" until "." | ","\nrule a: "alpha <x: rest>"',
    "words around it": 'rule a:\n  "alpha"\n  not preceded by "bravo"',
    "the longest": 'rule a:\n  "alpha"\n  select longest',
}

NOT_PLAIN = {
    "a finding inside": 'rule a: "alpha"\nrule b: "bravo {a}"',
    "a finding in a context": 'rule a: "alpha"\nrule b:\n  "bravo"\n  preceded by "{a}"',
    "a finding as a stop": 'rule a: "alpha"\nslot rest: "_+" until "{a}"\nrule b: "bravo <x: rest>"',
    "an open slot": 'slot rest open: "_+" until "."\nrule a: "alpha <x: rest>"',
    "an open slot in a slot": 'slot rest open: "_+" until "."\nslot all: "so {rest}"\nrule a: "alpha <x: all>"',
    "a condition": 'rule a:\n  "alpha <x: _>"\n  where x == "bravo"',
    "an assignment": 'rule a:\n  "alpha"\n  x = "bravo"',
    "a variable": 'rule a: "X meets X"',
    "a layer": 'rule a:\n  "alpha"\n  in quote',
    "every match": 'rule a:\n  "alpha ..."\n  select all',
    "overlaps that are settled": 'finding a:\n    overlap longest\nrule a: "alpha"',
}


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_what_only_matches_is_plain(source: str) -> None:
    assert is_plain(compile_rules(source))


@pytest.mark.parametrize("source", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_depends_on_more_is_not_plain(source: str) -> None:
    assert not is_plain(compile_rules(source))


@pytest.mark.parametrize("source", [NOT_PLAIN["a finding in a context"], NOT_PLAIN["a finding as a stop"]])
def test_contexts_and_stops_see_findings_on_every_way_to_scan(source: str) -> None:
    texts = ["alpha bravo so alpha.", "bravo, then bravo."]
    rules = dragoman.compile(source)
    expected = [[one.to_dict() for one in found] for found in rules.with_engine("reference").scan_many(texts)]
    assert expected[0][1:]
    assert [[one.to_dict() for one in found] for found in rules.scan_many(texts)] == expected
