"""What a rule file or pack consists of, as plain data: for pages about it, and for other tools.

Made from a resolved program; docstrings and declarations are given as written. It knows nothing of matching: what
lexicon files hold and what tests find is the engine's to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from attrs import frozen

from dragoman_dsl.program import TEXT, FieldType, FindingType, Module, Program
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import (
    FindingDecl,
    LexiconDecl,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    ShareDecl,
    SlotDecl,
    StringValue,
)

_DOCSTRING = re.compile(r'\n[^\S\n]*"""[\s\S]*?"""')


@frozen
class DescribedFile:
    """A file of the module, by its name, and its docstring."""

    name: str
    doc: str | None


@frozen
class Declared:
    """A declaration as written, without its docstring."""

    name: str
    doc: str | None
    source: str


@frozen
class DescribedField:
    """A field of a finding type, with the names of its types."""

    name: str
    types: tuple[str, ...]
    required: bool
    is_list: bool


@frozen
class DescribedType:
    """A finding type, how it lives with others, and the rules of the module that make it.

    One that is not `declared` is that of a rule, and has the rule's docstring.
    """

    name: str
    doc: str | None
    declared: bool
    fields: tuple[DescribedField, ...]
    rules: tuple[Declared, ...]
    gives_way: tuple[tuple[tuple[str, ...], str | None], ...]
    """The types to which it gives way, and the field by which they are compared."""
    sources: tuple[str, ...]
    hides: tuple[str, ...]
    overlap: str


@frozen
class DescribedSlot:
    """A slot; `open_` and `whole` as in its declaration."""

    declared: Declared
    open_: bool
    whole: bool


@frozen
class DescribedLexicon:
    """A lexicon: its entries where they stand in the rule file, else the name of the file that has them."""

    id: str
    name: str
    doc: str | None
    inflected: bool
    entries: tuple[str, ...]
    file: str | None
    documentable: bool = True
    """Whether it can have a docstring: one from a file cannot."""


@frozen
class DescribedQualifier:
    """A qualifier: what it may set, to which values, and on findings of which types (empty: all)."""

    declared: Declared
    on: tuple[str, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]


@frozen
class ModuleDescription:
    """All that a module declares, in the order in which it was read."""

    files: tuple[DescribedFile, ...]
    types: tuple[DescribedType, ...]
    slots: tuple[DescribedSlot, ...]
    lexicons: tuple[DescribedLexicon, ...]
    shares: tuple[Declared, ...]
    qualifiers: tuple[DescribedQualifier, ...]
    references: tuple[Declared, ...]

    @property
    def undocumented(self) -> tuple[str, ...]:
        """What has no docstring and could have one, such as `slot document`."""
        return tuple(
            f"{kind} {name}"
            for kind, named in (
                ("finding", [(one.name, one.doc) for one in self.types if one.declared]),
                ("rule", [(rule.name, rule.doc) for one in self.types for rule in one.rules]),
                ("slot", [(one.declared.name, one.declared.doc) for one in self.slots]),
                ("lexicon", [(one.name, one.doc) for one in self.lexicons if one.documentable]),
                ("share", [(one.name, one.doc) for one in self.shares]),
                ("qualifier", [(one.declared.name, one.declared.doc) for one in self.qualifiers]),
                ("reference", [(one.name, one.doc) for one in self.references]),
            )
            for name, doc in named
            if not doc
        )


def describe_modules(program: Program) -> tuple[ModuleDescription, ...]:
    """The modules that the program was loaded for, not those that they use."""
    return tuple(_Describer(program, module).described() for module in program.modules.values() if module.tested)


@frozen
class _Describer:
    """Describes one module of a program."""

    program: Program
    module: Module

    def described(self) -> ModuleDescription:
        program, id_ = self.program, self.module.id
        return ModuleDescription(
            files=tuple(DescribedFile(PurePath(one.path).name, _tidy(one.doc)) for one in self.module.files),
            types=tuple(self._types()),
            slots=tuple(
                DescribedSlot(self._declared(one.declaration), one.declaration.open_, one.declaration.whole)
                for one in program.slots.values()
                if one.module == id_
            ),
            lexicons=tuple(self._lexicons()),
            shares=tuple(self._declared(one.declaration) for one in program.shares.values() if one.module == id_),
            qualifiers=tuple(
                DescribedQualifier(self._declared(one.declaration), self._names(one.on), _values(one.declaration))
                for one in program.qualifiers
                if one.module == id_
            ),
            references=tuple(self._declared(one.declaration) for one in program.references if one.module == id_),
        )

    def _types(self) -> Iterator[DescribedType]:
        made_here = {rule.finding for rule in self.program.rules if rule.module == self.module.id}
        for id_, one in self.program.findings.items():
            if one.module == self.module.id or id_ in made_here:
                yield self._type(one)

    def _type(self, one: FindingType) -> DescribedType:
        rules = [
            rule.declaration for rule in self.program.rules if rule.finding == one.id and rule.module == self.module.id
        ]
        declaration = self.program.symbols[one.id].declaration
        doc = declaration.doc if isinstance(declaration, FindingDecl | RuleDecl) else None
        return DescribedType(
            name=one.name,
            doc=_tidy(doc),
            declared=one.declared,
            fields=tuple(self._field(field) for field in one.fields.values()),
            rules=tuple(map(self._declared, rules)),
            gives_way=tuple((self._names(clause.types), clause.on) for clause in one.gives_way),
            sources=one.sources,
            hides=one.hides,
            overlap=one.overlap,
        )

    def _field(self, field: FieldType) -> DescribedField:
        return DescribedField(field.name, self._names(field.types), field.required, field.is_list)

    def _names(self, ids: Iterable[str]) -> tuple[str, ...]:
        symbols = self.program.symbols
        return tuple(id_ if id_ == TEXT or id_ not in symbols else symbols[id_].name for id_ in ids)

    def _lexicons(self) -> Iterator[DescribedLexicon]:
        for one in self.program.lexicons.values():
            if one.module != self.module.id:
                continue
            declaration = self.program.symbols[one.id].declaration
            yield DescribedLexicon(
                id=one.id,
                name=one.name,
                doc=_tidy(declaration.doc) if isinstance(declaration, LexiconDecl) else None,
                inflected=one.inflected,
                entries=tuple(entry.text for entry in one.entries),
                file=one.path.name if one.path else None,
                documentable=one.path is None,
            )

    def _declared(self, one: RuleDecl | SlotDecl | ShareDecl | QualifierDecl | ReferenceDecl) -> Declared:
        source = self._text(one.span)
        return Declared(one.name.text, _tidy(one.doc), _DOCSTRING.sub("", source, count=1) if one.doc else source)

    def _text(self, span: Span) -> str:
        return self.program.sources[span.path].text[span.start : span.end].replace("\r\n", "\n").replace("\r", "\n")


def _values(declaration: QualifierDecl) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, dict[str, None]] = {}
    for item in declaration.items:
        shown = item.value.value if isinstance(item.value, StringValue) else "…"
        values.setdefault(item.key.text, {})[shown] = None
    return tuple((key, tuple(several)) for key, several in values.items())


def _tidy(doc: str | None) -> str | None:
    """A docstring with the margin of its lines taken off; None where it says nothing."""
    if not doc:
        return None
    lines = [line.strip() for line in doc.strip().splitlines()]
    return "\n".join(lines) or None
