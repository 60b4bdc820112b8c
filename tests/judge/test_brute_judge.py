"""The matchers against a judge that tries everything: lists, contexts, gaps, slots, edges, every `select`."""

from __future__ import annotations

import pytest
from brute_judge import judge
from compiling import MAKERS


@pytest.mark.parametrize("reader", MAKERS)
@pytest.mark.parametrize("seed", range(3))
def test_findings_are_those_of_trying_everything(seed: int, reader: str) -> None:
    judged = judge(seed, rules=60, texts=15, reader=reader)
    assert judged.differences == []
    assert judged.skipped < judged.pairs // 10
