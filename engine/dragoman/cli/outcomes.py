"""How tests ended, for people and for programs: used by `test`.

A test that failed shows its sentence with what was found and what was expected marked under the words, and
the values field by field.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.cli.terminal import Painter, StyledChars, cells, printable, shorten, squeeze, terminal_width, wrap
from dragoman.finding import Capture
from dragoman.testing import Fault, Outcome, Result, look_up

if TYPE_CHECKING:
    from dragoman import Expected, Finding

TEXT_SHOWN = 200
"""Cells of a text in a message."""
INDENT = "    "

Spans = Sequence[tuple[int, int]]
"""Stretches of a text, half open."""


def place_of(outcome: Outcome) -> str:
    """Where the case of an outcome stands: `FILE:LINE`."""
    return f"{Path(outcome.case.path).as_posix()}:{outcome.case.line}"


def describe(outcome: Outcome, paint: Painter) -> Iterator[str]:
    """The lines that tell of one outcome."""
    case = outcome.case
    style = {"pass": "good", "todo": "warn"}.get(outcome.result, "bad")
    yield f"{paint(outcome.result.upper(), style)} {paint(case.name, 'bold')} {paint(place_of(outcome), 'dim')}"
    if outcome.result == "pass":
        return
    if outcome.unexpected_pass:
        yield f"  {paint(shorten(printable(case.text), TEXT_SHOWN), 'dim')}"
        yield "  it passes now; the mark todo can go"
    for fault in outcome.faults:
        yield from _fault(fault, case.text, paint)
    yield ""


def _fault(fault: Fault, text: str, paint: Painter) -> Iterator[str]:
    if fault.kind == "missing" and fault.expected:
        yield f"  missing: {expected_line(fault.expected)}"
        yield from _marked(text, (), _expected_spans(text, [value for _, value in fault.expected.fields]), paint)
    elif fault.kind == "noisy" and fault.found:
        yield f"  noisy: {_found(fault.found)}"
        for name, value in fault.found.fields.items():
            yield f"    {name}  {_value(_words(value))}"
        yield from _marked(text, [(fault.found.start, fault.found.end)], (), paint)
    elif fault.found:
        yield f"  wrong field: {_found(fault.found)}"
        for difference in fault.differences:
            yield f"    {'.'.join(difference.path)}"
            yield paint(f"      expected  {_value(difference.expected)}", "good")
            found = "nothing" if difference.found is None else _value(difference.found)
            yield paint(f"      found     {found}", "bad")
        found_spans = [span for one in fault.differences for span in _spans_of(look_up(fault.found, one.path))]
        yield from _marked(text, found_spans, _expected_spans(text, [one.expected for one in fault.differences]), paint)


def _spans_of(found: Any) -> list[tuple[int, int]]:
    """Where captures stand."""
    if isinstance(found, Capture):
        return [(found.start, found.end)]
    return [span for one in found for span in _spans_of(one)] if isinstance(found, tuple) else []


def _words(value: Any) -> Any:
    return [one.text for one in value] if isinstance(value, tuple) else value.text


def _expected_spans(text: str, values: Sequence[Any]) -> list[tuple[int, int]]:
    """Where expected values stand in the text, those that do, each where it is first."""
    flat = [one for value in values for one in (value if isinstance(value, list | tuple) else [value])]
    starts = [(text.find(one), len(one)) for one in flat if isinstance(one, str) and one]
    return [(start, start + length) for start, length in starts if start >= 0]


def _marked(text: str, found: Spans, expected: Spans, paint: Painter) -> Iterator[str]:
    """The lines of the text that have something marked, with the marks under them."""
    chars = squeeze([(char, _style(at, found, expected)) for at, char in enumerate(text)])
    for line in wrap(chars, terminal_width() - len(INDENT)):
        rows = [
            (_marks(line, ("f", "b"), "^"), "found", "bad"),
            (_marks(line, ("e", "b"), "-"), "expected", "good"),
        ]
        if any(marks for marks, _, _ in rows) or (not found and not expected):
            yield INDENT + "".join(char for char, _ in line)
            yield from (f"{INDENT}{paint(f'{marks} {name}', style)}" for marks, name, style in rows if marks)


def _style(at: int, found: Spans, expected: Spans) -> str:
    in_found = any(start <= at < end for start, end in found)
    in_expected = any(start <= at < end for start, end in expected)
    return "b" if in_found and in_expected else "f" if in_found else "e" if in_expected else ""


def _marks(line: StyledChars, styles: Sequence[str], mark: str) -> str:
    return "".join((mark if style in styles else " ") * cells(char) for char, style in line).rstrip()


def expected_line(expected: Expected) -> str:
    """An expected finding as a rule file writes it."""
    fields = ", ".join(f"{'.'.join(path)}={_value(value)}" for path, value in expected.fields)
    return f"{expected.type}({fields})" if fields else expected.type


def _found(finding: Finding) -> str:
    words = shorten(printable(finding.text), TEXT_SHOWN)
    return f"{finding.type} by rule {', '.join(finding.rules)}: {words!r}"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def summary(outcomes: Sequence[Outcome], seconds: float, paint: Painter) -> str:
    """How many ended how, in one line."""
    results = Counter(outcome.result for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    parts = [paint(f"{results['pass']} passed", "good" if not failed else "")]
    if failed:
        kinds = ", ".join(f"{results[kind]} {kind}" for kind in FAILURES if results[kind])
        parts.append(paint(f"{failed} failed", "bad") + f" ({kinds})")
    if results["todo"]:
        passing = sum(outcome.unexpected_pass for outcome in outcomes)
        by_now = f" ({passing} {'passes' if passing == 1 else 'pass'} now)" if passing else ""
        parts.append(paint(f"{results['todo']} todo", "warn") + by_now)
    return f"{', '.join(parts)} in {seconds:.2f} s"


FAILURES: Sequence[Result] = ("missing", "wrong field", "noisy")
"""The ways to fail, gravest first."""


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many ended how."""
    results = Counter(outcome.result for outcome in outcomes)
    names: Sequence[Result] = ("pass", *FAILURES, "todo")
    return {name: results[name] for name in names}


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON."""
    case = outcome.case
    return {
        "result": outcome.result,
        "name": case.name,
        "path": Path(case.path).as_posix(),
        "line": case.line,
        "text": case.text,
        "todo": case.todo,
        "passes": not outcome.faults,
        "faults": [_fault_to_dict(fault) for fault in outcome.faults],
    }


def _fault_to_dict(fault: Fault) -> dict[str, Any]:
    expected = fault.expected and {
        "type": fault.expected.type,
        "fields": {".".join(path): value for path, value in fault.expected.fields},
    }
    return {
        "kind": fault.kind,
        "expected": expected,
        "found": fault.found and fault.found.to_dict(),
        "differences": [
            {"field": ".".join(one.path), "expected": one.expected, "found": one.found} for one in fault.differences
        ],
    }
