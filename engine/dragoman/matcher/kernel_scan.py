"""The kernel's scan of whole texts: for plain rule sets, whose matches are their findings.

The light way in: needs the tables and nothing else, so that a compiled artefact opens and runs at once.
`engine/native/scan.hpp` says what the columns hold.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dragoman import _kernel
from dragoman.text.character_pages import character_page
from dragoman.text.folding import exact, folded
from dragoman.text.orthography import ENGLISH

Judge = Callable[[int, str], bool]
"""Whether the regex of a number takes a token: asked where the kernel does not know."""


def _forms(token: str) -> tuple[str, str]:
    return exact(token), folded(token)


_kernel.setup(character_page, _forms, ENGLISH)


class Counters(NamedTuple):
    """What a scan went through."""

    texts: int
    code_points: int
    tokens: int
    scopes: int
    candidates: int
    """Templates that something triggered, counted in each scope."""
    survivors: int
    """Those of them whose guard held, and which were read."""
    matches: int
    meetings: int
    """Matches with the type and the place of another: whether both are one finding, the cascade must say."""


class Scanned(NamedTuple):
    """The records of a batch of texts, in the order of findings; columns of int32.

    Places are code points of the text; captures of record r are those from `capture_start[r]` to
    `capture_start[r + 1]`. With moves, record r was read in the scope of tokens `scope_first[r]` to
    `scope_last[r]`, and what its match did stands from `did_start[r]` to `did_start[r + 1]`. `cuts` are scopes
    that were too long, four numbers each: document, kind (0 sentence, 1 paragraph, 2 document), first and
    last token.
    """

    document: memoryview
    rule: memoryview
    template: memoryview
    start: memoryview
    end: memoryview
    capture_start: memoryview
    capture_name: memoryview
    capture_from: memoryview
    capture_to: memoryview
    first_token: memoryview
    scope_first: memoryview
    scope_last: memoryview
    did_start: memoryview
    did: memoryview
    cuts: memoryview
    counters: Counters


def strings_of(sections: Mapping[str, memoryview]) -> tuple[str, ...]:
    """The strings of tables, by number."""
    starts = sections["strfrom"].cast("I")
    text = bytes(sections["strtext"])
    return tuple(text[starts[at] : starts[at + 1]].decode("utf-8", "surrogatepass") for at in range(len(starts) - 1))


class KernelProgram:
    """The tables of a rule set, opened by the kernel; shared freely between threads."""

    def __init__(self, block: bytes | memoryview, judge: Judge) -> None:
        self.program = _kernel.Program(block, judge)

    def scan(self, texts: Sequence[str], days: Sequence[int] = (), *, moves: bool = False) -> Scanned:
        """The records of texts, without the GIL; `days` are the ordinals of their dates, 0 where they have none."""
        columns, counters = self.program.scan(texts, array("i", days), moves)
        return Scanned._make((*(memoryview(column).cast("i") for column in columns), Counters(*counters)))
