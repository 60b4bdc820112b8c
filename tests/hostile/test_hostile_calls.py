"""The Python API in the hands of somebody in a hurry: wrong types, several threads, an interrupt."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest

import dragoman
from dragoman.matcher.reference import ReferenceMatcher

RULES = """
lexicon minister: Wang Yi, "Sergey Lavrov"
rule said: "<who: actor> (said | stressed)~ed [that] <what: proposition>"
rule met:  "<who: actor list> met"
qualifier denial on said:
    polarity = "negative" when in "not"
"""
TEXT = "Wang Yi said that both sides had not met. Sergey Lavrov, Wang Yi and the envoys met, and stressed peace. "


@pytest.fixture(scope="module")
def rules() -> dragoman.Ruleset:
    return dragoman.compile(RULES)


def dicts(found: dragoman.Findings) -> list[dict[str, Any]]:
    return [one.to_dict() for one in found]


WRONG: dict[str, tuple[Callable[[Any], object], type[Exception], str]] = {
    "no text": (lambda rules: rules.scan(None), dragoman.TextError, "NoneType"),
    "bytes": (lambda rules: rules.scan(b"x"), dragoman.TextError, "bytes"),
    "a list": (lambda rules: rules.scan(["x"]), dragoman.TextError, "list"),
    "a number for a date": (lambda rules: rules.scan("x", date=5), dragoman.TextError, "date"),
    "no date": (lambda rules: rules.scan("x", date="May 2014"), dragoman.TextError, "ISO"),
    "more than a date": (lambda rules: rules.scan("x", date="2014-05-20 or so"), dragoman.TextError, "ISO"),
    "a number for an id": (lambda rules: rules.scan("x", id=5), dragoman.TextError, "id"),
    "one text for many": (lambda rules: list(rules.scan_many("abc")), dragoman.TextError, "several"),
    "no texts": (lambda rules: list(rules.scan_many([None])), dragoman.TextError, "NoneType"),
    "mapping without text": (lambda rules: list(rules.scan_many([{"body": "x"}])), dragoman.TextError, "body"),
    "rules as bytes": (lambda _: dragoman.compile(b"rule"), TypeError, "bytes"),  # type: ignore[arg-type]
    "rules as nothing": (lambda _: dragoman.compile(None), TypeError, "NoneType"),  # type: ignore[arg-type]
    "load of nothing": (lambda _: dragoman.load(None), TypeError, "NoneType"),  # type: ignore[arg-type]
    "load of bytes": (lambda _: dragoman.load(b"x"), TypeError, "bytes"),  # type: ignore[arg-type]
    "load of numbers": (lambda _: dragoman.load([5]), TypeError, "int"),  # type: ignore[list-item]
    "load of rules": (lambda _: dragoman.load('rule a: "x"'), FileNotFoundError, "neither a file"),
    "rules of 50 MB": (lambda _: dragoman.compile("#" * 50_000_000), dragoman.RuleError, "E101"),
    "limit in words": (lambda _: dragoman.Limits(max_depth="x"), TypeError, "max_depth"),  # type: ignore[arg-type]
    "limit below zero": (lambda _: dragoman.Limits(max_matches=-1), ValueError, "max_matches"),
    "scopes without tokens": (lambda _: dragoman.Limits(max_scope=0), ValueError, "max_scope"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments_have_typed_errors(name: str, rules: dragoman.Ruleset) -> None:
    call, error, word = WRONG[name]
    with pytest.raises(error, match=word):
        call(rules)


def test_a_time_of_day_is_no_part_of_the_date(rules: dragoman.Ruleset) -> None:
    day = datetime.datetime(2014, 5, 20, 9, 30, tzinfo=datetime.UTC)
    assert dicts(rules.scan(TEXT, date=day)) == dicts(rules.scan(TEXT, date="2014-05-20T09:30:00Z"))


def test_a_ruleset_may_be_shared_by_threads(rules: dragoman.Ruleset) -> None:
    texts = [TEXT * (number % 5 + 1) for number in range(20)]
    expected = [dicts(rules.scan(text)) for text in texts]
    results: dict[int, list[list[dict[str, Any]]]] = {}

    def scan(number: int) -> None:
        results[number] = [dicts(rules.scan(text)) for text in texts]

    threads = [threading.Thread(target=scan, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert expected[0]
    assert list(results.values()) == [expected] * 4


@pytest.mark.parametrize("calls", [1, 10, 100])
def test_an_interrupt_leaves_the_ruleset_as_it_was(
    rules: dragoman.Ruleset, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = dicts(rules.scan(TEXT))
    match, left = ReferenceMatcher.match, iter(range(calls))

    def interrupted(*arguments: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return match(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(ReferenceMatcher, "match", interrupted)
        with pytest.raises(KeyboardInterrupt):
            rules.scan(TEXT * 500)
    assert dicts(rules.scan(TEXT)) == expected
