"""Folding: what a token is compared by.

Stands between the tokeniser and everything that compares words: the tokens of a text and the
literals of a template are folded by the same two functions, so that they meet.

- `exact` keeps case. It removes what cannot be seen (soft hyphens, joiners, direction marks,
  variation selectors), composes to NFC, and folds quotation marks in two classes, dashes and
  ellipses in one each.
- `folded` is `exact` under full Unicode case folding (ß, ligatures, final sigma), normalised again.
  İ meets i.

A token of more than `MAX_COMPOSED` code points is not normalised.

Accents are kept: *résumé* and *resume* stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from unicodedata import category, normalize

DOUBLE_QUOTES = '"“”„‟«»＂〝〞〟'
SINGLE_QUOTES = "'‘’‚‛‹›′ʼ＇"
DASHES = "-‐‑‒–—―−⸺⸻﹘﹣－"
ELLIPSIS = "…"

_VISIBLE_FORMATS = frozenset(map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)))
"""Format characters that are drawn (Arabic number signs and the like)."""

IGNORABLE_MARKS = frozenset(map(chr, (0x34F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""The combining grapheme joiner and the variation selectors: marks that nobody sees."""

_MARKS = str.maketrans(
    dict.fromkeys(DOUBLE_QUOTES, '"') | dict.fromkeys(SINGLE_QUOTES, "'") | dict.fromkeys(DASHES, "-")
)
_RUNS = re.compile(r"(?P<ellipsis>\.{3,}|…+)|(?P<dash>-{2,})|(?P<quote>''|``)")


def is_format(character: str) -> bool:
    """Whether a character is an invisible format character (a soft hyphen, a joiner, a direction mark)."""
    return category(character) == "Cf" and character not in _VISIBLE_FORMATS


MAX_COMPOSED = 300
"""Longer tokens are compared as they are. No word is so long, and putting a run of combining marks into
order takes quadratic time.

Part of what it means for tokens to be equal, and so the same for rules, lexicons and texts; no limit.
"""


def compose(text: str) -> str:
    """The text in NFC, unless it is so long that this could take long.

    >>> compose("e\u0301") == "\u00e9"
    True
    """
    return text if len(text) > MAX_COMPOSED or text.isascii() else normalize("NFC", text)


def _without_ignorable(token: str) -> str:
    """The token without what nobody sees; unchanged if nothing would be left."""
    seen = "".join(c for c in token if c not in IGNORABLE_MARKS and not is_format(c))
    return seen or token


def exact(token: str) -> str:
    """The form of a token that literals with a capital letter are compared with.

    A token that is nothing but an ellipsis, a run of dashes, or a quotation mark made of two
    characters becomes the one sign that stands for its class.

    >>> exact("Côte"), exact("Cote\\u0302") == exact("Coté"), exact("d’Ivoire")
    ('Côte', False, "d'Ivoire")
    >>> exact("“"), exact("''"), exact("—"), exact("--"), exact("…")
    ('"', '"', '-', '-', '...')
    """
    if not token.isascii():
        token = compose(_without_ignorable(token)).translate(_MARKS)
    run = _RUNS.fullmatch(token)
    if run is None:
        return token
    return {"ellipsis": "...", "dash": "-", "quote": '"'}[str(run.lastgroup)]


def folded(token: str) -> str:
    """The form of a token that all other literals are compared with: `exact`, case-folded.

    The order (decompose, fold, compose) is that of Unicode's canonical caseless matching
    (The Unicode Standard, section 3.13, D145).

    >>> folded("STRASSE") == folded("Straße"), folded("İstanbul"), folded("ΣΟΦΟΣ") == folded("σοφος")
    (True, 'istanbul', True)
    """
    token = exact(token)
    if token.isascii():
        return token.lower()
    if len(token) > MAX_COMPOSED:
        return exact(token.casefold())
    lowered = normalize("NFD", normalize("NFD", token).casefold())
    return exact(lowered.replace("i\u0307", "i"))


class _Memory(dict[str, str]):
    """What a function makes of tokens met before. Only ever a shortcut, so threads may share it: whoever
    finds it full begins anew."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, token: str) -> str:
        result = self.function(token)
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[token] = result
        return result


MOST_REMEMBERED = 100_000
LONGEST_REMEMBERED = 40
"""How many tokens are remembered, and of how many code points at most: sizes of a cache, which change no result."""

_EXACT = _Memory(exact)
_FOLDED = _Memory(folded)


def exact_forms(tokens: Iterable[str]) -> tuple[str, ...]:
    """`exact` of each of many tokens."""
    return tuple(map(_EXACT.__getitem__, tokens))


def folded_forms(tokens: Iterable[str]) -> tuple[str, ...]:
    """`folded` of each of many tokens."""
    return tuple(map(_FOLDED.__getitem__, tokens))
