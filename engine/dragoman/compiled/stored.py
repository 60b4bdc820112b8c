"""A rulebook out of an artefact: all of it at once, or part by part as it is asked for.

Above `artefact`, which knows where the parts lie. Plain rule sets that the kernel reads need only the rules
that have matched; everything else wants the rulebook as it was when it was written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dragoman.compiled import ir
from dragoman.compiled.automaton import CLOSE, Event, Mark, Open
from dragoman.compiled.records import ByName
from dragoman.compiled.rulebook import FindingProgram, QualifierProgram, Rulebook, RuleProgram, SlotProgram
from dragoman.limits import Limits
from dragoman.words.lexicon import Entry, Lexicon

if TYPE_CHECKING:
    from dragoman.compiled.artefact import Artefact
    from dragoman.words.phrases import PhraseTable

FOLDED, EXACT = 1, 2
"""Flags of words in the tables."""
EVENT_OPEN, EVENT_MARK = 0, 2
ITEM, MORE, VARIABLE = 1, 2, 4
STEP_NUMBERS, EVENT_NUMBERS = 5, 3
LEXICON, SLOT = 4, 6
"""Kinds of steps that captures ask about, as `tables` numbers them."""


class StoredParts:
    """What findings of plain rule sets are made of, read when asked for: the parts of the rulebook, and what
    numbers in the tables stand for."""

    qualifiers: tuple[QualifierProgram, ...] = ()

    def __init__(self, artefact: Artefact, strings: Sequence[str]) -> None:
        ids = artefact.ids
        self.limits: Limits = artefact.limits
        self.rules: Sequence[RuleProgram] = artefact.group("rules")
        self.findings: Mapping[str, FindingProgram] = ByName(ids["finding_ids"], artefact.group("findings"))
        self.slots: Mapping[str, SlotProgram] = ByName(ids["slot_ids"], artefact.group("slots"))
        self.lexicons: Mapping[str, Lexicon] = _Lexicons(artefact)
        self.slot_numbers = {id_: number for number, id_ in enumerate(ids["slot_ids"])}
        self._strings = strings
        self._slot_ids: list[str] = ids["slot_ids"]
        self._keys: list[tuple[str, str]] = ids["keys"]
        self._entries = entries_by_lexicon(artefact)
        self._steps = artefact.sections["steps"].cast("i")
        self._events = artefact.sections["events"].cast("i")

    def entries(self, key: int) -> Sequence[Entry]:
        """The entries of the lexicon under a key."""
        return self._entries[self._keys[key][1]]

    def step(self, number: int) -> ir.Step:
        """A step that takes a lexicon's entry or a slot."""
        kind, what, _, captured, name = self._steps[number * STEP_NUMBERS : (number + 1) * STEP_NUMBERS]
        shown = self._strings[name]
        if kind == LEXICON:
            return ir.LexiconHit(self._keys[what][0], shown, bool(captured))
        make = ir.SlotCall if kind == SLOT else ir.WholeHit
        return make(self._slot_ids[what], shown, bool(captured))

    def key_number(self, step: int) -> int:
        """The number of the lexicon key of a step."""
        return self._steps[step * STEP_NUMBERS + 1]

    def event(self, number: int) -> Event:
        """An event by its number."""
        kind, what, flags = self._events[number * EVENT_NUMBERS : (number + 1) * EVENT_NUMBERS]
        if kind == EVENT_OPEN:
            return Open(self._strings[what], bool(flags & ITEM), bool(flags & MORE), bool(flags & VARIABLE))
        return Mark(what) if kind == EVENT_MARK else CLOSE


class _Lexicons(Mapping[str, Lexicon]):
    """The lexicons that expressions name, each read as a whole when it is asked for."""

    def __init__(self, artefact: Artefact) -> None:
        self._artefact = artefact
        self._ids: dict[str, str] = dict(artefact.ids["named"])

    def __getitem__(self, name: str) -> Lexicon:
        return self._whole[self._ids[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    @cached_property
    def _whole(self) -> dict[str, Lexicon]:
        return whole_lexicons(self._artefact)


def entries_by_lexicon(artefact: Artefact) -> dict[str, Sequence[Entry]]:
    """The entries of each lexicon by its id, read when asked for."""
    found: dict[str, Sequence[Entry]] = {}
    first = 0
    for id_, _, count, _ in artefact.ids["lexicons"]:
        found[id_] = artefact.group("entries", first, count)
        first += count
    return found


def whole_lexicons(artefact: Artefact) -> dict[str, Lexicon]:
    """The lexicons by their ids, with all entries."""
    entries = entries_by_lexicon(artefact)
    return {
        id_: Lexicon(id_, name, tuple(entries[id_]), inflection)
        for id_, name, _, inflection in artefact.ids["lexicons"]
    }


def whole_rulebook(artefact: Artefact) -> Rulebook:
    """The rulebook as it was when it was written."""
    ids = artefact.ids
    shares, qualifiers, references, tests = artefact.group("rest")
    lexicons = whole_lexicons(artefact)
    return Rulebook(
        rules=tuple(artefact.group("rules")),
        findings=dict(zip(ids["finding_ids"], artefact.group("findings"), strict=True)),
        stages=tuple(map(tuple, ids["stages"])),
        slots=dict(zip(ids["slot_ids"], artefact.group("slots"), strict=True)),
        markers=tuple(artefact.group("markers")),
        shares=shares,
        phrases=_phrases(artefact, lexicons),
        lexicons={name: lexicons[id_] for name, id_ in ids["named"]},
        regexes={pattern: artefact.regex(pattern) for pattern in ids["patterns"]},
        qualifiers=qualifiers,
        references=references,
        tests=tests,
        limits=artefact.limits,
    )


def _phrases(artefact: Artefact, lexicons: Mapping[str, Lexicon]) -> PhraseTable:
    """The phrase table, with the nodes of the tables; its words count from 0, those of the tables from 1."""
    from dragoman.words.phrases import NO_POSTING, WORD_BITS, PhraseTable

    sections = artefact.sections
    starts, flags, text = sections["wordfrom"].cast("I"), sections["wordflag"], sections["wordtext"]
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for number, flag in enumerate(flags):
        if number and flag & (FOLDED | EXACT):
            word = bytes(text[starts[number] : starts[number + 1]]).decode("utf-8", "surrogatepass")
            (folded if flag & FOLDED else exact)[word] = number - 1
    child, words = sections["treechld"].cast("I"), sections["treeword"].cast("I")
    edges = {
        node << WORD_BITS | (words[behind] - 1): behind
        for node in range(len(child) - 1)
        for behind in range(child[node], child[node + 1])
    }
    post_start = sections["postfrom"].cast("I")
    last, following = array("i"), array("i")
    for node in range(len(post_start) - 1):
        first, behind = post_start[node], post_start[node + 1]
        following.extend(range(first - 1, behind - 1))
        if behind > first:
            following[first] = NO_POSTING
        last.append(behind - 1 if behind > first else NO_POSTING)
    return PhraseTable(
        keys={key: number for number, (key, _) in enumerate(artefact.ids["keys"])},
        lexicons=tuple(lexicons[id_] for _, id_ in artefact.ids["keys"]),
        exact_words=exact,
        folded_words=folded,
        edges=edges,
        last_posting=last,
        next_posting=following,
        posting_keys=array("i", sections["postitem"].cast("I")),
        posting_entries=array("i", sections["postentr"].cast("I")),
    )
