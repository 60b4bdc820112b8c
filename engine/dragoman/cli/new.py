"""`dragoman new`: a folder with rules, their tests and a text, from which to go on.

What it writes stands beside this file, in `project/`, and is tested as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from dragoman.cli.terminal import printable

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make FOLDER with a rule file, tests and a text that pass at once.

    FOLDER must not be there yet, or be empty. Its name becomes that of the rule file.

    \b
    Example:
      dragoman new treaties
    """
    name = folder.resolve().name
    if not _NAME.fullmatch(name):
        raise click.UsageError(
            f"{printable(name)!r} makes no name for rules; use letters, digits, - and _, a letter first."
        )
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise click.UsageError(f"{folder} is there already; name a new folder, or an empty one.")
        for path, content in _contents(name):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8", newline="\n")
            click.echo(target.as_posix())
    except OSError as error:
        raise click.UsageError(f"cannot write {error.filename}: {error.strerror}.") from None
    click.echo(f"\nNow: cd {folder.as_posix()}; dragoman test rules; dragoman run -r rules texts")


def _contents(name: str) -> Iterator[tuple[str, str]]:
    """The files of a project and what is in them."""
    project = files("dragoman.cli").joinpath("project")
    for path, original in ((f"rules/{name}.dgm", "rules.dgm"), ("texts/sample.txt", "sample.txt")):
        yield path, project.joinpath(original).read_text(encoding="utf-8")
    yield "README.md", Template(project.joinpath("README.md").read_text(encoding="utf-8")).substitute(name=name)
