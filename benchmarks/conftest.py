"""What the benchmarks need: the checkout on the path, and lines to print when all is done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

LINES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Nothing to print yet."""
    config.stash[LINES] = []


@pytest.fixture
def say(request: pytest.FixtureRequest) -> list[str]:
    """Lines added here are printed at the end of the run."""
    return request.config.stash[LINES]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the lines."""
    for line in config.stash[LINES]:
        terminalreporter.write_line(line)
