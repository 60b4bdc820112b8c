"""Tables: a rulebook as flat arrays, to be read by the kernel and its twin.

Behind `rulebook`, in front of the matchers that need speed. `engine/native/tables.hpp` says what each
section of the block holds; here they are filled. Everything that occurs many times (steps, sets of words,
guards, events, lists of numbers, strings) is written down once and named by its number.

Types are numbered in the order of their names, which is the order of findings of one place.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from attrs import frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Close, Event, Guard, Mark, Open, Way
from dragoman.compiled.block import packed, write_block
from dragoman.compiled.cascade_tables import cascade_sections
from dragoman.compiled.expression_tables import expression_sections
from dragoman.compiled.finish_tables import finish_sections
from dragoman.compiled.phrase_tree import phrase_tree
from dragoman.compiled.plain import is_filtered, is_plain
from dragoman.compiled.regex_tables import regex_table
from dragoman.compiled.rulebook import Rulebook, SlotProgram
from dragoman.compiled.signals import signals_of
from dragoman.compiled.table_index import TableIndex, index_of
from dragoman.compiled.vocabulary import vocabulary_of
from dragoman.words.lexicon import Entry

NOTHING = -1
"""In place of a number: there is none."""

SCOPE_KINDS = ("sentence", "paragraph", "document")
SELECTS = ("first", "longest", "shortest", "all")
STEP_KINDS = (
    ir.Word,
    ir.AnyToken,
    ir.Gap,
    ir.TokenRegex,
    ir.LexiconHit,
    ir.FindingHit,
    ir.SlotCall,
    ir.WholeHit,
    ir.Unless,
)

SLOT_OPEN, SLOT_WHOLE, SLOT_IN_SENTENCE, SLOT_HAS_END, SLOT_CHANGING = 1, 2, 4, 8, 16
RULE_PLAIN, RULE_FILTERED = 1, 2
KEY_DATED, KEY_ROWS, KEY_ALWAYS_ROWS = 1, 2, 4
IN_TABLE, ASK_PYTHON = range(2)
OPEN_ITEM, OPEN_MORE, OPEN_VARIABLE = 1, 2, 4
GUARD_START, GUARD_END, GUARD_PRECEDED, GUARD_FOLLOWED = range(4)
EVENT_OPEN, EVENT_CLOSE, EVENT_MARK = range(3)

MOST = 2**31 - 1
NEVER = 4_000_000
"""As the first day on which an entry holds: later than every date."""

Item = TypeVar("Item", bound=Hashable)


@frozen(eq=False)
class FlatRulebook:
    """A rulebook as a block of tables, and what the numbers in it stand for."""

    block: bytes | memoryview
    index: TableIndex


def flatten(rulebook: Rulebook) -> FlatRulebook:
    """The tables of a rulebook.

    >>> from dragoman.compiler import compile
    >>> flat = flatten(compile('rule deal: "signed <what: ...>"').rulebook)
    >>> flat.block[:8], flat.index.types
    (b'DRAGOMAN', ('<rules>.deal',))
    """
    flattening = _Flattening(rulebook)
    return FlatRulebook(write_block(flattening.sections()), flattening.index)


class _Numbered(Generic[Item]):
    """Things by number, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.numbers: dict[Item, int] = {}

    def number(self, item: Item) -> int:
        return self.numbers.setdefault(item, len(self.numbers))

    def __len__(self) -> int:
        return len(self.numbers)


class _Lists(_Numbered[tuple[int, ...]]):
    """Lists of numbers by number; the empty one has none."""

    def number(self, item: tuple[int, ...]) -> int:
        return super().number(item) if item else NOTHING


def _lists(name: str, items: Iterable[Iterable[int]], code: str = "I") -> dict[str, bytes]:
    """Several lists as two sections: where each begins, and their items."""
    starts, flat = array("I", [0]), array(code)
    for one in items:
        flat.extend(one)
        starts.append(len(flat))
    return {f"{name}from": packed(starts), f"{name}item": packed(flat)}


def _rows(rows: Iterable[Sequence[int]]) -> bytes:
    flat = array("i")
    for row in rows:
        flat.extend(row)
    return packed(flat)


def _clipped(number: int) -> int:
    """A number that may be larger than any count of tokens, as one that still is."""
    return min(number, MOST)


class _Flattening:
    """One rulebook on its way into tables."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.index = index_of(rulebook)
        self.signals = signals_of(template.needs for rule in rulebook.rules for template in rule.templates)
        self.strings = _Numbered[str]()
        for finding in rulebook.findings.values():
            for name in finding.fields:
                self.strings.number(name)  # first: `Columns` count fields, all of them, as strings are numbered
        self.lists = _Lists()
        self.sets = _Numbered[tuple[frozenset[str], bool]]()
        self.regexes = _Numbered[str]()
        self.guards = _Numbered[tuple[int, int, int, int]]()
        self.event_rows = [self._event(event) for event in self.index.events]
        self.step_rows = [self._step(step) for step in self.index.steps]
        self.vocabulary = vocabulary_of(self._folded_words(), self._exact_words())

    def sections(self) -> dict[str, bytes]:
        """All sections of the block, by name."""
        return {
            "limits": self._limits(),
            **self.vocabulary.sections(),
            **phrase_tree(self.rulebook.phrases, self.vocabulary).sections(),
            "steps": _rows(self.step_rows),
            "events": _rows(self.event_rows),
            **self._automata(),
            "slots": _rows(map(self._slot, self.rulebook.slots.values())),
            "slotmore": _rows(map(self._slot_more, self.rulebook.slots.values())),
            "markers": _rows(self._markers()),
            "shares": _rows((one.subject, one.after, one.before) for one in self.rulebook.shares),
            "rules": _rows(self._rules()),
            "template": _rows(self._templates()),
            **self._signals(),
            **self._keys(),
            **self._regex_sections(),
            **expression_sections(self.rulebook, self.lists.number, self.strings.number, _days),
            **cascade_sections(self.rulebook, self.index, self.lists.number, self.strings.number),
            **finish_sections(self.rulebook, self.index, self.lists.number, self.strings.number),
            "guards": _rows(self.guards.numbers),
            **_lists("set", map(self._words_of_set, self.sets.numbers)),
            **_lists("list", self.lists.numbers, "i"),
            **self._strings(),
        }

    def _limits(self) -> bytes:
        limits = self.rulebook.limits
        of_scopes = (limits.max_scope, limits.max_matches, limits.max_shares)
        of_documents = (limits.max_reread, limits.max_nesting, limits.max_steps & MOST, limits.max_steps >> 31)
        return packed(array("i", map(_clipped, (*of_scopes, *of_documents))))

    # --- words --------------------------------------------------------------------------------------------

    def _folded_words(self) -> Iterable[str]:
        yield from (word for texts, exact in self.sets.numbers if not exact for word in sorted(texts))
        yield from (word for need in self.signals.needs for word in sorted(need.words))
        yield from self.rulebook.phrases.folded_words

    def _exact_words(self) -> Iterable[str]:
        yield from (word for texts, exact in self.sets.numbers if exact for word in sorted(texts))
        yield from self.rulebook.phrases.exact_words

    def _words_of_set(self, one: tuple[frozenset[str], bool]) -> list[int]:
        texts, exact = one
        numbers = self.vocabulary.exact if exact else self.vocabulary.folded
        return sorted(numbers[text] for text in texts)

    # --- steps and automata -------------------------------------------------------------------------------

    def _step(self, step: ir.Step) -> tuple[int, int, int, int, int]:
        kind = STEP_KINDS.index(type(step))
        index = self.index
        match step:
            case ir.Word(texts, exact):
                return kind, self.sets.number((texts, exact)), int(exact), 0, NOTHING
            case ir.AnyToken():
                return kind, 0, 0, 0, NOTHING
            case ir.Gap(least, most):
                return kind, _clipped(least), _clipped(most), 0, NOTHING
            case ir.TokenRegex(pattern):
                return kind, self.regexes.number(pattern), 0, 0, NOTHING
            case ir.LexiconHit(key, name, captured):
                return kind, index.key_numbers[key], 0, int(captured), self.strings.number(name)
            case ir.FindingHit(type_, name, captured):
                return kind, index.type_numbers[type_], 0, int(captured), self.strings.number(name)
            case ir.SlotCall(slot, name, captured) | ir.WholeHit(slot, name, captured):
                return kind, index.slot_numbers[slot], 0, int(captured), self.strings.number(name)
            case ir.Unless(steps, among):
                parts = (tuple(index.step_numbers[one] for one in some) for some in (steps, among))
                without, wanted = map(self.lists.number, parts)
                return kind, without, wanted, 0, NOTHING

    def _event(self, event: Event) -> tuple[int, int, int]:
        match event:
            case Open(name, item, more, variable):
                flags = OPEN_ITEM * item | OPEN_MORE * more | OPEN_VARIABLE * variable
                return EVENT_OPEN, self.strings.number(name), flags
            case Close():
                return EVENT_CLOSE, 0, 0
            case Mark(index):
                return EVENT_MARK, index, 0

    def _guard(self, guard: Guard) -> int:
        if isinstance(guard, ir.Edge):
            row = (GUARD_START if guard.side == "start" else GUARD_END, NOTHING, 0, 0)
        else:
            kind = GUARD_PRECEDED if guard.direction == "preceded" else GUARD_FOLLOWED
            row = (kind, guard.marker, _clipped(guard.within), int(guard.negated))
        return self.guards.number(row)

    def _automata(self) -> dict[str, bytes]:
        """All automata: their states, and the ways from each. A state's number is that of its position and 1."""
        steps, events = self.index.step_numbers, self.index.event_numbers
        first_states, state_steps, state_ways, flat = array("I"), array("i"), array("I", [0]), array("i")
        count = 0

        def add(ways: tuple[Way, ...]) -> None:
            nonlocal count
            for way in ways:
                guards = self.lists.number(tuple(map(self._guard, way.guards))) if way.guards else NOTHING
                happens = self.lists.number(tuple(events[one] for one in way.events)) if way.events else NOTHING
                flat.extend((way.target + 1, guards, happens))
            count += len(ways)
            state_ways.append(count)

        for automaton in self.index.automata:
            first_states.append(len(state_steps))
            state_steps.append(NOTHING)
            state_steps.extend([steps[step] for step in automaton.steps])
            add(automaton.first)
            for ways in automaton.ways:
                add(ways)
        first_states.append(len(state_steps))
        return {
            "automata": packed(first_states),
            "statstep": packed(state_steps),
            "statways": packed(state_ways),
            "ways": packed(flat),
        }

    # --- slots, markers -----------------------------------------------------------------------------------

    def _slot(self, slot: SlotProgram) -> tuple[int, int, int, int, int]:
        flags = (
            SLOT_OPEN * slot.open_
            | SLOT_WHOLE * slot.whole
            | SLOT_IN_SENTENCE * slot.in_sentence
            | SLOT_HAS_END * slot.has_end
            | SLOT_CHANGING * (slot.id in self.rulebook.changing.slots)
        )
        until, shares = self.lists.number(slot.until), self.lists.number(slot.until_shares)
        return self.index.automaton_number(slot.automaton), flags, until, shares, self.strings.number(slot.name)

    def _slot_more(self, slot: SlotProgram) -> tuple[int, int]:
        """Its fields that are lists, and its ways that have a value."""
        valued = tuple(way for way, value in enumerate(slot.values) if value is not None)
        return self._names(sorted(slot.list_fields)), self.lists.number(valued)

    def _names(self, names: Iterable[str]) -> int:
        """A list of strings."""
        return self.lists.number(tuple(map(self.strings.number, names)))

    def _markers(self) -> Iterable[tuple[int, int]]:
        changing = self.rulebook.changing.markers
        for number in range(len(self.rulebook.markers)):
            yield self.index.first_marker + number, int(number in changing)

    # --- rules --------------------------------------------------------------------------------------------

    def _rules(self) -> Iterable[tuple[int, ...]]:
        stages = {type_: number for number, stage in enumerate(self.rulebook.stages) for type_ in stage}
        plain = is_plain(self.rulebook)
        first = 0
        for rule in self.rulebook.rules:
            yield (
                first,
                len(rule.templates),
                SELECTS.index(rule.select),
                SCOPE_KINDS.index(rule.scope),
                stages[rule.finding],
                self.index.type_numbers[rule.finding],
                RULE_PLAIN * plain | RULE_FILTERED * is_filtered(rule),
                self.strings.number(rule.name),
            )
            first += len(rule.templates)

    def _templates(self) -> Iterable[tuple[int, int, int, int]]:
        template = 0
        for number, rule in enumerate(self.rulebook.rules):
            for place in range(len(rule.templates)):
                yield template, number, place, self.lists.number(self.signals.guards[template])
                template += 1

    def _signals(self) -> dict[str, bytes]:
        """Which signals words and lexicons give, and which templates each signal wakes, by kind of scope."""
        words = len(self.vocabulary.folded) + len(self.vocabulary.exact)
        by_word: list[list[int]] = [[] for _ in range(words + 1)]
        by_key: list[list[int]] = [[] for _ in self.index.keys]
        for signal, need in enumerate(self.signals.needs):
            for word in need.words:
                by_word[self.vocabulary.folded[word]].append(signal)
            for key in need.keys:
                by_key[self.index.key_numbers[key]].append(signal)
        sections = _lists("wsig", by_word) | _lists("ksig", by_key)
        kinds = [SCOPE_KINDS.index(rule.scope) for rule in self.rulebook.rules for _ in rule.templates]
        for kind in range(len(SCOPE_KINDS)):
            woken: list[list[int]] = [[] for _ in self.signals.needs]
            always = array("I")
            for template, trigger in enumerate(self.signals.triggers):
                if kinds[template] == kind:
                    (always if trigger is None else woken[trigger]).append(template)
            sections |= _lists(f"trg{kind}", woken)
            sections[f"untrig{kind}"] = packed(always)
        return sections

    # --- lexicons, regexes, strings -----------------------------------------------------------------------

    def _keys(self) -> dict[str, bytes]:
        """The keys of lexicons, and the days on which their entries hold."""
        rows, days = array("i"), array("i")
        begun: dict[str, int] = {}
        for key, lexicon in zip(self.index.keys, self.rulebook.phrases.lexicons, strict=True):
            dated = any(entry.bounded for entry in lexicon.entries)
            if dated and lexicon.id not in begun:
                begun[lexicon.id] = len(days)
                days.extend(day for entry in lexicon.entries for day in _days(entry))
            has_rows = any(entry.attributes or entry.bounded for entry in lexicon.entries)
            always = all(entry.attributes for entry in lexicon.entries)
            flags = KEY_DATED * dated | KEY_ROWS * has_rows | KEY_ALWAYS_ROWS * always
            rows.extend((flags, begun[lexicon.id] if dated else NOTHING, self.strings.number(key)))
        return {"keys": packed(rows), "days": packed(days)}

    def _regex_sections(self) -> dict[str, bytes]:
        rows, moves, ranges = array("i"), array("H"), array("I")
        accepts, ascii_classes = bytearray(), bytearray()
        for pattern in self.regexes.numbers:
            table = regex_table(self.rulebook.regexes[pattern])
            name = self.strings.number(pattern)
            if table is None:
                rows.extend((ASK_PYTHON, 0, 0, 0, 0, 0, 0, 0, name))
                continue
            places = len(moves), len(accepts), len(ascii_classes), len(ranges) // 3
            rows.extend((IN_TABLE, table.states, table.classes, *places, len(table.ranges), name))
            moves += table.moves
            accepts += table.accepts
            ascii_classes += table.ascii
            ranges.extend(number for row in table.ranges for number in row)
        return {
            "regexes": packed(rows),
            "regxmove": packed(moves),
            "regxacc": bytes(accepts),
            "regxasci": bytes(ascii_classes),
            "regxrang": packed(ranges),
        }

    def _strings(self) -> dict[str, bytes]:
        texts = [text.encode("utf-8", "surrogatepass") for text in self.strings.numbers]
        starts = array("I", [0, *accumulate(map(len, texts))])
        return {"strfrom": packed(starts), "strtext": b"".join(texts)}


def _days(entry: Entry) -> tuple[int, int]:
    """The first and the last day on which an entry holds, as ordinals; 0 where it is open."""
    first = entry.valid_from.toordinal() if entry.valid_from else 0
    last = entry.valid_to.toordinal() - 1 if entry.valid_to else 0
    return (NEVER, 0) if entry.valid_to and last == 0 else (first, last)
