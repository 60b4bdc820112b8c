"""Running the `test` declarations of rule files.

Beside the front door, which it uses like any other user: a `Ruleset` carries its tests as plain data, each
is scanned, and `judging` says what is wrong. Here is also how tests are chosen by name, as `-k` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date as Date
from pathlib import PurePath
from typing import TYPE_CHECKING

from dragoman.judging import Difference as Difference
from dragoman.judging import Fault as Fault
from dragoman.judging import Outcome as Outcome
from dragoman.judging import Result as Result
from dragoman.judging import judge as judge
from dragoman.judging import look_up as look_up
from dragoman.judging import shown as shown

if TYPE_CHECKING:
    from dragoman import Ruleset, TestCase

Choice = Callable[["TestCase"], bool]

MOST_WORDS = 100
"""Words, brackets among them, of an expression that chooses tests."""


def run_tests(
    ruleset: Ruleset, *, date: Date | str | None = None, cases: Iterable[TestCase] | None = None
) -> Iterator[Outcome]:
    """Run the tests of a rule set, in order; `date` is that of the test texts, `cases` are all unless given.

    >>> import dragoman
    >>> rules = dragoman.compile('''
    ... rule greeting: "hello <who: (world | moon)>"
    ... test greeting:
    ...     "And hello moon." -> greeting(who="moon")
    ... ''')
    >>> [outcome.result for outcome in run_tests(rules)]
    ['pass']
    """
    for case in ruleset.tests if cases is None else cases:
        yield judge(case, ruleset.scan(case.text, date=date, id=case.name))


class ChoiceError(ValueError):
    """An expression that chooses tests and cannot be read."""


def choose(expression: str) -> Choice:
    """Which tests an expression chooses: words with `and`, `or`, `not` and brackets, as in pytest's `-k`.

    A word is looked for, whatever its case, in the test's name, the name of its file, and `FILE:LINE`.

    Raises ChoiceError for what is no such expression.

    >>> from dragoman import TestCase
    >>> case = TestCase("signed", frozenset(), "They signed.", (), False, "rules/acts.dgm", 7)
    >>> choose("sign and not talks")(case), choose("acts.dgm:7")(case), choose("not acts")(case)
    (True, True, False)
    """
    return _Reader(expression).choice()


def _names(case: TestCase) -> str:
    return f"{case.name}\n{PurePath(case.path).name}:{case.line}\n".casefold()


class _Reader:
    """Reads an expression word by word: `or` binds least, then `and`, then `not`."""

    def __init__(self, expression: str) -> None:
        self.words = expression.replace("(", " ( ").replace(")", " ) ").split()
        self.at = 0

    def choice(self) -> Choice:
        """The whole expression."""
        if not self.words:
            raise ChoiceError("nothing is named")
        if len(self.words) > MOST_WORDS:
            raise ChoiceError(f"it has more than {MOST_WORDS} words")
        chosen = self._either()
        if self.at < len(self.words):
            raise ChoiceError(f"{self.words[self.at]!r} is not expected there; join names with and, or")
        return chosen

    def _either(self) -> Choice:
        options = [self._both()]
        while self._takes("or"):
            options.append(self._both())
        return options[0] if len(options) == 1 else lambda case: any(one(case) for one in options)

    def _both(self) -> Choice:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda case: all(one(case) for one in parts)

    def _one(self) -> Choice:
        negated = False
        while self._takes("not"):
            negated = not negated
        found = self._bracket() if self._takes("(") else self._word()
        return (lambda case: not found(case)) if negated else found

    def _bracket(self) -> Choice:
        inner = self._either()
        if not self._takes(")"):
            raise ChoiceError("a bracket is not closed")
        return inner

    def _word(self) -> Choice:
        if self.at == len(self.words) or self.words[self.at] in ("and", "or", ")"):
            raise ChoiceError("a name is missing")
        word = self.words[self.at].casefold()
        self.at += 1
        return lambda case: word in _names(case)

    def _takes(self, word: str) -> bool:
        found = self.at < len(self.words) and self.words[self.at] == word
        self.at += found
        return found
