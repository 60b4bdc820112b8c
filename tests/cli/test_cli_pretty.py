"""The pretty format: narrow or wide, any script, any length, with and without colour."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.cli.inputs import TextDocument
from dragoman.cli.output_pretty import PrettyFormat
from dragoman.cli.pages import Pages
from dragoman.cli.terminal import cells, elide, printable, shorten, squeeze, styled, wrap
from dragoman.finding import Capture, Finding, FindingRef, Mention, Place

ESCAPE = "\x1b"


class Page:
    """Takes what is written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, lines: str) -> None:
        self.text += lines


def page(text: str, *findings: Finding, width: int = 80, color: bool = False) -> str:
    output: Any = Page()
    format_ = PrettyFormat({"Talk": ("who", "topic")}, width=width, color=color)
    pages = Pages(output, format_)
    pages.begin()
    pages.add(format_.page(TextDocument("a.txt", text, None, 0), findings), Counter(one.type for one in findings))
    pages.end()
    return str(output.text)


def finding(text: str, fields: dict[str, Any], **more: Any) -> Finding:
    return Finding(
        "Talk", ("spoke",), "a.txt", 0, len(text), text, Place(0, len(text)), Place(0, len(text)), fields, **more
    )


def capture(text: str, words: str, **more: Any) -> Capture:
    start = text.index(words)
    return Capture(start, start + len(words), words, "phrase", **more)


TALK = "Wang Wei spoke\nabout trade on May 18, 2014."


def test_a_page_reads_at_a_glance() -> None:
    fields = {
        "topic": capture(TALK, "trade"),
        "who": (
            capture(TALK, "Wang Wei", refers_to=(Mention(0, 8, "Minister Wang Wei"),)),
            capture(TALK, "trade", attributes=({"id": "T", "note": ""},)),
        ),
        "date": capture(TALK, "May 18, 2014", value="2014-05-18", fields={"year": capture(TALK, "2014")}),
    }
    one = finding(
        TALK,
        fields,
        values={"stance": "support"},
        qualifiers={"polarity": "negative"},
        source=(FindingRef("Talk", 0, 8),),
    )
    assert (
        page(TALK, one)
        == """\
── a.txt ───────────────────────────────────────────────────────────── 1 finding

   1  Wang Wei spoke about trade on May 18, 2014.

      ▸ Talk [polarity negative]                                      rule spoke
        who       Wang Wei = Minister Wang Wei
                  trade [id T]
        topic     trade
        date      May 18, 2014 → 2014-05-18
        stance    support
        ↑ source  Talk: Wang Wei

1 finding in 1 document: 1 Talk
"""
    )


def test_a_text_without_findings_says_so() -> None:
    assert "nothing found" in page("Nothing.")


def test_colours_are_only_there_when_asked_for() -> None:
    one = finding(TALK, {"who": capture(TALK, "Wang Wei")})
    assert ESCAPE not in page(TALK, one)
    assert ESCAPE in page(TALK, one, color=True)


def test_a_text_cannot_steer_the_terminal() -> None:
    text = "Wang \x1b[31mWei\x07 \x9b2J \u202eevil spoke"
    shown = page(text, finding(text, {"who": capture(text, "Wang \x1b[31mWei")}))
    assert not set(shown) & set("\x1b\x07\x9b\u202e")


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    text = "会谈" * 300 + " and " + "x" * 500 + " a b c" * 100 + " e\u0301" * 100
    shown = page(
        text, finding(text, {"who": capture(text, "x" * 500), "topic": capture(text, "会谈" * 300)}), width=width
    )
    assert max(cells(line) for line in shown.splitlines()) <= width


def test_of_a_very_long_sentence_the_part_around_the_finding_is_shown() -> None:
    text = "before " * 1_000 + "Wang Wei spoke " + "after " * 1_000
    one = finding(text, {"who": capture(text, "Wang Wei")})
    start = text.index("Wang")
    shown = page(text, one.__class__.from_dict({**one.to_dict(), "start": start, "end": start + 14}))
    assert "Wang Wei spoke" in shown
    assert shown.count("…") == 2
    assert len(shown) < 3_000


@given(st.text(max_size=60), st.integers(2, 20))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    chars = squeeze(styled(text))
    lines = wrap(chars, width)
    joined = "".join(char for line in lines for char, _ in line)
    assert joined.replace(" ", "") == "".join(char for char, _ in chars).replace(" ", "")
    assert all(cells("".join(char for char, _ in line)) <= width for line in lines)


@given(st.text())
def test_what_is_shown_is_printable(text: str) -> None:
    assert all(char.isprintable() or char in "\u200c\u200d" for char in printable(text))


@given(st.text(), st.integers(10, 40))
def test_shortening_keeps_to_the_cells(text: str, most: int) -> None:
    assert cells(shorten(text, most)) <= most
    assert cells(elide(text, most)) <= most


def test_a_field_that_only_repeats_the_field_around_it_is_not_shown() -> None:
    name = capture(TALK, "Wang Wei", attributes=({"id": "W"},), fields={"family": capture(TALK, "Wang")})
    outer = capture(TALK, "Wang Wei", fields={"actor": capture(TALK, "Wang Wei", fields={"person": name})})
    shown = page(TALK, finding(TALK, {"who": outer})).splitlines()
    assert shown[5:7] == ["        who       Wang Wei [id W]", "          family  Wang"]
