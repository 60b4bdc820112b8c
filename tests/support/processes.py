"""Real processes of the command line, for tests of pipes, signals and what is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "dragoman"]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT / "dsl")]),
    "PYTHONDONTWRITEBYTECODE": "1",
}

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")


def heed_interrupts() -> None:
    """A process started in the background of a shell ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def start(*arguments: str, **more: object) -> Iterator[subprocess.Popen[str]]:
    """A process that is not left behind, whatever the test comes to."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=ENVIRONMENT | {key: str(value) for key, value in more.items()},
        preexec_fn=heed_interrupts if os.name == "posix" else None,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
