"""Findings carried back to the file that their text was read from.

The last step for marked-up files: every offset of a finding, of its fields and of what it refers to becomes one of the
file. The words stay as they were read. Findings are carried back when they are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from dragoman.finding import Capture, FieldValue, Finding, FindingRef, Findings, Mention, Notice, Place
from dragoman.formats.source import SourceText


def locate(findings: Findings, source: SourceText) -> Findings:
    """The same findings, with offsets into `source.original`, and `markup` set."""
    locating = _Locating(source)
    notices = [locating.notice(notice) for notice in findings.notices]
    return Findings.deferred(len(findings), lambda number: locating.finding(findings[number]), notices)


@frozen
class _Locating:
    source: SourceText

    def finding(self, finding: Finding) -> Finding:
        start, end = self.source.place(finding.start, finding.end)
        return evolve(
            finding,
            start=start,
            end=end,
            sentence=self.stretch(finding.sentence),
            paragraph=self.stretch(finding.paragraph),
            fields=self.fields(finding.fields),
            source=tuple(self.reference(one) for one in finding.source),
            markup=self.source.markup,
        )

    def stretch(self, place: Place) -> Place:
        start, end = self.source.place(place.start, place.end)
        return Place(start, end, place.index)

    def fields(self, fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
        return {
            name: self.capture(one) if isinstance(one, Capture) else tuple(map(self.capture, one))
            for name, one in fields.items()
        }

    def capture(self, capture: Capture) -> Capture:
        start, end = self.source.place(capture.start, capture.end)
        return evolve(
            capture,
            start=start,
            end=end,
            fields=self.fields(capture.fields),
            parts=tuple(map(self.mention, capture.parts)),
            refers_to=tuple(map(self.mention, capture.refers_to)),
        )

    def mention(self, mention: Mention) -> Mention:
        start, end = self.source.place(mention.start, mention.end)
        return Mention(start, end, mention.text)

    def reference(self, reference: FindingRef) -> FindingRef:
        start, end = self.source.place(reference.start, reference.end)
        return FindingRef(reference.type, start, end)

    def notice(self, notice: Notice) -> Notice:
        start, end = self.source.place(notice.start, notice.end)
        return evolve(notice, start=start, end=end)
