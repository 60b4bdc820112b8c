"""`dragoman test`: the tests that rule files carry.

Runs them through `dragoman.testing` and shows what is wrong, value by value, with the place of
the test in its file.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.exits import Exit, worst
from dragoman.cli.rules import color_option, limit_option, load_rules, show_problems
from dragoman.cli.terminal import ColorChoice, Painter, printable, shorten, tell, wants_color
from dragoman.testing import Fault, Outcome, run_tests

if TYPE_CHECKING:
    from dragoman import Expected, Finding, Limits

TEXT_SHOWN = 200
"""Cells of a test's text in a message."""


@click.command("test")
@click.argument("rules", nargs=-1, required=True, metavar="RULES...")
@click.option("-v", "--verbose", is_flag=True, help="Name the tests that pass, too.")
@limit_option
@color_option
def command(rules: tuple[str, ...], verbose: bool, limits: Limits, color: ColorChoice) -> None:
    """Run the tests that rule files carry: files, folders, or shipped packs.

    \b
    What can be wrong with a test:
      missing      an expected finding is not there
      wrong field  it is there, but a field is not as expected
      noisy        a finding is there that nobody expected

    A test marked todo is shown and does not fail. Exits with 1 where a test failed.
    """
    compiled = load_rules(rules, limits)
    broken = show_problems(compiled, color)
    paint = Painter(color=wants_color(color, sys.stdout))
    began = time.monotonic()
    results: Counter[str] = Counter()
    failed = False
    for outcome in run_tests(compiled.ruleset):
        results[outcome.result] += 1
        failed |= outcome.failed
        if outcome.result != "pass" or verbose:
            click.echo("\n".join(_show(outcome, paint)), color=True)
    if not results:
        usable = " can be used" if broken else ""
        tell("", f"no tests in {', '.join(rules)}{usable}")
    click.echo(_summary(results, time.monotonic() - began, paint), color=True)
    raise click.exceptions.Exit(worst([Exit.RULES if broken else Exit.OK, Exit.FOUND if failed else Exit.OK]))


def _show(outcome: Outcome, paint: Painter) -> Iterator[str]:
    case = outcome.case
    style = {"pass": "good", "todo": "warn"}.get(outcome.result, "bad")
    place = f"{Path(case.path).as_posix()}:{case.line}"
    yield f"{paint(outcome.result.upper(), style)} {paint(case.name, 'bold')} {paint(place, 'dim')}"
    if outcome.result == "pass":
        return
    yield f"  {paint(shorten(printable(case.text), TEXT_SHOWN), 'dim')}"
    if not outcome.faults:
        yield "  it passes now; the mark todo can go"
    for fault in outcome.faults:
        yield from _show_fault(fault, paint)
    yield ""


def _show_fault(fault: Fault, paint: Painter) -> Iterator[str]:
    if fault.kind == "missing" and fault.expected:
        yield f"  missing: {_expected(fault.expected)}"
    elif fault.kind == "noisy" and fault.found:
        yield f"  noisy: {_found(fault.found)}"
    elif fault.found:
        yield f"  wrong field: {_found(fault.found)}"
        for difference in fault.differences:
            yield f"    {'.'.join(difference.path)}"
            yield paint(f"      expected  {_value(difference.expected)}", "good")
            found = "nothing" if difference.found is None else _value(difference.found)
            yield paint(f"      found     {found}", "bad")


def _expected(expected: Expected) -> str:
    fields = ", ".join(f"{'.'.join(path)}={_value(value)}" for path, value in expected.fields)
    return f"{expected.type}({fields})"


def _found(finding: Finding) -> str:
    words = shorten(printable(finding.text), TEXT_SHOWN)
    return f"{finding.type} by rule {', '.join(finding.rules)}: {words!r}"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _summary(results: Counter[str], seconds: float, paint: Painter) -> str:
    failed = sum(number for name, number in results.items() if name not in ("pass", "todo"))
    parts = [paint(f"{results['pass']} passed", "good" if not failed else "")]
    if failed:
        kinds = ", ".join(f"{results[kind]} {kind}" for kind in ("missing", "wrong field", "noisy") if results[kind])
        parts.append(paint(f"{failed} failed", "bad") + f" ({kinds})")
    if results["todo"]:
        parts.append(paint(f"{results['todo']} todo", "warn"))
    return f"{', '.join(parts)} in {seconds:.2f} s"
