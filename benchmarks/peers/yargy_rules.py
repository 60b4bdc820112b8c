"""Yargy: a grammar and an Earley parser for each rule, without its Russian morphology; spans only.

It keeps the longest of parses that overlap, so a rule takes longer stretches than a lazy gap would.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

if not hasattr(inspect, "getargspec"):  # its dictionary reader asks for what Python 3.11 took away
    inspect.getargspec = lambda function: inspect.getfullargspec(function)[:4]  # type: ignore[attr-defined]

from yargy import Parser, rule
from yargy.pipelines import caseless_pipeline
from yargy.predicates import custom, in_caseless
from yargy.tokenizer import RULES, Tokenizer, TokenRule

from benchmarks.neutral import Capitals, Clause, Element, Gap, Phrase, RuleSet, Words
from benchmarks.peers.passages import STOPS
from benchmarks.records import Record

_CLAUSE_END = re.compile(rf"[\n{STOPS}]")
_IS_CAPITAL = custom(lambda word: "A" <= word[0] <= "Z")
_NO_STOP = custom(lambda word: word not in STOPS and not word.isspace())
_WORDS = TokenRule("WORD", r"\w+")


def _written(element: Element, lexicons: Mapping[str, tuple[str, ...]]) -> Any:
    match element:
        case Words(words, optional):
            one = rule(in_caseless({word.lower() for word in words}))
            return one.optional() if optional else one
        case Capitals(least, most, _):
            return rule(_IS_CAPITAL).repeatable(min=least, max=most)
        case Phrase(lexicon):
            return caseless_pipeline(lexicons[lexicon])
        case Gap(most):
            return rule(_NO_STOP).repeatable(max=most).optional()
        case Clause():
            return rule(_NO_STOP)


class YargyRules:
    """A parser a rule."""

    def __init__(self, rules: RuleSet) -> None:
        tokenizer = Tokenizer([_WORDS, *RULES])
        self._rules = rules
        self._parsers = [
            Parser(rule(*(_written(element, rules.lexicons) for element in one.elements)), tokenizer=tokenizer)
            for one in rules.rules
        ]
        self._clause = [isinstance(one.elements[-1], Clause) for one in rules.rules]

    def scan(self, texts: Sequence[str]) -> object:
        """All matches of all parsers, a clause cut at the next stop."""
        found: list[Record] = []
        for document, text in enumerate(texts):
            for parser, one, clause in zip(self._parsers, self._rules.rules, self._clause, strict=True):
                for match in parser.findall(text):
                    end = match.span.stop
                    if clause:
                        stop = _CLAUSE_END.search(text, end)
                        end = stop.start() if stop else len(text)
                    found.append(Record(document, one.number, match.span.start, end, ()))
        return found

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return cast("list[Record]", result)


build = YargyRules
