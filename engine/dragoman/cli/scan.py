"""From a document to its page: the part of a run that can be done in any process.

Between `run`, which reads and writes, and the front door. What it needs to know is a `Recipe`, from which
another process can make the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from dragoman.cli.inputs import Item, Problem, TextDocument
from dragoman.cli.pages import WITH_TEXT, WITH_TYPES, make_format

if TYPE_CHECKING:
    from dragoman import Finding, Findings, Limits, Notice, Ruleset, SourceText


class Page(NamedTuple):
    """What is to be written for a document, and what there is to say about its scan."""

    lines: str
    found: dict[str, int]
    notices: tuple[Notice, ...]
    complete: bool


Results = Generator[tuple[Item, Page | None], None, None]
"""Documents, each with its page, and problems, in the order in which they were read."""


class Recipe(NamedTuple):
    """How pages are made, as plain data. `types` and `names` of rules: only findings of these; all where empty."""

    rules: tuple[str, ...]
    limits: Limits
    format: str
    width: int
    color: bool
    types: tuple[str, ...]
    names: tuple[str, ...]

    def page_maker(self) -> PageMaker:
        """Load the rules, whose problems have been shown, and be ready."""
        from dragoman.cli.rules import COMPILED, load_rules, open_rules

        if self.rules[0].endswith(COMPILED):
            return PageMaker(open_rules(self.rules, self.limits, "never")[0], self)
        return PageMaker(load_rules(self.rules, self.limits).ruleset, self)


class PageMaker:
    """Scans documents and lays out what was found."""

    def __init__(self, ruleset: Ruleset, recipe: Recipe) -> None:
        self._ruleset = ruleset
        self._types, self._names = frozenset(recipe.types), frozenset(recipe.names)
        types = ruleset.types if recipe.format in WITH_TYPES else {}
        self._shows_text = recipe.format in WITH_TEXT
        self.format = make_format(recipe.format, types, width=recipe.width, color=recipe.color)

    def __call__(self, document: TextDocument) -> Page:
        """The page of a document."""
        source = read_markup(document)
        if source:
            document = evolve(document, text=source.text, source=source)
        findings = self._chosen(self._ruleset.scan(document.text, date=document.date, id=document.id))
        found = Counter(finding.type for finding in findings)
        located = source.locate(findings) if source else findings
        shown = findings if self._shows_text else located
        return Page(self.format.page(document, shown), found, located.notices, findings.complete)

    def _chosen(self, findings: Findings) -> Findings:
        if not self._types and not self._names:
            return findings
        from dragoman import Findings

        return Findings((finding for finding in findings if self._is_wanted(finding)), findings.notices)

    def _is_wanted(self, finding: Finding) -> bool:
        return (not self._types or finding.type in self._types) and (
            not self._names or not self._names.isdisjoint(finding.rules)
        )


def read_markup(document: TextDocument) -> SourceText | None:
    """The words of a document that has markup."""
    if document.markup == "html":
        from dragoman import read_html

        return read_html(document.text)
    if document.markup == "markdown":
        from dragoman import read_markdown

        return read_markdown(document.text)
    return None


def one_by_one(items: Iterable[Item], make: PageMaker) -> Results:
    """Documents as they are read, with their pages."""
    for item in items:
        yield item, None if isinstance(item, Problem) else make(item)
