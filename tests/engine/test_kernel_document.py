"""Documents cut by the kernel are those that `build_document` makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.text.builder import build_document

pytest.importorskip("dragoman._kernel", reason="there is no compiled kernel here")

from dragoman.matcher.kernel_document import cut_document

WORDS = st.sampled_from([
    *("Both", "sides", "met", "Dr.", "U.S.", "Straße", "İstanbul", "ﬁne", "e\u0301", "会谈", "Привет", "\ud800"),
    *("“", "”", "'", "’s", "...", "…", "—", "-", "\n", "\n\n", ".", "!", "?", ",", " ", "  ", "1,000", "\t", "\x85"),
])  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=80), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=40).map("".join)
    )
)
def test_they_are_the_same(text: str) -> None:
    expected, found = build_document(text, id="a"), cut_document(text, id="a")
    assert (found.id, found.text, found.date) == (expected.id, expected.text, expected.date)
    assert (found.starts, found.ends) == (expected.starts, expected.ends)
    assert (found.sentences, found.paragraphs) == (expected.sentences, expected.paragraphs)
    assert tuple(found.exact) == expected.exact
    assert tuple(found.folded) == expected.folded
    assert found.folded[1:3] == expected.folded[1:3]
    assert found.layers == expected.layers
    assert list(found.tokens()) == list(expected.tokens())
