"""Programs of a rulebook: each made of its automaton when it is first asked for.

Stands between `compiled.automaton` and the twin, which reads them (`program`, `passes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from attrs import Factory, define

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, Automaton, Guard, Way
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.matcher.program import DONE, Enter, HitStep, Leave, Path, PlainStep, Program, Said
from dragoman.text.folding import folded

MOST_STATES = 4_000
"""An automaton that would need more states is not made a program."""
MOST_WAYS = 3_000
"""The same for one of which so many ways more than its own would have to be followed, which is in the slots that it
calls: making it would cost more than it spares. Of its own ways, no more than `MOST_OWN_WAYS` count."""
MOST_OWN_WAYS = 30_000
MOST_NESTED = 16
"""Slots within slots that are copied into their callers."""
MOST_REMEMBERED = 300_000
"""Rows, and moves from row to row, that all programs of a rulebook remember together: the size of a cache."""
MOST_TOGETHER = 8
"""Regexes of a rulebook that all programs ask for together."""


class NoProgramError(Exception):
    """An automaton has something that programs cannot have."""


_ANY = ir.AnyToken()


@define(eq=False)
class _Copy:
    """An automaton at its place in the program, and the position at which its caller waits."""

    automaton: Automaton
    caller: _Copy | None = None
    position: int = 0
    depth: int = 0
    numbers: dict[int, int] = Factory(dict)
    inside: dict[int, _Copy] = Factory(dict)


class _Maker:
    """Makes a program: gives numbers to states when they are first reached, then writes down their ways."""

    def __init__(self, shared: Programs) -> None:
        self.shared = shared
        self.slots = shared.rulebook.slots
        self.steps: list[ir.Step | None] = [None]
        self.todo: list[tuple[int, _Copy, int]] = []
        self.links = 0
        self.guards: dict[Guard, int] = {}
        self.waiting: list[tuple[int, int, list[tuple[int, tuple[Guard, ...], tuple[Said, ...]]]]] = []
        self.room = 0
        self.in_sentence = False

    def make(self, automaton: Automaton) -> Program:
        root = _Copy(automaton)
        own = len(automaton.first) + sum(map(len, automaton.ways))
        self.room = MOST_WAYS + min(own, MOST_OWN_WAYS)
        self.write(DONE, 1, root, automaton.first)
        while self.todo:
            number, copy, position = self.todo.pop()
            step = copy.automaton.steps[position]
            ways = copy.automaton.ways[position]
            if isinstance(step, ir.Gap):
                self.links |= (1 << step.most - 1) - 1 << number
                self.write(number + step.least - 1, step.most - step.least + 1, copy, ways)
            else:
                self.write(number, 1, copy, ways)
        return self.finished()

    def write(self, number: int, count: int, copy: _Copy, ways: Sequence[Way]) -> None:
        """The ways on from `count` states."""
        found = list(self.follow(copy, ways, (), ()))
        self.waiting.append((number, count, found))

    def follow(
        self, copy: _Copy, ways: Sequence[Way], guards: tuple[Guard, ...], said: tuple[Said, ...]
    ) -> Iterator[tuple[int, tuple[Guard, ...], tuple[Said, ...]]]:
        """The ways on to states, through the ends and beginnings of slots."""
        for way in ways:
            self.room -= 1
            if self.room < 0:
                raise NoProgramError
            held, told = (*guards, *way.guards), (*said, *way.events)
            if way.target != ACCEPT:
                step = copy.automaton.steps[way.target]
                slot = self.slots[step.slot] if isinstance(step, ir.SlotCall) else None
                if isinstance(step, ir.SlotCall) and slot is not None and not slot.has_end:
                    inside = self.called(copy, way.target, slot)
                    told = (*told, Enter(slot, step.captured))
                    yield from self.follow(inside, inside.automaton.first, held, told)
                else:
                    yield self.number(copy, way.target, step), held, told
            elif copy.caller is None:
                yield DONE, held, told
            else:
                outside = copy.caller
                yield from self.follow(outside, outside.automaton.ways[copy.position], held, (*told, Leave()))

    def called(self, caller: _Copy, position: int, slot: SlotProgram) -> _Copy:
        if caller.depth >= MOST_NESTED:
            raise NoProgramError
        self.in_sentence |= slot.in_sentence
        found = caller.inside.get(position)
        if found is None:
            found = caller.inside[position] = _Copy(slot.automaton, caller, position, caller.depth + 1)
        return found

    def number(self, copy: _Copy, position: int, step: ir.Step) -> int:
        found = copy.numbers.get(position)
        if found is None:
            found = copy.numbers[position] = len(self.steps)
            self.steps.append(step)
            if isinstance(step, ir.Gap):
                self.steps += [None] * (step.most - 1)
            if len(self.steps) > MOST_STATES:
                raise NoProgramError
            self.todo.append((found, copy, position))
        return found

    def finished(self) -> Program:
        count = len(self.steps)
        paths: list[tuple[Path, ...]] = [()] * count
        for number, count_of, found in self.waiting:
            paths[number : number + count_of] = [
                tuple(
                    Path(target, self.needed(target, guards), said, isinstance(self.steps[target], HitStep))
                    for target, guards, said in found
                )
            ] * count_of
        bits: dict[ir.Step, int] = {}
        for number, step in enumerate(self.steps):
            if isinstance(step, ir.Gap):
                bits[_ANY] = bits.get(_ANY, 0) | (1 << step.most) - 1 << number
            elif step is not None:
                bits[step] = bits.get(step, 0) | 1 << number
        tokens = [(step, states) for step, states in bits.items() if _is_by_text(step)]
        inside = [part for step, _ in tokens for part in _parts(step)]
        return Program(
            states=count,
            paths=tuple(paths),
            links=self.links,
            tokens=tuple(tokens),
            odd=tuple((s, b) for s, b in bits.items() if isinstance(s, ir.Unless) and not _is_by_text(s)),
            hits=tuple((step, states) for step, states in bits.items() if isinstance(step, HitStep)),
            guards=tuple(self.guards),
            regexes=self.shared.regexes_with(one.pattern for one in inside if isinstance(one, ir.TokenRegex)),
            named=frozenset().union(*[_folded_texts(one) for one in inside if isinstance(one, ir.Word)]),
            in_sentence=self.in_sentence,
            make_room=self.shared.make_room,
        )

    def needed(self, target: int, guards: Sequence[Guard]) -> int:
        needed = 1 << target if target != DONE else 0
        for guard in guards:
            needed |= 1 << len(self.steps) + self.guards.setdefault(guard, len(self.guards))
        return needed


def _folded_texts(word: ir.Word) -> frozenset[str]:
    return frozenset(map(folded, word.texts)) if word.exact else word.texts


def _is_by_text(step: ir.Step) -> bool:
    return all(isinstance(part, PlainStep) for part in _parts(step))


def _parts(step: ir.Step) -> Iterator[ir.Step]:
    """A step, or those inside it, however deep."""
    pending = [step]
    while pending:
        one = pending.pop()
        if isinstance(one, ir.Unless):
            pending += (*one.steps, *one.among)
        else:
            yield one


class Programs:
    """The programs of a rulebook, made when first asked for."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._programs: dict[int, Program | None] = {}
        self._signatures: dict[tuple[str, ...], Signatures] = {}
        self._remembered = 0

    def of(self, automaton: Automaton, room: int = MOST_NESTED) -> Program | None:
        """The program of one of the rulebook's automata; None for one that is too large, or that calls, at most
        `room` deep, slots of which one has none."""
        key = id(automaton)
        if key not in self._programs:
            self._programs[key] = self._made(automaton)
        found = self._programs[key]
        if found is not None and found.depth is None:
            found.depth = self._depth(found, room)
        return None if found is None or found.depth is None or found.depth > MOST_NESTED else found

    def _made(self, automaton: Automaton) -> Program | None:
        try:
            return _Maker(self).make(automaton)
        except NoProgramError:
            return None

    def _depth(self, program: Program, room: int) -> int | None:
        """How deep slots that end at stops are called; None where one has no program, or they are too many."""
        depth = 0
        for step, _ in program.hits:
            if isinstance(step, ir.SlotCall):
                called = self.of(self.rulebook.slots[step.slot].automaton, room - 1) if room else None
                if called is None or called.depth is None:
                    return None
                depth = max(depth, called.depth + 1)
                program.in_sentence |= called.in_sentence
        return depth

    @cached_property
    def changing(self) -> frozenset[int]:
        """The steps, by identity, whose answer may change from stage to stage (see `changing`)."""
        rulebook = self.rulebook
        if not rulebook.changing.steps:
            return frozenset()
        templates = (template.automaton for rule in rulebook.rules for template in rule.templates)
        automata = (*rulebook.markers, *(slot.automaton for slot in rulebook.slots.values()), *templates)
        steps = [step for automaton in automata for step in automaton.steps]
        steps += [part for step in steps if isinstance(step, ir.Unless) for part in (*step.steps, *step.among)]
        return frozenset(id(step) for step in steps if step in rulebook.changing.steps)

    def make_room(self, cost: int) -> None:
        """Let one more row or move be remembered; where there are too many, all are dropped. A pass under way keeps
        the rows that it has."""
        self._remembered += cost
        if self._remembered > MOST_REMEMBERED:
            self._remembered = 0
            for program in tuple(self._programs.values()):
                if program is not None:
                    program.forget()

    def regexes_with(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """The regexes that a program asks for, of which these are some: all that there are where they are few,
        so that most programs ask for the same."""
        asked = tuple(dict.fromkeys(patterns))
        everything = tuple(self.rulebook.regexes)
        return everything if asked and len(everything) <= MOST_TOGETHER else asked

    def signatures(self, regexes: tuple[str, ...]) -> Signatures:
        """What is known of tokens and these regexes."""
        found = self._signatures.get(regexes)
        if found is None:
            found = self._signatures[regexes] = Signatures(self.rulebook, regexes)
        return found


class Signatures(dict[str, int]):
    """Which of several regexes the text of a token matches, a bit each; remembered."""

    MOST = 50_000
    LONGEST = 40

    def __init__(self, rulebook: Rulebook, regexes: tuple[str, ...]) -> None:
        super().__init__()
        self.regexes = tuple(rulebook.regexes[pattern] for pattern in regexes)

    def __missing__(self, text: str) -> int:
        found = sum(1 << number for number, regex in enumerate(self.regexes) if regex.matches(text))
        if len(text) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[text] = found
        return found
