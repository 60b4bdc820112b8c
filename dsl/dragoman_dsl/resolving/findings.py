"""Declared finding types: their fields, and who names these fields.

A step of `resolve.load_program`, once the fields of all finding types are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Edit
from dragoman_dsl.program import TEXT, FieldType, FindingType, GivesWayTo, Symbol
from dragoman_dsl.resolving.checking import FINDINGS, TYPES, Checked
from dragoman_dsl.resolving.expressions import Functions, check_expression
from dragoman_dsl.resolving.fields import unknown_field
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import FindingDecl, Name, QualifierDecl, TestDecl

_ALWAYS = frozenset({"text", "source", "shared"})
"""What a test may expect of any finding, beside its fields and qualifiers."""

_NOTHING = frozenset({"none", "null", "nil", "empty", "no", "false"})
"""Words that stand for `nothing` elsewhere."""


def declared_type(checked: Checked, finding: FindingDecl) -> FindingType:
    """The type that a `finding` declares; types that are not known or left out are left away."""
    fields: dict[str, FieldType] = {}
    for one in finding.fields:
        types = tuple(TEXT if type_.text == TEXT else id_ for type_, id_ in _ids(checked, one.types, TYPES))
        fields.setdefault(one.name.text, FieldType(one.name.text, types, one.multiplicity, one.span))
    return FindingType(
        id=checked.provides[0],
        name=finding.name.text,
        module=checked.module,
        fields=fields,
        span=finding.name.span,
        gives_way=tuple(
            GivesWayTo(tuple(id_ for _, id_ in _ids(checked, way.types, FINDINGS)), way.on.text if way.on else None)
            for way in finding.gives_way
        ),
        sources=tuple(one.text for one in finding.sources),
        hides=tuple(one.text for one in finding.hides),
        overlap=finding.overlap,
    )


def _ids(checked: Checked, names: Iterable[Name], wanted: frozenset[str]) -> list[tuple[Name, str]]:
    found = []
    for name in names:
        symbol = checked.names.find(checked.module, name.text)
        if name.text == TEXT and wanted is TYPES:
            found.append((name, TEXT))
        elif isinstance(symbol, Symbol) and symbol.kind in wanted:
            found.append((name, symbol.id))
    return found


def check_finding_fields(checked: Checked, finding: FindingDecl, findings: Mapping[str, FindingType]) -> None:
    """The fields of `gives way … on`, `sources` and `hides` exist."""
    own = findings[checked.provides[0]]
    for name in (*finding.sources, *finding.hides):
        _check_field(checked, name, own)
    for way in finding.gives_way:
        if way.on is None:
            continue
        _check_field(checked, way.on, own)
        for _, id_ in _ids(checked, way.types, FINDINGS):
            if id_ in findings:
                _check_field(checked, way.on, findings[id_])


def _check_field(checked: Checked, name: Name, finding: FindingType) -> None:
    if name.text not in finding.fields:
        unknown_field(checked, name.text, name.span, finding.name, finding.fields)


def check_qualifier_fields(
    checked: Checked, qualifier: QualifierDecl, findings: Mapping[str, FindingType], functions: Functions | None
) -> None:
    """What a qualifier looks from, and what its values speak of, are fields of a type that it applies to."""
    on = [findings[id_] for _, id_ in _ids(checked, qualifier.on, FINDINGS) if id_ in findings]
    fields = {name: None for one in (on or findings.values()) for name in one.fields}
    for item in qualifier.items:
        check_expression(checked, item.value, fields, functions)
        if item.field is not None and on and not any(item.field.text in one.fields for one in on):
            _check_field(checked, item.field, on[0])


def check_test(
    checked: Checked, test: TestDecl, findings: Mapping[str, FindingType], qualifiers: Collection[str]
) -> None:
    """The finding types and the fields that a test expects exist."""
    for case in test.cases:
        for expected in case.expected:
            if _is_nothing(checked, expected.type):
                continue
            symbol = checked.need(expected.type.text, expected.type.span, FINDINGS, codes.UNKNOWN_FINDING)
            finding = findings.get(symbol.id) if symbol else None
            if finding is None:
                continue
            for one in expected.fields:
                root = one.path[0]
                if root not in finding.fields and root not in qualifiers and root not in _ALWAYS:
                    span = Span(one.span.path, one.span.start, one.span.start + len(root))
                    unknown_field(checked, root, span, finding.name, finding.fields)


def _is_nothing(checked: Checked, name: Name) -> bool:
    """Report `-> none`, for `-> nothing`."""
    if name.text.lower() not in _NOTHING or checked.names.find(checked.module, name.text) is not None:
        return False
    checked.report(
        codes.UNKNOWN_FINDING(name.span, name=name.text, help="write `nothing`", edit=Edit(name.span, "nothing"))
    )
    return True
