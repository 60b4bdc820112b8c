"""Expressions at run time: conditions, assignments, slot values and qualifier values.

Made by `lower` from the syntax tree, evaluated by the matchers for each match. Evaluation is total:
whatever is missing, of the wrong type or out of range has no value (`MISSING`), never an exception.

- A name is a capture, else an assigned value. `document.kind` is a sub-field, else an attribute of
  the lexicon rows, else one of the built-ins `text`, `value`, `type`, `start`, `end`. On a list it
  is the list of what its items have.
- Several lexicon rows may answer differently: a condition holds if it holds for any of the answers;
  where one value is needed it is the first in the order of the rows.
- Comparisons are false, `!=` too, where a side is missing or the sides are of different kinds
  (string, number, truth value, list). A capture is a string; compared with a number it is its
  normalised value. Strings compare by code points after `values.comparable`.
- `x in …` looks for an equal item of a list, or for an entry of a lexicon that reads `x`.
- A list without items is nothing. In `and`, `or`, `not` and a bare condition, nothing and `false`
  count as false, all else as true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from dragoman.conditions.values import MISSING, Operand, Result, Scope, comparable, number_of, text_of
from dragoman.finding import Capture, Value
from dragoman.words.lexicon import Lexicon

if TYPE_CHECKING:
    from dragoman.conditions.functions import Function

__all__ = [
    "MISSING",
    "AllOf",
    "AnyOf",
    "Apply",
    "Comparison",
    "Constant",
    "Expression",
    "Items",
    "LexiconNamed",
    "Missing",
    "Negation",
    "Operand",
    "Operator",
    "PathTo",
    "Result",
    "Scope",
    "evaluate",
    "holds",
]

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in"]


@frozen
class Constant:
    """A string, number or truth value as written."""

    value: str | int | float | bool


@frozen
class Items:
    """A list as written."""

    items: tuple[Expression, ...]


@frozen
class PathTo:
    """`document.kind`."""

    parts: tuple[str, ...]


@frozen
class LexiconNamed:
    """A lexicon, by its id among `Scope.lexicons`; only for `in` and as an argument of `lookup`."""

    id: str


@frozen
class Apply:
    """A function of `FUNCTIONS` applied to arguments, whose number has been checked."""

    function: str
    arguments: tuple[Expression, ...]


@frozen
class Comparison:
    """`a == b`, `a in b`."""

    operator: Operator
    left: Expression
    right: Expression


@frozen
class Missing:
    """`x is nothing`; `x is not nothing` when `negated`."""

    operand: Expression
    negated: bool = False


@frozen
class AllOf:
    """`a and b`."""

    operands: tuple[Expression, ...]


@frozen
class AnyOf:
    """`a or b`."""

    operands: tuple[Expression, ...]


@frozen
class Negation:
    """`not a`."""

    operand: Expression


Expression: TypeAlias = (
    Constant | Items | PathTo | LexiconNamed | Apply | Comparison | Missing | AllOf | AnyOf | Negation
)


def evaluate(expression: Expression, scope: Scope) -> Result:
    """The value of an expression, or `MISSING`.

    Recurses as deep as the expression, whose depth `Limits.max_depth` bounds.

    >>> scope = Scope({"kind": Capture(4, 10, "Treaty", "kind", attributes=({"rank": 1},))})
    >>> evaluate(Apply("lower", (PathTo(("kind",)),)), scope)
    'treaty'
    >>> evaluate(PathTo(("kind", "rank")), scope), evaluate(PathTo(("kind", "colour")), scope)
    (1, MISSING)
    """
    return next(iter(answers(expression, scope)), MISSING)


def holds(expression: Expression, scope: Scope) -> bool:
    """Whether a condition holds.

    >>> holds(Comparison("==", PathTo(("x",)), Constant("a")), Scope({}))
    False
    """
    return any(answer is not False and answer != () for answer in answers(expression, scope))


def answers(expression: Expression, scope: Scope) -> tuple[Operand, ...]:
    """All values that an expression may have: none where it is missing, several where lexicon rows
    differ."""
    match expression:
        case Constant(value):
            return (value,)
        case PathTo(parts):
            return _follow(parts, scope)
        case Items(items):
            found = tuple(answer for item in items for answer in answers(item, scope))
            return (found,) if len(found) <= scope.max_value else ()
        case LexiconNamed(id_):
            return (scope.lexicons[id_],) if id_ in scope.lexicons else ()
        case Apply(name, arguments):
            from dragoman.conditions.functions import FUNCTIONS  # most rules apply none

            return _apply(FUNCTIONS[name], [answers(argument, scope) for argument in arguments], scope)
        case Comparison(operator, left, right):
            return (_compare_any(operator, answers(left, scope), answers(right, scope), scope),)
        case Missing(operand, negated):
            return (any(answer != () for answer in answers(operand, scope)) is negated,)
        case AllOf(operands):
            return (all(holds(operand, scope) for operand in operands),)
        case AnyOf(operands):
            return (any(holds(operand, scope) for operand in operands),)
        case Negation(operand):
            return (not holds(operand, scope),)


def _distinct(operands: Iterable[Operand], most: int) -> tuple[Operand, ...]:
    """The first different operands; equal ones of different types stay apart (1 and true)."""
    kept: list[Operand] = []
    for operand in operands:
        if len(kept) == most:
            break
        if not any(operand == other and type(operand) is type(other) for other in kept):
            kept.append(operand)
    return tuple(kept)


def _apply(function: Function, arguments: list[tuple[Operand, ...]], scope: Scope) -> tuple[Operand, ...]:
    """The results of a function for every choice among the answers of its arguments."""
    if function.takes_missing:
        choices = product(*[argument or (MISSING,) for argument in arguments])
    else:
        choices = product(*arguments)
    results = (function.implementation(scope, *chosen) for chosen in islice(choices, scope.max_answers))
    return _distinct((result for result in results if result is not MISSING), scope.max_answers)


# --- paths ---------------------------------------------------------------------------------


def _follow(parts: tuple[str, ...], scope: Scope) -> tuple[Operand, ...]:
    name = parts[0]
    found = (scope.captures[name],) if name in scope.captures else _present([scope.values.get(name)])
    for part in parts[1:]:
        found = _distinct((inner for operand in found for inner in _member(operand, part)), scope.max_answers)
    return found


def _present(values: Iterable[Value]) -> tuple[Operand, ...]:
    return tuple(value for value in values if value is not None)


def _member(operand: Operand, name: str) -> tuple[Operand, ...]:
    """What `operand.name` may be."""
    if isinstance(operand, tuple):
        return (tuple(inner for item in operand for inner in _member(item, name)),)
    if not isinstance(operand, Capture):
        return ()
    if name in operand.fields:
        return (operand.fields[name],)
    rows = _present(row.get(name) for row in operand.attributes)
    return rows or _present([_built_in(operand, name)])


def _built_in(capture: Capture, name: str) -> Value:
    match name:
        case "text":
            return text_of(capture)
        case "value":
            return capture.value
        case "type":
            return capture.type
        case "start":
            return capture.start
        case "end":
            return capture.end
        case _:
            return None


# --- comparisons ---------------------------------------------------------------------------


def _compare_any(operator: Operator, left: tuple[Operand, ...], right: tuple[Operand, ...], scope: Scope) -> bool:
    pairs: Iterator[tuple[Operand, Operand]] = product(left, right)
    return any(_compare(operator, one, other, scope) for one, other in pairs)


def _compare(operator: Operator, left: Operand, right: Operand, scope: Scope) -> bool:
    if operator == "in":
        return _is_in(left, right, scope)
    if operator in ("==", "!="):
        equal = _equal(left, right)
        return equal is not None and equal is (operator == "==")
    order = _order(left, right)
    match operator:
        case "<":
            return order is not None and order < 0
        case "<=":
            return order is not None and order <= 0
        case ">":
            return order is not None and order > 0
        case _:
            return order is not None and order >= 0


def _is_in(item: Operand, container: Operand, scope: Scope) -> bool:
    if isinstance(container, Lexicon):
        text = text_of(item)
        return text is not None and any(True for _ in container.find(text, scope.date))
    if isinstance(container, tuple):
        return any(_equal(item, other) for other in container)
    return False


def _equal(left: Operand, right: Operand) -> bool | None:
    """Whether two operands are equal; None where they are of different kinds."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_equal, left, right))
    if isinstance(left, bool) and isinstance(right, bool):
        return left is right
    order = _order(left, right)
    return None if order is None else order == 0


def _order(left: Operand, right: Operand) -> int | None:
    """Below, at or above zero as `left` is below, equal to or above `right`; None where they are of
    different kinds."""
    if isinstance(left, int | float) or isinstance(right, int | float):
        one, other = number_of(left), number_of(right)
        return None if one is None or other is None else (one > other) - (one < other)
    text, other_text = text_of(left), text_of(right)
    if text is None or other_text is None:
        return None
    text, other_text = comparable(text), comparable(other_text)
    return (text > other_text) - (text < other_text)
