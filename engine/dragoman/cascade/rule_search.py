"""One rule in one scope: its matches, filtered, as findings in the making.

Used by `reading`, rule by rule, and by `searching` for the matches of whole stages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from dragoman.cascade import captures
from dragoman.cascade.draft import Draft
from dragoman.compiled.rulebook import FindingProgram, Rulebook, RuleProgram, TemplateProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Capture, FieldValue, Notice, Value
from dragoman.matcher.contract import Match
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document, TokenRange

if TYPE_CHECKING:  # which imports this module
    from dragoman.cascade.reading import Reading

Templates = Sequence[tuple[int, TemplateProgram]]
"""Templates of a rule with their numbers."""


@frozen(eq=False)
class Candidate:
    """A match that passed the filters, with what it took."""

    match: Match
    template: int
    fields: Mapping[str, FieldValue]
    values: Mapping[str, Value]
    regions: tuple[TokenRange, ...]


@frozen(eq=False)
class RuleSearch:
    """One rule being tried in one scope."""

    reading: Reading
    rule: RuleProgram
    scope: Scope
    templates: Templates
    finding: FindingProgram = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "finding", self.reading.rulebook.findings[self.rule.finding])

    def candidates(self) -> Iterator[Candidate]:
        """The matches of the rule in the scope, from left to right."""
        if self.rule.select == "all":
            yield from self._all()
            return
        matcher = self.reading.matcher(self.scope)
        automata = [template.automaton for _, template in self.templates]
        at = matcher.next_start(automata, 0)
        while at < len(self.scope):
            found = self._at(at)
            if found is not None:
                yield found
            at = matcher.next_start(automata, found.match.end if found else at + 1)

    def shared_candidates(self) -> Iterator[Candidate]:
        """The matches that begin with the subject put in front and go beyond it."""
        if self.rule.select == "all":
            yield from (one for one in self._all() if one.match.start == 0 and one.match.end > self.scope.shared)
            return
        found = self._at(0)
        if found is not None and found.match.end > self.scope.shared:
            yield found

    def _at(self, start: int) -> Candidate | None:
        """The candidate from a start: of the first template whose match passes, or of the one with the
        best end."""
        best: Candidate | None = None
        for number, template in self.templates:
            match = self._match(template, start)
            candidate = match and self.passing(match, number)
            if not candidate:
                continue
            if self.rule.select == "first":
                return candidate
            if best is None or self._better(candidate.match.end, best.match.end):
                best = candidate
        return best

    def _better(self, end: int, than: int) -> bool:
        return end > than if self.rule.select == "longest" else end < than

    def _match(self, template: TemplateProgram, start: int) -> Match | None:
        wanted = self.rule.select
        return self.reading.matcher(self.scope).match(template.automaton, start, "first" if wanted == "all" else wanted)

    def _all(self) -> Iterator[Candidate]:
        """Every start and end, once each, of the first template that passes there.

        What is limited are the matches before they are filtered.
        """
        matcher = self.reading.matcher(self.scope)
        most = self.reading.rulebook.limits.max_matches
        count = 0
        for start in range(len(self.scope)):
            seen: set[int] = set()
            for number, template in self.templates:
                for match in matcher.matches(template.automaton, start):
                    if match.end in seen:
                        continue
                    if count == most:
                        self._notice_cap()
                        return
                    count += 1
                    candidate = self.passing(match, number)
                    if candidate:
                        seen.add(match.end)
                        yield candidate

    def _notice_cap(self) -> None:
        document, most = self.reading.document, self.reading.rulebook.limits.max_matches
        start, end = document.starts[self.scope.tokens[0]], document.ends[self.scope.tokens[-1]]
        message = f"rule {self.rule.name}: more than {most:,} matches in a {self.scope.kind} (max_matches)"
        self.reading.notices.append(Notice(document.id, message, start, end, limit="max_matches", rule=self.rule.name))

    # --- filters --------------------------------------------------------------------------------------

    def passing(self, match: Match, template: int) -> Candidate | None:
        """The candidate of a match, where its variables are equal and its conditions hold."""
        taken = captures.take(match, self.scope, self.reading.rulebook, self.finding.list_fields)
        if not all(self._all_equal(places) for places in taken.variables.values()):
            return None
        document, rulebook = self.reading.document, self.reading.rulebook
        seen = environment(document, rulebook, taken.fields)
        if not all(expressions.holds(condition, seen) for condition in self.rule.where):
            return None
        if self.rule.layers and not self._in_layers(match):
            return None
        fields, values = assigned(self.rule, self.finding, taken.fields, document, rulebook)
        return Candidate(match, template, fields, values, taken.regions)

    def _all_equal(self, places: Sequence[TokenRange]) -> bool:
        texts = {self.scope.folded[start:end] for start, end in places}
        return len(texts) <= 1

    def _in_layers(self, match: Match) -> bool:
        """Whether the match lies within one stretch of one of the rule's layers."""
        pieces = tuple(self.scope.token_ranges(match.start, match.end))
        first, last = pieces[0][0], pieces[-1][1]
        layers = self.reading.document.layers
        return any(start <= first and last <= end for layer in self.rule.layers for start, end in layers.get(layer, ()))

    def draft(self, found: Candidate) -> Draft:
        """The finding in the making; one with a shared subject begins behind the joint."""
        document, scope = self.reading.document, self.scope
        first = scope.tokens[scope.shared or found.match.start]
        last = scope.tokens[found.match.end - 1] + 1
        return Draft(
            type=self.rule.finding,
            rules=(self.rule,),
            template=found.template,
            tokens=(first, last),
            start=document.starts[first],
            end=document.ends[last - 1],
            fields=found.fields,
            values=found.values,
            regions=found.regions,
            depth=scope.depth,
            shared=bool(scope.shared),
        )


def assigned(
    rule: RuleProgram,
    finding: FindingProgram,
    captured: Mapping[str, FieldValue],
    document: Document,
    rulebook: Rulebook,
) -> tuple[dict[str, FieldValue], dict[str, Value]]:
    """The fields of a finding, captured or assigned, and the assigned plain values.

    Assignments are worked out in order, each seeing those before it. Captures that the finding type does not have
    as fields were there for conditions and assignments only.
    """
    fields, plain = dict(captured), dict[str, Value]()
    for name, expression in rule.assignments:
        result = expressions.evaluate(expression, environment(document, rulebook, fields, plain))
        if isinstance(result, Capture):
            fields[name] = (result,) if name in finding.list_fields else result
        elif isinstance(result, tuple) and result and all(isinstance(one, Capture) for one in result):
            fields[name] = result
        elif (value := captures.plain_value(result)) is not None:
            plain[name] = value
    return {name: fields[name] for name in finding.fields if name in fields}, plain
