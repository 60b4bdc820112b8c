"""What the tests of the command line share: a way to call it, and a small rule file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main

RULES = """\
finding Greeting:
    who: text
    how: text?

rule hello -> Greeting:
    "[<how: (warm | dry)>] hello <who: (world | moon | sun)>"

rule bye: "goodbye <whom: (world | moon)>"

test hello:
    "A warm hello world." -> Greeting(who="world", how="warm")
"""

Cli = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one, with the rule file `my.dgm` in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.dgm").write_text(RULES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def cli(here: Path) -> Cli:
    """Calls the command line: `cli("run", "a.txt", stdin="…")`."""

    def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, list(arguments), input=stdin, catch_exceptions=False)
        assert "Traceback" not in result.stderr
        return result

    return call


@pytest.fixture
def run(cli: Cli) -> Cli:
    """Calls `dragoman run -r my.dgm …`."""
    return lambda *arguments, stdin=None: cli("run", "-r", "my.dgm", *arguments, stdin=stdin)
