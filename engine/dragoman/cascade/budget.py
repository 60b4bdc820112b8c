"""The budget of steps: where a scan ends that would take too long, the same place on every machine.

Asked by `reading` before a rule is tried in a scope. Steps are defined by what rules and texts are,
never by what a matcher does: for every scope that a rule reads, each token of the scope is a step for
each template of the rule, and each finding that the rule makes there (of `select all`: each pair of
start and end) is one more. Second readings (`share`) have no tokens of their own. So the cost of rules
that nothing triggers is known without trying them: sums of template counts times tokens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from attrs import field, frozen

from dragoman.compiled.rulebook import RuleProgram


@frozen
class Costs:
    """What rules that are tried one after the other cost for each token of a scope.

    `before[n]` are the templates of the first n of them.

    >>> Costs.of_templates([2, 1, 3]).before
    (0, 2, 3, 6)
    """

    before: tuple[int, ...]
    total: int = field(init=False)

    @total.default
    def _total(self) -> int:
        return self.before[-1]

    @classmethod
    def of_templates(cls, counts: Iterable[int]) -> Costs:
        """From the number of templates of each rule."""
        return cls(tuple(accumulate(counts, initial=0)))

    @classmethod
    def of_rules(cls, rules: Iterable[RuleProgram]) -> Costs:
        """From the rules, in the order in which they are tried."""
        return cls.of_templates(len(rule.templates) for rule in rules)

    def steps(self, tokens: int, found: int = 0) -> int:
        """The steps of all the rules together, in scopes of so many tokens together."""
        return tokens * self.total + found


class Budget:
    """The steps that are left of a document's, while rules are tried in scope after scope.

    For each scope `begin` comes first, then `found` after each rule that found something, then `end`.
    A rule may be tried while its number is below `affordable`; once `affordable` is less than the
    number of rules, the rule of that number ends the scan. The rule before it may have gone over the
    budget by its findings in one scope.

    >>> budget = Budget(100)
    >>> budget.begin(Costs.of_templates([2, 1, 3]), tokens=10)  # 60 steps
    >>> budget.found(rule=0, count=4)
    >>> budget.end()
    >>> budget.left
    36
    >>> budget.begin(Costs.of_templates([2, 1, 3]), tokens=10)  # the third rule is too much
    >>> budget.affordable
    2
    """

    def __init__(self, most: int) -> None:
        self.left = most
        self.affordable = 0
        self._costs = Costs((0,))
        self._tokens = 0

    def begin(self, costs: Costs, tokens: int) -> None:
        """A scope of so many tokens, in which these rules are to be tried."""
        self._costs, self._tokens = costs, tokens
        self.affordable = self._count()

    def found(self, rule: int, count: int) -> None:
        """The rule of this number, counted from 0 among those to be tried, made so many findings."""
        self.left -= count
        self.affordable = max(self._count(), rule + 1)

    def end(self) -> None:
        """All rules were tried, or passed over as nothing triggers them."""
        self.left -= self._costs.steps(self._tokens)

    def spend_at_once(self, costs: Costs, tokens: int, found: int) -> None:
        """These rules were tried in scopes of so many tokens together, for which the steps were known to suffice."""
        self.left -= costs.steps(tokens, found)

    def _count(self) -> int:
        """So many rules from the first on, with their tokens alone, are within what is left."""
        before = self._costs.before
        if self._costs.steps(self._tokens) <= self.left:
            return len(before) - 1
        if not self._tokens or self.left < 0:
            return 0
        return bisect_right(before, self.left // self._tokens) - 1
