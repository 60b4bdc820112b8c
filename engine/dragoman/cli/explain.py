"""`dragoman explain`: why rules find what they find in a text, and how near they come to what they do not.

Reads the rules and the text, calls `dragoman.explain`, and prints what comes back, for people or as JSON.
"""

from __future__ import annotations

import sys
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.exits import Exit, worst
from dragoman.cli.explain_layout import Layout
from dragoman.cli.inputs import STDIN, InputOptions, Problem, read_documents
from dragoman.cli.rules import check_rules, color_option, limit_option, load_rules, show_problems
from dragoman.cli.terminal import ColorChoice, Painter, tell, terminal_width, wants_color

if TYPE_CHECKING:
    from dragoman import Limits


def _read_date(_ctx: click.Context, _parameter: click.Parameter, given: str | None) -> Date | None:
    try:
        return None if given is None else Date.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(f"{given!r} is not a date of the form 2014-05-20.") from None


@click.command("explain")
@click.argument("rules", metavar="RULES")
@click.argument("text", metavar="TEXT")
@click.option("--text", "is_text", is_flag=True, help="TEXT is the text itself, even if a file has this name.")
@click.option("--rule", metavar="NAME", help="Explain this rule only.")
@click.option("--at", metavar="PLACE", help="Explain one sentence only: an offset in it, or s3 for the third one.")
@click.option("--depth", type=click.IntRange(0), default=1, show_default=True, metavar="N",
              help="Show what slots took inside, to this depth.")  # fmt: skip
@click.option("--date", callback=_read_date, metavar="YYYY-MM-DD", help="The day on which the text was written.")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="For people, or as data.")  # fmt: skip
@limit_option
@color_option
def command(
    rules: str,
    text: str,
    is_text: bool,
    rule: str | None,
    at: str | None,
    depth: int,
    date: Date | None,
    format_: str,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Say why RULES find what they find in TEXT, and how near they come to what they do not find.

    RULES is a rule file, a folder of them, or a shipped pack. TEXT is a sentence in quotes, a file, or
    - for standard input.

    \b
    What is shown:
      found     each atom of the template under the words that it took
      dropped   what matched and is no finding, and because of what
      near      templates that nearly match, where they stopped, and the smallest
                edits with which they match; each was tried before it is shown

    \b
    Examples:
      dragoman explain my.dgm "The envoy stressed, peace is near."
      dragoman explain my.dgm article.txt --rule statement --at 120
    """
    check_rules([rules])
    given = _read_text(text, is_text)
    compiled = load_rules([rules], limits)
    broken = show_problems(compiled, color)
    place = int(at) if at is not None and at.isascii() and at.isdigit() else at
    try:
        found = dragoman.explain(compiled.ruleset, given, rule=rule, at=place, date=date)
    except (dragoman.ExplainError, dragoman.TextError) as error:
        raise click.UsageError(str(error)) from None
    if format_ == "json":
        click.echo(found.to_json())
    else:
        painter = Painter(color=wants_color(color, sys.stdout))
        lines = Layout(found, painter, terminal_width(), depth).lines()
        click.echo("\n".join(lines), color=True)
    for notice in found.notices:
        tell("", notice)
    codes = [Exit.RULES if broken else Exit.OK, Exit.INCOMPLETE if found.notices else Exit.OK]
    raise click.exceptions.Exit(worst(codes))


def _read_text(given: str, is_text: bool) -> str:
    """The text: itself, or what a file or standard input holds."""
    if is_text:
        return given
    if given != STDIN and not _is_file(given):
        if any(char.isspace() for char in given) or not given:
            return given
        raise click.UsageError(f"there is no file {given!r}; give --text if it is the text itself.")
    for item in read_documents([given], InputOptions(kind="auto")):
        if isinstance(item, Problem):
            tell(item.where, item.reason)
            raise click.exceptions.Exit(Exit.INCOMPLETE)
        return item.text
    return ""


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except (OSError, ValueError):  # far too long for a name, or with a NUL: so it is no file
        return False
