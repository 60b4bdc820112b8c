"""Did you mean …?: the known names nearest to a name that is not known.

Used by `resolve` and by whoever else reports an unknown name. The distance is optimal string
alignment (Damerau–Levenshtein with non-overlapping swaps; Boytsov 2011, section 2.2), on folded
case, so that `persno`, `Person` and `perso` all find `person`.
"""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 64
"""Names longer than this many characters are compared by their beginning only."""


def distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours that turn `one` into `other`.

    Anything above `most` is given as `most + 1`.

    >>> distance("persno", "person", 3)
    1
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            best = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (char != wanted))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == wanted:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return min(previous[-1], most + 1)


def closest(name: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """The known names that `name` may have been meant to be, nearest first.

    A third of the characters may differ (at least one); case does not count.

    >>> closest("documnt", ["date", "document", "documents"])
    ('document', 'documents')
    >>> closest("should", ["date", "person"])
    ()
    """
    folded = name.casefold()[:_LONGEST]
    most = max(1, len(folded) // 3)
    ranked = []
    for candidate in dict.fromkeys(known):
        apart = distance(folded, candidate.casefold()[:_LONGEST], most)
        if apart <= most and apart < len(folded):
            ranked.append((apart, candidate))
    ranked.sort()
    return tuple(candidate for _, candidate in ranked[:count])


def quoted_list(names: Iterable[str], joint: str = "or") -> str:
    """Names as prose.

    >>> quoted_list(["a", "b", "c"])
    '`a`, `b` or `c`'
    """
    shown = [f"`{name}`" for name in names]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {joint} {shown[-1]}"


def did_you_mean(near: Iterable[str]) -> str | None:
    """The help that offers near names; None where there are none.

    >>> did_you_mean(["person"])
    'did you mean `person`?'
    """
    names = tuple(near)
    return f"did you mean {quoted_list(names)}?" if names else None
