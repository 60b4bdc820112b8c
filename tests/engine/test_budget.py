"""The budget of steps: the closed form ends a scan where counting rule by rule would end it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.cascade.budget import Budget, Costs

Scope = tuple[int, list[int], dict[int, int]]
"""Tokens, the template counts of the rules, and what some of them find."""


def end_by_counting(most: int, scopes: list[Scope]) -> tuple[int, int] | None:
    """The scope and the rule that end the scan, after the definition; None where nothing does."""
    spent = 0
    for number, (tokens, rules, finds) in enumerate(scopes):
        for rule, templates in enumerate(rules):
            if spent + tokens * templates > most:
                return number, rule
            spent += tokens * templates + finds.get(rule, 0)
    return None


def end_by_budget(most: int, scopes: list[Scope]) -> tuple[int, int] | None:
    """The same, trying only rules that find something, as a matcher with triggers does."""
    budget = Budget(most)
    for number, (tokens, rules, finds) in enumerate(scopes):
        budget.begin(Costs.of_templates(rules), tokens)
        for rule, count in sorted(finds.items()):
            if rule >= budget.affordable:
                break
            budget.found(rule, count)
        if budget.affordable < len(rules):
            return number, budget.affordable
        budget.end()
    return None


@st.composite
def a_scope(draw: st.DrawFn) -> Scope:
    rules = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    finds = draw(st.dictionaries(st.integers(0, len(rules) - 1), st.integers(1, 9)))
    return draw(st.integers(1, 9)), rules, finds


@given(st.integers(0, 300), st.lists(a_scope(), max_size=8))
def test_it_ends_where_counting_ends(most: int, scopes: list[Scope]) -> None:
    assert end_by_budget(most, scopes) == end_by_counting(most, scopes)


def test_just_enough_is_enough() -> None:
    budget = Budget(60)
    budget.begin(Costs.of_templates([2, 1, 3]), tokens=10)
    assert budget.affordable == 3
    budget.end()
    assert budget.left == 0


def test_findings_over_the_budget_stop_the_next_rule_not_their_own() -> None:
    budget = Budget(50)
    budget.begin(Costs.of_templates([2, 1, 3]), tokens=10)
    budget.found(rule=0, count=100)
    assert budget.affordable == 1
