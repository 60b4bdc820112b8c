"""The resolved program: rule files with every name settled, as plain frozen data.

Made by `resolve.load_program`, read by the engine's `lower`. This is the contract between the
front end and the engine: only declarations that are sound are here, every name in them resolves,
finding types have their fields worked out, and the order of stages is known. Mappings keep the
order in which the declarations were read: used modules before their users, files by name, then
the order written.

An id is `<module>.<name>`; ids are unique within their kind (a rule and a slot may share one).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.syntax import (
    FindingDecl,
    LexiconDecl,
    LexiconEntry,
    Multiplicity,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    RuleFile,
    ShareDecl,
    SlotDecl,
    TestDecl,
    Use,
)

TEXT = "text"
"""The built-in field type: any stretch of text. It is no slot."""

PHRASE = "phrase"
"""The slot type of a variable."""

SymbolKind = Literal["slot", "lexicon", "finding", "share"]


@frozen
class Symbol:
    """Something that a template or a declaration can name.

    `declaration` is where it was made: the rule for an inferred finding type, the `use` for a
    lexicon file.
    """

    kind: SymbolKind
    id: str
    name: str
    module: str
    declaration: SlotDecl | LexiconDecl | FindingDecl | ShareDecl | RuleDecl | Use = field(repr=False)
    span: Span
    """The name where it was declared."""


@frozen
class Module:
    """A rule file, or a pack: a folder whose files share their names.

    `names` holds what the module declares and what `use` brings in (`official`, `ns.official`),
    not the standard library. `tested` tells whether the module's own tests are run: those of
    entries are, those of modules brought in by `use` are not.
    """

    id: str
    files: tuple[RuleFile, ...]
    names: Mapping[str, str]
    brought_in: tuple[tuple[Use, str], ...] = ()
    """Each sound `use` and the id of what it brings in: a module, or the symbol of a lexicon file."""
    tested: bool = True


@frozen
class FieldType:
    """A field of a finding type; `types` are symbol ids, or `text`."""

    name: str
    types: tuple[str, ...]
    multiplicity: Multiplicity
    span: Span

    @property
    def required(self) -> bool:
        """Whether every finding of the type has it."""
        return self.multiplicity in ("one", "some")

    @property
    def is_list(self) -> bool:
        """Whether it holds a list of captures."""
        return self.multiplicity in ("some", "any")


@frozen
class GivesWayTo:
    """A finding of the type is dropped where it overlaps one of `types`: cue with cue for `on="cue"`."""

    types: tuple[str, ...]
    on: str | None


@frozen
class FindingType:
    """A record type: declared by `finding`, or inferred from a rule without `->`."""

    id: str
    name: str
    module: str
    fields: Mapping[str, FieldType]
    span: Span
    declared: bool = True
    gives_way: tuple[GivesWayTo, ...] = ()
    sources: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    overlap: Literal["keep", "longest", "priority"] = "keep"


@frozen
class ResolvedSlot:
    """A slot, with the module in which its names are looked up."""

    id: str
    name: str
    module: str
    declaration: SlotDecl


@frozen
class ResolvedShare:
    """A `share`, with the module in which its names are looked up."""

    id: str
    name: str
    module: str
    declaration: ShareDecl


@frozen
class LexiconSource:
    """A lexicon: its inline entries, or the file that holds them (then `entries` is empty)."""

    id: str
    name: str
    module: str
    entries: tuple[LexiconEntry, ...]
    path: Path | None
    inflected: bool
    span: Span


@frozen
class ResolvedRule:
    """A rule and the id of the finding type that it yields."""

    id: str
    name: str
    module: str
    declaration: RuleDecl
    finding: str


@frozen
class ResolvedQualifier:
    """A qualifier and the ids of the finding types that it applies to (empty: all)."""

    module: str
    declaration: QualifierDecl
    on: tuple[str, ...]


@frozen
class ResolvedReference:
    """A reference and the id of the slot whose captures it resolves."""

    module: str
    declaration: ReferenceDecl
    slot: str | None


@frozen
class ResolvedTest:
    """A test and the ids of the rules or finding types that it is about (empty: everything).

    `rules` and `findings` are ids; a finding counts when its rule or its type is among them.
    """

    module: str
    declaration: TestDecl
    rules: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@frozen
class Program:
    """Everything that a rule set says, ready to be lowered."""

    modules: Mapping[str, Module]
    symbols: Mapping[str, Symbol]
    findings: Mapping[str, FindingType]
    rules: tuple[ResolvedRule, ...]
    slots: Mapping[str, ResolvedSlot]
    lexicons: Mapping[str, LexiconSource]
    shares: Mapping[str, ResolvedShare]
    qualifiers: tuple[ResolvedQualifier, ...]
    references: tuple[ResolvedReference, ...]
    tests: tuple[ResolvedTest, ...]
    stages: tuple[tuple[str, ...], ...]
    """Finding types in the order in which they are made; those of one stage need none of each other."""
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceFile] = field(repr=False)
    std: str | None = None
    """The id of the module whose names are in scope everywhere."""

    def resolve_name(self, module: str, name: str) -> Symbol | None:
        """What a name means in a module: its own, then what `use` brings in, then `std`.

        None for a name that is not known, or whose declaration was left out.
        """
        found = self.modules[module].names.get(name)
        if found is None and self.std is not None and module != self.std:
            found = self.modules[self.std].names.get(name)
        return None if found is None else self.symbols.get(found)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that left something out."""
        return tuple(one for one in self.diagnostics if one.is_error)
