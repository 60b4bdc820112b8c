"""The README says nothing that is not so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import dragoman
from dragoman.cli import VERBS
from dragoman.testing import run_tests

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def indented_blocks(text: str) -> list[str]:
    """The blocks of code that stand indented, at the top level or in a list."""
    blocks = re.findall(r"(?:^(?: {7,}| {4}(?=rule )).*\n|^\n(?= {7,}))+", text, re.MULTILINE)
    return [re.sub(r"^( {7}| {4})", "", block, flags=re.MULTILINE).strip("\n") for block in blocks]


BLOCKS = indented_blocks(README)


def test_both_commands_are_single_lines_that_set_everything_up() -> None:
    commands = [code for language, code in FENCED if language == "sh"]
    assert len(commands) == 2
    for command in commands:
        assert command.count("\n") == 1
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -q -e ")


def test_the_founding_templates_find_what_is_said() -> None:
    rules = dragoman.compile(BLOCKS[0])
    text = "Xi Jinping stressed, it conforms to the interests of the region."
    (finding,) = rules.scan(text)
    assert finding.type == "statement"
    assert finding["X"].text == "Xi Jinping"
    assert finding["proposition"].text == "it conforms to the interests of the region"


def test_the_first_rule_passes_its_tests() -> None:
    rules = dragoman.compile("\n\n".join(BLOCKS[1:]))
    outcomes = list(run_tests(rules))
    assert [outcome.result for outcome in outcomes] == ["pass", "pass"]


def test_the_python_example_runs() -> None:
    (code,) = (code for language, code in FENCED if language == "python")
    paths = [str(ROOT / room) for room in ("engine", "dsl")]
    script = f"import sys\nsys.path[:0] = {paths!r}\n{code}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "signing the Joint Declaration 23 59\n"


def test_the_table_names_every_verb() -> None:
    assert set(re.findall(r"^\| `dragoman (\w+)", README, re.MULTILINE)) == set(VERBS)


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
