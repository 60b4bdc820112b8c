"""The pytest plug-in: the `test` declarations of rule files as items of a pytest run.

A user of the front door. pytest finds it wherever dragoman is installed, so it does nothing, and imports nothing
of the engine, unless a run asks for it with `--dragoman` or the ini setting `dragoman = true`. A rule file of a
pack, which does not stand by itself, is compiled with its folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from dragoman import Compiled, Ruleset, TestCase
    from dragoman.testing import Outcome

SUFFIX = ".dgm"
_HAS_TESTS = re.compile(r"^test\b", re.MULTILINE)
_FOLDERS = pytest.StashKey[dict[Path, "Compiled"]]()
"""Folders that were compiled as a whole."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting that ask for it."""
    group = parser.getgroup("dragoman")
    group.addoption("--dragoman", action="store_true", help="run the tests that dragoman rule files (*.dgm) carry")
    parser.addini("dragoman", "run the tests that dragoman rule files (*.dgm) carry", type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A rule file that has tests, where a run asks for them."""
    if file_path.suffix != SUFFIX or not (parent.config.getoption("dragoman") or parent.config.getini("dragoman")):
        return None
    try:
        text = file_path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # told of when it is compiled
        text = "test"
    if not _HAS_TESTS.search(text):
        return None
    collector: RuleFile = RuleFile.from_parent(parent, path=file_path)
    return collector


class RuleFile(pytest.File):
    """A rule file; its items are the cases of its tests."""

    def collect(self) -> Iterator[RuleCase]:
        """The cases, in order. A rule with an error is an error of the collection."""
        compiled = self._compiled()
        if compiled.errors:
            import dragoman

            told = dragoman.render_text(compiled.errors, compiled.sources)
            raise self.CollectError(f"rules with errors\n{told}")
        for case in compiled.ruleset.tests:
            if Path(case.path) == self.path:
                yield RuleCase.from_parent(
                    self, name=f"{case.name or 'test'}:{case.line}", case=case, ruleset=compiled.ruleset
                )

    def _compiled(self) -> Compiled:
        """The file by itself, or its folder where only that is free of errors."""
        import dragoman

        folders = self.config.stash.setdefault(_FOLDERS, {})
        folder = self.path.parent
        if folder in folders:
            return folders[folder]
        alone = dragoman.load_lenient(self.path)
        siblings = [one for one in folder.glob(f"*{SUFFIX}") if one != self.path]
        if not alone.errors or not siblings:
            return alone
        together = dragoman.load_lenient(folder)
        if together.errors:
            return alone
        folders[folder] = together
        return together


class RuleTestFailed(Exception):  # noqa: N818 - it is no error of the program
    """A case that did not pass."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.result)
        self.outcome = outcome


class RuleCase(pytest.Item):
    """One case of a `test` declaration."""

    def __init__(self, *, case: TestCase, ruleset: Ruleset, **more: Any) -> None:
        super().__init__(**more)
        self.case = case
        self.ruleset = ruleset
        if case.todo:
            self.add_marker(pytest.mark.xfail(reason="todo", strict=False))

    def runtest(self) -> None:
        """Raises RuleTestFailed where something is not as expected."""
        from dragoman.testing import run_tests

        for outcome in run_tests(self.ruleset, cases=[self.case]):
            if outcome.faults:
                raise RuleTestFailed(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and what was found, with the sentence."""
        if not isinstance(excinfo.value, RuleTestFailed):
            return super().repr_failure(excinfo, style)
        from dragoman.cli.outcomes import describe
        from dragoman.cli.terminal import Painter

        return "\n".join(describe(excinfo.value.outcome, Painter(color=False))).rstrip()

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.line - 1, self.name
