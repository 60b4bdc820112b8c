"""The slots and lexicons of std: what they take from a text, and what value they give it.

The cases are the tables in `std_forms/`. A form is a text, the stretch that is taken, then (where there
is one) its value, and a table of what paths into the capture must lead to.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.testing import look_up, shown

DATE = "2014-05-20"  # a Tuesday
TABLES = sorted(Path(__file__).with_name("std_forms").glob("*.toml"))
SLOTS = [slot for path in TABLES for slot in tomllib.loads(path.read_text(encoding="utf-8"))["slot"]]


def forms() -> Iterator[Any]:
    for slot in SLOTS:
        for text, taken, *rest in slot["forms"]:
            value = next((one for one in rest if not isinstance(one, dict)), None)
            paths = next((one for one in rest if isinstance(one, dict)), {})
            yield pytest.param(slot["name"], text, taken, value, paths, id=f"{slot['name']}: {taken}")


@cache
def rules(slot: str) -> dragoman.Ruleset:
    return dragoman.compile(f'rule found: "<{slot}>"')


@pytest.mark.parametrize(("slot", "text", "taken", "value", "paths"), list(forms()))
def test_a_form_is_taken_whole_with_its_value(
    slot: str, text: str, taken: str, value: Any, paths: dict[str, str]
) -> None:
    finding = next(iter(rules(slot).scan(text, date=DATE)))
    capture = finding[slot]
    assert isinstance(capture, dragoman.Capture)
    assert (capture.text, capture.value) == (taken, value)
    found = {path: shown(look_up(finding, tuple(path.split(".")))) for path in paths}
    assert found == paths


@pytest.mark.parametrize(
    ("slot", "text"), [pytest.param(slot["name"], text, id=text) for slot in SLOTS for text in slot["none"]]
)
def test_what_only_looks_like_a_form_is_left_alone(slot: str, text: str) -> None:
    assert not rules(slot).scan(text, date=DATE)


def test_relative_dates_have_no_value_in_a_text_without_a_date() -> None:
    (finding,) = rules("date").scan("They met yesterday.")
    capture = finding["date"]
    assert isinstance(capture, dragoman.Capture)
    assert (capture.text, capture.value) == ("yesterday", None)


def test_the_pack_compiles_without_a_diagnostic() -> None:
    assert not dragoman.load_lenient("std").diagnostics
