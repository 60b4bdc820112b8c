"""Puts the sound declarations together: the last step of `resolve.load_program` before warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.program import (
    TEXT,
    FindingType,
    GivesWayTo,
    LexiconSource,
    Module,
    Program,
    ResolvedQualifier,
    ResolvedReference,
    ResolvedRule,
    ResolvedShare,
    ResolvedSlot,
    ResolvedTest,
    Symbol,
)
from dragoman_dsl.resolving.checking import Checked
from dragoman_dsl.resolving.graph import levels
from dragoman_dsl.resolving.loading import Loaded
from dragoman_dsl.resolving.names import Names
from dragoman_dsl.syntax import (
    FindingDecl,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    ShareDecl,
    SlotDecl,
    TestDecl,
    Use,
)


@frozen
class Finished:
    """What the checks have left: sound declarations, all finding types, what tests are about."""

    checks: Sequence[Checked]
    findings: Mapping[str, FindingType]
    subjects: Mapping[Checked, tuple[list[str], list[str]]]


def assemble(loaded: Loaded, names: Names, finished: Finished, diagnostics: Sequence[Diagnostic]) -> Program:
    """The program of the sound declarations."""
    made = {id_ for one in finished.checks for id_ in one.provides}
    symbols = {id_: one for id_, one in names.symbols.items() if id_ in made or isinstance(one.declaration, Use)}
    findings = {id_: _without_missing(one, symbols) for id_, one in finished.findings.items() if id_ in symbols}
    parts = _Parts(finished, names, symbols)
    return Program(
        modules=_modules(loaded, names, symbols),
        symbols=symbols,
        findings=findings,
        rules=parts.rules(),
        slots=parts.slots(),
        lexicons=_lexicons(names, symbols),
        shares=parts.shares(),
        qualifiers=parts.qualifiers(),
        references=parts.references(),
        tests=parts.tests(),
        stages=_stages(finished.checks, findings),
        diagnostics=tuple(diagnostics),
        sources=loaded.sources,
        std=loaded.std,
    )


def _modules(loaded: Loaded, names: Names, symbols: Mapping[str, Symbol]) -> dict[str, Module]:
    modules = {}
    for one in loaded.modules:
        visible = {name: id_ for name, id_ in names.scopes[one.id].visible().items() if id_ in symbols}
        brought = ((use.declaration, use.module or names.files.get(use.declaration.span)) for use in one.uses)
        brought_in = tuple((use, id_) for use, id_ in brought if id_ is not None)
        modules[one.id] = Module(one.id, one.files, visible, brought_in, tested=one.id in loaded.entries)
    return modules


def _lexicons(names: Names, symbols: Mapping[str, Symbol]) -> dict[str, LexiconSource]:
    return {id_: one for id_, one in names.lexicons.items() if id_ in symbols}


def _without_missing(finding: FindingType, symbols: Mapping[str, Symbol]) -> FindingType:
    """A finding type without the types that were left out: no capture can have them."""
    fields = {
        name: evolve(one, types=tuple(id_ for id_ in one.types if id_ == TEXT or id_ in symbols))
        for name, one in finding.fields.items()
    }
    gives_way = tuple(
        GivesWayTo(types, way.on)
        for way in finding.gives_way
        if (types := tuple(id_ for id_ in way.types if id_ in symbols))
    )
    return evolve(finding, fields=fields, gives_way=gives_way)


def _stages(checks: Sequence[Checked], findings: Mapping[str, FindingType]) -> tuple[tuple[str, ...], ...]:
    graph: dict[str, dict[str, object]] = {id_: {} for id_ in findings}
    for one in checks:
        if isinstance(one.declaration, SlotDecl | ShareDecl | FindingDecl):
            graph.setdefault(one.provides[0], {}).update(one.parts)
        elif isinstance(one.declaration, RuleDecl):
            graph[one.yields or ""].update(one.parts)
    depth = levels(graph, findings)
    stages: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for id_ in findings:
        stages[depth[id_]].append(id_)
    return tuple(tuple(stage) for stage in stages)


@frozen
class _Parts:
    """The sound declarations, kind by kind."""

    finished: Finished
    names: Names
    symbols: Mapping[str, Symbol]

    def rules(self) -> tuple[ResolvedRule, ...]:
        return tuple(
            ResolvedRule(
                f"{one.module}.{one.declaration.name.text}",
                one.declaration.name.text,
                one.module,
                one.declaration,
                one.yields or "",
            )
            for one in self.finished.checks
            if isinstance(one.declaration, RuleDecl)
        )

    def slots(self) -> dict[str, ResolvedSlot]:
        return {
            one.provides[0]: ResolvedSlot(one.provides[0], one.declaration.name.text, one.module, one.declaration)
            for one in self.finished.checks
            if isinstance(one.declaration, SlotDecl)
        }

    def shares(self) -> dict[str, ResolvedShare]:
        return {
            one.provides[0]: ResolvedShare(one.provides[0], one.declaration.name.text, one.module, one.declaration)
            for one in self.finished.checks
            if isinstance(one.declaration, ShareDecl)
        }

    def qualifiers(self) -> tuple[ResolvedQualifier, ...]:
        return tuple(
            ResolvedQualifier(
                one.module,
                one.declaration,
                tuple(id_ for name in one.declaration.on if (id_ := self._id(one.module, name.text))),
            )
            for one in self.finished.checks
            if isinstance(one.declaration, QualifierDecl)
        )

    def references(self) -> tuple[ResolvedReference, ...]:
        return tuple(
            ResolvedReference(
                one.module,
                one.declaration,
                self._id(one.module, one.declaration.slot.text) if one.declaration.slot else None,
            )
            for one in self.finished.checks
            if isinstance(one.declaration, ReferenceDecl)
        )

    def tests(self) -> tuple[ResolvedTest, ...]:
        resolved = []
        for one in self.finished.checks:
            if isinstance(one.declaration, TestDecl):
                rules, findings = self.finished.subjects[one]
                resolved.append(ResolvedTest(one.module, one.declaration, tuple(rules), tuple(findings)))
        return tuple(resolved)

    def _id(self, module: str, name: str) -> str | None:
        found = self.names.find(module, name)
        return found.id if isinstance(found, Symbol) and found.id in self.symbols else None
