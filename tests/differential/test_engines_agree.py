"""All engines find the same, in random rule sets and texts: with and without what they pass over, in the cascade
and in lanes of their own, findings and notices.

A few hundred texts in every run; DRAGOMAN_FUZZ=N makes N rule sets. `run_many.py` beside this file compares as
many as one likes, faster.
"""

from __future__ import annotations

import os
from random import Random

from differing import Compared, compare
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_texts import TextMaker
from rule_sets import RuleSet, RuleSetMaker

EXAMPLES = int(os.environ.get("DRAGOMAN_FUZZ", "60"))
TEXTS = 4
"""For each rule set."""

relaxed = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def rule_sets_with_texts(draw: st.DrawFn, *, plain: bool) -> tuple[RuleSet, list[str]]:
    """A rule set, and texts made of what it looks for."""
    random = draw(st.randoms(use_true_random=False))
    rule_set = RuleSetMaker(random, plain=plain).make()
    texts = TextMaker(random, rule_set.samples)
    return rule_set, [texts.make() for _ in range(TEXTS)]


@st.composite
def rule_sets_with_any_texts(draw: st.DrawFn) -> tuple[RuleSet, list[str]]:
    """A rule set, and texts of any code points between words that it looks for."""
    random = draw(st.randoms(use_true_random=False))
    rule_set = RuleSetMaker(random).make()
    texts = TextMaker(random, rule_set.samples)
    odd = draw(st.lists(st.text(st.characters(exclude_categories=()), max_size=6), min_size=TEXTS, max_size=TEXTS))
    return rule_set, [one.join((texts.make(2), texts.make(2))) for one in odd]


def agreed(rule_set: RuleSet, texts: list[str]) -> None:
    compared = Compared()
    compare(rule_set, texts, compared)
    assert not compared.differences, "\n".join(map(str, compared.differences))


@relaxed
@given(rule_sets_with_texts(plain=False))
def test_every_engine_finds_the_same(given_: tuple[RuleSet, list[str]]) -> None:
    agreed(*given_)


@relaxed
@given(rule_sets_with_texts(plain=True))
def test_every_lane_finds_the_same(given_: tuple[RuleSet, list[str]]) -> None:
    agreed(*given_)


@relaxed
@given(rule_sets_with_any_texts())
def test_texts_of_any_code_points_are_read_the_same(given_: tuple[RuleSet, list[str]]) -> None:
    agreed(*given_)


def test_most_texts_have_findings() -> None:
    """The random rules and texts are such that there is something to compare."""
    compared = Compared()
    for seed in range(60):
        random = Random(seed)
        rule_set = RuleSetMaker(random, plain=seed % 3 == 0).make()
        texts = TextMaker(random, rule_set.samples)
        compare(rule_set, [texts.make() for _ in range(4)], compared, ("reference",))
    assert compared.empty < 15
    assert compared.plain >= 15
    assert compared.found > compared.texts / 2
    assert compared.noticed >= 5
