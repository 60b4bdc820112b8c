"""How far whole slots reach is the same by sets of states as by reading, whatever is inside them."""

from __future__ import annotations

import pytest
from compiling import READERS, compile_rules

RULES = """
lexicon role:
    prime minister, prime minister of state, minister, of state, state

slot adjective: "(old | new | {role})"

slot phrase: "[the] ({adjective}){0,90} ({role} | man | men)"

slot listed: "{phrase} ((, | and) {phrase}){0,60}"

slot actor whole:
    "{listed} of {phrase}"
    "<who: listed>"

rule Said:
    "<speaker: actor> said"
    "said by <speaker: actor>"
"""

TEXTS = {
    "entries of several tokens": "The old prime minister of state said so. Said by new minister of state of state.",
    "entries across ends": "The prime minister of state, the minister and the old man of state said so.",
    "ends not reached": "The old new old said so, but the man of the old new said so, and the man said so.",
    "long": "The " + "old " * 80 + "man said so. It was said by the man" + " and the new man" * 25 + ".",
    "cut at the sentence": "It was said by the prime. Minister of state said so. The man of. State said so.",
}


@pytest.mark.parametrize("name", TEXTS)
def test_whole_slots_reach_as_far_as_the_reference_reads(name: str) -> None:
    rulebook = compile_rules(RULES)
    expected = [one.to_json() for one in READERS["reference"](rulebook, TEXTS[name], None)]
    assert expected
    for reader in READERS.values():
        assert [one.to_json() for one in reader(rulebook, TEXTS[name], None)] == expected
