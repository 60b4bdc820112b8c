"""References: what *both sides*, *they* or a bare surname stands for.

Called by `afterwards` with all findings of a document. Captures are looked at in the order of the
text. One of the type that a `reference` is for, which one of its templates matches as a whole, is
given the mentions that `means` works out; any other one is remembered, so that later ones can
refer to it. A capture that was resolved is no antecedent itself, but what it stands for becomes
recent again.

`recent(TYPE, N)` are the N different ones of a type spoken of last, in the order of the text; where
there are fewer, nothing. `named(TYPE)` is the one spoken of last whose fullest name has all words of
this capture and more; `named(TYPE, FIELD)` compares the words of a capture of the template instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from dragoman.cascade import captures
from dragoman.cascade.draft import Draft
from dragoman.cascade.memory import Known, Memory, Words
from dragoman.compiled.rulebook import Meaning
from dragoman.finding import Capture, FieldValue, Mention
from dragoman.matcher.scope import Scope
from dragoman.text.document import TokenRange

if TYPE_CHECKING:
    from dragoman.cascade.reading import Reading

_Key = tuple[int, int, str]
"""Place and type of a capture, in the order of the text: where it starts, the end turned round."""


def resolve_references(drafts: list[Draft], reading: Reading) -> list[Mapping[str, FieldValue]]:
    """The fields of each draft, its captures with what they refer to."""
    if not reading.rulebook.references:
        return [draft.fields for draft in drafts]
    resolved = _Resolving(reading).resolved(_in_text_order(drafts))
    if not resolved:
        return [draft.fields for draft in drafts]
    return [{name: _with_references(value, resolved) for name, value in draft.fields.items()} for draft in drafts]


def _in_text_order(drafts: list[Draft]) -> list[Capture]:
    """One capture of each place and type, in the order of the text."""
    found: dict[_Key, Capture] = {}
    for draft in drafts:
        for value in draft.fields.values():
            for capture in (value,) if isinstance(value, Capture) else value:
                found.setdefault((capture.start, -capture.end, capture.type), capture)
    return [found[key] for key in sorted(found)]


def _with_references(value: FieldValue, resolved: Mapping[_Key, tuple[Mention, ...]]) -> FieldValue:
    if isinstance(value, tuple):
        return tuple(_one_with_references(item, resolved) for item in value)
    return _one_with_references(value, resolved)


def _one_with_references(capture: Capture, resolved: Mapping[_Key, tuple[Mention, ...]]) -> Capture:
    mentions = resolved.get((capture.start, -capture.end, capture.type))
    return evolve(capture, refers_to=mentions) if mentions else capture


class _Resolving:
    """Goes through the captures of a document, and remembers what was spoken of."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.document = reading.document
        self.programs = reading.rulebook.references
        self.memory = Memory()
        self.asked = {meaning.type for program in self.programs for item in program.items for meaning in item.means}

    def resolved(self, found: list[Capture]) -> dict[_Key, tuple[Mention, ...]]:
        """What captures refer to, those that do."""
        ranges = [self.document.token_range(capture.start, capture.end) for capture in found]
        automata = [item.automaton for program in self.programs for item in program.items]
        matching = self.reading.matching(automata, ranges)
        types = [_types_of(capture) for capture in found]
        # Only what is of a kind with something that can be asked for is ever compared with it.
        kinds = {one[-1] for one in types if not self.asked.isdisjoint(one)}
        resolved = {}
        for number, (capture, tokens) in enumerate(zip(found, ranges, strict=True)):
            items = None if matching is None else matching.get(number, ())
            if items == () and types[number][-1] not in kinds:
                continue
            mentions = self._resolve(capture, tokens, types[number], items)
            if mentions:
                resolved[capture.start, -capture.end, capture.type] = mentions
        return resolved

    def _resolve(
        self, capture: Capture, tokens: TokenRange, types: list[str], matching: Sequence[int] | None
    ) -> tuple[Mention, ...]:
        """What a capture refers to; one that refers to nothing is remembered. `matching` are the numbers of the
        items that match it, where that is known."""
        refers = False
        for words, meanings in self._meanings(tokens, types, matching):
            refers = refers or any(meaning.function == "recent" for meaning in meanings)
            for meaning in meanings:
                found = _meant(meaning, words, self.memory)
                if found:
                    self.memory.touch(found)
                    return tuple(one.mention for one in found)
        if not refers:
            mention = Mention(capture.start, capture.end, capture.text)
            self.memory.meet(Known(mention, self._words_of(tokens), types[-1], frozenset(types)))
        return ()

    def _meanings(
        self, tokens: TokenRange, types: list[str], matching: Sequence[int] | None
    ) -> Iterator[tuple[Words, tuple[Meaning, ...]]]:
        """For each item whose template matches these tokens as a whole: the words to compare, its meanings."""
        if matching is not None and not matching:
            return
        scope = Scope(self.document, (tokens,), "region")
        number = -1
        for program in self.programs:
            is_meant = program.slot is None or program.slot in types
            for item in program.items:
                number += 1
                if not is_meant or (matching is not None and number not in matching):
                    continue
                match = self.reading.matcher(scope).to_end(item.automaton, 0, len(scope))
                if match is not None:
                    taken = captures.take(match, scope, self.reading.rulebook)
                    yield self._words_to_compare(item.means, taken, tokens), item.means

    def _words_to_compare(self, means: tuple[Meaning, ...], taken: captures.Taken, tokens: TokenRange) -> Words:
        for meaning in means:
            capture = taken.fields.get(meaning.field) if meaning.field else None
            if isinstance(capture, Capture):
                return self._words_of(self.document.token_range(capture.start, capture.end))
        return self._words_of(tokens)

    def _words_of(self, tokens: TokenRange) -> Words:
        return frozenset(self.document.folded[slice(*tokens)])


def _meant(meaning: Meaning, words: Words, memory: Memory) -> tuple[Known, ...]:
    """What a meaning comes to, in the order of the text."""
    if meaning.function == "named":
        found = memory.named(meaning.type, words, meaning.count)
    else:
        found = memory.recent(meaning.type, meaning.count)
    return tuple(sorted(found, key=lambda one: one.mention.start))


def _types_of(capture: Capture) -> list[str]:
    """The types of a capture, and of those inside that take up all of it, outermost first."""
    types = [capture.type]
    for inner in capture.fields.values():
        if isinstance(inner, Capture) and inner.start == capture.start and inner.end == capture.end:
            types += _types_of(inner)
    return types
