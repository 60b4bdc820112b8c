"""Compares the matcher with `brute_force` on random rules and short texts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from random import Random

from attrs import frozen
from brute_force import SLOTS, BruteForce, RuleMaker, Taken, TooManyWaysError
from compiling import MAKERS, compile_leniently

from dragoman.finding import Capture, FieldValue

WORDS = ["a", "a", "a", "b", "b", "b", "c", "c", "d", ",", "and"]


@frozen
class Difference:
    """A rule and a text on which the two do not agree."""

    rule: str
    text: str
    found: list[tuple[int, int, Taken]]
    wanted: list[tuple[int, int, Taken]]


@frozen
class Judged:
    """How many rule/text pairs were compared, how many were too much, and where they differ."""

    pairs: int
    skipped: int
    differences: list[Difference]


def judge(seed: int, rules: int, texts: int, *, most_words: int = 8, reader: str = "reference") -> Judged:
    """Compare so many random rules on so many random texts each; `reader` is one of `compiling.MAKERS`."""
    random = Random(seed)
    maker = RuleMaker(random)
    made = {f"r{number}": maker.rule() for number in range(rules)}
    source = "\n".join([SLOTS, *(rule.as_text(name) for name, rule in made.items())])
    rulebook = compile_leniently(source).ruleset.rulebook
    compiled = {rule.name for rule in rulebook.rules}
    read = MAKERS[reader](rulebook)
    pairs = skipped = 0
    differences = []
    for _ in range(texts):
        words = [random.choice(WORDS) for _ in range(random.randint(1, most_words))]
        text = " ".join(words)
        starts = [sum(len(word) + 1 for word in words[:index]) for index in range(len(words) + 1)]
        found: dict[str, list[tuple[int, int, Taken]]] = {name: [] for name in made}
        for finding in read(text, None):
            place = _words(starts, finding.start, finding.end)
            found[finding.type].append((*place, _taken(finding.fields, starts)))
        for name in sorted(compiled):
            try:
                wanted = BruteForce(words).find(made[name])
            except TooManyWaysError:
                skipped += 1
                continue
            pairs += 1
            if found[name] != wanted:
                differences.append(Difference(made[name].as_text(name), text, found[name], wanted))
    return Judged(pairs, skipped, differences)


def _words(starts: list[int], start: int, end: int) -> tuple[int, int]:
    return bisect_right(starts, start) - 1, bisect_left(starts, end)


def _taken(fields: Mapping[str, FieldValue], starts: list[int]) -> Taken:
    return {
        name: [
            (*_words(starts, one.start, one.end), _taken(one.fields, starts))
            for one in ((value,) if isinstance(value, Capture) else value)
        ]
        for name, value in fields.items()
    }
