"""Expressions: what conditions, assignments and values yield over the captures of a match."""

from __future__ import annotations

import ast
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.conditions.expressions import (
    MISSING,
    AllOf,
    AnyOf,
    Apply,
    Comparison,
    Constant,
    Expression,
    Items,
    LexiconNamed,
    Missing,
    Negation,
    PathTo,
    Scope,
    evaluate,
    holds,
)
from dragoman.conditions.functions import FUNCTIONS
from dragoman.finding import Capture, Mention
from dragoman.words.lexicon import Entry, Lexicon

TEXT = "the  two heads of state signed the “Joint Declaration” with China and Kyrgyzstan on May 18"


def capture(text: str, **more: Any) -> Capture:
    start = TEXT.index(text)
    return Capture(start, start + len(text), text, more.pop("type", "text"), **more)


COUNTRIES = Lexicon(
    "std.country",
    "country",
    (
        Entry("China", {"iso": "CN", "seats": 1}),
        Entry("Soviet Union", {"iso": "SU"}, valid_to=date(1991, 12, 26)),
        Entry("Kyrgyzstan", {"iso": "KG"}, valid_from=date(1991, 8, 31)),
    ),
)

CAPTURES: dict[str, Capture | tuple[Capture, ...]] = {
    "actor": capture("the  two heads of state"),
    "document": capture(
        "“Joint Declaration”",
        type="document",
        fields={"kind": capture("Declaration", attributes=({"rank": 1, "formal": True}, {"rank": 3, "note": None}))},
    ),
    "countries": (
        capture("China", type="country", attributes=({"iso": "CN"},)),
        capture("Kyrgyzstan", type="country", attributes=({"iso": "KG"},)),
    ),
    "none": (),
    "day": capture("18", value=18),
    "when": capture("May 18", value="2014-05-18"),
    "split": Capture(
        5, 31, "two heads of state signed", "text", parts=(Mention(5, 8, "two"), Mention(25, 31, "signed"))
    ),
}


def count_tokens(start: int, end: int) -> int:
    return len(TEXT[start:end].split())


SCOPE = Scope(CAPTURES, {"stance": "support"}, date(2014, 5, 18), count_tokens, {"country": COUNTRIES})

OPERATORS: dict[type[ast.cmpop], Any] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
}


def read(source: str) -> Expression:
    """An expression of the language, written so that Python's own parser reads it."""
    return build(ast.parse(source.replace(" nothing", " None"), mode="eval").body)


def build(node: ast.expr) -> Expression:
    match node:
        case ast.Constant(str() | int() | float() as value):
            return Constant(value)
        case ast.List(items):
            return Items(tuple(map(build, items)))
        case ast.Name(name):
            return LexiconNamed(name) if name in SCOPE.lexicons else PathTo((name,))
        case ast.Attribute(base, name):
            inner = build(base)
            assert isinstance(inner, PathTo)
            return PathTo((*inner.parts, name))
        case ast.Call(ast.Name(name), arguments):
            assert FUNCTIONS[name].accepts(len(arguments))
            return Apply(name, tuple(map(build, arguments)))
        case ast.Compare(left, [ast.Is() | ast.IsNot() as operator], _):
            return Missing(build(left), negated=isinstance(operator, ast.IsNot))
        case ast.Compare(left, [operator], [right]):
            return Comparison(OPERATORS[type(operator)], build(left), build(right))
        case ast.BoolOp(ast.And(), operands):
            return AllOf(tuple(map(build, operands)))
        case ast.BoolOp(ast.Or(), operands):
            return AnyOf(tuple(map(build, operands)))
        case ast.UnaryOp(ast.Not(), operand):
            return Negation(build(operand))
        case ast.UnaryOp(ast.USub(), ast.Constant(int(value))):
            return Constant(-value)
    raise AssertionError(ast.dump(node))


VALUES = {
    # paths: a sub-field, else an attribute, else a built-in
    "stance": "support",
    "unknown": MISSING,
    "actor.unknown": MISSING,
    "stance.text": MISSING,
    "document.kind.text": "Declaration",
    "document.kind.rank": 1,
    "document.kind.note": MISSING,
    "document.kind.type": "text",
    "document.type": "document",
    "day.value": 18,
    "day.start": TEXT.index("18"),
    "day.end": len(TEXT),
    "split.text": "two signed",
    "actor.value": MISSING,
    "countries.iso": ("CN", "KG"),
    "countries.unknown": (),
    '["a", unknown, 1]': ("a", 1),
    # text
    "text(day)": "18",
    "text(18)": "18",
    "text(true_value)": MISSING,
    "lower(document.kind)": "declaration",
    "upper(document.kind)": "DECLARATION",
    "lower(countries)": MISSING,
    'concat(document.kind, " ", 1)': "Declaration 1",
    "concat(document.kind, unknown)": MISSING,
    "join(countries)": "China, Kyrgyzstan",
    'join(countries.iso, "+")': "CN+KG",
    "join(none)": "",
    "join(day)": "18",
    'replace("a-b-c", "-", "+")': "a+b+c",
    'replace("abc", "", "+")': MISSING,
    # sizes and lists
    "length(actor)": 5,
    "length(split)": 2,
    "length(countries)": 3,
    "length(none)": MISSING,
    "length(countries.iso)": MISSING,
    "length(unknown)": MISSING,
    "length(18)": MISSING,
    'length("the two sides")': 3,
    "count(countries)": 2,
    "count(none)": 0,
    "count(unknown)": 0,
    "count(day)": 1,
    "first(countries.iso)": "CN",
    "last(countries.iso)": "KG",
    "first(none)": MISSING,
    "either(unknown, none, stance)": "support",
    "either(unknown)": MISSING,
    # numbers and dates
    "number(day)": 18,
    'number("two hundred")': 200,
    "number(actor)": MISSING,
    "number(none)": MISSING,
    'date("2014", "May", "18th")': "2014-05-18",
    "date(2014, 5, day)": "2014-05-18",
    'date("14", "Sept.")': "2014-09",
    'date("2014")': "2014",
    'date("2014", "May", unknown)': "2014-05",
    'date("2014", unknown, day)': MISSING,
    'date(unknown, "May", day)': MISSING,
    'date("2014", "Smarch", 1)': MISSING,
    'date("2014", 2, 29)': MISSING,
    'date("2014", 2, "1/2")': MISSING,
    'date("MMXIV")': MISSING,
    "date(none)": MISSING,
    'nearest("December", 31)': "2013-12-31",
    'nearest("December", 32)': MISSING,
    "relative(0)": "2014-05-18",
    'relative("two", "weeks")': "2014-06-01",
    'relative(-1, "month")': "2014-04",
    'relative("1/2")': MISSING,
    'weekday("Sun.")': "2014-05-18",
    'weekday("Sunday", "last")': "2014-05-11",
    'weekday("Sunday", "coming")': "2014-05-18",
    'weekday("Sunday", "Next")': "2014-05-25",
    'weekday("Sunday", "never")': MISSING,
    'weekday("Someday")': MISSING,
    # lexicons
    'lookup(country, "china", "iso")': MISSING,
    'lookup(country, "China", "iso")': "CN",
    'lookup(country, first(countries), "seats")': 1,
    'lookup(country, "China", "colour")': MISSING,
    'lookup(country, "Soviet Union", "iso")': MISSING,
    'lookup("country", "China", "iso")': MISSING,
}


@pytest.mark.parametrize(("source", "value"), VALUES.items())
def test_values(source: str, value: object) -> None:
    found = evaluate(read(source), SCOPE)
    assert found == value
    assert type(found) is type(value)


TRUE = (
    'document.kind == "Declaration"',
    "document.kind == document.kind",
    'actor == "the two heads of state"',  # white space counts as one space
    "document == '\"Joint Declaration\"'",  # quotation marks are folded
    'document.kind != "declaration"',  # case counts
    'lower(document.kind) == "declaration"',
    "document.kind.rank == 1",
    "document.kind.rank == 3",  # any row
    "document.kind.rank != 1",
    "not document.kind.rank == 2",
    "document.kind.rank > 2",
    'lower(document.kind.note) == "x" or document.kind.rank in [3, 4]',
    "document.kind.formal == True",
    "document.kind.formal",
    "day == 18",
    'day == "18"',
    "day < 18.5",
    "18 <= day",
    "day >= 18",
    "when.value < '2014-06'",
    '"a" < "b"',
    "countries.iso == ['CN', 'KG']",
    "none == []",
    "day in [17, 18]",
    '"CN" in countries.iso',
    '"China" in countries',
    "first(countries) in country",
    '"China" in country',
    "not 'Soviet Union' in country",
    "unknown is nothing",
    "none is nothing",
    "none.iso is nothing",
    "day is not nothing",
    "document.kind.note is nothing",
    "not unknown",
    "not none",
    "day and stance",
    "unknown or day",
    "not (day == 17)",
    "length(actor) <= 40",
)

FALSE = (
    'unknown == "x"',
    'unknown != "x"',
    "unknown == unknown",
    "unknown in [1]",
    "1 in unknown",
    'day == "17"',
    'when == "2014-05-18"',  # a capture is its text
    '18 == "18"',
    '18 != "18"',
    "actor < 3",
    "True == 1",
    "True < 2",
    "True != 1",
    '"CN" == countries.iso',
    '"CN" != countries.iso',
    "countries.iso < countries.iso",
    'lower(unknown) == ""',
    '"a" in "abc"',
    "countries in country",
    "country == country",
    "none",
    "unknown",
    "day is nothing",
    "unknown is not nothing",
    "day and unknown",
    "none or unknown",
)


@pytest.mark.parametrize("source", TRUE)
def test_conditions_that_hold(source: str) -> None:
    assert holds(read(source), SCOPE) is True


@pytest.mark.parametrize("source", FALSE)
def test_conditions_that_do_not_hold(source: str) -> None:
    assert holds(read(source), SCOPE) is False


def test_a_name_that_is_captured_hides_an_assigned_value() -> None:
    scope = Scope({"x": Capture(0, 1, "a", "text")}, {"x": "b"})
    assert holds(read('x == "a"'), scope)


def test_the_document_without_a_date_has_no_relative_dates() -> None:
    scope = Scope({})
    for source in ("relative(1)", 'weekday("Monday")', 'nearest("May", 1)'):
        assert evaluate(read(source), scope) is MISSING


def test_bounded_entries_hold_on_a_document_without_a_date() -> None:
    scope = Scope({}, lexicons={"country": COUNTRIES})
    assert holds(read('"Soviet Union" in country and "Kyrgyzstan" in country'), scope)


def test_results_are_bounded() -> None:
    large: Expression = Constant("x" * 60_000)
    assert evaluate(Apply("concat", (large, large)), SCOPE) is MISSING
    assert evaluate(Apply("join", (Items((large, large)),)), SCOPE) is MISSING
    assert evaluate(Apply("replace", (large, Constant("x"), Constant("xx"))), SCOPE) is MISSING
    assert evaluate(Apply("lower", (large,)), Scope({}, max_value=10)) is MISSING


def test_many_attribute_rows_do_not_multiply_without_bound() -> None:
    rows = tuple({"n": number} for number in range(5_000))
    scope = Scope({"x": Capture(0, 1, "x", "lexicon", attributes=rows)})
    expression: Expression = PathTo(("x", "n"))
    for _ in range(20):
        expression = Apply("concat", (expression, PathTo(("x", "n"))))
    assert holds(Comparison("==", expression, expression), scope)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: str(function.name))
def test_every_function_is_documented_by_a_true_example(function: Any) -> None:
    example = function.example.replace("countries,", "country,")
    scope = Scope(CAPTURES, date=date(2014, 5, 18), lexicons={"country": COUNTRIES})
    assert f"{function.name}(" in example
    assert function.doc.endswith(".")
    assert holds(read(example), scope)


OPERANDS = st.recursive(
    st.sampled_from([PathTo(("unknown",)), PathTo(("document", "kind")), PathTo(("countries",)), PathTo(("none",))])
    | st.sampled_from([LexiconNamed("country"), LexiconNamed("gone")])
    | st.builds(Constant, st.text(max_size=5) | st.integers() | st.floats() | st.booleans()),
    lambda inner: (
        st.builds(Items, st.lists(inner, max_size=3).map(tuple))
        | st.sampled_from(list(FUNCTIONS.values())).flatmap(
            lambda function: st.builds(
                Apply,
                st.just(function.name),
                st.lists(inner, min_size=function.min_args, max_size=function.max_args or 4).map(tuple),
            )
        )
        | st.builds(Comparison, st.sampled_from(list(OPERATORS.values())), inner, inner)
        | st.builds(Missing, inner, st.booleans())
        | st.builds(Negation, inner)
    ),
    max_leaves=8,
)


@given(OPERANDS)
def test_evaluation_is_total(expression: Expression) -> None:
    evaluate(expression, SCOPE)
    assert holds(Negation(expression), SCOPE) is not holds(expression, SCOPE)
