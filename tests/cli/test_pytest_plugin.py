"""The pytest plug-in: rule files' tests as items, asked for and not, alone and in packs."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points
from xml.etree import ElementTree

import pytest

pytest_plugins = ["pytester"]

INSTALLED = any(one.value == "dragoman.pytest_plugin" for one in entry_points(group="pytest11"))
LOADED = ("-p", "no:cacheprovider", *(() if INSTALLED else ("-p", "dragoman.pytest_plugin")))

RULES = """\
rule sold: "<who: (Ann | Bob)> sold <what: (boats | cars)>"

test sold:
    "Ann sold boats." -> sold(who="Ann")
    "Ann sold boats." -> sold(what="cars")
    todo "Bob bought cars." -> sold
    todo "Bob sold cars." -> sold

test:
    "Nobody came." -> nothing
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a rule file and a test of Python."""
    pytester.makefile(".dgm", rules=RULES, bare='rule r: "no tests here"\n')
    pytester.makepyfile(test_python="def test_of_python(): pass")
    return pytester


def test_nothing_is_collected_unless_asked_for(run: pytest.Pytester) -> None:
    run.runpytest_inprocess(*LOADED).assert_outcomes(passed=1)


def test_cases_are_items(run: pytest.Pytester) -> None:
    result = run.runpytest_inprocess(*LOADED, "--dragoman", "-v")
    result.assert_outcomes(passed=3, failed=1, xfailed=1, xpassed=1)
    result.stdout.fnmatch_lines(
        [
            "rules.dgm::sold:4 PASSED*",
            "rules.dgm::sold:5 FAILED*",
            "rules.dgm::test:10 PASSED*",
            "*wrong field: sold by rule sold: 'Ann sold boats'",
            '*expected  "cars"',
            '*found     "boats"',
            "*Ann sold boats.",
            "*^^^^^ found",
        ]
    )


def test_the_ini_setting_asks_for_them_too(run: pytest.Pytester) -> None:
    run.makeini("[pytest]\ndragoman = true")
    run.runpytest_inprocess(*LOADED, "-k", "sold and not 5").assert_outcomes(
        passed=1, xfailed=1, xpassed=1, deselected=3
    )


def test_one_case_is_run_by_its_name(run: pytest.Pytester) -> None:
    run.runpytest_inprocess(*LOADED, "--dragoman", "rules.dgm::sold:4").assert_outcomes(passed=1)


def test_workers_run_them(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xdist")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    result = run.runpytest_subprocess(*LOADED, "--dragoman", "-n", "2")
    result.assert_outcomes(passed=3, failed=1, xfailed=1, xpassed=1)


def test_junit_names_them(run: pytest.Pytester) -> None:
    run.runpytest_inprocess(*LOADED, "--dragoman", "--junitxml=out.xml")
    cases = list(ElementTree.parse(run.path / "out.xml").getroot().iter("testcase"))
    assert {"sold:4", "sold:5", "test:10", "test_of_python"} <= {case.get("name") for case in cases}


def test_a_rule_with_an_error_is_an_error_of_the_collection(run: pytest.Pytester) -> None:
    run.makefile(".dgm", bad='rule bad: "<nope>"\ntest bad:\n    "x" -> nothing\n')
    result = run.runpytest_inprocess(*LOADED, "--dragoman", "bad.dgm")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*E201*nope*"])


def test_a_file_of_a_pack_is_compiled_with_its_folder(pytester: pytest.Pytester) -> None:
    pack = pytester.mkdir("pack")
    (pack / "words.dgm").write_text('slot thing: "the (boat | car)"\n')
    for name in ("one", "two"):
        (pack / f"{name}.dgm").write_text(
            f'rule {name}: "sold <thing>"\ntest {name}:\n    "He sold the car." -> {name}\n'
        )
    pytester.runpytest_inprocess(*LOADED, "--dragoman").assert_outcomes(passed=2)
