"""Programs: automata made ready for reading in two passes.

Stands between `compiled.automaton` and the twin. A program has its states numbered, slots that end where
they like copied into their callers, and gaps written out as chains of states, so that sets of states are the
bits of one number. The *backward* pass over a scope works out, for each place, from which states a match can
still be completed; what a set of states that can go on makes of the states before it is remembered for the
program, so that a place costs one look-up. The *forward* pass then takes at each place the first way that
leads to such a state: the way of a backtracking reader, with no step in vain (after Frisch and Cardelli,
*Greedy regular expression matching*, 2004).

A program is shared by all scans; what it remembers are shortcuts only, bounded, and dropped when full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from attrs import Factory, define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, Automaton, Event, Guard, Way
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.text.folding import folded

MOST_STATES = 600
"""An automaton that would need more states is not made a program."""
MOST_WAYS = 6_000
MOST_NESTED = 16
"""Slots within slots that are copied into their callers."""
MOST_REMEMBERED = 4_096
"""Sets of states, and kinds of tokens, that a program remembers at a time: sizes of caches."""

DONE = 0
"""Where a way leads that completes the match; as a state, the start."""


@frozen
class Enter:
    """A slot begins; `captured`: it is the type of the capture around it."""

    slot: SlotProgram
    captured: bool


@frozen
class Leave:
    """The slot entered last ends."""


Said = Event | Enter | Leave


class Path(NamedTuple):
    """A way on from a state: to the state `target`, or `DONE`; `needed` are the bits that must be given for it
    (the target's and its guards'), `said` what it says; `hit`: its target takes a hit."""

    target: int
    needed: int
    said: tuple[Said, ...]
    hit: bool


HitStep = ir.LexiconHit | ir.FindingHit | ir.WholeHit
PlainStep = ir.Word | ir.AnyToken | ir.TokenRegex


class NoProgramError(Exception):
    """An automaton has something that programs cannot have."""


@define(eq=False)
class Program:
    """An automaton made ready. Bit `n` of a set stands for state `n`; those behind the states stand for
    the guards, in the order of `guards`.

    `tokens` are the steps that take a token by its text alone, `odd` those for which more must be asked,
    `hits` those that take hits; each with the bits of the states that take it. `named`: the folded words that
    any step names. `in_sentence`: it holds only where the scope is a sentence.
    """

    states: int
    paths: tuple[tuple[Path, ...], ...] = field(repr=False)
    tokens: tuple[tuple[ir.Step, int], ...] = field(repr=False)
    odd: tuple[tuple[ir.Unless, int], ...] = field(repr=False)
    hits: tuple[tuple[HitStep, int], ...] = field(repr=False)
    guards: tuple[Guard, ...] = field(repr=False)
    regexes: tuple[str, ...] = field(repr=False)
    named: frozenset[str] = field(repr=False)
    in_sentence: bool
    by_hits: int = field(init=False)
    behind: Behind = field(init=False, repr=False)
    through: Behind = field(init=False, repr=False)
    choices: tuple[dict[int, Path], ...] = field(init=False, repr=False)
    masks: Masks = field(init=False, repr=False)
    named_masks: dict[tuple[str, str, int], int] = field(init=False, repr=False, default=Factory(dict))
    onward: dict[tuple[int, int], tuple[bool, int]] = field(init=False, repr=False, default=Factory(dict))

    def __attrs_post_init__(self) -> None:
        self.by_hits = sum(states for _, states in self.hits)
        self.behind = Behind(self, may_end=True)
        self.through = Behind(self, may_end=False)
        self.choices = tuple({} for _ in self.paths)
        self.masks = Masks(self)

    # --- which states take a token -------------------------------------------------------------

    def mask(self, word: str, exact: str, signature: int) -> int:
        """The states that take a token: its folded and exact forms, and which regexes its text matches."""
        return sum(bits for step, bits in self.tokens if self._takes(step, word, exact, signature))

    def _takes(self, step: ir.Step, word: str, exact: str, signature: int) -> bool:
        match step:
            case ir.Word(texts, is_exact):
                return (exact if is_exact else word) in texts
            case ir.AnyToken():
                return True
            case ir.TokenRegex(pattern):
                return bool(signature >> self.regexes.index(pattern) & 1)
            case ir.Unless(steps, among):
                wanted = not among or any(self._takes(one, word, exact, signature) for one in among)
                return wanted and not any(self._takes(one, word, exact, signature) for one in steps)
        raise AssertionError(step)

    def named_mask(self, word: str, exact: str, signature: int) -> int:
        """`mask` of a word that some step names, remembered."""
        key = (word, exact, signature)
        found = self.named_masks.get(key)
        if found is None:
            if len(self.named_masks) >= MOST_REMEMBERED:
                self.named_masks.clear()
            found = self.named_masks[key] = self.mask(*key)
        return found

    # --- going on ------------------------------------------------------------------------------

    def choose(self, state: int, given: int) -> Path:
        """The first way on from a state for which all that is needed is given; remembered."""
        known = self.choices[state]
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        found = known[given] = next(path for path in self.paths[state] if path.needed & given == path.needed)
        return found

    def go_on(self, states: int, given: int) -> tuple[bool, int]:
        """Whether any of a set of states may end the match, and the states that the others go on to."""
        key = (states, given)
        found = self.onward.get(key)
        if found is None:
            if len(self.onward) >= MOST_REMEMBERED:
                self.onward.clear()
            found = self.onward[key] = self._go_on(states, given)
        return found

    def _go_on(self, states: int, given: int) -> tuple[bool, int]:
        ends, targets = False, 0
        for path in (path for state in bits_of(states) for path in self.paths[state]):
            if path.needed & given == path.needed:
                if path.target == DONE:
                    ends = True
                else:
                    targets |= 1 << path.target
        return ends, targets


class Masks(dict[int, int]):
    """The states that take a token which no step names, by the regexes that its text matches."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program

    def __missing__(self, signature: int) -> int:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[signature] = self.program.mask("", "", signature)
        return found


class Behind(dict[int, int]):
    """The states from which a match can be completed at a place, by what is given there: the states that can
    take what follows and go on, and the guards that hold. `may_end`: it may be completed at this place, too."""

    def __init__(self, program: Program, *, may_end: bool) -> None:
        super().__init__()
        self.program = program
        self.may_end = may_end

    def __missing__(self, given: int) -> int:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = 0
        for state, paths in enumerate(self.program.paths):
            for path in paths:
                if path.needed & given == path.needed and (self.may_end or path.target != DONE):
                    found |= 1 << state
                    break
        self[given] = found
        return found


def bits_of(states: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while states:
        low = states & -states
        yield low.bit_length() - 1
        states ^= low


# --- from automaton to program -------------------------------------------------------------------


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

    def __init__(self, slots: Mapping[str, SlotProgram]) -> None:
        self.slots = slots
        self.steps: list[ir.Step | None] = [None]
        self.todo: list[tuple[int, _Copy, int]] = []
        self.paths: dict[int, list[Path]] = {}
        self.guards: dict[Guard, int] = {}
        self.waiting: list[tuple[int, list[tuple[int, tuple[Guard, ...], tuple[Said, ...]]]]] = []
        self.ways = 0
        self.in_sentence = False

    def make(self, automaton: Automaton) -> Program:
        root = _Copy(automaton)
        self.write(DONE, root, automaton.first, None)
        while self.todo:
            number, copy, position = self.todo.pop()
            step = copy.automaton.steps[position]
            ways = copy.automaton.ways[position]
            if isinstance(step, ir.Gap):
                for taken in range(1, step.most + 1):
                    further = number + taken if taken < step.most else None
                    self.write(number + taken - 1, copy, ways if taken >= step.least else (), further)
            else:
                self.write(number, copy, ways, None)
        return self.finished()

    def write(self, number: int, copy: _Copy, ways: Sequence[Way], further: int | None) -> None:
        """The ways on from a state; `further` is the next state of a gap, tried last."""
        found = list(self.follow(copy, ways, (), ()))
        if further is not None:
            found.append((further, (), ()))
        self.ways += len(found)
        if self.ways > MOST_WAYS:
            raise NoProgramError
        self.waiting.append((number, found))

    def follow(
        self, copy: _Copy, ways: Sequence[Way], guards: tuple[Guard, ...], said: tuple[Said, ...]
    ) -> Iterator[tuple[int, tuple[Guard, ...], tuple[Said, ...]]]:
        """The ways on to states, through the ends and beginnings of slots."""
        for way in ways:
            held, told = (*guards, *way.guards), (*said, *way.events)
            if way.target != ACCEPT:
                step = copy.automaton.steps[way.target]
                if isinstance(step, ir.SlotCall):
                    inside = self.called(copy, way.target, self.slots[step.slot])
                    told = (*told, Enter(self.slots[step.slot], step.captured))
                    yield from self.follow(inside, inside.automaton.first, held, told)
                else:
                    yield self.number(copy, way.target, step), held, told
            elif copy.caller is None:
                yield DONE, held, told
            else:
                outside = copy.caller
                yield from self.follow(outside, outside.automaton.ways[copy.position], held, (*told, Leave()))

    def called(self, caller: _Copy, position: int, slot: SlotProgram) -> _Copy:
        if slot.has_end or caller.depth >= MOST_NESTED:
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
            self.steps.extend([ir.AnyToken()] * step.most if isinstance(step, ir.Gap) else [step])
            if len(self.steps) > MOST_STATES:
                raise NoProgramError
            self.todo.append((found, copy, position))
        return found

    def finished(self) -> Program:
        count = len(self.steps)
        paths: list[tuple[Path, ...]] = [()] * count
        for number, found in self.waiting:
            paths[number] = tuple(
                Path(target, self.needed(target, guards), said, isinstance(self.steps[target], HitStep))
                for target, guards, said in found
            )
        bits: dict[ir.Step, int] = {}
        for number, step in enumerate(self.steps):
            if step is not None:
                bits[step] = bits.get(step, 0) | 1 << number
        tokens = [(step, states) for step, states in bits.items() if _is_by_text(step)]
        inside = [part for step, _ in tokens for part in _parts(step)]
        return Program(
            states=count,
            paths=tuple(paths),
            tokens=tuple(tokens),
            odd=tuple((s, b) for s, b in bits.items() if isinstance(s, ir.Unless) and not _is_by_text(s)),
            hits=tuple((step, states) for step, states in bits.items() if isinstance(step, HitStep)),
            guards=tuple(self.guards),
            regexes=tuple(dict.fromkeys(one.pattern for one in inside if isinstance(one, ir.TokenRegex))),
            named=frozenset().union(*[_folded_texts(one) for one in inside if isinstance(one, ir.Word)]),
            in_sentence=self.in_sentence,
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


def make_program(automaton: Automaton, slots: Mapping[str, SlotProgram]) -> Program | None:
    """The program of an automaton; None for one that is too large, or calls a slot that ends at a stop."""
    try:
        return _Maker(slots).make(automaton)
    except NoProgramError:
        return None


class Programs:
    """The programs of a rulebook, made when first asked for."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._programs: dict[int, Program | None] = {}
        self._signatures: dict[tuple[str, ...], Signatures] = {}

    def of(self, automaton: Automaton) -> Program | None:
        """The program of one of the rulebook's automata, if it can have one."""
        key = id(automaton)
        if key not in self._programs:
            self._programs[key] = make_program(automaton, self.rulebook.slots)
        return self._programs[key]

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
