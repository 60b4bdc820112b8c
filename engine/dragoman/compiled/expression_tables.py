"""Conditions and assignments as sections of the tables, for the kernel's cascade to work out.

Used by `tables`, which numbers lists and strings. `engine/native/tables.hpp` says what each section holds;
`engine/native/expressions.cpp` works expressions out as `dragoman.conditions` does. It knows captures, texts, whole
numbers and truth values, and says so where it meets anything else; `expression_problem` tells beforehand.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from dragoman.compiled.block import packed
from dragoman.compiled.rulebook import Rulebook, RuleProgram
from dragoman.conditions import expressions as ex
from dragoman.conditions.values import comparable
from dragoman.finding import Value
from dragoman.text.folding import exact, folded
from dragoman.words.lexicon import Entry, Lexicon, entry_spellings, has_capital

NOTHING = -1
MOST = 2**31 - 1

TEXT, NUMBER, TRUTH, ITEMS, PATH, LEXICON, APPLY, COMPARISON, MISSING, ALL, ANY, NOT, PLAIN = range(13)
"""Kinds of expressions; `PLAIN` has a plain value that the kernel does not know, or none."""
FUNCTIONS: Final = ("lower", "text", "length", "count", "first", "last", "either")
"""The functions that the kernel knows."""
OPERATORS: Final = ("==", "!=", "<", "<=", ">", ">=", "in")
BUILT_IN: Final = ("text", "value", "type", "start", "end")
"""What every capture has besides its fields and rows."""
UNDATED = "undated"
"""What rows say besides their attributes."""

Number = Callable[[tuple[int, ...]], int]
"""Gives the number of a list."""
Days = Callable[[Entry], tuple[int, int]]
"""The first and the last day on which an entry holds."""


def expression_sections(
    rulebook: Rulebook, list_number: Number, string_number: Callable[[str], int], days: Days
) -> dict[str, bytes]:
    """The sections by name."""
    tables = _Expressions(rulebook, list_number, string_number)
    rules = array("i")
    for rule in rulebook.rules:
        where = tuple(map(tables.number, rule.where))
        assigned = tuple(
            number for name, one in rule.assignments for number in (string_number(name), tables.number(one))
        )
        rules.extend((list_number(where), list_number(assigned)))
    limits = rulebook.limits
    return {
        "rulexprs": packed(rules),
        "exprlim": packed(array("i", (min(limits.max_value, MOST), min(limits.max_answers, MOST)))),
        **tables.lexicon_sections(days),
        **tables.column_sections(),
        "exprs": packed(tables.rows),
    }


class _Expressions:
    """The expressions of a rulebook on their way into tables; each stands behind its parts."""

    def __init__(self, rulebook: Rulebook, list_number: Number, string_number: Callable[[str], int]) -> None:
        self.rulebook = rulebook
        self.list_number, self.string_number = list_number, string_number
        self.rows = array("i")
        self.columns = {name: number for number, name in enumerate(_columns_asked_for(rulebook))}
        self.lexicons: dict[str, int] = {}
        self._numbers: dict[tuple[int, ...], int] = {}

    def number(self, expression: ex.Expression) -> int:
        """The number of an expression."""
        return self._row(*self._parts(expression))

    def _row(self, *parts: int) -> int:
        row = (*parts, *(0,) * (4 - len(parts)))
        number = self._numbers.setdefault(row, len(self._numbers))
        if number * 4 == len(self.rows):
            self.rows.extend(row)
        return number

    def _list(self, parts: Iterable[ex.Expression]) -> int:
        return self.list_number(tuple(map(self.number, parts)))

    def _parts(self, expression: ex.Expression) -> tuple[int, ...]:
        match expression:
            case ex.Constant(value):
                return self._constant(value)
            case ex.Items(items):
                return ITEMS, self._list(items)
            case ex.PathTo(parts):
                return PATH, self.list_number(tuple(number for part in parts for number in self._part(part)))
            case ex.LexiconNamed(id_):
                if id_ not in self.rulebook.lexicons:
                    return PLAIN, 0
                return LEXICON, self.lexicons.setdefault(id_, len(self.lexicons))
            case ex.Apply(name, arguments):
                if name not in FUNCTIONS:
                    return PLAIN, 0
                return APPLY, FUNCTIONS.index(name), self._list(arguments)
            case ex.Comparison(operator, left, right):
                return COMPARISON, OPERATORS.index(operator), self.number(left), self.number(right)
            case ex.Missing(operand, negated):
                return MISSING, self.number(operand), int(negated)
            case ex.AllOf(operands):
                return ALL, self._list(operands)
            case ex.AnyOf(operands):
                return ANY, self._list(operands)
            case ex.Negation(operand):
                return NOT, self.number(operand)

    def _constant(self, value: Value) -> tuple[int, ...]:
        if isinstance(value, str):
            return TEXT, self.string_number(value), self.string_number(comparable(value))
        if isinstance(value, bool):
            return TRUTH, int(value)
        if isinstance(value, int | float) and _is_small(value):
            return NUMBER, int(value)
        return PLAIN, 0

    def _part(self, name: str) -> tuple[int, int, int]:
        """A name of a path: as a name, as what every capture has, and as a column of lexicons."""
        built_in = BUILT_IN.index(name) if name in BUILT_IN else NOTHING
        return self.string_number(name), built_in, self.columns.get(name, NOTHING)

    # --- lexicons -----------------------------------------------------------------------------------------

    def lexicon_sections(self, days: Days) -> dict[str, bytes]:
        """Every spelling of the lexicons that are named, in the order of their folded texts, by lexicon."""
        starts, rows = array("I", [0]), array("i")
        for id_ in self.lexicons:
            for text, cased, entry in sorted(_spellings(self.rulebook.lexicons[id_]), key=lambda one: one[0]):
                pairs = tuple(number for at, word in cased for number in (at, self.string_number(word)))
                rows.extend((self.string_number(text.decode("utf-8", "surrogatepass")), self.list_number(pairs)))
                rows.extend(days(entry))
            starts.append(len(rows) // 4)
        return {"exprlexi": packed(starts), "exprspel": packed(rows)}

    def column_sections(self) -> dict[str, bytes]:
        """By column that an expression asks for and key of a lexicon: what each entry says there, a constant."""
        starts, values = array("I", [0]), array("i")
        for name in self.columns:
            for lexicon in self.rulebook.phrases.lexicons:
                if any(name in entry.attributes for entry in lexicon.entries):
                    values.extend(self._cell(entry.attributes.get(name)) for entry in lexicon.entries)
                starts.append(len(values))
        return {"exprcfro": packed(starts), "exprcite": packed(values)}

    def _cell(self, value: Value) -> int:
        return NOTHING if value is None else self._row(*self._constant(value))


def _is_small(number: float) -> bool:
    """Whether a number is a whole one of few digits."""
    return abs(number) <= MOST and number == int(number)


def _spellings(lexicon: Lexicon) -> Iterator[tuple[bytes, tuple[tuple[int, str], ...], Entry]]:
    """Each spelling of each entry: folded, as UTF-8, and its words that are compared exactly, with their places."""
    for entry in lexicon.entries:
        for spelling in entry_spellings(entry, lexicon.inflection):
            tokens = tuple(map(exact, spelling))
            text = " ".join(map(folded, tokens)).encode("utf-8", "surrogatepass")
            yield text, tuple((at, token) for at, token in enumerate(tokens) if has_capital(token)), entry


# --- what the kernel cannot work out -------------------------------------------------------------------------


def expression_problem(rulebook: Rulebook) -> str | None:
    """Why the kernel could not work out the conditions and assignments of a rulebook; None where it can.

    In a text that holds something out of the ordinary it may still not be able to; then it says so.
    """
    for rule in rulebook.rules:
        for condition in rule.where:
            if problem := _condition_problem(condition):
                return f"rule {rule.name}: {problem} in a condition"
        for name, expression in rule.assignments:
            if problem := _capture_problem(expression):
                return f"rule {rule.name}: {name} may be a capture or a plain value, by {problem}"
    return None


def _columns_asked_for(rulebook: Rulebook) -> Sequence[str]:
    """The names of columns that expressions ask captures for, as far as lexicons have them."""
    asked = {part for rule in rulebook.rules for path in _paths(rule) for part in path.parts[1:]} - {UNDATED}
    if not asked:
        return ()
    had = {name for lexicon in rulebook.phrases.lexicons for entry in lexicon.entries for name in entry.attributes}
    return sorted(asked & had)


def _paths(rule: RuleProgram) -> Iterator[ex.PathTo]:
    pending: list[ex.Expression] = [*rule.where, *(one for _, one in rule.assignments)]
    while pending:
        one = pending.pop()
        if isinstance(one, ex.PathTo):
            yield one
        pending.extend(_parts_of(one))


def _parts_of(expression: ex.Expression) -> Iterable[ex.Expression]:
    match expression:
        case ex.Items(parts) | ex.AllOf(parts) | ex.AnyOf(parts) | ex.Apply(_, parts):
            return parts
        case ex.Comparison(_, left, right):
            return left, right
        case ex.Missing(operand) | ex.Negation(operand):
            return (operand,)
    return ()


def _condition_problem(expression: ex.Expression) -> str | None:
    """What of a condition the kernel does not know."""
    match expression:
        case ex.Apply(name, _) if name not in FUNCTIONS:
            return f"the function {name}"
        case ex.PathTo((_, *parts)) if "value" in parts or UNDATED in parts:
            return "the value of a capture"
        case ex.Comparison(_, left, right) if (_numbers(left) and _reads(right)) or (_numbers(right) and _reads(left)):
            return "a capture compared with a number"
    return next(filter(None, map(_condition_problem, _parts_of(expression))), None)


def _numbers(expression: ex.Expression) -> bool:
    """Whether an expression is, or may have in it, a number."""
    match expression:
        case ex.Constant(value):
            return not isinstance(value, str | bool)
        case ex.Apply(name, _):
            return name in ("length", "count")
        case ex.PathTo((*_, last)):
            return last in ("start", "end")
    return any(map(_numbers, _parts_of(expression)))


def _reads(expression: ex.Expression) -> bool:
    """Whether an expression may be a capture."""
    match expression:
        case ex.PathTo((*_, last)):
            return last not in BUILT_IN
        case ex.Apply(name, arguments):
            return name in ("first", "last", "either") and any(map(_reads, arguments))
    return any(map(_reads, _parts_of(expression)))


def _capture_problem(expression: ex.Expression) -> str | None:
    """By what the kernel would not know whether an expression is a capture."""
    if not isinstance(expression, ex.Apply) or expression.function not in ("first", "last", "either"):
        return None
    for argument in expression.arguments[:-1]:
        if isinstance(argument, ex.Apply) and argument.function not in ("first", "last", "either"):
            return f"the function {argument.function}"
    return next(filter(None, map(_capture_problem, expression.arguments)), None)
