"""What is known by heart about written English: abbreviations, sentence openers, web domains.

Read once from `data/orthography.json` by the tokeniser and the segmenter. It holds writing
conventions only; vocabulary belongs to rule packs.
"""

from __future__ import annotations

import json

from attrs import frozen

from dragoman._data import data_dir


@frozen
class Orthography:
    """The lists of `orthography.json`. Abbreviations are written without their last stop."""

    kept: frozenset[str]
    """Words whose following stop always belongs to them (`Mr`, `Inc`), and the same in capitals."""
    kept_before_more: frozenset[str]
    """Ordinary words too (`No`, `Mass`): the stop is theirs only where the text plainly goes on."""
    dotted: tuple[str, ...]
    """Abbreviations with a stop inside that are not made of single letters (`Ph.D`)."""
    titles: frozenset[str]
    """Abbreviations that what they belong to follows: no sentence ends behind them."""
    closing: frozenset[str]
    """Abbreviations behind which any capital begins a sentence (`etc`)."""
    places: frozenset[str]
    """Abbreviations that stand after a comma behind a town's name, and before a comma if the sentence goes on."""
    starters: frozenset[str]
    """Capitalised words that begin sentences and seldom follow an abbreviation inside one."""
    domains: tuple[str, ...]
    """Last labels by which a web address without `http://` or `www.` is known."""


def _with_capitals(words: list[str]) -> frozenset[str]:
    return frozenset(words) | frozenset(word.upper() for word in words if not word.islower())


def _read() -> Orthography:
    data = json.loads((data_dir("data") / "orthography.json").read_text(encoding="utf-8"))
    return Orthography(
        kept=_with_capitals(data["kept"]),
        kept_before_more=frozenset(data["kept_before_more"]),
        dotted=tuple(data["dotted"]),
        titles=_with_capitals(data["titles"]),
        closing=frozenset(data["closing"]),
        places=frozenset(data["places"]),
        starters=frozenset(data["starters"]),
        domains=tuple(data["domains"]),
    )


ENGLISH = _read()
