"""The matcher against a judge that tries everything: lists, contexts, gaps, slots, edges, every `select`."""

from __future__ import annotations

import pytest
from brute_judge import judge


@pytest.mark.parametrize("seed", range(6))
def test_findings_are_those_of_trying_everything(seed: int) -> None:
    judged = judge(seed, rules=60, texts=15, filtered=seed % 2 == 0)
    assert judged.differences == []
    assert judged.skipped < judged.pairs // 10
