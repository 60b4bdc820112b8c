"""Measuring coverage: the parts of rules held against the derivations of their tests.

`dragoman.cover`, and behind `dragoman test --coverage`. Only findings that a test compares count, with those
that they took as slots: a rule that fires in a test of another one has not been tested by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike

from attrs import field, frozen

from dragoman.compiled.rulebook import TestCase
from dragoman.compiler import Rules, entry_of, load_modules, resolve_modules
from dragoman.coverage.derivations import Derivation, Reader, spans_taken
from dragoman.coverage.parts import ChoiceKind, ChoicePart, OwnerPart, TemplatePart, owners
from dragoman.coverage.probes import with_probes
from dragoman.judging import compared
from dragoman.limits import Limits
from dragoman.lower.lexicons import LexiconShelf
from dragoman.lower.program import lower_program
from dragoman_dsl.program import Program
from dragoman_dsl.source import SourceFile, Span


@frozen
class Spot:
    """A place in a rule file: code points of the file, and line and column as people count."""

    path: str
    start: int
    end: int
    line: int
    column: int


@frozen
class Count:
    """So many of so many; `percent` is 100 where there is nothing to cover."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """The part that is covered, in percent."""
        return 100.0 if not self.total else 100.0 * self.covered / self.total

    def __add__(self, other: Count) -> Count:
        return Count(self.covered + other.covered, self.total + other.total)


@frozen
class ChoiceCoverage:
    """An alternative, or an optional part `taken` or `left out`, as written."""

    kind: ChoiceKind
    text: str
    spot: Spot
    covered: bool


@frozen
class TemplateCoverage:
    """A template with its choices; `text` is what stands between the quotes."""

    text: str
    spot: Spot
    covered: bool
    choices: tuple[ChoiceCoverage, ...]


@frozen
class OwnerCoverage:
    """A rule or a slot with its templates."""

    kind: str
    name: str
    spot: Spot
    templates: tuple[TemplateCoverage, ...]

    @property
    def covered(self) -> bool:
        """Whether a test goes through one of its templates."""
        return any(template.covered for template in self.templates)

    @property
    def template_count(self) -> Count:
        """Its templates."""
        return Count(sum(one.covered for one in self.templates), len(self.templates))

    @property
    def choice_count(self) -> Count:
        """The alternatives and optional parts of all its templates."""
        choices = [choice for template in self.templates for choice in template.choices]
        return Count(sum(one.covered for one in choices), len(choices))


@frozen
class Coverage:
    """What the tests of rules go through, in the order of the files.

    `only_looking` are slots that no match goes through, since only contexts and the like name them; they
    are not counted. `sources` are the rule files by path.
    """

    owners: tuple[OwnerCoverage, ...]
    tests: int
    only_looking: tuple[str, ...] = field(repr=False)
    sources: Mapping[str, SourceFile] = field(repr=False)

    @property
    def rules(self) -> Count:
        """The rules."""
        rules = [one for one in self.owners if one.kind == "rule"]
        return Count(sum(one.covered for one in rules), len(rules))

    @property
    def templates(self) -> Count:
        """The templates of rules and slots."""
        return sum((one.template_count for one in self.owners), Count(0, 0))

    @property
    def choices(self) -> Count:
        """The alternatives and optional parts."""
        return sum((one.choice_count for one in self.owners), Count(0, 0))

    @property
    def total(self) -> Count:
        """Rules, templates and choices together."""
        return self.rules + self.templates + self.choices

    @property
    def percent(self) -> float:
        """The part of them that is covered, in percent."""
        return self.total.percent


def cover(
    rules: Rules | Sequence[Rules],
    *,
    limits: Limits | None = None,
    chosen: Callable[[TestCase], bool] = lambda case: not case.todo,
) -> Coverage:
    """Find out what the tests of rules go through: files, folders and packs as `dragoman.load` takes them.

    What is wrong in the rules is left out. `chosen` says which tests count; those marked `todo` do not.

    Raises FileNotFoundError as `load` does.

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.dgm"
    >>> _ = path.write_text('rule left: "they (left | went) [home]"\\ntest left:\\n    "They went." -> left()')
    >>> coverage = cover(path)
    >>> [(one.kind, one.text) for one in coverage.owners[0].templates[0].choices if not one.covered]
    [('alternative', 'left'), ('taken', '[home]')]
    """
    several = [rules] if isinstance(rules, str | PathLike) else rules
    bounds = limits or Limits()
    program = resolve_modules(load_modules([entry_of(one) for one in several], None, bounds))
    reader = reader_of(program, bounds)
    cases = [case for case in reader.rulebook.tests if chosen(case)]
    taken = spans_taken(derivation for case in cases for derivation in derivations_of(reader, case))
    found, only_looking = owners(program)
    looking = _Looking(program.sources, taken)
    return Coverage(tuple(map(looking.owner, found)), len(cases), only_looking, program.sources)


def reader_of(program: Program, limits: Limits) -> Reader:
    """What reads texts with the rules of a program and tells how."""
    probed, probes = with_probes(program, limits, LexiconShelf)
    return Reader(lower_program(program, limits).rulebook, probed, probes)


def derivations_of(reader: Reader, case: TestCase) -> Iterator[Derivation]:
    """How the findings that a test compares were read."""
    read = reader.read(case.text, id=case.name)
    wanted = {id(one) for one in compared(case, [one.finding for one in read])}
    for one in read:
        if id(one.finding) in wanted:
            yield from one.derivations


@frozen
class _Looking:
    """Looks parts up among those that were gone through."""

    sources: Mapping[str, SourceFile]
    taken: Mapping[Span, set[bool]]

    def owner(self, part: OwnerPart) -> OwnerCoverage:
        return OwnerCoverage(part.kind, part.name, self.spot(part.span), tuple(map(self.template, part.templates)))

    def template(self, part: TemplatePart) -> TemplateCoverage:
        template = part.template
        covered = template.span in self.taken
        choices = tuple(map(self.choice, part.choices))
        return TemplateCoverage(template.text, self.spot(template.span), covered, choices)

    def choice(self, part: ChoicePart) -> ChoiceCoverage:
        ways = self.taken.get(part.span, set())
        covered = bool(ways) if part.kind == "alternative" else (part.kind == "taken") in ways
        return ChoiceCoverage(part.kind, self.sources[part.span.path][part.span], self.spot(part.span), covered)

    def spot(self, span: Span) -> Spot:
        place = self.sources[span.path].position(span.start)
        return Spot(span.path, span.start, span.end, place.line, place.column)
