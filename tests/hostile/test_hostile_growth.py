"""Rules that blow up elsewhere, over long scopes: on every engine a scope twice as long takes about twice the time."""

from __future__ import annotations

import time
from typing import Any

import pytest
from compiling import compile_rules

import dragoman
from dragoman.limits import Limits
from dragoman.matcher.engines import EngineName

HOSTILE = {
    "optionals in a row": (f'rule r: "{"[a] " * 40}b"', "a ", "b"),
    "nested optionals": (f'rule r: "x {"[a " * 20}{"]" * 20} y"', "x a a a a a a ", "y"),
    "optional in a repetition": ('rule r: "a ((b)?)* c"', "a b b b b ", "c"),
    "nested repetitions": ('rule r: "((((a)+)+ [b])+ [c])+ d"', "a b a c ", "d"),
    "six gaps": ('rule r: "a ... b ... c ... d ... e ... f ... g"', "a b c d e f ", "g"),
    "three gaps of 500": ('rule r: "x ...{0,500} y ...{0,500} z ...{0,500} w"', "x y z ", "w"),
    "long alternation": (f'rule r: "x ({" | ".join(f"a b{one}" for one in range(500))})"', "x a ", "b1"),
    "stops": ('slot s: "_+" until "a b" | "c d" | "e" | "f"\nrule r: "x <s> f"', "x y a ", "f"),
    "whole": ('slot s whole: "a (b)* [c]"\nrule r: "x <s> d"', "x a b b b ", "d"),
    "contexts": (
        'rule r:\n    "a"\n    preceded by "b ...{0,50} c"\n    followed by "a (b | c)* d"',
        "a b c a ",
        "d",
    ),
    "longest": ('rule r:\n    "a [b (c)* d]"\n    select longest', "a b c c c c ", "d"),
    "shortest": ('rule r:\n    "a _* d"\n    select shortest', "a c b ", "e"),
    "list": ('rule r: "<x: (a | a b) list> d"', "a , a b and ", "d"),
    "to the end": ('rule r: "a _* b"', "a c ", "b"),
    "all": ('rule r:\n    "a ... b"\n    select all', "a a b b ", ""),
    "findings as slots": ('rule p: "a"\nrule r: "<x: p> ... <y: p> c"', "a b ", "c"),
}
TOKENS: dict[EngineName, int] = {"kernel": 20_000, "twin": 4_000}


@pytest.mark.parametrize("engine", TOKENS)
@pytest.mark.parametrize("name", HOSTILE)
def test_time_goes_with_the_length_of_the_scope(name: str, engine: EngineName) -> None:
    if engine == "kernel":
        pytest.importorskip("dragoman._kernel", reason="the kernel is not compiled")
    source, piece, last = HOSTILE[name]
    rules = dragoman.Ruleset(compile_rules(source, limits=Limits(max_scope=1_000_000)), engine)

    def seconds(tokens: int) -> float:
        """What the rule needs stands at both ends, so that nothing is passed over for the lack of it."""
        text = f"{last} {' '.join((piece * tokens).split()[:tokens])} {'- ' * 600}{last}"
        return min(_seconds(rules, text) for _ in range(2))

    seconds(100)
    size = TOKENS[engine]
    assert seconds(2 * size) < 3 * seconds(size) + 0.2


def _seconds(rules: Any, text: str) -> float:
    begin = time.process_time()
    rules.scan(text)
    return time.process_time() - begin
