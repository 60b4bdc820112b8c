"""Loading rules for a verb: names to files, and diagnostics shown.

Between the command line and `dragoman.load_lenient`. A wrong name on the command line is a
usage error; what is wrong inside a rule file is a diagnostic, and the good rules go on.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

import dragoman
from dragoman.cli.terminal import ColorChoice, terminal_width, wants_color

if TYPE_CHECKING:
    from dragoman import Compiled, Diagnostic, Limits, Ruleset, SourceFile

COMPILED = ".dgc"
"""The ending of files of compiled rules."""

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours; auto is on a terminal, unless NO_COLOR is set.",
)


def _read_limits(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Limits:
    known = [field.name for field in attrs.fields(dragoman.Limits)]
    values: dict[str, int] = {}
    for item in given:
        name, _, number = item.partition("=")
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the limits are {', '.join(known)}."
            raise click.BadParameter(f"there is no limit {name!r}; {hint}")
        if not number.isdecimal() or int(number) < 1:
            raise click.BadParameter(f"{item!r} is not of the form {name}=N with a whole number from 1 up.")
        values[name] = int(number)
    return dragoman.Limits(**values)


limit_option = click.option(
    "--limit",
    "limits",
    metavar="NAME=N",
    multiple=True,
    callback=_read_limits,
    help="Move a bound, such as max_scope=10000; messages about a bound give its name.",
)


def load_rules(names: Sequence[str], limits: Limits) -> Compiled:
    """The rules of files, folders and packs together.

    Raises click.UsageError for a name that is none of these.
    """
    check_rules(names)
    return dragoman.load_lenient(list(names), limits=limits)


def check_rules(names: Sequence[str]) -> None:
    """Raises click.UsageError for a name that is no file, folder or pack of rules."""
    packs = dragoman.packs()
    for name in names:
        if name.endswith(COMPILED):
            raise click.UsageError(
                f"{name!r} is a file of compiled rules; here the rules that it was made of are wanted."
            )
        if name not in packs and not Path(name).exists():
            raise click.UsageError(_unknown_rules(name, packs))


def open_rules(names: Sequence[str], limits: Limits, color: ColorChoice) -> tuple[Ruleset, bool]:
    """The usable rules, and whether something was left out; what is wrong is shown.

    Raises click.UsageError for a name that is neither a file, nor a folder, nor a pack, and for a file of compiled
    rules that is not alone or cannot be used.
    """
    if any(name.endswith(COMPILED) for name in names):
        return _open_compiled(names, limits), False
    compiled = load_rules(names, limits)
    return compiled.ruleset, show_problems(compiled, color)


def _open_compiled(names: Sequence[str], limits: Limits) -> Ruleset:
    if len(names) > 1:
        raise click.UsageError(f"a {COMPILED} file is used by itself; compile all the rules into one.")
    if limits != dragoman.Limits():
        raise click.UsageError(
            f"a {COMPILED} file keeps the limits it was compiled with; give --limit to dragoman compile."
        )
    try:
        return dragoman.open(names[0])
    except OSError as error:
        raise click.UsageError(f"cannot open {names[0]}: {error.strerror}.") from None
    except dragoman.ArtefactError as error:
        raise click.UsageError(f"{error}.") from None


def _unknown_rules(name: str, packs: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, packs, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{name!r} is neither a file, nor a folder, nor a shipped pack ({', '.join(packs)}).{hint}"


def show_problems(compiled: Compiled, color: ColorChoice) -> bool:
    """Show diagnostics on standard error; returns whether one of them is an error."""
    if compiled.diagnostics:
        show_diagnostics(compiled.diagnostics, compiled.sources, color)
    return any(problem.is_error for problem in compiled.diagnostics)


def show_diagnostics(diagnostics: Sequence[Diagnostic], sources: Mapping[str, SourceFile], color: ColorChoice) -> None:
    """Show diagnostics on standard error."""
    colored = wants_color(color, sys.stderr)
    text = dragoman.render_text(diagnostics, sources, color=colored, width=terminal_width())
    click.echo(text, file=sys.stderr, color=True)
