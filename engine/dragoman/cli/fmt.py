"""`dragoman fmt`: rule files in the one canonical layout.

Asks the front end to print each file anew and writes it back in one step, so that a file is
either as it was or done. A file with an error in its syntax is left as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

import dragoman
from dragoman.cli.exits import Exit, worst
from dragoman.cli.rewriting import UnwritableError, shown_change, write_whole
from dragoman.cli.rules import color_option, show_diagnostics
from dragoman.cli.streams import standard_input
from dragoman.cli.terminal import ColorChoice, Painter, counted, tell, wants_color

RULE_SUFFIX = ".dgm"
STDIN = "-"
STDIN_NAME = "<stdin>"


class _UnreadableError(Exception):
    """Why a rule file cannot be formatted."""


@click.command("fmt")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@color_option
def command(files: tuple[str, ...], check: bool, diff: bool, color: ColorChoice) -> None:
    """Lay rule files out in the one canonical form: files, folders of *.dgm, or - for a filter.

    Comments stay. A file with a syntax error is told of and left as it is.
    """
    paths = list(_rule_files(files))
    paint = Painter(color=wants_color(color, sys.stdout)) if diff else None
    results = [_format(path, write=not (check or diff), paint=paint, color=color) for path in paths]
    changed = sum(one_changed for one_changed, _ in results)
    codes = [code for _, code in results]
    if STDIN not in paths:
        left = sum(code is not Exit.OK for code in codes)
        click.echo(_summary(len(paths), changed, left, written=not (check or diff)), file=sys.stderr)
    if check and changed:
        codes.append(Exit.FOUND)
    raise click.exceptions.Exit(worst(codes))


def _format(path: str, *, write: bool, paint: Painter | None, color: ColorChoice) -> tuple[bool, Exit]:
    """Lay out one file: write it, or show the change with `paint`; whether it changed, and how that ended."""
    try:
        before = _read(path)
        after = dragoman.format_source(dragoman.SourceFile(_name(path), before))
        if write and path == STDIN:
            click.echo(after, nl=False)
        elif write and after != before:
            write_whole(Path(path), after)
        elif paint and after != before:
            click.echo(shown_change(_name(path), before, after, paint, "formatted"), nl=False, color=True)
    except (_UnreadableError, UnwritableError) as error:
        tell(_name(path), str(error))
        return False, Exit.INCOMPLETE
    except dragoman.RuleError as error:
        show_diagnostics(error.diagnostics, error.sources, color)
        return False, Exit.RULES
    return after != before, Exit.OK


def _rule_files(given: Sequence[str]) -> Iterator[str]:
    for name in given:
        if name == STDIN:
            yield name
        elif Path(name).is_dir():
            found = sorted(path for path in Path(name).rglob(f"*{RULE_SUFFIX}") if path.is_file())
            if not found:
                raise click.UsageError(f"{name}: no *{RULE_SUFFIX} file in this folder")
            yield from (path.as_posix() for path in found)
        elif Path(name).exists():
            yield name
        else:
            raise click.UsageError(f"{name}: no such file or folder")


def _name(path: str) -> str:
    return STDIN_NAME if path == STDIN else path


def _read(path: str) -> str:
    limit = dragoman.Limits().max_file_bytes
    try:
        if path == STDIN:
            data = standard_input().read(limit + 1)
        else:
            with Path(path).open("rb") as stream:
                data = stream.read(limit + 1)
    except OSError as error:
        raise _UnreadableError(error.strerror or str(error)) from None
    if len(data) > limit:
        raise _UnreadableError(f"larger than max_file_bytes, {limit:,} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise _UnreadableError(
            f"line {line}: byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from None


def _summary(files: int, changed: int, left: int, *, written: bool) -> str:
    verb = "changed" if written else "would change"
    skipped = f", {left} left as it is" if left else ""
    return f"{counted(files, 'file')}, {changed} {verb}{skipped}"
