"""`dragoman run`: the main job. Rules and texts in, findings out.

Loads the rules, reads the texts one after the other, scans each, and hands the findings to the
writer of the format. Documents come out in the order in which they went in.
"""

from __future__ import annotations

import codecs
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date as Date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click
from attrs import define, field

from dragoman.cli.exits import Exit, worst
from dragoman.cli.inputs import InputKind, InputOptions, Problem, TextDocument, list_files, read_documents
from dragoman.cli.output_csv import CsvWriter
from dragoman.cli.output_json import JsonArrayWriter, JsonLinesWriter
from dragoman.cli.output_pretty import PrettyWriter
from dragoman.cli.progress import Advance, progress_bar, total_size
from dragoman.cli.rules import color_option, limit_option, load_rules, show_problems
from dragoman.cli.streams import Output, open_output
from dragoman.cli.terminal import ColorChoice, counted, tell, terminal_width, wants_color

if TYPE_CHECKING:
    from dragoman import Finding, Findings, Limits, Ruleset

DEFAULT_RULES = ("readouts",)
FORMATS = ("pretty", "jsonl", "json", "csv")


class Writer(Protocol):
    """A format: told of each document in turn."""

    def begin(self) -> None:
        """Before the first document."""

    def document(self, document: TextDocument, findings: Sequence[Finding]) -> None:
        """The findings of one document."""

    def end(self) -> None:
        """After the last document, or when the run is cut short."""


@define
class Tally:
    """What happened in a run."""

    documents: int = 0
    characters: int = 0
    findings: Counter[str] = field(factory=Counter)
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
@click.option("--input", "kind", type=click.Choice(["auto", "text", "jsonl"]), default="auto",
              help="What the inputs are; auto goes by the ending of the file name.")  # fmt: skip
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="JSON Lines: the text.")
@click.option("--id-field", metavar="NAME", help="JSON Lines: the id.  [default: doc_id, else id]")
@click.option("--date-field", default="date", show_default=True, metavar="NAME", help="JSON Lines: the date.")
@click.option("--encoding", default="utf-8", show_default=True, callback=_read_encoding, metavar="NAME",
              help="How the texts are encoded.")  # fmt: skip
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
    limits: Limits,
    color: ColorChoice,
    fail_on_findings: bool,
    stats: bool,
) -> None:
    """Find things in texts: files, folders, .jsonl documents, or - for standard input.

    A folder gives its *.txt, *.text, *.md, *.jsonl and *.ndjson files at any depth. Offsets count
    code points of the text as given.

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
    compiled = load_rules(rules or DEFAULT_RULES, limits)
    broken = show_problems(compiled, color)
    ruleset = compiled.ruleset
    if broken and not ruleset.rules:
        raise click.exceptions.Exit(Exit.RULES)
    _check_names("type", types, tuple(ruleset.types))
    _check_names("rule", names, ruleset.rules)
    with open_output(output) as opened:
        writer = _make_writer(format_ or _default_format(output, opened), opened, ruleset, color)
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
        with progress_bar(total_size(files), wanted=not opened.is_terminal) as advance:
            _scan_all(ruleset, files, options, _Filter(types, names), writer, tally, advance)
    if stats:
        _show_stats(tally, time.monotonic() - began)
    codes = [
        Exit.RULES if broken else Exit.OK,
        Exit.INCOMPLETE if tally.incomplete else Exit.OK,
        Exit.FOUND if fail_on_findings and tally.findings else Exit.OK,
    ]
    raise click.exceptions.Exit(worst(codes))


class _Filter:
    """Which findings are wanted."""

    def __init__(self, types: Sequence[str], rules: Sequence[str]) -> None:
        self._types, self._rules = frozenset(types), frozenset(rules)

    def __call__(self, finding: Finding) -> bool:
        return (not self._types or finding.type in self._types) and (
            not self._rules or not self._rules.isdisjoint(finding.rules)
        )


def _check_names(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}."
            raise click.UsageError(f"the rules have no {what} {name!r}; {hint}")


def _default_format(path: Path | None, output: Output) -> str:
    suffix = path.suffix.lower().lstrip(".") if path else ""
    if suffix in FORMATS:
        return suffix
    return "pretty" if output.is_terminal else "jsonl"


def _make_writer(name: str, output: Output, ruleset: Ruleset, color: ColorChoice) -> Writer:
    if name == "json":
        return JsonArrayWriter(output)
    if name == "csv":
        return CsvWriter(output, ruleset.types)
    if name == "pretty":
        colored = wants_color(color, output.stream)
        return PrettyWriter(output, ruleset.types, width=terminal_width(), color=colored)
    return JsonLinesWriter(output)


def _scan_all(
    ruleset: Ruleset,
    files: Sequence[str | Problem],
    options: InputOptions,
    wanted: _Filter,
    writer: Writer,
    tally: Tally,
    advance: Advance,
) -> None:
    """Scan document after document; on Ctrl-C what was begun is closed."""
    writer.begin()
    try:
        for item in read_documents(files, options):
            if isinstance(item, Problem):
                tell(item.where, item.reason)
                tally.incomplete |= item.incomplete
                continue
            findings = ruleset.scan(item.text, date=item.date, id=item.id)
            _note(findings, tally)
            chosen = [finding for finding in findings if wanted(finding)]
            writer.document(item, chosen)
            tally.documents += 1
            tally.characters += len(item.text)
            tally.findings.update(finding.type for finding in chosen)
            advance(item.size)
    except KeyboardInterrupt:
        writer.end()
        raise
    writer.end()


def _note(findings: Findings, tally: Tally) -> None:
    """Tell what the scan has to say beside its findings."""
    for notice in findings.notices:
        limit = f" (limit {notice.limit}; raise it with --limit {notice.limit}=N)" if notice.limit else ""
        rule = f"rule {notice.rule}: " if notice.rule else ""
        tell(f"{notice.doc}:{notice.start}-{notice.end}", f"{rule}{notice.message}{limit}")
    tally.incomplete |= not findings.complete


def _show_stats(tally: Tally, seconds: float) -> None:
    rate = tally.characters / seconds / 1e6 if seconds else 0.0
    found = sum(tally.findings.values())
    by_type = ", ".join(f"{number} {name}" for name, number in tally.findings.most_common())
    click.echo(
        f"{counted(tally.documents, 'document')}, {counted(tally.characters, 'character')}, {counted(found, 'finding')}"
        f"{f' ({by_type})' if by_type else ''} in {seconds:.2f} s ({rate:.2f} million characters/s)",
        file=sys.stderr,
    )
