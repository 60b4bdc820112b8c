"""What was found and dropped, and by whom: conditions, giving way, overlap, hiding.

Asks after a reading what became of each match that it came upon. The decisions are those of `cascade.overlap` and
`cascade.afterwards`; here only their reasons are put into words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from dragoman.cascade.draft import Draft
from dragoman.cascade.intervals import Intervals
from dragoman.cascade.overlap import gives_way, merged
from dragoman.compiled.rulebook import FindingProgram, GivesWay
from dragoman.explaining.explanation import Dropped
from dragoman.explaining.proof import Condition
from dragoman.explaining.proving import Prover
from dragoman.explaining.rule_files import RuleFiles
from dragoman.explaining.watching import Refused, WatchedReading
from dragoman.finding import Finding
from dragoman.text.document import TokenRange


@frozen(eq=False)
class Drops:
    """What a reading dropped; `reported` are the drafts that became findings, with these."""

    reading: WatchedReading
    files: RuleFiles
    prover: Prover
    reported: Sequence[tuple[Draft, Finding]]

    def dropped(self, wanted: Sequence[TokenRange], rule: str | None) -> Iterator[Dropped]:
        """Matches that are no findings, of which a token lies in one of these stretches."""
        told: set[tuple[str, int, int]] = set()
        for one in self.reading.watch.refused:
            match = one.match
            key = (match.rule.id, match.template, match.tokens[1])  # of several with one end the longest says it all
            if (
                _meets(match.tokens, wanted)
                and rule in (None, match.rule.name)
                and key not in told
                and self.prover.proves(match)
            ):
                told.add(key)
                yield self._refused(one)
        for type_, raw in list(self.reading.raw.items()):
            finding = self.reading.rulebook.findings[type_]
            for draft in merged(raw):
                is_meant = rule is None or any(one.name == rule for one in draft.rules)
                if (
                    is_meant
                    and _meets(draft.tokens, wanted)
                    and self.prover.can_prove(draft)
                    and not self._is_reported(draft)
                ):
                    found = self._dropped(draft, finding)
                    if found is not None:
                        yield found

    # --- refused by conditions ------------------------------------------------------------------------

    def _refused(self, one: Refused) -> Dropped:
        declaration = self.files.rule(one.match.rule).declaration
        failed = [
            Condition("variable", f"{name} reads the same in all its places", held=False) for name in one.variables
        ]
        for number in one.conditions:
            span = declaration.where[number].span
            failed.append(Condition("where", self.files.text(span), held=False, source=self.files.shown(span)))
        if one.layers:
            text = "in " + " | ".join(layer.text for layer in declaration.layers)
            source = self.files.shown(declaration.layers[0].span, text)
            failed.append(Condition("layer", text, held=False, source=source))
        first = failed[0]
        proof = self.prover.proof_of_match(one.match)
        if one.variables:
            why = f"{one.variables[0]} does not read the same in all its places"
            return Dropped(proof, "variable", why, failed=tuple(failed))
        if one.conditions:
            return Dropped(proof, "where", f"`where {first.text}` is false", source=first.source, failed=tuple(failed))
        return Dropped(proof, "layer", f"it does not lie `{first.text}`", source=first.source, failed=tuple(failed))

    # --- dropped among findings -----------------------------------------------------------------------

    def _is_reported(self, draft: Draft) -> bool:
        return any(_same(draft, other) for other, _ in self.reported)

    def _dropped(self, draft: Draft, finding: FindingProgram) -> Dropped | None:
        """Why a draft is no finding; what is asked first is what was decided first."""
        for clause in finding.gives_way:
            stronger = self._stronger(draft, clause)
            if stronger is not None:
                on = f" on {clause.on}" if clause.on else ""
                why = f"it gives way{on} to the {self._name(stronger)} of rule {stronger.rules[0].name}"
                return self._make(draft, "gives way", why, stronger)
        kept = self.reading.kept[draft.type]
        if not any(_same(draft, one) for one in kept):
            other = next((one for one in kept if one.start < draft.end and draft.start < one.end), None)
            if other is None:
                return None
            named = f"a {self._name(other)} of rule {other.rules[0].name}"
            why = f"it overlaps {named}, which {_advantage(other, draft)} (overlap {finding.overlap})"
            return self._make(draft, "overlap", why, other)
        hiding = self._hiding(draft)
        if hiding is None:
            return None
        by, field = hiding
        why = f"the field {field} of the {self._name(by)} of rule {by.rules[0].name} hides what lies in it"
        return self._make(draft, "hidden", why, by)

    def _stronger(self, draft: Draft, clause: GivesWay) -> Draft | None:
        """The first finding that a draft gives way to."""
        for type_ in clause.types:
            for other in self.reading.kept[type_]:
                places = (
                    [(other.start, other.end)]
                    if clause.on is None
                    else [(capture.start, capture.end) for capture in other.captures(clause.on)]
                )
                if gives_way(draft, Intervals((start, end, other) for start, end in places), clause):
                    return other
        return None

    def _hiding(self, draft: Draft) -> tuple[Draft, str] | None:
        for by, finding in self.reported:
            for field in self.reading.rulebook.findings[by.type].hides:
                value = finding.fields.get(field, ())
                for capture in value if isinstance(value, tuple) else (value,):
                    if capture.start <= draft.start and draft.end <= capture.end:
                        return by, field
        return None

    def _make(self, draft: Draft, kind: str, why: str, by: Draft) -> Dropped:
        text = self.reading.document.text[by.start : by.end]
        return Dropped(self.prover.proof(draft), kind, why, by=text)  # type: ignore[arg-type]

    def _name(self, draft: Draft) -> str:
        return self.reading.rulebook.findings[draft.type].name


def _advantage(kept: Draft, dropped: Draft) -> str:
    """Why one of two overlapping findings was kept."""
    if kept.priority > dropped.priority:
        return "has a higher priority"
    return "is longer" if kept.end - kept.start > dropped.end - dropped.start else "comes first"


def _same(one: Draft, other: Draft) -> bool:
    """Whether a draft is another, perhaps with fields extended since."""
    return (
        one.type == other.type
        and one.tokens == other.tokens
        and one.template == other.template
        and one.rules[0] is other.rules[0]
        and one.values == other.values
    )


def _meets(stretch: TokenRange, wanted: Sequence[TokenRange]) -> bool:
    return any(first < stretch[1] and stretch[0] < last for first, last in wanted)
