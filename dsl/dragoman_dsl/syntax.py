"""The syntax tree: what a rule file says, as frozen nodes that keep their place.

Made by `parser`, read by `printer`, `resolve`, `lint` and by the engine's `lower`. It knows
nothing of matching. Three families: the inside of quotes (templates), expressions, and
declarations. Every node has the span of its text in the rule file.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from dragoman_dsl.source import Span

Inflection = Literal["any", "ed", "ing", "s"]
Multiplicity = Literal["one", "optional", "some", "any"]
"""``one`` (nothing written), ``?``, ``+`` and ``*``."""


@frozen
class Name:
    """A name as written (dots allowed where it goes through a `use … as`)."""

    text: str
    span: Span


# --- templates -----------------------------------------------------------------------------


@frozen
class Literal_:
    """A run of literal characters without white space: `stressed,` or `'s` or `sign` of `sign~ed`.

    `text` has its backslashes resolved. It is not yet split into tokens: that depends on what
    it touches, and two neighbours touch exactly when one's span ends where the other's starts.
    """

    text: str
    span: Span
    inflection: Inflection | None = None


@frozen
class Variable:
    """`X`: a phrase that must read the same wherever it stands."""

    name: str
    span: Span


@frozen
class NamedType:
    """A slot, lexicon or finding type by name; `person list` when `is_list`."""

    name: str
    span: Span
    is_list: bool = False


@frozen
class InlineType:
    """A pattern written in place of a type: `(jointly | together)`, `{kind}`, `/[A-Z]+/`, `...`."""

    pattern: Pattern
    span: Span
    is_list: bool = False


SlotType = NamedType | InlineType


@frozen
class Slot:
    """`<date>`, `<when: date | period>`, `<more proposition: quote>`.

    `name` is the field it fills; for `<date>` it is the type's name. `explicit` tells whether
    the name was written.
    """

    name: str
    name_span: Span
    types: tuple[SlotType, ...]
    span: Span
    explicit: bool = True
    more: bool = False


@frozen
class Reference:
    """`{kind}`, `{a | b}`, `{not a | b}`, `{a not b | c}`, `{act}~ed`: like a slot, but captures nothing.

    `negated`: one token that none of `names` takes. With `unless`: one token that one of `names` takes
    by itself and none of `unless` does.
    """

    names: tuple[Name, ...]
    span: Span
    negated: bool = False
    inflection: Inflection | None = None
    unless: tuple[Name, ...] = ()


@frozen
class Group:
    """`(a | b c)`; with an inflection when written `(a | b c)~ed`."""

    options: tuple[Pattern, ...]
    span: Span
    inflection: Inflection | None = None


@frozen
class Optional_:
    """`[a | b c]`: one of these, or nothing."""

    options: tuple[Pattern, ...]
    span: Span


@frozen
class Repeat:
    """`(…)?`, `(…)*`, `(…)+`, `(…){2,5}`; `most` is None where unbounded."""

    body: Pattern
    least: int
    most: int | None
    lazy: bool
    span: Span


@frozen
class AnyToken:
    """`_`."""

    span: Span


@frozen
class Gap:
    """` ... ` or ` ...{0,5} `; the bounds are None where not written."""

    least: int | None
    most: int | None
    span: Span


@frozen
class Regex:
    """`/\\d+/`: one token whose whole text matches; `pattern` is what stands between the slashes."""

    pattern: str
    span: Span


@frozen
class Edge:
    """`^` (start) or `$` (end) of the scope."""

    side: Literal["start", "end"]
    span: Span


@frozen
class Sequence:
    """Elements one after the other; may be empty only where the parser has already complained."""

    items: tuple[Pattern, ...]
    span: Span


Pattern = Literal_ | Variable | Slot | Reference | Group | Optional_ | Repeat | AnyToken | Gap | Regex | Edge | Sequence


@frozen
class Template:
    """One quoted template. `span` covers the quotes, `text` is what stands between them, raw."""

    text: str
    body: Sequence
    span: Span


# --- expressions ---------------------------------------------------------------------------


@frozen
class StringValue:
    value: str
    span: Span


@frozen
class NumberValue:
    value: int
    span: Span


@frozen
class ListValue:
    items: tuple[Expression, ...]
    span: Span


@frozen
class Path:
    """`document.kind`, `X`, `month.number`: a capture, its sub-fields and attributes."""

    parts: tuple[str, ...]
    span: Span


@frozen
class Call:
    """`length(document)`, `date(year, month, day)`."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span


@frozen
class Compare:
    """`a == b`, `a in b`; `is nothing` and `is not nothing` have their own node."""

    operator: Literal["==", "!=", "<", "<=", ">", ">=", "in"]
    left: Expression
    right: Expression
    span: Span


@frozen
class IsNothing:
    """`x is nothing`; `x is not nothing` when `negated`."""

    operand: Expression
    negated: bool
    span: Span


@frozen
class Logic:
    """`a and b and c`, `a or b`."""

    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]
    span: Span


@frozen
class Not:
    operand: Expression
    span: Span


Expression = StringValue | NumberValue | ListValue | Path | Call | Compare | IsNothing | Logic | Not


# --- declarations --------------------------------------------------------------------------


@frozen
class Use:
    """`use "officials.csv" as official`, `use readouts`. A bare name is a shipped pack."""

    target: str
    is_path: bool
    alias: Name | None
    span: Span
    target_span: Span


@frozen
class LexiconEntry:
    """One inline phrase, trimmed; quotes around it removed."""

    text: str
    span: Span


@frozen
class LexiconDecl:
    name: Name
    entries: tuple[LexiconEntry, ...]
    file: StringValue | None
    inflected: bool
    span: Span
    doc: str | None = None


@frozen
class SlotTemplate:
    """A slot's template, and the `value` written on its own line behind it."""

    template: Template
    value: Expression | None


@frozen
class SlotDecl:
    """`slot document: …`.

    `open_`: its content is searched again as a scope of its own. `whole`: its matches are found
    once over each scope, leftmost-longest, and stand unbreakable (like `phrase` of std).
    `until`: templates, or names of `share` declarations. `value`: the value for every template
    that has none of its own.
    """

    name: Name
    doc: str | None
    templates: tuple[SlotTemplate, ...]
    until: tuple[Template | Name, ...]
    value: Expression | None
    open_: bool
    whole: bool
    span: Span


@frozen
class ShareDecl:
    name: Name
    doc: str | None
    subject: tuple[Template, ...]
    after: tuple[Template, ...]
    before: tuple[Template, ...]
    span: Span


@frozen
class FieldDecl:
    """`signers: actor*`; several types with `|`."""

    name: Name
    types: tuple[Name, ...]
    multiplicity: Multiplicity
    span: Span


@frozen
class GivesWay:
    """`gives way to Position, Agreement on cue`; without `on`, the whole matches are compared."""

    types: tuple[Name, ...]
    on: Name | None
    span: Span


@frozen
class FindingDecl:
    name: Name
    doc: str | None
    fields: tuple[FieldDecl, ...]
    gives_way: tuple[GivesWay, ...]
    sources: tuple[Name, ...]
    """The fields of `sources findings in …`."""
    hides: tuple[Name, ...]
    """The fields of `hides findings in …`."""
    overlap: Literal["keep", "longest", "priority"]
    span: Span


@frozen
class Context:
    """`document not preceded by "draft~ of" | "text of" within 2`."""

    field: Name | None
    negated: bool
    direction: Literal["preceded", "followed"]
    templates: tuple[Template, ...]
    within: int
    """The most tokens between (0 where not written)."""
    span: Span


@frozen
class Assignment:
    """`stance = "support"`, `speaker = X`."""

    field: Name
    value: Expression
    span: Span


@frozen
class Extend:
    """`extend passage from proposition through paragraph until Statement | Signing`.

    Without `from`, it starts from `field` itself. `until` names finding types and rules.
    """

    field: Name
    origin: Name | None
    through: Literal["sentence", "paragraph", "document"]
    until: tuple[Name, ...]
    span: Span


@frozen
class Meta:
    key: str
    value: str | int
    span: Span


@frozen
class RuleDecl:
    """`rule signed -> Signing: …`; `finding` is None where the rule is its own finding type."""

    name: Name
    finding: Name | None
    doc: str | None
    templates: tuple[Template, ...]
    contexts: tuple[Context, ...]
    where: tuple[Expression, ...]
    select: Literal["first", "longest", "shortest", "all"]
    scope: Literal["sentence", "paragraph", "document"]
    layers: tuple[Name, ...]
    """The layers of `in headline | quote`; empty: anywhere."""
    priority: int
    meta: tuple[Meta, ...]
    assignments: tuple[Assignment, ...]
    extends: tuple[Extend, ...]
    span: Span


@frozen
class QualifierItem:
    """`polarity = "negative" when before "not" | "never" within 4 until "," | "but"`.

    The direction is seen from the whole finding, or from the field where one is named
    (`when before cue "not"`, `when in cue "will"`).
    """

    key: Name
    value: Expression
    direction: Literal["before", "after", "around", "in"]
    field: Name | None
    templates: tuple[Template, ...]
    within: int | None
    """The most tokens between; None: as far as the scope goes."""
    until: tuple[Template, ...]
    span: Span


@frozen
class QualifierDecl:
    name: Name
    on: tuple[Name, ...]
    """Finding types it applies to; empty: all."""
    doc: str | None
    items: tuple[QualifierItem, ...]
    span: Span


@frozen
class ReferenceItem:
    """`"both sides" means recent(actor, 2)`."""

    templates: tuple[Template, ...]
    means: Expression
    span: Span


@frozen
class ReferenceDecl:
    """`reference pair -> actor: …`; `slot` is the slot type whose captures are resolved."""

    name: Name
    slot: Name | None
    doc: str | None
    items: tuple[ReferenceItem, ...]
    span: Span


@frozen
class ExpectedField:
    """`document.kind="Joint Declaration"`; `value` is a string, a number or a list of these."""

    path: tuple[str, ...]
    value: Expression
    span: Span


@frozen
class ExpectedFinding:
    type: Name
    fields: tuple[ExpectedField, ...]
    span: Span


@frozen
class TestCase:
    """A text and exactly the findings expected in it; none when `expected` is empty (`nothing`)."""

    text: str
    expected: tuple[ExpectedFinding, ...]
    todo: bool
    span: Span


@frozen
class TestDecl:
    """`test signed: …`; the name, where given, is the rule or finding type that it is about:
    only findings of that rule or type are compared."""

    name: Name | None
    cases: tuple[TestCase, ...]
    span: Span


Declaration = (
    Use | LexiconDecl | SlotDecl | ShareDecl | FindingDecl | RuleDecl | QualifierDecl | ReferenceDecl | TestDecl
)


@frozen
class RuleFile:
    """A parsed file: the good declarations, in order.

    `broken` has the declared names of the others, as far as they can be read, so that nobody
    reports a name as unknown whose declaration has an error of its own.
    """

    path: str
    doc: str | None
    declarations: tuple[Declaration, ...] = field(default=())
    broken: tuple[Name, ...] = field(default=())
