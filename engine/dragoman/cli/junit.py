"""Outcomes as JUnit XML, which servers that build software show: used by `test --junit`.

The schema is the common one of Jenkins and the Ant task: `testsuites`, a `testsuite` for each rule file, a
`testcase` with at most one `failure` or `skipped`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from dragoman.cli.outcomes import describe, place_of
from dragoman.cli.terminal import Painter
from dragoman.testing import Outcome

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(outcomes: Sequence[Outcome], seconds: Sequence[float]) -> str:
    """The document; `seconds` is how long each test took."""
    root = ElementTree.Element("testsuites", {"name": "dragoman", **_counted(outcomes, seconds)})
    timed = list(zip(outcomes, seconds, strict=True))
    for path, several in groupby(timed, key=lambda one: one[0].case.path):
        _suite(root, path, list(several))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, path: str, timed: Sequence[tuple[Outcome, float]]) -> None:
    outcomes, seconds = [one for one, _ in timed], [took for _, took in timed]
    skipped = str(sum(one.result == "todo" for one in outcomes))
    name = _text(Path(path).as_posix())
    about = {"name": name, **_counted(outcomes, seconds), "skipped": skipped}
    suite = ElementTree.SubElement(root, "testsuite", about)
    for outcome, took in timed:
        _case(suite, outcome, took, name)


def _counted(outcomes: Sequence[Outcome], seconds: Sequence[float]) -> dict[str, str]:
    failures = sum(one.failed for one in outcomes)
    return {"tests": str(len(outcomes)), "failures": str(failures), "errors": "0", "time": f"{sum(seconds):.4f}"}


def _case(suite: ElementTree.Element, outcome: Outcome, took: float, path: str) -> None:
    name = f"{outcome.case.name or 'test'}:{outcome.case.line}"
    case = ElementTree.SubElement(suite, "testcase", classname=path, name=_text(name), time=f"{took:.4f}")
    told = _text("\n".join(describe(outcome, Painter(color=False))))
    if outcome.failed:
        message = f"{outcome.result}: {place_of(outcome)}"
        failure = ElementTree.SubElement(case, "failure", type=outcome.result, message=_text(message))
        failure.text = told
    elif outcome.result == "todo":
        message = "todo: passes now" if outcome.unexpected_pass else "todo"
        ElementTree.SubElement(case, "skipped", message=message)


def _text(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
