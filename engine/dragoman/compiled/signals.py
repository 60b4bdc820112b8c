"""Signals: what the forward pass over a scope looks for, and which templates each of them wakes.

Made from the needs of all templates (`required`), written down by `tables`, read by the kernel and its twin.
Every distinct need is a *signal*, given by any of its words, or hits of its lexicons, in the scope. A
template is tried only where its *trigger*, the rarest of its needs, was given, and where its *guard*, the
other ones, were given too. What nothing triggers costs nothing.

Findings give no signals, since they are not there when the words of a text are read: a need that a finding
can meet is neither trigger nor guard. A template without a trigger is tried in every scope.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from dragoman.compiled.required import Need, Needs
from dragoman.words.frequency import frequency_of_any

COMMON = 50_000_000
"""A need that one of twenty tokens meets is met in most scopes: as a guard it would cost more than it spares."""


@frozen
class Signals:
    """The signals of a rulebook; numbers are indexes of `needs`.

    `triggers[t]` is the signal that wakes template `t`, None where nothing does; `guards[t]` are the signals
    that must be given besides.
    """

    needs: Needs
    triggers: tuple[int | None, ...]
    guards: tuple[tuple[int, ...], ...]


def signals_of(templates: Iterable[Needs]) -> Signals:
    """The signals of templates that have these needs, each with the rarest first.

    >>> signed, deal = Need(frozenset({"signed"})), Need(keys=frozenset({"deals"}))
    >>> signals = signals_of([(deal, signed), (signed,), ()])
    >>> signals.needs == (deal, signed), signals.triggers, signals.guards
    (True, (0, 1, None), ((1,), (), ()))
    """
    numbers: dict[Need, int] = {}
    triggers: list[int | None] = []
    guards: list[tuple[int, ...]] = []
    for needs in templates:
        usable = [need for need in needs if not need.types]
        triggers.append(numbers.setdefault(usable[0], len(numbers)) if usable else None)
        worth = [need for need in usable[1:] if frequency_of_any(need.words) <= COMMON]
        guards.append(tuple(numbers.setdefault(need, len(numbers)) for need in worth))
    return Signals(tuple(numbers), tuple(triggers), tuple(guards))
