"""Characters that are not what they seem: in names, between words, in the file as a whole.

Called by `parser` and its builders; knows Unicode, and nothing of the grammar.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.source import Span

UNREADABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""Characters that no text should have: NUL and halves of surrogate pairs."""

INVISIBLE: Final = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Characters that cannot be seen, and that an author hardly ever means to write."""


def describe(char: str) -> str:
    """A character's code point and name, safe to print whatever it is.

    >>> describe("\\u200b")
    'U+200B (zero width space)'
    """
    name = unicodedata.name(char, "").lower()
    return f"U+{ord(char):04X}" + (f" ({name})" if name else "")


def is_odd(char: str) -> bool:
    """Whether a character is invisible, or white space other than what a keyboard's keys give."""
    return INVISIBLE.match(char) is not None or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def check_name(text: str, span: Span) -> Diagnostic | None:
    """What is odd about a name, if anything: characters that only look like those of another name."""
    if text.isascii():
        return None
    plain = unicodedata.normalize("NFKC", text)
    if plain != text:
        return codes.ODD_NAME(span, name=text, plain=plain, edit=Edit(span, plain))
    scripts = sorted({_script(char) for char in text if char.isalpha()})
    if len(scripts) > 1:
        strange = next(char for char in text if char.isalpha() and not char.isascii())
        return codes.MIXED_SCRIPTS(span, name=text, scripts=" and ".join(scripts), char=describe(strange))
    return None


def _script(char: str) -> str:
    """The first word of a letter's Unicode name, which is its script's for all alphabets."""
    return unicodedata.name(char, "unnamed").split()[0].capitalize()
