"""Compares the matcher with google-re2 on many random pattern/text pairs; not part of the test run.

    python tests/judge/run_many.py [PAIRS] [SEED] [READER]

READER is one of `compiling.MAKERS`, the kernel unless given. Prints how many pairs were compared, each with
`select first` and `select longest`, and every difference.
Ends with status 1 where there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/support", "engine", "dsl")]

from re2_judge import Difference, judge  # noqa: E402 - the path comes first

PATTERNS, TEXTS = 100, 25
"""In one round."""


def main(pairs: str = "50_000", seed: str = "1_000", reader: str = "kernel") -> int:
    compared, number = 0, int(seed)
    differences: list[Difference] = []
    while compared < int(pairs):
        judged = judge(number, PATTERNS, TEXTS, most_letters=20, reader=reader)
        compared += judged.pairs
        differences += judged.differences
        number += 1
        print(f"\r{compared:,} pairs, {len(differences)} differences", end="", flush=True)
    print()
    for one in differences:
        print(one)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
