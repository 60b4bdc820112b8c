"""What the inside of quotes means: each form of the language reference, as the tree that it gives.

Trees are compared in a short notation: `$X` a variable, `'a'` a literal (`'sign'~ed` inflected), `+`
between elements that touch.
"""

from __future__ import annotations

import pytest

from dragoman_dsl.parsing.parser import parse_template
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.syntax import (
    AnyToken,
    Edge,
    Gap,
    Group,
    InlineType,
    Literal_,
    Optional_,
    Pattern,
    Reference,
    Regex,
    Repeat,
    Sequence,
    Slot,
    Template,
    Variable,
)


def parsed(text: str) -> Template:
    template, problems = parse_template(SourceFile("t", text))
    assert template is not None, problems
    return template


def short(item: Pattern) -> str:
    match item:
        case Literal_():
            return f"'{item.text}'" + mark(item.inflection)
        case Variable():
            return f"${item.name}"
        case AnyToken():
            return "_"
        case Gap():
            return "..." if (item.least, item.most) == (None, None) else f"...{bounds(item.least, item.most)}"
        case Regex():
            return f"/{item.pattern}/"
        case Edge():
            return f"edge-{item.side}"
        case Reference():
            unless = " not " + "|".join(name.text for name in item.unless) if item.unless else ""
            names = "|".join(name.text for name in item.names)
            return "{" + "not " * item.negated + names + unless + "}" + mark(item.inflection)
        case Group():
            return "(" + "|".join(map(short, item.options)) + ")" + mark(item.inflection)
        case Optional_():
            return "[" + "|".join(map(short, item.options)) + "]"
        case Repeat():
            return short(item.body) + bounds(item.least, item.most) + ("lazy" if item.lazy else "")
        case Slot():
            types = "|".join(
                (short(kind.pattern) if isinstance(kind, InlineType) else kind.name) + " list" * kind.is_list
                for kind in item.types
            )
            return f"<{'more ' * item.more}{item.name}{':' if item.explicit else '='}{types}>"
        case Sequence():
            shown = ""
            for before, part in zip([None, *item.items], item.items, strict=False):
                shown += "" if before is None else "+" if before.span.end == part.span.start else " "
                shown += short(part)
            return shown


def mark(inflection: str | None) -> str:
    return {None: "", "any": "~"}.get(inflection, f"~{inflection}")


def bounds(least: int | None, most: int | None) -> str:
    return f"{{{least},{'' if most is None else most}}}"


FORMS = {
    # the founding templates
    "X stressed, <proposition>": "$X 'stressed,' <proposition=proposition>",
    "jointly signed <document>": "'jointly' 'signed' <document=document>",
    # literals
    "stressed": "'stressed'",
    "U.S. a.m. 1,000.50 Mr. https://x.org/a?b=1": "'U.S.' 'a.m.' '1,000.50' 'Mr.' 'https://x.org/a?b=1'",
    "“ ” , : — ’s": "'“' '”' ',' ':' '—' '’s'",
    "don't AT&T C3PO snake_case __": "'don't' 'AT&T' 'C3PO' 'snake_case' '__'",
    # inflection
    "sign~": "'sign'~",
    "sign~ed, sign~ing sign~s": "'sign'~ed+',' 'sign'~ing 'sign'~s",
    "point~ out": "'point'~ 'out'",
    "“sign~ed": "'“'+'sign'~ed",
    "co-sign~ed": "'co-'+'sign'~ed",
    "(sign | agree to)~ed": "('sign'|'agree' 'to')~ed",
    "{act}~ing": "{act}~ing",
    "~5 a ~x": "'~5' 'a' '~x'",
    r"a\~ed": "'a~ed'",
    # variables
    "X": "$X",
    "X, Y and Z": "$X+',' $Y 'and' $Z",
    "X's X’s X'd": "$X+''s' $X+'’s' $X+''d'",
    "A said I said": "'A' 'said' 'I' 'said'",
    "W. C-SPAN R&D X. vitamin-C": "'W.' 'C-SPAN' 'R&D' 'X.' 'vitamin-C'",
    "O'Neill D’Angelo N/A": "'O'Neill' 'D’Angelo' 'N/A'",
    "(X | Y) [Z]": "($X|$Y) [$Z]",
    "X1 XY": "'X1' 'XY'",
    '"X" said': "'\"'+$X+'\"' 'said'",
    "‘X said": "'‘'+$X 'said'",
    "X: X; X? X!": "$X+':' $X+';' $X+'?' $X+'!'",
    r"\X said": "'X' 'said'",
    # slots
    "<date>": "<date=date>",
    "<when: date>": "<when:date>",
    "<when: date | period>": "<when:date|period>",
    "<manner: (jointly | together)>": "<manner:('jointly'|'together')>",
    r"<code: /[A-Z]{2}\d{4}/>": r"<code:/[A-Z]{2}\d{4}/>",
    r"<code:/\d/>": r"<code:/\d/>",
    "<people: person list>": "<people:person list>",
    "<x: (a | b) list | {c} list>": "<x:('a'|'b') list|{c} list>",
    "<more proposition: quote> <more proposition> <more>": (
        "<more proposition:quote> <more proposition=proposition> <more=more>"
    ),
    "<list> <list: list list> <not: more>": "<list=list> <list:list list> <not:more>",
    "<a: ns.person> <ns.person>": "<a:ns.person> <person=ns.person>",
    "<x: ...> <x: ...{0,5}> <x: _> <x: _{2}> <x: (a)+>": "<x:...> <x:...{0,5}> <x:_> <x:_{2,2}> <x:('a'){1,}>",
    "<n: number>% <a: country>-<b: country>": "<n:number>+'%' <a:country>+'-'+<b:country>",
    # references
    "{kind} {a | b} {not a | b} {not} {ns.kind}": "{kind} {a|b} {not a|b} {not} {ns.kind}",
    "{a | b not c | d}": "{a|b not c|d}",
    # groups, optional, repetition
    "(a | b c) [that] [a | (b | c)]": "('a'|'b' 'c') ['that'] ['a'|('b'|'c')]",
    "(a)? (a)* (a)+ (a){2,5} (a){2,} (a){3}": "('a'){0,1} ('a'){0,} ('a'){1,} ('a'){2,5} ('a'){2,} ('a'){3,3}",
    "(a)?? (a)*? (a)+? (a){2,5}?": "('a'){0,1}lazy ('a'){0,}lazy ('a'){1,}lazy ('a'){2,5}lazy",
    "<d>? {a}+ _* /x/{2}": "<d=d>{0,1} {a}{1,} _{0,} /x/{2,2}",
    "Will X sign? 3+1 * + ?": "'Will' $X 'sign?' '3+1' '*' '+' '?'",
    "(a) ? <d> ?": "('a') '?' <d=d> '?'",
    r"(a)\? sign\?": "('a')+'?' 'sign?'",
    # any token, gaps, edges, regexes
    "_ _, (_)": "_ _+',' (_)",
    "a ... b … c ...{0,5} d ...{3} e": "'a' ... 'b' ... 'c' ...{0,5} 'd' ...{3,3} 'e'",
    "(... | a) [...] ...<a>": "(...|'a') [...] ...+<a=a>",
    r"a \... b wait\...": "'a' '...' 'b' 'wait...'",
    ".. a.b": "'..' 'a.b'",
    "^ X said $": "edge-start $X 'said' edge-end",
    "^X said.$": "edge-start+$X 'said.'+edge-end",
    "(^ | ,) however (, | $)": "(edge-start|',') 'however' (','|edge-end)",
    "(US$ | $) $5 a ^ b 5$ US$": "('US$'|'$') '$5' 'a' '^' 'b' '5$' 'US$'",
    "a [(b | $)]": "'a' [('b'|edge-end)]",
    "a ([b $] | $) c": "'a' (['b' '$']|'$') 'c'",
    "and/or km/h / 1/2 /usr/bin": "'and/or' 'km/h' '/' '1/2' '/usr/bin'",
    r"/\d+/ (/a\/b/) /x/, /[)(]/": r"/\d+/ (/a\/b/) /x/+',' /[)(]/",
    # escapes
    r"\? \* \( \) \[ \] \{ \} \< \>": "'?' '*' '(' ')' '[' ']' '{' '}' '<' '>'",
    r"\| \\ \/ \_ \^ \$ \…": "'|' '\\' '/' '_' '^' '$' '…'",
    r"say \"no\"": "'say' '\"no\"'",
}


@pytest.mark.parametrize("text", FORMS)
def test_each_form_gives_its_tree(text: str) -> None:
    template = parsed(text)
    assert short(template.body) == FORMS[text]
    assert template.text == text


@pytest.mark.parametrize("text", FORMS)
def test_spans_cover_what_was_written(text: str) -> None:
    """A literal without escapes reads the same in the text, and children lie inside of their parents."""
    waiting: list[Pattern] = [parsed(text).body]
    while waiting:
        item = waiting.pop()
        written = text[item.span.start : item.span.end]
        assert written == written.strip()
        if isinstance(item, Literal_) and "\\" not in written and item.inflection is None:
            assert written == item.text
        children: list[Pattern] = []
        if isinstance(item, Sequence):
            children = list(item.items)
        elif isinstance(item, Group | Optional_):
            children = list(item.options)
        elif isinstance(item, Repeat):
            children = [item.body]
        elif isinstance(item, Slot):
            assert text[item.name_span.start : item.name_span.end].endswith(item.name)
            children = [kind.pattern for kind in item.types if isinstance(kind, InlineType)]
        assert all(item.span.start <= child.span.start <= child.span.end <= item.span.end for child in children)
        assert [child.span for child in children] == sorted(child.span for child in children)
        waiting.extend(children)


def test_offsets_are_those_of_the_file() -> None:
    source = SourceFile("f", 'rule a: "so X said"')
    begin = source.text.index('"')
    template, problems = parse_template(source, Span(source.path, begin, len(source.text)))
    assert template is not None
    assert problems == ()
    assert [source[item.span] for item in template.body.items] == ["so", "X", "said"]
    assert source[template.span] == '"so X said"'


WARNINGS = {
    "Plan B": ["W520"],
    r"Plan \B": [],
    "in C++": ["W520"],
    "The X said": ["W521"],
    "[The] president": ["W521"],
    "(In | At) <place>": ["W521", "W521"],
    "^ The X said": [],
    "The Hague": [],
    "the X said": [],
    "said The X": [],
    "word* stop": ["W522"],
    "word+": ["W522"],
    "Disney+ and Canal+": [],
    "the? thing": ["W522"],
    "Will X sign? Yes": [],
    "sign?": [],
    "X* said": ["W522"],
    r"\d+ people": ["W523"],
    r"\? \X \\d": [],
    "signed by X.": ["W524"],
    "X/Y and X-Y": ["W524", "W524"],
    "an X-ray": [],
    "George W. Bush": [],
    "a\u200bb": ["W525"],
}


@pytest.mark.parametrize("text", WARNINGS)
def test_what_is_legal_but_odd_is_warned_of(text: str) -> None:
    template, problems = parse_template(SourceFile("t", text))
    assert template is not None
    assert [problem.code for problem in problems] == WARNINGS[text]


@pytest.mark.parametrize("text", [text for text, found in WARNINGS.items() if found and "\u200b" not in text])
def test_the_edit_of_a_warning_silences_it(text: str) -> None:
    _, problems = parse_template(SourceFile("t", text))
    for problem in reversed(problems):
        assert problem.edit is not None
        text = text[: problem.edit.span.start] + problem.edit.replacement + text[problem.edit.span.end :]
    template, problems = parse_template(SourceFile("t", text))
    assert template is not None
    assert problems == ()
