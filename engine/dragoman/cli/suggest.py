"""`dragoman suggest`: templates from sentences in which the parts are marked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.context import MARGIN, sentence_lines
from dragoman.cli.exits import Exit
from dragoman.cli.measuring import read_texts
from dragoman.cli.rules import color_option, limit_option
from dragoman.cli.streams import standard_input
from dragoman.cli.terminal import ColorChoice, Painter, counted, tell, wants_color

if TYPE_CHECKING:
    from dragoman import Limits, Suggestion

STDIN = "-"


@click.command("suggest")
@click.argument("sentences", nargs=-1, metavar="SENTENCE...")
@click.option("--from", "source", type=click.Path(allow_dash=True), metavar="FILE",
              help="Sentences from FILE, one a line; - for standard input.")  # fmt: skip
@click.option("-r", "--rules", metavar="RULES",
              help="A rule file, folder or pack whose slots and lexicons may be used.")  # fmt: skip
@click.option("-c", "--corpus", multiple=True, metavar="PATH",
              help="Texts in which to look what else is found; may be repeated.")  # fmt: skip
@click.option("--name", default="found", show_default=True, metavar="NAME", help="What to call the rule.")
@click.option("--most", type=click.IntRange(1), default=5, show_default=True, metavar="N",
              help="Templates for sentences with the same marks.")  # fmt: skip
@click.option("--samples", type=click.IntRange(0), default=3, show_default=True, metavar="N",
              help="Show N things that each template finds elsewhere.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@limit_option
@color_option
def command(
    sentences: tuple[str, ...],
    source: str | None,
    rules: str | None,
    corpus: tuple[str, ...],
    name: str,
    most: int,
    samples: int,
    as_json: bool,
    limits: Limits,
    color: ColorChoice,
) -> None:
    """Propose templates for sentences in which you mark the parts, most general first.

    A part is marked with its name, a colon and its words in square brackets. Sentences with the same marks in the
    same order make one template: what they share stays, where they differ there are alternatives, what only some
    have is optional. Each template shown finds just what was marked.

    \b
    Examples:
      dragoman suggest '[speaker: Ann Lee] stressed, [what: it works]'
      dragoman suggest -r my.dgm --corpus texts/ --from marked.txt
    """
    marked = [*sentences, *(_lines_of(source) if source else ())]
    if not marked:
        raise click.UsageError("give a sentence with its parts marked, or a file of them with --from.")
    _check(name, rules)
    texts = read_texts(corpus, limits.max_text) if corpus else []
    try:
        found = dragoman.suggest(
            marked, rules=rules, corpus=texts, name=name, most=most, samples=samples, limits=limits
        )
    except dragoman.ExampleError as error:
        raise click.UsageError(f"{error}.") from None
    if as_json:
        click.echo(json.dumps([_to_dict(one) for one in found], indent=2, ensure_ascii=False))
    elif found:
        paint = Painter(color=wants_color(color, sys.stdout))
        click.echo("\n".join(_shown(found, len(texts), paint)), color=True)
    if not found:
        tell("", "no template finds just what was marked; mark whole phrases, and more words around them")
    raise click.exceptions.Exit(Exit.OK if found else Exit.FOUND)


def _lines_of(source: str) -> list[str]:
    try:
        data = standard_input().read() if source == STDIN else Path(source).read_bytes()
        return [line for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    except OSError as error:
        raise click.UsageError(f"cannot read {source}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{source} is not UTF-8.") from None


def _check(name: str, rules: str | None) -> None:
    if not name.isidentifier():
        raise click.UsageError(f"{name!r} is no name for a rule; use letters, digits and _, a letter first.")
    if rules is not None:
        from dragoman.cli.rules import check_rules

        check_rules([rules])


def _shown(found: Sequence[Suggestion], texts: int, paint: Painter) -> Iterator[str]:
    for number, one in enumerate(found, 1):
        yield f"{number}  {paint(one.template, 'bold')}"
        if texts:
            found_in = f"finds {one.found:,} in {counted(texts, 'text')}"
            yield f"{' ' * 3}{paint(found_in, 'dim')}"
        for place in one.samples:
            finding = place.finding
            span = [(finding.start, finding.end)]
            for line in sentence_lines(place.doc, place.text, finding.sentence, span, paint):
                yield f"{' ' * (3 + MARGIN)}{line}"
        yield ""
    yield paint("The first as a rule, with its tests:", "dim")
    yield ""
    yield found[0].source.rstrip()


def _to_dict(one: Suggestion) -> dict[str, object]:
    return {
        "template": one.template,
        "sentences": list(one.sentences),
        "found": one.found,
        "samples": [place.finding.to_dict() for place in one.samples],
        "source": one.source,
    }
