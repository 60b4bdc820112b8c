"""What findings of plain rule sets are made of, where the rulebook is in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dragoman.compiled import ir
from dragoman.compiled.automaton import Event
from dragoman.compiled.rulebook import FindingProgram, QualifierProgram, RuleProgram, SlotProgram
from dragoman.compiled.table_index import TableIndex
from dragoman.limits import Limits
from dragoman.words.lexicon import Entry, Lexicon


class KernelParts:
    """The parts of a rulebook by the numbers of its tables."""

    def __init__(self, index: TableIndex) -> None:
        rulebook = index.rulebook
        self.limits: Limits = rulebook.limits
        self.rules: Sequence[RuleProgram] = rulebook.rules
        self.findings: Mapping[str, FindingProgram] = rulebook.findings
        self.slots: Mapping[str, SlotProgram] = rulebook.slots
        self.lexicons: Mapping[str, Lexicon] = rulebook.lexicons
        self.qualifiers: tuple[QualifierProgram, ...] = rulebook.qualifiers
        self.slot_numbers = index.slot_numbers
        self._index = index

    def event(self, number: int) -> Event:
        """An event."""
        return self._index.events[number]

    def step(self, number: int) -> ir.Step:
        """A step."""
        return self._index.steps[number]

    def key_number(self, step: int) -> int:
        """The number of the lexicon key of a step."""
        hit = self._index.steps[step]
        assert isinstance(hit, ir.LexiconHit)
        return self._index.key_numbers[hit.key]

    def entries(self, key: int) -> Sequence[Entry]:
        """The entries of the lexicon under a key."""
        return self._index.rulebook.phrases.lexicons[key].entries
