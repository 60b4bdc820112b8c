"""Qualifiers: polarity, modality and the like, set by cues around or inside a finding.

Called by `afterwards` for each finding. A cue counts when it stands in the finding's sentence, in the
direction asked for, at most `within` tokens away, with no terminator in between. Of the items that
set one key, the first whose cue is there wins.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from dragoman.cascade.captures import plain_value
from dragoman.cascade.draft import Draft
from dragoman.compiled.rulebook import QualifierItem
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Value
from dragoman.matcher.contract import ScopeMatcher
from dragoman.text.document import TokenRange

if TYPE_CHECKING:
    from dragoman.cascade.reading import Reading


def qualifiers_of(draft: Draft, reading: Reading) -> dict[str, Value]:
    """What the qualifiers that apply to a finding's type say of it."""
    found: dict[str, Value] = {}
    cues = None
    for program in reading.rulebook.qualifiers:
        if program.on and draft.type not in program.on:
            continue
        cues = cues or _Cues(draft, reading)
        for item in program.items:
            if item.key not in found and cues.apply(item):
                seen = environment(reading.document, reading.rulebook, draft.fields, draft.values)
                value = plain_value(expressions.evaluate(item.value, seen))
                if value is not None:
                    found[item.key] = value
    return found


class _Cues:
    """The cues around and inside one finding."""

    def __init__(self, draft: Draft, reading: Reading) -> None:
        self.draft = draft
        self.reading = reading
        self.scope = reading.sentence_of(draft.tokens[0])
        self.matcher = reading.matcher(self.scope)
        self._anchors: dict[str | None, list[TokenRange]] = {}

    def apply(self, item: QualifierItem) -> bool:
        """Whether a cue of an item counts."""
        anchors = self._anchors.get(item.field)
        if anchors is None:
            anchors = self._anchors[item.field] = self._seen_from(item.field)
        return any(_cued(item, anchor, self.matcher) for anchor in anchors)

    def _seen_from(self, field: str | None) -> list[TokenRange]:
        """The places in the scope from which the directions of an item are seen."""
        draft, document = self.draft, self.reading.document
        if field is None:
            tokens = [draft.tokens]
        else:
            tokens = [document.token_range(capture.start, capture.end) for capture in draft.captures(field)]
        first, last = self.scope.tokens[0], self.scope.tokens[-1] + 1
        return [(start - first, min(end, last) - first) for start, end in tokens if first <= start < last]


def _cued(item: QualifierItem, anchor: TokenRange, matcher: ScopeMatcher) -> bool:
    start, end = anchor
    match item.direction:
        case "in":
            return _cue_inside(item, start, end, matcher)
        case "before":
            return _cue_before(item, start, matcher)
        case "after":
            return _cue_after(item, end, matcher)
        case "around":
            return _cue_before(item, start, matcher) or _cue_after(item, end, matcher)


def _reach(item: QualifierItem, matcher: ScopeMatcher) -> int:
    return len(matcher.scope) if item.within is None else item.within


def _cue_before(item: QualifierItem, start: int, matcher: ScopeMatcher) -> bool:
    """A cue that ends at most `within` tokens before `start`, with no terminator from there on.

    The nearest one decides: what stops it stops those further away.
    """
    ends = matcher.marked_ends(item.cue)
    index = bisect_right(ends, start) - 1
    if index < 0 or ends[index] < start - _reach(item, matcher):
        return False
    return not _stopped(item, ends[index], start, matcher)


def _cue_after(item: QualifierItem, end: int, matcher: ScopeMatcher) -> bool:
    """A cue that begins at most `within` tokens behind `end`, with no terminator before it."""
    starts = matcher.marked_starts(item.cue)
    index = bisect_left(starts, end)
    if index == len(starts) or starts[index] > end + _reach(item, matcher):
        return False
    return not _stopped(item, end, starts[index], matcher)


def _cue_inside(item: QualifierItem, start: int, end: int, matcher: ScopeMatcher) -> bool:
    """A cue that lies between `start` and `end`."""
    starts = matcher.marked_starts(item.cue)
    inside = starts[bisect_left(starts, start) : bisect_left(starts, end)]
    return any((matcher.nearest_end(item.cue, at) or end + 1) <= end for at in inside)


def _stopped(item: QualifierItem, low: int, high: int, matcher: ScopeMatcher) -> bool:
    """Whether a terminator begins in `low … high`, the upper place left out."""
    if item.until is None:
        return False
    places = matcher.marked_starts(item.until)
    index = bisect_left(places, low)
    return index < len(places) and places[index] < high
