"""Neutral rules as regular expressions, shared by all peers that are regex engines.

Written as one would by hand for these engines: words as alternations with `\\b` around them, lexicons
as a trie of words, so that an engine does not try five thousand phrases one by one and takes the longest first.
White space goes before each element but the first; an optional first element brings its own behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from benchmarks.neutral import Capitals, Clause, Element, Gap, Phrase, Rule, RuleSet, Words
from benchmarks.peers.passages import STOPS

Trie = dict[str, "Trie"]

_END = ""


@frozen
class Dialect:
    """What differs from engine to engine."""

    word: str = r"\w"
    """A character of a word, as it stands inside a class."""
    named: bool = True
    """Whether captures are groups; else they are none."""
    clause: bool = True
    """Whether a clause runs to its end, or is only asked to begin."""
    largest: int | None = None
    """Lexicons of more phrases are written as any words, as many as a phrase may have."""


PYTHON = Dialect()


def pattern(rule: Rule, rules: RuleSet, dialect: Dialect = PYTHON) -> str:
    """The regular expression of a rule.

    >>> rule = Rule(0, (Words(("the",), optional=True), Words(("sign", "signs")), Gap(2), Capitals(1, 8, "who")))
    >>> pattern(rule, RuleSet((rule,), {}))
    '(?:\\\\b(?i:the)\\\\b\\\\s*)?\\\\b(?i:sign|signs)\\\\b(?:\\\\s*(?:\\\\b[\\\\w]+\\\\b|[^\\\\w\\\\s.!?])){0,2}?\\\\s*(?P<who>\\\\b[A-Z][\\\\w]*(?:\\\\s*\\\\b[A-Z][\\\\w]*){0,7})\\\\b'
    """
    written, fixed = [], False
    for element in rule.elements:
        optional = isinstance(element, Words) and element.optional
        body = _written(element, rules.lexicons, dialect)
        if isinstance(element, Gap):
            written.append(body)
        elif optional:
            written.append(rf"(?:\s*{body})?" if fixed else rf"(?:{body}\s*)?")
        else:
            written.append(rf"\s*{body}" if fixed else body)
            fixed = True
    return "".join(written)


def _written(element: Element, lexicons: Mapping[str, tuple[str, ...]], dialect: Dialect) -> str:
    word = dialect.word
    match element:
        case Words(words):
            return rf"\b(?i:{'|'.join(map(re.escape, words))})\b"
        case Capitals(least, most, capture):
            one = rf"[A-Z][{word}]*"
            more = rf"(?:\s*\b{one}){{{least - 1},{most - 1}}}"
            return _group(capture, rf"\b{one}{more}", dialect) + r"\b"
        case Phrase(lexicon, capture):
            return _group(capture, rf"\b(?i:{_lexicon(lexicons[lexicon], dialect)})\b", dialect)
        case Gap(most):
            return rf"(?:\s*(?:\b[{word}]+\b|[^{word}\s{STOPS}])){{0,{most}}}?"
        case Clause(capture):
            rest = rf"[^\n{STOPS}]*" if dialect.clause else ""
            return _group(capture, rf"[^\s{STOPS}]{rest}", dialect)


def _group(name: str, body: str, dialect: Dialect) -> str:
    return f"(?P<{name}>{body})" if dialect.named else f"(?:{body})"


def _lexicon(phrases: tuple[str, ...], dialect: Dialect) -> str:
    if dialect.largest is None or len(phrases) <= dialect.largest:
        return trie_pattern(phrases)
    words = [phrase.count(" ") for phrase in phrases]
    return rf"[{dialect.word}]+(?:\s+[{dialect.word}]+){{{min(words)},{max(words)}}}"


def trie_pattern(phrases: tuple[str, ...]) -> str:
    """An expression for any of the phrases, sharing first words, longer phrases first.

    >>> trie_pattern(("joint statement", "joint venture fund", "joint venture", "pact"))
    '(?:joint\\\\s+(?:statement|venture(?:\\\\s+fund)?)|pact)'
    """
    root: Trie = {}
    for phrase in phrases:
        node = root
        for word in phrase.lower().split():
            node = node.setdefault(word, {})
        node[_END] = {}
    return _branches(root)


def _branches(node: Trie) -> str:
    branches = []
    for word, below in node.items():
        if word == _END:
            continue
        rest = _branches(below) if any(below) else ""
        more = rf"\s+{rest}" if rest else ""
        branches.append(re.escape(word) + (rf"\b(?:{more})?" if rest and _END in below else more))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
