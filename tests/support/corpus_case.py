"""Corpus cases: what a rule file must find in a text, as data that every matcher is held to.

A case file (`tests/corpus/*.toml`) says `about` what it is and lists `[[case]]` tables:

- `name`, `why` (the sentence of the language that it shows), `rules`, `text`;
- optional: `date` of the text, `limits` (by name), `files` (by name; lexicons and rule files that
  the rules `use`), `std = "shipped"` to compile with the shipped standard library in place of the
  small one in `tests/corpus/std`;
- `findings`: all of them, in order. What is not said of a finding must not be there.
- `notices`: the limits of the notices given; `outcomes`: the results of the file's own tests.

A finding has `type`, `text` and, as far as there are any, `fields`, `values`, `qualifiers`, `meta`,
`source` (a list of `"Type: text"`) and `shared`; `rule` or `rules` are compared where given. A field is the
text of its capture, a table (`text`, `type`, `value`, `attributes`, `fields`, `parts`, `refers_to`) or a
list of these. Places are given by text: one that stands several times in the document says which it
means with `nth`, counted from 1 (`"who#2"` for short). `partial = true` in a finding or capture leaves
what is not said uncompared. `type` of a capture is compared where given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from dragoman.finding import Capture, Finding, Mention

CORPUS = Path(__file__).parents[1] / "corpus"


class CaseError(Exception):
    """A case that does not say clearly what it expects."""


@frozen(eq=False)
class Case:
    """One case of a case file."""

    file: str
    name: str
    why: str
    rules: str
    text: str
    findings: tuple[Mapping[str, Any], ...] = ()
    date: str | None = None
    limits: Mapping[str, int] = field(factory=dict)
    files: Mapping[str, str] = field(factory=dict)
    std: str = "small"
    notices: tuple[str, ...] = ()
    outcomes: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def load_cases(folder: Path = CORPUS) -> list[Case]:
    """Every case of every file, in the order of file names."""
    cases = []
    for path in sorted(folder.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for table in content["case"]:
            lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
            cases.append(Case(file=path.stem, **{**table, **lists}))
    return cases


def differences(case: Case, findings: Sequence[Finding]) -> list[str]:
    """What is not as a case expects it, in words; raises CaseError for a case that is not clear."""
    wanted = [_Wanted(case, one, _FINDING) for one in case.findings]
    found = [_described_finding(one) for one in findings]
    if [one.head() for one in wanted] != [(one["type"], *one["place"]) for one in found]:
        return ["expected:", *map(str, wanted), "found:", *(f"  {one['type']}: {one['text']}" for one in found)]
    return [
        difference
        for one, other in zip(wanted, found, strict=True)
        for difference in one.differences(other, f"{other['type']} “{other['text']}”")
    ]


# --- what was found, as plain data ---------------------------------------------------------------


def _described_finding(found: Finding) -> dict[str, Any]:
    return {
        "type": found.type,
        "place": (found.start, found.end),
        "text": found.text,
        "rules": list(found.rules),
        "fields": {name: _described_field(value) for name, value in found.fields.items()},
        "values": dict(found.values),
        "qualifiers": dict(found.qualifiers),
        "meta": dict(found.meta),
        "source": [(one.type, one.start, one.end) for one in found.source],
        "shared": found.shared,
    }


def _described_field(value: Capture | tuple[Capture, ...]) -> Any:
    return [_described_capture(one) for one in value] if isinstance(value, tuple) else _described_capture(value)


def _described_capture(capture: Capture) -> dict[str, Any]:
    return {
        "place": (capture.start, capture.end),
        "text": capture.text,
        "type": capture.type,
        "value": capture.value,
        "attributes": [dict(row) for row in capture.attributes],
        "fields": {name: _described_field(value) for name, value in capture.fields.items()},
        "parts": [_mention(one) for one in capture.parts],
        "refers_to": [_mention(one) for one in capture.refers_to],
    }


def _mention(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.text


# --- what is expected ----------------------------------------------------------------------------

_FINDING: Mapping[str, Any] = {"values": {}, "qualifiers": {}, "meta": {}, "source": [], "shared": False}
"""What is compared of every finding beside its type, place and fields, with what holds unless said."""
_CAPTURE: Mapping[str, Any] = {"value": None, "attributes": [], "parts": [], "refers_to": []}
"""The same for a capture."""
_KNOWN = frozenset(["text", "nth", "type", "fields", "partial", "rule", "rules", *_FINDING, *_CAPTURE])


class _Wanted:
    """What a case wants of a finding or capture."""

    def __init__(self, case: Case, given: Mapping[str, Any] | str, defaults: Mapping[str, Any]) -> None:
        self.case = case
        self.given: Mapping[str, Any] = {"text": given} if isinstance(given, str) else given
        if unknown := sorted(set(self.given) - _KNOWN):
            raise CaseError(f"{case}: unknown keys {', '.join(unknown)}")
        self.partial = bool(self.given.get("partial"))
        self.parts = [self.mention(one) for one in self.given.get("parts", ())]
        self.place = self.hull()
        self.plain = {key: self.value(key) for key in defaults if key in self.given}
        if not self.partial:
            self.plain = {**defaults, **self.plain}
        for key in ("type", "rules"):
            if key in self.given:
                self.plain[key] = self.given[key]
        if "rule" in self.given:
            self.plain["rules"] = [self.given["rule"]]

    def __str__(self) -> str:
        return f"  {self.given.get('type')}: {self.case.text[slice(*self.place)]}"

    def head(self) -> tuple[str, int, int]:
        """The type and place of a finding."""
        return (self.given["type"], *self.place)

    def hull(self) -> tuple[int, int]:
        """The place, from the text or from the first part to the last."""
        if self.parts:
            return self.parts[0][0], max(end for _, end, _ in self.parts)
        return self.locate(self.given["text"], self.given.get("nth"))

    def value(self, key: str) -> Any:
        """What is wanted of one key, in the form of what was found."""
        value = self.given[key]
        match key:
            case "parts":
                return self.parts
            case "refers_to":
                return [self.mention(one) for one in value]
            case "source":
                return [self.reference(one) for one in value]
        return value

    def mention(self, text: str) -> tuple[int, int, str]:
        start, end = self.locate(text)
        return start, end, self.case.text[start:end]

    def reference(self, source: str) -> tuple[str, int, int]:
        type_, _, text = source.partition(": ")
        return (type_, *self.locate(text))

    def locate(self, text: str, nth: int | None = None) -> tuple[int, int]:
        """Where a text stands in the document; `text#2` is where it stands for the second time."""
        body, hash_, number = text.rpartition("#")
        if hash_ and number.isdigit() and nth is None:
            text, nth = body, int(number)
        starts = [at for at in range(len(self.case.text)) if text and self.case.text.startswith(text, at)]
        if len(starts) < (nth or 1) or (nth is None and len(starts) > 1):
            raise CaseError(f"{self.case}: {text!r} stands {len(starts)} times in the text; say which with nth")
        start = starts[(nth or 1) - 1]
        return start, start + len(text)

    # --- comparing ---------------------------------------------------------------------------------

    def differences(self, found: Mapping[str, Any], path: str) -> Iterator[str]:
        """What is different in what was found."""
        if self.place != found["place"]:
            yield f"{path}: expected “{str(self).partition(': ')[2]}” at {self.place}, found at {found['place']}"
        for key, value in self.plain.items():
            if found[key] != value:
                yield f"{path}: {key}: expected {value!r}, found {found[key]!r}"
        fields = self.given.get("fields", {})
        if not self.partial and list(fields) != list(found["fields"]) and set(fields) != set(found["fields"]):
            yield f"{path}: expected fields {list(fields)}, found {list(found['fields'])}"
            return
        for name, wanted in fields.items():
            yield from self.field_differences(wanted, found["fields"].get(name), f"{path}.{name}")

    def field_differences(self, wanted: Any, found: Any, path: str) -> Iterator[str]:
        """What is different in one field: a capture or a list of them."""
        if isinstance(wanted, list) is not isinstance(found, list) or found is None:
            yield f"{path}: expected {wanted!r}, found {found!r}"
        elif isinstance(wanted, list):
            if len(wanted) != len(found):
                yield f"{path}: expected {wanted!r}, found {[one['text'] for one in found]}"
            else:
                for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
                    yield from _Wanted(self.case, one, _CAPTURE).differences(other, f"{path}[{number}]")
        else:
            yield from _Wanted(self.case, wanted, _CAPTURE).differences(found, f"{path} “{found['text']}”")
