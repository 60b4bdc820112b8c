"""`dragoman check`: lints, what is allowed, what is mended, and the formats for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import dragoman
from dragoman.cli import VERBS
from dragoman_dsl.allowing import allows_of, without_allowed
from dragoman_dsl.diagnostics import Edit
from dragoman_dsl.fixing import applied, mended
from dragoman_dsl.source import SourceFile, Span

Cli = Callable[..., Result]

HOSTILE = sorted((Path(__file__).parents[1] / "hostile").glob("*.dgm"))
DIRTY = (
    "lexicon kind: treaty, pact, treaty\n"
    'rule signed: "signed the (<kind> | pact | pact)"  # about treaties\n'
    'rule left: "left"  # allow W531: nothing is here\n'
)


@pytest.fixture
def dirty(here: Path) -> Path:
    path = here / "dirty.dgm"
    path.write_text(DIRTY)
    return path


def codes(result: Result) -> list[str]:
    return [one["code"] for one in json.loads(result.stdout)]


# --- which warnings ------------------------------------------------------------------------


def test_warnings_are_chosen_by_code(cli: Cli, dirty: Path) -> None:
    assert codes(cli("check", "--format", "json", "dirty.dgm")) == ["W506", "W531", "W531", "W510"]
    assert codes(cli("check", "--format", "json", "--select", "W531", "dirty.dgm")) == ["W531", "W531"]
    assert codes(cli("check", "--format", "json", "--ignore", "w53,W506", "dirty.dgm")) == []


def test_an_error_cannot_be_ignored(cli: Cli, here: Path) -> None:
    (here / "bad.dgm").write_text('rule a: "<nonsense>"\n')
    result = cli("check", "--select", "W502", "--ignore", "E", "bad.dgm")
    assert result.exit_code == 4
    assert "E201" in result.stdout


def test_an_unknown_code_is_a_usage_error(cli: Cli, dirty: Path) -> None:
    result = cli("check", "--select", "W999", "dirty.dgm")
    assert result.exit_code == 2
    assert "W999" in result.stderr


def test_rules_without_any_test_are_told_of_only_when_asked(cli: Cli, dirty: Path) -> None:
    assert codes(cli("check", "--format", "json", "--select", "W53", "--ignore", "W531", "dirty.dgm")) == []
    assert codes(cli("check", "--format", "json", "--select", "W534", "dirty.dgm")) == ["W534", "W534"]


def test_strict_fails_where_a_warning_is_left(cli: Cli, dirty: Path) -> None:
    assert cli("check", "dirty.dgm").exit_code == 0
    assert cli("check", "--strict", "dirty.dgm").exit_code == 4
    assert cli("check", "--strict", "--ignore", "W", "dirty.dgm").exit_code == 0


def test_a_corpus_shows_what_rules_do(cli: Cli, dirty: Path, here: Path) -> None:
    (here / "texts.txt").write_text("They signed the pact.")
    result = cli("check", "--corpus", "texts.txt", "--select", "W535", "dirty.dgm")
    assert "`left` finds nothing in the corpus (1 text)" in result.stdout
    assert "`signed` finds" not in result.stdout


def test_of_very_many_rules_some_pairs_are_looked_at(cli: Cli, here: Path) -> None:
    (here / "many.dgm").write_text("".join(f'rule r{number}: "w{number} (_)+"\n' for number in range(120)))
    result = cli("check", "--select", "W533", "many.dgm")
    assert "W533: only 4,000 of 7,140 pairs of rules were looked at" in result.stderr
    assert result.exit_code == 0


def test_costs_are_a_table(cli: Cli, dirty: Path) -> None:
    lines = cli("check", "--costs", "dirty.dgm").stdout.splitlines()
    assert lines[0].split() == ["rule", "class", "steps", "templates", "longest"]
    assert {line.split()[0] for line in lines[1:]} == {"signed", "left"}
    assert "W538" in cli("check", "--max-cost", "3", "dirty.dgm").stdout


# --- what is allowed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'slot a: "x"  # allow W502: why\nrule r: "y"\n',
        '# allow W502: why\nslot a: "x"\nrule r: "y"\n',
        '# allow W502: why\n\n# and more\n\nslot a:\n    "x"\nrule r: "y"\n',
        'rule r: "y"\nslot a: "x"\n# allow file W502: why\n',
        '# allow W503, W502: why\nslot a: "x"\nrule r: "y"\n# allow W503: x\nlexicon b: x\n',
    ],
)
def test_a_comment_allows_a_warning(cli: Cli, here: Path, text: str) -> None:
    (here / "a.dgm").write_text(text)
    result = cli("check", "--strict", "--ignore", "W510", "a.dgm")
    assert result.exit_code == 0
    assert "allowed" in result.stdout
    assert not dragoman.load_lenient(here / "a.dgm").diagnostics


@pytest.mark.parametrize(
    "text",
    [
        'slot a: "# allow W502: why"\nrule r: "y"\n',
        '"""\n# allow W502: why\n"""\nslot a: "x"\nrule r: "y"\n',
        'rule r: "y"  # allow W502: why\nslot a: "x"\n',
        '# allowed W502: why\nslot a: "x"\nrule r: "y"\n',
    ],
)
def test_what_is_no_such_comment_allows_nothing(cli: Cli, here: Path, text: str) -> None:
    (here / "a.dgm").write_text(text)
    assert "W502" in cli("check", "a.dgm").stdout


def test_nothing_is_called_needless_where_errors_keep_lints_from_being_sure(cli: Cli, here: Path) -> None:
    (here / "a.dgm").write_text('slot a: "x"  # allow W502: why\nrule r: "<nonsense>"\n')
    assert "W510" not in cli("check", "a.dgm").stdout


def test_very_many_comments_take_no_long_time() -> None:
    text = "# allow W502: x\n" * 20_000 + 'slot a: "x"\n' + '# allow W502: "\n' * 20_000
    source = SourceFile("a.dgm", text)
    allows = allows_of(source)
    assert len(allows) == 40_000
    assert without_allowed([], allows, {"a.dgm": source}) == ([], [])


# --- what is mended ------------------------------------------------------------------------


def test_fix_mends_what_is_safe_and_keeps_comments(cli: Cli, dirty: Path) -> None:
    result = cli("check", "--fix", "dirty.dgm")
    assert "mended 3 problems in 1 file" in result.stderr
    assert dirty.read_text() == (
        'lexicon kind: treaty, pact\nrule signed: "signed the (<kind> | pact)"  # about treaties\nrule left: "left"\n'
    )
    assert "W531" in result.stdout
    assert "mended 0 problems" in cli("check", "--fix", "dirty.dgm").stderr


def test_diff_shows_and_writes_nothing(cli: Cli, dirty: Path) -> None:
    result = cli("check", "--diff", "dirty.dgm")
    assert "-lexicon kind: treaty, pact, treaty" in result.stdout
    assert "+lexicon kind: treaty, pact" in result.stdout
    assert "3 problems in 1 file can be mended" in result.stderr
    assert dirty.read_text() == DIRTY


def test_what_is_mended_finds_the_same(dirty: Path) -> None:
    before = dragoman.load_lenient(dirty).ruleset
    [(text, _)] = dragoman.check(dirty).mended().values()
    after = dragoman.compile(text)
    for sentence in ("They signed the pact.", "They signed the treaty and left."):
        assert list(before.scan(sentence)) == list(after.scan(sentence))


def test_an_edit_that_breaks_a_file_is_not_made() -> None:
    source = SourceFile("a.dgm", 'rule a: "(x | y)"\n')
    bad = dragoman.diagnostic_codes()["W531"]
    place = Span("a.dgm", 9, 10)
    problem = bad(place, edit=Edit(place, ""), written="(", what="it", takes="takes")
    assert mended([problem], {"a.dgm": source}) == {}


def test_a_line_of_which_nothing_is_left_goes() -> None:
    source = SourceFile("a.dgm", "one\r\n  two  \r\nthree")
    assert applied(source, [Edit(Span("a.dgm", 7, 10), "")]) == "one\r\nthree"


def test_a_file_that_cannot_be_written_is_told_of(cli: Cli, dirty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dragoman.cli.rewriting.tempfile.mkstemp", refuse)
    result = cli("check", "--fix", "dirty.dgm")
    assert result.exit_code == 3
    assert "dirty.dgm: cannot write: Permission denied" in result.stderr
    assert dirty.read_text() == DIRTY


def test_a_shipped_pack_is_not_changed(cli: Cli) -> None:
    result = cli("check", "--fix", "readouts")
    assert result.exit_code == 2
    assert "shipped pack" in result.stderr


def test_the_hooks_call_verbs_that_exist() -> None:
    hooks = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    called = re.findall(r"^  entry: dragoman (\w+)", hooks, re.MULTILINE)
    assert called == ["fmt", "check", "test"]
    assert set(called) <= set(VERBS)


# --- formats for machines ------------------------------------------------------------------

REGION = {
    "type": "object",
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "properties": {
        name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endLine", "endColumn")
    },
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": "^[^ \\\\]+$"}},
                },
                "region": REGION,
            },
        }
    },
}
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {"type": "object", "required": ["id"]},
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "locations"],
                            "properties": {
                                "message": MESSAGE,
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "locations": {"type": "array", "items": LOCATION},
                                "relatedLocations": {"type": "array", "items": LOCATION},
                                "fixes": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["artifactChanges"],
                                        "properties": {
                                            "artifactChanges": {
                                                "type": "array",
                                                "minItems": 1,
                                                "items": {
                                                    "type": "object",
                                                    "required": ["artifactLocation", "replacements"],
                                                    "properties": {
                                                        "replacements": {
                                                            "type": "array",
                                                            "minItems": 1,
                                                            "items": {
                                                                "type": "object",
                                                                "required": ["deletedRegion"],
                                                                "properties": {"deletedRegion": REGION},
                                                            },
                                                        }
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                                "suppressions": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["kind"],
                                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 requires of the parts that are written here; a reduced form of its schema in our own words."""


def test_sarif_has_what_the_standard_requires(cli: Cli, dirty: Path, here: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    (here / "more of it.dgm").write_text('lexicon a: x, x  # allow W506: why\nrule r: "<nonsense> “x”"\nrule "\n')
    result = cli("check", "--format", "sarif", "dirty.dgm", "more of it.dgm")
    assert result.exit_code == 4
    data = json.loads(result.stdout)
    jsonschema.validate(data, SARIF)
    [run] = data["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    allowed = [one for one in run["results"] if "suppressions" in one]
    assert [one["suppressions"][0]["justification"] for one in allowed] == ["why"]
    assert {"error", "warning"} == {one["level"] for one in run["results"]}
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == {"dirty.dgm", "more%20of%20it.dgm"}


def test_sarif_of_good_rules_is_empty(cli: Cli, here: Path) -> None:
    (here / "good.dgm").write_text('rule r: "y"\n')
    data = json.loads(cli("check", "--format", "sarif", "good.dgm").stdout)
    assert data["runs"][0]["results"] == []


def test_annotations_of_github_are_one_line_each(cli: Cli, here: Path) -> None:
    (here / "a,b%.dgm").write_text('slot a: "x"\nrule r: "<nonsense>"\n')
    lines = cli("check", "--format", "github", "a,b%.dgm").stdout.splitlines()
    assert lines[0].startswith("::warning file=a%2Cb%25.dgm,title=W502 unused-slot,line=1,") or lines[0].startswith(
        "::error file=a%2Cb%25.dgm,title=E201 unknown-type,line=2,"
    )
    assert all(line.startswith(("::warning ", "::error ")) for line in lines)


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "hostile").glob("*.dgm")), ids=lambda one: one.name
)
def test_hostile_files_are_checked_in_every_format(cli: Cli, path: Path, format_: str) -> None:
    result = cli("check", "--format", format_, str(path))
    assert result.exit_code in (0, 4)
    assert result.exception is None or isinstance(result.exception, SystemExit)
