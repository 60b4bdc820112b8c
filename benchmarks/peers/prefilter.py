"""Aho–Corasick finds a word or phrase that each rule cannot do without; `re` then reads that sentence.

The word asked for is that of the mandatory element whose shortest word is longest, as prefilters
of regex engines choose it, of equals the one with fewer. Exact: the same findings as `re`.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from benchmarks.neutral import Element, Phrase, Rule, RuleSet, Words
from benchmarks.peers.passages import sentence_around
from benchmarks.peers.patterns import pattern
from benchmarks.peers.re_rules import captures_of
from benchmarks.records import Raw, Record

_LONG_ENOUGH = 6
"""Characters beyond which a longer word makes no better filter."""


def needed(rule: Rule, rules: RuleSet) -> tuple[str, ...]:
    """Words, or phrases, one of which stands in every match of the rule, in lower case."""
    choices = [words for words in (_strings(e, rules) for e in rule.elements) if words]
    best = max(choices, key=lambda words: (min(_LONG_ENOUGH, *map(len, words)), -len(words)))
    return tuple(word.lower() for word in best)


def _strings(element: Element, rules: RuleSet) -> tuple[str, ...]:
    match element:
        case Words(words, optional=False):
            return words
        case Phrase(lexicon):
            return rules.lexicons[lexicon]
        case _:
            return ()


class Prefiltered:
    """An automaton for the needed words of all rules, and a pattern for each rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._patterns = [re.compile(pattern(rule, rules)) for rule in rules.rules]
        asking: dict[str, list[int]] = {}
        for index, rule in enumerate(rules.rules):
            for word in dict.fromkeys(needed(rule, rules)):
                asking.setdefault(word, []).append(index)
        self._asking = list(asking.values())
        self._automaton = AhoCorasick(
            list(asking), matchkind=MatchKind.Standard, implementation=Implementation.DFA, store_patterns=False
        )

    def scan(self, texts: Sequence[str]) -> object:
        """All matches in sentences where a needed word of the rule stands."""
        found: Raw = []
        for document, text in enumerate(texts):
            self._scan(document, text, found)
        return found

    def _scan(self, document: int, text: str, found: Raw) -> None:
        folded = text.lower()
        if len(folded) != len(text):
            folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        asking, patterns, size = self._asking, self._patterns, len(text)
        start = end = 0
        done: set[int] = set()
        for word, left, right in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if (left and folded[left - 1].isalnum()) or (right < size and folded[right].isalnum()):
                continue
            if right > end:
                start, end = sentence_around(folded, left, right)
                done.clear()
            for rule in asking[word]:
                if rule not in done:
                    done.add(rule)
                    for match in patterns[rule].finditer(text, start, end):
                        found.append((document, rule, match.start(), match.end(), match.regs[1:]))

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return captures_of(self._rules, cast("Raw", result))


build = Prefiltered
