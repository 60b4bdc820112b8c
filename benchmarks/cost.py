"""What a token, a triggered rule and a finding cost, apart: `python -m benchmarks.cost`.

Three runs of the compiled kernel over the same texts tell them apart for each number of rules:

- *silent*: every word of the rules is one that no text has, so nothing is triggered: the price of a
  token beside that many rules;
- *real*: the rules as they are. What this takes beyond the silent run is shared out between the rules that
  were triggered in a sentence and the findings, by least squares over parts of the texts.

The engine itself counts tokens, triggered rules, those whose guard held, and matches. With
`--articles`, texts are real, and the rules' words are put in theirs: the commonest words of the articles
(*said*, *will*) take the place of verbs, so that much is triggered.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

import click
from attrs import evolve, frozen

import dragoman
from benchmarks.neutral import Phrase, Rule, RuleSet, Words, read_rules
from benchmarks.peers.dragoman_rules import rule_file
from benchmarks.workload import SIZES, Workload, generated
from dragoman.compiled.rulebook import Rulebook

PARTS = 24
"""So many parts of the texts are measured one by one."""
REPEAT = 5
_LONG_ENOUGH = 4
"""Letters of a word of the articles that takes the place of a verb."""


@frozen
class Counted:
    """What the engine went through, and the CPU seconds that it took."""

    tokens: int
    triggered: int
    read: int
    """Triggered rules whose guard held."""
    findings: int
    seconds: float


@frozen
class Costs:
    """Nanoseconds."""

    token_silent: float
    token: float
    triggered: float
    finding: float
    whole: Counted


def costs(rules: RuleSet, texts: Sequence[str]) -> Costs:
    """The costs of a rule set on texts."""
    silent = [_counted(part) for part in _measured(_silenced(rules), texts)]
    real = [_counted(part) for part in _measured(rules, texts)]
    beyond = [(r.triggered, r.findings, r.seconds - s.seconds) for r, s in zip(real, silent, strict=True)]
    triggered, finding = _shares(beyond)
    whole = Counted(*(sum(getattr(part, name) for part in real) for name in ("tokens", "triggered", "read", "findings", "seconds")))
    token = sum(part.seconds for part in silent) / max(whole.tokens, 1)
    return Costs(token * 1e9, whole.seconds / max(whole.tokens, 1) * 1e9, triggered * 1e9, finding * 1e9, whole)
