"""The JSON Schema of a finding: it is valid, it is shipped, and findings keep to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import dragoman
from dragoman.finding import Capture, Finding, FindingRef, Mention, Place

SCHEMA = dragoman.finding_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

_offsets = st.integers(0, 1_000)
_words = st.text(max_size=8)
_names = st.text("abcdefgh_", min_size=1, max_size=6)
_values = st.dictionaries(_names, _words | st.integers() | st.booleans() | st.none(), max_size=2)
_places = st.builds(Place, _offsets, _offsets, _offsets)
_mentions = st.lists(st.builds(Mention, _offsets, _offsets, _words), max_size=2).map(tuple)


def _captures(fields: st.SearchStrategy[Mapping[str, Any]]) -> st.SearchStrategy[Capture]:
    return st.builds(
        Capture,
        start=_offsets,
        end=_offsets,
        text=_words,
        type=_names,
        value=_words | st.integers() | st.none(),
        attributes=st.lists(_values, max_size=2).map(tuple),
        fields=fields,
        parts=_mentions,
        refers_to=_mentions,
    )


def _fields(captures: st.SearchStrategy[Capture]) -> st.SearchStrategy[Mapping[str, Any]]:
    return st.dictionaries(_names, captures | st.lists(captures, max_size=2).map(tuple), max_size=2)


_findings = st.builds(
    Finding,
    type=_names,
    rules=st.lists(_names, min_size=1, max_size=2, unique=True).map(tuple),
    doc=_words,
    start=_offsets,
    end=_offsets,
    text=_words,
    sentence=_places,
    paragraph=_places,
    fields=_fields(_captures(_fields(_captures(st.just({}))))),
    values=_values,
    qualifiers=_values,
    source=st.lists(st.builds(FindingRef, _names, _offsets, _offsets), max_size=2).map(tuple),
    shared=st.booleans(),
    meta=_values,
)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@given(_findings)
def test_every_finding_keeps_to_the_schema(finding: Finding) -> None:
    VALIDATOR.validate(finding.to_dict())


@given(_findings)
def test_a_finding_survives_its_dict_form_and_json(finding: Finding) -> None:
    assert Finding.from_dict(finding.to_dict()) == finding
    assert Finding.from_dict(json.loads(json.dumps(finding.to_dict()))) == finding


@pytest.mark.parametrize(
    "change",
    [
        {"start": -1},
        {"end": "9"},
        {"extra": 1},
        {"rules": []},
        {"fields": {"a": {"start": 0}}},
        {"shared": False},
        {"values": {}},
        {"source": [{"start": 0, "end": 1}]},
    ],
)
def test_the_schema_refuses_what_no_finding_says(change: dict[str, Any]) -> None:
    place = Place(0, 1)
    data = Finding("T", ("r",), "d", 0, 1, "x", place, place, {}).to_dict()
    VALIDATOR.validate(data)
    assert not VALIDATOR.is_valid(data | change)
