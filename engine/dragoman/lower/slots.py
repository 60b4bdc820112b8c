"""The order of slots: those that are needed first, first; and how deep they go.

Called by `program` before slots are compiled. Works without recursion, since strangers write slots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dragoman_dsl import syntax
from dragoman_dsl.program import (
    Program,
    ResolvedQualifier,
    ResolvedReference,
    ResolvedRule,
    ResolvedShare,
    ResolvedSlot,
)
from dragoman_dsl.walk import templates_of, type_uses


def slots_in_order(program: Program) -> tuple[str, ...]:
    """The ids of the slots to compile, each behind the slots that its templates, and its `until`, need."""
    order: dict[str, None] = {}
    for origin in _origins(program):
        waiting = [(origin, iter(needed_slots(program, program.slots[origin])))]
        on_path = {origin}
        while waiting:
            slot, needed = waiting[-1]
            following = next((one for one in needed if one not in order and one not in on_path), None)
            if following is None:
                waiting.pop()
                on_path.discard(slot)
                order.setdefault(slot)
            else:
                on_path.add(following)
                waiting.append((following, iter(needed_slots(program, program.slots[following]))))
    return tuple(order)


def _origins(program: Program) -> Iterator[str]:
    """Every slot that somebody wrote, and those of std that something uses.

    The standard library is large; what nobody uses of it is not compiled.
    """
    std = program.modules.get(program.std) if program.std else None
    library = std.id if std and not std.tested else None
    # A share is compiled with the first slot that ends where it goes on, so what it names comes first.
    yield from _named_in(program, program.shares.values())
    yield from (id_ for id_, slot in program.slots.items() if slot.module != library)
    yield from _named_in(program, [*program.rules, *program.qualifiers, *program.references])


def _named_in(
    program: Program, users: Iterable[ResolvedRule | ResolvedShare | ResolvedQualifier | ResolvedReference]
) -> Iterator[str]:
    for one in users:
        yield from _named(program, one.module, [template for template, _ in templates_of(one.declaration)])


def nesting_depths(program: Program) -> Mapping[str, int]:
    """How many slots and finding types lie inside each other in each of them, itself counted, by their ids."""
    rules: dict[str, list[ResolvedRule]] = {}
    for rule in program.rules:
        rules.setdefault(rule.finding, []).append(rule)
    depths: dict[str, int] = {}
    for origin in (*program.slots, *program.findings):
        waiting = [origin]
        on_path: set[str] = set()
        while waiting:
            id_ = waiting[-1]
            inner = _parts(program, id_, rules)
            open_ = [one for one in inner if one not in depths and one not in on_path]
            if open_ and id_ not in depths:
                on_path.add(id_)
                waiting.extend(open_)
            else:
                depths[waiting.pop()] = 1 + max((depths.get(one, 0) for one in inner), default=0)
    return depths


def _parts(program: Program, id_: str, rules: Mapping[str, Sequence[ResolvedRule]]) -> tuple[str, ...]:
    """The ids of the slots and finding types that a slot or finding type is made of."""
    slot = program.slots.get(id_)
    users: Sequence[ResolvedSlot | ResolvedRule] = [slot] if slot else rules.get(id_, ())
    found = dict.fromkeys(needed_slots(program, slot) if slot else ())
    for one in users:
        templates = [template for template, _ in templates_of(one.declaration)]
        found.update(dict.fromkeys(_named(program, one.module, templates, findings=True)))
    return tuple(found)


def needed_slots(program: Program, slot: ResolvedSlot) -> tuple[str, ...]:
    """The ids of the slots that a slot names, and that the shares of its `until` name."""
    found = dict.fromkeys(_named(program, slot.module, [one for one, _ in templates_of(slot.declaration)]))
    for stop in slot.declaration.until:
        symbol = program.resolve_name(slot.module, stop.text) if isinstance(stop, syntax.Name) else None
        if symbol is not None and symbol.id in program.shares:
            share = program.shares[symbol.id]
            joint = [*share.declaration.after, *share.declaration.before]
            found.update(dict.fromkeys(_named(program, share.module, joint)))
    return tuple(found)


def _named(
    program: Program, module: str, templates: Sequence[syntax.Template], *, findings: bool = False
) -> Iterator[str]:
    """The ids of the slots, and of the finding types if they are asked for, that templates name."""
    for template in templates:
        for use in type_uses(template.body):
            symbol = program.resolve_name(module, use.name)
            if symbol is not None and (symbol.id in program.slots or (findings and symbol.id in program.findings)):
                yield symbol.id
