"""Compares all engines on many random rule sets and texts; not part of the test run.

    python tests/differential/run_many.py [RULE_SETS] [SEED]

Prints what was compared and every difference, each as small as it can be made. Ends with status 1 where
there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/support", "engine", "dsl")]

from differing import Compared, compare, minimal  # noqa: E402 - the path comes first
from random_texts import TextMaker  # noqa: E402
from rule_sets import RuleSetMaker  # noqa: E402

TEXTS = 12
"""For each rule set."""


def main(rule_sets: str = "500", seed: str = "0") -> int:
    compared = Compared()
    for number in range(int(seed), int(seed) + int(rule_sets)):
        random = Random(number)
        rule_set = RuleSetMaker(random, plain=random.random() < 0.3).make()
        texts = TextMaker(random, rule_set.samples)
        before = len(compared.differences)
        compare(rule_set, [texts.make() for _ in range(TEXTS)], compared)
        if len(compared.differences) > before:
            print(f"\nseed {number}\n{minimal(rule_set, compared.differences[before])}", flush=True)
    print(summary(compared))
    return 1 if compared.differences else 0


def summary(compared: Compared) -> str:
    """What was compared, in a few lines."""
    sets = f"{compared.rule_sets:,} rule sets ({compared.empty:,} empty, {compared.plain:,} plain)"
    texts = f"{compared.texts:,} texts, {compared.found / max(compared.texts, 1):.0%} with findings"
    more = f"{compared.findings:,} findings, {compared.noticed:,} texts with notices"
    pairs = "\n".join(f"  {engine}: {count:,} pairs of a rule and a text" for engine, count in compared.pairs.items())
    return f"{sets}; {texts}; {more}\n{pairs}\n{len(compared.differences):,} differences"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
