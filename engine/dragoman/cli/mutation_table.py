"""Mutation testing shown: the score, and each survivor with a test that would notice it: used by `test --mutate`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.terminal import Painter, counted

if TYPE_CHECKING:
    from dragoman import MutationReport, TriedMutant


@contextmanager
def trying(path: str) -> Iterator[Callable[[int, int], None]]:
    """Yields a function that is told how far it is; it shows so on a terminal, on standard error."""
    shown = sys.stderr is not None and sys.stderr.isatty()

    def told(done: int, of_all: int) -> None:
        if shown:
            click.echo(f"\rmutants of {path}: {done} of {of_all}", err=True, nl=False)

    yield told
    if shown:
        click.echo("\r\033[K", err=True, nl=False)


def mutation_lines(report: MutationReport, paint: Painter, *, survivors: bool = True) -> Iterator[str]:
    """The survivors, what became of each operator's mutants, and the score."""
    if survivors:
        for one in report.survivors:
            yield ""
            yield from _survivor(one, paint)
        yield ""
        yield from _operators(report, paint)
    fates = report.fates
    valid = fates["killed"] + fates["survived"]
    yield (
        f"mutation score {paint(f'{report.score:.1f} %', 'bold')}: {fates['killed']} of {counted(valid, 'mutant')} "
        f"noticed by {counted(report.tests, 'test')}"
    )
    notes = [f"{len(report.tried):,} drawn of {report.possible:,} (seed {report.seed})"]
    if fates["invalid"]:
        notes.append(f"{fates['invalid']} did not compile")
    if report.left_out:
        notes.append(f"{counted(report.left_out, 'test')} not used: not chosen, todo or failing")
    if report.interrupted:
        notes.append("interrupted")
    yield paint("; ".join(notes), "dim")


def _survivor(one: TriedMutant, paint: Painter) -> Iterator[str]:
    mutant = one.mutant
    place = f"{Path(mutant.path).as_posix()}:{mutant.line}"
    yield f"{paint('SURVIVED', 'bad')} {mutant.operator} in {paint(mutant.owner, 'bold')} {paint(place, 'dim')}"
    for line in mutant.change:
        yield paint(f"  {line}", "bad" if line.startswith("-") else "good")
    if one.witness is None:
        yield f"  none of {counted(one.sentences, 'sentence')} tells them apart; it may mean the same"
        return
    yield "  this test would notice:"
    yield f"    test {one.witness.name}:"
    yield f"        {one.witness.line}"


def _operators(report: MutationReport, paint: Painter) -> Iterator[str]:
    """A line for each operator."""
    killed = Counter(one.mutant.operator for one in report.tried if one.fate == "killed")
    valid = Counter(one.mutant.operator for one in report.tried if one.fate != "invalid")
    if not valid:
        return
    width = max(map(len, valid))
    yield paint(f"  {'change':{width}}  noticed", "dim")
    for operator in sorted(valid):
        yield f"  {operator:{width}}  {killed[operator]:>3} of {valid[operator]}"


def mutation_to_dict(report: MutationReport) -> dict[str, Any]:
    """A report as JSON."""
    fates = report.fates
    return {
        "score": round(report.score, 2),
        "killed": fates["killed"],
        "survived": fates["survived"],
        "invalid": fates["invalid"],
        "possible": report.possible,
        "tests": report.tests,
        "seed": report.seed,
        "interrupted": report.interrupted,
        "survivors": [_survivor_to_dict(one) for one in report.survivors],
    }


def _survivor_to_dict(one: TriedMutant) -> dict[str, Any]:
    mutant, witness = one.mutant, one.witness
    return {
        "operator": mutant.operator,
        "owner": mutant.owner,
        "path": Path(mutant.path).as_posix(),
        "line": mutant.line,
        "change": list(mutant.change),
        "witness": witness and {"test": witness.name, "text": witness.text, "line": witness.line},
        "sentences": one.sentences,
    }
