"""Fields of finding types: declared, or inferred from a rule; and whether a rule fills them rightly.

Used by `resolve` once every name of a rule is known. Works on `captures.captures_of`, which counts
how often each way through a template sets each field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from dragoman_dsl import codes
from dragoman_dsl.captures import (
    MANY,
    NEVER,
    Count,
    any_of,
    captures_of,
    missing_way,
    orphan_parts,
    own_slots,
)
from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.program import PHRASE, TEXT, FieldType, Symbol
from dragoman_dsl.resolving.checking import Checked
from dragoman_dsl.resolving.expressions import unknown_capture
from dragoman_dsl.source import Span
from dragoman_dsl.suggest import did_you_mean, quoted_list
from dragoman_dsl.syntax import (
    Expression,
    Multiplicity,
    Name,
    NamedType,
    Path,
    RuleDecl,
    Slot,
    SlotDecl,
    Template,
    Variable,
)
from dragoman_dsl.walk import paths_of, typed_parts

_MISSING = 10
"""So many missing fields of one template are reported."""

_WRITTEN: Mapping[Multiplicity, str] = {"one": "", "optional": "?", "some": "+", "any": "*"}


def multiplicity(required: bool, is_list: bool) -> Multiplicity:
    """The multiplicity of a field.

    >>> multiplicity(required=True, is_list=True)
    'some'
    """
    if is_list:
        return "some" if required else "any"
    return "one" if required else "optional"


def slot_types(checked: Checked, slot: Slot | Variable) -> tuple[str, ...]:
    """What a slot captures: symbol ids, and `text` for an inline pattern."""
    if isinstance(slot, Variable):
        names = [PHRASE]
    else:
        names = [one.name if isinstance(one, NamedType) else TEXT for one in slot.types]
    found = []
    for name in names:
        symbol = None if name == TEXT else checked.names.find(checked.module, name)
        if isinstance(symbol, Symbol):
            found.append(symbol.id)
        elif name == TEXT:
            found.append(TEXT)
    return tuple(dict.fromkeys(found))


def captured(rule: RuleDecl) -> dict[str, Count]:
    """How often each field is set over all ways through all templates of a rule."""
    return any_of([captures_of(one.body) for one in rule.templates])


def targets(rule: RuleDecl) -> list[Name]:
    """The fields that a rule sets by assignment or `extend`."""
    return [*(one.field for one in rule.assignments), *(one.field for one in rule.extends)]


# --- inferring -------------------------------------------------------------------------------


def infer_fields(checked: Checked, rule: RuleDecl) -> dict[str, FieldType]:
    """The fields of a rule that is its own finding type: what it captures, assigns and extends."""
    counts = captured(rule)
    types: dict[str, dict[str, None]] = {}
    places: dict[str, Span] = {}
    for template in rule.templates:
        for slot in own_slots(template.body):
            places.setdefault(slot.name, slot.span)
            types.setdefault(slot.name, {}).update(dict.fromkeys(slot_types(checked, slot)))
    fields = {
        name: FieldType(name, tuple(types[name]), multiplicity(count.least > 0, count.most == MANY), places[name])
        for name, count in counts.items()
    }
    for assignment in rule.assignments:
        name = assignment.field.text
        fields.setdefault(name, _assigned_field(name, assignment.value, fields, assignment.span))
    for extend in rule.extends:
        origin = fields.get(extend.origin.text) if extend.origin else None
        kind: Multiplicity = "one" if origin is None or origin.required else "optional"
        fields.setdefault(extend.field.text, FieldType(extend.field.text, (TEXT,), kind, extend.span))
    return fields


def _assigned_field(name: str, value: Expression, fields: Mapping[str, FieldType], span: Span) -> FieldType:
    """A field that is a copy of a capture has its type; any other value is always there."""
    if isinstance(value, Path):
        source = fields.get(value.parts[0])
        if source is not None and len(value.parts) == 1:
            return FieldType(name, source.types, source.multiplicity, span)
        return FieldType(name, (TEXT,), "optional", span)
    return FieldType(name, (TEXT,), "one", span)


# --- checking --------------------------------------------------------------------------------


def check_captures(checked: Checked, templates: Iterable[Template]) -> None:
    """What holds for any template: `more` goes on from something, variables are no slots."""
    for template in templates:
        if any(isinstance(one, Slot) and one.more for one in typed_parts(template.body)):
            for orphan in orphan_parts(template.body):
                checked.report(codes.MORE_WITHOUT_START(orphan.span, name=orphan.name))
        slots = own_slots(template.body)
        variables = {slot.name for slot in slots if isinstance(slot, Variable)}
        for slot in slots:
            if isinstance(slot, Slot) and slot.name in variables:
                checked.report(codes.VARIABLE_AND_SLOT(slot.name_span, name=slot.name))


def check_slot_captures(checked: Checked, slot: SlotDecl) -> None:
    """A sub-field of a slot holds one capture unless it is typed `list`."""
    for one in slot.templates:
        counts = captures_of(one.template.body)
        for name, places in _places(one.template).items():
            typed_list = any(isinstance(place, Slot) and any(t.is_list for t in place.types) for place in places)
            if counts.get(name, NEVER).most == MANY and not typed_list:
                labels = [Label(place.span, "and here") for place in places[1:2]]
                checked.report(codes.TWICE_IN_SLOT(places[0].span, labels=labels, owner=slot.name.text, name=name))


def check_used_captures(checked: Checked, rule: RuleDecl) -> None:
    """Contexts and `extend … from` speak of fields that the rule captures."""
    if not rule.contexts and not rule.extends:
        return
    known = captured(rule)
    assigned = {one.field.text for one in rule.assignments}
    for context in rule.contexts:
        if context.field is not None and context.field.text not in known:
            unknown_capture(checked, context.field.text, context.field.span, known)
    for extend in rule.extends:
        origin = extend.origin or extend.field
        if origin.text not in known and origin.text not in assigned:
            unknown_capture(checked, origin.text, origin.span, known)


def check_rule_fields(checked: Checked, rule: RuleDecl, owner: str, fields: Mapping[str, FieldType]) -> None:
    """Whether a rule with `-> TYPE` fills the declared fields of the type."""
    helpers = _helpers(rule)
    set_otherwise = {one.text for one in targets(rule)}
    required = [one for one in fields.values() if one.required and one.name not in set_otherwise]
    for template in rule.templates:
        counts = captures_of(template.body)
        meant: set[str] = set()
        for name, places in _places(template).items():
            if name not in fields:
                if name not in helpers:
                    meant.update(_unknown_field(checked, places[0], owner, fields))
                continue
            for place in places:
                _check_type(checked, place, owner, fields[name])
            if counts.get(name, NEVER).most == MANY and not fields[name].is_list:
                checked.report(_list_for_single(places, owner, fields[name], checked))
        _check_required(checked, template, counts, owner, [one for one in required if one.name not in meant])
    for target in targets(rule):
        if target.text not in fields:
            unknown_field(checked, target.text, target.span, owner, fields)


def unknown_field(checked: Checked, name: str, span: Span, owner: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Report a field that a finding type does not have; the fields that may be meant."""
    near = checked.names.nearest(name, fields)
    advice = did_you_mean(near)
    edit = Edit(span, near[0]) if near else None
    checked.report(codes.UNKNOWN_FIELD(span, name=name, owner=owner, help=advice, edit=edit))
    return near


def _unknown_field(checked: Checked, slot: Slot | Variable, owner: str, fields: Iterable[str]) -> tuple[str, ...]:
    """A variable is assigned to a field; for `<date>`, the field is written before the type."""
    if isinstance(slot, Variable):
        advice = f"assign it to a field, as in `speaker = {slot.name}`, or declare `{slot.name}` in `finding {owner}`"
    elif slot.explicit:
        return unknown_field(checked, slot.name, slot.name_span, owner, fields)
    else:
        advice = (
            f"name the field, as in `<field: {slot.name}>`; or write `{{{slot.name}}}`, which captures nothing; "
            f"or declare `{slot.name}` in `finding {owner}`"
        )
    checked.report(codes.UNKNOWN_FIELD(slot.span, name=slot.name, owner=owner, help=advice))
    return ()


def _helpers(rule: RuleDecl) -> set[str]:
    """The captures that a rule uses itself, beside the fields that it fills."""
    used = {path.parts[0] for one in rule.where for path in paths_of(one)}
    used |= {path.parts[0] for one in rule.assignments for path in paths_of(one.value)}
    used |= {one.field.text for one in rule.contexts if one.field is not None}
    return used | {(one.origin or one.field).text for one in rule.extends}


def _places(template: Template) -> dict[str, list[Slot | Variable]]:
    places: dict[str, list[Slot | Variable]] = {}
    for slot in own_slots(template.body):
        places.setdefault(slot.name, []).append(slot)
    return places


def _check_type(checked: Checked, slot: Slot | Variable, owner: str, field: FieldType) -> None:
    if TEXT in field.types:
        return
    wrong = [one for one in slot_types(checked, slot) if one not in field.types]
    if not wrong:
        return
    wanted = quoted_list(_names(checked, field.types))
    if isinstance(slot, Variable):
        given = "a variable, which is a `phrase`"
        advice = f"write `<{field.name}: {_names(checked, field.types)[0]}>`" if field.types else None
    elif TEXT in wrong:
        given = "an inline pattern, which is plain text"
        advice = f"put the pattern into a slot of that type, or declare `{field.name}: text`"
    else:
        given = quoted_list(_names(checked, wrong))
        advice = f"capture {wanted}, or declare `{field.name}: {' | '.join(_names(checked, (*field.types, *wrong)))}`"
    labels = [Label(field.span, "the field is declared here")]
    checked.report(
        codes.WRONG_FIELD_TYPE(
            slot.span,
            labels=labels,
            help=advice,
            name=field.name,
            owner=owner,
            wanted=wanted or "nothing usable",
            given=given,
        )
    )


def _names(checked: Checked, ids: Iterable[str]) -> list[str]:
    symbols = checked.names.symbols
    return [one if one == TEXT else symbols[one].name for one in ids]


def _list_for_single(places: list[Slot | Variable], owner: str, field: FieldType, checked: Checked) -> Diagnostic:
    labels = [Label(place.span, "and here") for place in places[1:2]]
    labels.append(Label(field.span, "the field is declared here"))
    types = " | ".join(_names(checked, field.types)) or TEXT
    return codes.LIST_FOR_SINGLE(places[0].span, labels=labels, name=field.name, owner=owner, types=types)


def _check_required(
    checked: Checked, template: Template, counts: Mapping[str, Count], owner: str, required: Iterable[FieldType]
) -> None:
    missing = (one for one in required if counts.get(one.name, NEVER).least == 0)
    for field in islice(missing, _MISSING):
        way = missing_way(template.body, field.name)
        labels = [Label(field.span, "the field is declared here")]
        if way is not None:
            labels.insert(0, Label(way, f"`{field.name}` is not set on every way through this"))
        checked.report(
            codes.MISSING_FIELD(
                template.span,
                labels=labels,
                owner=owner,
                name=field.name,
                how="never sets" if way is None else "does not always set",
                types=" | ".join(_names(checked, field.types)) or TEXT,
                mark=_WRITTEN[multiplicity(required=False, is_list=field.is_list)],
            )
        )
