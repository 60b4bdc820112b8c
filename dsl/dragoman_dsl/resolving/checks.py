"""Checks of each declaration by itself: names, expressions, what is given twice.

A step of `resolve.load_program`; a function a kind of declaration. What needs the fields of finding
types comes afterwards, in `fields` and `findings`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from attrs import frozen

from dragoman_dsl import codes
from dragoman_dsl.captures import captures_of
from dragoman_dsl.diagnostics import Edit, Label
from dragoman_dsl.program import PHRASE, TEXT
from dragoman_dsl.resolving.checking import FINDINGS, SHARES, SLOTS, TYPES, Checked
from dragoman_dsl.resolving.expressions import Functions, check_expression
from dragoman_dsl.resolving.fields import captured, check_captures, check_slot_captures, check_used_captures, targets
from dragoman_dsl.resolving.names import ModuleScope
from dragoman_dsl.source import Span
from dragoman_dsl.suggest import did_you_mean, quoted_list
from dragoman_dsl.syntax import (
    FindingDecl,
    LexiconDecl,
    Name,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    ShareDecl,
    Slot,
    SlotDecl,
    TestDecl,
    Variable,
)
from dragoman_dsl.walk import TypeUse, templates_of, type_uses

_FOREIGN_TYPES: Final = {
    "any": TEXT,
    "str": TEXT,
    "string": TEXT,
    "int": "number",
    "integer": "number",
    "float": "number",
    "datetime": "date",
}
"""Types of fields as other notations have them, and what says the same here."""


@frozen
class Known:
    """What the engine knows and a declaration may name; None: not checked."""

    functions: Functions | None = None
    meanings: Functions | None = None
    layers: Collection[str] | None = None


def check_declaration(checked: Checked, known: Known) -> None:
    """Report what is wrong with a declaration, and note what it needs."""
    one = checked.declaration
    _check_types(checked)
    check_captures(checked, (template for template, _ in templates_of(one)))
    if isinstance(one, SlotDecl):
        _check_slot(checked, one, known)
    elif isinstance(one, LexiconDecl):
        _check_lexicon(checked, one)
    elif isinstance(one, FindingDecl):
        _check_finding(checked, one)
    elif isinstance(one, RuleDecl):
        _check_rule(checked, one, known)
    elif isinstance(one, QualifierDecl):
        _check_qualifier(checked, one)
    elif isinstance(one, ReferenceDecl):
        _check_reference(checked, one, known)


def _check_types(checked: Checked) -> None:
    """The types named in templates."""
    for template, _ in templates_of(checked.declaration):
        for use in type_uses(template.body):
            if isinstance(use.slot, Variable):
                _check_variable(checked, use.slot)
            elif not _is_word(checked, use) and not _is_bare_word(checked, use):
                symbol = checked.part(use.name, use.span, TYPES, codes.UNKNOWN_TYPE)
                if symbol and symbol.kind == "finding" and isinstance(checked.declaration, ShareDecl):
                    checked.report(codes.FINDING_IN_SHARE(use.span, name=use.name))


def _check_variable(checked: Checked, variable: Variable) -> None:
    if checked.names.find(checked.module, PHRASE) is None:
        checked.report(codes.VARIABLE_WITHOUT_PHRASE(variable.span, name=variable.name))
    else:
        checked.part(PHRASE, variable.span, TYPES, codes.UNKNOWN_TYPE)


def _is_word(checked: Checked, use: TypeUse) -> bool:
    """Report `<cue: should>`, where a word is meant and not a type."""
    if not isinstance(use.slot, Slot) or not use.slot.explicit or use.name == TEXT or "." in use.name:
        return False
    if checked.names.find(checked.module, use.name) is not None:
        return False
    if use.name in checked.names.field_types or checked.names.near(checked.module, use.name, TYPES):
        return False
    name, field = use.name, use.slot.name
    if checked.names.find(checked.module, field) is None:
        checked.report(codes.WORD_AS_TYPE(use.span, name=name, edit=Edit(use.span, f"({name})")))
    else:
        advice = f"the type stands behind the colon: `<{name}: {field}>`; to capture the word itself, write `({name})`"
        checked.report(codes.WORD_AS_TYPE(use.span, name=name, help=advice))
    return True


def _is_bare_word(checked: Checked, use: TypeUse) -> bool:
    """Report `<said>` and `{said}`, where nothing of that name is known and a word may be meant."""
    name = use.name
    if name == TEXT or "." in name or name in checked.names.field_types:
        return False
    if checked.names.find(checked.module, name) is not None or checked.names.near(checked.module, name, TYPES):
        return False
    if use.slot is None:
        advice = f"to match the word itself, write it without braces, a choice of words as `({name} | …)`"
    else:
        advice = f"to capture the word itself, write `<{name}: ({name})>`"
    advice = f"{advice}; for a type of your own, declare `slot {name}:` or `lexicon {name}:`"
    checked.report(codes.UNKNOWN_TYPE(use.span, name=name, help=advice))
    return True


def _check_slot(checked: Checked, slot: SlotDecl, known: Known) -> None:
    for stop in slot.until:
        if isinstance(stop, Name):
            checked.part(stop.text, stop.span, SHARES, codes.UNKNOWN_SHARE)
    check_slot_captures(checked, slot)
    each = [captures_of(one.template.body) for one in slot.templates]
    for one, own in zip(slot.templates, each, strict=True):
        if one.value is not None:
            check_expression(checked, one.value, own, known.functions)
    if slot.value is not None:
        sharing = (own for one, own in zip(slot.templates, each, strict=True) if one.value is None)
        check_expression(checked, slot.value, {name: None for own in sharing for name in own}, known.functions)


def _check_lexicon(checked: Checked, lexicon: LexiconDecl) -> None:
    source = checked.names.lexicons.get(f"{checked.module}.{lexicon.name.text}")
    if lexicon.file is not None:
        checked.dropped = source is None or source.path is None


def _check_finding(checked: Checked, finding: FindingDecl) -> None:
    fields: dict[str, Span] = {}
    for one in finding.fields:
        if one.name.text in fields:
            labels = [Label(fields[one.name.text], "it is first declared here")]
            checked.report(codes.DUPLICATE_FIELD(one.name.span, labels=labels, name=one.name.text))
        fields.setdefault(one.name.text, one.name.span)
        for type_ in one.types:
            if type_.text != TEXT and not _is_foreign_type(checked, type_):
                checked.may_use(type_, TYPES, codes.UNKNOWN_TYPE)
    for way in finding.gives_way:
        for type_ in way.types:
            symbol = checked.may_use(type_, FINDINGS, codes.UNKNOWN_FINDING)
            if symbol is not None:
                checked.parts.setdefault(symbol.id, type_.span)


def _is_foreign_type(checked: Checked, type_: Name) -> bool:
    """Report `who: string`, with what says the same here."""
    ours = _FOREIGN_TYPES.get(type_.text)
    if ours is None or checked.names.find(checked.module, type_.text) is not None:
        return False
    if ours != TEXT and checked.names.find(checked.module, ours) is None:
        return False
    edit = Edit(type_.span, ours)
    checked.report(codes.UNKNOWN_TYPE(type_.span, name=type_.text, help=f"write `{ours}`", edit=edit))
    return True


def _check_rule(checked: Checked, rule: RuleDecl, known: Known) -> None:
    name = rule.finding or rule.name
    if rule.finding is None and len(checked.provides) > 1:
        checked.yields = checked.provides[0]
    else:
        symbol = checked.need(name.text, name.span, FINDINGS, codes.UNKNOWN_FINDING)
        checked.yields = symbol.id if symbol else None
    check_used_captures(checked, rule)
    captures = captured(rule) if rule.where or rule.assignments else {}
    for condition in rule.where:
        check_expression(checked, condition, captures, known.functions)
    for assignment in rule.assignments:
        check_expression(checked, assignment.value, captures, known.functions)
    for extend in rule.extends:
        for stop in extend.until:
            _check_stop(checked, stop)
    _check_layers(checked, rule, known)
    _check_given_twice(checked, ((one.key, one.span) for one in rule.meta))
    _check_given_twice(checked, ((one.text, one.span) for one in targets(rule)))


def _check_stop(checked: Checked, stop: Name) -> None:
    """The `until` of `extend` names finding types, and rules of the module."""
    scope = checked.names.scopes[checked.module]
    own = scope.own.get(stop.text)
    if stop.text not in scope.rules or (own is not None and own.kind == "finding"):
        checked.may_use(stop, FINDINGS, codes.UNKNOWN_STOP)


def _check_layers(checked: Checked, rule: RuleDecl, known: Known) -> None:
    for layer in rule.layers:
        if known.layers is not None and layer.text not in known.layers:
            near = checked.names.nearest(layer.text, known.layers)
            checked.report(
                codes.UNKNOWN_LAYER(
                    layer.span,
                    name=layer.text,
                    known=quoted_list(sorted(known.layers), "and"),
                    help=did_you_mean(near),
                    edit=Edit(layer.span, near[0]) if near else None,
                )
            )


def _check_given_twice(checked: Checked, given: Iterable[tuple[str, Span]]) -> None:
    first: dict[str, Span] = {}
    for name, span in given:
        if name in first:
            labels = [Label(first[name], "it is first given here")]
            checked.report(codes.DUPLICATE_CLAUSE(span, labels=labels, what=name))
        first.setdefault(name, span)


def _check_qualifier(checked: Checked, qualifier: QualifierDecl) -> None:
    for type_ in qualifier.on:
        checked.may_use(type_, FINDINGS, codes.UNKNOWN_FINDING)


def _check_reference(checked: Checked, reference: ReferenceDecl, known: Known) -> None:
    if reference.slot is not None:
        checked.need(reference.slot.text, reference.slot.span, SLOTS, codes.UNKNOWN_TYPE)
    for item in reference.items:
        captures = {name: None for template in item.templates for name in captures_of(template.body)}
        check_expression(checked, item.means, captures, known.meanings)


def test_subject(checked: Checked, test: TestDecl, scopes: Iterable[ModuleScope]) -> tuple[list[str], list[str]]:
    """The ids of the rules and of the finding types that a test is about.

    `scopes` are those of the test's module and of the modules that it uses.
    """
    if test.name is None:
        return [], []
    name = test.name
    rules = [f"{scope.id}.{name.text}" for scope in scopes if name.text in scope.rules]
    if rules:
        checked.needs.update((f"rule:{rule}", name.span) for rule in rules)
        return rules, []
    symbol = checked.need(name.text, name.span, FINDINGS, codes.UNKNOWN_TEST_SUBJECT)
    return [], [symbol.id] if symbol else []
