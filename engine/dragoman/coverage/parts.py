"""What there is to cover: the rules, their templates and the alternatives in them, from the syntax tree.

The last step of coverage holds the derivations of the tests against this. Slots that only contexts, `until`,
qualifiers or references name are never part of a match, and so are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import frozen

from dragoman_dsl import syntax
from dragoman_dsl.program import PHRASE, Program, ResolvedRule, ResolvedSlot
from dragoman_dsl.source import Span
from dragoman_dsl.walk import typed_parts, walk

ChoiceKind = Literal["alternative", "taken", "left out"]
"""One of several that could stand at a place; an optional part that is there; one that is not."""


@frozen
class ChoicePart:
    """A choice that a template leaves to the text; `span` is that of the alternative or the optional part."""

    kind: ChoiceKind
    span: Span


@frozen
class TemplatePart:
    """A template and its choices, in the order written."""

    template: syntax.Template
    choices: tuple[ChoicePart, ...]


@frozen
class OwnerPart:
    """A rule or a slot with its templates."""

    kind: Literal["rule", "slot"]
    name: str
    span: Span
    templates: tuple[TemplatePart, ...]


def owners(program: Program) -> tuple[tuple[OwnerPart, ...], tuple[str, ...]]:
    """The rules and slots whose own tests are run, in the order of their files; and the names of the slots among
    them that are in no match."""
    tested = {module.id for module in program.modules.values() if module.tested}
    used = _slots_in_matches(program)
    slots = [slot for slot in program.slots.values() if slot.module in tested]
    found = [_rule(rule) for rule in program.rules if rule.module in tested]
    found += [_slot(slot) for slot in slots if slot.id in used]
    found.sort(key=lambda one: (one.span.path, one.span.start))
    return tuple(found), tuple(slot.name for slot in slots if slot.id not in used)


def _rule(rule: ResolvedRule) -> OwnerPart:
    declaration = rule.declaration
    return OwnerPart("rule", rule.name, declaration.name.span, tuple(map(_template, declaration.templates)))


def _slot(slot: ResolvedSlot) -> OwnerPart:
    declaration = slot.declaration
    templates = tuple(_template(one.template) for one in declaration.templates)
    return OwnerPart("slot", slot.name, declaration.name.span, templates)


def _template(template: syntax.Template) -> TemplatePart:
    return TemplatePart(template, tuple(choice for part in walk(template.body) for choice in _choices(part)))


def _choices(part: syntax.Pattern) -> Iterator[ChoicePart]:
    """The choices of a part itself, without those inside it."""
    match part:
        case syntax.Group(options):
            yield from _alternatives(options)
        case syntax.Optional_(options, span):
            yield from _alternatives(options) if len(options) > 1 else (ChoicePart("taken", span),)
            yield ChoicePart("left out", span)
        case syntax.Repeat(_, 0, _, _, span):
            yield from (ChoicePart("taken", span), ChoicePart("left out", span))
        case syntax.Slot(_, _, types):
            yield from _alternatives(types)
        case syntax.Reference(names) if not part.negated and not part.unless:
            yield from _alternatives(names)


def _alternatives(
    options: Sequence[syntax.Pattern] | Sequence[syntax.SlotType] | Sequence[syntax.Name],
) -> Iterator[ChoicePart]:
    if len(options) > 1:
        yield from (ChoicePart("alternative", one.span) for one in options)


def _slots_in_matches(program: Program) -> frozenset[str]:
    """The ids of the slots that a match of some rule can go through."""
    found: set[str] = set()
    waiting = [(rule.module, template) for rule in program.rules for template in rule.declaration.templates]
    while waiting:
        module, template = waiting.pop()
        for name in names_read(template.body):
            symbol = program.resolve_name(module, name)
            if symbol is not None and symbol.id in program.slots and symbol.id not in found:
                found.add(symbol.id)
                slot = program.slots[symbol.id]
                waiting.extend((slot.module, one.template) for one in slot.declaration.templates)
    return frozenset(found)


def names_read(body: syntax.Pattern) -> Iterator[str]:
    """The types that a match of a pattern goes through; not those that it only must not be."""
    for part in typed_parts(body):
        if isinstance(part, syntax.Slot):
            yield from (one.name for one in part.types if isinstance(one, syntax.NamedType))
        elif isinstance(part, syntax.Variable):
            yield PHRASE
        elif not part.negated and not part.unless:
            yield from (one.text for one in part.names)
