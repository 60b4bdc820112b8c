"""spaCy's `Matcher` over a blank English pipeline: its tokeniser and nothing else.

The Matcher has no phrases inside of patterns, so a lexicon becomes a row of tokens with the words
that may stand at each place of its phrases; what is no phrase is dropped afterwards, and what has a
stop in a gap, since tokens without a condition are faster. It has no lazy gap and reports every way
to match, so the way that a backtracking reader takes is chosen from them by the alignment. A
clause is only begun by the Matcher and cut at the next stop.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Any, cast

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from benchmarks.neutral import Capitals, Clause, Element, Gap, Phrase, RuleSet, Words
from benchmarks.peers.passages import STOPS
from benchmarks.peers.re_rules import captures_of
from benchmarks.records import Raw, Record

_CLAUSE_END = re.compile(rf"[\n{STOPS}]")
_SPACE = re.compile(r"\s+")

Tokens = list[dict[str, Any]]


def _written(element: Element, lexicons: Mapping[str, tuple[str, ...]]) -> Tokens:
    match element:
        case Words(words, optional):
            one = {"LOWER": {"IN": [word.lower() for word in words]}}
            return [one | {"OP": "?"}] if optional else [one]
        case Capitals(least, most, _):
            return [{"TEXT": {"REGEX": "^[A-Z]"}, "OP": f"{{{least},{most}}}"}]
        case Gap(most):
            return [{"OP": f"{{0,{most}}}"}]
        case Clause():
            return [{}]
        case Phrase(lexicon):
            return _columns([phrase.lower().split() for phrase in lexicons[lexicon]])


def _columns(phrases: list[list[str]]) -> Tokens:
    """The words at each place of some phrases; places that not all of them have are optional."""
    shortest = min(map(len, phrases))
    columns = zip_longest(*phrases)
    written: Tokens = [{"LOWER": {"IN": sorted({word for word in column if word})}} for column in columns]
    return [one if at < shortest else one | {"OP": "?"} for at, one in enumerate(written)]


class SpacyMatcher:
    """A Matcher with a pattern a rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._nlp = spacy.blank("en")
        self._matcher = Matcher(self._nlp.vocab)
        self._phrases = {name: frozenset(map(str.lower, phrases)) for name, phrases in rules.lexicons.items()}
        self._elements: dict[int, tuple[int, list[int]]] = {}
        for index, rule in enumerate(rules.rules):
            parts = [_written(element, rules.lexicons) for element in rule.elements]
            key = f"rule {rule.number}"
            self._matcher.add(key, [[token for part in parts for token in part]])
            elements = [at for at, part in enumerate(parts) for _ in part]
            self._elements[self._nlp.vocab.strings[key]] = (index, elements)

    def scan(self, texts: Sequence[str]) -> object:
        """All matches that a backtracking reader would give."""
        found: Raw = []
        for document, text in enumerate(texts):
            read = self._nlp.make_doc(text)
            matches = self._matcher(read, with_alignments=True)
            candidates = sorted(
                candidate
                for key, start, end, alignment in matches
                if (candidate := self._candidate(read, key, start, end, alignment))
            )
            for rule, of_rule in groupby(candidates, key=lambda candidate: candidate[0]):
                self._choose(document, rule, read, of_rule, found)
        return found

    def _candidate(self, read: Doc, key: int, start: int, end: int, alignment: list[int]) -> Any:
        """Rule, start, preference, end and the element of each token; None for what is no match."""
        rule, elements = self._elements[key]
        taken = [elements[pattern] for pattern in alignment]
        preference = []
        for at, element in enumerate(self._rules.rules[rule].elements):
            count = taken.count(at)
            preference.append(count if isinstance(element, Gap) else -count)
            if count and isinstance(element, Phrase | Gap | Clause):
                first = start + taken.index(at)
                words = read[first : first + count]
                if isinstance(element, Phrase):
                    if _SPACE.sub(" ", words.text.lower()) not in self._phrases[element.lexicon]:
                        return None
                elif any(word.text in STOPS or word.is_space for word in words):
                    return None
        return rule, start, preference, end, taken

    def _choose(self, document: int, rule: int, read: Doc, candidates: Any, found: Raw) -> None:
        elements, text = self._rules.rules[rule].elements, read.text
        free_from = 0
        for _, start, _, end, taken in candidates:
            from_, to = read[start].idx, read[end - 1].idx + len(read[end - 1])
            if from_ < free_from:
                continue
            places = []
            for at, element in enumerate(elements):
                if isinstance(element, Capitals | Phrase | Clause):
                    first = start + taken.index(at)
                    last = read[first + taken.count(at) - 1]
                    places.append((read[first].idx, last.idx + len(last)))
            if isinstance(elements[-1], Clause):
                stop = _CLAUSE_END.search(text, to)
                to = stop.start() if stop else len(text)
                places[-1] = (places[-1][0], to)
            found.append((document, rule, from_, to, tuple(places)))
            free_from = to

    def records(self, result: object) -> list[Record]:
        """See `Scanner`."""
        return captures_of(self._rules, cast("Raw", result))


build = SpacyMatcher
