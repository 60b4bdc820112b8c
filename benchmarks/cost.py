"""What a token, a triggered rule and a finding cost, apart: `python -m benchmarks.cost`.

Three runs of the compiled kernel over the same texts tell them apart for each number of rules:

- *silent*: every word of the rules is one that no text has, so nothing is triggered: the price of a
  token beside that many rules;
- *real*: the rules as they are. What this takes beyond the silent run is shared out between the rules that
  were triggered in a sentence and the findings, by least squares over parts of the texts.

The engine itself counts tokens, triggered rules, those whose guard held, and matches. With
`--articles`, texts are real, and the rules' words are put in theirs: the commonest words of the articles
(*said*, *will*) take the place of verbs, so that much is triggered.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import click
from attrs import evolve, frozen

import dragoman
from benchmarks.neutral import Rule, RuleSet, Words, read_rules
from benchmarks.peers.dragoman_rules import rule_file
from benchmarks.workload import SIZES, Workload, generated
from dragoman.matcher.engines import EngineError, engine_for

PARTS = 24
"""So many parts of the texts are measured one by one."""
REPEAT = 5
_LONG_ENOUGH = 4
"""Letters of a word of the articles that takes the place of a verb."""


@frozen
class Counted:
    """What the engine went through, and the CPU seconds that it took."""

    tokens: int
    triggered: int
    read: int
    """Triggered rules whose guard held."""
    findings: int
    seconds: float


@frozen
class Costs:
    """Nanoseconds."""

    token_silent: float
    token: float
    triggered: float
    finding: float
    whole: Counted


def costs(rules: RuleSet, texts: Sequence[str]) -> Costs:
    """The costs of a rule set on texts.

    Raises EngineError without the compiled kernel.
    """
    silent, real = _measured(_silenced(rules), texts), _measured(rules, texts)
    beyond = [(r.triggered, r.findings, r.seconds - s.seconds) for r, s in zip(real, silent, strict=True)]
    triggered, finding = _shares(beyond)
    whole = Counted(
        tokens=sum(part.tokens for part in real),
        triggered=sum(part.triggered for part in real),
        read=sum(part.read for part in real),
        findings=sum(part.findings for part in real),
        seconds=sum(part.seconds for part in real),
    )
    tokens = max(whole.tokens, 1)
    silence = sum(part.seconds for part in silent) / tokens
    return Costs(silence * 1e9, whole.seconds / tokens * 1e9, triggered * 1e9, finding * 1e9, whole)


def _measured(rules: RuleSet, texts: Sequence[str]) -> list[Counted]:
    """What each part of the texts takes, at the least."""
    ruleset = dragoman.compile(rule_file(rules)).with_engine("kernel")
    ruleset.scan_columns(texts)
    count = counter(ruleset)
    gc.collect()
    gc.disable()
    parts = []
    for part in (texts[at::PARTS] for at in range(min(PARTS, len(texts)))):
        seconds = min(_timed(ruleset, part) for _ in range(REPEAT))
        parts.append(evolve(count(part), seconds=seconds))
    gc.enable()
    return parts


def _timed(ruleset: dragoman.Ruleset, texts: Sequence[str]) -> float:
    began = process_time()
    ruleset.scan_columns(texts)
    return process_time() - began


def counter(ruleset: dragoman.Ruleset) -> Callable[[Sequence[str]], Counted]:
    """What asks the kernel for its counts; the one place here that reaches behind the front door."""
    engine: Any = engine_for(ruleset.rulebook, "kernel")

    def count(texts: Sequence[str]) -> Counted:
        counters = engine.scan.scan(texts).counters
        return Counted(counters.tokens, counters.candidates, counters.survivors, counters.matches, 0.0)

    return count


def _silenced(rules: RuleSet) -> RuleSet:
    """The rules with all words turned into ones that no text has."""

    def strange(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(" ".join(f"{word}qzx" for word in phrase.split()) for phrase in words)

    return RuleSet(
        _with_words(rules, lambda element: strange(element.words)),
        {name: strange(phrases) for name, phrases in rules.lexicons.items()},
    )


def _with_words(rules: RuleSet, change: Callable[[Words], tuple[str, ...]]) -> tuple[Rule, ...]:
    return tuple(
        evolve(rule, elements=tuple(evolve(e, words=change(e)) if isinstance(e, Words) else e for e in rule.elements))
        for rule in rules.rules
    )


def in_words_of(texts: Sequence[str], rules: RuleSet) -> RuleSet:
    """The rules with the words of the texts for their own: the commonest for verbs, by rank for other words."""
    common = Counter(word for text in texts for word in text.lower().split() if word.isalpha())
    ranked = [word for word, _ in common.most_common() if len(word) >= _LONG_ENOUGH] or ["word"]
    given: dict[str, str] = {}

    def change(element: Words) -> tuple[str, ...]:
        if element.optional:
            return element.words
        for word in element.words:
            given.setdefault(word, ranked[len(given) % len(ranked)])
        return tuple(dict.fromkeys(given[word] for word in element.words))

    return RuleSet(_with_words(rules, change), rules.lexicons)


def _shares(rows: Sequence[tuple[int, int, float]]) -> tuple[float, float]:
    """Seconds a triggered rule and a finding by least squares, neither below zero."""
    gg = sum(g * g for g, _, _ in rows)
    gf = sum(g * f for g, f, _ in rows)
    ff = sum(f * f for _, f, _ in rows)
    gs = sum(g * s for g, _, s in rows)
    fs = sum(f * s for _, f, s in rows)
    determinant = gg * ff - gf * gf
    if determinant > 0:
        triggered, finding = (gs * ff - fs * gf) / determinant, (fs * gg - gs * gf) / determinant
        if triggered >= 0 and finding >= 0:
            return triggered, finding
        if triggered < 0:
            return 0.0, max(fs / ff, 0.0)
    return max(gs / gg, 0.0) if gg else 0.0, 0.0


def read_articles(folder: Path) -> list[str]:
    """The texts of all `.txt` files in a folder, and the `text` of each line of its `.jsonl` files."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))]
    for path in sorted(folder.rglob("*.jsonl")):
        rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        texts += [row["text"] for row in rows if isinstance(row, dict) and isinstance(row.get("text"), str)]
    return texts


def line(size: int, cost: Costs) -> str:
    """A line of the table."""
    whole = cost.whole
    per = max(whole.tokens, 1) / 1000
    return (
        f"| {size:,} | {cost.token_silent:.0f} | {cost.token:.0f} | {cost.triggered:.0f} | {cost.finding:.0f} "
        f"| {whole.triggered / per:.1f} | {whole.read / per:.1f} | {whole.findings / per:.2f} |"
    )


HEADING = """\
| rules | ns a token, nothing triggered | ns a token, all told | ns a triggered rule | ns a finding \
| triggered in 1,000 tokens | guard held | findings |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


@click.command()
@click.option("--rules", default=",".join(map(str, SIZES)), show_default=True, help="Sizes of rule sets.")
@click.option("--workload", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--articles", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of real texts."
)
def main(rules: str, folder: Path | None, articles: Path | None) -> None:
    """Show what a token, a triggered rule and a finding cost the compiled kernel, in CPU time."""
    workload = Workload(folder) if folder else generated()
    bodies = [("generated texts", workload.texts("ascii"), False)]
    if articles:
        bodies.append((f"real texts in {articles.name}, rules in their words", read_articles(articles), True))
    for title, texts, real in bodies:
        if not texts:
            raise click.ClickException(f"there are no texts in {articles}: .txt, or .jsonl with a text")
        click.echo(f"{title}: {len(texts):,}, {sum(map(len, texts)) / 1e6:.1f} million characters\n\n{HEADING}")
        for size in map(int, rules.split(",")):
            chosen = read_rules(workload.rules_file(size))
            try:
                click.echo(line(size, costs(in_words_of(texts, chosen) if real else chosen, texts)))
            except EngineError as error:
                raise click.ClickException(str(error)) from None
        click.echo()


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.cost")
