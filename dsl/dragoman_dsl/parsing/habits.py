"""Explanations for lines written in the manner of other notations, or of plain prose.

Asked by `mistakes` where a line does not follow the grammar: templates without quotes, `//` for a
comment, `=` for `==`, `who: [actor]` for a list. Every explanation shows how the line is written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.stops import CLAUSES, STRING, WORD, Stop
from dragoman_dsl.source import Span

COMMENT_MARK: Final = re.compile(r"//+|/\*+|--+|;+|%+")
"""What begins a comment elsewhere."""

KEYWORD_FOR: Final = {
    "import": "use",
    "include": "use",
    "pattern": "rule",
    "template": "rule",
    "list": "lexicon",
    "dictionary": "lexicon",
    "gazetteer": "lexicon",
    "record": "finding",
    "example": "test",
}
"""Words that begin a declaration elsewhere, and the word that does here."""

_SIGNS: Final = {"&&": "and", "||": "or", "!": "not", "<>": "!=", "=>": "->", "—": "-", "→": "->"}
"""Signs of other languages, and what stands for them here."""

_TYPE = r"[^\W\d][\w.]*"
_FIELD_FORMS: Final = (
    (re.compile(rf"(?P<name>\w+)\s*(?P<sign>[?*+])\s*:\s*(?P<type>{_TYPE}(?:\s*\|\s*{_TYPE})*)\s*$"), None),
    (re.compile(rf"(?P<name>\w+)\s*:\s*(?:list\s+(?:of\s+)?(?P<type>{_TYPE}))\s*$"), "+"),
    (re.compile(rf"(?P<name>\w+)\s*:\s*\[\s*(?P<type>{_TYPE})\s*\]\s*$"), "+"),
    (re.compile(rf"(?P<name>\w+)\s*:\s*(?P<type>{_TYPE})\s+list\s*$"), "+"),
    (re.compile(rf"(?P<name>\w+)\s*:\s*\(?(?P<type>{_TYPE})\)?,?\s+\(?optional\)?\s*$"), "?"),
    (re.compile(rf"(?P<name>\w+)\s*:\s*optional\s+(?P<type>{_TYPE})\s*$"), "?"),
    (re.compile(rf'(?P<name>\w+)\s*:\s*"(?P<type>{_TYPE})"\s*$'), ""),
)
"""Ways to write a field elsewhere, and the sign that says the same here (None: the sign written)."""

_CONTEXTS: Final = {"before": "followed by", "after": "preceded by"}
_LIKE_A_TEMPLATE = re.compile(r'[\w<(\[{^][^"=#]*')
_UNQUOTED_END = re.compile(r"\s*(?:#.*|->.*)?\Z")


def comment(stop: Stop) -> Diagnostic | None:
    """`// a remark`."""
    mark = re.match(r"//+|/\*+", stop.rest)
    if mark is None:
        return None
    place = stop.span(stop.at, stop.at + mark.end())
    return _unexpected(stop, "a comment begins with `#`", Edit(place, "#"), place)


def sign(stop: Stop) -> Diagnostic | None:
    """`&&` for `and`, and so on."""
    for written in sorted(_SIGNS, key=len, reverse=True):
        if stop.rest.startswith(written):
            return _replaced(stop, len(written), _SIGNS[written])
    return None


def equals(stop: Stop) -> Diagnostic | None:
    """`=` where `==` or `:` is meant, `==` or `:` where `=` is."""
    text, at = stop.source.text, stop.at
    if stop.rest.startswith("=") and text[at - 1 : at] == "=":
        edit = Edit(stop.span(at - 1, at + 1), "=")
        advice = "a single `=` sets a field; to compare, begin the line with `where`"
        return codes.UNEXPECTED(stop.span(at - 1, at + 1), found="`==`", expected="`=`", help=advice, edit=edit)
    if stop.rest.startswith("="):
        if "COLON" not in stop.expected:
            return _replaced(stop, 1, "==")
        return _unexpected(stop, "write `:`", Edit(stop.span(stop.before, at + 1), ":"))
    if stop.rest.startswith(":") and "EQUAL" in stop.expected:
        word = WORD.match(text, stop.line.start)
        if word and word[0] in CLAUSES and word.end() == stop.before:
            return _unexpected(stop, f"`{word[0]}` takes no colon", Edit(stop.span(at, at + 1), ""))
        glued = "" if stop.start == "test_line" else " "
        return _unexpected(stop, "write `=`", Edit(stop.span(stop.before, at + 1), f"{glued}="))
    return None


def comparison(stop: Stop) -> Diagnostic | None:
    """`X is "a"`, `X is not "a"`."""
    before = stop.source.text[stop.line.start : stop.before]
    words = re.search(r"\bis(\s+not)?\Z", before)
    if words is None or "NOTHING" not in stop.expected or not re.match(r'["\d]', stop.rest):
        return None
    ours = "!=" if words[1] else "=="
    edit = Edit(stop.span(stop.line.start + words.start(), stop.before), ours)
    return _unexpected(stop, f"to compare with a text or number, write `{ours}`", edit)


def alternative(stop: Stop) -> Diagnostic | None:
    """`"X met" or "X saw"`, `"X met", "X saw"`: bars divide templates."""
    text = stop.source.text
    if stop.start in ("rule_line", "slot_line"):
        first = re.match(r"or\b", text[stop.line.start : stop.before])
        if first and stop.before == stop.line.start + 2 and stop.rest.startswith('"'):
            place = stop.span(stop.line.start, stop.before)
            return _unexpected(stop, "put a `|` between two alternatives", Edit(place, "|"), place)
    between = re.match(r"(?:or\b|,|;|/)(?=\s*\")", stop.rest)
    if between is None or "VBAR" not in stop.expected or text[stop.before - 1] != '"':
        return None
    edit = Edit(stop.span(stop.before, stop.at + between.end()), " |")
    place = stop.span(stop.at, stop.at + between.end())
    return _unexpected(stop, "put a `|` between two alternatives", edit, place)


def missing_comma(stop: Stop) -> Diagnostic | None:
    """`lexicon kind: "treaty" "pact"`."""
    if "COMMA" not in stop.expected or not STRING.match(stop.rest) or stop.before == stop.line.start:
        return None
    return _unexpected(stop, "put a comma between two entries", Edit(stop.span(stop.before, stop.before), ","))


def unquoted(stop: Stop) -> Diagnostic | None:
    """A template, or the text of a test, without its quotes."""
    begin = stop.at if stop.start == "head" else stop.line.start
    written = stop.source.text[begin : stop.at + len(stop.rest)]
    tail = _UNQUOTED_END.search(written)
    words = written[: tail.start()] if tail else written
    if not _LIKE_A_TEMPLATE.fullmatch(words) or words == "nothing":
        return None
    if stop.start == "head":
        plausible = "STRING" in stop.expected and stop.source.text[stop.before - 1] == ":"
    elif stop.start in ("rule_line", "slot_line"):
        first = WORD.match(words)
        plausible = " " in words and not (first and first[0] in CLAUSES)
    else:
        plausible = stop.start == "test_line"
    if not plausible:
        return None
    what = "the text of a test" if stop.start == "test_line" else "a template"
    edit = Edit(stop.span(begin, begin + len(words)), f'"{words}"')
    return _unexpected(stop, f"{what} stands between quotation marks", edit)


def unquoted_value(stop: Stop) -> Diagnostic | None:
    """`-> signing(who=They)`."""
    if stop.start != "test_line" or not {"STRING", "NUMBER", "OPEN_SQUARE"} <= stop.expected:
        return None
    value = re.match(r"[^\W\d][^,()\"\[\]=#]*", stop.rest)
    if value is None:
        return None
    written = value[0].rstrip()
    edit = Edit(stop.span(stop.at, stop.at + len(written)), f'"{written}"')
    return _unexpected(stop, "put what is expected between quotation marks", edit)


def misplaced_type(stop: Stop) -> Diagnostic | None:
    """`rule r: F "…"` and `rule r F: "…"` for `rule r -> F: "…"`."""
    text = stop.source.text
    before = text[stop.line.start : stop.before]
    if stop.start != "head" or not re.match(r"(?:rule|reference)\s+\w+\s*:?\Z", before):
        return None
    name = WORD.match(stop.rest)
    if name is None:
        return None
    behind = stop.rest[name.end() :].lstrip()
    if before.endswith(":") and behind.startswith('"'):
        edit = Edit(stop.span(stop.before - 1, stop.at + name.end()), f" -> {name[0]}:")
    elif behind.startswith(":") and name[0][0].isupper():
        edit = Edit(stop.span(stop.at, stop.at), "-> ")
    else:
        return None
    advice = f"a type stands behind an arrow, in front of the colon: `-> {name[0]}:`"
    return _unexpected(stop, advice, edit)


def nameless(stop: Stop) -> Diagnostic | None:
    """`rule: "…"`."""
    keyword = stop.source.text[stop.line.start : stop.before]
    if stop.start != "head" or "NAME" not in stop.expected or not stop.rest.startswith(":"):
        return None
    return _unexpected(stop, f"give it a name, as in `{keyword} my_name:`", None)


def field_form(stop: Stop) -> Diagnostic | None:
    """`who: [actor]`, `who?: actor`, `who: actor optional` and the like."""
    if stop.start != "finding_line":
        return None
    line = stop.source.text[stop.line.start : stop.at + len(stop.rest)]
    for form, ours in _FIELD_FORMS:
        found = form.match(line)
        if found:
            written = f"{found['name']}: {found['type']}{found['sign'] if ours is None else ours}"
            edit = Edit(stop.span(stop.line.start, stop.line.start + len(line.rstrip())), written)
            return _unexpected(stop, f"write `{written}`", edit)
    return None


def context(stop: Stop) -> Diagnostic | None:
    """`after "the"` for `preceded by "the"`."""
    word = WORD.match(stop.source.text, stop.line.start)
    if stop.start != "rule_line" or word is None or word[0] not in _CONTEXTS or not STRING.match(stop.rest):
        return None
    if word.end() != stop.before:
        return None
    ours = _CONTEXTS[word[0]]
    place = stop.span(*word.span())
    return _unexpected(stop, f"write `{ours}`", Edit(place, ours), place)


def clause(stop: Stop) -> Diagnostic | None:
    """A clause whose word was read; that the word might also be a name of a field is of no help."""
    word = WORD.match(stop.source.text, stop.line.start)
    if word is None or word[0] not in CLAUSES or word.end() != stop.before or stop.start != "rule_line":
        return None
    expected = stop.expected - {"EQUAL", "NOT", "PRECEDED", "FOLLOWED"}
    if not expected or expected == stop.expected:
        return None
    narrowed = Stop(stop.source, stop.line, stop.start, stop.at, expected)
    return codes.UNEXPECTED(stop.place, found=stop.found, expected=narrowed.wanted)


def _replaced(stop: Stop, length: int, ours: str) -> Diagnostic:
    place = stop.span(stop.at, stop.at + length)
    written = stop.source[place]
    return codes.UNEXPECTED(place, found=f"`{written}`", expected=ours, help=f"write `{ours}`", edit=Edit(place, ours))


def _unexpected(stop: Stop, advice: str, edit: Edit | None, place: Span | None = None) -> Diagnostic:
    """The diagnostic; `place` where the mistake is not where reading stopped."""
    found = f"`{stop.source[place]}`" if place else stop.found
    return codes.UNEXPECTED(place or stop.place, found=found, expected=stop.wanted, help=advice, edit=edit)


BEFORE_SPELLING: Final[tuple[Callable[[Stop], Diagnostic | None], ...]] = (
    comparison,
    field_form,
    context,
    misplaced_type,
    nameless,
)
"""Explanations that are surer than a near miss in the spelling of a word."""

AFTER_SPELLING: Final[tuple[Callable[[Stop], Diagnostic | None], ...]] = (
    missing_comma,
    unquoted_value,
    unquoted,
    sign,
    equals,
    clause,
)
"""Explanations for what is no misspelt word."""
