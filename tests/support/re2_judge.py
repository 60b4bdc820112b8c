"""An independent judge: what google-re2 says of the same patterns over letters.

`first` is RE2's leftmost-first matching, spans and captures. For `longest` its leftmost-longest mode gives
the spans; which way leads to such a span is then asked of leftmost-first matching once more, with
both ends held fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

import re2
from attrs import frozen
from compiling import MAKERS, compile_rules
from patterns import Pattern, PatternMaker, as_re2, as_template, as_words, random_text

from dragoman.finding import Capture, FieldValue, Finding

Spans = tuple[tuple[int, int], dict[str, tuple[int, int]]]
"""The span of a match, and of what its groups took last, in letters."""


@frozen
class Difference:
    """A pair on which the two do not agree."""

    template: str
    regex: str
    select: str
    letters: str
    found: list[Spans]
    wanted: list[Spans]


@frozen
class Judged:
    """How many pattern/text pairs were compared, in each of both modes, and where they differ."""

    pairs: int
    differences: list[Difference]


def judge(seed: int, patterns: int, texts: int, *, most_letters: int = 14, reader: str = "reference") -> Judged:
    """Compare so many random patterns on so many random texts each, find-all, in both modes.

    `reader` is one of `compiling.MAKERS`.
    """
    random = Random(seed)
    maker = PatternMaker(random)
    made = [maker.make() for _ in range(patterns)]
    read = MAKERS[reader](compile_rules("\n".join(_rules(number, one) for number, one in enumerate(made))))
    judges = [_Judge(one) for one in made]
    differences = []
    for _ in range(texts):
        letters = random_text(random, most_letters)
        found: dict[str, list[Spans]] = {}
        for finding in read(as_words(letters), None):
            found.setdefault(finding.type, []).append(_spans(finding))
        for number, one in enumerate(judges):
            for select, wanted in (("first", one.first(letters)), ("longest", one.longest(letters))):
                mine = found.get(f"{select}{number}", [])
                if mine != wanted:
                    pattern = made[number]
                    differences.append(Difference(as_template(pattern), as_re2(pattern), select, letters, mine, wanted))
    return Judged(patterns * texts, differences)


def _rules(number: int, pattern: Pattern) -> str:
    template = as_template(pattern)
    return f'rule first{number}:\n    "{template}"\nrule longest{number}:\n    "{template}"\n    select longest\n'


def _spans(finding: Finding) -> Spans:
    groups: dict[str, tuple[int, int]] = {}
    _collect(finding.fields, groups)
    return _letters(finding.start, finding.end), groups


def _collect(fields: Mapping[str, FieldValue], groups: dict[str, tuple[int, int]]) -> None:
    """The last capture of every name, nested ones too."""
    for name, value in fields.items():
        for capture in (value,) if isinstance(value, Capture) else value:
            groups[name] = _letters(capture.start, capture.end)
            _collect(capture.fields, groups)


def _letters(start: int, end: int) -> tuple[int, int]:
    return start // 2, (end + 1) // 2


class _Judge:
    """One pattern as RE2 sees it."""

    def __init__(self, pattern: Pattern) -> None:
        regex = as_re2(pattern)
        longest = re2.Options()
        longest.longest_match = True
        self._first = re2.compile(regex)
        self._longest = re2.compile(regex, longest)

    def first(self, letters: str) -> list[Spans]:
        return list(self._matches(self._first.finditer(letters)))

    def longest(self, letters: str) -> list[Spans]:
        found = []
        for match in self._longest.finditer(letters):
            start, end = match.span()
            inside = self._first.fullmatch(letters[start:end])
            ((_, groups),) = self._matches([inside])
            shifted = {name: (low + start, high + start) for name, (low, high) in groups.items()}
            found.append(((start, end), shifted))
        return found

    @staticmethod
    def _matches(matches: object) -> Iterator[Spans]:
        for match in matches:  # type: ignore[attr-defined]
            taken = {name: match.span(number) for name, number in match.re.groupindex.items()}
            yield match.span(), {name: span for name, span in taken.items() if span != (-1, -1)}
