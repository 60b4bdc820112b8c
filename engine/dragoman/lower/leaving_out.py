"""Leaving out: how a declaration that cannot be lowered says so to whoever is lowering it.

Raised anywhere in this room once the diagnostics have been given, caught by `program`, which then goes
on with the next declaration.
"""

from __future__ import annotations


class LeftOutError(Exception):
    """A declaration cannot be lowered; the diagnostics have been given."""
