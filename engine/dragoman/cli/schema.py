"""`dragoman schema`: the JSON Schemas of findings and explanations, as shipped."""

from __future__ import annotations

import json

import click

import dragoman


@click.command("schema")
@click.argument("what", type=click.Choice(["finding", "explanation"]), default="finding")
def command(what: str) -> None:
    """Print the JSON Schema of a finding, or of an explanation.

    A finding is each line of `run --format jsonl` and each element of `--format json`; an explanation
    is what `explain --format json` prints.
    """
    schema = dragoman.finding_schema() if what == "finding" else dragoman.explanation_schema()
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
