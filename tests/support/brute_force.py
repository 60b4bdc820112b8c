"""A judge that tries everything: the semantics of templates, contexts and lists, word for word.

For small texts only. It enumerates the ways through a pattern in the order in which a reader tries
them, without automata or memory. Beside the patterns of `patterns` it knows lists, slots, contexts
and the edges of the scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from random import Random
from typing import Literal

from attrs import Factory, define, frozen
from patterns import (
    Alternation,
    Any,
    Concatenation,
    Gap,
    Letter,
    Named,
    Pattern,
    PatternMaker,
    Repetition,
    as_template,
    nullable,
)

MOST_WAYS = 20_000
"""A pattern and text with more ways than these is left out."""

Select = Literal["first", "longest", "shortest", "all"]
Taken = dict[str, list[tuple[int, int, "Taken"]]]
"""What captures took: for each name the stretches of words, with what is inside."""
Event = tuple[str, int, int, "tuple[Event, ...]"]
Way = tuple[int, tuple[Event, ...]]
"""Where a way ends, and its captures."""

SLOTS = """\
slot pair: "<p: (a)> [<q: (b c)>]" | "b <p: (c | a b)>"
slot run: "(a)+? b" | "(a)+" | "c"
slot tail: "_+" until "c" | "b b"
slot piece whole: "a [b]" | "(b c)+"
"""


class TooManyWaysError(Exception):
    """The pattern and text are too much for this judge."""


@frozen
class Slot:
    """A slot of `SLOTS`."""

    name: Literal["pair", "run", "tail", "piece"]


@frozen
class ListOf:
    """An enumeration of letters or pairs of letters."""

    name: str
    element: Alternation


@frozen
class Context:
    """What must or must not stand before or behind a field, or the whole match where `field` is None."""

    field: str | None
    direction: Literal["preceded", "followed"]
    negated: bool
    pattern: Pattern
    within: int


@frozen
class Rule:
    """A rule made of random templates and contexts. `edges` tells whether it begins or ends with one."""

    templates: tuple[Pattern, ...]
    edges: tuple[tuple[bool, bool], ...]
    contexts: tuple[Context, ...]
    select: Select

    def as_text(self, name: str) -> str:
        """The rule in the language."""
        lines = [f"rule {name}:"]
        for template, (first, last) in zip(self.templates, self.edges, strict=True):
            lines.append(f'    "{"^ " if first else ""}{template_of(template)}{" $" if last else ""}"')
        for one in self.contexts:
            field = f"{one.field} " if one.field else ""
            negation = "not " if one.negated else ""
            within = f" within {one.within}" if one.within else ""
            lines.append(f'    {field}{negation}{one.direction} by "{template_of(one.pattern)}"{within}')
        return "\n".join([*lines, f"    select {self.select}"])


def template_of(pattern: Pattern) -> str:
    """The pattern in the language."""
    match pattern:
        case Slot(name):
            return f"{{{name}}}"
        case Named(name, Slot(slot)):
            return f"<{name}: {slot}>"
        case ListOf(name, element):
            return f"<{name}: {as_template(element)} list>"
        case Concatenation(items):
            return "(" + " ".join(map(template_of, items)) + ")"
        case Alternation(options):
            return "(" + " | ".join(map(template_of, options)) + ")"
        case Repetition(body, least, most, lazy):
            shell = as_template(Repetition(Letter("a"), least, most, lazy))
            return shell.replace("a", template_of(body), 1)
        case Named(name, body):
            return f"<{name}: ({template_of(body)})>"
        case _:
            return as_template(pattern)


# --- making rules ------------------------------------------------------------------------------


class RuleMaker(PatternMaker):
    """Makes random rules."""

    def __init__(self, random: Random) -> None:
        super().__init__(random, loose=True)

    def rule(self) -> Rule:
        """A rule of one or two templates."""
        random = self.random
        templates = tuple(self.make(random.choice((1, 2, 3, 3))) for _ in range(random.choice((1, 1, 2))))
        names = [name for template in templates for name in own_names(template)]
        contexts = [
            Context(
                random.choice([None, *names]),
                random.choice(("preceded", "followed")),
                random.random() < 0.4,
                self.make_plain(),
                random.choice((0, 0, 1, 2)),
            )
            for _ in range(random.choice((0, 0, 1, 1, 2)))
        ]
        edges = tuple((random.random() < 0.1, random.random() < 0.1) for _ in templates)
        return Rule(templates, edges, tuple(contexts), random.choice(("first", "longest", "shortest", "all")))

    def make_plain(self) -> Pattern:
        """A small pattern without captures."""
        names, self.names = self.names, 0
        while own_names(pattern := self.make(1)) or self.names:
            pass
        self.names = names
        return pattern

    def pattern(self, depth: int) -> Pattern:
        chance = self.random.random()
        if depth and chance < 0.08:
            return Slot(self.random.choice(("pair", "run", "tail", "piece")))
        if depth and chance < 0.16:
            self.names += 1
            return Named(f"g{self.names}", Slot(self.random.choice(("pair", "run", "tail", "piece"))))
        if depth and chance < 0.24:
            self.names += 1
            two = Concatenation((Letter("b"), Letter("c")))
            return ListOf(f"g{self.names}", Alternation((Letter("a"), self.random.choice((two, Letter("b"))))))
        return super().pattern(depth)


def own_names(pattern: Pattern) -> list[str]:
    """The captures of a pattern that lie in no other."""
    match pattern:
        case Named(name) | ListOf(name):
            return [name]
        case Concatenation(items) | Alternation(items):
            return [name for item in items for name in own_names(item)]
        case Repetition(body):
            return own_names(body)
        case _:
            return []


# --- judging -----------------------------------------------------------------------------------


@define
class BruteForce:
    """The words of one text, and what a rule finds in them."""

    words: list[str]
    contexts: Mapping[str | None, list[Context]] = Factory(dict)
    bound: int = 0
    tried: int = 0

    def find(self, rule: Rule) -> list[tuple[int, int, Taken]]:
        """All that a rule finds, in the order of the text."""
        self.bound = len(self.words)
        self.contexts = {}
        for one in rule.contexts:
            self.contexts.setdefault(one.field, []).append(one)
        found = []
        at = 0
        while at < len(self.words):
            here = [(at, end, _taken(events)) for end, events in self.candidates(rule, at)]
            found += here
            at = here[0][1] if here and rule.select != "all" else at + 1
        return sorted(found, key=lambda one: one[:2])

    def candidates(self, rule: Rule, at: int) -> list[Way]:
        """The ways that count from a start."""
        ways = [
            list(self.checked(self.template_ways(template, edges, at)))
            for template, edges in zip(rule.templates, rule.edges, strict=True)
        ]
        offers: list[Way] = []
        for one in filter(None, ways):
            match rule.select:
                case "first":
                    offers.append(one[0])
                case "longest":
                    offers.append(max(one, key=lambda way: way[0]))
                case "shortest":
                    offers.append(min(one, key=lambda way: way[0]))
                case "all":
                    offers += one
        if rule.select == "all":
            first_of: dict[int, Way] = {}
            for way in offers:
                first_of.setdefault(way[0], way)
            return list(first_of.values())
        if rule.select == "longest":
            return [max(offers, key=lambda way: way[0])] if offers else []
        if rule.select == "shortest":
            return [min(offers, key=lambda way: way[0])] if offers else []
        return offers[:1]

    def checked(self, ways: Iterator[Way]) -> Iterator[Way]:
        for number, way in enumerate(ways):
            if number > MOST_WAYS:
                raise TooManyWaysError
            yield way

    def template_ways(self, template: Pattern, edges: tuple[bool, bool], at: int) -> Iterator[Way]:
        if edges[0] and at != 0:
            return
        if not self.allowed(None, "preceded", at):
            return
        for end, events in self.ways(template, at):
            if (not edges[1] or end == len(self.words)) and self.allowed(None, "followed", end):
                yield end, events

    def allowed(self, field: str | None, direction: str, at: int) -> bool:
        """Whether the contexts of a field hold at its start or end."""
        return all(self.context_holds(one, at) for one in self.contexts.get(field, ()) if one.direction == direction)

    def context_holds(self, context: Context, at: int) -> bool:
        bound, self.bound = self.bound, len(self.words)
        contexts, self.contexts = self.contexts, {}
        if context.direction == "followed":
            starts = range(at, min(at + context.within, len(self.words)) + 1)
            found = any(True for start in starts for _ in islice(self.ways(context.pattern, start), 1))
        else:
            lowest = at - context.within
            found = any(lowest <= end <= at for start in range(at) for end, _ in self.ways(context.pattern, start))
        self.bound, self.contexts = bound, contexts
        return found is not context.negated

    def ways(self, pattern: Pattern, at: int) -> Iterator[Way]:
        """Every way through a pattern from a place, in the order in which a reader tries them."""
        self.tried += 1
        if self.tried > 50 * MOST_WAYS:
            raise TooManyWaysError
        match pattern:
            case Letter(letter):
                if at < self.bound and self.words[at] == letter:
                    yield at + 1, ()
            case Any():
                if at < self.bound:
                    yield at + 1, ()
            case Gap(most):
                for end in range(at, min(at + most, self.bound) + 1):
                    yield end, ()
            case Concatenation(items):
                yield from self.in_a_row(items, at)
            case Alternation(options):
                for option in options:
                    yield from self.ways(option, at)
            case Repetition(body, least, most, lazy):
                yield from self.rounds(pattern, 0 if nullable(body) else least, most, at, lazy)
            case Named(name, body):
                yield from self.captured(name, body, at)
            case Slot(name):
                for end, _ in self.slot_ways(name, at):
                    yield end, ()
            case ListOf():
                yield from self.list_ways(pattern, at)

    def in_a_row(self, items: tuple[Pattern, ...], at: int) -> Iterator[Way]:
        if not items:
            yield at, ()
            return
        for middle, events in self.ways(items[0], at):
            for end, more in self.in_a_row(items[1:], middle):
                yield end, (*events, *more)

    def rounds(self, loop: Repetition, least: int, most: int | None, at: int, lazy: bool) -> Iterator[Way]:
        """At least `least` and at most `most` further rounds; a round that takes nothing is none."""
        if lazy and least <= 0:
            yield at, ()
        if most is None or most > 0:
            for middle, events in self.ways(loop.body, at):
                if middle > at:
                    fewer = None if most is None else most - 1
                    for end, more in self.rounds(loop, least - 1, fewer, middle, lazy):
                        yield end, (*events, *more)
        if not lazy and least <= 0:
            yield at, ()

    def captured(self, name: str, body: Pattern, at: int) -> Iterator[Way]:
        if not self.allowed(name, "preceded", at):
            return
        inside = self.slot_ways(body.name, at) if isinstance(body, Slot) else self.ways(body, at)
        for end, events in inside:
            if self.allowed(name, "followed", end):
                yield end, ((name, at, end, events),)

    def list_ways(self, pattern: ListOf, at: int) -> Iterator[Way]:
        if not self.allowed(pattern.name, "preceded", at):
            return
        for end, events in self.further_elements(pattern, at):
            if self.allowed(pattern.name, "followed", end):
                yield end, events

    def further_elements(self, pattern: ListOf, at: int) -> Iterator[Way]:
        for end, events in self.ways(pattern.element, at):
            item = ((pattern.name, at, end, events),)
            for separator in ((",", "and"), (",",), ("and",)):
                behind = end + len(separator)
                if behind <= self.bound and tuple(self.words[end:behind]) == separator:
                    for last, more in self.further_elements(pattern, behind):
                        yield last, (*item, *more)
            yield end, item

    def slot_ways(self, name: str, at: int) -> Iterator[Way]:
        a, b, c = map(Letter, "abc")
        match name:
            case "pair":
                second = Repetition(Named("q", Concatenation((b, c))), 0, 1, False)
                yield from self.ways(Concatenation((Named("p", a), second)), at)
                yield from self.ways(Concatenation((b, Named("p", Alternation((c, Concatenation((a, b))))))), at)
            case "run":
                yield from self.ways(Concatenation((Repetition(a, 1, None, True), b)), at)
                yield from self.ways(Repetition(a, 1, None, False), at)
                yield from self.ways(c, at)
            case "tail":
                if at < self.bound and self.words[at] != ",":
                    end = self.tail_end(at)
                    if end > at:
                        yield end, ()
            case "piece":
                end = self.pieces().get(at, 0)
                if at < end <= self.bound:
                    yield end, ()

    def tail_end(self, at: int) -> int:
        words = self.words
        stops = (i for i in range(at, self.bound) if words[i] == "c" or words[i : i + 2] == ["b", "b"])
        end = next(stops, self.bound)
        while end > at and words[end - 1] == ",":
            end -= 1
        return end

    def pieces(self) -> dict[int, int]:
        """Leftmost, longest, not overlapping: `a [b]` or `(b c)+`."""
        found = {}
        at = 0
        while at < len(self.words):
            end = at
            if self.words[at] == "a":
                end = at + (2 if self.words[at + 1 : at + 2] == ["b"] else 1)
            while self.words[at] == "b" and self.words[end : end + 2] == ["b", "c"]:
                end += 2
            if end > at:
                found[at] = end
            at = max(end, at + 1)
        return found


def _taken(events: tuple[Event, ...]) -> Taken:
    taken: Taken = {}
    for name, start, end, inside in events:
        taken.setdefault(name, []).append((start, end, _taken(inside)))
    return taken
