"""The neutral form of a rule set: what every translator reads, whatever engine it is for.

A rule is a row of elements over tokens; a token is a run of letters, digits and `_`, or a single
other character that is no white space. What an element takes:

| element | takes |
|---|---|
| `Words` | one token, one of these words in any case; perhaps none |
| `Capitals` | some tokens that each begin with A–Z, as many as there are up to `most` |
| `Phrase` | a phrase of a lexicon in any case, the longest first |
| `Gap` | up to `most` tokens, few preferred, none of them `.`, `!` or `?` |
| `Clause` | all up to the next `.`, `!`, `?` or line break |

Elements follow one another with nothing but white space between. A rule finds its leftmost matches,
none overlapping another; rules know nothing of one another. In files the form is JSON, as
`read_rules` takes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attrs import frozen


@frozen
class Words:
    """One token, one of these words; it may be left out where `optional`."""

    words: tuple[str, ...]
    optional: bool = False


@frozen
class Capitals:
    """Tokens that begin with a capital, greedy."""

    least: int
    most: int
    capture: str


@frozen
class Phrase:
    """A phrase of the lexicon of this name."""

    lexicon: str
    capture: str


@frozen
class Gap:
    """Up to so many tokens, lazy."""

    most: int


@frozen
class Clause:
    """The rest of the sentence, greedy."""

    capture: str


Element = Words | Capitals | Phrase | Gap | Clause


@frozen
class Rule:
    """A rule: its number, which also names it in records, and its elements."""

    number: int
    elements: tuple[Element, ...]

    @property
    def captures(self) -> tuple[str, ...]:
        """The names of what it captures, in order."""
        return tuple(e.capture for e in self.elements if isinstance(e, Capitals | Phrase | Clause))


@frozen
class RuleSet:
    """Rules and the lexicons that they name."""

    rules: tuple[Rule, ...]
    lexicons: dict[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.rules)


def read_rules(path: Path) -> RuleSet:
    """The rule set of a JSON file.

    Raises OSError, ValueError or KeyError for a file that is not there or not of this form.
    """
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def from_json(data: dict[str, Any]) -> RuleSet:
    """The rule set of parsed JSON.

    >>> from_json({"rules": [{"id": 0, "elems": [{"t": "lit", "w": "signed"}]}], "lexicons": {}}).rules[0].elements
    (Words(words=('signed',), optional=False),)
    """
    rules = tuple(Rule(rule["id"], tuple(map(_element, rule["elems"]))) for rule in data["rules"])
    return RuleSet(rules, {name: tuple(phrases) for name, phrases in data["lexicons"].items()})


def _element(data: dict[str, Any]) -> Element:
    match data["t"]:
        case "lit":
            return Words((data["w"],))
        case "set":
            return Words(tuple(data["w"]))
        case "opt":
            return Words(tuple(data["w"]), optional=True)
        case "cap":
            return Capitals(data["min"], data["max"], data["cap"])
        case "lex":
            return Phrase(data["name"], data["cap"])
        case "gap":
            return Gap(data["max"])
        case "clause":
            return Clause(data["cap"])
        case other:
            raise ValueError(f"{other!r} is no element of a neutral rule")


def to_json(rules: RuleSet) -> dict[str, Any]:
    """The inverse of `from_json`."""
    return {
        "rules": [{"id": rule.number, "elems": [_data(e) for e in rule.elements]} for rule in rules.rules],
        "lexicons": {name: list(phrases) for name, phrases in rules.lexicons.items()},
    }


def _data(element: Element) -> dict[str, Any]:
    match element:
        case Words(words, optional):
            return {"t": "opt" if optional else "set", "w": list(words)}
        case Capitals(least, most, capture):
            return {"t": "cap", "min": least, "max": most, "cap": capture}
        case Phrase(lexicon, capture):
            return {"t": "lex", "name": lexicon, "cap": capture}
        case Gap(most):
            return {"t": "gap", "max": most}
        case Clause(capture):
            return {"t": "clause", "cap": capture}
