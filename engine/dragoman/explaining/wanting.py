"""What a step of a template wants, in words: for proofs and misses."""

from __future__ import annotations

from dragoman.compiled import ir
from dragoman.compiled.rulebook import Rulebook

SHOWN = 4
"""So many of several words are named."""


def wanted(step: ir.Step, rulebook: Rulebook, written: str = "") -> str:
    """A step in words; `written` is how its template has it.

    >>> wanted(ir.Word(frozenset({"signed"})), None)
    'the word `signed`'
    """
    match step:
        case ir.Word(texts, exact):
            return _word(sorted(texts), exact, written)
        case ir.AnyToken():
            return "any one token"
        case ir.TokenRegex(pattern):
            return f"a token that matches /{pattern}/"
        case ir.Gap(least, most):
            return f"{least} to {most} tokens"
        case ir.Unless(steps, among):
            allowed = f"{_several(among, rulebook)}, but not" if among else "one token that is not"
            return f"{allowed} {_several(steps, rulebook)}"
        case ir.LexiconHit(key, name):
            return f"an entry of the lexicon `{name}`{_form_of(key)}"
        case ir.FindingHit(_, name):
            return f"a finding of type `{name}`"
        case ir.SlotCall(_, name) | ir.WholeHit(_, name):
            return f"the slot `{name}`"


def _word(texts: list[str], exact: bool, written: str) -> str:
    case = ", in this case" if exact else ""
    if len(texts) == 1:
        kind = "word" if any(char.isalnum() for char in texts[0]) else "mark"
        return f"the {kind} `{texts[0]}`{case}"
    if "~" in written and "|" not in written:
        return f"a form of `{written}`{case}"
    shown = " or ".join(f"`{one}`" for one in texts[:SHOWN])
    return f"{shown}{f' or one of {len(texts) - SHOWN} more' if len(texts) > SHOWN else ''}{case}"


def _several(steps: tuple[ir.Step, ...], rulebook: Rulebook) -> str:
    return " or ".join(wanted(one, rulebook) for one in steps[:SHOWN])


_FORMS = {"any": " in any form", "ed": " in a past form", "ing": " in its -ing form", "s": " in its -s form"}


def _form_of(key: str) -> str:
    return _FORMS.get(key.rpartition("~")[2], "") if "~" in key else ""
