"""RITA's rules, compiled for its standalone engine.

RITA has words, lists of words and regexes; counted gaps and clauses are regexes. `execute` gives one
match for a start, the longest, whatever the rule: others that begin there are lost. Captures are
the groups of elements that it numbers.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import rita

from benchmarks.neutral import Capitals, Clause, Element, Gap, Phrase, Rule, RuleSet, Words
from benchmarks.peers.passages import STOPS
from benchmarks.records import Record

_SETTINGS = """!IMPORT("rita.modules.regex")
!CONFIG("ignore_case", "Y")
!CONFIG("implicit_punct", "N")
!CONFIG("deaccent", "N")
"""


def rule_file(rules: RuleSet) -> str:
    """The rules in RITA's language."""
    return _SETTINGS + "\n".join(_rule(rule, rules.lexicons) for rule in rules.rules)


def _rule(rule: Rule, lexicons: Mapping[str, tuple[str, ...]]) -> str:
    elements = ", ".join(_written(element, lexicons) for element in rule.elements)
    return f'{{{elements}}}->MARK("R{rule.number}")'


def _written(element: Element, lexicons: Mapping[str, tuple[str, ...]]) -> str:
    match element:
        case Words(words, optional):
            return _listed(words) + "?" * optional
        case Phrase(lexicon):
            return _listed(lexicons[lexicon])
        case Capitals(least, most, _):
            one = r"(?-i:[A-Z])\w*"
            return rf'REGEX("^{one}(?:\s+{one}){{{least - 1},{most - 1}}}$")'
        case Gap(most):
            return rf'REGEX("^(?:(?:\b\w+\b|[^\w\s{STOPS}])\s*){{0,{most}}}?$")'
        case Clause():
            return rf'REGEX("^[^\s{STOPS}][^\n{STOPS}]*$")'


def _listed(words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return f'WORD("{words[0].lower()}")'
    return "IN_LIST({" + ", ".join(f'"{word.lower()}"' for word in words) + "})"


class RitaRules:
    """The rules compiled; each is one `re` pattern to RITA."""

    def __init__(self, rules: RuleSet) -> None:
        self._captures = {
            rule.number: {
                f"s{at}": element.capture
                for at, element in enumerate(rule.elements)
                if isinstance(element, Capitals | Phrase | Clause)
            }
            for rule in rules.rules
        }
        self._executor = rita.compile_string(rule_file(rules), use_engine="standalone")

    def scan(self, texts: Sequence[str]) -> object:
        """What RITA gives, as it gives it."""
        return [(text, list(self._executor.execute(text))) for text in texts]

    def records(self, result: object) -> list[Record]:
        """See `Scanner`; RITA's matches take in white space around them, which is left off."""
        records = []
        for document, (text, matches) in enumerate(cast("list[tuple[str, list[Any]]]", result)):
            for match in matches:
                number = int(match["label"][1:])
                captures = tuple(
                    (name, *_stripped(text, part["start"], part["end"]))
                    for part in match["submatches"]
                    if (name := self._captures[number].get(part["key"]))
                )
                records.append(Record(document, number, *_stripped(text, match["start"], match["end"]), captures))
        return records


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


build = RitaRules
