"""Pages about rules: what stands in them, that examples show what is found, and that gaps show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dragoman
from dragoman.documenting import GAP, page

RULES = '''\
"""Who signed what."""

lexicon kind:
    """What can be signed."""
    treaty, pact

lexicon verb inflected: sign

slot paper open:
    """A document."""
    "the <kind>"

finding Signing:
    """Something was signed."""
    who: text+
    what: paper
    day: text?
    gives way to note on what
    sources findings in what

rule signed -> Signing:
    """`They signed the pact`."""
    "<who: (they | [both] sides)> [and <who: (we)>] {verb} <what: paper>"

rule note: "the <what: paper> note"

qualifier outlook on Signing:
    polarity = "negative" when before "never"

test signed:
    "They and we signed the pact." -> Signing(who=["They", "we"], what.kind="pact")
    "They *never* said so, and both sides signed the treaty [twice]." -> Signing(polarity="negative")
    todo "Nobody signed the pact." -> Signing
    "They left." -> nothing
'''


def written(folder: Path, rules: str) -> str:
    path = folder / "signing.dgm"
    path.write_text(rules, encoding="utf-8")
    return page("signing", dragoman.describe(path))


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    return written(tmp_path, RULES).splitlines()


def test_a_type_has_its_fields_and_how_it_lives_with_others(lines: list[str]) -> None:
    assert lines[:5] == [
        "# signing",
        "",
        "<!-- Made by `dragoman docs` from the rules; change them, not this page. -->",
        "",
        "Who signed what.",
    ]
    assert "| [Signing](#signing) | who+, what, day? | Something was signed. |" in lines
    assert "| `who` | `text` | list, one or more |" in lines
    assert "| `what` | [paper](#slot-paper) | |" in lines
    assert "| `day` | `text` | may be missing |" in lines
    assert "- Gives way to note where both have the same what." in lines
    assert "- Findings in `what` name it as their source." in lines
    assert "- Qualifier `polarity`: negative." in lines


def test_examples_show_what_is_found(lines: list[str]) -> None:
    assert r"- \[**who** They\] and \[**who** we\] signed \[**what** the pact\]. (`what.kind`: pact)" in lines
    marked = r"They \*never\* said so, and \[**who** both sides\] signed \[**what** the treaty\] \[twice\]."
    assert f"- {marked} (`polarity`: negative)" in lines
    assert "- Nothing in: They left." in lines
    assert not [line for line in lines if "Nobody" in line], "todo is no example"


def test_declarations_are_as_written_without_their_docstrings(lines: list[str]) -> None:
    at = lines.index("#### rule signed")
    assert lines[at + 2] == "`They signed the pact`."
    assert lines[at + 4 : at + 8] == [
        "```dgm",
        "rule signed -> Signing:",
        '    "<who: (they | [both] sides)> [and <who: (we)>] {verb} <what: paper>"',
        "```",
    ]
    assert "- Open: what it takes is searched as a text of its own." in lines


def test_lexicons_have_their_sizes(lines: list[str]) -> None:
    assert "| `kind` | 2 | What can be signed. | treaty, pact | |" in lines
    assert f"| `verb` | 1 | {GAP} Each entry stands for all its forms. | sign | |" in lines


def test_what_has_no_docstring_shows(tmp_path: Path, lines: list[str]) -> None:
    [module] = dragoman.describe(tmp_path / "signing.dgm").modules
    assert module.undocumented == ("rule note", "lexicon verb", "qualifier outlook")
    assert lines[lines.index("### qualifier outlook") + 2] == GAP


def test_findings_without_fields_and_fields_that_cross(tmp_path: Path) -> None:
    lines = written(tmp_path, 'rule bare: "a treaty"\n\ntest bare:\n    "With a treaty." -> bare\n').splitlines()
    assert "- **a treaty** in: With a treaty." in lines


def test_lexicon_files_have_their_columns(tmp_path: Path) -> None:
    (tmp_path / "country.csv").write_text(
        "name,iso\n" + "".join(f"Land{n},L{n}\n" for n in range(20)), encoding="utf-8"
    )
    lines = written(tmp_path, 'lexicon country from "country.csv"\nrule in: "in <country>"\n').splitlines()
    [row] = [line for line in lines if line.startswith("| `country`") and "Land0" in line]
    assert row == "| `country` | 20 | | Land0, Land1, Land2, Land3, Land4, Land5, Land6, Land7, … | `iso` |"


@pytest.mark.parametrize("pack", dragoman.packs())
def test_links_in_the_pages_of_packs_lead_somewhere(pack: str) -> None:
    path = Path(__file__).parents[2] / "docs" / "packs" / f"{pack}.md"
    text = re.sub(r"^```dgm$.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_rules_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        dragoman.describe(tmp_path / "missing.dgm")


def test_what_is_wrong_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "broken.dgm"
    path.write_text('rule good: "both sides"\nrule bad: "<nonsense>"\n', encoding="utf-8")
    description = dragoman.describe(path)
    assert [one.code for one in description.compiled.errors] == ["E201"]
    assert "#### rule good" in page("broken", description)
    assert "rule bad" not in page("broken", description)
