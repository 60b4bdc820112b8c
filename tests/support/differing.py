"""Whether all engines find the same: one rule set and some texts on every engine there is, each with and without
what it passes over, and by the lanes of plain rule sets."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from attrs import asdict, define, evolve, field, frozen
from compiling import MAKERS, Read, columns_by, compile_leniently
from rule_sets import RuleSet

from dragoman.compiled.flat import can_be_read_flat
from dragoman.compiled.plain import is_plain
from dragoman.compiled.rulebook import Rulebook
from dragoman.limits import Limits
from dragoman.matcher.engines import ENGINES

FILES = Path(__file__).parents[1] / "differential"
"""Where the lexicon files of the rule sets are."""

Seen = object
"""What an engine says of a text, in a form that can be compared."""


@frozen
class Difference:
    """A text on which two engines differ."""

    source: str
    text: str
    date: str | None
    limits: str
    engine: str
    wanted: Seen
    found: Seen

    def __str__(self) -> str:
        head = f"--- {self.engine} (date {self.date}; {self.limits})\n{self.source}\ntext = {self.text!r}"
        return f"{head}\nreference: {self.wanted}\n{self.engine}: {self.found}\n"


@define
class Compared:
    """How much has been compared."""

    rule_sets: int = 0
    empty: int = 0
    """Rule sets of which nothing compiled."""
    plain: int = 0
    texts: int = 0
    found: int = 0
    """Texts in which something was found."""
    findings: int = 0
    noticed: int = 0
    pairs: dict[str, int] = field(factory=dict)
    """Pairs of a rule and a text, by engine."""
    differences: list[Difference] = field(factory=list)


def rulebook_of(rule_set: RuleSet) -> Rulebook:
    """The rules of a rule set that compile."""
    return compile_leniently(rule_set.source, base=FILES, limits=rule_set.limits).ruleset.rulebook


def compare(
    rule_set: RuleSet, texts: Sequence[str], compared: Compared, engines: Sequence[str] = tuple(MAKERS)
) -> None:
    """Read texts with a rule set by every engine; the first is what the others must be equal to."""
    compared.rule_sets += 1
    rulebook = rulebook_of(rule_set)
    if not rulebook.rules:
        compared.empty += 1
        return
    plain = is_plain(rulebook)
    compared.plain += plain
    reads = _reads(rulebook, plain, engines)
    for text in texts:
        wanted: dict[str, Seen] = {}
        for (kind, engine), read in reads.items():
            seen = read(text, rule_set.date)
            compared.pairs[engine] = compared.pairs.get(engine, 0) + len(rulebook.rules)
            if kind not in wanted:
                wanted[kind] = seen
                if kind == "findings":
                    _count(compared, seen)
            elif seen != wanted[kind]:
                compared.differences.append(
                    Difference(
                        rule_set.source, text, rule_set.date, _shown(rule_set.limits), engine, wanted[kind], seen
                    )
                )


def _shown(limits: Limits) -> str:
    """The limits that are not the usual ones."""
    usual = asdict(Limits())
    return ", ".join(f"{name}={value}" for name, value in asdict(limits).items() if value != usual[name])


def _count(compared: Compared, seen: Seen) -> None:
    assert isinstance(seen, tuple)
    compared.texts += 1
    compared.found += bool(seen[0])
    compared.findings += len(seen[0])
    compared.noticed += bool(seen[1])


def _reads(rulebook: Rulebook, plain: bool, engines: Sequence[str]) -> dict[tuple[str, str], Callable[..., Seen]]:
    reads: dict[tuple[str, str], Callable[..., Seen]] = {}
    for name in engines:
        if plain or name != "kernel, front door":
            reads["findings", name] = _seen_by(MAKERS[name](rulebook))
    if plain or can_be_read_flat(rulebook):
        for engine in reversed(ENGINES):
            if engine in engines:
                reads["columns", f"{engine}, columns"] = _caught(columns_by(rulebook, engine))
    return reads


def _seen_by(read: Read) -> Callable[[str, str | None], Seen]:
    def seen(text: str, date: str | None) -> Seen:
        found = read(text, date)
        return [json.dumps(one.to_dict()) for one in found], found.notices

    return _caught(seen)


def _caught(read: Callable[[str, str | None], Seen]) -> Callable[[str, str | None], Seen]:
    """An error is an answer as well: one that no engine may give alone."""

    def seen(text: str, date: str | None) -> Seen:
        try:
            return read(text, date)
        except Exception as error:
            return [f"{type(error).__name__}: {error}"], ()

    return seen


# --- the smallest case --------------------------------------------------------------------------------


def minimal(rule_set: RuleSet, difference: Difference) -> Difference:
    """The smallest rules and text, by leaving out lines and words, on which the same engine still differs."""
    engines = ("reference", difference.engine.removesuffix(", columns"))

    def differs(source: str, text: str) -> Difference | None:
        compared = Compared()
        try:
            compare(evolve(rule_set, source=source), [text], compared, engines)
        except Exception:
            return None
        return next((one for one in compared.differences if one.engine == difference.engine), None)

    source, text, size = difference.source, difference.text, 0
    while size != len(source) + len(text):
        size = len(source) + len(text)
        text = _least(list(text), "", partial(differs, source))
        source = _least(source.split("\n"), "\n", partial(_flipped, differs, text))
        source = _least(_pieces(source), "", partial(_flipped, differs, text))
    return differs(source, text) or difference


def _flipped(function: Callable[[str, str], object], second: str, first: str) -> object:
    return function(first, second)


def _pieces(source: str) -> list[str]:
    """The source in words and signs, so that each can be left out."""
    pieces: list[str] = []
    for one in source:
        if pieces and one.isalnum() and pieces[-1][-1].isalnum():
            pieces[-1] += one
        else:
            pieces.append(one)
    return pieces


def _least(items: list[str], joint: str, holds: Callable[[str], object]) -> str:
    """The items that are needed, joined: stretches are left out, longer ones first."""
    size = max(len(items) // 2, 1)
    while size:
        at = 0
        while at < len(items):
            fewer = items[:at] + items[at + size :]
            if holds(joint.join(fewer)):
                items = fewer
            else:
                at += size
        size //= 2
    return joint.join(items)
