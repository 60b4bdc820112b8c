"""Warnings: what is allowed, but is hardly what was meant. W5xx codes."""

from __future__ import annotations

from dragoman_dsl.program import Program


def lint(program: Program) -> Program:
    return program
