"""Judging a case of a `test` declaration: what was expected against what was found.

Used by `testing`, by mutation testing, and by whoever else compares findings with expectations. Every
case gives an `Outcome` with all that is wrong: findings *missing*, findings that nobody expected
(*noisy*), and findings of the right type with a *wrong field*, value by value.

Paths in a test (`document.kind`) go through fields and sub-fields to a capture, its `value` or a
column of its lexicon; failing that to assigned values and qualifiers. A capture equals a string
that reads like its words (white space runs aside) or like its value.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from dragoman.finding import Capture, Finding, Value

if TYPE_CHECKING:  # said only
    from dragoman.compiled.rulebook import Expected, TestCase

Kind = Literal["missing", "noisy", "wrong field"]
Result = Literal["pass", "missing", "noisy", "wrong field", "todo"]


@frozen
class Difference:
    """A field that is not as expected; `found` is None where the finding has no such field."""

    path: tuple[str, ...]
    expected: Any
    found: Any


@frozen
class Fault:
    """One thing wrong with a case."""

    kind: Kind
    expected: Expected | None = None
    found: Finding | None = None
    differences: tuple[Difference, ...] = ()


@frozen
class Outcome:
    """How a case ended. A case marked `todo` is `todo` whether or not it has faults by now.

    `found` are the findings that were compared with what the case expects.
    """

    case: TestCase
    faults: tuple[Fault, ...] = ()
    found: tuple[Finding, ...] = ()

    @property
    def result(self) -> Result:
        """`pass`, `todo`, or the gravest fault: missing, then wrong field, then noisy."""
        if self.case.todo:
            return "todo"
        kinds: tuple[Kind, ...] = ("missing", "wrong field", "noisy")
        present = {fault.kind for fault in self.faults}
        return next((kind for kind in kinds if kind in present), "pass")

    @property
    def unexpected_pass(self) -> bool:
        """Whether a case marked `todo` passes by now, so that the mark can go."""
        return self.case.todo and not self.faults

    @property
    def failed(self) -> bool:
        """Whether the case is neither passed nor excused by `todo`."""
        return bool(self.faults) and not self.case.todo


def judge(case: TestCase, findings: Sequence[Finding]) -> Outcome:
    """Compare a case with the findings of its text.

    Only findings of the rule or type that the case is about are looked at. Expected findings
    that are there exactly are paired first, so a wrong one never takes the place of a right one.
    """
    looked_at = compared(case, findings)
    pairs = _exact_pairs(case.expected, looked_at)
    unmet = [expected for at, expected in enumerate(case.expected) if at not in pairs]
    left = [one for at, one in enumerate(looked_at) if at not in pairs.values()]
    faults = [_nearest(expected, left) for expected in unmet]
    faults += [Fault("noisy", found=finding) for finding in left]
    return Outcome(case, tuple(faults), tuple(looked_at))


def compared(case: TestCase, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that a case is about: those of its rules and types, or all."""
    return [one for one in findings if not case.about or case.about & {one.type, *one.rules}]


def _exact_pairs(expected: Sequence[Expected], findings: Sequence[Finding]) -> dict[int, int]:
    """As many pairs of an expectation and a finding equal to it as there can be, by index."""
    choices = [[at for at, one in enumerate(findings) if _agrees(want, one)] for want in expected]
    owner: dict[int, int] = {}
    for first in range(len(expected)):
        _make_room(first, choices, owner)
    return {who: at for at, who in owner.items()}


def _make_room(first: int, choices: Sequence[Sequence[int]], owner: dict[int, int]) -> None:
    """Give `first` one of its choices, other owners moving aside where they can (Kuhn's algorithm)."""
    held = {who: at for at, who in owner.items()}
    asked_by: dict[int, int] = {}
    queue = deque([first])
    while queue:
        asking = queue.popleft()
        for choice in choices[asking]:
            if choice in asked_by:
                continue
            asked_by[choice] = asking
            if choice in owner:
                queue.append(owner[choice])
                continue
            while (who := asked_by[choice]) != first:
                owner[choice], choice = who, held[who]
            owner[choice] = first
            return


def _agrees(expected: Expected, finding: Finding) -> bool:
    return expected.type == finding.type and not _differences(expected, finding)


def _nearest(expected: Expected, left: list[Finding]) -> Fault:
    """The finding of the same type with the fewest wrong fields, taken out of `left`; else missing."""
    same = [one for one in left if one.type == expected.type]
    if not same:
        return Fault("missing", expected=expected)
    finding = min(same, key=lambda one: len(_differences(expected, one)))
    left.remove(finding)
    return Fault("wrong field", expected, finding, _differences(expected, finding))


def _differences(expected: Expected, finding: Finding) -> tuple[Difference, ...]:
    differences = []
    for path, value in expected.fields:
        found = look_up(finding, path)
        if not _equal(value, found):
            differences.append(Difference(path, value, shown(found)))
    return tuple(differences)


def look_up(finding: Finding, path: tuple[str, ...]) -> Any:
    """What a path leads to in a finding: captures, values, tuples of these; None for nothing."""
    name, *rest = path
    if name in finding.fields:
        found: Any = finding.fields[name]
        for part in rest:
            found = _step(found, part)
        return found
    if not rest:
        for values in (finding.values, finding.qualifiers):
            if name in values:
                return values[name]
        if name == "text":
            return finding.text
    return None


def _step(found: Any, part: str) -> Any:
    """One part of a path further; over a list, from each of its items."""
    if isinstance(found, tuple):
        steps = [_step(item, part) for item in found]
        flat = [one for step in steps for one in (step if isinstance(step, tuple) else (step,))]
        return tuple(one for one in flat if one is not None) or None
    if not isinstance(found, Capture):
        return None
    if part in found.fields:
        return found.fields[part]
    for row in found.attributes:
        if part in row:
            return row[part]
    if part == "refers_to":
        return tuple(mention.text for mention in found.refers_to) or None
    return {"value": found.value, "text": found.text, "type": found.type}.get(part)


def _equal(expected: Any, found: Any) -> bool:
    if isinstance(expected, list | tuple):
        return isinstance(found, tuple) and len(expected) == len(found) and all(map(_equal, expected, found))
    if isinstance(found, Capture):
        return _reads(expected, found.text) or (found.value is not None and _equal(expected, found.value))
    if isinstance(found, tuple):
        return len(found) == 1 and _equal(expected, found[0])
    if isinstance(found, bool) or isinstance(expected, bool):
        return str(expected).lower() == str(found).lower()
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return expected == found
    return found is not None and _reads(expected, str(found))


def _reads(expected: Value, words: str) -> bool:
    return " ".join(str(expected).split()) == " ".join(words.split())


def shown(found: Any) -> Any:
    """Captures as their words, for a message."""
    if isinstance(found, tuple):
        return [shown(item) for item in found]
    return found.text if isinstance(found, Capture) else found
