"""Shadows: templates, alternatives and types that come into nothing, because earlier ones take all that they take.

Decided by `inclusion`. An alternative in place is never taken where the alternatives before it take, from each place,
every stretch that it takes: a reader comes to one of them first, with the same end. A template of a rule is never
taken where, at each start, one before it has a match that passes.
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.compiled.automaton import Automaton, AutomatonLimitError, compile_automaton
from dragoman.compiled.ir import Node
from dragoman.compiled.rulebook import RuleProgram
from dragoman.lints.inclusion import Inclusion

MAX_POSITIONS = 2_000
"""Positions of an alternative that is looked at."""


def shadowed_templates(rule: RuleProgram, inclusion: Inclusion, variables: Sequence[bool]) -> list[int]:
    """The numbers of the templates of a rule that never make a finding; `variables` tells which of them have any.

    Nothing is said of rules with conditions, which can refuse what an earlier template offers.
    """
    if rule.where or rule.layers:
        return []
    prefix = rule.select in ("first", "shortest")
    found = []
    for number in range(1, len(rule.templates)):
        earlier = [rule.templates[one].automaton for one in range(number) if not variables[one]]
        narrow = rule.templates[number].automaton
        if inclusion.includes(earlier, narrow, prefix=prefix, in_sentence=rule.scope == "sentence"):
            found.append(number)
    return found


def shadowed_options(
    options: Sequence[Node], inclusion: Inclusion, *, wide: Sequence[bool], in_sentence: bool
) -> list[int]:
    """The numbers of the options of a choice that are never taken; `wide` tells which may stand for others."""
    automata = [_automaton(one) for one in options]
    found = []
    for number in range(1, len(options)):
        narrow = automata[number]
        earlier = [one for one, counts in zip(automata[:number], wide, strict=False) if one is not None and counts]
        if narrow is not None and inclusion.includes(earlier, narrow, in_sentence=in_sentence):
            found.append(number)
    return found


def _automaton(node: Node) -> Automaton | None:
    try:
        return compile_automaton(node, max_states=MAX_POSITIONS)
    except AutomatonLimitError:
        return None
