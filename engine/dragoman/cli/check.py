"""`dragoman check`: everything that is wrong with rules, at once, and what can be mended by itself.

Asks `dragoman.check`, which compiles the rules as `run` would and works out what is true of whole rules.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli import check_formats
from dragoman.cli.exits import Exit, worst
from dragoman.cli.measuring import read_texts, table
from dragoman.cli.rewriting import UnwritableError, shown_change, write_whole
from dragoman.cli.rules import check_rules, color_option, limit_option
from dragoman.cli.terminal import ColorChoice, Painter, counted, tell, terminal_width, wants_color

if TYPE_CHECKING:
    from dragoman import Checked, Limits

ROUNDS = 5
"""So often files are mended again, since what is gone may make something else needless."""

_FORMATS: dict[str, Callable[[Checked], str]] = {
    "json": check_formats.as_json,
    "sarif": check_formats.as_sarif,
    "github": check_formats.as_annotations,
}


def _read_codes(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for several in given for code in several.split(",") if code.strip())
    known = dragoman.diagnostic_codes()
    for code in codes:
        if not any(one.startswith(code) for one in known):
            raise click.BadParameter(f"no code begins with {code!r}; docs/diagnostics.md lists them.")
    return codes


@click.command("check")
@click.argument("rules", nargs=-1, required=True, metavar="RULES...")
@click.option("--format", "format_", type=click.Choice(["text", *_FORMATS]), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--select", multiple=True, callback=_read_codes, metavar="CODES",
              help="Only these warnings: codes or beginnings of codes, with commas.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=_read_codes, metavar="CODES", help="Not these warnings.")
@click.option("--corpus", multiple=True, metavar="TEXT", help="Texts on which to see what the rules do.")
@click.option("--costs", is_flag=True, help="Show what each rule can cost at worst, and nothing else.")
@click.option("--max-cost", type=click.IntRange(1), metavar="N", help="Warn of rules of more steps a token.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what the rules find.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@limit_option
@color_option
def command(
    rules: tuple[str, ...],
    format_: str,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    corpus: tuple[str, ...],
    costs: bool,
    max_cost: int | None,
    fix: bool,
    diff: bool,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Say what is wrong with rules: files, folders, or shipped packs.

    Every problem of every file comes in one run, each with its place, its reason and what to do. A warning that is
    right where it stands is allowed by a comment, # allow CODE: reason. Exits with 4 where a rule cannot be used
    (with --strict also where there is a warning).
    """
    check_rules(rules)
    packs = [name for name in rules if name in dragoman.packs() and not Path(name).exists()]
    if fix and packs:
        raise click.UsageError(f"{packs[0]!r} is a shipped pack and is not changed; copy its folder and mend the copy.")
    texts = read_texts(corpus, limits.max_text) if corpus else None
    options = {"most_steps": max_cost} if max_cost else {}

    def check() -> Checked:
        return dragoman.check(rules, limits=limits, corpus=texts, select=select, ignore=ignore, **options)

    checked = check()
    ends = [Exit.OK]
    if diff:
        _show_changes(checked, color)
    elif fix:
        checked, end = _mend(checked, check)
        ends.append(end)
    for note in checked.notes:
        tell("", note)
    if costs:
        click.echo("\n".join(_costs(checked)))
    elif format_ != "text":
        click.echo(_FORMATS[format_](checked))
    elif not diff:
        _show(checked, color)
    if any(problem.is_error or strict for problem in checked.diagnostics):
        ends.append(Exit.RULES)
    raise click.exceptions.Exit(worst(ends))


def _show(checked: Checked, color: ColorChoice) -> None:
    colored = wants_color(color, sys.stdout)
    usable = f"{counted(len(checked.compiled.ruleset.rules), 'rule')} usable"
    if checked.allowed:
        usable += f"; {counted(len(checked.allowed), 'warning')} allowed"
    if checked.diagnostics:
        text = dragoman.render_text(checked.diagnostics, checked.sources, color=colored, width=terminal_width())
        click.echo(f"{text}; {usable}", color=True)
    else:
        click.echo(f"{Painter(color=colored)('nothing wrong', 'good')}; {usable}", color=True)


def _show_changes(checked: Checked, color: ColorChoice) -> None:
    paint = Painter(color=wants_color(color, sys.stdout))
    changes = checked.mended()
    for path, (text, _) in sorted(changes.items()):
        click.echo(shown_change(path, checked.sources[path].text, text, paint, "mended"), nl=False, color=True)
    gone = sum(count for _, count in changes.values())
    tell("", f"{counted(gone, 'problem')} in {counted(len(changes), 'file')} can be mended")


def _mend(checked: Checked, check: Callable[[], Checked]) -> tuple[Checked, Exit]:
    """Write what can be mended, as long as there is something; what is wrong then."""
    gone, files = 0, set[str]()
    for _ in range(ROUNDS):
        changes = checked.mended()
        if not changes:
            break
        for path, (text, count) in changes.items():
            try:
                write_whole(Path(path), text)
            except UnwritableError as error:
                tell(path, str(error))
                return checked, Exit.INCOMPLETE
            gone += count
            files.add(path)
        checked = check()
    tell("", f"mended {counted(gone, 'problem')} in {counted(len(files), 'file')}")
    return checked, Exit.OK


def _costs(checked: Checked) -> Iterator[str]:
    rows = [
        (
            one.rule,
            one.cost,
            f"{one.steps:,}",
            f"{one.templates:,}",
            "any" if one.longest is None else f"{one.longest:,}",
        )
        for one in checked.costs
    ]
    yield from table([("rule", "class", "steps", "templates", "longest"), *rows], left=2)
