"""A guard against blow-ups: hostile input that would take minutes or years fails, whatever the machine.

This is no measurement (those are in `benchmarks/`): the bound lies far above what the work takes, and
counts the processor's time, so that a busy machine does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 60.0
"""Seconds of processor time; what is guarded takes about one."""


@contextmanager
def no_blow_up() -> Iterator[None]:
    """Fail where the work inside takes longer than any linear algorithm could."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < PATIENCE
