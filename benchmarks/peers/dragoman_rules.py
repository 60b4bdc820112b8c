"""Neutral rules as a Dragoman rule file: what our own rows of the table run.

Every rule becomes one of its own finding type, with one template, written as an author would:

    rule r0: "<who: (/[A-Z]\\w*/{1,8})> ...{0,3} (stress | stressed) [that] <prop: (/[^.!?]+/+)>"

Words and phrases are written in lower case, since a capital in a template asks for that case. A
clause is a row of tokens without a stop rather than a slot with `until`, so that it ends where the
neutral form says.
"""

from __future__ import annotations

from benchmarks.neutral import Capitals, Clause, Element, Gap, Phrase, Rule, RuleSet, Words

PREFIX = "r"
"""What the name of a rule begins with; its number follows."""

_PER_LINE = 8


def rule_file(rules: RuleSet) -> str:
    """The text of the rule file.

    >>> print(rule_file(RuleSet((Rule(7, (Words(("sign", "Signed")), Phrase("paper", "doc"))),), {"paper": ("Pact",)})))
    lexicon paper:
        pact
    <BLANKLINE>
    rule r7: "(sign | signed) <doc: paper>"
    <BLANKLINE>
    """
    lexicons = "".join(_lexicon(name, phrases) + "\n" for name, phrases in rules.lexicons.items())
    return lexicons + "".join(f'rule {PREFIX}{rule.number}: "{template(rule)}"\n' for rule in rules.rules)


def template(rule: Rule) -> str:
    """The template of one rule."""
    return " ".join(map(_written, rule.elements))


def _lexicon(name: str, phrases: tuple[str, ...]) -> str:
    lines = [", ".join(phrases[at : at + _PER_LINE]).lower() for at in range(0, len(phrases), _PER_LINE)]
    return f"lexicon {name}:\n" + "".join(f"    {line}\n" for line in lines)


def _written(element: Element) -> str:
    match element:
        case Words(words, optional):
            choice = " | ".join(words).lower()
            return f"[{choice}]" if optional else f"({choice})" if len(words) > 1 else choice
        case Capitals(least, most, capture):
            return rf"<{capture}: (/[A-Z]\w*/{{{least},{most}}})>"
        case Phrase(lexicon, capture):
            return f"<{capture}: {lexicon}>"
        case Gap(most):
            return f"...{{0,{most}}}"
        case Clause(capture):
            return f"<{capture}: (/[^.!?]+/+)>"
