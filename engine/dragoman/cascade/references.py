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

from collections.abc import Iterator, Mapping

from attrs import evolve

from dragoman.cascade import captures
from dragoman.cascade.draft import Draft
from dragoman.cascade.memory import Known, Memory, Words
from dragoman.cascade.reading import Reading
from dragoman.compiled.rulebook import Meaning, ReferenceProgram
from dragoman.finding import Capture, FieldValue, Mention
from dragoman.matcher.scope import Scope


def resolve_references(drafts: list[Draft], reading: Reading) -> list[Mapping[str, FieldValue]]:
    """The fields of each draft, its captures with what they refer to."""
    programs = reading.rulebook.references
    if not programs:
        return [draft.fields for draft in drafts]
    memory = Memory()
    resolved: dict[tuple[int, int, str], tuple[Mention, ...]] = {}
    for capture in _in_text_order(drafts):
        key = (capture.start, capture.end, capture.type)
        if key not in resolved:
            resolved[key] = _resolve(capture, programs, memory, reading)
    return [{name: _with_references(value, resolved) for name, value in draft.fields.items()} for draft in drafts]


def _in_text_order(drafts: list[Draft]) -> list[Capture]:
    found = (capture for draft in drafts for name in draft.fields for capture in draft.captures(name))
    return sorted(found, key=lambda one: (one.start, -one.end, one.type))


def _with_references(value: FieldValue, resolved: Mapping[tuple[int, int, str], tuple[Mention, ...]]) -> FieldValue:
    if isinstance(value, tuple):
        return tuple(_one_with_references(item, resolved) for item in value)
    return _one_with_references(value, resolved)


def _one_with_references(capture: Capture, resolved: Mapping[tuple[int, int, str], tuple[Mention, ...]]) -> Capture:
    mentions = resolved.get((capture.start, capture.end, capture.type), ())
    return evolve(capture, refers_to=mentions) if mentions else capture


def _resolve(
    capture: Capture, programs: tuple[ReferenceProgram, ...], memory: Memory, reading: Reading
) -> tuple[Mention, ...]:
    """What a capture refers to; one that refers to nothing is remembered."""
    types = frozenset(_types_of(capture))
    tokens = reading.document.token_range(capture.start, capture.end)
    scope = Scope(reading.document, (tokens,), "region")
    refers = False
    for program in programs:
        if program.slot is not None and program.slot not in types:
            continue
        for words, meanings in _matching(program, scope, reading):
            refers = refers or any(meaning.function == "recent" for meaning in meanings)
            for meaning in meanings:
                found = _meant(meaning, words, memory)
                if found:
                    memory.touch(found)
                    return tuple(one.mention for one in found)
    if not refers:
        mention = Mention(capture.start, capture.end, capture.text)
        memory.meet(Known(mention, frozenset(scope.folded), list(_types_of(capture))[-1], types))
    return ()


def _meant(meaning: Meaning, words: Words, memory: Memory) -> tuple[Known, ...]:
    """What a meaning comes to, in the order of the text."""
    if meaning.function == "named":
        found = memory.named(meaning.type, words, meaning.count)
    else:
        found = memory.recent(meaning.type, meaning.count)
    return tuple(sorted(found, key=lambda one: one.mention.start))


def _types_of(capture: Capture) -> Iterator[str]:
    """The types of a capture, and of those inside that take up all of it, outermost first."""
    yield capture.type
    for inner in capture.fields.values():
        if isinstance(inner, Capture) and (inner.start, inner.end) == (capture.start, capture.end):
            yield from _types_of(inner)


def _matching(program: ReferenceProgram, scope: Scope, reading: Reading) -> Iterator[tuple[Words, tuple[Meaning, ...]]]:
    """For each item whose template matches the scope as a whole: the words to compare, its meanings."""
    matcher = reading.matcher(scope)
    for item in program.items:
        match = matcher.to_end(item.automaton, 0, len(scope))
        if match is not None:
            taken = captures.take(match, scope, reading.rulebook)
            yield _words_to_compare(item.means, taken, scope), item.means


def _words_to_compare(means: tuple[Meaning, ...], taken: captures.Taken, scope: Scope) -> Words:
    for meaning in means:
        capture = taken.fields.get(meaning.field) if meaning.field else None
        if isinstance(capture, Capture):
            document = scope.document
            first, last = document.token_range(capture.start, capture.end)
            return frozenset(document.folded[first:last])
    return frozenset(scope.folded)
