"""Work that must stay within bounds: of processor time, far above what it takes, and of memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 40
"""Of one processor, on a slow and busy machine; what is bounded takes a tenth of it. A blow-up takes hours."""
MEGABYTES = 700


@contextmanager
def bounded(seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Iterator[None]:
    """Fail where the work inside takes more processor time, or more memory on top of what was in use."""
    before = _peak()
    begin = time.process_time()
    yield
    assert time.process_time() - begin < seconds
    assert _peak() - before < megabytes


def _peak() -> int:
    """The most memory in use so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
