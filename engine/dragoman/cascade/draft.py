"""A draft: a finding in the making, while the cascade is at work.

It knows its tokens and where it came from; `afterwards` turns it into a `Finding`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from attrs import field, frozen

from dragoman.compiled.rulebook import RuleProgram
from dragoman.finding import Capture, FieldValue, Value, fields_to_dict
from dragoman.text.document import TokenRange


@frozen(eq=False)
class Draft:
    """A finding in the making.

    `rules` are all rules that made it, the first in order first, and `template` is the first one's.
    `tokens` are the document's. `regions` are what open slots took, `depth` how many open slots it
    lies in itself.
    """

    type: str
    rules: tuple[RuleProgram, ...]
    template: int
    tokens: TokenRange
    start: int
    end: int
    fields: Mapping[str, FieldValue]
    values: Mapping[str, Value]
    regions: tuple[TokenRange, ...] = ()
    depth: int = 0
    shared: bool = False
    qualifiers: Mapping[str, Value] = field(factory=dict)

    @property
    def priority(self) -> int:
        """The highest priority of its rules."""
        return max(rule.priority for rule in self.rules)

    def captures(self, name: str) -> Sequence[Capture]:
        """The captures of a field: none, one, or the items of a list."""
        found = self.fields.get(name, ())
        return (found,) if isinstance(found, Capture) else found

    def same_as(self, other: Draft) -> bool:
        """Whether both say the same of the same place."""
        return self.tokens == other.tokens and self.fields == other.fields and self.values == other.values

    def order(self) -> tuple[int, int, int, int]:
        """The order among the drafts of a type: start, end, rule, template."""
        return self.start, self.end, self.rules[0].number, self.template

    def tie_break(self) -> str:
        """What orders two drafts that nothing else tells apart: their fields."""
        return json.dumps([fields_to_dict(self.fields), dict(self.values)], sort_keys=True, default=str)


def ordered(drafts: Iterable[Draft], key: Callable[[Draft], tuple[object, ...]]) -> list[Draft]:
    """Drafts by a key; those that it does not tell apart by `tie_break`, which is dear and seldom needed."""
    drafts = list(drafts)
    if len(drafts) < 2:
        return drafts
    result: list[Draft] = []
    for _, same in groupby(sorted(drafts, key=key), key):
        group = list(same)
        result.extend(sorted(group, key=Draft.tie_break) if len(group) > 1 else group)
    return result
