"""What mutation testing tells: plain data, made by `trying`."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from attrs import field, frozen

from dragoman.mutation.witnesses import Witness

Fate = Literal["killed", "survived", "invalid"]
"""A test noticed it; none did; it is no rule set, or the same one."""


@frozen
class Mutant:
    """A small change of a rule file: where, and the lines that go (`-`) and come (`+`).

    `owner` is the declaration by its kind and name, such as `rule signed`.
    """

    number: int
    operator: str
    owner: str
    path: str
    line: int
    change: tuple[str, ...]


@frozen
class TriedMutant:
    """A mutant and what became of it.

    `killed_by` is the place of the test that noticed it first. A survivor has a `witness`, a test that would
    notice it; or none was found among `sentences` that were tried, and it may mean the same as the rules.
    """

    mutant: Mutant
    fate: Fate
    killed_by: str | None = None
    witness: Witness | None = None
    sentences: int = 0


@frozen
class MutationReport:
    """What became of the mutants that were drawn, in the order of the files.

    `possible` is how many there are in all; `tests` how many tests were there to notice them, and `left_out` how
    many tests were not used, since they fail or are marked `todo`.
    """

    tried: tuple[TriedMutant, ...] = field(repr=False)
    possible: int
    tests: int
    left_out: int
    seed: int
    interrupted: bool = False

    @property
    def fates(self) -> Counter[Fate]:
        """How many mutants were killed, survived, or are invalid."""
        return Counter(one.fate for one in self.tried)

    @property
    def score(self) -> float:
        """The part of the mutants that was killed, in percent; 100 where there was none."""
        fates = self.fates
        valid = fates["killed"] + fates["survived"]
        return 100.0 if not valid else 100.0 * fates["killed"] / valid

    @property
    def survivors(self) -> tuple[TriedMutant, ...]:
        """Those that no test noticed."""
        return tuple(one for one in self.tried if one.fate == "survived")
