"""How far two engines agree, and why where they do not.

Compared are sets: (document, rule, start, end), and the same with captures. What differs is put
down to the first of these reasons that applies to the text of the finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

from attrs import frozen

from benchmarks.records import Record

_REASONS = (
    ("a possessive or contraction, one token or two", re.compile(r"\w['’]\w")),
    ("a number with a stop or comma, one token or several", re.compile(r"\d[.,:]\d")),
    ("an abbreviation or initial with its stop", re.compile(r"\b(?:[A-Za-z]\.){1,}|\b[A-Z][a-z]{0,4}\.(?=\s|$)")),
    ("a sign of more than one character", re.compile(r"\.\.\.|--|''|``")),
    ("a combining mark or format character", re.compile("[\u0300-\u036f\u00ad\u200b-\u200f]")),
    ("an underscore", re.compile(r"_")),
    ("a quotation mark at the edge", re.compile(r"^[\"“”'‘’]|[\"“”'‘’]$")),
)
_AROUND = 12
"""Characters on either side of a finding that are looked at, too."""


@frozen
class Agreement:
    """Shares of identical findings, 1 where neither has one, and reasons for the others."""

    spans: float
    captures: float | None
    """The same for findings with all captures; None where the engine gives none."""
    reasons: Counter[str]


def compare(expected: Iterable[Record], found: Iterable[Record], texts: Sequence[str], *, captures: bool) -> Agreement:
    """Compare findings with those of the oracle, in the same documents."""
    one, other = set(expected), set(found)
    spans = {record[:4] for record in one}, {record[:4] for record in other}
    missed, added = spans[0] - spans[1], spans[1] - spans[0]
    reasons: Counter[str] = Counter()
    rules_and_documents = Counter((document, rule) for document, rule, _, _ in missed)
    for document, rule, start, end in added:
        kind = "another stretch" if rules_and_documents[document, rule] else "an extra finding"
        reasons[_reason(texts[document], start, end, kind)] += 1
    rules_and_documents = Counter((document, rule) for document, rule, _, _ in added)
    for document, rule, start, end in missed:
        if not rules_and_documents[document, rule]:
            reasons[_reason(texts[document], start, end, "a missing finding")] += 1
    return Agreement(_share(*spans), _share(one, other) if captures else None, reasons)


def _share(one: Set[object], other: Set[object]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0


def _reason(text: str, start: int, end: int, kind: str) -> str:
    around = text[max(0, start - _AROUND) : end + _AROUND]
    why = next((reason for reason, sign in _REASONS if sign.search(around)), "by its semantics")
    return f"{kind}; {why}"
