"""Hostile inputs, doubled: `python -m benchmarks.linear` shows how each engine's time grows with them.

The cases are data, in `linear.toml`. Our engines run beside `re` and spaCy's Matcher where those can
say the same; doubling stops where the next size would take more than `--cap` seconds.
"""

# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
from attrs import frozen

import dragoman
from benchmarks.growth import Growth, grow
from dragoman.matcher.engines import EngineError, EngineName

SIZES = (4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048)
"""Units of a text; all of it is one sentence, and below `max_scope` tokens."""
CAP = 2.0

Call = Callable[[], object]


@frozen
class Case:
    """A case of the file."""

    name: str
    about: str
    dragoman: str
    head: str
    unit: str
    tail: str
    re: str = ""
    spacy: str = ""
    found: int = 0
    each: int = 0

    def text(self, size: int) -> str:
        """The text of so many units."""
        return self.head + self.unit * size + self.tail

    def findings(self, size: int) -> int:
        """How many findings ours must have in it."""
        return self.found + (size // self.each if self.each else 0)


@cache
def cases() -> tuple[Case, ...]:
    """All cases of `linear.toml`."""
    data = tomllib.loads(Path(__file__).with_name("linear.toml").read_text(encoding="utf-8"))
    return tuple(Case(**entry) for entry in data["case"])


def ours(case: Case, engine: EngineName) -> Callable[[int], Call]:
    """The work of one of our engines; raises EngineError where it is not in this installation."""
    ruleset = dragoman.compile(case.dragoman).with_engine(engine)
    ruleset.scan_columns(["."])

    def work(size: int) -> Call:
        texts = [case.text(size)]
        found = len(ruleset.scan_columns(texts))
        if found != case.findings(size):
            raise AssertionError(f"{case.name}: {found} findings in {size} units, not {case.findings(size)}")
        return lambda: ruleset.scan_columns(texts)

    return work


def by_re(case: Case) -> Callable[[int], Call] | None:
    """The work of `re`; None where the case is not said in it."""
    if not case.re:
        return None
    pattern = re.compile(rf"\b{case.re}\b")

    def work(size: int) -> Call:
        text = case.text(size)
        return lambda: sum(1 for _ in pattern.finditer(text))

    return work


def by_spacy(case: Case) -> Callable[[int], Call] | None:
    """The work of spaCy's Matcher; None where the case is not said in it, or spaCy not installed."""
    try:
        import spacy
        from spacy.matcher import Matcher
    except ImportError:
        return None
    if not case.spacy:
        return None
    pipeline: Any = spacy.blank("en")
    matcher: Any = Matcher(pipeline.vocab)
    matcher.add("r", [json.loads(case.spacy)])

    def work(size: int) -> Call:
        read = pipeline.make_doc(case.text(size))
        return lambda: matcher(read)

    return work


def measured(case: Case, cap: float = CAP) -> Iterator[tuple[str, Growth]]:
    """The growth of every engine on a case, by name."""
    for engine in get_args(EngineName):
        try:
            yield engine, grow(ours(case, engine), SIZES, cap)
        except EngineError:
            continue
    for name, work in (("re", by_re(case)), ("spacy", by_spacy(case))):
        if work:
            yield name, grow(work, SIZES, cap, repeat=1)


def shown(name: str, growth: Growth) -> str:
    """A line of the table."""
    times = " ".join(f"{seconds * 1e3:9.3f}" for seconds in growth.seconds)
    blank = " ".join(["        –"] * (len(SIZES) - len(growth.seconds)))
    return f"  {name:10s} {times} {blank}{' ' * bool(blank)} slope {growth.slope:5.2f}{' stopped' * growth.stopped}"


@click.command()
@click.option("--cap", type=float, default=CAP, show_default=True, help="Seconds that a size may take.")
@click.argument("names", nargs=-1)
def main(cap: float, names: tuple[str, ...]) -> None:
    """Show CPU milliseconds over doubled hostile inputs; NAMES are parts of names of cases."""
    click.echo(f"  {'units':10s} " + " ".join(f"{size:9,}" for size in SIZES))
    for case in cases():
        if names and not any(name in case.name for name in names):
            continue
        click.echo(f"{case.name}. {case.about}")
        for name, growth in measured(case, cap):
            click.echo(shown(name, growth))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.linear")
