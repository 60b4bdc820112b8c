"""`dragoman diff`: what a change to rules does to what they find.

Reads the texts once, scans each with the old and the new rules through the front door, and shows counts by type
and differences in their sentences. With `--fail-on` it is a gate for changes to rules.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import define, evolve, field

import dragoman
from dragoman.cli.context import MARGIN, sentence_lines
from dragoman.cli.exits import Exit, worst
from dragoman.cli.inputs import InputOptions, Item, Problem, TextDocument, list_files, read_documents
from dragoman.cli.measuring import table
from dragoman.cli.progress import progress_bar, total_size
from dragoman.cli.rules import color_option, limit_option, open_rules
from dragoman.cli.scan import read_markup
from dragoman.cli.terminal import ColorChoice, Painter, cells, counted, elide, printable, tell, wants_color
from dragoman.comparing import KINDS, Compared, Difference, DifferenceKind
from dragoman.finding import Capture, Finding

if TYPE_CHECKING:
    from dragoman import Limits, Ruleset

ANY = "any"
STYLES: dict[DifferenceKind, str] = {"new": "good", "lost": "bad", "moved": "warn", "changed": "warn", "rule": "dim"}
FIELD_SHOWN = 160
"""Cells of a field's words."""


@define
class Tally:
    """What was compared so far: counts by type, and the first differences of each kind with their text."""

    most: int
    documents: int = 0
    incomplete: bool = False
    before: Counter[str] = field(factory=Counter)
    after: Counter[str] = field(factory=Counter)
    kinds: dict[DifferenceKind, Counter[str]] = field(factory=lambda: {kind: Counter() for kind in KINDS})
    samples: list[tuple[TextDocument, Difference]] = field(factory=list)

    def add(self, document: TextDocument, compared: Compared) -> None:
        """Count what was found in a text."""
        self.documents += 1
        self.incomplete |= not compared.complete
        self.before.update(one.type for one in compared.before)
        self.after.update(one.type for one in compared.after)
        for one in compared.differences:
            counts = self.kinds[one.kind]
            if sum(counts.values()) < self.most:
                self.samples.append((document, one))
            counts[one.finding.type] += 1

    def count(self, kind: DifferenceKind) -> int:
        """So many differences of a kind."""
        return sum(self.kinds[kind].values())


@click.command("diff")
@click.argument("paths", nargs=-1, required=True, metavar="OLD NEW TEXT...")
@click.option("--base", metavar="REVISION",
              help="Compare with the rules at this git revision; then give RULES TEXT... only.")  # fmt: skip
@click.option("--samples", type=click.IntRange(0), metavar="N",
              help="Show N differences of each kind in their sentences.  [default: 5; with --json all]")  # fmt: skip
@click.option("--fail-on", multiple=True, type=click.Choice([*KINDS, ANY]), metavar="KIND",
              help=f"Exit with 1 for such a difference: {', '.join(KINDS)}, any; may be repeated.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON instead of tables.")
@limit_option
@color_option
def command(
    paths: tuple[str, ...],
    base: str | None,
    samples: int | None,
    fail_on: tuple[str, ...],
    as_json: bool,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Show what two versions of rules find differently in texts.

    OLD and NEW are rule files, folders, compiled files or shipped packs. Findings that say the same are paired;
    the others are

    \b
      new, lost   only one version finds them;
      moved       of the same type, where they overlap;
      changed     at the same place, with another field, value, qualifier, source or type;
      rule        the same, found by another rule.

    \b
    Examples:
      dragoman diff old.dgm new.dgm texts/
      dragoman diff --base main rules/ texts/
      dragoman diff --base HEAD --fail-on lost --samples 20 my.dgm texts/
    """
    count = 1 if base else 2
    if len(paths) <= count:
        wanted = "RULES TEXT..." if base else "OLD NEW TEXT..."
        raise click.UsageError(f"give {wanted}: {counted(len(paths), 'path')} is too few.")
    texts = paths[count:]
    with ExitStack() as stack:
        old_name = str(stack.enter_context(_at_base(base, paths[0]))) if base else paths[0]
        (old, old_broken), (new, new_broken) = (
            open_rules([name], limits, color) for name in (old_name, paths[count - 1])
        )
        tally = Tally(sys.maxsize if as_json and samples is None else 5 if samples is None else samples)
        _compare_all(old, new, texts, limits, tally)
    if not tally.documents:
        raise click.UsageError("there is no text to read")
    if as_json:
        click.echo(json.dumps(_to_dict(tally), indent=2, ensure_ascii=False))
    else:
        paint = Painter(color=wants_color(color, sys.stdout))
        click.echo("\n".join(_lines(tally, paint)), color=True)
    met = any(tally.count(kind) for kind in KINDS if kind in fail_on or ANY in fail_on)
    codes = [
        Exit.RULES if old_broken or new_broken else Exit.OK,
        Exit.INCOMPLETE if tally.incomplete else Exit.OK,
        Exit.FOUND if met else Exit.OK,
    ]
    raise click.exceptions.Exit(worst(codes))


def _at_base(revision: str, rules: str) -> Any:
    from dragoman.cli.git_revision import rules_at

    path = Path(rules)
    if not path.exists():
        raise click.UsageError(f"{rules!r} is neither a file nor a folder; --base compares rules in a git repository.")
    return rules_at(revision, path)


def _compare_all(old: Ruleset, new: Ruleset, paths: Sequence[str], limits: Limits, tally: Tally) -> None:
    files = list(list_files(paths))
    with progress_bar(total_size(files), wanted=True) as advance:
        for item in read_documents(files, InputOptions(max_text=limits.max_text)):
            if isinstance(item, Problem):
                tell(item.where, item.reason)
                tally.incomplete |= item.incomplete
                continue
            document = _words_of(item)
            given = {"text": document.text, "id": document.id, "date": document.date}
            tally.add(document, next(dragoman.compare(old, new, [given])))
            advance(item.size)


def _words_of(item: Item) -> TextDocument:
    """A document as it is scanned: of markup, its words."""
    assert isinstance(item, TextDocument)
    source = read_markup(item)
    return evolve(item, text=source.text, source=source) if source else item


# --- what is shown --------------------------------------------------------------------------------------


def _lines(tally: Tally, paint: Painter) -> Iterator[str]:
    before, after = tally.before.total(), tally.after.total()
    yield f"{counted(tally.documents, 'document')}: {counted(before, 'finding')} before, {after:,} after"
    yield ""
    yield from _counts(tally)
    for kind in KINDS:
        shown = [one for one in tally.samples if one[1].kind == kind]
        for document, one in shown:
            yield ""
            yield from _difference(document, one, paint)
        rest = tally.count(kind) - len(shown)
        if shown and rest:
            yield ""
            yield f"… and {rest:,} more {kind}; --samples {tally.count(kind)} shows all"


def _counts(tally: Tally) -> Iterator[str]:
    rows = [("type", "before", "after", *KINDS)]
    for name in sorted({*tally.before, *tally.after}):
        counts = [tally.before[name], tally.after[name], *(tally.kinds[kind][name] for kind in KINDS)]
        rows.append((name, *map("{:,}".format, counts)))
    totals = [tally.before.total(), tally.after.total(), *map(tally.count, KINDS)]
    rows.append(("all", *map("{:,}".format, totals)))
    yield from table(rows)


def _difference(document: TextDocument, one: Difference, paint: Painter) -> Iterator[str]:
    sides = [side for side in (one.before, one.after) if side]
    yield from sentence_lines(
        document.id, document.text, one.sentence, [(side.start, side.end) for side in sides], paint
    )
    rules = " → ".join(dict.fromkeys(", ".join(side.rules) for side in sides))
    what = f": {', '.join(one.names)}" if one.names else ""
    yield f"{' ' * MARGIN}{paint(one.kind, STYLES[one.kind])} {paint(one.finding.type, 'bold')} ({rules}){what}"
    if one.kind != "rule":
        yield from _fields(one, paint)


def _fields(one: Difference, paint: Painter) -> Iterator[str]:
    """The fields of a finding that is new or lost; of one that differs, what differs, before and after."""
    typed = "type" in one.names
    sides = [
        (label, _shown(side, typed=typed)) for label, side in (("before", one.before), ("after", one.after)) if side
    ]
    names = list(dict.fromkeys(name for _, shown in sides for name in shown))
    if len(sides) > 1:
        names = [name for name in names if len({shown.get(name) for _, shown in sides}) > 1] or list(one.names)
    widest = max(map(cells, names), default=0)
    for name in names:
        label = name + " " * (widest - cells(name))
        for side, shown in sides:
            side_label = f"{side:<8}" if len(sides) > 1 else ""
            value = elide(printable(shown.get(name, "nothing")), FIELD_SHOWN)
            yield f"{' ' * 2 * MARGIN}{paint(label, 'dim')}  {side_label}{value}"
            label = " " * widest


def _shown(finding: Finding, *, typed: bool) -> dict[str, str]:
    """What a finding says, each as one line; `typed`: its type, too."""
    shown = {"type": finding.type} if typed else {}
    shown |= {name: _field(value) for name, value in finding.fields.items()}
    shown |= {name: str(value) for name, value in {**finding.values, **finding.qualifiers}.items()}
    if finding.source:
        shown["source"] = " < ".join(f"{one.type} {one.start}-{one.end}" for one in finding.source)
    return shown


def _field(value: Capture | tuple[Capture, ...]) -> str:
    captures = (value,) if isinstance(value, Capture) else value
    return " | ".join(_capture(one) for one in captures)


def _capture(capture: Capture) -> str:
    """A capture's words, with its value, what it stands for and what is inside."""
    said = [] if capture.value is None else [f"= {capture.value}"]
    said += [f"= {mention.text}" for mention in capture.refers_to]
    said += [f"{name}: {_field(inner)}" for name, inner in capture.fields.items()]
    return f"{capture.text} ({'; '.join(said)})" if said else capture.text


def _to_dict(tally: Tally) -> dict[str, object]:
    types = sorted({*tally.before, *tally.after})
    return {
        "documents": tally.documents,
        "types": {
            name: {
                "before": tally.before[name],
                "after": tally.after[name],
                **{kind: tally.kinds[kind][name] for kind in KINDS},
            }
            for name in types
        },
        "differences": [_located(document, one).to_dict() for document, one in tally.samples],
    }


def _located(document: TextDocument, one: Difference) -> Difference:
    """A difference with offsets into the file given, where its words were read out of markup."""
    source = document.source
    if source is None:
        return one
    before, after = (side and source.locate(dragoman.Findings([side]))[0] for side in (one.before, one.after))
    return evolve(one, before=before, after=after)
