"""Layers of press pages: what is furniture, a label, a heading, and what is prose."""

from __future__ import annotations

import time

import pytest

from dragoman import build_document


def layer(text: str, name: str) -> list[str]:
    document = build_document(text)
    return [text[document.starts[first] : document.ends[last - 1]] for first, last in document.layers[name]]


PROSE = "The two ministers met in the capital and spoke of trade."

FURNITURE = [
    "###", "# # #", "-30-", "***", "ENDS", "End text.", "(end)", "3:45 P.M. EDT", "10.30 am",
    "The below is attributable to Spokesperson Ann Lee:",
    "The following statement is attributable to the Spokesman:",
    "Media contact: Ann Lee, +1 202 555 0100", "Press inquiries: press@example.org", "Contact: Ann Lee",
    "For more information, please contact the office.", "For press inquiries, write to press@example.org.",
    "Share", "Share this page", "Follow us on the network", "Back to top", "© 2022 The Ministry", "Copyright 2022",
    "All rights reserved.", "https://www.example.org/a", "press@example.org", "www.example.org",
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_paragraphs_of_furniture(line: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}"
    assert layer(text, "furniture") == [line]
    assert layer(text, "prose") == [PROSE, PROSE]


DATELINES = [
    "WASHINGTON, May 5 –", "OSLO —", "Nairobi, Kenya, March 3, 2021 --", "NEW DELHI, 5 May 2022 (PTI) –", "ASTANA -",
    "ADDIS ABABA (AP) —",
]  # fmt: skip


@pytest.mark.parametrize("dateline", DATELINES)
def test_datelines(dateline: str) -> None:
    text = f"{PROSE}\n\n{dateline} {PROSE}"
    assert layer(text, "furniture") == [dateline]
    assert layer(text, "prose") == [PROSE, PROSE]


LABELS = ["PRESIDENT LEE:", "Q:", "MODERATOR:", "MS. McKAY:", "MINISTER LEE (via interpreter):", "SECRETARY O’NEILL:"]


@pytest.mark.parametrize("label", LABELS)
def test_speaker_labels(label: str) -> None:
    assert layer(f"{PROSE}\n\n{label} {PROSE}", "speaker") == [label]


def test_labels_in_small_letters_and_bare_questions() -> None:
    text = "Minister Lee: We met.\n\nQ Did you sign?\n\nMR. VIK: No.\n\nMinister Lee: We did."
    assert layer(text, "speaker") == ["Minister Lee:", "Q", "MR. VIK:", "Minister Lee:"]
    assert layer("Minister Lee: We met.\n\nThey agreed: it was late.", "speaker") == []


PLAIN = [
    "The two sides – Norway and Chad – met.", "Norway, Chad and Mali — the three — met.", "They said: we met.",
    "The following was agreed: trade goes on.", "Contacts between the sides go on.", "Share prices fell in May.",
    "Ends were met with means.", "For more information they went to the ministry.", "30 people came.",
    "Follow the talks closely, he said.", "Copyright law was discussed.", "A - B relations are good.",
]  # fmt: skip


@pytest.mark.parametrize("line", [one for one in PLAIN if not one.startswith(("For more", "Copyright"))])
def test_prose_is_none_of_it(line: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}"
    assert layer(text, "furniture") == layer(text, "speaker") == layer(text, "heading") == []


def test_headings() -> None:
    text = f"Talks in the North\n\n{PROSE}\n\nTrade and Investment\n\n{PROSE}\n\nAnn Lee\n\nBob Vik"
    assert layer(text, "headline") == ["Talks in the North"]
    assert layer(text, "heading") == ["Trade and Investment"]


@pytest.mark.parametrize(
    "part", ["A", "A ", "A. ", "A - ", "a:\n", "A:", "Q ", "©\n", "w.", "A -- b\n\n", "-30", "x@", "The following "]
)
def test_it_is_linear(part: str) -> None:
    document = build_document((part * 100_000)[:200_000])
    began = time.process_time()
    assert document.layers
    assert time.process_time() - began < 3
