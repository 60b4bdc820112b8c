"""Layers: named stretches of a text that rules can be confined to (`in headline`, `in quote`).

The last step from text to `Document`. Each layer is a tuple of ranges of token indexes, sorted and
apart from one another. Linear in the text.

- `headline`: the short paragraphs at the very top that end without punctuation and are written
  like titles.
- `quote`: what stands inside quotation marks (see `quotations`).
- `furniture`, `speaker`: what press pages carry beside what they say, and the labels of a transcript (see `furniture`).
- `heading`: short paragraphs written like titles, further down.
- `prose`: what is none of these but `quote`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dragoman.text.furniture import find_furniture, find_headings, the_rest
from dragoman.text.quotations import find_quotations
from dragoman.text.ranges import TokenRange

LAYERS = frozenset({"furniture", "heading", "headline", "prose", "quote", "speaker"})
"""The names of all layers."""

MOST_HEADLINES = 3
LONGEST_HEADLINE = 40
"""Tokens of one headline, at most."""
LONGEST_PLAIN_HEADLINE = 20
"""The same for a first paragraph that is not written with capitals."""
CAPITALISED_SHARE = 0.6
"""Of a headline's words that count: how many are capitalised, at least."""

_ENDS_OF_PHRASES = frozenset([".", ",", ":", ";", "!", "?", "..."])
_CLOSERS = frozenset(['"', "'", ")", "]"])


def find_layers(
    text: str, starts: Sequence[int], ends: Sequence[int], exact: Sequence[str], paragraphs: Sequence[TokenRange]
) -> Mapping[str, tuple[TokenRange, ...]]:
    """The layers of a text, given its tokens and paragraphs."""
    furniture, speakers = find_furniture(text, starts, ends, paragraphs)
    headlines = [one for one in _headlines(exact, paragraphs) if one not in furniture]
    headings = find_headings(exact, paragraphs, [*furniture, *speakers, *headlines])
    return {
        "furniture": tuple(furniture),
        "heading": tuple(headings),
        "headline": tuple(headlines),
        "prose": tuple(the_rest(len(starts), [*furniture, *speakers, *headlines, *headings])),
        "quote": find_quotations(text, starts, ends, exact, paragraphs),
        "speaker": tuple(speakers),
    }


def _headlines(exact: Sequence[str], paragraphs: Sequence[TokenRange]) -> Iterator[TokenRange]:
    for number in range(min(MOST_HEADLINES, len(paragraphs) - 1)):
        start, end = paragraphs[number]
        words = exact[start:end]
        if end - start > LONGEST_HEADLINE or _last_word(words) in _ENDS_OF_PHRASES:
            return
        if not _is_title(words) and not (number == 0 and _heads(words, exact, paragraphs[1])):
            return
        yield start, end


def _last_word(words: Sequence[str]) -> str:
    """The last token that is not a closing mark; empty where there is none."""
    return next((word for word in reversed(words) if word not in _CLOSERS), "")


def _is_title(words: Sequence[str]) -> bool:
    """Whether most words that count are capitalised."""
    capitalised = sum(1 for word in words if word[0].isupper())
    plain = sum(1 for word in words if word[0].islower() and len(word) > 3)
    return capitalised > 0 and capitalised >= CAPITALISED_SHARE * (capitalised + plain)


def _heads(words: Sequence[str], exact: Sequence[str], following: TokenRange) -> bool:
    """Whether a first paragraph in plain writing is the headline of the one that follows it."""
    start, end = following
    is_prose = any(word in (".", "!", "?") for word in exact[start:end][-2:])
    return len(words) <= LONGEST_PLAIN_HEADLINE and words[0][0].isupper() and is_prose and end - start > len(words)
