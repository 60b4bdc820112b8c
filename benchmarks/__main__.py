"""The one command: `python -m benchmarks` measures every engine that is installed and prints the table."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

import click

from benchmarks.definitions import Benchmark, Definitions, Engine, read_definitions
from benchmarks.generator import SEED
from benchmarks.runs import Outcome, Runner
from benchmarks.table import rate, report
from benchmarks.workload import CHARACTERS, Workload, WorkloadError, generated

QUICK_SECONDS = 0.5
QUICK_RULES = "10,100,1000"


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--engines", help="Names from definitions.toml, divided by commas; all unless given.")
@click.option("--rules", help="Sizes of rule sets, such as 10,1000; all unless given.")
@click.option("--corpus", type=click.Choice(["ascii", "wide", "all"]), default="all", help="Which text.")
@click.option(
    "--workload",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with rules_N.json, corpus_1.json and corpus_1u.json instead of the generated ones.",
)
@click.option("--seed", type=int, default=SEED, help="The seed of the generated workload.")
@click.option("--characters", type=int, default=CHARACTERS, help="The size of each generated corpus.")
@click.option("--seconds", type=float, default=3.0, help="How long to measure each.")
@click.option("--cap", type=float, default=300.0, help="End an engine after so many seconds.")
@click.option("--all", "everything", is_flag=True, help="Also engines that are very slow with that many rules.")
@click.option("--quick", is_flag=True, help=f"Measure for {QUICK_SECONDS} s each, {QUICK_RULES} rules.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there.")
def main(
    engines: str | None,
    rules: str | None,
    corpus: str,
    folder: Path | None,
    seed: int,
    characters: int,
    seconds: float,
    cap: float,
    everything: bool,
    quick: bool,
    json_file: Path | None,
) -> None:
    """Measure Dragoman beside its peers: texts in, findings with captures out, one thread.

    Every engine reads the same rules in its own notation; what it finds is compared with Python's
    `re`. Peers that are not installed are left out (pip install '.[bench]'). METHODOLOGY.md tells how it
    is measured and what favours whom.
    """
    definitions = read_definitions()
    if quick:
        seconds, rules = QUICK_SECONDS, rules or QUICK_RULES
    chosen = _engines(definitions, engines)
    benchmarks = [b for b in definitions.benchmarks if _wanted(b, rules, corpus)]
    if not benchmarks:
        raise click.UsageError("no benchmark has these rules and this corpus; definitions.toml lists them")
    workload = Workload(folder) if folder else generated(seed, characters)
    runner = Runner(definitions, workload, seconds, cap)
    try:
        outcomes = [outcome for b in benchmarks for outcome in _measured(runner, b, chosen, everything)]
    except WorkloadError as error:
        raise click.ClickException(str(error)) from None
    order = list(definitions.engines)
    outcomes.sort(key=lambda o: order.index(o.engine.name))
    click.echo("\n" + machine(workload) + "\n\n" + report(outcomes))
    if json_file:
        json_file.write_text(json.dumps([o.as_json() for o in outcomes], indent=1) + "\n", encoding="utf-8")
    if any(o.wrong_count for o in outcomes):
        sys.exit(1)


def _engines(definitions: Definitions, names: str | None) -> list[Engine]:
    wanted = names.split(",") if names else list(definitions.engines)
    unknown = [name for name in wanted if name not in definitions.engines]
    if unknown:
        raise click.UsageError(f"no engine {', '.join(unknown)}; there are {', '.join(definitions.engines)}")
    return [definitions.engines[name] for name in wanted]


def _wanted(benchmark: Benchmark, rules: str | None, corpus: str) -> bool:
    sizes = rules.split(",") if rules else [str(benchmark.rules)]
    return str(benchmark.rules) in sizes and corpus in ("all", benchmark.corpus)


def _measured(runner: Runner, benchmark: Benchmark, engines: list[Engine], everything: bool) -> list[Outcome]:
    """The outcomes of one benchmark, the oracle's first, as the others are compared with it."""
    definitions = runner.definitions
    oracle_engine = definitions.engines[definitions.oracle]
    click.echo(f"{benchmark.name}: {oracle_engine.name} (the oracle) …", err=True)
    oracle = runner.run(oracle_engine, benchmark, None)
    outcomes = []
    for engine in engines:
        if engine.rules < benchmark.rules and not everything:
            problem = f"not run with more than {engine.rules:,} rules, unless with --all"
            outcomes.append(Outcome(engine, benchmark, problem=problem))
            continue
        outcome = oracle if engine == oracle_engine else runner.run(engine, benchmark, oracle)
        click.echo(f"{benchmark.name}: {engine.name} {outcome.problem or rate(outcome) + ' MB/s'}", err=True)
        outcomes.append(outcome)
    return outcomes


def machine(workload: Workload) -> str:
    """What the figures were made on."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
        f"load while measuring (1, 5, 15 min): {load}; workload: {'generated' if workload.counted else workload.folder}"
    )


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
