"""Plain slots: those that are no more than a choice between single tokens.

Asked by `templates` where a slot is named in braces, so that nothing of what is inside is kept. The
steps of a plain slot then stand for the slot itself, which spares the matcher a call for each token.
"""

from __future__ import annotations

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, Automaton, Mark, Way
from dragoman.compiled.rulebook import SlotProgram


def plain_steps(slot: SlotProgram) -> tuple[ir.Step, ...] | None:
    """The steps that a slot is a choice of, each all of a match; None where there is more to it.

    A lexicon's hit may be one of them, which can be longer than a token.
    """
    automaton = slot.automaton
    if slot.whole or slot.open_ or slot.has_end or not all(_is_plain(way, automaton) for way in automaton.first):
        return None
    return tuple(automaton.steps[way.target] for way in automaton.first)


def _is_plain(way: Way, automaton: Automaton) -> bool:
    """Whether a way into a slot takes one step that is all of a match, under no condition."""
    if way.guards or not all(isinstance(event, Mark) for event in way.events):
        return False
    step = automaton.steps[way.target]
    return isinstance(step, ir.TokenStep | ir.LexiconHit) and automaton.ways[way.target] == (Way(ACCEPT),)


def only_tokens(steps: tuple[ir.Step, ...]) -> bool:
    """Whether each of the steps takes just one token, wherever it stands."""
    return all(isinstance(step, ir.TokenStep) for step in steps)
