"""`python -m dragoman`: the command line without its script."""

from __future__ import annotations

from dragoman.cli import main

main(prog_name="dragoman")
