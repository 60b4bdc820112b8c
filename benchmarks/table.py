"""The tables that a run prints: speed by engine and benchmark, agreement, and what has to be known with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from benchmarks.definitions import Benchmark, Engine
from benchmarks.runs import Outcome, reasons

Cell = Callable[[Outcome], str]


def rate(outcome: Outcome) -> str:
    """Megabytes a second, with as many places as mean something.

    >>> from benchmarks.table import _shown
    >>> _shown(153.2), _shown(8.04), _shown(0.0123)
    ('153', '8.0', '0.012')
    """
    return _shown(outcome.rate) + (" °" if outcome.passes == 1 else "")


def _shown(number: float) -> str:
    if number >= 10:
        return f"{number:.0f}"
    return f"{number:.1f}" if number >= 1 else f"{number:.2g}"


def agreement(outcome: Outcome) -> str:
    """Share of identical (rule, start, end), and with captures where they differ from that."""
    if outcome.agreement is None:
        return "no oracle"
    spans, captures = outcome.agreement.spans, outcome.agreement.captures
    if captures is None:
        return f"{spans:.1%}, spans only"
    return f"{spans:.1%}" if captures == spans else f"{spans:.1%} ({captures:.1%})"


def compiling(outcome: Outcome) -> str:
    """Seconds from rules to an engine that is ready."""
    return _shown(outcome.compile_seconds)


def memory(outcome: Outcome) -> str:
    """The process at its largest, in MiB."""
    return f"{outcome.peak_mib}"


def table(title: str, outcomes: Sequence[Outcome], cell: Cell) -> str:
    """A Markdown table, engines down and benchmarks across; `–` where there are no figures."""
    engines: dict[str, Engine] = {o.engine.name: o.engine for o in outcomes}
    benchmarks: dict[str, Benchmark] = {o.benchmark.name: o.benchmark for o in outcomes}
    by_place = {(o.engine.name, o.benchmark.name): o for o in outcomes}
    rows = [[title, *benchmarks], ["---"] * (1 + len(benchmarks))]
    for name, engine in engines.items():
        found = [by_place.get((name, benchmark)) for benchmark in benchmarks]
        if any(o and not o.problem for o in found):
            rows.append([engine.label, *(cell(o) if o and not o.problem else "–" for o in found)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def problems(outcomes: Iterable[Outcome]) -> list[str]:
    """What has no figures and why, a line each; an engine that is missing altogether is said once."""
    lines = {
        f"{o.engine.label}: {o.problem}"
        if o.problem.startswith("not installed")
        else f"{o.engine.label}, {o.benchmark.name}: {o.problem}": None
        for o in outcomes
        if o.problem
    }
    return list(lines)


def ratios(outcomes: Sequence[Outcome]) -> list[str]:
    """How many times faster ours is than the best peer that finds the same, and than spaCy's Matcher."""
    lines = []
    for benchmark in dict.fromkeys(o.benchmark.name for o in outcomes):
        here = [o for o in outcomes if o.benchmark.name == benchmark and o.rate]
        peers = [o for o in here if not o.engine.ours and o.engine.exact and o.engine.captures and same(o)]
        best = max(peers, key=lambda o: o.rate, default=None)
        spacy = next((o for o in here if o.engine.name == "spacy"), None)
        for own in (o for o in here if o.engine.ours):
            parts = [
                f"{_shown(own.rate / other.rate)} × {other.engine.label}"
                for other in dict.fromkeys((best, spacy))
                if other
            ]
            if parts:
                lines.append(f"{benchmark}, {own.engine.name}: " + ", ".join(parts))
    return lines


def same(outcome: Outcome) -> bool:
    """Whether an engine found what the oracle found, all but one in a hundred."""
    return outcome.agreement is None or outcome.agreement.spans >= 0.99


def report(outcomes: Sequence[Outcome]) -> str:
    """Everything that a run has to tell, as Markdown."""
    parts = [
        "Speed, in millions of characters a second (° one pass only; – not run):",
        table("MB/s", outcomes, rate),
        "Agreement with the oracle, identical (rule, start, end); in brackets with captures:",
        table("same findings", outcomes, agreement),
        "From rules to an engine that is ready, CPU seconds:",
        table("s", outcomes, compiling),
        "Memory of the process at its largest:",
        table("MiB", outcomes, memory),
    ]
    for heading, lines in (
        ("Ours against the best peer that finds the same, and against spaCy:", ratios(outcomes)),
        ("Findings that differ, by reason:", [f"{why}: {n}" for why, n in sorted(reasons(outcomes).items())]),
        ("Without figures:", problems(outcomes)),
        ("WRONG COUNTS:", [o.wrong_count for o in outcomes if o.wrong_count]),
    ):
        if lines:
            parts.append(heading + "\n\n" + "\n".join(f"- {line}" for line in lines))
    return "\n\n".join(parts)
