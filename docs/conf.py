"""How Sphinx makes a site of these pages.

python -m sphinx -W --keep-going docs build/site

The pages are plain Markdown, as they are read on a code host. What only the site has is made here, from the same
sources: the tables of contents out of the lists in `index.md`, a page for each diagnostic, one with the public names,
and the benchmarks' own pages. Their folders are in `.gitignore`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(DOCS), str(ROOT / "engine"), str(ROOT / "dsl")]

import api_page  # noqa: E402
import make_diagnostics  # noqa: E402
from highlighting import DgmLexer, FindingsLexer  # noqa: E402
from pygments.lexers import JsonLexer, TextLexer  # noqa: E402

import dragoman  # noqa: E402

project = "Dragoman"
version = release = dragoman.__version__
extensions = ["myst_parser"]
exclude_patterns = ["images"]
html_theme = "furo"
html_title = "Dragoman"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "monokai"
highlight_language = "none"
python_maximum_signature_line_length = 100
add_module_names = False
myst_heading_anchors = 4
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types of signatures that are no public names

BENCHMARKS = {"README.md": "index.md", "METHODOLOGY.md": "methodology.md"}
ELSEWHERE = {
    "../benchmarks/README.md": "benchmarks/index.md",
    "../benchmarks/METHODOLOGY.md": "benchmarks/methodology.md",
    "../rules/std": "packs/std.md",
    "../rules": "packs.md",
    "../README.md": "index.md#install",
}
"""Where links out of this folder lead on the site."""
BLOCK = re.compile(r"^```(?P<kind>\w+)(?P<options>[^\n]*)\n(?P<content>.*?)^```\n", re.MULTILINE | re.DOTALL)
FURTHER = {"packs": ["packs/std", "packs/readouts", "packs/news"], "benchmarks/index": ["methodology"]}
"""Pages that stand below others."""


def write_pages(_: Any) -> None:
    """Write the pages that only the site has."""
    made = {f"diagnostics/{name}.md": text for name, text in make_diagnostics.pages().items()}
    made["api/index.md"] = api_page.page()
    for source, name in BENCHMARKS.items():
        text = (ROOT / "benchmarks" / source).read_text(encoding="utf-8")
        for other, there in BENCHMARKS.items():
            text = text.replace(f"]({other}", f"]({there}")
        made[f"benchmarks/{name}"] = text
    for path, text in made.items():
        file = DOCS / path
        file.parent.mkdir(exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def adapt(_: Any, page: str, source: list[str]) -> None:
    """Make a page fit into the site: its contents, and links to what stands elsewhere there."""
    text = make_diagnostics.contents() if page == "diagnostics" else source[0]
    up = "../" * page.count("/")
    for link, there in ELSEWHERE.items():
        text = re.sub(rf"\]\({re.escape(up + link)}/?(?=[)#])", f"]({up}{there}", text)
    text = re.sub(r"diagnostics\.md#([ew]\d+)[\w-]*", lambda found: f"diagnostics/{found[1].upper()}.md", text)
    text = re.sub(r"\[[\w/-]+\.md\]\(", "[](", text)  # a page's name in a text becomes its title
    text = BLOCK.sub(lambda found: _block(found, up), text)
    if page == "index":
        text = _with_contents(text)
    elif page == "python":
        text += "\n## Public names\n\n[All of them](api/index.md), with their signatures.\n" + _toctree(["api/index"])
    elif page in FURTHER:
        text += _toctree(FURTHER[page])
    source[0] = text


def _block(found: re.Match[str], up: str) -> str:
    """An example as the site shows it: with the name of its file, and the diagnostics that it gives."""
    kind, options, content = found["kind"], found["options"], found["content"]
    if kind == "python":
        content = content.rstrip("\n") + "\n"
    file = re.search(r"\bfile=(\S+)", options)
    head = f"```{{code-block}} {kind}\n:caption: {file[1]}\n\n" if file else f"```{kind}\n"
    codes = [code for said in re.findall(r"\b(?:error|warning)=(\S+)", options) for code in said.split(",")]
    links = ", ".join(f"[{code}]({up}diagnostics/{code}.md)" for code in codes)
    return f"{head}{content}```\n" + (f"\nGives {links}.\n\n" if codes else "")


def _with_contents(text: str) -> str:
    """The first page with a table of contents for each of its sections: the pages that it links to in lists."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    tables = []
    for part in parts:
        links = re.findall(r"^- \[([^\]]*)\]\(([^)#]+)\.md\)", part, re.MULTILINE)
        if links:
            pages = [f"{title} <{page}>" for title, page in links]
            tables.append(_toctree(pages, part.splitlines()[0].removeprefix("## ")))
    return text + "".join(tables)


def _toctree(pages: list[str], caption: str = "") -> str:
    options = [":hidden:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["", "```{toctree}", *options, "", *pages, "```", ""])


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.add_lexer("dgm", DgmLexer)
    app.add_lexer("findings", FindingsLexer)
    app.add_lexer("jsonl", JsonLexer)
    app.add_lexer("csv", TextLexer)
    app.connect("builder-inited", write_pages)
    app.connect("source-read", adapt)
