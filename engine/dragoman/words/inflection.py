"""English inflection: the forms that `sign~`, `sign~ed`, `sign~ing` and `sign~s` stand for.

Asked when rules are compiled and lexicons are read; nothing is inflected while a text is scanned.
The regular rules are here; irregular verbs, irregular plurals and what spelling does not show
(whether *permit* doubles its *t* and *visit* does not) are data: `data/verbs.tsv`,
`data/nouns.tsv`, `data/inflection.json`.

A word alone does not say whether it is a verb or a noun, so the `-s` forms are those of both.
Where usage differs (*travelled*, *traveled*) every form is given.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal

from attrs import frozen

from dragoman._data import data_dir

Kind = Literal["any", "ed", "ing", "s"]
"""Which forms: all of them, the base included; past tense and past participle; `-ing`; `-s`."""

_VOWEL_AND_CONSONANT = re.compile(r"[^aeiouy]*(?:qu)?[aeiouy][bdfgklmnprstvz]\Z")
"""One syllable with a short vowel, as in *stop* and *quit*: the last consonant doubles."""
_UNSTRESSED_L = re.compile(r"(?:.*[aeiouy].*[^aeiou]|.*[iu])[aeio]l\Z")
"""As in *travel* and *signal*: doubled in British spelling, not in American."""
_CONSONANT_Y = re.compile(r".*(?:[^aeiou]|qu)y\Z")
_HISSING = re.compile(r".*(?:s|x|z|ch|sh)\Z")
_KEEPS_BOTH = re.compile(r".*(?:ss|ff|zz)|[^aeiou]*[aeiou]+ll|[aeiou]([a-z])\1")
"""Stems whose last letter is doubled in the base form itself: `stress`, `staff`, `call`, `add`."""
_WANTS_E = re.compile(
    r".*(?:[^s]s|[cvzu]|[ae]ng|[dr]g|[^aeioul]l|[^aeiou](?:at|ut|ot|ag|id|in|ir|ur|um|ib|ok|il|ul|ar))\Z"
)
"""What is left of *announced*, *changed*, *stated* without its ending: an *e* is missing."""
_HARD_C = re.compile(r".*[aeiou]c\Z")


@frozen
class _Verb:
    """What is irregular about a verb; None where the regular rule holds, empty where there is no such form."""

    past: tuple[str, ...] | None
    participle: tuple[str, ...] | None
    ing: tuple[str, ...] | None
    s: tuple[str, ...] | None


@frozen
class _Noun:
    plural: tuple[str, ...]
    is_verb_too: bool


@frozen
class _Spelling:
    """The lists of `inflection.json`, each explained there."""

    doubled: frozenset[str]
    doubled_or_not: frozenset[str]
    men_as_usual: frozenset[str]
    not_inflected: frozenset[str]


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (data_dir("data") / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _cell(text: str) -> tuple[str, ...] | None:
    """A cell of `verbs.tsv`: forms, nothing, or `-` for no form."""
    return () if text == "-" else tuple(text.split()) or None


@cache
def _verbs() -> dict[str, _Verb]:
    return {
        row["base"]: _Verb(*(_cell(row[column]) for column in ("past", "participle", "ing", "s")))
        for row in _rows("verbs.tsv")
    }


@cache
def _nouns() -> dict[str, _Noun]:
    return {row["singular"]: _Noun(tuple(row["plural"].split()), row["also"] == "verb") for row in _rows("nouns.tsv")}


@cache
def _spelling() -> _Spelling:
    data = json.loads((data_dir("data") / "inflection.json").read_text(encoding="utf-8"))
    del data["about"]
    return _Spelling(**{name: frozenset(words) for name, words in data.items()})


def _stems(verb: str) -> tuple[str, ...]:
    """The verb with its last consonant doubled, not doubled, or both."""
    spelling = _spelling()
    doubled = verb + verb[-1]
    if verb in spelling.doubled or _VOWEL_AND_CONSONANT.match(verb):
        return (doubled,)
    if verb in spelling.doubled_or_not or _UNSTRESSED_L.match(verb):
        return verb, doubled
    return (verb + "k",) if _HARD_C.match(verb) else (verb,)


def _regular_ed(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return (verb + "d",)
    if _CONSONANT_Y.match(verb):
        return (verb[:-1] + "ied",)
    return tuple(stem + "ed" for stem in _stems(verb))


def _regular_ing(verb: str) -> tuple[str, ...]:
    if verb.endswith("ie"):
        return (verb[:-2] + "ying",)
    if verb.endswith(("ee", "oe", "ye")):
        return (verb + "ing",)
    if verb.endswith("e"):
        return (verb[:-1] + "ing",)
    return tuple(stem + "ing" for stem in _stems(verb))


def _regular_s(word: str) -> tuple[str, ...]:
    if _CONSONANT_Y.match(word):
        return (word[:-1] + "ies",)
    if word.endswith("z") and _VOWEL_AND_CONSONANT.match(word):
        return (word + "zes",)
    if word.endswith("sis"):
        return (word[:-2] + "es",)
    return (word + "es",) if _HISSING.match(word) else (word + "s",)


def _ed(verb: str) -> tuple[str, ...]:
    irregular = _verbs().get(verb)
    if irregular is None or irregular.past is None:
        return _regular_ed(verb)
    return irregular.past + (irregular.participle or ())


def _ing(verb: str) -> tuple[str, ...]:
    irregular = _verbs().get(verb)
    return _regular_ing(verb) if irregular is None or irregular.ing is None else irregular.ing


def _plural(noun: str) -> tuple[str, ...]:
    """The plurals that differ from the regular one; none for most words."""
    irregular = _nouns().get(noun)
    if irregular:
        return irregular.plural
    if noun.endswith("man") and noun not in _spelling().men_as_usual:
        return (noun[:-2] + "en",)
    return ()


def _is_only_noun(word: str) -> bool:
    irregular = _nouns().get(word)
    if irregular:
        return not irregular.is_verb_too
    return word.endswith("man") and word not in ("man", "unman")


def _s(word: str) -> tuple[str, ...]:
    irregular = _verbs().get(word)
    plural = _plural(word)
    if plural and _is_only_noun(word):
        return plural
    return plural + (_regular_s(word) if irregular is None or irregular.s is None else irregular.s)


def _any(word: str) -> tuple[str, ...]:
    if word == "be":
        return ("be", "am", "are", "is", "was", "were", "been", "being")
    verbal = () if _is_only_noun(word) else _ed(word) + _ing(word)
    return (word, *_s(word), *verbal)


_BY_KIND = {"any": _any, "ed": _ed, "ing": _ing, "s": _s}


def _with_case_of(model: str, form: str) -> str:
    """The form written like the model: in capitals, with a capital, or as it is."""
    if len(model) > 1 and model.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if model[:1].isupper() else form


@lru_cache(maxsize=65_536)
def forms(word: str, kind: Kind) -> frozenset[str]:
    """All inflected forms of an English word, as literals; a capital is kept.

    The word is taken as a base form. One that is not made of letters alone has no other form than
    itself. The result is empty where English has no such form (`must~ing`).

    >>> sorted(forms("speak", "ed")), sorted(forms("travel", "ing")), sorted(forms("Country", "s"))
    (['spoke', 'spoken'], ['traveling', 'travelling'], ['Countries'])
    >>> sorted(forms("sign", "any"))
    ['sign', 'signed', 'signing', 'signs']
    """
    base = word.lower()
    if not base.isalpha() or len(base) < 2:
        return frozenset((word,))
    return frozenset(_with_case_of(word, form) for form in _BY_KIND[kind](base))


@cache
def _irregular_bases() -> dict[str, str]:
    """Irregular past forms that are no base form themselves, with their base."""
    verbs = _verbs()
    return {
        form: base
        for base, verb in verbs.items()
        for form in (verb.past or ()) + (verb.participle or ())
        if form not in verbs
    }


def _candidates(stem: str) -> tuple[str, ...]:
    """What the base of a word may be, given what stands before its ending, most likely first."""
    if len(stem) == 2 and stem[-1] in "iy":
        return stem[0] + "ie", stem[0] + "ye"
    if stem[-1] == "i":
        return (stem[:-1] + "y",)
    whole = (stem + "e", stem) if _WANTS_E.match(stem) else (stem, stem + "e")
    if stem[-1] != stem[-2]:
        return whole
    return (*whole, stem[:-1]) if _KEEPS_BOTH.fullmatch(stem) else (stem[:-1], *whole)


def probable_base(word: str) -> str | None:
    """The base form of a word that looks like a past or an `-ing` form; None for any other.

    For advice (`signed~` is written `sign~ed`), not for matching: it guesses from the spelling.

    >>> probable_base("signed"), probable_base("held"), probable_base("noting"), probable_base("need")
    ('sign', 'hold', 'note', None)
    >>> [probable_base(word) for word in ("stressed", "planned", "calling", "travelled", "added")]
    ['stress', 'plan', 'call', 'travel', 'add']
    """
    word = word.lower()
    if word in _spelling().not_inflected or word in _verbs():
        return None
    if word in _irregular_bases():
        return _irregular_bases()[word]
    for ending, make in (("ed", _ed), ("ing", _ing)):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            return next((base for base in _candidates(stem) if word in make(base)), None)
    return None
