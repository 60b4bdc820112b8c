"""What `dragoman check` found, for programs: JSON, SARIF 2.1.0, and annotations of GitHub.

SARIF is the format of results of static analysis (OASIS, *Static Analysis Results Interchange Format*, 2.1.0), which
code hosts and editors read; columns are counted in code points. An annotation is a line that a runner of GitHub
shows at its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import dragoman

if TYPE_CHECKING:
    from dragoman import Checked, Diagnostic

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
Json = dict[str, Any]


def as_json(checked: Checked) -> str:
    """The diagnostics as a list of objects."""
    return _written([dragoman.diagnostic_to_json(one, checked.sources) for one in checked.diagnostics])


def _written(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


# --- SARIF ---------------------------------------------------------------------------------------------------


def as_sarif(checked: Checked) -> str:
    """One run with all diagnostics; those that a comment allows are there, too, as suppressed."""
    allowed = [one.diagnostic for one in checked.allowed]
    used = sorted({one.code for one in (*checked.diagnostics, *allowed)})
    index = {code: number for number, code in enumerate(used)}
    results = [_result(one, checked, index) for one in checked.diagnostics]
    for one in checked.allowed:
        suppression = {"kind": "inSource", "justification": one.allow.reason}
        results.append({**_result(one.diagnostic, checked, index), "suppressions": [suppression]})
    driver = {
        "name": "dragoman",
        "version": dragoman.__version__,
        "rules": [_rule(code) for code in used],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _written({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> Json:
    declared = dragoman.diagnostic_codes()[code]
    rule: Json = {
        "id": code,
        "name": "".join(part.capitalize() for part in declared.slug.split("-")),
        "shortDescription": {"text": declared.slug.replace("-", " ")},
        "fullDescription": {"text": declared.explanation},
        "defaultConfiguration": {"level": declared.severity},
    }
    return rule


def _result(one: Diagnostic, checked: Checked, index: dict[str, int]) -> Json:
    data = dragoman.diagnostic_to_json(one, checked.sources)
    result: Json = {
        "ruleId": one.code,
        "ruleIndex": index[one.code],
        "level": one.severity,
        "message": {"text": f"{one.message} ({one.help})" if one.help else one.message},
        "locations": [{"physicalLocation": _location(data)}],
    }
    if data["labels"]:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(label), "message": {"text": label["text"]}}
            for number, label in enumerate(data["labels"])
        ]
    if data["edit"]:
        edit = data["edit"]
        replacement = {"deletedRegion": _region(edit), "insertedContent": {"text": edit["replacement"]}}
        change = {"artifactLocation": _artifact(edit["path"]), "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": one.help or one.message}, "artifactChanges": [change]}]
    return result


def _location(data: Json) -> Json:
    location: Json = {"artifactLocation": _artifact(data["path"])}
    if data.get("line"):
        location["region"] = _region(data)
    return location


def _artifact(path: str) -> Json:
    """A relative path stays one; an absolute one becomes a URI."""
    pure = PurePath(path)
    return {"uri": pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())}


def _region(data: Json) -> Json:
    return {
        "startLine": data["line"],
        "startColumn": data["column"],
        "endLine": data["end_line"],
        "endColumn": data["end_column"],
    }


# --- annotations of GitHub -----------------------------------------------------------------------------------


def as_annotations(checked: Checked) -> str:
    """A line for each diagnostic, in the form of workflow commands."""
    return "\n".join(_annotations(checked, checked.diagnostics))


def _annotations(checked: Checked, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    for one in diagnostics:
        data = dragoman.diagnostic_to_json(one, checked.sources)
        place = {"file": data["path"], "title": f"{one.code} {data['slug']}"}
        if data.get("line"):
            place |= {"line": data["line"], "endLine": data["end_line"]}
            if data["line"] == data["end_line"]:
                place |= {"col": data["column"], "endColumn": data["end_column"]}
        properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
        message = f"{one.message}; {one.help}" if one.help else one.message
        yield f"::{one.severity} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """What the command says, with the characters that end it written otherwise."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
