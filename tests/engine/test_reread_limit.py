"""What open slots took is searched again only up to a limit for each sentence, which is told."""

from __future__ import annotations

from compiling import compile_rules, read_with

from dragoman.limits import Limits

RULES = 'rule said: "<who: (he | she)> said <what: rest>"\nslot rest open: "_+"\n'
TEXT = "He said she said he said she said so. He said she said it."


def test_too_much_in_one_sentence_is_left_out_and_told() -> None:
    findings = read_with(compile_rules(RULES, limits=Limits(max_reread=14)), TEXT)
    assert [one.start for one in findings] == [0, 8, 17, 38, 46]
    assert [(one.limit, one.start) for one in findings.notices] == [("max_reread", 0)]


def test_without_need_nothing_is_left_out() -> None:
    findings = read_with(compile_rules(RULES), TEXT)
    assert len(findings) == 6
    assert not findings.notices
