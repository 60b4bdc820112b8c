"""Token regexes as tables: deterministic automata over classes of characters.

Made by `tables` from `token_regex`. All characters that every part of a regex treats alike are one class:
those of ASCII are looked up in a map, others among sorted ranges. Tables speak of composed text (NFC), as
`TokenRegex.matches` does: a token with combining marks has to be composed first. A regex that would become
too large has no table and is asked in Python.

The construction is that of subsets (Rabin & Scott 1959), as in Aho, Sethi & Ullman, *Compilers*, 3.6.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from attrs import frozen

from dragoman.compiled.character_sets import ranges_of
from dragoman.compiled.token_regex import FINAL, CharacterAutomaton, TokenRegex
from dragoman.compiled.token_regex_syntax import CharacterClass

MAX_STATES = 256
"""A regex of more deterministic states gets no table. The size of a table, and so no limit."""
MAX_CLASSES = 256
MAX_WORK = 300_000
"""So many states of the automaton that is not deterministic yet are looked at for one table at most."""

ASCII = 128
DEAD, START = 0, 1


@frozen
class RegexTable:
    """`moves[state * classes + class]` is the next state; `ascii` has the class of each ASCII character,
    `ranges` those of others as first, last, class; a character in none has class 0."""

    classes: int
    moves: array[int]
    accepts: bytes
    ascii: bytes
    ranges: tuple[tuple[int, int, int], ...]

    @property
    def states(self) -> int:
        """The number of states; 0 is the dead one, 1 the start."""
        return len(self.accepts)

    def matches(self, text: str) -> bool:
        """Whether the whole of a composed text matches."""
        state = START
        for character in text:
            state = self.moves[state * self.classes + self._class_of(ord(character))]
        return bool(self.accepts[state])

    def _class_of(self, code_point: int) -> int:
        if code_point < ASCII:
            return self.ascii[code_point]
        return next((one for first, last, one in self.ranges if first <= code_point <= last), 0)


def regex_table(regex: TokenRegex) -> RegexTable | None:
    """The table of a regex; None where it would be too large.

    >>> table = regex_table(TokenRegex("[A-Z]+s?"))
    >>> table.matches("NGOs"), table.matches("ngos")
    (True, False)
    """
    automaton = regex.automaton
    wanted = tuple(dict.fromkeys(one for one in automaton.classes if one is not None))
    partition = _partition([ranges_of(one, ignore_case=automaton.ignore_case) for one in wanted])
    masks = list(dict.fromkeys((0, *(mask for _, _, mask in partition))))
    if len(masks) > MAX_CLASSES:
        return None
    numbers = {mask: number for number, mask in enumerate(masks)}
    made = _deterministic(automaton, wanted, masks)
    if made is None:
        return None
    ascii_classes = bytearray(ASCII)
    beyond = []
    for first, last, mask in partition:
        for code_point in range(first, min(last + 1, ASCII)):
            ascii_classes[code_point] = numbers[mask]
        if last >= ASCII and mask:
            beyond.append((max(first, ASCII), last, numbers[mask]))
    return RegexTable(len(masks), *made, bytes(ascii_classes), tuple(beyond))


def _partition(sets: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int, int]]:
    """Ranges of code points that lie in the same sets, and in which, as a mask of bits."""
    changes: dict[int, int] = {}
    for bit, ranges in enumerate(sets):
        for first, last in ranges:
            changes[first] = changes.get(first, 0) ^ 1 << bit
            changes[last + 1] = changes.get(last + 1, 0) ^ 1 << bit
    found: list[tuple[int, int, int]] = []
    mask = begun = 0
    for at in sorted(changes):
        if mask:
            found.append((begun, at - 1, mask))
        begun, mask = at, mask ^ changes[at]
    return found


def _deterministic(
    automaton: CharacterAutomaton, wanted: Sequence[CharacterClass], masks: Sequence[int]
) -> tuple[array[int], bytes] | None:
    """The moves and the accepting states; None where there are too many."""
    bits = {one: 1 << bit for bit, one in enumerate(wanted)}
    bit_of = [0 if one is None else bits[one] for one in automaton.classes]
    start = automaton.closure([automaton.start])
    numbers = {frozenset[int](): DEAD, start: START}
    pending = [frozenset[int](), start]
    moves = array("H")
    work = 0
    for states in pending:  # grows while it is read
        work += len(masks) * (1 + len(states))
        if work > MAX_WORK:
            return None
        for mask in masks:
            reached = {after for state in states if bit_of[state] & mask for after in automaton.successors[state]}
            target = automaton.closure(reached)
            number = numbers.setdefault(target, len(numbers))
            if number == len(pending):
                if number == MAX_STATES:
                    return None
                pending.append(target)
            moves.append(number)
    return moves, bytes(FINAL in states for states in pending)
