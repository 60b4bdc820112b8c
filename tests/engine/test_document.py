"""What a document answers about its tokens."""

from __future__ import annotations

import datetime

from dragoman.text.builder import build_document
from dragoman.text.layers import LAYERS

TEXT = "Talks in Bishkek\n\nDoe said: “We agree.” They signed."


def test_a_document_keeps_what_it_was_given() -> None:
    document = build_document(TEXT, id="a", date=datetime.date(2014, 5, 18))
    assert (document.id, document.text, document.date) == ("a", TEXT, datetime.date(2014, 5, 18))


def test_tokens_know_their_place() -> None:
    document = build_document(TEXT)
    token = next(token for token in document.tokens() if token.text == "agree")
    assert TEXT[token.start : token.end] == "agree"
    assert (token.sentence, token.paragraph, token.layers) == (1, 1, ("quote",))
    assert document.token_text(token.index) == "agree"


def test_marks_are_outside_their_quotation() -> None:
    tokens = {token.text: token for token in build_document(TEXT).tokens()}
    assert tokens["“"].layers == tokens["”"].layers == ()
    assert tokens["“"].exact == tokens["”"].exact == '"'
    assert tokens["Talks"].layers == ("headline",)
    assert tokens["Talks"].folded == "talks"


def test_sentences_and_paragraphs_of_tokens() -> None:
    document = build_document("One. Two.\n\nThree.")
    assert [document.sentence_of(index) for index in range(6)] == [0, 0, 1, 1, 2, 2]
    assert [document.paragraph_of(index) for index in range(6)] == [0, 0, 0, 0, 1, 1]


def test_an_empty_text_is_a_document_with_nothing_in_it() -> None:
    document = build_document("")
    assert (document.starts, document.sentences, document.paragraphs) == ((), (), ())
    assert document.layers == dict.fromkeys(LAYERS, ())
