"""What makes a site of the documentation: its parts work without Sphinx, so that its builds seldom fail.

`.ci/run` builds the site itself, with warnings as errors.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import dragoman

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
Script = Callable[[str], ModuleType]
PAGES = sorted(str(path.relative_to(DOCS)) for path in (*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md")))


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Imports a script of the documentation."""
    monkeypatch.syspath_prepend(str(DOCS))

    def imported(name: str) -> ModuleType:
        monkeypatch.delitem(sys.modules, name, raising=False)
        return import_module(name)

    return imported


@pytest.mark.parametrize("page", [page for page in PAGES if page != "index.md"])
def test_every_page_is_in_the_contents(page: str) -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert re.search(rf"^- \[[^\]]+\]\({re.escape(page)}\): ", index, re.MULTILINE), page


def test_every_public_name_is_described_once(script: Script) -> None:
    page = script("api_page").page()
    names = re.findall(r"^`+\{py:(?:function|class|exception|data)\} (\w+)", page, re.MULTILINE)
    assert sorted(names) == sorted(set(dragoman.__all__) - {"__version__"})


def test_examples_of_docstrings_stand_in_fences(script: Script) -> None:
    lines = list(script("api_page").docstring(dragoman.Ruleset))
    assert lines.count("```pycon") == lines.count("```") == 1
    assert ">>> import dragoman" in lines


def test_every_diagnostic_has_a_page_that_the_list_leads_to(script: Script) -> None:
    diagnostics = script("make_diagnostics")
    links = re.findall(r"\]\(diagnostics/(\w+)\.md\)", diagnostics.contents())
    assert links == sorted(diagnostics.pages())


@pytest.mark.parametrize("pack", dragoman.packs())
def test_all_of_a_rule_file_can_be_coloured(pack: str, script: Script) -> None:
    token = pytest.importorskip("pygments.token")
    lexer = script("highlighting").DgmLexer()
    for path in (ROOT / "rules" / pack).glob("*.dgm"):
        text = path.read_text(encoding="utf-8")
        pieces = list(lexer.get_tokens(text))
        assert "".join(piece for _, piece in pieces).strip("\n") == text.strip("\n")
        assert not [piece for kind, piece in pieces if kind in token.Error]


def test_broken_links_are_found(script: Script, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#here">1</a> <a href="b/">2</a> <a href="b/index.html#place">3</a>'
        ' <a href="https://example.org/nowhere">4</a> <a href="c.html">5</a>\n<a href="b/#gone">6</a>'
    )
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "index.html").write_text('<a name="place"></a> <a href="../a.html#here">7</a>')
    assert script("check_links").broken(tmp_path) == [
        "a.html:1: c.html: there is no such page",
        "a.html:2: b/#gone: there is no such place on the page",
    ]
