"""`dragoman compile`: rules into a file that opens at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.exits import Exit
from dragoman.cli.measuring import size
from dragoman.cli.rules import color_option, limit_option, load_rules, show_problems
from dragoman.cli.streams import OutputError
from dragoman.cli.terminal import ColorChoice, counted

if TYPE_CHECKING:
    from dragoman import Limits


@click.command("compile")
@click.argument("rules", nargs=-1, required=True, metavar="RULES...")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.dgc",
              help="The file to write; its name ends in .dgc.")  # fmt: skip
@limit_option
@color_option
def command(rules: tuple[str, ...], output: Path, limits: Limits, color: ColorChoice) -> None:
    """Compile rules to a file that `run -r FILE.dgc` opens at once.

    RULES are rule files, folders of them, or shipped packs. Where a rule has an error, nothing is
    written. The file keeps the limits; it can be opened by this version of dragoman only.
    """
    if output.suffix != ".dgc":
        raise click.BadParameter(f"{str(output)!r} does not end in .dgc.", param_hint="'-o'")
    compiled = load_rules(rules, limits)
    if show_problems(compiled, color):
        raise click.exceptions.Exit(Exit.RULES)
    try:
        compiled.ruleset.save(output)
    except OSError as error:
        raise OutputError(f"cannot write {output}: {error.strerror}") from None
    click.echo(f"{output}: {counted(len(compiled.ruleset.rules), 'rule')}, {size(output.stat().st_size)}")
