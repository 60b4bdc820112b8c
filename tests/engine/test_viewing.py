"""Pages of findings: all words of the text and nothing else, each finding where it stands, nothing from strangers
that comes to life."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.finding import Capture, Finding, Findings, Place
from dragoman.viewing.markup import Names, escaped, text_html
from dragoman.viewing.notebook import MOST_SHOWN
from dragoman.viewing.segments import MOST_LANES, lanes, segments

VOID = {"meta", "input"}
RULES = dragoman.compile(
    """
finding Statement:
    speaker: actor
    said: text
    sources findings in said

rule said -> Statement: "<speaker: actor> said <said: (_+)>"
rule met: "<who: actor> met"
"""
)


class Parsed(HTMLParser):
    """Reads a page, holds that its elements nest, and keeps the words of those with a class."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "button" not in self.open:
            self.words.append(data)

    def having(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in attributes]


def finding(start: int, end: int, type_: str = "A", **fields: Capture) -> Finding:
    return Finding(type_, ("r",), "d", start, end, "x" * (end - start), Place(0, 99), Place(0, 99), fields)


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda one: finding(one[0], one[0] + one[1])), max_size=15
)


@given(spans)
def test_segments_cover_the_text_once(found: list[Finding]) -> None:
    pieces = list(segments("x" * 60, found))
    assert pieces[0].start == 0
    assert pieces[-1].end == 60
    assert all(one.end == other.start for one, other in pairwise(pieces))
    for piece in pieces:
        inside = {number for number, one in enumerate(found) if one.start <= piece.start and piece.end <= one.end}
        assert set(piece.findings) == inside


@given(spans)
def test_findings_that_overlap_have_lanes_of_their_own(found: list[Finding]) -> None:
    lane_of = lanes(found)
    for number, one in enumerate(found):
        for other in range(number):
            if found[other].start < one.end and one.start < found[other].end:
                assert lane_of[number] != lane_of[other] or lane_of[number] == MOST_LANES - 1


@settings(max_examples=50)
@given(st.text(min_size=60, max_size=80), spans)
def test_the_words_of_the_text_are_all_there(text: str, found: list[Finding]) -> None:
    page = Parsed(text_html(text, found, Names.of(["A"]), 1))
    seen = "".join(page.words)
    assert re.sub(r"\r\n?", "\n", seen) == re.sub(r"\r\n?", "\n", "".join(map(_shown, text)))


def _shown(char: str) -> str:
    return "\ufffd" if escaped(char) == "\ufffd" else char


def test_a_page_has_each_finding_in_the_text_and_in_the_list() -> None:
    page = Parsed(dragoman.view(RULES, ["Norway said Peru met.", "They met."], title="Talks"))
    items = page.having("data-type")
    assert [(one["id"], one["data-type"], one["data-rules"], one["data-doc"]) for one in items] == [
        ("f1", "Statement", "said", "d0"),
        ("f2", "met", "met", "d0"),
        ("f3", "met", "met", "d1"),
    ]
    buttons = [one["data-f"] for one in page.having("aria-label") if "data-f" in one]
    assert buttons == ["1", "2", "3"]
    assert "Talks" in page.words
    assert any("Statement 1" in words for words in page.words), "the second was said in the first"


HOSTILE = "</script><script>alert(1)</script> <!-- & \"quotes\" 'here' <img src=x onerror=alert(1)> \x00\x1b\ud800 met"


def test_texts_and_names_bring_nothing_to_life() -> None:
    rules = dragoman.compile('rule met: "<who: (_{1,30})> met"')
    page = dragoman.view(rules, [{"text": HOSTILE, "id": HOSTILE}], title=HOSTILE, sources={"met": HOSTILE})
    parsed = Parsed(page)
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert not [tag for tag, _ in parsed.elements if tag == "img"]
    page.encode("utf-8")
    assert "\x00" not in page
    assert "\x1b" not in page


def test_the_policy_names_style_and_script() -> None:
    page = dragoman.view(RULES, "They met.")
    assert "default-src 'none'; style-src 'sha256-" in page
    assert not Parsed(page).having("style"), "the policy would not let it count"


def test_ids_are_unique_and_references_lead_somewhere() -> None:
    page = Parsed(dragoman.view(RULES, ["Norway said Peru met."] * 2, sources={"met": "rule met: …", "unused": "x"}))
    ids = [one["id"] for one in page.having("id")]
    assert len(ids) == len(set(ids))
    assert {one["href"] for one in page.having("href")} <= {f"#{one}" for one in ids}


def test_no_findings_and_no_words() -> None:
    assert "0 findings in 1 text" in dragoman.view(RULES, "")


class TestNotebooks:
    """`_repr_html_`."""

    def test_findings_and_one_of_them(self) -> None:
        found = RULES.scan("Norway said Peru met.")
        cell, one = Parsed(found._repr_html_()), Parsed(found[0]._repr_html_())
        assert [tag for tag, _ in cell.elements].count("details") == 2
        assert [(said["title"]) for said in one.having("title")] == ["speaker", "said"]

    def test_very_many_are_counted(self) -> None:
        cell = Findings([finding(0, 1)] * (MOST_SHOWN + 7))._repr_html_()
        assert "… and 7 more" in cell

    def test_none(self) -> None:
        assert "no findings" in Findings()._repr_html_()

    @pytest.mark.parametrize("text", [HOSTILE, "<b>"])
    def test_words_are_escaped(self, text: str) -> None:
        one = Finding(
            "<i>", ("r",), text, 0, len(text), text, Place(0, 9), Place(0, 9), {"<u>": Capture(0, 3, text[:3], "t")}
        )
        assert not {"script", "img", "b", "i", "u"} & {tag for tag, _ in Parsed(one._repr_html_()).elements}
