"""What `bench` and `profile` share: rules and texts from the command line, tables and numbers on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from dragoman.cli.inputs import InputOptions, Problem, list_files, read_documents
from dragoman.cli.terminal import cells, tell

Texts = list[dict[str, Any]]


def read_texts(paths: Iterable[str], max_text: int) -> Texts:
    """The texts of files and folders; what cannot be read is told of and left out.

    Raises click.UsageError where there is none.
    """
    texts: Texts = []
    for item in read_documents(list_files(paths), InputOptions(max_text=max_text)):
        if isinstance(item, Problem):
            tell(item.where, item.reason)
        else:
            texts.append({"text": item.text, "id": item.id, "date": item.date})
    if not texts:
        raise click.UsageError("there is no text to read")
    return texts


def table(rows: Sequence[Sequence[str]], left: int = 1) -> Iterator[str]:
    """Rows of cells as lines, the first row a head; the first `left` columns flush left, the others right.

    >>> list(table([("rule", "time"), ("met", "1.0")]))
    ['rule  time', 'met    1.0']
    """
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        shown = [
            one + " " * (width - cells(one)) if at < left else " " * (width - cells(one)) + one
            for at, (one, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(shown).rstrip()


def rate(number: float) -> str:
    """A number with three digits that count.

    >>> rate(0.01234), rate(12.34), rate(123456.7)
    ('0.0123', '12.3', '123,457')
    """
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def size(number: int) -> str:
    """Bytes of text.

    >>> size(4_764), size(12_345_678)
    ('4.76 KB', '12.3 MB')
    """
    return f"{rate(number / 1e6)} MB" if number >= 1e6 else f"{rate(number / 1e3)} KB"


def seconds(number: float) -> str:
    """A stretch of time in a fitting unit.

    >>> seconds(1.25), seconds(0.0125), seconds(0.0000125)
    ('1.25 s', '12.5 ms', '12.5 µs')
    """
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if number * factor >= 1:
            return f"{rate(number * factor)} {unit}"
    return f"{rate(number * 1e6)} µs"
