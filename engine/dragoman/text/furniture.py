"""What press pages carry beside what they say: datelines, speaker labels, headings, contacts, end marks.

Called by `layers` for the layers `furniture`, `speaker`, `heading` and `prose`. Works on whole paragraphs and on how
they begin, and changes no token, sentence or paragraph. What is looked at of a paragraph is bounded, so that it is
linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from dragoman.text.ranges import TokenRange

LONGEST_DATELINE = 90
"""Characters before the dash of a dateline, at most."""
LONGEST_LABEL = 60
"""Characters of a speaker label, at most."""
LONGEST_FURNITURE = 300
"""Characters of a paragraph that is furniture as a whole."""
LONGEST_HEADING = 20
"""Tokens of a heading, at most."""

_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_WHOLE = re.compile(
    r"""
    \W* (?: -?30-? | ends? | end\ of\ (?:text|transcript|statement) | (?:begin|end)\ (?:text|transcript) )? \W*
  | the\ (?:below|following)\ .{0,100}? \b attributable\ to\b .*
  | (?:media|press)\ (?:contacts?|office|inquiries|enquiries|queries) \b .*
  | contacts? \s* : .*
  | for\ (?:more|further|additional)\ information \b .*
  | for\ (?:any\ |all\ )? (?:media\ |press\ )? (?:questions|inquiries|enquiries|queries) \b .*
  | follow\ (?:us|@) .*
  | (?:share|tweet|print|subscribe|back\ to\ top|read\ more|download|home|menu) (?:\ (?:this|on|to|via|by)\b .{0,60})?
  | (?:©|\(c\)|copyright\b) .*
  | all\ rights\ reserved \.?
  | (?:https?://|www\.|@) \S+ | [^\s@]+ @ [^\s@]+ \. (?-i:[A-Za-z]{2,})
  | \d{1,2} [:.] \d\d \s* (?:[ap]\.?m\.?)? (?:\s+[a-z]{2,5})?
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_DATELINE = re.compile(
    rf"(?P<place>[^\W\d_][^\n:;!?“”\"–—]{{1,{LONGEST_DATELINE}}}?)\s*(?:[–—]|\s--?)\s+(?=[^\W\d_“\"])"
)
_DATE = re.compile(rf"\b(?:\d{{1,2}}\.?\s+(?:{_MONTHS})|(?:{_MONTHS})[a-z]*\.?\s+\d)", re.IGNORECASE)
_LABEL = re.compile(rf"(?P<label>[^\W\d_][^\n:.!?,]{{0,{LONGEST_LABEL}}}(?:\.[^\n:.!?,]{{0,30}}){{0,3}})\s*:\s")
_QUESTION = re.compile(r"Q[.:]?\s+(?=[^\W\d_a-z]|[“\"—–])")
_BRACKETS = re.compile(r"\([^()]*\)")
_SMALL = frozenset(["of", "the", "and", "for", "de", "la", "von", "van", "bin", "al"])


def find_furniture(
    text: str, starts: Sequence[int], ends: Sequence[int], paragraphs: Sequence[TokenRange]
) -> tuple[list[TokenRange], list[TokenRange]]:
    """Two layers: what is no part of a text, and the labels of those who speak."""
    heads = [
        text[starts[first] : min(ends[last - 1], starts[first] + LONGEST_FURNITURE + 1)] for first, last in paragraphs
    ]
    labels = [_LABEL.match(head) for head in heads]
    often = Counter(label["label"] for label in labels if label)
    is_transcript = any(_is_shouted(label) for label in often)
    furniture, speakers = [], []
    for (first, last), head, label in zip(paragraphs, heads, labels, strict=True):
        if len(head) <= LONGEST_FURNITURE and _WHOLE.fullmatch(head):
            furniture.append((first, last))
            continue
        if label and (_is_shouted(label["label"]) or (often[label["label"]] > 1 and _is_name(label["label"]))):
            speakers.append((first, _behind(starts, first, last, label.end())))
        elif is_transcript and (question := _QUESTION.match(head)):
            speakers.append((first, _behind(starts, first, last, question.end())))
        elif (dateline := _DATELINE.match(head)) and _is_dateline(dateline["place"]):
            furniture.append((first, _behind(starts, first, last, dateline.end())))
    return furniture, speakers


def _behind(starts: Sequence[int], first: int, last: int, length: int) -> int:
    """The first token of a paragraph that begins so many characters behind its start."""
    token = first
    while token < last and starts[token] < starts[first] + length:
        token += 1
    return token


def _is_shouted(label: str) -> bool:
    """Whether a label is written in capitals, as `PRESIDENT FERRO` or `MS. McKAY`."""
    words = _BRACKETS.sub("", label).split()
    return bool(words) and all(word.upper() == word or word[2:].isupper() for word in words)


def _is_name(label: str) -> bool:
    return all(word[0].isupper() or word in _SMALL for word in _BRACKETS.sub("", label).split())


def _is_dateline(place: str) -> bool:
    """Whether what stands before a dash is a place in capitals, or a place and a date."""
    words = place.split()
    first = words[0].strip(",.")
    if _DATE.search(place):
        return first[0].isupper() and all(word[0].isupper() or not word[0].isalpha() for word in words)
    return len(first) > 1 and first.isupper() and len(words) <= 6


def find_headings(
    exact: Sequence[str], paragraphs: Sequence[TokenRange], taken: Iterable[TokenRange]
) -> list[TokenRange]:
    """Short paragraphs written like titles, in front of one that is prose."""
    others = dict(taken)
    return [
        (first, last)
        for (first, last), following in pairwise(paragraphs)
        if first not in others and last - first <= LONGEST_HEADING and _is_heading(exact[first:last], exact, following)
    ]


def _is_heading(words: Sequence[str], exact: Sequence[str], following: TokenRange) -> bool:
    if not words[0][0].isupper() or not words[-1][-1].isalnum():
        return False
    plain = sum(1 for word in words if word[0].islower() and len(word) > 3)
    if plain * 3 > len(words):
        return False
    start, end = following
    return end - start > len(words) and any(word in (".", "!", "?", ";", ":") for word in exact[start:end][-2:])


def the_rest(count: int, taken: Iterable[TokenRange]) -> Iterator[TokenRange]:
    """What lies between stretches, of so many tokens.

    >>> list(the_rest(9, [(0, 2), (5, 6)]))
    [(2, 5), (6, 9)]
    """
    at = 0
    for first, last in sorted(taken):
        if at < first:
            yield at, first
        at = max(at, last)
    if at < count:
        yield at, count
