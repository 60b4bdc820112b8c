"""Tests of rule files as plain data for the rulebook.

Called by `program`. Only the tests of modules that the user named are taken, not those of what they use.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.compiled.rulebook import Expected, TestCase
from dragoman.finding import Value
from dragoman_dsl import syntax
from dragoman_dsl.program import Program, ResolvedTest


def lower_tests(program: Program) -> Iterator[TestCase]:
    """Every case of every test, in order."""
    for test in program.tests:
        if program.modules[test.module].tested:
            for case in test.declaration.cases:
                yield _case(test, case, program)


def _case(test: ResolvedTest, case: syntax.TestCase, program: Program) -> TestCase:
    rules = {rule.id: rule.name for rule in program.rules}
    about = {rules[id_] for id_ in test.rules if id_ in rules}
    about |= {program.findings[id_].name for id_ in test.findings if id_ in program.findings}
    path = case.span.path
    return TestCase(
        name=test.declaration.name.text if test.declaration.name else "",
        about=frozenset(about),
        text=case.text,
        expected=tuple(_expected(one) for one in case.expected),
        todo=case.todo,
        path=path,
        line=program.sources[path].position(case.span.start).line,
    )


def _expected(expected: syntax.ExpectedFinding) -> Expected:
    return Expected(expected.type.text, tuple((one.path, _value(one.value)) for one in expected.fields))


def _value(expression: syntax.Expression) -> Value | tuple[Value, ...]:
    match expression:
        case syntax.StringValue(value) | syntax.NumberValue(value):
            return value
        case syntax.ListValue(items):
            return tuple(one.value for one in items if isinstance(one, syntax.StringValue | syntax.NumberValue))
        case _:
            raise AssertionError(f"the parser lets only values stand in a test, not {expression}")
