"""Findings in marked-up files stand where their words stand in the file, in every part of a finding."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator

import pytest

import dragoman
from dragoman import Finding, SourceText

RULES = dragoman.compile('''
slot name: "/\\p{Lu}\\w*/+"
slot clause open: "_+" until ";"
finding Said:
    who: name+
    what: clause
    words: clause?
    sources findings in what
rule said -> Said: "<who: name list> said that <what: clause>"
rule parts -> Said: "<what: clause>, <who: name> claimed, <more what: clause>"
rule left: "<who: name> left"
reference short -> name:
    "/\\p{Lu}\\w*/" means named(name)
''')  # fmt: skip

HTML = "<p>Ann&nbsp;<b>Lee</b> &amp; co. Ann Lee said that B&#8217;s <i>team</i> Lee left&hellip;</p>"
MARKDOWN = "# T\n\n> Ann *Lee* said\n> that **Bob** left.\n"

READERS: dict[str, Callable[[str], SourceText]] = {"html": dragoman.read_html, "markdown": dragoman.read_markdown}


def places(data: object) -> Iterator[tuple[int, int, str | None]]:
    """Every place that is written anywhere in plain data, with its text."""
    if isinstance(data, dict):
        if "start" in data:
            yield data["start"], data["end"], data.get("text")
        for one in data.values():
            yield from places(one)
    elif isinstance(data, list):
        for one in data:
            yield from places(one)


def bare(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", "")).strip()  # a stretch may hold one mark of a pair


@pytest.mark.parametrize(("markup", "original"), [("html", HTML), ("markdown", MARKDOWN)])
def test_every_place_of_a_finding_is_one_of_the_file(markup: str, original: str) -> None:
    page = READERS[markup](original)
    findings = page.locate(RULES.scan(page.text, id="a"))
    assert findings
    for finding in findings:
        data = finding.to_dict()
        assert data["markup"] == markup
        assert Finding.from_dict(json.loads(json.dumps(data))) == finding
        for start, end, text in places(data):
            if text is not None:
                assert bare(READERS[markup](original[start:end]).text) == bare(text)
                assert original[start] not in "<>*\n "


def test_places_to_the_character() -> None:
    page = dragoman.read_html(HTML)
    said = next(one for one in page.locate(RULES.scan(page.text)) if one.type == "Said")
    assert [HTML[one.start : one.end] for one in said["who"]] == ["Ann Lee"]
    assert HTML[said["what"].start : said["what"].end] == "B&#8217;s <i>team</i> Lee left"
    left = next(one for one in page.locate(RULES.scan(page.text)) if one.type == "left")
    assert HTML[left["who"].start : left["who"].end] == "Lee"
    assert [HTML[one.start : one.end] for one in left["who"].refers_to] == ["Ann Lee"]
    assert [(one.type, HTML[one.start : one.end]) for one in left.source] == [("Said", HTML[said.start : said.end])]


def test_notices_and_emptiness() -> None:
    page = dragoman.read_html("<p>a <b>x</b> x x x x b</p>")
    rules = dragoman.compile('rule r: "a ... b"', limits=dragoman.Limits(max_scope=3))
    [notice] = page.locate(rules.scan(page.text)).notices
    assert page.original[notice.start : notice.end] == "a <b>x</b> x x x x b"
    assert dragoman.read_html("").place(0, 0) == (0, 0)
    assert page.place(3, 3) == (page.place(3, 4)[0],) * 2
    assert not page.locate(rules.scan(""))


WORDS = ["Ann", "met", "signed", "résumé", "U.S.", "treaty", "5", "«yes»", "中文"]
WRAPS = {
    "html": [("<b>", "</b>"), ("<a href='x>y'>", "</a>"), ("<q>", ""), ("<!-- no -->", ""), ("", "<script>z</script>")],
    "markdown": [("**", "**"), ("[", "](http://x.y)"), ("`", "`"), ("<i>", "</i>"), ("", "[^1]")],
}  # fmt: skip
BETWEEN = {"html": [" ", "\n  ", "&#32;", " <i> "], "markdown": [" ", "\n", "  ", " "]}
BREAKS = {"html": ["<p>", "</div><div>", "<hr>", "<td>"], "markdown": ["\n\n", "\n\n# ", "\n- ", "\n\n> "]}


@pytest.mark.parametrize("markup", ["html", "markdown"])
@pytest.mark.parametrize("seed", range(100))
def test_random_files(markup: str, seed: int) -> None:
    """Words wrapped in markup: each is found, in order, and any stretch leads to its words and what is between them."""
    choose = random.Random(seed)
    file, words = "", []
    for _ in range(choose.randrange(1, 30)):
        word = choose.choice(WORDS)
        before, behind = choose.choice(WRAPS[markup]) if choose.random() < 0.5 else ("", "")
        place = len(file) + len(before)
        file += before + word + behind
        words.append((word, place))
        file += choose.choice(BETWEEN[markup] if choose.random() < 0.8 else BREAKS[markup])
    page = READERS[markup](file)
    assert page.text.split() == [word for word, _ in words]
    at, found = 0, []
    for word, place in words:
        at = page.text.index(word, at)
        assert page.place(at, at + len(word)) == (place, place + len(word))
        found.append(at)
        at += len(word)
    for _ in range(10):
        first, last = sorted(choose.choices(range(len(words)), k=2))
        start, end = page.place(found[first], found[last] + len(words[last][0]))
        assert (start, end) == (words[first][1], words[last][1] + len(words[last][0]))


SIGNS = ["<", ">", "&", "&amp;", "<p>", "</p>", "<b", "'", '"', "=", "*", "_", "`", "[", "](", ")", "\n", " ", "#",
         "- ", "x", "é", "|", "\\", "<!--", "-->", "> "]  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_rubbish_has_places_too(seed: int) -> None:
    """Whatever is in a file: places lie in it, in order, and never cross."""
    choose = random.Random(seed)
    file = "".join(choose.choices(SIGNS, k=choose.randrange(60)))
    for read in READERS.values():
        page = read(file)
        last = 0
        for at in range(len(page.text)):
            start, end = page.place(at, at + 1)
            assert 0 <= start <= end <= len(file)
            assert start >= last or page.place(at - 1, at) == (start, end)
            last = start
