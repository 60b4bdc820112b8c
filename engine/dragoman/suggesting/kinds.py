"""Kinds: which slots and lexicons take just what was marked.

Each that comes into question is tried on the sentences themselves, so that what a slot takes is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from dragoman.ruleset import Ruleset
from dragoman.suggesting.examples import Example, Mark

STD_SLOTS = (
    *("person", "actor", "group", "party", "name", "title", "document", "place", "venue"),
    *("date", "time", "duration", "period", "number", "ordinal", "percentage", "money", "quantity"),
    *("quote", "clause", "proposition", "rest"),
)
"""The slots of std that are made to be used; the others are parts of these."""
STD_LEXICONS = ("country", "demonym", "city", "region", "organisation", "month")
"""The lexicons of std that are useful by themselves."""
LISTED = ("person", "actor", "group", "country", "place", "document", "name")
"""What comes in lists: `actor list`."""
PHRASE = "phrase"
OPEN = ("clause", "proposition", "rest")
"""Slots of std that take whatever comes, up to some end: asked for where nothing else fits."""

PART = "part"


@frozen
class Probe:
    """A rule that finds all that a type takes."""

    type: str
    rule: str

    @property
    def source(self) -> str:
        """The rule."""
        return f'rule {self.rule}:\n    "<{PART}: {self.type}>"\n    select all\n'


def probes_for(own: Iterable[str], *, lists: bool) -> tuple[Probe, ...]:
    """A probe for each type: the user's own slots and lexicons, then those of std; lists where they are asked for."""
    listed = [f"{name} list" for name in LISTED] if lists else []
    types = dict.fromkeys([*own, *STD_SLOTS, PHRASE, *STD_LEXICONS, *listed])
    return tuple(Probe(name, f"probe_{number}") for number, name in enumerate(types))


def kinds_of(
    name: str, marked: Sequence[tuple[Example, Mark]], probes: Sequence[Probe], rules: Ruleset
) -> tuple[str, ...]:
    """The types that take all that was marked with a name, the most general first; one of that name by itself.

    The more places of the sentences a type takes, the more general it is. `rules` are the probes.
    """
    taken: dict[str, set[tuple[str, int, int]]] = {probe.rule: set() for probe in probes}
    for text in dict.fromkeys(example.text for example, _ in marked):
        for finding in rules.scan(text):
            if finding.rule in taken:
                taken[finding.rule].add((text, finding.start, finding.end))
    wanted = {(example.text, mark.start, mark.end) for example, mark in marked}
    fitting = [probe for probe in probes if wanted <= taken[probe.rule]]
    fitting.sort(key=lambda probe: -len(taken[probe.rule]))
    types = tuple(probe.type for probe in fitting)
    if name in types:
        return (name,)
    return tuple(one for one in types if one not in OPEN) or types
