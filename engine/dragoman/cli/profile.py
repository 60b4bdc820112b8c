"""`dragoman profile`: what each rule costs on texts, and what might make it cheaper."""

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

    from dragoman import Limits, Profile

IDLE_NAMED = 10


@click.command("profile")
@click.argument("rules", metavar="RULES")
@click.argument("paths", nargs=-1, required=True, metavar="TEXT...")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, metavar="N",
              help="Show the N slowest rules.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON instead of tables; all rules.")
@limit_option
@color_option
def command(rules: str, paths: tuple[str, ...], top: int, as_json: bool, limits: Limits, color: ColorChoice) -> None:
    """Show what each of RULES costs on texts, the slowest first, with advice.

    RULES is a rule file, a folder of them, a compiled file or a shipped pack. A rule is a candidate where
    a word that it cannot do without stands in the sentence; it is tried where all such words stand
    there. Rules that nothing triggers cost nothing.
    """
    ruleset, broken = open_rules((rules,), limits, color)
    found = dragoman.profile(ruleset, read_texts(paths, limits.max_text))
    if as_json:
        click.echo(json.dumps(_to_dict(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found, top)))
    raise click.exceptions.Exit(Exit.RULES if broken else Exit.OK)


def _to_dict(found: Profile) -> dict[str, object]:
    totals = {"candidates": found.candidates, "tries": found.tries, "rule_seconds": found.rule_seconds}
    return {**totals, **attrs.asdict(found)}


def _lines(found: Profile, top: int) -> Iterator[str]:
    time = found.seconds or 1e-9
    kilobytes = max(found.size / 1e3, 1e-9)
    through = f", {found.tries / found.candidates:.0%} of them tried" if found.candidates else ""
    yield (
        f"{counted(found.texts, 'text')}, {size(found.size)}, {counted(found.tokens, 'token')}, "
        f"{counted(found.findings, 'finding')} in {seconds(found.seconds)} ({found.engine}): "
        f"{rate(found.size / 1e6 / time)} MB/s, {rate(found.tokens / time)} tokens/s"
    )
    yield f"{rate(found.candidates / kilobytes)} candidates per KB{through}"
    yield ""
    yield from _rules(found, top)
    if found.idle:
        names = ", ".join(found.idle[:IDLE_NAMED]) + (", …" if len(found.idle) > IDLE_NAMED else "")
        yield ""
        yield f"nothing in these texts triggers {counted(len(found.idle), 'rule')}: {names}"


def _rules(found: Profile, top: int) -> Iterator[str]:
    shown = found.rules[:top]
    if not shown:
        yield "nothing in these texts triggers any rule"
        return
    spent = found.rule_seconds or 1e-9
    head = ("rule", "time", "share", "candidates", "tried", "found", "steps")
    rows = [
        (
            one.rule,
            seconds(one.seconds),
            f"{one.seconds / spent:.0%}",
            f"{one.candidates:,}",
            f"{one.tries:,}",
            f"{one.found:,}",
            f"{one.steps:,}",
        )
        for one in shown
    ]
    yield from table([head, *rows])
    if len(found.rules) > top:
        yield f"… and {counted(len(found.rules) - top, 'rule')} more; --top {len(found.rules)} shows all"
    advised = [one for one in shown if one.advice]
    if advised:
        yield ""
    for one in advised:
        for advice in one.advice:
            yield f"{one.rule}: {advice}"
