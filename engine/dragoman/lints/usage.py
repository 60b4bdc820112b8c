"""What rules do on texts: which make something at all, and whose findings others take away.

Seen by reading texts as a scan does and looking at the findings before and after they are settled. Used for the texts
of the rules' own tests and for a corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import Factory, define, evolve, field, frozen

from dragoman.cascade.afterwards import finish_with_drafts
from dragoman.cascade.draft import Draft
from dragoman.cascade.overlap import consolidate, merged
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading
from dragoman.compiled.rulebook import Rulebook, RuleProgram, TestCase
from dragoman.finding import Finding
from dragoman.matcher.engines import engine_for
from dragoman.text.builder import build_document
from dragoman.text.document import TokenRange
from dragoman.texts import Given


@frozen
class Sample:
    """A place in a text."""

    doc: str
    start: int
    text: str


@define
class Usage:
    """What became of the findings of a rule: how many it made, and how many of them each cause took away."""

    made: int = 0
    yielded: int = 0
    """Given up to a type that `gives way` names."""
    overlapped: int = 0
    """Lost to another finding of the type, by `overlap`."""
    hidden: int = 0
    """Inside of what `hides`."""
    winners: dict[str, int] = Factory(dict)
    """Which rules won in overlaps, and how often."""
    sample: Sample | None = None
    """The first that was lost."""

    @property
    def reported(self) -> int:
        """How many were reported."""
        return self.made - self.yielded - self.overlapped - self.hidden


@define(eq=False)
class Watch:
    """Reads texts and counts, for all rules, by their ids."""

    rulebook: Rulebook
    usage: Mapping[str, Usage] = field(init=False)
    _plan: Plan = field(init=False)

    @usage.default
    def _usage(self) -> Mapping[str, Usage]:
        return {rule.id: Usage() for rule in self.rulebook.rules}

    @_plan.default
    def _made_plan(self) -> Plan:
        return Plan.of(self.rulebook)

    def read(self, texts: Iterable[Given]) -> int:
        """Read texts; how many there were."""
        engine = engine_for(self.rulebook)
        count = 0
        for text in texts:
            reading = Reading(build_document(text.text, id=text.id, date=text.date), engine, self._plan)
            reading.run()
            self._count(reading)
            count += 1
        return count

    def _count(self, reading: Reading) -> None:
        reported = _made_by(draft for draft, _ in finish_with_drafts(reading))
        for type_, raw in reading.raw.items():
            finding = self.rulebook.findings[type_]
            kept = _made_by(reading.kept[type_])
            left = _made_by(consolidate(evolve(finding, overlap="keep"), raw, reading.kept))
            for draft in merged(raw):
                for made in _made_by([draft]):
                    usage = self.usage[made[1]]
                    usage.made += 1
                    if made in reported:
                        continue
                    usage.sample = usage.sample or _sample(draft, reading)
                    if made in kept:
                        usage.hidden += 1
                    elif made not in left:
                        usage.yielded += 1
                    else:
                        usage.overlapped += 1
                        for winner in set(_winners(draft, reading.kept[type_])):
                            usage.winners[winner] = usage.winners.get(winner, 0) + 1


_Made = tuple[tuple[str, TokenRange], str]


def _made_by(drafts: Iterable[Draft]) -> set[_Made]:
    """Type and place of findings, each with every rule that made it."""
    return {((draft.type, draft.tokens), rule.id) for draft in drafts for rule in draft.rules}


def _winners(draft: Draft, kept: Sequence[Draft]) -> Iterator[str]:
    """The names of the rules whose findings stand where a lost one stood."""
    for other in kept:
        if other.start < draft.end and draft.start < other.end:
            yield from (rule.name for rule in other.rules)


def _sample(draft: Draft, reading: Reading) -> Sample:
    document = reading.document
    return Sample(document.id, draft.start, document.text[draft.start : draft.end])


def untested(rulebook: Rulebook, scan: Callable[[str], Sequence[Finding]]) -> frozenset[str]:
    """The ids of the rules of which no test shows a finding: none of those that are about it and expect something."""
    shown: set[str] = set()
    for case in rulebook.tests:
        if case.expected:
            made = {name for finding in scan(case.text) for name in finding.rules}
            shown.update(rule.id for rule in rulebook.rules if rule.name in made and _is_about(case, rule, rulebook))
    return frozenset(rule.id for rule in rulebook.rules if rule.id not in shown)


def _is_about(case: TestCase, rule: RuleProgram, rulebook: Rulebook) -> bool:
    return not case.about or rule.name in case.about or rulebook.findings[rule.finding].name in case.about
