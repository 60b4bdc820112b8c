"""Programs: automata made ready for reading in two passes.

Stands between `compiled.automaton` and the twin. A program has its states numbered, slots that end where
they like copied into their callers, and gaps written out as chains of states, so that sets of states are the
bits of one number. The *backward* pass over a scope works out, for each place, from which states a match can
still be completed; the sets that come up are remembered with where each kind of token leads from them (a
deterministic automaton, made as texts ask for it), so that a place costs one look-up. The *forward* pass then
takes at each place the first way that leads to such a state: the way of a backtracking reader, with no step in
vain (after Frisch and Cardelli, *Greedy regular expression matching*, 2004).

Programs are shared by all scans; what they remember are shortcuts only, bounded, and dropped when full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from attrs import Factory, define, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, Automaton, Event, Guard, Way
from dragoman.compiled.rulebook import Rulebook, SlotProgram
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
MOST_OF_ONE = 4_096
"""The same for other things that one program remembers."""

MOST_TOGETHER = 8
"""Regexes of a rulebook that all programs ask for together."""

DONE = 0
"""Where a way leads that completes the match; as a state, the start."""
START = 1
"""The bit of the start."""


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


HitStep = ir.LexiconHit | ir.FindingHit | ir.WholeHit | ir.SlotCall
"""Steps that take a stretch found beforehand. A slot that ends at a stop is one: it has one end for each start."""
PlainStep = ir.Word | ir.AnyToken | ir.TokenRegex


class NoProgramError(Exception):
    """An automaton has something that programs cannot have."""


class Row(dict[int, "Row"]):
    """What holds at a place for a program, told from what follows: `given` are the states that can take what
    follows and go on to complete a match, and the guards that hold here; `states` those from which a match can
    be completed, `begins` whether one can begin. The items: by the kind of the token before, the row there.
    """

    __slots__ = ("begins", "choices", "given", "may_end", "program", "states")

    def __init__(self, program: Program, given: int, *, may_end: bool) -> None:
        super().__init__()
        self.program = program
        self.given = given
        self.may_end = may_end
        self.states = self._states()
        self.begins = bool(self.states & START)
        self.choices: dict[int, Path] = {}

    def __missing__(self, kind: int) -> Row:
        self.program.shared.make_room(1)
        found = self[kind] = self.program.row(self.states & self.program.mask_of(kind))
        return found

    def _states(self) -> int:
        """The states that have a way on."""
        program, given = self.program, self.given
        found = program.ending if self.may_end else 0
        found |= given >> 1 & program.links
        for target in bits_of(given & program.entered):
            found |= program.before[target]
        for path, states in program.guarded:
            if self.allows(path):
                found |= states
        return found

    def choose(self, state: int) -> Path:
        """The first way on from a state for which all that is needed is given; remembered."""
        for path in self.program.paths[state]:
            if self.allows(path):
                break
        else:
            path = Path(state + 1, 1 << state + 1, (), hit=False)
        self.choices[state] = path
        return path

    def allows(self, path: Path) -> bool:
        """Whether all that a way needs is given."""
        return path.needed & self.given == path.needed and (path.target != DONE or self.may_end)


@define(eq=False)
class Program:
    """An automaton made ready. Bit `n` of a set stands for state `n`; those behind the states stand for
    the guards, in the order of `guards`.

    `paths` are the ways on from each state, preferred ones first; those of `links` lead, last, to the next state,
    too. Of the ways without guards, `ending` are the states that have one which completes the match, `before` those
    that have one to a target, one of `entered`, and `after` the targets of a state; `guarded` are the other ways,
    each with its state.

    `tokens` are the steps that take a token by its text alone, `odd` those for which more must be asked,
    `hits` those that take hits; each with the bits of the states that take it. `named`: the folded words that
    any step names. `in_sentence`: it holds only where the scope is a sentence.

    Tokens are of the same *kind* where the same states take them. The kind of a token that no step names is the
    set of the regexes that its text matches, a bit each; of any other, `~` the states that take it.
    """

    states: int
    paths: tuple[tuple[Path, ...], ...] = field(repr=False)
    links: int = field(repr=False)
    tokens: tuple[tuple[ir.Step, int], ...] = field(repr=False)
    odd: tuple[tuple[ir.Unless, int], ...] = field(repr=False)
    hits: tuple[tuple[HitStep, int], ...] = field(repr=False)
    guards: tuple[Guard, ...] = field(repr=False)
    regexes: tuple[str, ...] = field(repr=False)
    named: frozenset[str] = field(repr=False)
    in_sentence: bool
    shared: Programs = field(repr=False)
    depth: int | None = field(init=False, default=None)
    ending: int = field(init=False, repr=False, default=0)
    entered: int = field(init=False, repr=False, default=0)
    before: dict[int, int] = field(init=False, repr=False, factory=dict)
    after: list[int] = field(init=False, repr=False, factory=list)
    guarded: list[tuple[Path, int]] = field(init=False, repr=False, factory=list)
    by_hits: int = field(init=False)
    _rows: dict[int, Row] = field(init=False, repr=False, factory=dict)
    _masks: dict[int, int] = field(init=False, repr=False, factory=dict)
    _kinds: dict[tuple[str, str, int], int] = field(init=False, repr=False, factory=dict)
    _onward: dict[tuple[int, int], tuple[bool, int]] = field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        every_state = (1 << self.states) - 1
        for state, paths in enumerate(self.paths):
            after = 0
            for path in paths:
                if path.needed > every_state:
                    self.guarded.append((path, 1 << state))
                elif path.target == DONE:
                    self.ending |= 1 << state
                else:
                    after |= path.needed
                    self.before[path.target] = self.before.get(path.target, 0) | 1 << state
            self.after.append(after)
        self.entered = sum(1 << target for target in self.before)
        self.by_hits = sum(states for _, states in self.hits)

    # --- rows ----------------------------------------------------------------------------------

    def row(self, given: int, *, may_end: bool = True) -> Row:
        """The row of a place where this is given; `may_end`: a match may end there."""
        key = given if may_end else ~given
        found = self._rows.get(key)
        if found is None:
            self.shared.make_room(1 + (self.states >> 9))
            found = self._rows[key] = Row(self, given, may_end=may_end)
        return found

    def forget(self) -> None:
        """Drop what is remembered of rows."""
        self._rows.clear()

    def go_on(self, states: int, given: int) -> tuple[bool, int]:
        """Whether any of a set of states may end the match, and the states that the others go on to."""
        key = (states, given)
        found = self._onward.get(key)
        if found is None:
            if len(self._onward) >= MOST_OF_ONE:
                self._onward.clear()
            found = self._onward[key] = self._go_on(states, given)
        return found

    def _go_on(self, states: int, given: int) -> tuple[bool, int]:
        ends, targets = bool(states & self.ending), (states & self.links) << 1 & given
        for state in bits_of(states):
            targets |= self.after[state] & given
        for path, having in self.guarded:
            if having & states and path.needed & given == path.needed:
                ends |= path.target == DONE
                targets |= 1 << path.target
        return ends, targets & ~START

    # --- which states take a token -------------------------------------------------------------

    def kind(self, word: str, exact: str, signature: int) -> int:
        """The kind of a token that some step names: its folded and exact forms, and the regexes it matches."""
        key = (word, exact, signature)
        found = self._kinds.get(key)
        if found is None:
            if len(self._kinds) >= MOST_OF_ONE:
                self._kinds.clear()
            found = self._kinds[key] = ~self._mask(word, exact, signature)
        return found

    def mask_of(self, kind: int) -> int:
        """The states that take a token of a kind."""
        if kind < 0:
            return ~kind
        found = self._masks.get(kind)
        if found is None:
            if len(self._masks) >= MOST_OF_ONE:
                self._masks.clear()
            found = self._masks[kind] = self._mask("", "", kind)
        return found

    def _mask(self, word: str, exact: str, signature: int) -> int:
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


def bits_of(states: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while states:
        low = states & -states
        yield low.bit_length() - 1
        states ^= low


# --- from automaton to program -------------------------------------------------------------------


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
            shared=self.shared,
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
