"""Why a line does not follow the grammar, in words: from `Unexpected` to a diagnostic.

The grammar knows where reading stopped and what could have stood there. What the author most likely
did is found here by looking at the text around that place: a list of explanations is asked in turn,
and where none fits, the message says what was expected. Templates have their own in
`template_mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.parsing import habits
from dragoman_dsl.parsing.blocks import KEYWORDS, Block, Line
from dragoman_dsl.parsing.declarations import Head
from dragoman_dsl.parsing.grammar import Unexpected
from dragoman_dsl.parsing.spelling import describe, is_odd
from dragoman_dsl.parsing.stops import CLAUSES, CLAUSES_OF, SHOWN, STRING, WORD, Stop, brackets, short, strings
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.suggest import closest

_FOREIGN_QUOTED = re.compile(r"""[“”„«»‘’'`]([^“”„«»"`\r\n]*)[“”„«»‘’'`"]""")
_CURLY_END = re.compile(r"[“”„«»](?=\s*(?:\||until\b|within\b|value\b|means\b|->|$))")
_REST_OF_NAME = re.compile(r"[\w \t-]{1,80}?(?=[ \t]{0,9}(?::|->))")


def in_line(source: SourceFile, line: Line, start: str, error: Unexpected) -> Diagnostic:
    """Explain why a line could not be parsed from the grammar's rule `start`."""
    stop = Stop(source, line, start, line.start + error.position, error.expected)
    for explain in _EXPLANATIONS:
        diagnostic = explain(stop)
        if diagnostic is not None:
            return diagnostic
    return codes.UNEXPECTED(stop.place, found=stop.found, expected=stop.wanted)


# --- explanations, asked in the order of `_EXPLANATIONS` --------------------------------------------


def _unclosed_quote(stop: Stop) -> Diagnostic | None:
    text = stop.source.text
    if not text.startswith('"', stop.at) or STRING.match(text, stop.at, stop.line.end):
        return None
    if text.startswith('"""', stop.at):
        return codes.UNCLOSED_LONG_QUOTE(stop.span(stop.at, stop.at + 3))
    curly = _CURLY_END.search(text, stop.at, stop.at + len(stop.rest))
    if curly:
        place = stop.span(curly.start(), curly.end())
        label = Label(stop.span(stop.at, stop.at + 1), "the string begins here")
        return codes.CURLY_QUOTES(place, labels=[label], found=f"`{curly[0]}`", edit=Edit(place, '"'))
    end = stop.at + len(stop.rest.rstrip())
    return codes.UNCLOSED_QUOTE(stop.span(stop.at, stop.at + 1), edit=Edit(stop.span(end, end), '"'))


def _unescaped_quote(stop: Stop) -> Diagnostic | None:
    """`"X said "no" to Y"`: a string ends, and a further mark is glued to what follows."""
    text = stop.source.text
    if text[stop.before - 1 : stop.before] != '"' or stop.at >= stop.line.end:
        return None
    inner = stop.rest.find('"')
    glued = stop.before == stop.at
    if inner < 0:
        return None
    if not glued and (inner == 0 or stop.rest[inner - 1].isspace()):
        return None
    begin = next((found.start() for found in strings(stop) if found.end() == stop.before), None)
    if begin is None:
        return None
    end = stop.at + stop.rest.rindex('"') + 1
    inside = re.sub(r'(?<!\\)"', r"\\" + '"', text[begin + 1 : end - 1])
    label = Label(stop.span(begin, begin + 1), "the string begins here")
    edit = Edit(stop.span(begin, end), f'"{inside}"')
    place = stop.span(stop.before - 1, stop.before)
    return codes.UNESCAPED_QUOTE(place, labels=[label], found=stop.found, edit=edit)


def _missing_bar(stop: Stop) -> Diagnostic | None:
    text = stop.source.text
    if "VBAR" not in stop.expected or not text.startswith('"', stop.at) or text[stop.before - 1] != '"':
        return None
    edit = Edit(stop.span(stop.before, stop.before), " |")
    advice = "put a `|` between two alternatives"
    return codes.UNEXPECTED(stop.place, found=stop.found, expected="`|`", help=advice, edit=edit)


def _foreign_quotes(stop: Stop) -> Diagnostic | None:
    quoted = _FOREIGN_QUOTED.match(stop.source.text, stop.at, stop.line.end)
    if quoted and stop.expected & {"STRING", "ENTRY"}:
        place = stop.span(quoted.start(), quoted.end())
        marks = f"`{quoted[0][0]}` and `{quoted[0][-1]}`"
        return codes.CURLY_QUOTES(place, found=marks, edit=Edit(place, f'"{quoted[1]}"'))
    return None


def _odd_character(stop: Stop) -> Diagnostic | None:
    char = stop.source.text[stop.at : stop.line.end][:1]
    if not char or not is_odd(char):
        return None
    place = stop.span(stop.at, stop.at + 1)
    edit = Edit(place, " " if char.isspace() else "")
    return codes.ODD_CHARACTER(place, char=describe(char), edit=edit)


def _brackets(stop: Stop) -> Diagnostic | None:
    """A closing bracket without an opening one, or at the end of the line one that is still open."""
    opened: list[tuple[int, str]] = []
    end = min(stop.at + 1, stop.line.end)
    for place, mark in brackets(stop, end):
        if mark in "([":
            opened.append((place, mark))
        elif opened:
            opened.pop()
        elif place == stop.at:
            opener = "(" if mark == ")" else "["
            advice = "remove it, or open it further left"
            where = stop.span(place, place + 1)
            return codes.STRAY_BRACKET(where, closer=mark, opener=opener, help=advice, edit=Edit(where, ""))
    if not opened or stop.at < stop.line.end:
        return None
    place, mark = opened[-1]
    closer = ")" if mark == "(" else "]"
    advice = f"close it with `{closer}`"
    return codes.UNCLOSED_BRACKET(stop.span(place, place + 1), opener=mark, closer=closer, help=advice)


def _two_word_name(stop: Stop) -> Diagnostic | None:
    """`rule my rule: …`."""
    match = _REST_OF_NAME.match(stop.source.text, stop.at)
    if stop.start != "head" or "COLON" not in stop.expected or not match or match.end() > stop.line.end:
        return None
    first = re.search(r"\w+\Z", stop.source.text[max(stop.before - 80, stop.line.start) : stop.before])
    if first is None:
        return None
    place = stop.span(stop.before - len(first[0]), match.end())
    name = re.sub(r"\W+", "_", stop.source[place])
    advice = f"a name is one word: `{name}`"
    return codes.UNEXPECTED(stop.place, found=stop.found, expected="`:`", help=advice, edit=Edit(place, name))


def _missing_colon(stop: Stop) -> Diagnostic | None:
    if "COLON" not in stop.expected:
        return None
    after = stop.source.text[stop.line.start : stop.before]
    place = stop.span(stop.before - 1, stop.before)
    edit = Edit(stop.span(stop.before, stop.before), ":")
    return codes.MISSING_COLON(place, after=f"`{short(after)}`", edit=edit)


def _one_line_clause(stop: Stop) -> Diagnostic | None:
    word = WORD.match(stop.rest)
    if stop.start != "head" or "VBAR" not in stop.expected or not word or word[0] not in CLAUSES:
        return None
    return codes.ONE_LINE_CLAUSE(stop.place, found=f"`{word[0]}`")


def _misspelt_beginning(stop: Stop) -> Diagnostic | None:
    """`wher length(x) > 3`: the first word was taken for a name, and reading stopped behind it."""
    known = CLAUSES_OF.get(stop.start, ())
    word = WORD.match(stop.source.text, stop.line.start)
    if word is None or word.end() != stop.before or word[0] in known:
        return None
    return _did_you_mean(stop, stop.span(word.start(), word.end()), word[0], known)


def _misspelt(stop: Stop) -> Diagnostic | None:
    """A word that is nearly one of the keywords that could stand here."""
    word = WORD.match(stop.rest)
    if word is None:
        return None
    known = sorted(name.lower() for name in stop.expected if name not in SHOWN and not name.startswith("_"))
    return _did_you_mean(stop, stop.place, word[0], known)


def _deeper_line(stop: Stop) -> Diagnostic | None:
    """A line that is indented deeper than the one above, and so was read as a part of it."""
    text = stop.source.text
    begin = text.rfind("\n", stop.line.start, stop.at) + 1
    if begin == 0 or text[begin : stop.at].strip() or "$END" not in stop.expected:
        return None
    width = stop.line.indent
    advice = "it is indented deeper than the line before it, and so goes on with that line; indent both alike"
    edit = Edit(stop.span(begin, stop.at), " " * width)
    return codes.UNEXPECTED(stop.place, found=stop.found, expected=stop.wanted, help=advice, edit=edit)


def _did_you_mean(stop: Stop, place: Span, word: str, known: Iterable[str]) -> Diagnostic | None:
    near = closest(word, known, count=1)
    if not near:
        return None
    edit = Edit(place, near[0])
    expected = stop.wanted
    advice = f"did you mean `{near[0]}`?"
    return codes.UNEXPECTED(place, found=f"`{short(word)}`", expected=expected, help=advice, edit=edit)


def _missing_expectation(stop: Stop) -> Diagnostic | None:
    if stop.start != "test_line" or stop.at < stop.line.end or "ARROW" not in stop.expected:
        return None
    advice = 'say what is expected: `-> nothing`, or `-> Type(field="…")`'
    return codes.UNEXPECTED(stop.place, found=stop.found, expected="`->`", help=advice)


_EXPLANATIONS: Final[tuple[Callable[[Stop], Diagnostic | None], ...]] = (
    _unclosed_quote,
    habits.comment,
    habits.alternative,
    _unescaped_quote,
    _deeper_line,
    _missing_bar,
    _foreign_quotes,
    _odd_character,
    _brackets,
    _missing_expectation,
    _one_line_clause,
    *habits.BEFORE_SPELLING,
    _two_word_name,
    _misspelt_beginning,
    _misspelt,
    *habits.AFTER_SPELLING,
    _missing_colon,
)


# --- blocks -----------------------------------------------------------------------------------------


def unknown_keyword(source: SourceFile, head: Line) -> Diagnostic:
    """Explain why a line at the margin begins no declaration."""
    text = source.text
    word = WORD.match(text, head.start, head.end)
    if word is None:
        char = text[head.start]
        place = Span(source.path, head.start, head.start + 1)
        if is_odd(char):
            return codes.ODD_CHARACTER(place, char=describe(char), edit=Edit(place, ""))
        comment = habits.COMMENT_MARK.match(text, head.start, head.end)
        if comment:
            edit = Edit(Span(source.path, *comment.span()), "#")
            return codes.UNKNOWN_KEYWORD(
                edit.span, found=f"`{comment[0]}`", help="a comment begins with `#`", edit=edit
            )
        advice = 'to make a rule of a template, write `rule name: "…"`' if char == '"' else None
        found = "a string" if char == '"' else f"`{char}`"
        return codes.UNKNOWN_KEYWORD(place, found=found, help=advice)
    place = Span(source.path, *word.span())
    found = f"`{short(word[0])}`"
    near = closest(word[0], KEYWORDS, count=1)
    if near:
        edit = Edit(place, near[0])
        return codes.UNKNOWN_KEYWORD(place, found=found, help=f"did you mean `{near[0]}`?", edit=edit)
    if re.compile(r"[ \t]*(?::|->)").match(text, word.end()):
        edit = Edit(Span(source.path, head.start, head.start), "rule ")
        advice = f"if it is a rule, write `rule {short(word[0])}`"
        return codes.UNKNOWN_KEYWORD(place, found=found, help=advice, edit=edit)
    ours = habits.KEYWORD_FOR.get(word[0].lower())
    if ours:
        return codes.UNKNOWN_KEYWORD(place, found=found, help=f"write `{ours}`", edit=Edit(place, ours))
    return codes.UNKNOWN_KEYWORD(place, found=found)


def looks_like_body(text: str, block: Block) -> bool:
    """Whether a block without a keyword is rather a line of a body that was not indented."""
    word = WORD.match(text, block.head.start, block.head.end)
    return word is None or word[0] in CLAUSES or not closest(word[0], KEYWORDS, count=1)


def body_of_one_line(source: SourceFile, head: Head, first: Line) -> Diagnostic:
    """Explain why a declaration cannot be followed by indented lines."""
    text = source.text
    place = Span(source.path, first.start, first.end)
    word = WORD.match(text, first.start, first.end)
    found = f"`{short(word[0])}`" if word else "an indented line"
    if not head.items:
        why = f"this `{head.keyword}` has no body"
        return codes.ODD_INDENT(place, why=why, help="remove the line, or move it to another declaration")
    begin = head.items[0].span.start
    colon = begin
    while text[colon - 1].isspace():
        colon -= 1
    edit = Edit(Span(source.path, colon, begin), "\n" + " " * first.indent)
    label = Label(Span(source.path, colon - 1, colon), "the declaration is complete on this line")
    return codes.ONE_LINE_CLAUSE(place, labels=[label], found=found, edit=edit)
