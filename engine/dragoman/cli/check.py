"""`dragoman check`: everything that is wrong with rules, at once.

Loads the rules as `run` would and shows what the front end and the compiler say of them.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.exits import Exit
from dragoman.cli.rules import color_option, limit_option, load_rules
from dragoman.cli.terminal import ColorChoice, Painter, counted, terminal_width, wants_color

if TYPE_CHECKING:
    from dragoman import Compiled, Limits


@click.command("check")
@click.argument("rules", nargs=-1, required=True, metavar="RULES...")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@limit_option
@color_option
def command(rules: tuple[str, ...], format_: str, strict: bool, limits: Limits, color: ColorChoice) -> None:
    """Say what is wrong with rules: files, folders, or shipped packs.

    Every problem of every file comes in one run, each with its place, its reason and what to do.
    Exits with 4 where a rule cannot be used (with --strict also where there is a warning).
    """
    compiled = load_rules(rules, limits)
    if format_ == "json":
        data = [dragoman.diagnostic_to_json(problem, compiled.sources) for problem in compiled.diagnostics]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        _show(compiled, color)
    if any(problem.is_error or strict for problem in compiled.diagnostics):
        raise click.exceptions.Exit(Exit.RULES)


def _show(compiled: Compiled, color: ColorChoice) -> None:
    colored = wants_color(color, sys.stdout)
    usable = f"{counted(len(compiled.ruleset.rules), 'rule')} usable"
    if compiled.diagnostics:
        text = dragoman.render_text(compiled.diagnostics, compiled.sources, color=colored, width=terminal_width())
        click.echo(f"{text}; {usable}", color=True)
    else:
        click.echo(f"{Painter(color=colored)('nothing wrong', 'good')}; {usable}", color=True)
