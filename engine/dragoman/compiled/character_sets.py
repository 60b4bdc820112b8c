"""Sets of characters as ranges of code points: what the classes of token regexes match, worked out once.

Asked by `regex_tables`. Says just what `CharacterClass.matches` says for every code point; a test asks both.
The sets of `\\w`, `\\p{Lu}` and the like are read off Python's own tables in one pass over all code points,
when first asked for, and kept for the process.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, pairwise

from dragoman.compiled.token_regex_syntax import Category, CharacterClass, Range, Shorthand, case_variants

Ranges = tuple[tuple[int, int], ...]
"""Code points from one to another, both included, in order, none touching the next."""

LAST = 0x10FFFF
_BLOCK = 64
_PLANE = 0x10000


def ranges_of(wanted: CharacterClass, *, ignore_case: bool) -> Ranges:
    """The characters that a class matches.

    >>> ranges_of(CharacterClass((Range("a", "c"), Range("d", "d"))), ignore_case=False)
    ((97, 100),)
    """
    found = union(one for item in wanted.items for one in _ranges_of_item(item))
    if ignore_case:
        found = union((*found, *_variants_in(found)))
    return complement(found) if wanted.negated else found


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The code points that are in any of these ranges."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def complement(ranges: Ranges) -> Ranges:
    """The code points that are in none of these ranges."""
    edges = ((-1, -1), *ranges, (LAST + 1, LAST + 1))
    return tuple((before + 1, after - 1) for (_, before), (after, _) in pairwise(edges) if before + 1 < after)


def _ranges_of_item(item: Range | Shorthand | Category) -> Ranges:
    match item:
        case Range(first, last):
            return ((ord(first), ord(last)),)
        case Shorthand(name, negated):
            found = _shorthand(name)
        case Category(name, negated):
            found = union(
                one for category, ranges in _categories().items() if category.startswith(name) for one in ranges
            )
    return complement(found) if negated else found


def _planes() -> Iterator[tuple[int, str]]:
    """All characters, a plane at a time (all together take many megabytes), each with its first code point."""
    for first in range(0, LAST + 1, _PLANE):
        characters = array("I", range(first, first + _PLANE)).tobytes()
        yield first, characters.decode(f"utf-32-{sys.byteorder[0]}e", "surrogatepass")


@cache
def _shorthand(name: str) -> Ranges:
    """`re` has the same `\\d`, `\\w` and `\\s`: those of `str.isdecimal`, `str.isalnum` with `_`, `str.isspace`."""
    runs = re.compile(rf"\{name}+")
    return union(
        (first + run.start(), first + run.end() - 1) for first, plane in _planes() for run in runs.finditer(plane)
    )


@cache
def _categories() -> dict[str, Ranges]:
    """The runs of every general category."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, plane in _planes():
        for category, run in groupby(map(unicodedata.category, plane)):
            end = at + sum(1 for _ in run)
            found.setdefault(category, []).append((at, end - 1))
            at = end
    return {category: union(runs) for category, runs in found.items()}


@cache
def _cased() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The characters that have variants in case, with them."""
    blocks = (plane[at : at + _BLOCK] for _, plane in _planes() for at in range(0, _PLANE, _BLOCK))
    return tuple(
        (ord(character), tuple(map(ord, variants[1:])))
        for block in blocks
        if not block == block.lower() == block.upper() == block.casefold()
        for character in block
        if len(variants := case_variants(character)) > 1
    )


def _variants_in(ranges: Ranges) -> Iterable[tuple[int, int]]:
    """The characters of which a variant in case is in the ranges."""
    firsts = [first for first, _ in ranges]

    def inside(code_point: int) -> bool:
        index = bisect_right(firsts, code_point) - 1
        return index >= 0 and code_point <= ranges[index][1]

    return ((one, one) for one, variants in _cased() if any(map(inside, variants)))
