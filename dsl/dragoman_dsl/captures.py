"""What a template captures: for each field, how often over all its ways.

Works on the shape of the pattern alone: a sequence adds, alternatives take the extremes, an
optional part may be absent, a repetition multiplies. Read by `fields` to infer and to check the
fields of finding types, and by the engine to lay out captures.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Sequence_

from attrs import frozen

from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Group, InlineType, Literal_, Optional_, Pattern, Repeat, Sequence, Slot, Variable

MANY = 2
"""Counts stop here: only none, one and more are told apart."""


@frozen
class Count:
    """The fewest and the most times that a field is set over all ways (at most `MANY`)."""

    least: int
    most: int


NEVER = Count(0, 0)


def captures_of(pattern: Pattern) -> dict[str, Count]:
    """How often each field is set, in the order in which the fields are first written.

    Captures inside an inline type are sub-fields of the slot and not listed. A `more` part is no
    capture of its own. A variable counts once however often it stands.
    """
    counts = _counts(pattern)
    for name in variable_names(pattern) if counts else ():
        counts[name] = Count(min(counts[name].least, 1), 1)
    return counts


def _counts(pattern: Pattern) -> dict[str, Count]:
    if isinstance(pattern, Slot):
        if pattern.more:
            return {}
        return {pattern.name: Count(1, MANY if any(one.is_list for one in pattern.types) else 1)}
    if isinstance(pattern, Variable):
        return {pattern.name: Count(1, 1)}
    if isinstance(pattern, Sequence):
        total: dict[str, Count] = {}
        for item in pattern.items:
            if isinstance(item, Literal_):
                continue
            for name, count in _counts(item).items():
                before = total.get(name, NEVER)
                total[name] = Count(min(before.least + count.least, MANY), min(before.most + count.most, MANY))
        return total
    if isinstance(pattern, Group):
        return _either(pattern.options)
    if isinstance(pattern, Optional_):
        return {name: Count(0, count.most) for name, count in _either(pattern.options).items()}
    if isinstance(pattern, Repeat):
        least, most = min(pattern.least, MANY), MANY if pattern.most is None else min(pattern.most, MANY)
        return {
            name: Count(min(count.least * least, MANY), min(count.most * most, MANY))
            for name, count in _counts(pattern.body).items()
        }
    return {}


def _either(options: tuple[Pattern, ...]) -> dict[str, Count]:
    return any_of([_counts(option) for option in options])


def any_of(alternatives: Sequence_[Mapping[str, Count]]) -> dict[str, Count]:
    """The counts where one of several patterns is taken."""
    if len(alternatives) == 1 or not any(alternatives):
        return dict(alternatives[0]) if alternatives else {}
    merged: dict[str, Count] = {}
    setting: dict[str, int] = {}
    for counts in alternatives:
        for name, count in counts.items():
            before = merged.get(name, count)
            merged[name] = Count(min(before.least, count.least), max(before.most, count.most))
            setting[name] = setting.get(name, 0) + 1
    return {
        name: count if setting[name] == len(alternatives) else Count(0, count.most) for name, count in merged.items()
    }


def variable_names(pattern: Pattern) -> frozenset[str]:
    """The variables outside inline types."""
    return frozenset(one.name for one in own_slots(pattern) if isinstance(one, Variable))


def own_slots(pattern: Pattern) -> tuple[Slot | Variable, ...]:
    """The slots and variables that set fields of this pattern itself, in the order written."""
    found: list[Slot | Variable] = []
    stack = [pattern]
    while stack:
        one = stack.pop()
        if isinstance(one, Literal_):
            continue
        if isinstance(one, Slot | Variable):
            found.append(one)
        elif isinstance(one, Sequence):
            stack.extend(reversed(one.items))
        elif isinstance(one, Group | Optional_):
            stack.extend(reversed(one.options))
        elif isinstance(one, Repeat):
            stack.append(one.body)
    return tuple(found)


def missing_way(pattern: Pattern, name: str) -> Span | None:
    """The part by whose choice or absence a field stays unset.

    None where every way sets it, and where nothing ever does.
    """
    count = captures_of(pattern).get(name, NEVER)
    if count.least > 0 or count.most == 0:
        return None
    if isinstance(pattern, Sequence):
        holding = (item for item in pattern.items if name in captures_of(item))
        return next((span for span in (missing_way(item, name) for item in holding) if span), None)
    if isinstance(pattern, Group):
        for option in pattern.options:
            count = captures_of(option).get(name, NEVER)
            if count.least == 0:
                return option.span if count.most == 0 else missing_way(option, name)
    if isinstance(pattern, Optional_) or (isinstance(pattern, Repeat) and pattern.least == 0):
        return pattern.span
    if isinstance(pattern, Repeat):
        return missing_way(pattern.body, name)
    return None


def orphan_parts(pattern: Pattern) -> tuple[Slot, ...]:
    """The `more` slots that some way reaches without an earlier part of the same field."""
    orphans: list[Slot] = []
    _begins(pattern, (), orphans)
    return tuple(orphans)


def _begins(pattern: Pattern, earlier: tuple[set[str], ...], orphans: list[Slot]) -> set[str]:
    """The fields that `pattern` begins on every way; those begun before it are in one of `earlier`."""
    if isinstance(pattern, Slot):
        for inline in pattern.types:
            if isinstance(inline, InlineType):
                _begins(inline.pattern, (), orphans)
        if pattern.more and not any(pattern.name in begun for begun in earlier):
            orphans.append(pattern)
        return {pattern.name}
    if isinstance(pattern, Variable):
        return {pattern.name}
    if isinstance(pattern, Sequence):
        begun: set[str] = set()
        for item in pattern.items:
            begun |= _begins(item, (*earlier, begun), orphans)
        return begun
    if isinstance(pattern, Group | Optional_):
        ends = [_begins(option, earlier, orphans) for option in pattern.options]
        return set.intersection(*ends) if ends and isinstance(pattern, Group) else set()
    if isinstance(pattern, Repeat):
        inside = _begins(pattern.body, earlier, orphans)
        return inside if pattern.least > 0 else set()
    return set()
