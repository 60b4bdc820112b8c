"""Limits: every bound of the engine, each a named parameter with a default.

Rule files and texts are data from strangers; whatever is bounded anywhere is bounded here, and
an error or a notice about a limit gives its name and what was needed.
"""

from __future__ import annotations

from attrs import fields, frozen


@frozen
class Limits:
    """The bounds of one compilation or one scan.

    Raises TypeError or ValueError for a bound that is no number, or below zero.

    >>> Limits(max_nesting=2).max_nesting
    2
    """

    max_file_bytes: int = 8_000_000
    """Size of one rule file."""
    max_lexicon_bytes: int = 512_000_000
    """Size of one lexicon file."""
    max_files: int = 1_000
    """Rule and lexicon files brought in by `use`, together."""
    max_depth: int = 64
    """Nesting of brackets in a template, and of expressions."""
    max_states: int = 20_000
    """Positions of one template's automaton, after repetitions are written out."""
    max_expansion: int = 200_000
    """Positions of one template's automaton, where those of the slots that it calls are counted at each place
    where they are called."""
    max_edges: int = 250_000
    """Ways from one position to the next in one template's automaton."""
    max_repeat: int = 1_000
    """The largest number in `{2,5}` or a gap."""
    max_regex_states: int = 2_000
    """States of the automaton of one `/…/`, after repetitions are written out."""
    max_phrase: int = 1_000
    """Characters of one phrase of a lexicon."""
    max_lexicon_line: int = 1_000_000
    """Characters of one line of a lexicon file."""
    max_lexicon_problems: int = 20
    """Entries of one lexicon whose problems are told one by one; further ones are counted."""
    max_value: int = 100_000
    """Characters of a string, and items of a list, that an expression makes; a longer one is nothing."""
    max_answers: int = 100
    """Lexicon rows that differ, and combinations of them, that an expression follows."""
    max_template: int = 100_000
    """Code points of one template."""
    max_scope: int = 4_096
    """Tokens of one scope; a longer one is cut there."""
    max_matches: int = 10_000
    """Matches of one `select all` rule in one scope."""
    max_shares: int = 100
    """Places in one scope where a verb phrase goes on with an earlier subject (`share`)."""
    max_reread: int = 20_000
    """Tokens of the stretches that open slots took and that begin in one sentence, together."""
    max_nesting: int = 4
    """Depth to which the content of open slots is searched."""
    max_text: int = 100_000_000
    """Code points of one text."""
    max_steps: int = 1_000_000_000_000
    """Steps of one text: a token of a scope for each template that reads it, and each finding made; a scan that
    would need more ends there."""
    max_explained: int = 20_000
    """Tokens of the part of a text that `explain` looks at."""
    max_near: int = 40
    """Pairs of a template and a scope in which `explain` looks for near misses, the likeliest first."""
    max_near_scope: int = 400
    """Tokens of a scope in which `explain` looks for near misses; longer ones are passed over."""
    max_repair_steps: int = 1_000_000
    """Steps that `explain` takes in search of what is wrong between templates and scopes; a quarter of those that are
    left for each of them."""
    max_proofs: int = 200
    """Matches that `explain` proves in the sentences that are asked for, those that it comes upon first."""
    max_misses: int = 5
    """Near misses that `explain` shows."""
    max_repairs: int = 3
    """Repairs that `explain` shows for each of them."""

    def __attrs_post_init__(self) -> None:
        for limit in fields(Limits):
            value = getattr(self, limit.name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"{limit.name} is a number without fraction, not {value!r}")
            if value < (limit.name in _POSITIVE):
                raise ValueError(f"{limit.name} is at least {int(limit.name in _POSITIVE)}, not {value}")


_POSITIVE = frozenset({"max_scope", "max_lexicon_line"})
"""Those that are one at least; all others may be zero."""
