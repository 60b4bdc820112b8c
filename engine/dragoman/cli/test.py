"""`dragoman test`: the tests that rule files carry, and how much they test.

Runs them through `dragoman.testing`, each path as a rule set of its own, and shows how they ended
(`outcomes`, `junit`), what they go through (`coverage_table`), and which changes to the rules they would
not notice (`mutation_table`).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from attrs import Factory, define, frozen

import dragoman
from dragoman.cli.exits import Exit, worst
from dragoman.cli.outcomes import counts, describe, outcome_to_dict, summary
from dragoman.cli.rules import check_rules, color_option, limit_option, load_rules, show_problems
from dragoman.cli.streams import open_output
from dragoman.cli.terminal import ColorChoice, Painter, tell, wants_color
from dragoman.testing import Choice, ChoiceError, Outcome, choose, run_tests

if TYPE_CHECKING:
    from dragoman import Coverage, Limits, MutationReport, TestCase

MOST_MUTANTS = 200
"""So many mutants are tried unless another number is given."""


@frozen
class Wanted:
    """What was asked for on the command line."""

    rules: tuple[str, ...]
    chosen: Choice
    limits: Limits
    color: ColorChoice
    loudness: Literal["quiet", "normal", "verbose"]
    format: Literal["pretty", "json"]
    coverage: bool
    threshold: float | None
    junit: Path | None
    mutate: bool
    max_mutants: int
    seed: int
    jobs: int


@define
class Run:
    """What came of the tests of all paths."""

    outcomes: list[Outcome] = Factory(list)
    seconds: list[float] = Factory(list)
    coverages: list[Coverage] = Factory(list)
    mutations: list[MutationReport] = Factory(list)
    files: list[Path] = Factory(list)
    codes: list[Exit] = Factory(list)


def _read_choice(_ctx: click.Context, _parameter: click.Parameter, given: str | None) -> Choice:
    if given is None:
        return lambda _case: True
    try:
        return choose(given)
    except ChoiceError as error:
        raise click.BadParameter(f"{error}.") from None


@click.command("test")
@click.argument("rules", nargs=-1, required=True, metavar="RULES...")
@click.option("-k", "chosen", metavar="EXPR", callback=_read_choice,
              help="Only tests whose name, file or FILE:LINE has these words; and, or, not join them.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Name the tests that pass, too.")
@click.option("-q", "--quiet", is_flag=True, help="Only the summary.")
@click.option("--format", "format_", type=click.Choice(["pretty", "json"]), default="pretty",
              help="For people, or one JSON object for programs.")  # fmt: skip
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML, too.")
@click.option("--coverage", is_flag=True, help="Show which templates and alternatives no test goes through.")
@click.option("--coverage-threshold", "threshold", type=click.FloatRange(0, 100), metavar="N",
              help="Exit with 5 where less than N percent is covered.")  # fmt: skip
@click.option("--mutate", is_flag=True, help="Change the rules in small ways; show which changes no test notices.")
@click.option("--max-mutants", type=click.IntRange(min=1), default=MOST_MUTANTS, show_default=True, metavar="N",
              help="Try at most N changes of each path, drawn by chance.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="N",
              help="Another seed draws other changes.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="Processes that try changes.")  # fmt: skip
@click.option("--watch", is_flag=True, help="Run again whenever a file of the rules changes.")
@limit_option
@color_option
def command(
    rules: tuple[str, ...],
    chosen: Choice,
    verbose: bool,
    quiet: bool,
    format_: Literal["pretty", "json"],
    junit: Path | None,
    coverage: bool,
    threshold: float | None,
    mutate: bool,
    max_mutants: int,
    seed: int,
    jobs: int,
    watch: bool,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Run the tests that rule files carry: files, folders, or shipped packs.

    \b
    What can be wrong with a test:
      missing      an expected finding is not there
      wrong field  it is there, but a field is not as expected
      noisy        a finding is there that nobody expected

    A test marked todo is shown and does not fail. Each path is tested by itself. Exits with 1 where a test
    failed, with 5 where coverage is too low.
    """
    loudness: Literal["quiet", "normal", "verbose"] = "quiet" if quiet else "verbose" if verbose else "normal"
    wanted = Wanted(
        tuple(path for name in rules for path in _expanded(name)), chosen, limits, color, loudness, format_,
        coverage or threshold is not None, threshold, junit, mutate, max_mutants, seed, jobs,
    )  # fmt: skip
    check_rules(wanted.rules)
    if not watch:
        raise click.exceptions.Exit(worst(_run(wanted).codes))
    from dragoman.cli.watching import watch as watch_files

    watch_files(lambda: _files_of(_run(wanted), wanted))


def _expanded(name: str) -> Sequence[str]:
    """A path as given; a folder without rule files stands for the folders in it that have some."""
    folder = Path(name)
    if not folder.is_dir() or any(folder.glob("*.dgm")):
        return [name]
    inner = sorted({file.parent.as_posix() for file in folder.glob("**/*.dgm")})
    return inner or [name]


def _files_of(run: Run, wanted: Wanted) -> Iterator[Path]:
    """What to watch: every file that was read, and the folders that were named."""
    yield from run.files
    yield from (Path(name) for name in wanted.rules)


def _run(wanted: Wanted) -> Run:
    """Run everything once, and show it."""
    paint = Painter(color=wanted.format == "pretty" and wants_color(wanted.color, sys.stdout))
    run = Run()
    began = time.monotonic()
    for path in wanted.rules:
        _test(path, wanted, run, paint)
    if not run.outcomes:
        usable = " can be used" if Exit.RULES in run.codes else ""
        tell("", f"no tests in {', '.join(wanted.rules)}{usable}")
    tests_end = time.monotonic()
    if wanted.coverage:
        _cover(wanted, run)
    if wanted.format == "pretty":
        click.echo(summary(run.outcomes, tests_end - began, paint), color=True)
        _show_coverage(wanted, run, paint)
    if wanted.mutate:
        _mutate(wanted, run, paint)
    if wanted.format == "json":
        click.echo(json.dumps(_to_dict(run), ensure_ascii=False, indent=2))
    if wanted.junit:
        from dragoman.cli.junit import junit

        with open_output(wanted.junit) as output:
            output.write(junit(run.outcomes, run.seconds))
    return run


def _test(path: str, wanted: Wanted, run: Run, paint: Painter) -> None:
    """Run the tests of one path."""
    compiled = load_rules([path], wanted.limits)
    run.files.extend(compiled.files)
    if show_problems(compiled, wanted.color):
        run.codes.append(Exit.RULES)
    began = time.perf_counter()
    cases = [case for case in compiled.ruleset.tests if wanted.chosen(case)]
    for outcome in run_tests(compiled.ruleset, cases=cases):
        run.seconds.append(time.perf_counter() - began)
        run.outcomes.append(outcome)
        if outcome.failed:
            run.codes.append(Exit.FOUND)
        shown = outcome.result != "pass" or wanted.loudness == "verbose"
        if wanted.format == "pretty" and shown and wanted.loudness != "quiet":
            click.echo("\n".join(describe(outcome, paint)), color=True)
        began = time.perf_counter()


def _cover(wanted: Wanted, run: Run) -> None:
    """Measure the coverage of each path."""

    def counts_for(case: TestCase) -> bool:
        return not case.todo and wanted.chosen(case)

    run.coverages = [dragoman.cover(path, limits=wanted.limits, chosen=counts_for) for path in wanted.rules]
    total = sum((one.total for one in run.coverages), dragoman.Count(0, 0))
    if wanted.threshold is not None and total.percent < wanted.threshold:
        tell("", f"coverage is {total.percent:.1f} %, below {wanted.threshold:g} %")
        run.codes.append(Exit.BELOW)


def _show_coverage(wanted: Wanted, run: Run, paint: Painter) -> None:
    from dragoman.cli.coverage_table import coverage_lines

    for coverage in run.coverages:
        lines = coverage_lines(coverage, paint, details=wanted.loudness != "quiet")
        click.echo("\n".join(lines), color=True)


def _mutate(wanted: Wanted, run: Run, paint: Painter) -> None:
    """Try mutants of each path, and show those that survived."""
    from dragoman.cli.mutation_table import mutation_lines, trying

    for path in wanted.rules:
        with trying(path) as told:
            report = dragoman.mutate(
                path,
                limits=wanted.limits,
                chosen=wanted.chosen,
                most=wanted.max_mutants,
                seed=wanted.seed,
                jobs=wanted.jobs,
                told=told,
            )
        run.mutations.append(report)
        if report.interrupted:
            run.codes.append(Exit.INTERRUPTED)
        if wanted.format == "pretty":
            lines = mutation_lines(report, paint, survivors=wanted.loudness != "quiet")
            click.echo("\n".join(lines), color=True)
        if report.interrupted:
            return


def _to_dict(run: Run) -> dict[str, Any]:
    """All of it as JSON."""
    whole: dict[str, Any] = {
        "counts": counts(run.outcomes),
        "tests": [outcome_to_dict(one) for one in run.outcomes],
    }
    if run.coverages:
        from dragoman.cli.coverage_table import coverage_to_dict

        whole["coverage"] = [coverage_to_dict(one) for one in run.coverages]
    if run.mutations:
        from dragoman.cli.mutation_table import mutation_to_dict

        whole["mutation"] = [mutation_to_dict(one) for one in run.mutations]
    return whole
