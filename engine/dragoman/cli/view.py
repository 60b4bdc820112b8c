"""`dragoman view`: texts with their findings as a page for a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

import dragoman
from dragoman.cli.exits import Exit, worst
from dragoman.cli.inputs import InputOptions, Problem, list_files, read_documents
from dragoman.cli.rules import COMPILED, color_option, limit_option, open_rules
from dragoman.cli.run import DEFAULT_RULES, check_names
from dragoman.cli.scan import read_markup
from dragoman.cli.streams import open_output
from dragoman.cli.terminal import ColorChoice, tell
from dragoman.viewing.page import Page, ShownText

if TYPE_CHECKING:
    from dragoman import Limits, Ruleset


@click.command("view")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-r", "--rules", multiple=True, metavar="RULES",
              help="A rule file, a folder of them, or a shipped pack; may be repeated. Default: readouts.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html",
              help="Write to FILE.html instead of standard output.")  # fmt: skip
@click.option("--title", metavar="TEXT", help="The page's title.  [default: the name of the first path]")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only findings of this type; may be repeated.")
@limit_option
@color_option
def command(
    paths: tuple[str, ...],
    rules: tuple[str, ...],
    output: Path | None,
    title: str | None,
    types: tuple[str, ...],
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Write a page with texts and what rules find in them, to be opened in a browser.

    The page is one file that needs nothing else. Findings are underlined by type; point at one, or choose it in the
    text or in the list, for its fields, its rule and its proof. Keys: j and k go on and back, / searches.

    \b
    Examples:
      dragoman view article.txt -o article.html
      dragoman view -r my.dgm --type Signing texts/ -o signings.html
    """
    names = rules or DEFAULT_RULES
    ruleset, broken = open_rules(names, limits, color)
    check_names("type", types, tuple(ruleset.types))
    texts, incomplete = _read(paths, ruleset, types, limits)
    if not texts:
        raise click.UsageError("there is no text to read")
    page = Page(title or Path(paths[0]).name or "Findings", list(ruleset.types), _sources(names, limits))
    with open_output(output) as opened:
        opened.write(page.html(texts))
    codes = [Exit.RULES if broken else Exit.OK, Exit.INCOMPLETE if incomplete else Exit.OK]
    raise click.exceptions.Exit(worst(codes))

    check_names("type", types, tuple(rules.types))


def _read(paths: Sequence[str], rules: Ruleset, types: Sequence[str], limits: Limits) -> tuple[list[ShownText], bool]:
    """The texts with their findings, and whether something was left out."""
    texts, incomplete = [], False
    for item in read_documents(list_files(paths), InputOptions(max_text=limits.max_text)):
        if isinstance(item, Problem):
            tell(item.where, item.reason)
            incomplete |= item.incomplete
            continue
        source = read_markup(item)
        document = evolve(item, text=source.text) if source else item
        found = rules.scan(document.text, date=document.date, id=document.id)
        incomplete |= not found.complete
        shown = [finding for finding in found if not types or finding.type in types]
        texts.append(ShownText(document.id, document.text, shown))
    return texts, incomplete


def _sources(names: Sequence[str], limits: Limits) -> Mapping[str, str]:
    """The rules as written, by name; compiled files do not have them."""
    if names[0].endswith(COMPILED):
        return {}
    modules = dragoman.describe(list(names), limits=limits).modules
    return {rule.name: rule.source for module in modules for kind in module.types for rule in kind.rules}
