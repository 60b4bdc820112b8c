"""`dragoman schema`: the JSON Schema of a finding, as shipped."""

from __future__ import annotations

import json

import click

import dragoman


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a finding.

    It describes each line of `run --format jsonl` and each element of `--format json`.
    """
    click.echo(json.dumps(dragoman.finding_schema(), ensure_ascii=False, indent=2))
