"""What is done when the findings of all types are complete.

The last step of a scan, after the cascade: `extend` fields, hiding, sources, qualifiers, references;
then drafts become findings in their total order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from sys import maxsize
from typing import TYPE_CHECKING, Literal

from attrs import evolve

from dragoman.cascade.draft import Draft, ordered
from dragoman.cascade.intervals import Intervals
from dragoman.cascade.qualifiers import qualifiers_of
from dragoman.cascade.references import resolve_references
from dragoman.compiled.rulebook import ExtendProgram
from dragoman.finding import Capture, FieldValue, Finding, FindingRef, Place
from dragoman.text.document import TokenRange

if TYPE_CHECKING:
    from dragoman.cascade.reading import Reading


def finish(reading: Reading) -> list[Finding]:
    """The findings of a reading whose cascade has run."""
    return [finding for _, finding in finish_with_drafts(reading)]


def finish_with_drafts(reading: Reading) -> list[tuple[Draft, Finding]]:
    """The same, each with the draft that it was made of."""
    extending = _Extending(reading)
    drafts = [extending.extended(draft) for kept in reading.kept.values() for draft in kept]
    drafts = _not_hidden(drafts, reading)
    drafts = ordered(drafts, lambda draft: (draft.start, draft.end, _type_name(draft, reading), *draft.order()))
    sources = _sources(drafts, reading)
    fields = resolve_references(drafts, reading)
    return [(draft, _finding(draft, fields[index], sources[index], reading)) for index, draft in enumerate(drafts)]


def finding_of(draft: Draft, reading: Reading) -> Finding:
    """A draft by itself as a finding: without references and sources."""
    return _finding(draft, draft.fields, (), reading)


def _type_name(draft: Draft, reading: Reading) -> str:
    return reading.rulebook.findings[draft.type].name


def _finding(
    draft: Draft, fields: Mapping[str, FieldValue], source: tuple[FindingRef, ...], reading: Reading
) -> Finding:
    document = reading.document
    first = draft.tokens[0]
    meta = {key: value for rule in reversed(draft.rules) for key, value in rule.meta.items()}
    return Finding(
        type=_type_name(draft, reading),
        rules=tuple(dict.fromkeys(rule.name for rule in draft.rules)),
        doc=document.id,
        start=draft.start,
        end=draft.end,
        text=document.text[draft.start : draft.end],
        sentence=_place(reading, document.sentences, first),
        paragraph=_place(reading, document.paragraphs, first),
        fields=fields,
        values=draft.values,
        qualifiers=qualifiers_of(draft, reading),
        source=source,
        shared=draft.shared,
        meta=meta,
    )


def _place(reading: Reading, ranges: tuple[TokenRange, ...], token: int) -> Place:
    """The sentence or paragraph of a token."""
    document = reading.document
    index = _index_of(ranges, token)
    first, last = ranges[index]
    return Place(document.starts[first], document.ends[last - 1], index)


def _index_of(ranges: tuple[TokenRange, ...], token: int) -> int:
    return bisect_right(ranges, (token, maxsize)) - 1


# --- extend -----------------------------------------------------------------------------------------


class _Extending:
    """Extends fields; knows where the findings that stop a passage start."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.starting: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[int, int]]] = {}

    def extended(self, draft: Draft) -> Draft:
        """The draft with the passages that its rules ask for."""
        for rule in draft.rules:
            for extend in rule.extends:
                origin = draft.captures(extend.origin)
                if origin:
                    passage = self.passage(origin[0], extend)
                    draft = evolve(draft, fields={**draft.fields, extend.field: passage})
        return draft

    def passage(self, origin: Capture, extend: ExtendProgram) -> Capture:
        """From the start of a capture to the end of the last whole sentence before one in which a stopping
        finding starts; to the capture's own end where one starts behind it in the same sentence."""
        document = self.reading.document
        sentences = document.sentences
        token = document.token_range(origin.start, origin.end)[1] - 1
        current = _index_of(sentences, token)
        last = _last_sentence(extend, current, token, self.reading)
        stops = self.stops(extend)
        index = bisect_left(stops, (origin.end, 0))
        if index < len(stops):
            last = min(last, stops[index][1] - 1)
        limit = document.ends[sentences[last][1] - 1] if last >= current else origin.end
        return Capture(origin.start, limit, document.text[origin.start : limit], "text")

    def stops(self, extend: ExtendProgram) -> list[tuple[int, int]]:
        """Where the findings of these types and rules start: offset and number of the sentence, in order."""
        key = (extend.until, extend.until_rules)
        found = self.starting.get(key)
        if found is None:
            kept = self.reading.kept
            sentences = self.reading.document.sentences
            drafts = [draft for type_ in extend.until for draft in kept[type_]]
            if extend.until_rules:
                rules = set(extend.until_rules)
                drafts += (one for each in kept.values() for one in each if any(rule.id in rules for rule in one.rules))
            starts = {(draft.start, _index_of(sentences, draft.tokens[0])) for draft in drafts}
            found = self.starting[key] = sorted(starts)
        return found


def _last_sentence(extend: ExtendProgram, current: int, token: int, reading: Reading) -> int:
    """The last sentence of the sentence, paragraph or document that bounds an `extend`."""
    document = reading.document
    match extend.through:
        case "sentence":
            return current
        case "paragraph":
            paragraph = document.paragraphs[_index_of(document.paragraphs, token)]
            return _index_of(document.sentences, paragraph[1] - 1)
        case "document":
            return len(document.sentences) - 1


# --- hides, sources -----------------------------------------------------------------------------------


def _holding(drafts: list[Draft], reading: Reading, what: Literal["hides", "sources"]) -> Intervals[Draft]:
    """The captures that hide what lies in them, or are the source of it, with their drafts."""
    return Intervals(
        (capture.start, capture.end, draft)
        for draft in drafts
        for name in getattr(reading.rulebook.findings[draft.type], what)
        for capture in draft.captures(name)
    )


def _not_hidden(drafts: list[Draft], reading: Reading) -> list[Draft]:
    hiding = _holding(drafts, reading, "hides")
    return [draft for draft in drafts if all(by is draft for by in hiding.enclosing(draft.start, draft.end))]


def _sources(drafts: list[Draft], reading: Reading) -> list[tuple[FindingRef, ...]]:
    """For each draft the findings whose words enclose it, innermost first."""
    speaking = _holding(drafts, reading, "sources")
    chains = []
    for draft in drafts:
        enclosing = dict.fromkeys(by for by in speaking.enclosing(draft.start, draft.end) if by is not draft)
        innermost_first = sorted(enclosing, key=lambda by: (-by.start, by.end, _type_name(by, reading)))
        chains.append(tuple(FindingRef(_type_name(by, reading), by.start, by.end) for by in innermost_first))
    return chains
