"""`dragoman fmt` changes the layout and nothing else: random rule sets of every construct, laid out badly.

What is parsed after formatting is what was parsed before, formatting again changes nothing, and the rules find
the same in texts made of what they look for.
"""

from __future__ import annotations

import re
from random import Random

from compiling import compile_leniently, read_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_texts import TextMaker
from rule_sets import RuleSetMaker

from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.printer import format_source, reprint, same_meaning
from dragoman_dsl.source import SourceFile

_OUTSIDE_STRINGS = re.compile(r'("""[\s\S]*?"""|"(?:\\.|[^"\\\n])*")')

relaxed = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def untidy(text: str, random: Random) -> str:
    """The rules with more white space between words, blank lines and comments."""
    lines = []
    for line in text.split("\n"):
        body = line.lstrip(" ")
        pieces = _OUTSIDE_STRINGS.split(body)
        pieces[::2] = [re.sub(" ", lambda _: " " * random.randint(1, 3), piece) for piece in pieces[::2]]
        if body and random.random() < 0.2:
            lines.append(random.choice(("", "# a note")))
        end = random.choice(("", "", "  ", "  # why")) if body else ""
        lines.append(f"{line[: len(line) - len(body)]}{''.join(pieces)}{end}")
    return "\n".join(lines)


@relaxed
@given(st.randoms(use_true_random=False))
def test_layout_is_all_that_changes(random: Random) -> None:
    rule_set = RuleSetMaker(random).make()
    before = untidy(rule_set.source, random)
    source = SourceFile("<rules>", before)
    tree, problems = parse(source)
    if any(one.is_error for one in problems):
        return
    after = format_source(source)
    again = SourceFile("<rules>", after)
    assert same_meaning(tree, parse(again)[0])
    assert after == reprint(source)
    assert format_source(again) == after
    assert sorted(re.findall("# (?:a note|why)", after)) == sorted(re.findall("# (?:a note|why)", before))
    one, other = compile_leniently(before).ruleset.rulebook, compile_leniently(after).ruleset.rulebook
    texts = TextMaker(random, rule_set.samples)
    for text in (texts.make(), texts.make()):
        assert list(read_with(one, text)) == list(read_with(other, text))
