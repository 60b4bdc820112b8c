"""Candidates: templates that may find what was marked, from general to specific.

For sentences with the same marks in the same order: the words between them in one of the wordings, and for each mark
one of the types that take it. What stands before the first mark and behind the last is left out where there are words
between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import field, frozen

from dragoman.suggesting.examples import Example, Mark
from dragoman.suggesting.wording import LEVELS, Level, Wording, Words

GRADES = 4
"""So many grades of generality are tried for types, from the most general to the most specific."""
SHORT = 4
"""Words of a mark up to which it may be the words themselves that matter."""

Tokens = Callable[[str, int, int], Words]
"""The tokens of a stretch of a text."""


@frozen
class Group:
    """Sentences with the same marks in the same order."""

    examples: tuple[Example, ...]
    tokens: Tokens = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the marks, in order."""
        return self.examples[0].names

    def marked(self, place: int) -> list[Words]:
        """The words of a mark in each sentence."""
        return [self._words(one.text, one.marks[place]) for one in self.examples]

    def _words(self, text: str, mark: Mark) -> Words:
        return self.tokens(text, mark.start, mark.end)

    def gaps(self) -> list[list[Words]]:
        """The words before the first mark, between marks, and behind the last, in each sentence."""
        several = []
        for one in self.examples:
            ends = [0, *(mark.end for mark in one.marks)]
            starts = [*(mark.start for mark in one.marks), len(one.text)]
            several.append([self.tokens(one.text, end, start) for end, start in zip(ends, starts, strict=True)])
        gaps = [list(gap) for gap in zip(*several, strict=True)]
        nothing: list[Words] = [()] * len(several)
        says = any(_is_verbal(self.marked(place)) for place in range(len(self.names))) or any(map(_says, gaps[1:-1]))
        for edge in (0, -1):
            if says or not _says(gaps[edge]):
                gaps[edge] = nothing
            says = says or _says(gaps[edge])
        return gaps


def _says(gap: Sequence[Words]) -> bool:
    """Whether there are words in each, not only punctuation."""
    return all(any(any(map(str.isalnum, word)) for word in words) for words in gap)


@frozen
class Candidate:
    """A template, with the grade of its types and the level of its words: the smaller, the more general."""

    template: str
    grade: int
    level: int


def candidates_for(
    group: Group, kinds: Mapping[str, Sequence[str]], lexicons: Mapping[str, str]
) -> Iterator[Candidate]:
    """Templates for a group, each once; `kinds` are the types that take what is marked, by its name."""
    seen: set[str] = set()
    gaps = group.gaps()
    for grade in range(GRADES):
        for number, level in enumerate(LEVELS):
            template = _template(group, gaps, kinds, Wording(level, lexicons), grade)
            if template not in seen:
                seen.add(template)
                yield Candidate(template, grade, number)


def _template(
    group: Group, gaps: Sequence[Sequence[Words]], kinds: Mapping[str, Sequence[str]], wording: Wording, grade: int
) -> str:
    parts = [wording.between(gaps[0])]
    for place, name in enumerate(group.names):
        parts.append(_slot(name, group.marked(place), kinds[name], wording, grade))
        parts.append(wording.between(gaps[place + 1]))
    return " ".join(part for part in parts if part)


def _slot(name: str, marked: Sequence[Words], kinds: Sequence[str], wording: Wording, grade: int) -> str:
    short = all(len(words) <= SHORT for words in marked)
    if short and (not kinds or _is_verbal(marked)):
        return f"<{name}: {wording.choice(marked)}>"
    if not kinds:
        return f"<{name}: ...>"
    kind = kinds[round(grade * (len(kinds) - 1) / (GRADES - 1))]
    return f"<{name}>" if kind == name else f"<{name}: {kind}>"


def _is_verbal(marked: Sequence[Words]) -> bool:
    """Whether a form of a verb is among the words of each: then it is these that matter."""
    exact, form = (Wording(level, {}) for level in _EXACT_AND_FORM)
    return all(form.choice([words]) != exact.choice([words]) and words[0].islower() for words in marked)


_EXACT_AND_FORM: tuple[Level, Level] = ("exact", "form")
