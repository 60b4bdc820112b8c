"""Why a template does not follow the grammar, in words: the counterpart of `mistakes` for the inside of quotes.

Most mistakes are accepted by the grammar and reported by `template_text`; what is left is brackets
without partners, and slots and references with something else than a name in them.
"""

from __future__ import annotations

import re
from typing import Final

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.parsing.brackets import CLOSER_OF, OPENER_OF, Imbalance, imbalance, marks
from dragoman_dsl.parsing.grammar import Unexpected
from dragoman_dsl.parsing.stops import shown_terminals
from dragoman_dsl.source import Span

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORDS = re.compile(r"[^\W\d][\w'’-]*(?:\s+[\w'’-]+)+")
_ASSIGNED = re.compile(r"([^\W\d]\w*)\s*=\s*([^\W\d]\w*)")
_SEVERAL = re.compile(r"([^\W\d]\w*)[*+]|list\s+(?:of\s+)?([^\W\d]\w*)")
_MAYBE = re.compile(r"([^\W\d]\w*)\?|\[\s*([^\W\d]\w*)\s*\]")
_LEFT_OUT: Final = "what fills a slot cannot be left out; put the whole slot between `[` and `]`"
_LONGEST_SHOWN: Final = 24

_SHOWN: Final = {
    "$END": "the end of the template",
    "CHUNK": "text",
    "LETTER": "text",
    "VARIABLE": "a variable",
    "NAME": "a name",
    "LIST": "`list`",
    "BAR": "`|`",
    "COLON": "`:`",
    "ANY": "`_`",
    "GAP": "a gap",
    "REGEX": "a regex",
    "START": "`^`",
    "END": "`$`",
    "QUANTIFIER": "a repetition",
    "INFLECTION": "an inflection mark",
    "OPEN": "`(`",
    "CLOSE": "`)`",
    "OPEN_SQUARE": "`[`",
    "CLOSE_SQUARE": "`]`",
    "OPEN_BRACE": "`{`",
    "CLOSE_BRACE": "`}`",
    "OPEN_ANGLE": "`<`",
    "CLOSE_ANGLE": "`>`",
}
_MISTAKES: Final = frozenset(
    {"GLUED_GAP", "REPEATED_OPTIONAL", "STRAY_COUNT", "STRAY_TILDE", "EMPTY_SLOT", "STRAY_BACKSLASH"}
)


def in_template(path: str, text: str, base: int, error: Unexpected) -> Diagnostic:
    """Explain why a template's text, which begins at `base` in the file, could not be parsed."""
    found = imbalance(text)
    if found is not None:
        return _unbalanced(path, text, base, found)
    bracket = _innermost(text, error.position)
    if bracket is not None and text[bracket[0]] == "<":
        return _bad_slot(path, text, base, bracket)
    if bracket is not None and text[bracket[0]] == "{":
        return _bad_reference(path, text, base, bracket)
    place = Span(path, base + error.position, base + min(error.position + 1, len(text)))
    char = text[error.position : error.position + 1]
    expected = shown_terminals(error.expected - _MISTAKES, _SHOWN)
    return codes.UNEXPECTED_IN_TEMPLATE(place, found=f"`{char}`" if char else "the end", expected=expected)


def _unbalanced(path: str, text: str, base: int, found: Imbalance) -> Diagnostic:
    mark = text[found.place]
    place = Span(path, base + found.place, base + found.place + 1)
    if found.kind == "unclosed":
        return codes.UNCLOSED_BRACKET(place, opener=mark, closer=CLOSER_OF[mark])
    if found.kind == "stray":
        edit = Edit(place, "\\" + mark)
        return codes.STRAY_BRACKET(place, closer=mark, opener=OPENER_OF[mark], edit=edit)
    assert found.other is not None
    opener = text[found.other]
    label = Label(Span(path, base + found.other, base + found.other + 1), "opened here")
    return codes.CROSSED_BRACKETS(place, labels=[label], closer=mark, opener=opener, wanted=CLOSER_OF[opener])


def _innermost(text: str, position: int) -> tuple[int, int] | None:
    """The innermost brackets around a place, of a text whose brackets balance."""
    opened: list[int] = []
    for place, mark in marks(text):
        if mark in CLOSER_OF:
            opened.append(place)
        elif mark in OPENER_OF:
            start = opened.pop()
            if start < position <= place:
                return start, place
    return None


def _bad_slot(path: str, text: str, base: int, bracket: tuple[int, int]) -> Diagnostic:
    start, end = bracket
    place = Span(path, base + start, base + end + 1)
    name, colon, kind = text[start + 1 : end].partition(":")
    shown, kind_shown = _short(name.strip()), _short(kind.strip())
    if not name.strip():
        return codes.BAD_SLOT(place, problem="the slot has no name")
    words = name.strip().removeprefix("more ").strip()
    if not _NAME.fullmatch(words):
        assigned = _ASSIGNED.fullmatch(words) if not colon else None
        if assigned:
            problem = "a colon stands between the name of a slot and its type"
            return codes.BAD_SLOT(place, problem=problem, edit=Edit(place, f"<{assigned[1]}: {assigned[2]}>"))
        if _WORDS.fullmatch(words):
            edit = Edit(place, f"<{re.sub(r'[^0-9A-Za-z_]+', '_', words)}{colon}{kind}>") if words.isascii() else None
            return codes.BAD_SLOT(place, problem=f"the name of a slot is one word, not `{shown}`", edit=edit)
        return codes.BAD_SLOT(place, problem=f"`{shown}` is no name for a slot")
    if colon and not kind.strip():
        edit = Edit(place, f"<{name.strip()}>")
        return codes.BAD_SLOT(place, problem=f"there is no type after the colon of `{shown}`", edit=edit)
    problem, written = _foreign_multiplicity(name.strip(), kind.strip())
    if written:
        return codes.BAD_SLOT(place, problem=problem, edit=Edit(place, written))
    if _WORDS.fullmatch(kind.strip()):
        edit = Edit(place, f"<{name.strip()}: ({kind.strip()})>")
        problem = f"`{kind_shown}` is not one type; words to match are put between `(` and `)`"
        return codes.BAD_SLOT(place, problem=problem, edit=edit)
    if kind.strip().startswith("["):
        return codes.BAD_SLOT(place, problem=_LEFT_OUT)
    problem = f"`{kind_shown}` is no type of a slot" if colon else f"`{shown}` is no slot"
    return codes.BAD_SLOT(place, problem=problem)


def _foreign_multiplicity(name: str, kind: str) -> tuple[str, str | None]:
    """`<who: actor*>`, `<who: list of actor>`, `<who: actor?>`: what is wrong, and how it is written here."""
    several = _SEVERAL.fullmatch(kind)
    if several:
        return "an enumeration is written with `list`", f"<{name}: {several[1] or several[2]} list>"
    optional = _MAYBE.fullmatch(kind)
    if optional:
        return _LEFT_OUT, f"[<{name}: {optional[1] or optional[2]}>]"
    return "", None


def _bad_reference(path: str, text: str, base: int, bracket: tuple[int, int]) -> Diagnostic:
    start, end = bracket
    place = Span(path, base + start, base + end + 1)
    inside = text[start + 1 : end]
    names = [part.strip() for part in inside.split(",")]
    if len(names) > 1 and all(_NAME.fullmatch(name) for name in names):
        edit = Edit(place, "{" + " | ".join(names) + "}")
        return codes.BAD_REFERENCE(place, problem="names between braces are divided by `|`, not by commas", edit=edit)
    if _WORDS.fullmatch(inside.strip()):
        problem = f"`{_short(inside.strip())}` is not one name"
        return codes.BAD_REFERENCE(place, problem=problem, edit=Edit(place, f"({inside.strip()})"))
    return codes.BAD_REFERENCE(place, problem=f"`{_short(inside.strip())}` is no name of a slot or lexicon")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
