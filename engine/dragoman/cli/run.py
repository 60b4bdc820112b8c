"""`dragoman run`: the main job. Rules and texts in, findings out.

Loads the rules, reads the texts one after the other, scans each, and hands the findings to the
writer of the format. Documents come out in the order in which they went in.
"""

from __future__ import annotations

import codecs
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
from attrs import define

from dragoman.cli.exits import Exit, worst
from dragoman.cli.inputs import InputKind, InputOptions, Item, Problem, list_files, read_documents
from dragoman.cli.pages import FORMATS, Pages
from dragoman.cli.progress import Advance, progress_bar, total_size
from dragoman.cli.rules import color_option, limit_option, open_rules
from dragoman.cli.scan import Page, PageMaker, Recipe, Results, one_by_one
from dragoman.cli.streams import Output, open_output
from dragoman.cli.terminal import ColorChoice, counted, tell, terminal_width, wants_color

if TYPE_CHECKING:
    from dragoman import Limits

DEFAULT_RULES = ("readouts",)


@define
class Tally:
    """What happened in a run."""

    characters: int = 0
    incomplete: bool = False


def _read_date(_ctx: click.Context, _parameter: click.Parameter, given: str | None) -> Date | None:
    try:
        return None if given is None else Date.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(f"{given!r} is not a date of the form 2014-05-20.") from None


def _read_encoding(_ctx: click.Context, _parameter: click.Parameter, given: str) -> str:
    try:
        b"".decode(given)
        return codecs.lookup(given).name
    except LookupError:
        raise click.BadParameter(f"{given!r} is not an encoding; try utf-8, utf-16, latin-1, windows-1252.") from None


def _read_jobs(_ctx: click.Context, _parameter: click.Parameter, given: str) -> int:
    if given in ("0", "auto"):
        from dragoman.cli.jobs import cores

        return cores()
    if not given.isdecimal():
        raise click.BadParameter(f"{given!r} is neither a whole number nor auto.")
    return int(given)


@click.command("run")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-r", "--rules", multiple=True, metavar="RULES",
              help="A rule file, a folder of them, or a shipped pack; may be repeated. Default: readouts.")  # fmt: skip
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS),
              help="Default: by the ending of -o FILE; else pretty on a terminal, jsonl in a pipe.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write to FILE instead of standard output.")  # fmt: skip
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only findings of this type; may be repeated.")
@click.option("--rule", "names", multiple=True, metavar="NAME", help="Only findings of this rule; may be repeated.")
@click.option("--date", callback=_read_date, metavar="YYYY-MM-DD", help="The date of texts that carry none.")
@click.option("--input", "kind", type=click.Choice(get_args(InputKind)), default="auto",
              help="What the inputs are; auto goes by the ending of the file name.")  # fmt: skip
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="JSON Lines: the text.")
@click.option("--id-field", metavar="NAME", help="JSON Lines: the id.  [default: doc_id, else id]")
@click.option("--date-field", default="date", show_default=True, metavar="NAME", help="JSON Lines: the date.")
@click.option("--encoding", default="utf-8", show_default=True, callback=_read_encoding, metavar="NAME",
              help="How the texts are encoded.")  # fmt: skip
@click.option("-j", "--jobs", default="1", show_default=True, callback=_read_jobs, metavar="N",
              help="Scan with N processes; 0 or auto: one for each processor.")  # fmt: skip
@limit_option
@color_option
@click.option("--fail-on-findings", is_flag=True, help="Exit with 1 where something was found.")
@click.option("--stats", is_flag=True, help="A summary on standard error at the end.")
def command(
    paths: tuple[str, ...],
    rules: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    types: tuple[str, ...],
    names: tuple[str, ...],
    date: Date | None,
    kind: InputKind,
    text_field: str,
    id_field: str | None,
    date_field: str,
    encoding: str,
    jobs: int,
    limits: Limits,
    color: ColorChoice,
    fail_on_findings: bool,
    stats: bool,
) -> None:
    """Find things in texts: files, folders, .jsonl documents, or - for standard input.

    A folder gives its *.txt, *.text, *.html, *.htm, *.xhtml, *.md, *.markdown, *.jsonl and *.ndjson
    files at any depth. Of HTML and Markdown the words are read. Offsets count code points of the
    file as given.

    \b
    Formats:
      pretty  each sentence with what was found in it, for people
      jsonl   one finding a line (its JSON Schema: dragoman schema)
      json    one array
      csv     one row a finding, for spreadsheets; a cell that a spreadsheet
              would run as a formula gets an apostrophe in front

    \b
    Examples:
      dragoman run article.txt
      dragoman run -r my.dgm -o findings.csv texts/
      cat documents.jsonl | dragoman run --input jsonl - | head
    """
    rules = rules or DEFAULT_RULES
    ruleset, broken = open_rules(rules, limits, color)
    if broken and not ruleset.rules:
        raise click.exceptions.Exit(Exit.RULES)
    if types:
        check_names("type", types, tuple(ruleset.types))
    if names:
        check_names("rule", names, ruleset.rules)
    with open_output(output) as opened:
        recipe = Recipe(
            rules=rules,
            limits=limits,
            format=format_ or _default_format(output, opened),
            width=terminal_width(),
            color=wants_color(color, opened.stream),
            types=types,
            names=names,
        )
        make = PageMaker(ruleset, recipe)
        pages = Pages(opened, make.format)
        options = InputOptions(
            kind=kind,
            text_field=text_field,
            id_fields=(id_field,) if id_field else InputOptions().id_fields,
            date_field=date_field,
            date=date,
            encoding=encoding,
            max_text=limits.max_text,
            output=opened.identity,
        )
        began = time.monotonic()
        files = list(list_files(paths, opened.identity))
        tally = Tally()
        with (
            progress_bar(total_size(files), wanted=not opened.is_terminal) as advance,
            closing(_results(read_documents(files, options), make, recipe, jobs)) as results,
        ):
            _write_all(results, pages, tally, advance)
    if stats:
        _show_stats(pages, tally, time.monotonic() - began)
    codes = [
        Exit.RULES if broken else Exit.OK,
        Exit.INCOMPLETE if tally.incomplete else Exit.OK,
        Exit.FOUND if fail_on_findings and pages.found else Exit.OK,
    ]
    raise click.exceptions.Exit(worst(codes))


def check_names(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    """Raises click.UsageError for a name that the rules do not have."""
    for name in given:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}."
            raise click.UsageError(f"the rules have no {what} {name!r}; {hint}")


def _default_format(path: Path | None, output: Output) -> str:
    suffix = path.suffix.lower().lstrip(".") if path else ""
    if suffix in FORMATS:
        return suffix
    return "pretty" if output.is_terminal else "jsonl"


def _results(items: Iterator[Item], make: PageMaker, recipe: Recipe, jobs: int) -> Results:
    if jobs == 1:
        return one_by_one(items, make)
    from dragoman.cli.jobs import in_processes

    return in_processes(items, make, recipe, jobs)


def _write_all(results: Results, pages: Pages, tally: Tally, advance: Advance) -> None:
    """Write page after page; on Ctrl-C what was begun is closed."""
    pages.begin()
    try:
        for item, page in results:
            if isinstance(item, Problem):
                tell(item.where, item.reason)
                tally.incomplete |= item.incomplete
            elif page is not None:
                _note(page)
                pages.add(page.lines, page.found)
                tally.incomplete |= not page.complete
                tally.characters += len(item.text)
                advance(item.size)
    except KeyboardInterrupt:
        pages.end()
        raise
    pages.end()


def _note(page: Page) -> None:
    """Tell what the scan has to say beside its findings."""
    for notice in page.notices:
        limit = f" (limit {notice.limit}; raise it with --limit {notice.limit}=N)" if notice.limit else ""
        rule = f"rule {notice.rule}: " if notice.rule else ""
        tell(f"{notice.doc}:{notice.start}-{notice.end}", f"{rule}{notice.message}{limit}")


def _show_stats(pages: Pages, tally: Tally, seconds: float) -> None:
    rate = tally.characters / seconds / 1e6 if seconds else 0.0
    by_type = ", ".join(f"{number} {name}" for name, number in pages.found.most_common())
    numbers = (
        counted(pages.documents, "document"),
        counted(tally.characters, "character"),
        counted(sum(pages.found.values()), "finding"),
    )
    click.echo(
        f"{', '.join(numbers)}{f' ({by_type})' if by_type else ''} in {seconds:.2f} s "
        f"({rate:.2f} million characters/s)",
        file=sys.stderr,
    )
