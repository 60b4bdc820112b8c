"""Slots that swallow their neighbours: two parts side by side, of which one always gets no more than it must.

`<a: (_+)> <b: (_+)>`: whatever the second one takes but its last token, the first one could take as well, and takes it,
since more rounds are preferred. Said only of repetitions of single tokens, where the argument is exact: a token can
be moved over the seam without changing where the match begins or ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from attrs import frozen

from dragoman.compiled import ir
from dragoman.compiled.ir import Node
from dragoman.lints.coverage import Coverage, word_covers

Loser = Literal["first", "second"]


@frozen
class Swallowed:
    """Of two neighbours, the `loser` always gets just `tokens` tokens."""

    loser: Loser
    tokens: int


@frozen
class _Run:
    """So many tokens from `least` on, each taken by one of `steps`; without end, unless `bounded`."""

    steps: tuple[ir.TokenStep, ...]
    least: int
    lazy: bool
    bounded: bool


def swallowed(first: Node, second: Node, slots: Mapping[str, Node], coverage: Coverage) -> Swallowed | None:
    """What two neighbours do to each other; None where nothing is known. `slots` are those that stand for one
    template, in place."""
    one, other = _run(first, slots), _run(second, slots)
    if one is None:
        return None
    if one.lazy:
        if other is not None and not other.bounded and _covered(one.steps, other.steps, coverage):
            return Swallowed("first", one.least)
        return None
    if one.bounded:
        return None
    if other is not None and _covered(other.steps, one.steps, coverage):
        return Swallowed("second", other.least)
    steps = tuple(_token_steps(second, slots))
    if second.nullable and steps and _covered(steps, one.steps, coverage):
        return Swallowed("second", 0)
    return None


def _run(node: Node, slots: Mapping[str, Node]) -> _Run | None:
    match node:
        case ir.Capture(_, body, _, more) if not more:
            return _run(body, slots)
        case ir.Take(ir.SlotCall(slot)) if slot in slots:
            return _run(slots[slot], slots)
        case ir.Take(ir.Gap(least)):
            return _Run((ir.AnyToken(),), least, lazy=True, bounded=True)
        case ir.Repeat(body, least, most, lazy):
            steps = _choice_of_tokens(body)
            return _Run(steps, least, lazy, most is not None) if steps else None
    return None


def _choice_of_tokens(node: Node) -> tuple[ir.TokenStep, ...] | None:
    match node:
        case ir.Take(ir.Word() | ir.AnyToken() | ir.TokenRegex() | ir.Unless() as step):
            return (step,)
        case ir.Choice(options):
            steps = [_choice_of_tokens(one) for one in options]
            return None if None in steps else tuple(step for several in steps for step in several or ())
    return None


def _token_steps(node: Node, slots: Mapping[str, Node]) -> Iterator[ir.TokenStep]:
    """The steps of a part that is made of single tokens only; none where there is more to it."""
    found: list[ir.TokenStep] = []
    waiting = [node]
    while waiting:
        match waiting.pop():
            case ir.Take(ir.Word() | ir.AnyToken() | ir.TokenRegex() | ir.Unless() as step):
                found.append(step)
            case ir.Take(ir.Gap()):
                found.append(ir.AnyToken())
            case ir.Take(ir.SlotCall(slot)) if slot in slots:
                waiting.append(slots[slot])
            case ir.Sequence(items):
                waiting.extend(items)
            case ir.Choice(options):
                waiting.extend(options)
            case ir.Repeat(body) | ir.Capture(_, body):
                waiting.append(body)
            case _:
                return
    yield from found


def _covered(narrow: Sequence[ir.TokenStep], wide: Sequence[ir.TokenStep], coverage: Coverage) -> bool:
    return all(_step_covered(one, wide, coverage) for one in narrow)


def _step_covered(narrow: ir.TokenStep, wide: Sequence[ir.TokenStep], coverage: Coverage) -> bool:
    if not isinstance(narrow, ir.Word):
        return any(coverage.covers(one, narrow) for one in wide)
    if any(isinstance(one, ir.AnyToken) for one in wide):
        return True
    words = [one for one in wide if isinstance(one, ir.Word)]
    return all(any(word_covers(one, text, narrow.exact) for one in words) for text in narrow.texts)
