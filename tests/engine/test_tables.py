"""Tables: what they hold is what the rulebook says, of words, phrases, automata and token regexes."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from compiling import compile_rules

from dragoman.compiled.block import FORMAT, BlockError, read_block, write_block
from dragoman.compiled.character_sets import complement, ranges_of
from dragoman.compiled.regex_tables import regex_table
from dragoman.compiled.tables import RULE_FILTERED, RULE_PLAIN, flatten
from dragoman.compiled.token_regex import TokenRegex
from dragoman.compiled.token_regex_syntax import CharacterClass, parse
from dragoman.compiled.vocabulary import EXACT, FOLDED, HAS_EXACT, RESERVED
from dragoman.text.folding import compose

RULES = """
lexicon kind: treaty, peace treaty, Treaty, peace Accord, pact~
slot rest: "_+" until "." | ","
rule alpha: "signed the <what: kind> [with <who: /[A-Z]\\\\w+/>]" | "{kind}~ <x: rest>"
rule beta:
    "Zeta signed ...{0,3} <y: (x | y | z)>"
    where y == "z"
"""


def ints(section: memoryview) -> list[int]:
    return list(section.cast("i"))


def lists(sections: dict[str, memoryview], name: str, items: str | None = None) -> list[list[int]]:
    starts, flat = ints(sections[f"{name}from"]), ints(sections[items or f"{name}item"])
    return [flat[first:last] for first, last in pairwise(starts)]


def words_of(sections: dict[str, memoryview]) -> list[str]:
    starts, text = ints(sections["wordfrom"]), bytes(sections["wordtext"])
    return [text[first:last].decode() for first, last in pairwise(starts)]


def test_a_block_gives_back_its_sections() -> None:
    block = write_block({"a": b"x" * 17, "empty": b"", "eightchr": b"y"})
    assert {name: bytes(body) for name, body in read_block(block).items()} == {
        "a": b"x" * 17,
        "empty": b"",
        "eightchr": b"y",
    }


def test_what_is_no_block_is_refused() -> None:
    block = write_block({"a": b"x" * 17})
    other = block[:8] + (FORMAT + 1).to_bytes(4, "little") + block[12:]
    for bad in (b"", b"DRAGONFLY" * 4, block[:20], block[:-1], other):
        with pytest.raises(BlockError):
            read_block(bad)


def test_words_are_numbered_behind_the_signs_each_with_what_it_is_compared_by() -> None:
    sections = read_block(flatten(compile_rules(RULES)).block)
    words, flags = words_of(sections), bytes(sections["wordflag"])
    assert words[0] == ""
    assert tuple(words[1 : 1 + len(RESERVED)]) == RESERVED
    assert words[len(RESERVED) + 1] == "the"  # the commonest of the rest
    by_flag = {flags[number]: word for number, word in enumerate(words) if word.casefold() == "treaty"}
    assert by_flag == {FOLDED | HAS_EXACT: "treaty", EXACT: "Treaty"}


def test_the_phrase_tree_holds_every_phrase_once() -> None:
    rulebook = compile_rules(RULES)
    sections = read_block(flatten(rulebook).block)
    words, child, by = words_of(sections), ints(sections["treechld"]), ints(sections["treeword"])
    keys, entries = lists(sections, "post"), lists(sections, "post", "postentr")
    found = set()

    def walk(node: int, before: str) -> None:
        children = range(child[node], child[node + 1])
        assert [by[one] for one in children] == sorted({by[one] for one in children})
        for key, entry in zip(keys[node], entries[node], strict=True):
            found.add((before.strip(), key, entry))
        for one in children:
            walk(one, f"{before} {words[by[one]]}")

    walk(0, "")
    plain, inflected = range(2)
    assert {phrase for phrase, key, _ in found if key == plain} == {
        "treaty", "peace treaty", "Treaty", "peace Accord", "pact"
    }  # fmt: skip
    assert ("treaties", inflected, 0) in found
    roots = ints(sections["wordroot"])
    assert {number for number in roots if number} == set(range(child[0], child[1]))


def test_states_and_ways_are_those_of_the_automata() -> None:
    flat = flatten(compile_rules(RULES))
    sections = read_block(flat.block)
    first, steps, ways_from = (ints(sections[name]) for name in ("automata", "statstep", "statways"))
    targets = ints(sections["ways"])[::3]
    for number, automaton in enumerate(flat.index.automata):
        assert flat.index.automaton_number(automaton) == number
        states = range(first[number], first[number + 1])
        assert [steps[state] for state in states][1:] == [flat.index.step_numbers[one] for one in automaton.steps]
        for state, ways in zip(states, (automaton.first, *automaton.ways), strict=True):
            assert targets[ways_from[state] : ways_from[state + 1]] == [way.target + 1 for way in ways]


def test_rules_say_whether_their_matches_are_filtered() -> None:
    sections = read_block(flatten(compile_rules(RULES)).block)
    flags = ints(sections["rules"])[6::8]
    assert flags == [0, RULE_FILTERED]
    plain = read_block(flatten(compile_rules('rule a: "alpha"')).block)
    assert ints(plain["rules"])[6::8] == [RULE_PLAIN]


PATTERNS = (
    "[A-Z]{2}\\d+",
    "(?i)straße|É+",
    "\\p{Lu}\\p{Ll}*",
    "[^\\W\\d]+",
    "(a|ab)(c|bcd)*",
    "\\P{L}+",
    ".*-.{2}",
    "(?i)[k-t]*ſ?",
    "\\s?[\\u0300-\\u036f]?x",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_tables_of_regexes_match_what_the_regexes_match(pattern: str) -> None:
    dice = random.Random(pattern)
    regex = TokenRegex(pattern)
    table = regex_table(regex)
    assert table is not None
    letters = "aAbBcdkKſsStzZéÉßẞÅ\u212b\u0301İıǅ١4-_ xſK" + chr(0x10FFFF) + "\ud800"
    for _ in range(2_000):
        text = compose("".join(dice.choices(letters, k=dice.randint(0, 5))))
        assert table.matches(text) == regex.matches(text), text


@pytest.mark.parametrize(
    "pattern", ["\\w", "\\D", "\\s", "\\p{Lu}", "\\P{N}", "[^\\w\\p{P}]", "(?i)[a-zß]", "(?i)[^K]"]
)
def test_sets_of_characters_are_what_classes_match(pattern: str) -> None:
    parsed = parse(pattern, max_repeat=1, max_depth=1)
    assert isinstance(parsed.tree, CharacterClass)
    ranges = ranges_of(parsed.tree, ignore_case=parsed.ignore_case)
    inside = {one for first, last in ranges for one in range(first, last + 1)}
    asked = (*range(0x3000), *range(0xA000, 0x11000), *range(0x1E000, 0x20000), *range(0, 0x110000, 97))
    for code_point in asked:
        wanted = parsed.tree.matches(chr(code_point), ignore_case=parsed.ignore_case)
        assert (code_point in inside) == wanted, hex(code_point)
    assert complement(complement(ranges)) == ranges


def test_a_regex_that_would_be_too_large_has_no_table() -> None:
    assert regex_table(TokenRegex("(a|b)*a(a|b){12}")) is None
