"""The rulebook: compiled rules as immutable data, the only thing that a scan needs.

Made by `lower` and `automaton`, read by the matchers and the cascade. It knows neither lark nor
the syntax tree. Ids are those of the resolved program; names are what users wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from dragoman.compiled.automaton import Automaton
from dragoman.compiled.changing import Changing, changing_parts
from dragoman.compiled.required import Needs
from dragoman.finding import Value
from dragoman.limits import Limits

if TYPE_CHECKING:  # said only: programs that scan compiled rules start without them
    from dragoman.compiled.token_regex import TokenRegex
    from dragoman.conditions.expressions import Expression
    from dragoman.words.lexicon import Lexicon
    from dragoman.words.phrases import PhraseTable

Select = Literal["first", "longest", "shortest", "all"]
ScopeKind = Literal["sentence", "paragraph", "document"]


@frozen
class SlotProgram:
    """A compiled slot. `values[i]` is the value of its template number `i`.

    `in_sentence`: it never runs over a sentence end. `until` are indexes of markers and
    `until_shares` of shares; a slot that has any ends before the first of them.
    """

    id: str
    name: str
    automaton: Automaton = field(repr=False)
    open_: bool = False
    whole: bool = False
    in_sentence: bool = False
    until: tuple[int, ...] = ()
    until_shares: tuple[int, ...] = ()
    values: tuple[Expression | None, ...] = ()
    list_fields: frozenset[str] = frozenset()

    @property
    def has_end(self) -> bool:
        """Whether its end is set by `until`."""
        return bool(self.until or self.until_shares)


@frozen
class TemplateProgram:
    """One template of a rule. `needs`: what a scope must hold for it to have a chance."""

    text: str
    automaton: Automaton = field(repr=False)
    needs: Needs = ()


@frozen
class ExtendProgram:
    """`extend field from origin through … until types and rules` (ids)."""

    field: str
    origin: str
    through: ScopeKind
    until: tuple[str, ...]
    until_rules: tuple[str, ...] = ()


@frozen
class RuleProgram:
    """A compiled rule; `number` is its place among all rules."""

    id: str
    name: str
    number: int
    finding: str
    templates: tuple[TemplateProgram, ...]
    variables: tuple[str, ...] = ()
    where: tuple[Expression, ...] = ()
    select: Select = "first"
    scope: ScopeKind = "sentence"
    layers: tuple[str, ...] = ()
    priority: int = 0
    meta: Mapping[str, Value] = field(factory=dict)
    assignments: tuple[tuple[str, Expression], ...] = ()
    extends: tuple[ExtendProgram, ...] = ()


@frozen
class GivesWay:
    """Dropped where it overlaps a finding of these types (ids); field against field where named."""

    types: tuple[str, ...]
    on: str | None


@frozen
class FindingProgram:
    """A finding type as the cascade needs it. `fields` in the order declared; each finding has those `required`."""

    id: str
    name: str
    fields: tuple[str, ...]
    list_fields: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    gives_way: tuple[GivesWay, ...] = ()
    sources: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    overlap: Literal["keep", "longest", "priority"] = "keep"


@frozen
class ShareProgram:
    """A compiled `share`: indexes of the markers of its three parts."""

    id: str
    subject: int
    after: int
    before: int


@frozen
class QualifierItem:
    """One way to set a qualifier; `cue` and `until` are indexes of markers."""

    key: str
    value: Expression
    direction: Literal["before", "after", "around", "in"]
    field: str | None
    cue: int
    within: int | None
    until: int | None


@frozen
class QualifierProgram:
    """A compiled `qualifier`; `on` are ids of finding types, empty for all."""

    name: str
    on: frozenset[str]
    items: tuple[QualifierItem, ...]


@frozen
class Meaning:
    """`recent(TYPE, N)` or `named(TYPE, FIELD)`; `type` is a type's name as users know it."""

    function: Literal["recent", "named"]
    type: str
    count: int = 1
    field: str | None = None


@frozen
class ReferenceItem:
    """Captures that the templates match as a whole stand for the first meaning that comes to something."""

    automaton: Automaton = field(repr=False)
    means: tuple[Meaning, ...]


@frozen
class ReferenceProgram:
    """A compiled `reference`; `slot` is the type name whose captures it resolves, None for any."""

    name: str
    slot: str | None
    items: tuple[ReferenceItem, ...]


@frozen
class Expected:
    """A finding that a test expects; each field is a path and a value or a list of values."""

    type: str
    fields: tuple[tuple[tuple[str, ...], Value | tuple[Value, ...]], ...]


@frozen
class TestCase:
    """A text of a `test` declaration, and exactly what must be found in it.

    `about` names the rules or types that are compared; empty for all. `line` counts from 1.
    """

    name: str
    about: frozenset[str]
    text: str
    expected: tuple[Expected, ...]
    todo: bool
    path: str
    line: int


@frozen
class Rulebook:
    """Everything that a scan needs, shared freely between threads.

    `markers` are templates of which only the places matter: contexts, `until`, shares, cues.
    """

    rules: tuple[RuleProgram, ...]
    findings: Mapping[str, FindingProgram]
    stages: tuple[tuple[str, ...], ...]
    slots: Mapping[str, SlotProgram] = field(repr=False)
    markers: tuple[Automaton, ...] = field(repr=False)
    shares: tuple[ShareProgram, ...] = field(repr=False)
    phrases: PhraseTable = field(repr=False)
    lexicons: Mapping[str, Lexicon] = field(repr=False)
    regexes: Mapping[str, TokenRegex] = field(repr=False)
    qualifiers: tuple[QualifierProgram, ...] = field(repr=False)
    references: tuple[ReferenceProgram, ...] = field(repr=False)
    tests: tuple[TestCase, ...] = field(repr=False)
    limits: Limits = field(repr=False)
    changing: Changing = field(init=False, repr=False)

    @changing.default
    def _changing(self) -> Changing:
        templates = (template.automaton for rule in self.rules for template in rule.templates)
        return changing_parts(self.slots, self.markers, self.shares, templates)
