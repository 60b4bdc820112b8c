"""Rule files of strangers and of unlucky users: each has its golden message, none a traceback, and the
good rule in it still works wherever the file can be read as text.

`NAME.dgm` is the file, `NAME.txt` beside it what is said about it. Set DRAGOMAN_UPDATE_GOLDEN=1 to
write the files anew, and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import dragoman

FOLDER = Path(__file__).parent
UPDATE = os.environ.get("DRAGOMAN_UPDATE_GOLDEN") == "1"
NO_TEXT = {"latin-1", "surrogate-bytes", "utf-16", "unclosed-text"}
"""Files that cannot be read as UTF-8, or of which the rest is inside a text."""
WITHOUT_RULES = {"empty", "only-bom", "only-comments"}
ONLY_WARNED = {"lexicon-rows"}

NAMES = sorted(path.stem for path in FOLDER.glob("*.dgm"))


@pytest.mark.parametrize("name", NAMES)
def test_hostile_files_have_their_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    compiled = dragoman.load_lenient(f"{name}.dgm")
    said = dragoman.render_text(compiled.diagnostics, compiled.sources)
    golden = FOLDER / f"{name}.txt"
    if UPDATE:
        golden.write_text(said + "\n", encoding="utf-8")
    assert said + "\n" == golden.read_text(encoding="utf-8")
    assert bool(compiled.errors) == (name not in WITHOUT_RULES | ONLY_WARNED)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NO_TEXT | WITHOUT_RULES])
def test_the_good_rule_beside_still_works(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    ruleset = dragoman.load_lenient(f"{name}.dgm").ruleset
    assert "good" in {rule for one in ruleset.scan("There is good news.") for rule in one.rules}
