"""The matchers against google-re2: leftmost-first and leftmost-longest, with captures, find-all.

Some thousand pairs in every run, most of them for the kernel, which is fast and has most to get wrong;
`run_many.py` beside this file compares as many as one likes.
"""

from __future__ import annotations

import pytest

pytest.importorskip("re2")

from compiling import MAKERS
from re2_judge import judge

TEXTS = {"kernel": 750, "kernel, front door": 100}
"""For each of 40 patterns; 20 where nothing is said."""


@pytest.mark.parametrize("reader", MAKERS)
@pytest.mark.parametrize("seed", range(2))
def test_matches_and_captures_are_those_of_re2(seed: int, reader: str) -> None:
    texts = TEXTS.get(reader, 20)
    judged = judge(seed, patterns=40, texts=texts, reader=reader)
    assert judged.pairs == 40 * texts
    assert judged.differences == []
