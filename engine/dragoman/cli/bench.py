"""`dragoman bench`: how fast rules read texts on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs
import click

import dragoman
from dragoman.cli.exits import Exit
from dragoman.cli.measuring import rate, read_texts, seconds, size, table
from dragoman.cli.rules import color_option, limit_option, open_rules
from dragoman.cli.terminal import ColorChoice, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman import Limits, Measured

ENGINES = ("kernel", "twin", "reference")


@click.command("bench")
@click.argument("rules", metavar="RULES")
@click.argument("paths", nargs=-1, required=True, metavar="TEXT...")
@click.option("--engine", "engines", multiple=True, type=click.Choice(ENGINES),
              help="Measure this engine; may be repeated. Default: the one that runs.")  # fmt: skip
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, metavar="K", help="The best of K runs.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Scan in N threads.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
@limit_option
@color_option
def command(
    rules: str,
    paths: tuple[str, ...],
    engines: tuple[dragoman.EngineName, ...],
    runs: int,
    threads: int,
    as_json: bool,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Measure how fast RULES read texts: megabytes, tokens and documents a second.

    RULES is a rule file, a folder of them, a compiled file or a shipped pack. What is measured is the
    scan: texts in memory in, findings out, once as columns of numbers and once as findings that are
    looked at. Nothing else should be running on the machine.
    """
    ruleset, broken = open_rules((rules,), limits, color)
    texts = read_texts(paths, limits.max_text)
    measured = dragoman.bench(ruleset, texts, engines=engines, runs=runs, threads=threads)
    if as_json:
        click.echo(json.dumps([_to_dict(one) for one in measured], indent=2))
    else:
        click.echo("\n".join(_lines(len(ruleset.rules), measured)))
    raise click.exceptions.Exit(Exit.RULES if broken else Exit.OK)


def _to_dict(one: Measured) -> dict[str, object]:
    rates = {
        "seconds": one.seconds,
        "megabytes_per_second": one.megabytes_per_second,
        "tokens_per_second": one.tokens_per_second,
        "texts_per_second": one.texts_per_second,
    }
    return {**attrs.asdict(one), **rates}


def _lines(rules: int, measured: tuple[Measured, ...]) -> Iterator[str]:
    first = measured[0]
    threads = f", {counted(first.threads, 'thread')}" if first.threads > 1 else ""
    yield (
        f"{counted(rules, 'rule')}; {counted(first.texts, 'text')}, {size(first.size)}, "
        f"{counted(first.tokens, 'token')}; best of {counted(len(first.runs), 'run')}{threads}"
    )
    yield ""
    head = ("engine", "output", "MB/s", "tokens/s", "texts/s", "findings", "time")
    rows = [
        (
            one.engine,
            one.output,
            rate(one.megabytes_per_second),
            rate(one.tokens_per_second),
            rate(one.texts_per_second),
            f"{one.findings:,}",
            seconds(one.seconds),
        )
        for one in measured
    ]
    yield from table([head, *rows], left=2)
