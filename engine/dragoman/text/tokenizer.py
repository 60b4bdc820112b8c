"""The tokeniser: a text, or a literal of a template, cut into tokens.

The first step from text to `Document`. It is a machine in three steps, each linear in the text:

1. *Shape.* Every code point is replaced by one character of its class (`shape_of`), so that the
   rest sees only ASCII and a handful of class signs. Offsets stay.
2. *Addresses.* Web and e-mail addresses are found from what gives them away (`://`, `www.`, `@`,
   a known domain) and painted over with a sign of their own.
3. *Tokens.* One regular expression over the shape, first alternative that fits; then the two
   questions that it leaves open are answered: is a stop part of the word before it, and is
   there an `n't` to split off.

Every visible character is in exactly one token. White space is in none, nor are invisible format
characters (soft hyphen, joiners, direction marks) unless a token goes on behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from unicodedata import category, normalize

from dragoman.text.folding import DASHES, DOUBLE_QUOTES, ELLIPSIS, SINGLE_QUOTES, is_format
from dragoman.text.orthography import ENGLISH

# The signs of the shape beside ASCII. No text character keeps its place there, so any would do.
LOWER = "à"
"""A letter beyond ASCII that is not a capital, or has no case."""
UPPER = "À"
"""A capital beyond ASCII."""
MARK = "¨"
"""A combining mark: continues whatever stands before it."""
FORMAT = "\xad"
"""An invisible format character."""
IDEOGRAPH = "§"
"""A character of Chinese or Japanese script: a token by itself."""
SYMBOL = "¤"
"""Anything else: emoji, foreign punctuation, controls, unassigned code points."""
DOTS = "·"
"""The one-character ellipsis."""
ADDRESS = "µ"
"""The first character of an address; `ADDRESS_REST` the others."""
ADDRESS_REST = "¶"

_IDEOGRAPHIC = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00016fe0-\U00018d8f\U0001b000-\U0001b16f\U00020000-\U0003fffd]"
)
_LINE_BREAKS = "\x85\u2028\u2029"
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")

_BY_CHARACTER = {
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(_LINE_BREAKS, "\n"),
    ELLIPSIS: DOTS,
    "\u200b": " ",
}
_BY_CATEGORY = {"Lu": UPPER, "Lt": UPPER, "Nd": "0", "Nl": "0", "No": "0", "Mn": MARK, "Mc": MARK, "Me": MARK}


def _class_of(character: str) -> str:
    """The sign of a code point beyond ASCII; that of what it composes to, so that NFC and NFD meet."""
    if known := _BY_CHARACTER.get(character):
        return known
    composed = normalize("NFC", character)[0]
    if composed != character:
        return composed if composed.isascii() else _class_of(composed)
    if character.isspace():
        return " "
    if is_format(character):
        return FORMAT
    if _SKIN_TONES.match(character):
        return MARK
    kind = category(character)
    if kind[0] in "LN" and _IDEOGRAPHIC.match(character):
        return IDEOGRAPH
    return _BY_CATEGORY.get(kind) or (LOWER if kind[0] == "L" else SYMBOL)


def shape_of(text: str) -> str:
    """The text with every code point beyond ASCII replaced by the sign of its class.

    >>> shape_of("Élan “vital” – 5 €")
    'Àlan "vital" - 5 ¤'
    """
    if text.isascii():
        return text
    return text.translate({ord(c): _class_of(c) for c in set(text) if not c.isascii()})


# --- addresses -------------------------------------------------------------------------------

_LETTER = f"A-Za-z{LOWER}{UPPER}"
_ALNUM = f"{_LETTER}0-9{MARK}"
_SPACE = r"\t-\r\x1c-\x20"

_DOMAIN = "(?:" + "|".join(ENGLISH.domains) + f")(?![{_ALNUM}])"
_ANCHOR = re.compile(rf":(?=//[{_ALNUM}])|@(?=[{_ALNUM}])|\.(?:(?<=[Ww]{{3}}\.)(?=[{_ALNUM}])|(?={_DOMAIN}))")
_SCHEME = re.compile(r"(?:https?|ftp)\Z", re.IGNORECASE)
_LOCATION = re.compile(rf"[^{_SPACE}<>\"'`{{}}|\\^{SYMBOL}{IDEOGRAPH}{DOTS}{FORMAT}]*+")
_HOST_AND_DOMAIN = re.compile(rf"[{_ALNUM}]++(?>(?:-++[{_ALNUM}]++)*)(?>(?:\.[{_ALNUM}]++(?>(?:-++[{_ALNUM}]++)*))+)")
_DOMAINS = re.compile(rf"(?>(?:\.{_DOMAIN})+)(?>(?::[0-9]++)?)(?=[/?#])?")
_LOCATION_END = ".,;:!?*_~()[]+&@-"

_IN_LOCAL_PART = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-" + LOWER + UPPER + MARK)
_IN_HOST = _IN_LOCAL_PART - frozenset("_%+")
_ALNUM_SET = _IN_HOST - frozenset(".-")


def _location_end(shape: str, start: int) -> int:
    """Where a web address ends whose host or path is under way at `start`."""
    found = _LOCATION.match(shape, start)
    end = found.end() if found else start
    while end > start and shape[end - 1] in _LOCATION_END:
        end -= 1
    return end


def _back_over(shape: str, end: int, floor: int, allowed: frozenset[str]) -> int:
    """The start of the longest run of allowed characters before `end` that begins with a letter or digit."""
    start = end
    while start > floor and shape[start - 1] in allowed:
        start -= 1
    while start < end and (shape[start] not in _ALNUM_SET or shape[start] == MARK):
        start += 1
    return start


def _address_at(shape: str, anchor: int, floor: int) -> tuple[int, int] | None:
    """The address that the sign at `anchor` gives away, not reaching back before `floor`."""
    sign = shape[anchor]
    if sign == ":":
        scheme = _SCHEME.search(shape, max(floor, anchor - 5), anchor)
        return (scheme.start(), _location_end(shape, anchor + 3)) if scheme else None
    if sign == "@":
        start = _back_over(shape, anchor, floor, _IN_LOCAL_PART)
        host = _HOST_AND_DOMAIN.match(shape, anchor + 1)
        return (start, host.end()) if host and start < anchor else None
    start = _back_over(shape, anchor, floor, _IN_HOST)
    if start == anchor or shape[anchor - 1] not in _ALNUM_SET:
        return None
    domain = _DOMAINS.match(shape, anchor)
    if domain is None:
        return start, _location_end(shape, anchor + 1)
    end = domain.end()
    return start, _location_end(shape, end) if shape[end : end + 1] in ("/", "?", "#") else end


def _paint_addresses(shape: str) -> str:
    """The shape with every address written as `ADDRESS` and `ADDRESS_REST`."""
    pieces: list[str] = []
    done = floor = 0
    found = _ANCHOR.search(shape)
    while found:
        anchor = found.start()
        address = _address_at(shape, anchor, floor)
        floor = anchor + 1
        if address:
            start, floor = address
            pieces += shape[done:start], ADDRESS, ADDRESS_REST * (floor - start - 1)
            done = floor
        found = _ANCHOR.search(shape, floor)
    return "".join(pieces) + shape[done:] if pieces else shape


# --- tokens ----------------------------------------------------------------------------------

_ONE = f"[{_LETTER}]{MARK}*+"
_TAIL = f"[{_ALNUM}]*+(?>(?:[_{FORMAT}]++[{_ALNUM}]++)*)"
_CLITIC = f"'(?:[sdmSDM]|[rR][eE]|[vV][eE]|[lL][lL])(?![{_ALNUM}])"

_TOKEN = re.compile(
    "|".join(
        (
            # what most tokens are: a word behind which nothing stands that could belong to it
            rf"[{_LETTER}][{_ALNUM}]*+(?![.'_{FORMAT}])",
            # U.S., a.m., U.S.A; U.S and e.g without the last stop
            rf"(?>(?:{_ONE}\.){{2,12}})(?>(?:{_ONE}(?![{_ALNUM}]))?)",
            rf"(?:[A-Z]\.[A-Z]|[a-z]\.[a-z])(?![{_ALNUM}.])",
            # J. or the end of Plan B.
            rf"[A-Z{UPPER}]{MARK}*+(?P<initial>\.)(?!\.)",
            "(?:" + "|".join(map(re.escape, ENGLISH.dotted)) + rf")(?:\.|(?![{_ALNUM}]))",
            rf"[{_LETTER}]{_TAIL}(?>(?P<apostrophe>(?>(?:(?!{_CLITIC})'[{_LETTER}]{_TAIL})+))?)(?>(?P<stop>\.(?!\.))?)",
            # 1,000.50, 10:30, 18th; 10:30a.m. leaves the a.m. alone
            rf"[0-9][0-9{MARK}]*+(?>(?:[.,:][0-9]++)*)(?>(?:(?![aApP]\.[mM](?![{_ALNUM}])){_TAIL})?)",
            # .5, but not a stop with a number behind it
            rf"(?<![^{_SPACE}$(\[\"'~<>=+/:-])\.[0-9]++{_TAIL}",
            _CLITIC,
            rf"{ADDRESS}{ADDRESS_REST}*+",
            rf"[@#][{_LETTER}]{_TAIL}",
            r"\.{3,}+",
            rf"{DOTS}++",
            "''",
            "``",
            "-{2,}+",
            rf"{SYMBOL}{MARK}*+(?>(?:{FORMAT}{SYMBOL}{MARK}*+)*)",
            rf"[^{_SPACE}{FORMAT}]{MARK}*+",
        )
    )
)
_INITIAL = _TOKEN.groupindex["initial"]
_APOSTROPHE = _TOKEN.groupindex["apostrophe"]

_AHEAD = re.compile(rf"[{_SPACE}{FORMAT}]*+")
_WORD = re.compile(rf"[{_LETTER}][{_ALNUM}]*+")
_NEGATION = re.compile(r"n't\Z", re.IGNORECASE)


def _next_visible(shape: str, at: int) -> int | None:
    """The next visible character of the same paragraph; None where there is none."""
    found = _AHEAD.match(shape, at)
    end = found.end() if found else at
    return None if end == len(shape) or shape.count("\n", at, end) > 1 else end


def _is_initial(shape: str, start: int, stop: int) -> bool:
    """Whether the stop behind a single capital makes it an initial, not the end of a sentence.

    It does where a word follows that does not look like the start of the next sentence, and where
    it is all there is (an entry of a lexicon).
    """
    if start == 0 and stop + 1 == len(shape):
        return True
    after = _next_visible(shape, stop + 1)
    if after is None or (after == stop + 1 and shape[after] not in _ALNUM_SET and shape[after] not in ",-"):
        return False
    word = _WORD.match(shape, after)
    return word is None or word.group() not in ENGLISH.starters


def _owns_stop(shape: str, start: int, stop: int) -> bool:
    """Whether the stop belongs to the word before it, which it does to a known one that is all there is."""
    word = shape[start:stop]
    if word in ENGLISH.kept:
        return True
    if word not in ENGLISH.kept_before_more:
        return False
    if start == 0 and stop + 1 == len(shape):
        return True
    after = _next_visible(shape, stop + 1)
    return after is not None and (shape[after] in "0123456789" or shape[after].islower() or shape[stop + 1] == ",")


def tokenize(text: str) -> tuple[list[int], list[int]]:
    """Cut a text into tokens: their starts and their ends, in code points.

    >>> starts, ends = tokenize("The U.S.-led talks didn't end; 1,000.50 was Mr. Li's offer...")
    >>> ["The U.S.-led talks didn't end; 1,000.50 was Mr. Li's offer..."[s:e] for s, e in zip(starts, ends)]
    ['The', 'U.S.', '-', 'led', 'talks', 'did', "n't", 'end', ';', '1,000.50', 'was', 'Mr.', 'Li', "'s", 'offer', '...']
    """
    shape = _paint_addresses(shape_of(text))
    spans: list[tuple[int, int]] = []
    add = spans.append
    for found in _TOKEN.finditer(shape):
        if found.lastindex is None:
            add(found.span())
        else:
            spans += _pieces(shape, found)
    return [start for start, _ in spans], [end for _, end in spans]


def _pieces(shape: str, found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The tokens that a stretch with an apostrophe or a stop in it is made of."""
    start, end = found.span()
    group = found.lastindex
    cuts = [start, end]
    if group != _APOSTROPHE and not _stop_stays(shape, start, end - 1, group):
        cuts = [start, end - 1, end]
    if found[_APOSTROPHE] and _NEGATION.search(shape, start, cuts[1]) and cuts[1] - start > 3:
        cuts.insert(1, cuts[1] - 3)
    return pairwise(cuts)


def _stop_stays(shape: str, start: int, stop: int, group: int | None) -> bool:
    return _is_initial(shape, start, stop) if group == _INITIAL else _owns_stop(shape, start, stop)
