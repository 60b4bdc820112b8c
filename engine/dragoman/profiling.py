"""Profiling: what rules cost on texts, rule by rule, and what their author might do about it.

`dragoman.profile`, and behind `dragoman profile`. The texts are scanned twice: once as always, for the
speed, and once with a clock around each rule in each scope. What rules share (the tokens, the entries of
lexicons) is no rule's cost; what a matcher learns about a scope is put down to the rule that asks first.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import Factory, define, field, frozen

from dragoman.cascade.afterwards import finish
from dragoman.cascade.plan import Order, Plan
from dragoman.cascade.reading import Reading
from dragoman.cascade.rule_search import Templates
from dragoman.compiled import ir
from dragoman.compiled.required import Need
from dragoman.compiled.rulebook import Rulebook, RuleProgram
from dragoman.matcher.contract import Engine
from dragoman.matcher.engines import EngineName, engine_for, engine_name
from dragoman.matcher.scope import Scope
from dragoman.matcher.triggers import Triggers
from dragoman.ruleset import Ruleset
from dragoman.text.builder import build_document
from dragoman.text.document import Document
from dragoman.texts import Given, Text, one_of_many

OFTEN = 0.05
"""A rule tried for nothing in more than this part of the scopes is tried too often."""
COSTLY = 0.02
"""A rule that takes more than this part of the time is worth a word about."""
LETS_THROUGH = 0.95
"""A guard that holds in this part of the cases spares little."""
RARELY = 0.02
"""A rule that finds something in less than this part of the scopes in which it is tried does so rarely."""
WIDE = 25
"""Tokens of a gap that is wide."""
WORDS_NAMED = 3
TRIES_THAT_TELL = 20
"""Of fewer tries nothing is concluded."""


@frozen
class RuleProfile:
    """What one rule cost.

    `candidates` are the scopes in which something triggered it (or that it reads as nothing has to), `tries`
    those in which its guard held and it was tried; `steps` the tokens of these scopes for each template
    that was tried; `seconds` the time all of it took; `found` how many findings it made before they were
    merged. `advice` says what might make it cheaper, in order of weight.
    """

    rule: str
    seconds: float
    steps: int
    candidates: int
    tries: int
    found: int
    advice: tuple[str, ...] = ()


@frozen
class Profile:
    """What the rules cost on some texts; `rules` are those that something triggered, the slowest first.

    `seconds` is what a scan takes as always, `scopes` how often a sentence (or paragraph, or document) was
    read; `idle` are the names of the rules that nothing triggered, which cost nothing.
    """

    engine: EngineName
    texts: int
    characters: int
    size: int
    tokens: int
    scopes: int
    findings: int
    seconds: float
    rules: tuple[RuleProfile, ...] = field(repr=False)
    idle: tuple[str, ...] = field(repr=False)

    @property
    def candidates(self) -> int:
        """How often a rule was triggered in a scope."""
        return sum(rule.candidates for rule in self.rules)

    @property
    def tries(self) -> int:
        """How often its guard held, and it was tried."""
        return sum(rule.tries for rule in self.rules)

    @property
    def rule_seconds(self) -> float:
        """What all rules took together, with the clock running."""
        return sum(rule.seconds for rule in self.rules)


def profile(rules: Ruleset, texts: Iterable[Text], *, engine: EngineName | None = None) -> Profile:
    """Find out what rules cost on texts, with the engine that runs or the one named.

    Raises TextError as `Ruleset.scan_many` does, EngineError for an engine that is not there.

    >>> import dragoman
    >>> rules = dragoman.compile('rule met: "<who: (both sides)> met"\\nrule left: "they left"')
    >>> found = profile(rules, ["Both sides met.", "Nobody came."])
    >>> [(rule.rule, rule.candidates, rule.tries, rule.found) for rule in found.rules], found.idle
    ([('met', 1, 1, 1)], ('left',))
    """
    name = engine or engine_name()
    all_texts = [one_of_many(text, rules.limits.max_text) for text in texts]
    seconds, findings = _timed(rules.with_engine(name), all_texts)
    rulebook = rules.rulebook
    watch = _Watch(rulebook)
    ready, plan = engine_for(rulebook, name), Plan.of(rulebook)
    tokens = 0
    for text in all_texts:
        document = build_document(text.text, id=text.id, date=text.date)
        tokens += len(document.starts)
        reading = _WatchedReading(document, ready, plan, watch)
        reading.run()
        finish(reading)
    return Profile(
        engine=name,
        texts=len(all_texts),
        characters=sum(len(text.text) for text in all_texts),
        size=sum(len(text.text.encode("utf-8", "surrogatepass")) for text in all_texts),
        tokens=tokens,
        scopes=watch.scopes,
        findings=findings,
        seconds=seconds,
        rules=tuple(sorted(watch.profiles(), key=lambda one: (-one.seconds, one.rule))),
        idle=tuple(rule.name for rule in rulebook.rules if not watch.costs[rule.number].candidates),
    )


def _timed(rules: Ruleset, texts: Iterable[Given]) -> tuple[float, int]:
    """The seconds of a scan, and the number of findings."""
    several = [{"text": text.text, "id": text.id, "date": text.date} for text in texts]
    for _ in rules.scan_many(several[:1]):
        pass  # what is made ready at the first scan is no cost of it
    began = time.perf_counter()
    findings = sum(map(len, rules.scan_many(several)))
    return time.perf_counter() - began, findings


@define
class _Costs:
    """What a rule has cost so far."""

    nanoseconds: int = 0
    steps: int = 0
    candidates: int = 0
    tries: int = 0
    found: int = 0


@define(eq=False)
class _Watch:
    """The clock and the counters, for all documents."""

    rulebook: Rulebook
    scopes: int = 0
    seen: Counter[str] = Factory(Counter)
    """How many scopes have a word that triggers something, or an entry of a lexicon that does."""
    triggers: Triggers = field(init=False)
    costs: tuple[_Costs, ...] = field(init=False)

    @triggers.default
    def _triggers(self) -> Triggers:
        return Triggers(self.rulebook.rules)

    @costs.default
    def _costs(self) -> tuple[_Costs, ...]:
        return tuple(_Costs() for _ in self.rulebook.rules)

    def triggered(self, scope: Scope, keys: Iterable[str]) -> set[int]:
        """The numbers of the rules that something in the scope triggers, or that need no trigger."""
        triggers = self.triggers
        things = [
            *((word, triggers.by_word[word]) for word in triggers.by_word.keys() & scope.words),
            *((key, triggers.by_key[key]) for key in keys if key in triggers.by_key),
        ]
        self.seen.update(thing for thing, _ in things)
        templates = set(triggers.untriggered)
        for _, signals in things:
            for signal in signals:
                templates.update(triggers.triggered.get(signal, ()))
        return {triggers.templates[template][0] for template in templates}

    def profiles(self) -> Iterator[RuleProfile]:
        """The rules that something triggered."""
        spent = sum(one.nanoseconds for one in self.costs) or 1
        for rule, costs in zip(self.rulebook.rules, self.costs, strict=True):
            if costs.candidates:
                yield RuleProfile(
                    rule=rule.name,
                    seconds=costs.nanoseconds / 1e9,
                    steps=costs.steps,
                    candidates=costs.candidates,
                    tries=costs.tries,
                    found=costs.found,
                    advice=tuple(self._advice(rule, costs, costs.nanoseconds / spent)),
                )

    # --- advice -------------------------------------------------------------------------------------------

    def _advice(self, rule: RuleProgram, costs: _Costs, part: float) -> Iterator[str]:
        """What might make a rule cheaper."""
        for number, template in enumerate(rule.templates, start=1):
            if not any(not need.types for need in template.needs):
                which = f"template {number}" if len(rule.templates) > 1 else "its template"
                yield (
                    f"{which} has no word that must be there, so it is tried in every {rule.scope}; "
                    "a word that is never left out would spare most of them"
                )
        if costs.tries >= TRIES_THAT_TELL and not costs.found:
            yield f"it was tried {costs.tries:,} times and never matched; is it as it should be?"
        if part < COSTLY or costs.tries < TRIES_THAT_TELL:
            return
        wasted = costs.tries - costs.found
        if wasted > self.scopes * OFTEN and wasted > costs.found and (common := self._common(rule)):
            yield f"what triggers it is frequent: {common}; a rarer word that must be there would trigger it less"
        if 0 < costs.found < costs.tries * RARELY and costs.tries > costs.candidates * LETS_THROUGH:
            yield (
                f"it was tried in {costs.tries / costs.candidates:.0%} of the scopes that triggered it and matched "
                f"in few; further words that must be there would rule more of them out"
            )
        if (gap := _widest_gap(rule)) >= WIDE:
            yield f"it has a gap of up to {gap} tokens; a narrower one, or a slot with an end, would be cheaper"
        if rule.select == "all":
            yield "`select all` gives every pair of start and end; `select longest` is linear"

    def _common(self, rule: RuleProgram) -> str:
        """The most frequent things that trigger a rule."""
        needs = [one for template in rule.templates for one in template.needs if not one.types][:1]
        named = sorted(
            ((self.seen[thing], shown) for need in needs for thing, shown in _things(need) if self.seen[thing]),
            key=lambda one: (-one[0], one[1]),
        )
        return ", ".join(f"{shown} in {count / self.scopes:.0%}" for count, shown in named[:WORDS_NAMED])


def _things(need: Need) -> Iterator[tuple[str, str]]:
    """The words and the lexicons of a need, and how to call them."""
    yield from ((word, f"`{word}`") for word in need.words)
    yield from ((key, f"<{key.rpartition('.')[2]}>") for key in need.keys)


def _widest_gap(rule: RuleProgram) -> int:
    gaps = [
        step.most
        for template in rule.templates
        for step in template.automaton.steps
        if isinstance(step, ir.Gap) and step.most is not None
    ]
    return max(gaps, default=0)


class _WatchedReading(Reading):
    """A reading with a clock around each rule."""

    def __init__(self, document: Document, engine: Engine, plan: Plan, watch: _Watch) -> None:
        super().__init__(document, engine, plan, rule_by_rule=True)
        self._watch = watch
        self._triggered: dict[int, tuple[Scope, set[int]]] = {}

    def _likely(self, order: Order, scope: Scope) -> list[tuple[int, RuleProgram, Templates]]:
        watch = self._watch
        known = self._triggered.get(id(scope))
        if known is None:
            watch.scopes += 1
            known = self._triggered[id(scope)] = (scope, watch.triggered(scope, self.keys_in(scope)))
        for number in known[1]:
            if number in order.places:
                watch.costs[number].candidates += 1
        return super()._likely(order, scope)

    def _try(self, rule: RuleProgram, scope: Scope, templates: Templates) -> None:
        costs, raw = self._watch.costs[rule.number], self.raw[rule.finding]
        before = len(raw)
        began = time.perf_counter_ns()
        super()._try(rule, scope, templates)
        costs.nanoseconds += time.perf_counter_ns() - began
        costs.steps += len(scope) * len(templates)
        costs.tries += 1
        costs.found += len(raw) - before
