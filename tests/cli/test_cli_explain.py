"""`dragoman explain`: golden text and JSON, what it refuses, and how it ends.

Set DRAGOMAN_UPDATE_GOLDEN=1 to write the golden files anew, and read the difference.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from compiling import SMALL_STD
from jsonschema import Draft202012Validator

import dragoman
from dragoman.cli import main
from dragoman.cli.explain_layout import Layout
from dragoman.cli.terminal import Painter, cells
from dragoman.compiler import compile_entries
from dragoman.ruleset import Ruleset
from dragoman_dsl.source import SourceFile

GOLDEN = Path(__file__).parents[1] / "golden" / "explain"
UPDATE = os.environ.get("DRAGOMAN_UPDATE_GOLDEN") == "1"
CASES = tomllib.loads((GOLDEN / "cases.toml").read_text(encoding="utf-8"))["case"]
SCHEMA = Draft202012Validator(dragoman.explanation_schema())

RULES = 'rule signing: "they signs the <what: (treaty | deal)>"\n'


def rules_of(case: dict[str, str]) -> Ruleset:
    return compile_entries([SourceFile("rules.dgm", case["rules"])], std=SMALL_STD).unwrap()


def hold(path: Path, content: str) -> None:
    if UPDATE:
        path.write_text(content, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_explanations_read_as_in_the_golden_files(case: dict[str, str]) -> None:
    found = rules_of(case).explain(case["text"], rule=case.get("rule"))
    width = int(case.get("width", 80))
    lines = list(Layout(found, Painter(color=False), width, int(case.get("depth", 1))).lines())
    diffs = ("-", "+")
    assert all(cells(line) <= width for line in lines if not line.strip().startswith(diffs))
    hold(GOLDEN / f"{case['name']}.txt", "\n".join(lines) + "\n")
    hold(GOLDEN / f"{case['name']}.json", found.to_json() + "\n")
    SCHEMA.validate(found.to_dict())


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "rules.dgm"
    path.write_text(RULES, encoding="utf-8")
    return str(path)


def run(*args: str, text: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["explain", *args], input=text)
    return result.exit_code, result.stdout, result.stderr


def test_a_sentence_may_stand_on_the_command_line_in_a_file_or_in_standard_input(rules: str, tmp_path: Path) -> None:
    text = "They signed the treaty."
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    outputs = {run(rules, text), run(rules, str(path)), run(rules, "-", text=text)}
    assert len(outputs) == 1
    code, out, _ = outputs.pop()
    assert code == 0
    assert '+ rule signing: "they sign~ the <what: (treaty | deal)>"' in out


def test_json_is_the_dict_form(rules: str) -> None:
    _, out, _ = run(rules, "They signed the treaty.", "--format", "json")
    data = json.loads(out)
    SCHEMA.validate(data)
    assert data["misses"][0]["stopped"] == "signed"


def test_one_sentence_can_be_asked_for(rules: str) -> None:
    text = "They signs the treaty. They signs the deal."
    for place in ("25", "s2"):
        data = json.loads(run(rules, text, "--at", place, "--format", "json")[1])
        assert [one["text"] for one in data["found"]] == ["They signs the deal"]


def test_one_word_is_a_text_where_that_is_said(rules: str) -> None:
    code, _, err = run(rules, "word")
    assert (code, "give --text" in err) == (2, True)
    assert run(rules, "word", "--text")[0] == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--rule", "sining"), "did you mean 'signing'?"),
        (("--rule", "xyz"), "there are: signing"),
        (("--at", "1000"), "outside the text"),
        (("--at", "s9"), "there is no sentence s9"),
        (("--at", "-1"), "no place"),
        (("--at", "here"), "no place"),
    ],
)
def test_what_is_asked_for_and_not_there_is_a_usage_error(rules: str, args: tuple[str, ...], said: str) -> None:
    code, out, err = run(rules, "They signed the treaty.", *args)
    assert (code, out) == (2, "")
    assert said in err


def test_an_empty_text_has_nothing_to_explain(rules: str) -> None:
    assert run(rules, "", "--text")[:2] == (
        0,
        "nothing found, and nothing near it: no rule has a word of its own in the text\n",
    )
    assert run(rules, "", "--text", "--at", "0")[0] == 2


def test_a_rule_with_an_error_is_told_of_and_the_others_are_explained(tmp_path: Path) -> None:
    path = tmp_path / "rules.dgm"
    path.write_text('rule bad: "(a"\nrule good: "they met"\n', encoding="utf-8")
    code, out, err = run(str(path), "They met.")
    assert (code, "FOUND rule good" in out, "E1" in err) == (4, True, True)


def test_rules_of_nothing_but_slots_explain_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rules.dgm"
    path.write_text('slot a: "b"\n', encoding="utf-8")
    assert run(str(path), "They met.")[0] == 0


def test_compiled_rules_are_refused(rules: str, tmp_path: Path) -> None:
    target = str(tmp_path / "rules.dgc")
    dragoman.load(rules).save(target)
    code, _, err = run(target, "They met.")
    assert (code, "compiled rules" in err) == (2, True)
    with pytest.raises(dragoman.ExplainError):
        dragoman.open(target).explain("They met.")


def test_of_a_long_text_the_first_part_is_explained_and_a_notice_says_so(rules: str) -> None:
    text = "They signs the treaty. " * 50
    code, out, err = run(rules, text, "--limit", "max_explained=20", "--format", "json")
    assert (code, "max_explained" in err) == (3, True)
    assert len(json.loads(out)["found"]) == 4
