"""Warnings about a template that is legal, but hardly what its author means."""

from __future__ import annotations

from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.syntax import Template


def warnings(template: Template, path: str, base: int) -> tuple[Diagnostic, ...]:
    """What is suspicious in a template whose text begins at `base`."""
    return ()
