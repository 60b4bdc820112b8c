"""Comparing: what two rule sets find in the same texts, and in what they differ.

Beside the front door: scans texts with an old and a new rule set and pairs their findings. For those who change
rules and want to know what the change does before it is merged; `dragoman diff` shows it.

In each text, findings that say the same pair off first; of the rest, those of one type and place (*changed*),
then those of one type that overlap, the greatest overlap first (*moved*), then those of one place (*changed*,
of another type). What has no partner is *new* or *lost*. A finding that says the same by another rule is told of
as *rule*.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import field, frozen

from dragoman.finding import Finding, Findings, Place
from dragoman.texts import one_of_many

if TYPE_CHECKING:
    from dragoman.ruleset import Ruleset
    from dragoman.texts import Text

DifferenceKind = Literal["new", "lost", "moved", "changed", "rule"]
KINDS: tuple[DifferenceKind, ...] = get_args(DifferenceKind)

_NEIGHBOURS = 64
"""A finding that moved is looked for among so many on either side of where it was."""


@frozen
class Difference:
    """Something that one rule set finds otherwise than the other.

    `before` is missing where it is new, `after` where it is lost. `names` says what differs: fields, assigned
    values and qualifiers by their names, else `type`, `source`, `shared` or `meta`; for *moved* what differs
    beside the place.
    """

    kind: DifferenceKind
    before: Finding | None
    after: Finding | None
    names: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding as it is now; one that was lost, as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def sentence(self) -> Place:
        """The sentence in which it begins."""
        return self.finding.sentence

    def to_dict(self) -> dict[str, Any]:
        """`{"kind", "names", "before", "after"}`, the findings in their dict form."""
        return {
            "kind": self.kind,
            "names": list(self.names),
            "before": self.before.to_dict() if self.before else None,
            "after": self.after.to_dict() if self.after else None,
        }


@frozen
class Compared:
    """What was found in one text before and after, and the differences in the order of the text."""

    before: Findings = field(repr=False)
    after: Findings = field(repr=False)
    differences: tuple[Difference, ...]

    @property
    def complete(self) -> bool:
        """Whether no limit cut one of the scans short."""
        return self.before.complete and self.after.complete


def compare(before: Ruleset, after: Ruleset, texts: Iterable[Text]) -> Iterator[Compared]:
    """Scan texts with two rule sets, one text at a time, and compare what they find.

    A text is a string, or a mapping with the keys `text` and, if known, `id` and `date`.

    Raises TextError for what is no text, as `Ruleset.scan_many` does.

    >>> import dragoman
    >>> old = dragoman.compile('rule met: "<who: actor> met"')
    >>> new = dragoman.compile('rule met: "<who: actor> met [again]"')
    >>> (moved,) = next(compare(old, new, ["They met again."])).differences
    >>> moved.kind, moved.before.text, moved.after.text
    ('moved', 'They met', 'They met again')
    """
    for text in texts:
        given = one_of_many(text, after.limits.max_text)
        old, new = (rules.scan(given.text, id=given.id, date=given.date) for rules in (before, after))
        yield Compared(old, new, differences_of(old, new))


def differences_of(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Difference, ...]:
    """The differences between two lists of findings of one text, in the order of the text.

    Linear in the findings, but for sorting them.
    """
    pairing = _Pairing(before, after)
    found = [_pair("rule", old, new) for old, new in pairing.by_key(_said) if old.rules != new.rules]
    found += [_pair("changed", old, new) for old, new in pairing.by_key(_type_and_place)]
    found += [_pair("moved", old, new) for old, new in pairing.overlapping()]
    found += [_pair("changed", old, new) for old, new in pairing.by_key(_place)]
    found += [Difference("lost", old, None) for old in pairing.before]
    found += [Difference("new", None, new) for new in pairing.after]
    return tuple(sorted(found, key=_order))


def _order(one: Difference) -> tuple[int, int, str, int]:
    return one.finding.start, one.finding.end, one.finding.type, KINDS.index(one.kind)


def _said(finding: Finding) -> Hashable:
    """What a finding says, whichever rule made it: the same for two findings where nothing tells them apart."""
    fields = tuple(sorted((name, repr(_plain(value))) for name, value in finding.fields.items()))
    return finding.type, finding.start, finding.end, fields, repr(_beside(finding))


def _plain(value: Any) -> Any:
    return value.to_dict() if not isinstance(value, tuple) else [one.to_dict() for one in value]


def _beside(finding: Finding) -> dict[str, Any]:
    """What a finding says beside its fields, by the names that differences give."""
    named: dict[str, Any] = {**_sorted(finding.values), **_sorted(finding.qualifiers)}
    return named | {"source": finding.source, "shared": finding.shared, "meta": _sorted(finding.meta)}


def _sorted(mapping: Any) -> dict[str, Any]:
    return dict(sorted(mapping.items()))


def _place(finding: Finding) -> Hashable:
    return finding.start, finding.end


def _type_and_place(finding: Finding) -> Hashable:
    return finding.type, finding.start, finding.end


def _pair(kind: DifferenceKind, old: Finding, new: Finding) -> Difference:
    return Difference(kind, old, new, tuple(_names(old, new)) if kind != "rule" else ())


def _names(old: Finding, new: Finding) -> Iterator[str]:
    """What two findings say differently."""
    if old.type != new.type:
        yield "type"
    for name in dict.fromkeys([*old.fields, *new.fields]):
        if old.fields.get(name) != new.fields.get(name):
            yield name
    one, other = _beside(old), _beside(new)
    for name in dict.fromkeys([*one, *other]):
        if one.get(name) != other.get(name) and name not in {*old.fields, *new.fields}:
            yield name


class _Pairing:
    """The findings that have no partner yet, each side in its order."""

    def __init__(self, before: Iterable[Finding], after: Iterable[Finding]) -> None:
        self.before = list(before)
        self.after = list(after)

    def by_key(self, key: Callable[[Finding], Hashable]) -> list[tuple[Finding, Finding]]:
        """Pairs off those that have a key in common, in their order."""
        waiting: defaultdict[Hashable, list[Finding]] = defaultdict(list)
        for new in reversed(self.after):
            waiting[key(new)].append(new)
        pairs = [(old, same.pop()) for old in self.before if (same := waiting.get(key(old)))]
        self._take(pairs)
        return pairs

    def overlapping(self) -> list[tuple[Finding, Finding]]:
        """Pairs off those of one type that overlap, the greatest overlap first."""
        by_type: defaultdict[str, list[Finding]] = defaultdict(list)
        for new in sorted(self.after, key=lambda one: one.start):
            by_type[new.type].append(new)
        candidates = [(old, new) for old in self.before for new in _near(old, by_type[old.type])]
        candidates.sort(key=lambda pair: (-_overlap(*pair), pair[0].start, pair[1].start))
        pairs: list[tuple[Finding, Finding]] = []
        taken: set[int] = set()
        for old, new in candidates:
            if id(old) not in taken and id(new) not in taken:
                taken |= {id(old), id(new)}
                pairs.append((old, new))
        self._take(pairs)
        return pairs

    def _take(self, pairs: Iterable[tuple[Finding, Finding]]) -> None:
        taken = {id(one) for pair in pairs for one in pair}
        self.before = [one for one in self.before if id(one) not in taken]
        self.after = [one for one in self.after if id(one) not in taken]


def _near(old: Finding, others: Sequence[Finding]) -> Iterator[Finding]:
    """Those that overlap a finding, among the nearest; the others are sorted by start."""
    middle = bisect_right(others, old.start, key=lambda one: one.start)
    for other in others[max(0, middle - _NEIGHBOURS) : middle + _NEIGHBOURS]:
        if _overlap(old, other) > 0:
            yield other


def _overlap(one: Finding, other: Finding) -> float:
    """How much of their hull two findings share."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return common / (max(one.end, other.end) - min(one.start, other.start))
