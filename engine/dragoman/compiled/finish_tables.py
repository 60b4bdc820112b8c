"""What the kernel does when all findings are there, as sections of the tables: extends, qualifiers, references.

Used by `tables`, which numbers lists and strings. `engine/native/finish_tables.hpp` says what each section holds.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from attrs import frozen

from dragoman.compiled.block import packed
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiled.table_index import TableIndex
from dragoman.conditions.expressions import Constant

SCOPE_KINDS = ("sentence", "paragraph", "document")
DIRECTIONS = ("before", "after", "around", "in")
MEANINGS = ("recent", "named")

NOTHING = -1
MOST = 2**31 - 1


def finish_sections(
    rulebook: Rulebook,
    index: TableIndex,
    list_number: Callable[[tuple[int, ...]], int],
    string_number: Callable[[str], int],
) -> dict[str, bytes]:
    """The sections by name."""
    writing = _Writing(rulebook, index, list_number, string_number)
    return {"typefin": writing.types(), "extends": writing.extends(), **writing.qualifiers(), **writing.references()}


@frozen(eq=False)
class _Writing:
    """A rulebook, and what gives the numbers of lists and strings."""

    rulebook: Rulebook
    index: TableIndex
    list_number: Callable[[tuple[int, ...]], int]
    string_number: Callable[[str], int]

    def types(self) -> bytes:
        rows = array("i")
        for type_ in self.index.types:
            finding = self.rulebook.findings[type_]
            rows.extend(self.list_number(tuple(map(self.string_number, of))) for of in (finding.hides, finding.sources))
        return packed(rows)

    def extends(self) -> bytes:
        rows = array("i")
        rule_numbers = {rule.id: number for number, rule in enumerate(self.rulebook.rules)}
        for number, rule in enumerate(self.rulebook.rules):
            for extend in rule.extends:
                until = tuple(self.index.type_numbers[type_] for type_ in extend.until)
                until_rules = tuple(rule_numbers[one] for one in extend.until_rules if one in rule_numbers)
                rows.extend((number, self.string_number(extend.field), self.string_number(extend.origin)))
                rows.append(SCOPE_KINDS.index(extend.through))
                rows.extend((self.list_number(until), self.list_number(until_rules)))
        return packed(rows)

    def qualifiers(self) -> dict[str, bytes]:
        programs, items = array("i"), array("i")
        keys: dict[str, int] = {}
        count = 0
        for program in self.rulebook.qualifiers:
            on = tuple(sorted(self.index.type_numbers[type_] for type_ in program.on))
            programs.extend((self.list_number(on), count, len(program.items)))
            count += len(program.items)
            for item in program.items:
                items.extend((keys.setdefault(item.key, len(keys)), DIRECTIONS.index(item.direction)))
                items.extend((self._name(item.field), item.cue))
                items.append(NOTHING if item.within is None else min(item.within, MOST))
                items.append(NOTHING if item.until is None else item.until)
                items.append(int(isinstance(item.value, Constant)))
        return {"qualprog": packed(programs), "qualitem": packed(items)}

    def references(self) -> dict[str, bytes]:
        programs, items, meanings = array("i"), array("i"), array("i")
        item_count = meaning_count = 0
        for program in self.rulebook.references:
            programs.extend((self._name(program.slot), item_count, len(program.items)))
            for item in program.items:
                items.extend((self.index.first_reference + item_count, meaning_count, len(item.means)))
                item_count += 1
                meaning_count += len(item.means)
                for meaning in item.means:
                    meanings.extend((MEANINGS.index(meaning.function), self.string_number(meaning.type)))
                    meanings.extend((min(meaning.count, MOST), self._name(meaning.field)))
        return {"refprog": packed(programs), "refitem": packed(items), "meaning": packed(meanings)}

    def _name(self, name: str | None) -> int:
        return NOTHING if name is None else self.string_number(name)
