"""The documentation says nothing that is not so: its examples run, its tables are those of the code.

How the examples are marked is told in `support/doc_examples`. DRAGOMAN_UPDATE_DOCS=1 writes what the examples
really give into the files; read the difference.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from doc_examples import Session, blocks_of, sections_of, updated

import dragoman
from dragoman import documenting
from dragoman.cli import VERBS

DOCS = Path(__file__).parents[1] / "docs"
UPDATE = os.environ.get("DRAGOMAN_UPDATE_DOCS") == "1"

IN_ONE_GO = ("tutorial.md", "python.md", "cli.md", "testing.md", "how-to/embed.md", "how-to/benchmark.md")
"""Files whose examples build on each other; in the others each section stands by itself."""

PAGES = sorted(
    str(path.relative_to(DOCS))
    for path in (*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md"))
    if path.name != "diagnostics.md"
)
SECTIONS = [
    pytest.param(page, number, id=f"{page}-{title or 'top'}")
    for page in PAGES
    for number, (title, _, _) in enumerate(
        [("", 1, "")] if page in IN_ONE_GO else sections_of((DOCS / page).read_text(encoding="utf-8"))
    )
]


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_examples_do_what_they_say(page: str, section: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sections = [("", 1, read(page))] if page in IN_ONE_GO else list(sections_of(read(page)))
    _, first_line, text = sections[section]
    problems = list(Session(tmp_path).run(list(blocks_of(text, first_line))))
    if UPDATE:
        (DOCS / page).write_text(updated(read(page), problems), encoding="utf-8")
        problems = [one for one in problems if one.actual is None]
    assert not problems, "\n".join(f"{page}:{one.block.line}: {one.message}" for one in problems)


def script(name: str) -> ModuleType:
    """A script of the documentation, as a module."""
    spec = spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_diagnostics_is_up_to_date() -> None:
    page = script("make_diagnostics").page()
    if UPDATE:
        (DOCS / "diagnostics.md").write_text(page, encoding="utf-8")
    assert read("diagnostics.md") == page, "run docs/make_diagnostics.py"


@pytest.mark.parametrize("pack", dragoman.packs())
def test_the_page_of_a_pack_is_what_its_rules_say(pack: str) -> None:
    made = documenting.page(pack, dragoman.describe(pack))
    file = DOCS / "packs" / f"{pack}.md"
    if UPDATE:
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made, f"run dragoman docs {pack} -o docs/packs"


@pytest.mark.parametrize("page", ["language.md", "python.md"])
def test_the_tables_are_those_of_the_code(page: str) -> None:
    filled = script("make_tables").filled(page)
    if UPDATE:
        (DOCS / page).write_text(filled, encoding="utf-8")
    assert read(page) == filled, "run docs/make_tables.py"


def test_every_verb_has_a_section() -> None:
    headings = re.findall(r"^## `dragoman (\w+)", read("cli.md"), re.MULTILINE)
    assert headings == list(VERBS)


def test_every_option_is_described() -> None:
    for verb in VERBS:
        section = read("cli.md").split(f"## `dragoman {verb}", 1)[1].split("\n## ", 1)[0]
        for parameter in import_module(f"dragoman.cli.{verb}").command.params:
            for option in (one for one in parameter.opts if one.startswith("--")):
                assert f"`{option}" in section, f"{verb} {option}"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(page)):
        assert (DOCS / page).parent.joinpath(target).exists(), target
