"""Wording: words for a part of a template, so that a sentence can be made of it.

Used by `witnesses`. What a slot takes is said in words that the rules' own tests used for it; failing that a
lexicon gives its first entries and a slot its first template. Literal words stand for themselves. So sentences
read as naturally as the rules and tests they are made of; whether they match is for the engine to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import Factory, define, evolve, field

from dragoman.compiled.rulebook import Rulebook
from dragoman.lower.templates import with_inflection
from dragoman.words.inflection import forms
from dragoman.words.lexicon import entry_spellings
from dragoman_dsl import syntax
from dragoman_dsl.program import PHRASE, Program, Symbol
from dragoman_dsl.source import Span

MOST_NESTED = 12
"""Slots in slots that words are made for."""
FILLER = ("later", "there", "again", "together")
"""What stands where any word may; every second time it is a word of the tests."""
SAMPLES = ("1", "12", "2014", "A", "B", "word", "Word", "WORD", "a", "3.5", "1,000", "Abc", "x1", "-", "$")
"""Tokens that are tried where a regex wants one."""
_CLOSING = (",", ".", ";", ":", "?", "!", ")", "]", "%", "'s", "n't", "’", "”", "'")
_OPENING = ("(", "[", "“", "‘", "$")


@define(frozen=True)
class Wish:
    """What the words have to go through, or leave out.

    `through`: this part must be in them; `without`: this one must not; `said`: these parts are said just so;
    `rounds`: so many tokens or rounds of a part; `turn` chooses among words that would do as well.
    """

    through: Span | None = None
    without: Span | None = None
    said: Mapping[Span, str] = Factory(dict)
    rounds: Mapping[Span, int] = Factory(dict)
    turn: int = 0

    def goes_through(self, span: Span) -> bool:
        """Whether something inside, or the part itself, has to be in the words."""
        return any(_within(one, span) for one in (self.through, *self.said, *self.rounds) if one is not None)


def _within(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.start <= inner.start and inner.end <= outer.end


@define(eq=False)
class Wording:
    """Makes words for parts of the templates of a program.

    `taken` are texts that slots, lexicons and types took in tests, by the ids of their symbols; `words` are
    single words of the tests.
    """

    program: Program
    rulebook: Rulebook
    taken: Mapping[str, Sequence[str]]
    words: Sequence[str]
    _nested: int = field(default=0, init=False)
    _said: dict[tuple[str, int], str | None] = field(factory=dict, init=False)
    """Words found for symbols, by the turn: what many slots name is worked out once."""

    def of_template(self, module: str, template: syntax.Template, wish: Wish) -> str | None:
        """Words for a whole template; None where there are none to be had."""
        return self.of(module, template.body, wish)

    def of(self, module: str, part: syntax.Pattern, wish: Wish) -> str | None:
        """Words for a part of a template of a module."""
        if part.span in wish.said:
            return wish.said[part.span]
        if part.span == wish.without:
            return ""
        match part:
            case syntax.Sequence(items):
                return self._sequence(module, items, wish)
            case syntax.Literal_(text, _, inflection):
                return _inflected(text, inflection)
            case syntax.Variable():
                return self._of_name(module, PHRASE, None, wish)
            case syntax.Slot(_, _, types):
                return first(types, wish, lambda one: self._of_type(module, one, wish))
            case syntax.Reference():
                return self._reference(module, part, wish)
            case syntax.Group(options, _, inflection):
                return first(options, wish, lambda one: self._option(module, one, inflection, wish))
            case syntax.Optional_(options, span):
                if not wish.goes_through(span):
                    return ""
                return first(options, wish, lambda one: self.of(module, one, wish))
            case syntax.Repeat():
                return self._repeat(module, part, wish)
            case syntax.Gap(least, _, span):
                return self.filler(wish.rounds.get(span, least or 0), wish.turn)
            case syntax.AnyToken():
                return self.filler(1, wish.turn)
            case syntax.Regex(pattern):
                return self._regex(pattern)
            case syntax.Edge():
                return ""

    def _sequence(self, module: str, items: Sequence[syntax.Pattern], wish: Wish) -> str | None:
        """The words of each item, put together as they stand in the template."""
        whole, end = "", -1
        for item in items:
            said = self.of(module, item, wish)
            if said is None:
                return None
            whole = whole + said if item.span.start == end else put_together([whole, said])
            end = item.span.end
        return whole

    def _option(
        self, module: str, option: syntax.Pattern, inflection: syntax.Inflection | None, wish: Wish
    ) -> str | None:
        if inflection:
            items = option.items if isinstance(option, syntax.Sequence) else (option,)
            return self._sequence(module, with_inflection(items, inflection), wish)
        return self.of(module, option, wish)

    def _repeat(self, module: str, repeat: syntax.Repeat, wish: Wish) -> str | None:
        inside = wish.goes_through(repeat.body.span)
        rounds = wish.rounds.get(repeat.span, max(repeat.least, int(inside)))
        said = [self.of(module, repeat.body, evolve(wish, turn=wish.turn + index)) for index in range(rounds)]
        return None if any(one is None for one in said) else put_together(one for one in said if one)

    def _of_type(self, module: str, type_: syntax.SlotType, wish: Wish) -> str | None:
        if type_.span in wish.said:
            return wish.said[type_.span]
        if isinstance(type_, syntax.NamedType):
            return self._of_name(module, type_.name, None, wish)
        if isinstance(type_.pattern, syntax.Gap):
            return self.filler(wish.rounds.get(type_.pattern.span, max(type_.pattern.least or 0, 1)), wish.turn)
        return self.of(module, type_.pattern, wish)

    def _reference(self, module: str, reference: syntax.Reference, wish: Wish) -> str | None:
        if reference.negated:
            return self.filler(1, wish.turn)
        wanted = [one for one in reference.names if wish.goes_through(one.span)] or reference.names
        for name in wanted:
            said = wish.said.get(name.span) or self._of_name(module, name.text, reference.inflection, wish)
            if said is not None:
                return said
        return None

    # --- names --------------------------------------------------------------------------------------

    def _of_name(self, module: str, name: str, inflection: syntax.Inflection | None, wish: Wish) -> str | None:
        symbol = self.program.resolve_name(module, name)
        if symbol is None:
            return None
        taken = self.taken.get(symbol.id, ())
        if symbol.kind == "lexicon":
            return self._entry(symbol, inflection, taken, wish)
        if taken:
            return taken[wish.turn % len(taken)]
        return self._nested_in(symbol, wish)

    def _nested_in(self, symbol: Symbol, wish: Wish) -> str | None:
        """Words for a slot or a finding type that no test has: those of its first template that has some."""
        known = (symbol.id, wish.turn)
        if known in self._said:
            return self._said[known]
        if self._nested == MOST_NESTED:
            return None
        self._nested += 1
        try:
            inner = Wish(turn=wish.turn)
            said = (self.of_template(module, one, inner) for module, one in templates_behind(self.program, symbol))
            found = self._said[known] = next((one for one in said if one), None)
        finally:
            self._nested -= 1
        return found

    def _entry(
        self, symbol: Symbol, inflection: syntax.Inflection | None, taken: Sequence[str], wish: Wish
    ) -> str | None:
        """An entry of a lexicon in the form asked for, one that a test used if it is in that form."""
        lexicon = self.rulebook.lexicons.get(symbol.id)
        if lexicon is None or not lexicon.entries:
            return None
        if taken and inflection is None:
            return taken[wish.turn % len(taken)]
        entry = lexicon.entries[wish.turn % len(lexicon.entries)]
        spellings = entry_spellings(entry, inflection or lexicon.inflection)
        return put_together(spellings[0]) if spellings else None

    # --- any word -----------------------------------------------------------------------------------

    def filler(self, count: int, turn: int = 0) -> str:
        """So many words that say nothing."""
        words = self.words if turn % 2 and self.words else FILLER
        return " ".join(words[(turn + index) % len(words)] for index in range(count))

    def _regex(self, pattern: str) -> str | None:
        regex = self.rulebook.regexes.get(pattern)
        if regex is None:
            return None
        return next((one for one in (*self.words, *SAMPLES) if regex.matches(one)), None)


Option = TypeVar("Option", bound=syntax.Pattern | syntax.SlotType)


def first(options: Sequence[Option], wish: Wish, say: Callable[[Option], str | None]) -> str | None:
    """The words of the option that must be gone through, else of the first that has some."""
    wanted = [one for one in options if wish.goes_through(one.span)]
    return next((said for one in wanted or options if (said := say(one)) is not None), None)


def templates_behind(program: Program, symbol: Symbol) -> Iterable[tuple[str, syntax.Template]]:
    """The templates of a slot, or of the rules that make a finding type, with their modules."""
    if symbol.id in program.slots:
        slot = program.slots[symbol.id]
        return [(slot.module, one.template) for one in slot.declaration.templates]
    rules = [rule for rule in program.rules if rule.finding == symbol.id]
    return [(rule.module, template) for rule in rules for template in rule.declaration.templates]


def _inflected(text: str, inflection: syntax.Inflection | None) -> str | None:
    """A word in one of the forms asked for: the one most like it."""
    if inflection is None:
        return text
    found = sorted(forms(text, inflection), key=lambda form: (not form.startswith(text), form))
    return found[0] if found else None


def put_together(pieces: Iterable[str]) -> str:
    """Pieces of text with single spaces between, none in front of a comma or behind an opening bracket.

    >>> put_together(["the", "", "treaty", ", signed", "by", "Ann", "'s", "team"])
    "the treaty, signed by Ann's team"
    """
    whole = ""
    for piece in pieces:
        if whole and piece and not piece.startswith(_CLOSING) and not whole.endswith(_OPENING):
            whole += " "
        whole += piece
    return whole
