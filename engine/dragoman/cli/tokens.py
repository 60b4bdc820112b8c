"""`dragoman tokens`: how a text, or a template, splits.

For rule authors who wonder what one token is: the same splitting that the engine uses, as a table.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

import dragoman
from dragoman.cli.exits import Exit
from dragoman.cli.inputs import STDIN, InputOptions, Problem, read_documents
from dragoman.cli.rules import show_diagnostics
from dragoman.cli.terminal import cells, printable, tell

GAP = "  "


@click.command("tokens")
@click.argument("text", required=False)
@click.option("--file", "path", metavar="FILE", help="Read the text from FILE.")
@click.option("--template", metavar="TEMPLATE", help="Split a template (without its quotes) instead of a text.")
def command(text: str | None, path: str | None, template: str | None) -> None:
    """Show how TEXT splits into tokens, sentences and paragraphs; - reads standard input.

    Offsets count code points; tokens, sentences and paragraphs are counted from 0. The layers are
    named stretches that rules can keep to, such as headline and quote.
    """
    if sum(given is not None for given in (text, path, template)) != 1:
        raise click.UsageError("give one TEXT, or - for standard input, or --file, or --template.")
    if template is not None:
        _show_template(template)
        return
    where = STDIN if text == STDIN else path
    _show_text(_read(where) if where is not None else text or "")


def _read(path: str) -> str:
    for item in read_documents([path], InputOptions(kind="text")):
        if isinstance(item, Problem):
            tell(item.where, item.reason)
            raise click.exceptions.Exit(Exit.INCOMPLETE)
        return item.text
    return ""


def _show_text(text: str) -> None:
    rows = [
        (token.index, token.start, token.end, token.sentence, token.paragraph, ",".join(token.layers), token.text)
        for token in dragoman.build_document(text).tokens()
    ]
    _table(("token", "start", "end", "sentence", "paragraph", "layers", "text"), rows)


def _show_template(template: str) -> None:
    try:
        pieces = dragoman.split_template(template)
    except dragoman.RuleError as error:
        show_diagnostics(error.diagnostics, error.sources, "auto")
        raise click.exceptions.Exit(Exit.RULES) from None
    rows = [("  " * piece.depth + piece.kind, piece.text, " ".join(piece.forms)) for piece in pieces]
    _table(("piece", "text", "any of"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, numbers to the right."""
    table = [[_printable(cell) for cell in row] for row in rows]
    widths = [max([cells(name), *(cells(row[at]) for row in table)]) for at, name in enumerate(head)]
    to_the_right = [isinstance(cell, int) for cell in rows[0]] if rows else [False] * len(head)
    for row in [list(head), *table]:
        aligned = []
        for cell, width, right in zip(row, widths, to_the_right, strict=True):
            blanks = " " * (width - cells(cell))
            aligned.append(blanks + cell if right else cell + blanks)
        click.echo(GAP.join(aligned).rstrip())


def _printable(cell: object) -> str:
    """A cell as it can be shown, its indent kept."""
    text = str(cell)
    return " " * (len(text) - len(text.lstrip(" "))) + printable(text)
