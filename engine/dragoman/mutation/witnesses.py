"""Witnesses: sentences on which a mutant and the rules as they are find different things.

Used by `trying` for mutants that survive. Each candidate is read by both rule sets; one that they read differently
becomes a test that holds for the rules and fails for the mutant. At most `MOST_CANDIDATES` are tried, so that finding
none proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from attrs import frozen

from dragoman.compiled.rulebook import Expected, TestCase
from dragoman.finding import Capture, Finding, Findings, Value
from dragoman.judging import judge
from dragoman.mutation.candidates import Candidates
from dragoman.mutation.edits import Edit
from dragoman.mutation.material import Material

MOST_CANDIDATES = 300
"""Sentences that are tried for a mutant."""

Scan = Callable[[str], Findings]


@frozen
class Witness:
    """A test that holds for the rules and fails for the mutant, as a rule file writes it.

    `tried` is how many sentences were read until it was found.
    """

    name: str
    text: str
    line: str
    tried: int


def find_witness(material: Material, edit: Edit, rules: Scan, mutant: Scan) -> tuple[Witness | None, int]:
    """A sentence that tells a mutant from the rules, as a test; and how many were tried."""
    tried = 0
    for text in islice(Candidates(material, edit).all(), MOST_CANDIDATES):
        tried += 1
        found, changed = rules(text), mutant(text)
        if list(found) == list(changed):
            continue
        for name in _differing(found, changed):
            for fully in (False, True):
                case = _as_case(name, text, found, fully=fully)
                if not judge(case, found).faults and judge(case, changed).faults:
                    return Witness(name, text, _as_line(case), tried), tried
    return None, tried


def _differing(found: Sequence[Finding], changed: Sequence[Finding]) -> Iterator[str]:
    """The names of the rules of which the findings differ, in order."""
    left, right = list(found), list(changed)
    differing = [one for one in left if one not in right] + [one for one in right if one not in left]
    yield from dict.fromkeys(rule for one in differing for rule in one.rules)


def _as_case(name: str, text: str, found: Sequence[Finding], *, fully: bool) -> TestCase:
    """A test of a rule that expects what was found; `fully` with qualifiers, values and references."""
    expected = tuple(Expected(one.type, tuple(_fields(one, fully=fully))) for one in found if name in one.rules)
    return TestCase(name, frozenset((name,)), text, expected, False, "", 0)


def _fields(finding: Finding, *, fully: bool) -> Iterator[tuple[tuple[str, ...], Value | tuple[Value, ...]]]:
    """What a test says of a finding."""
    yield from (((name,), _value(value)) for name, value in finding.fields.items())
    if fully:
        for values in (finding.values, finding.qualifiers):
            yield from (((name,), value) for name, value in values.items() if isinstance(value, str | int))
        for name, value in finding.fields.items():
            if isinstance(value, Capture) and value.refers_to:
                yield (name, "refers_to"), tuple(one.text for one in value.refers_to)


def _value(value: Capture | tuple[Capture, ...]) -> str | tuple[str, ...]:
    return tuple(one.text for one in value) if isinstance(value, tuple) else value.text


def _as_line(case: TestCase) -> str:
    """A test's line as a rule file writes it."""
    return f"{_quoted(case.text)} -> {', '.join(map(_finding, case.expected)) or 'nothing'}"


def _finding(expected: Expected) -> str:
    fields = ", ".join(f"{'.'.join(path)}={_written(value)}" for path, value in expected.fields)
    return f"{expected.type}({fields})" if fields else expected.type


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
