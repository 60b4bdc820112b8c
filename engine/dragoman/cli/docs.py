"""`dragoman docs`: a page in Markdown about each pack or rule file, made from what it says itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.exits import Exit, worst
from dragoman.cli.rules import check_rules, color_option, limit_option, show_problems
from dragoman.cli.streams import OutputError
from dragoman.cli.terminal import ColorChoice, counted, tell
from dragoman.documenting import page

if TYPE_CHECKING:
    from dragoman import Limits


@click.command("docs")
@click.argument("rules", nargs=-1, required=True, metavar="RULES...")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write DIR/NAME.md for each of RULES instead of standard output.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 where something has no docstring.")
@limit_option
@color_option
def command(rules: tuple[str, ...], output: Path | None, strict: bool, limits: Limits, color: ColorChoice) -> None:
    """Write a page about each of RULES: packs, rule files, or folders of them.

    A page has the finding types with their fields, the rules that make them, and as examples the rules' own
    tests, with what is found marked; then qualifiers, references, slots and lexicons.
    """
    check_rules(rules)
    names = [_name(one) for one in rules]
    for at, name in enumerate(names):
        if output and name in names[:at]:
            raise click.UsageError(f"two of the rules would be written to {name}.md; write them to different folders.")
    broken = gaps = False
    for name, one in zip(names, rules, strict=True):
        description = dragoman.describe(one, limits=limits)
        broken |= show_problems(description.compiled, color)
        for missing in (missing for module in description.modules for missing in module.undocumented):
            tell(one, f"{missing} has no docstring")
            gaps = True
        text = page(name, description)
        if output:
            _write(output / f"{name}.md", text)
        else:
            click.echo(text, nl=False)
    if output:
        click.echo(f"{counted(len(names), 'page')} in {output.as_posix()}")
    raise click.exceptions.Exit(worst([Exit.RULES if broken else Exit.OK, Exit.FOUND if strict and gaps else Exit.OK]))


def _name(rules: str) -> str:
    """What a page is called: like the pack, the folder, or the file without its ending."""
    return rules if rules in dragoman.packs() else Path(rules).resolve().stem


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
