"""The way through the cascade: from a text to its findings, whatever the rules ask for.

Called by `Ruleset`, which imports it when it is first needed: a rule set whose matches are its findings
can be scanned without all that stands behind here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import field, frozen

from dragoman.cascade.afterwards import finish, finish_with_drafts
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading
from dragoman.columns import Columns, of_drafts
from dragoman.finding import Findings
from dragoman.matcher.contract import Engine
from dragoman.text.builder import build_document
from dragoman.text.document import Document
from dragoman.texts import Given


@frozen(eq=False)
class CascadeScanner:
    """Reads document after document; shared freely between threads."""

    engine: Engine
    names: tuple[str, ...]
    """Of captures, which columns count."""
    build: Callable[..., Document] = build_document
    """Makes documents of texts."""
    plan: Plan = field(init=False)

    @plan.default
    def _plan(self) -> Plan:
        return Plan.of(self.engine.rulebook)

    def scan(self, document: Document) -> Findings:
        """The findings of a document."""
        reading = self._read(document)
        return Findings(finish(reading), reading.notices)

    def findings(self, texts: Sequence[Given]) -> Iterator[Findings]:
        """The findings of each text."""
        return map(self.scan, map(self.document, texts))

    def columns(self, texts: Sequence[Given]) -> Iterator[Columns]:
        """The findings of each text as columns."""
        rules = tuple(rule.name for rule in self.engine.rulebook.rules)
        for text in texts:
            reading = self._read(self.document(text))
            drafts = [draft for draft, _ in finish_with_drafts(reading)]
            yield of_drafts(drafts, text.id, reading.notices, rules, self.names)

    def document(self, text: Given) -> Document:
        """A text cut into its tokens."""
        return self.build(text.text, id=text.id, date=text.date)

    def _read(self, document: Document) -> Reading:
        reading = Reading(document, self.engine, self.plan)
        reading.run()
        return reading
