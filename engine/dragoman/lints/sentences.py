"""Sentences made of automata: witnesses for what the lints say.

A *graph* is walked from its start to an end, and a word is chosen for each step: of a word its text, of anything else
one of some candidates that the matcher accepts there, else a sentence of its own automaton. What comes out is likely
to be what is wanted, and no more: whoever asks for a sentence runs the rules on it and looks.

The way is the shortest (breadth first); further ones deviate from it at random, with a fixed seed.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Protocol

from attrs import define, field

from dragoman.cascade.reading import Reading
from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, compile_automaton
from dragoman.compiled.rulebook import Rulebook
from dragoman.lints.machine import Machine, Shelf, TooLargeError, steps_within
from dragoman.matcher.reference_engine import ReferenceEngine
from dragoman.matcher.scope import Scope
from dragoman.text.builder import build_document

MAX_STATES = 120
"""States of a graph that are looked at."""
MAX_DEPTH = 4
"""Automata inside each other for which a sentence of their own is made."""
OPENED_DEPTH = 4
OPENED_WAYS = 300
"""How far automata are opened up. Too little only means that a sentence is not found."""
MOST_CANDIDATES = 400
"""Words of the rules' own tests that are tried at a step."""
SEED = 5

COMMON = ("it", "thing", "things", "Ann", "Ann Lee", "the thing", "the things", "they", "2014", "5", "two", "late")
"""Words tried first where a rule asks for no certain one."""

_GLUED_LEFT = frozenset(",.;:!?)]%'") | {"'s", "’s", "n't", "…"}
_GLUED_RIGHT = frozenset("([$£€")


class Graph(Protocol):
    """What is walked: steps between states."""

    @property
    def start(self) -> Hashable:
        """Where it begins."""

    def steps(self, state: Hashable) -> Sequence[tuple[str | ir.Step, Hashable]]:
        """The steps out of a state (a text stands for itself), and where they lead."""

    def is_end(self, state: Hashable) -> bool:
        """Whether a sentence can end there."""


@define(eq=False)
class MachineGraph:
    """A machine as a graph."""

    machine: Machine

    @property
    def start(self) -> int:
        return self.machine.start

    def steps(self, state: Hashable) -> Sequence[tuple[str | ir.Step, Hashable]]:
        assert isinstance(state, int)
        return [(edge.symbol, edge.target) for edge in self.machine.edges(state)]

    def is_end(self, state: Hashable) -> bool:
        assert isinstance(state, int)
        return bool(self.machine.ends(state))


@define(eq=False)
class Writer:
    """Writes sentences for the automata of one rulebook; `words` are further candidates, from the rules' tests."""

    shelf: Shelf
    words: Sequence[str] = ()
    _chosen: dict[tuple[ir.Step, int], tuple[str, ...]] = field(factory=dict, init=False)
    _readings: dict[str, tuple[Reading, Scope]] = field(factory=dict, init=False)
    _automata: dict[ir.Step, Automaton] = field(factory=dict, init=False)
    _named: dict[int, frozenset[object]] = field(factory=dict, init=False)
    _machines: dict[tuple[int, frozenset[object]], Machine] = field(factory=dict, init=False)

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that it writes for."""
        return self.shelf.rulebook

    def sentences(self, automaton: Automaton, count: int, depth: int = 0) -> Iterator[str]:
        """Up to so many sentences that the automaton should take."""
        machine = self.machine(automaton, self.named_in(automaton))
        yield from self.walks(MachineGraph(machine), count, depth)

    def named_in(self, automaton: Automaton) -> frozenset[object]:
        """The slots, lexicons and findings that an automaton names, at any depth."""
        found = self._named.get(id(automaton))
        if found is None:
            found = self._named[id(automaton)] = frozenset(steps_within(automaton, self.rulebook))
        return found

    def machine(self, automaton: Automaton, closed: frozenset[object]) -> Machine:
        """The automaton opened up except for what is to stay closed; made once."""
        key = id(automaton), closed
        if key not in self._machines:
            self._machines[key] = Machine(
                self.shelf, automaton, "at least", closed, max_depth=OPENED_DEPTH, max_ways=OPENED_WAYS
            )
        return self._machines[key]

    def walks(self, graph: Graph, count: int, depth: int = 0) -> Iterator[str]:
        """Up to so many sentences along a graph, the shortest first."""
        try:
            distances = _distances(graph)
        except TooLargeError:
            return
        if graph.start not in distances:
            return
        chance = random.Random(SEED)
        told: set[str] = set()
        for number in range(2 * count):
            words = self._walk(graph, distances, chance if number else None, depth)
            text = joined(words) if words else ""
            if text and text not in told:
                told.add(text)
                yield text
                if len(told) == count:
                    return

    def _walk(
        self, graph: Graph, distances: Mapping[Hashable, int], chance: random.Random | None, depth: int
    ) -> list[str] | None:
        state, words = graph.start, list[str]()
        for _ in range(3 * distances[graph.start] + 8):
            if graph.is_end(state) and (distances[state] == 0 and words) and (chance is None or chance.random() < 0.7):
                return words
            ways = [(step, after) for step, after in graph.steps(state) if after in distances]
            if not ways:
                return words if graph.is_end(state) else None
            if chance is None or chance.random() < 0.5:
                nearest = min(distances[after] for _, after in ways)
                ways = [one for one in ways if distances[one[1]] == nearest]
            order = ways if chance is None else chance.sample(ways, len(ways))
            for step, after in order[:8]:
                word = self._word(step, chance, depth)
                if word is not None:
                    words.append(word)
                    state = after
                    break
            else:
                return None
        return None

    def _word(self, step: str | ir.Step, chance: random.Random | None, depth: int) -> str | None:
        if isinstance(step, str):
            return step
        if isinstance(step, ir.Word):
            texts = sorted(step.texts, key=lambda text: (len(text), text))
            return texts[0] if chance is None else chance.choice(texts)
        found = self.fillers(step, depth)
        if not found:
            return None
        return found[0] if chance is None else chance.choice(found)

    # --- what can stand for a step --------------------------------------------------------------------

    def fillers(self, step: ir.Step, depth: int = 0) -> tuple[str, ...]:
        """Texts that a step takes as a whole, as the matcher says; none where nothing is found."""
        known = self._chosen.get((step, depth))
        if known is None:
            known = self._chosen[step, depth] = self._found_fillers(step, depth)
        return known

    def _found_fillers(self, step: ir.Step, depth: int) -> tuple[str, ...]:
        if isinstance(step, ir.FindingHit):
            return self._finding(step, depth)
        made = [text for text in (*COMMON, *self.words[:MOST_CANDIDATES]) if self.takes(step, text)]
        if len(made) < 3 and depth < MAX_DEPTH:
            made += [text for text in self._own(step, depth) if self.takes(step, text)]
        return tuple(dict.fromkeys(made))[:12]

    def _own(self, step: ir.Step, depth: int) -> Iterator[str]:
        match step:
            case ir.SlotCall(slot) | ir.WholeHit(slot):
                yield from self.sentences(self.rulebook.slots[slot].automaton, 4, depth + 1)
            case ir.LexiconHit(key):
                lexicon = self.rulebook.lexicons[key.partition("~")[0]]
                yield from (entry.phrase.replace("~", "") for entry in lexicon.entries[:40])
                opened = self.shelf.lexicon(key, "at least")
                if opened is not None:
                    yield from self.sentences(opened, 4, depth + 1)
            case ir.TokenRegex(pattern):
                yield from _spelled(self.rulebook, pattern)
            case ir.Unless(_, among):
                yield from (text for one in among for text in self.fillers(one, depth + 1))
            case ir.Gap(least):
                yield " ".join(COMMON[:1] * max(least, 1))

    def _finding(self, step: ir.FindingHit, depth: int) -> tuple[str, ...]:
        if depth >= MAX_DEPTH:
            return ()
        rules = [rule for rule in self.rulebook.rules if rule.finding == step.type]
        found = (text for rule in rules for text in self.sentences(rule.templates[0].automaton, 1, depth + 1))
        return tuple(dict.fromkeys(found))[:12]

    def takes(self, step: ir.Step, text: str) -> bool:
        """Whether a step takes a text as a whole, which then stands by itself."""
        reading, scope = self._reading(text)
        if not scope:
            return False
        automaton = self._automata.get(step)
        if automaton is None:
            automaton = self._automata[step] = compile_automaton(ir.Take(step))
        return reading.matcher(scope).to_end(automaton, 0, len(scope)) is not None

    def _reading(self, text: str) -> tuple[Reading, Scope]:
        found = self._readings.get(text)
        if found is None:
            document = build_document(text)
            scope = Scope(document, ((0, len(document.starts)),), "sentence")
            found = self._readings[text] = (Reading(document, ReferenceEngine(self.rulebook)), scope)
        return found


def joined(words: Sequence[str]) -> str:
    """Tokens as they are written.

    >>> joined(["Ann", "'s", "envoy", "(", "late", ")", "left", "."])
    "Ann's envoy (late) left."
    """
    text = ""
    for word in words:
        glued = not text or word in _GLUED_LEFT or text[-1] in _GLUED_RIGHT
        text += word if glued else f" {word}"
    return text


def _distances(graph: Graph) -> Mapping[Hashable, int]:
    """How many steps it is from each state to the nearest end; states that lead to none are left out."""
    before: dict[Hashable, list[Hashable]] = {graph.start: []}
    waiting = deque([graph.start])
    while waiting:
        state = waiting.popleft()
        for _, after in graph.steps(state):
            if after not in before:
                if len(before) == MAX_STATES:
                    waiting.clear()
                    break
                before[after] = []
                waiting.append(after)
            before[after].append(state)
    distances: dict[Hashable, int] = {state: 0 for state in before if graph.is_end(state)}
    nearest = deque(distances)
    while nearest:
        state = nearest.popleft()
        for earlier in before[state]:
            if earlier not in distances:
                distances[earlier] = distances[state] + 1
                nearest.append(earlier)
    return distances


_CHARACTERS = "aeinAE15.,-'/$%é"
"""Characters of which a token that a regex takes is tried to be made."""
MAX_SPELLINGS = 3_000


def _spelled(rulebook: Rulebook, pattern: str) -> Iterator[str]:
    """Short texts that a token regex matches, spelled with a few characters."""
    automaton = rulebook.regexes[pattern].automaton
    letters = dict.fromkeys([*(char for char in pattern if char.isalnum()), *_CHARACTERS])
    start = automaton.closure([automaton.start])
    waiting = deque([(start, "")])
    seen = {start}
    found = 0
    while waiting and found < 2:
        states, text = waiting.popleft()
        if text and 0 in states:
            found += 1
            yield text
        for letter in letters:
            after = automaton.step(states, letter)
            if after and after not in seen and len(seen) < MAX_SPELLINGS:
                seen.add(after)
                waiting.append((after, text + letter))
