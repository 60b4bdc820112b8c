"""`dragoman score`: what rules find held against what people marked.

Reads the gold, scores through the front door, and shows tables by type and by field, qualifiers, and the errors
in their sentences. With `--min-f1` it is a gate for changes to rules.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.context import MARGIN, sentence_lines
from dragoman.cli.exits import Exit, worst
from dragoman.cli.measuring import table
from dragoman.cli.rules import color_option, limit_option, open_rules
from dragoman.cli.run import DEFAULT_RULES
from dragoman.cli.terminal import (
    ColorChoice,
    Painter,
    cells,
    counted,
    elide,
    printable,
    tell,
    wants_color,
)

if TYPE_CHECKING:
    from dragoman import Figures, Gold, Limits, Marked, Predictions, Ruleset, ScoreError, Scores

LEVELS: tuple[dragoman.Level, ...] = ("found", "half", "exact")
FIELD_SHOWN = 160
"""Cells of a field's words."""


def _read_keys(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for one in given:
        kind, dot, name = one.partition(".")
        if not (kind and dot and name):
            raise click.BadParameter(f"{one!r} is not of the form TYPE.FIELD, such as Statement.proposition.")
        keys[kind] = name
    return keys


@click.command("score")
@click.argument("gold", nargs=-1, required=True, metavar="GOLD...")
@click.option("-r", "--rules", multiple=True, metavar="RULES",
              help="A rule file, a folder of them, or a shipped pack; may be repeated. Default: readouts.")  # fmt: skip
@click.option("--predicted", type=click.Path(path_type=Path), metavar="FILE.jsonl",
              help="Score this output of dragoman run instead of scanning.")  # fmt: skip
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only findings of this type; may be repeated.")
@click.option("--key", "keys", multiple=True, callback=_read_keys, metavar="TYPE.FIELD",
              help="The field that says what a finding is about.  [default: the last required one]")  # fmt: skip
@click.option("--level", type=click.Choice(LEVELS), default="half", show_default=True,
              help="How strict --errors and --min-f1 are.")  # fmt: skip
@click.option("--errors", "most", type=click.IntRange(0), metavar="N",
              help="Show N errors in their sentences.  [default: 10; with --json all]")  # fmt: skip
@click.option("--min-f1", type=click.FloatRange(0, 100), metavar="X", help="Exit with 5 where F1 is below X percent.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Scan in N threads.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of tables.")
@limit_option
@color_option
def command(
    gold: tuple[str, ...],
    rules: tuple[str, ...],
    predicted: Path | None,
    types: tuple[str, ...],
    keys: dict[str, str],
    level: dragoman.Level,
    most: int | None,
    min_f1: float | None,
    threads: int,
    as_json: bool,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Compare what rules find with what people marked: precision, recall and F1.

    GOLD is JSON Lines with texts and their findings, or brat standoff files (.ann beside .txt), or folders of
    these. Two findings of a type agree

    \b
      found  when the fields that say what they are about share a word;
      half   when each required field has half of its words in common;
      exact  when these and the optional fields are the same words.

    \b
    Examples:
      dragoman score gold.jsonl
      dragoman score -r my.dgm --type Signing --errors 50 marked/
      dragoman score -r my.dgm --min-f1 80 --errors 0 gold.jsonl
    """
    marked = _read_gold(gold)
    prediction = _read_predictions(predicted) if predicted else None
    ruleset, broken = None, False
    if rules or not prediction:
        ruleset, broken = open_rules(rules or DEFAULT_RULES, limits, color)
    _check_types(types, marked, ruleset, prediction)
    _check_keys(keys, marked, ruleset)
    scores = dragoman.score(marked, ruleset, predicted=prediction, types=types, keys=keys, level=level, threads=threads)
    for problem in scores.problems:
        tell(problem.where, problem.reason)
    if as_json:
        click.echo(json.dumps(_to_dict(scores, level, most), indent=2, ensure_ascii=False))
    else:
        paint = Painter(color=wants_color(color, sys.stdout))
        click.echo("\n".join(_lines(scores, level, 10 if most is None else most, paint)), color=True)
    below = min_f1 is not None and _is_below(scores, level, min_f1)
    codes = [
        Exit.RULES if broken else Exit.OK,
        Exit.INCOMPLETE if any(problem.incomplete for problem in scores.problems) else Exit.OK,
        Exit.BELOW if below else Exit.OK,
    ]
    raise click.exceptions.Exit(worst(codes))


# --- what is given --------------------------------------------------------------------------------------


def _read_gold(paths: Sequence[str]) -> Gold:
    try:
        gold = dragoman.read_gold(*paths)
    except OSError as error:
        raise click.UsageError(f"cannot read {error.filename}: {error.strerror}.") from None
    if not gold.documents:
        for problem in gold.problems:
            tell(problem.where, problem.reason)
        raise click.UsageError("there is no gold to score; dragoman score --help says what it looks like")
    return gold


def _read_predictions(path: Path) -> Predictions:
    try:
        return dragoman.read_predictions(path)
    except OSError as error:
        raise click.UsageError(f"cannot read {path}: {error.strerror}.") from None


def _check_types(types: Sequence[str], gold: Gold, rules: Ruleset | None, predicted: Predictions | None) -> None:
    known = dict.fromkeys([*(rules.types if rules else ()), *gold.types])
    if predicted:
        known |= dict.fromkeys(one.type for several in predicted.by_document.values() for one in several)
    for name in types:
        _check_name(name, "finding type", list(known))


def _check_keys(keys: Mapping[str, str], gold: Gold, rules: Ruleset | None) -> None:
    fields: dict[str, dict[str, None]] = {name: {} for name in gold.types}
    for document in gold.documents:
        for one in document.findings:
            fields[one.type] |= dict.fromkeys(one.fields)
    for name, declared in (rules.types if rules else {}).items():
        fields[name] = {**fields.get(name, {}), **dict.fromkeys(declared)}
    for kind, name in keys.items():
        _check_name(kind, "finding type", list(fields))
        _check_name(name, f"field of {kind}", list(fields[kind]))


def _check_name(name: str, what: str, known: Sequence[str]) -> None:
    if name not in known:
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}."
        raise click.UsageError(f"neither gold nor rules have a {what} {name!r}; {hint}")


def _is_below(scores: Scores, level: dragoman.Level, least: float) -> bool:
    reached = 100 * scores.overall(level).f1
    if reached >= least:
        return False
    tell("", f"F1 ({level}) is {reached:.1f}, below {least:g}")
    return True


def _to_dict(scores: Scores, level: dragoman.Level, most: int | None) -> dict[str, object]:
    data = scores.to_dict()
    return {**data, "level": level, "errors": data["errors"][:most], "errors_in_all": len(scores.errors)}


# --- tables ---------------------------------------------------------------------------------------------


def _lines(scores: Scores, level: dragoman.Level, most: int, paint: Painter) -> Iterator[str]:
    every = scores.overall("found")
    yield f"{counted(scores.documents, 'document')}; {counted(every.marked, 'finding')} marked, {every.found:,} found"
    yield ""
    yield from _types(scores)
    yield ""
    yield from _fields(scores)
    if scores.qualifiers:
        yield ""
        yield from _qualifiers(scores)
    for name, count in scores.unmarked.items():
        yield ""
        yield f"the gold has no {name}: {counted(count, 'finding')} of it counted as noise; choose types with --type"
    yield ""
    yield from _errors(scores.errors, level, most, paint)


def _shares(figures: Figures) -> tuple[str, str, str]:
    return f"{100 * figures.precision:.1f}", f"{100 * figures.recall:.1f}", f"{100 * figures.f1:.1f}"


def _types(scores: Scores) -> Iterator[str]:
    rows = [("type", "marked", "found", *(one for level in LEVELS for one in (f"{level}: P", "R", "F1")))]
    for name in [*scores.types, None]:
        by_level = [scores.overall(level) if name is None else scores.by_type[level][name] for level in LEVELS]
        first = by_level[0]
        shares = [one for figures in by_level for one in _shares(figures)]
        rows.append(("all" if name is None else name, f"{first.marked:,}", f"{first.found:,}", *shares))
    yield from table(rows)


def _fields(scores: Scores) -> Iterator[str]:
    levels = LEVELS[1:]
    rows = [("type", "field", "marked", "found", *(one for level in levels for one in (f"{level}: P", "R", "F1")))]
    for name in scores.types:
        label = name
        for inner, first in scores.by_field["half"].get(name, {}).items():
            shares = [one for level in levels for one in _shares(scores.by_field[level][name][inner])]
            rows.append((label, inner, f"{first.marked:,}", f"{first.found:,}", *shares))
            label = ""
    yield from table(rows, left=2)


def _qualifiers(scores: Scores) -> Iterator[str]:
    rows = [("qualifier", "right", "of", "%", "marked", "found", "P", "R", "F1")]
    for name, one in scores.qualifiers.items():
        counts = f"{one.right:,}", f"{one.pairs:,}", f"{100 * one.accuracy:.1f}"
        rows.append((name, *counts, f"{one.values.marked:,}", f"{one.values.found:,}", *_shares(one.values)))
    yield from table(rows)


# --- errors ---------------------------------------------------------------------------------------------


def _errors(errors: Sequence[ScoreError], level: str, most: int, paint: Painter) -> Iterator[str]:
    counts = Counter(one.kind for one in errors)
    kinds = ", ".join(f"{counts[kind]:,} {kind}" for kind in ("missed", "wrong", "noisy") if counts[kind])
    yield f"{counted(len(errors), 'error')} ({level}){f': {kinds}' if kinds else ''}"
    for _, several in groupby(errors[:most], key=lambda one: (one.document.id, one.sentence)):
        together = list(several)
        yield ""
        yield from _sentence(together, paint)
        for one in together:
            yield from _error(one, paint)
    if 0 < most < len(errors):
        yield ""
        yield f"… and {counted(len(errors) - most, 'error')} more; --errors {len(errors)} shows all"


def _sentence(together: Sequence[ScoreError], paint: Painter) -> Iterator[str]:
    """Where errors are, and the sentence in which they begin."""
    first, spans = together[0], [(one.start, one.end) for one in together]
    return sentence_lines(first.document.id, first.document.text, first.sentence, spans, paint)


def _error(one: ScoreError, paint: Painter) -> Iterator[str]:
    style = "warn" if one.kind == "noisy" else "bad"
    yield f"{' ' * MARGIN}{paint(one.kind, style)} {paint(one.type, 'bold')}"
    sides = [(name, one.words(side)) for name, side in _sides(one)]
    names = one.fields or tuple(dict.fromkeys(name for _, words in sides for name in words))
    widest = max(map(cells, names), default=0)
    for name in names:
        label = name + " " * (widest - cells(name))
        for side, words in sides:
            shown = " | ".join(words.get(name, ())) or "nothing"
            side_label = f"{side:<8}" if len(sides) > 1 else ""
            yield f"{' ' * 2 * MARGIN}{paint(label, 'dim')}  {side_label}{elide(printable(shown), FIELD_SHOWN)}"
            label = " " * widest


def _sides(one: ScoreError) -> Iterator[tuple[str, Marked]]:
    if one.marked:
        yield "marked", one.marked
    if one.found:
        yield "found", one.found
