"""Expressions: from the syntax tree to what is evaluated at run time.

Called by `program` for `where`, assignments, `value`, qualifiers and references. Names, functions and
the number of arguments were checked when the program was resolved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from dragoman.compiled.rulebook import Meaning
from dragoman.conditions import expressions
from dragoman.conditions.expressions import Expression
from dragoman_dsl import syntax
from dragoman_dsl.resolving.expressions import Functions

LexiconId = Callable[[str], str | None]
"""Gives the id of the lexicon that a name means, if it means one."""


def lower_expression(expression: syntax.Expression, lexicon_id: LexiconId) -> Expression:
    """The run-time form of an expression.

    >>> from dragoman_dsl.source import Span
    >>> lower_expression(syntax.NumberValue(3, Span("", 0, 1)), lambda name: None)
    Constant(value=3)
    """

    def lower(one: syntax.Expression) -> Expression:
        match one:
            case syntax.StringValue(value) | syntax.NumberValue(value):
                return expressions.Constant(value)
            case syntax.ListValue(items):
                return expressions.Items(tuple(map(lower, items)))
            case syntax.Path(parts):
                lexicon = lexicon_id(".".join(parts))
                return expressions.LexiconNamed(lexicon) if lexicon else expressions.PathTo(parts)
            case syntax.Call(function, arguments):
                return expressions.Apply(function, tuple(map(lower, arguments)))
            case syntax.Compare(operator, left, right):
                return expressions.Comparison(operator, lower(left), lower(right))
            case syntax.IsNothing(operand, negated):
                return expressions.Missing(lower(operand), negated)
            case syntax.Logic("and", operands):
                return expressions.AllOf(tuple(map(lower, operands)))
            case syntax.Logic(_, operands):
                return expressions.AnyOf(tuple(map(lower, operands)))
            case syntax.Not(operand):
                return expressions.Negation(lower(operand))
            case _:
                assert_never(one)

    return lower(expression)


MEANINGS: Functions = {"recent": (1, 2), "named": (1, 2)}
"""The functions that stand behind `means`, with the fewest and the most arguments; their forms are
those of `lower_meanings`."""


class MeaningError(Exception):
    """What stands behind `means` is not of the form that references know."""


def lower_meanings(expression: syntax.Expression) -> tuple[Meaning, ...]:
    """The meanings of a reference, in the order in which they are tried.

    Raises MeaningError where it is anything but `recent(…)` and `named(…)`, joined by `or`.
    """
    if isinstance(expression, syntax.Logic) and expression.operator == "or":
        return tuple(meaning for one in expression.operands for meaning in lower_meanings(one))
    match expression:
        case syntax.Call("recent", (syntax.Path((type_,)),)):
            return (Meaning("recent", type_),)
        case syntax.Call("recent", (syntax.Path((type_,)), syntax.NumberValue(int(count)))) if count > 0:
            return (Meaning("recent", type_, count),)
        case syntax.Call("named", (syntax.Path((type_,)),)):
            return (Meaning("named", type_),)
        case syntax.Call("named", (syntax.Path((type_,)), syntax.Path((field,)))):
            return (Meaning("named", type_, field=field),)
    raise MeaningError
