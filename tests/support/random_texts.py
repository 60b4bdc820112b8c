"""Random texts for random rule sets: of what the rules look for, of noise, and with Unicode of every sort."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from random import Random

from rule_sets import MARKS, ODD, Sample

_NOISE = "a b c d e the and of not they Ann Bob Lee China signed met said both sides 5 May 2014 U.S. Mr. don't X's"
NOISE = tuple(_NOISE.split())
JOINTS = (" ", " ", " ", ", ", " and ", "; ", ". ", ". ", ".\n\n", "\n\n", "! ", ": ", " “", "” ", " (", ") ")
SPACES = (
    "  ",
    "\t",
    "\n",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1c",
    "\u200b",
    "\r\n",
    "",
)
INSERTED = (
    "\u0301", "\u0323", "\u200d", "\u200c", "\u00ad", "\ufe0f", "\ufeff", "\u202e", "\u200f", "\ud800", "\udfff",
    "\U0001f600", "\U0001d4b3", "\u0345", "\u1ab0", "\0", "\U000e0001", "\u0e33", "\u1100\u1161", "\u0600",
    "'", "’", ".", "-", "…", "5",
)  # fmt: skip
"""Put into the middle of words: marks, joiners, directions, lone surrogates, other planes, what ends a token."""
CHANGES: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    str.casefold,
    lambda word: unicodedata.normalize("NFD", word),
    lambda word: unicodedata.normalize("NFC", word),
    lambda word: unicodedata.normalize("NFKD", word),
    lambda word: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in word),
)


class TextMaker:
    """Makes texts of samples of words."""

    def __init__(self, random: Random, samples: Sequence[Sample]) -> None:
        self.random = random
        self.samples = samples

    def make(self, most: int = 5) -> str:
        """One text of up to so many samples."""
        random = self.random
        parts: list[str] = []
        if random.random() < 0.1:
            parts.append("Ann Meets Bob in China\n\n")
        for _ in range(random.randint(1, most)):
            parts += [" ".join(self._some()), random.choice(JOINTS)]
        text = "".join(parts)
        if random.random() < 0.4:
            text = self._changed(text, random.choice((0.05, 0.2, 0.6)))
        return text

    def _some(self) -> list[str]:
        random = self.random
        words = list(random.choice(self.samples)()) if self.samples and random.random() < 0.8 else []
        for _ in range(random.choice((0, 0, 0, 1, 2))):
            words.insert(random.randint(0, len(words)), random.choice((*NOISE, *NOISE, *MARKS, *ODD)))
        if words and random.random() < 0.15:
            del words[random.randrange(len(words))]
        return words

    def _changed(self, text: str, share: float) -> str:
        random = self.random
        words = text.split(" ")
        for index, word in enumerate(words):
            if random.random() >= share:
                continue
            if random.random() < 0.5:
                words[index] = random.choice(CHANGES)(word)
            else:
                at = random.randint(0, len(word))
                words[index] = word[:at] + random.choice(INSERTED) + word[at:]
        return "".join(
            word + (random.choice(SPACES) if random.random() < share / 3 else " ") for word in words
        ).removesuffix(" ")
