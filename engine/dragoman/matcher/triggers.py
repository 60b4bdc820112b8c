"""Triggers: which templates have a chance in a scope, told from its words and its lexicon entries.

The counterpart in plain Python of the kernel's `Triggers`, asked before any template is tried. A word or an
entry gives signals (see `signals`), a signal wakes the templates that it triggers, once each, and a template
that was woken is tried where its guard holds. Templates that nothing wakes cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from dragoman.compiled.rulebook import RuleProgram
from dragoman.compiled.signals import signals_of

Keys = Callable[[], Collection[str]]
"""The keys of the lexicons that have an entry in a scope, worked out only where they matter."""


class Triggers:
    """The triggers of some rules, shared by all scans. `templates` are theirs, as the number of their rule and
    their number in it, in this order; elsewhere here a template is an index of it."""

    def __init__(self, rules: Iterable[RuleProgram]) -> None:
        numbered = [(rule.number, number, one) for rule in rules for number, one in enumerate(rule.templates)]
        self.templates = tuple((rule, number) for rule, number, _ in numbered)
        signals = signals_of(one.needs for _, _, one in numbered)
        self.guards = [
            [(needs.words, needs.keys) for needs in map(signals.needs.__getitem__, guard)] for guard in signals.guards
        ]
        self.asks_for_keys = any(need.keys for need in signals.needs)
        self.untriggered = tuple(at for at, trigger in enumerate(signals.triggers) if trigger is None)
        self.triggered: dict[int, list[int]] = {}
        for at, trigger in enumerate(signals.triggers):
            if trigger is not None:
                self.triggered.setdefault(trigger, []).append(at)
        self.by_word = _by_thing((signal, signals.needs[signal].words) for signal in self.triggered)
        self.by_key = _by_thing((signal, signals.needs[signal].keys) for signal in self.triggered)

    def woken(self, words: frozenset[str], keys: Keys) -> list[int]:
        """The templates that have a chance in a scope with these case-folded words, ascending."""
        signals = {signal for word in self.by_word.keys() & words for signal in self.by_word[word]}
        given = keys() if self.asks_for_keys else ()
        signals.update(signal for key in given if key in self.by_key for signal in self.by_key[key])
        return self.guarded(signals, words, given)

    def guarded(self, signals: Iterable[int], words: frozenset[str], keys: Collection[str]) -> list[int]:
        """The untriggered templates, and those that these signals wake and whose guards hold, ascending."""
        found = list(self.untriggered)
        for signal in signals:
            for template in self.triggered[signal]:
                for needed_words, needed_keys in self.guards[template]:
                    if words.isdisjoint(needed_words) and needed_keys.isdisjoint(keys):
                        break
                else:
                    found.append(template)
        found.sort()
        return found


def _by_thing(pairs: Iterable[tuple[int, Iterable[str]]]) -> dict[str, list[int]]:
    """By each thing that gives it, the signals given."""
    found: dict[str, list[int]] = {}
    for signal, things in pairs:
        for thing in things:
            found.setdefault(thing, []).append(signal)
    return found
