"""Material: what sentences are made of, the tests of the rules and how they were read.

Used by `candidates`. Every part of every template is here with the stretches of tests that it took, every name
with the places that use it, and every slot with the texts that it took, for `wording`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from attrs import Factory, define, field, frozen

from dragoman.compiled.rulebook import TestCase
from dragoman.coverage.derivations import Derivation
from dragoman.mutation.recompile import Workbench
from dragoman.mutation.wording import Wording
from dragoman.words.frequency import frequency
from dragoman_dsl import syntax
from dragoman_dsl.program import PHRASE
from dragoman_dsl.source import Span
from dragoman_dsl.walk import templates_of, typed_parts

OFTEN = 1_500_000
"""Words that are more often than this among 1,000 million are no names: *the*, *they*."""


@frozen
class Occurrence:
    """Where a part of a template stands in the text of a test."""

    text: str
    start: int
    end: int


@frozen
class Use:
    """A place in a template that names a slot, lexicon or finding type."""

    module: str
    owner: syntax.Declaration
    template: syntax.Template
    span: Span


@define(eq=False)
class Material:
    """What sentences are made of: the tests and how they were read, and the places that name things."""

    bench: Workbench
    cases: Sequence[TestCase]
    occurrences: Mapping[Span, list[Occurrence]] = Factory(lambda: defaultdict(list))
    uses: Mapping[str, list[Use]] = Factory(lambda: defaultdict(list))
    """By the ids of symbols."""
    modules: dict[Span, str] = Factory(dict)
    """The modules of declarations."""
    declarations: dict[Span, syntax.Declaration] = Factory(dict)
    wording: Wording = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._note_uses()
        taken: dict[str, dict[str, None]] = defaultdict(dict)
        named = {use.span: id_ for id_, uses in self.uses.items() for use in uses}
        for case in self.cases:
            for read in self.bench.reader.read(case.text):
                for derivation in read.derivations:
                    self._note_parts(derivation, named, taken)
        words = dict.fromkeys(word for case in self.cases for word in re.findall(r"\b[a-z]{3,}\b", case.text))
        self.wording = Wording(
            self.bench.program, self.bench.rulebook, {id_: list(texts) for id_, texts in taken.items()}, list(words)
        )

    def _note_uses(self) -> None:
        program = self.bench.program
        for module in program.modules.values():
            for file in module.files:
                for declaration in file.declarations:
                    self.modules[declaration.span] = module.id
                    self.declarations[declaration.span] = declaration
                    for template, _ in templates_of(declaration):
                        for name, span in _named(template.body):
                            symbol = program.resolve_name(module.id, name)
                            if symbol is not None:
                                self.uses[symbol.id].append(Use(module.id, declaration, template, span))

    def _note_parts(self, derivation: Derivation, named: Mapping[Span, str], taken: dict[str, dict[str, None]]) -> None:
        for part in derivation.parts:
            if part.together:
                one = Occurrence(derivation.text, part.start, part.end)
                if one not in self.occurrences[part.span]:
                    self.occurrences[part.span].append(one)
                if part.span in named and part.end > part.start:
                    taken[named[part.span]].setdefault(_within_a_sentence(derivation.text, part.start, part.end))


def _within_a_sentence(text: str, start: int, end: int) -> str:
    """A stretch of a text, its first letter small where it is a capital only since a sentence begins there."""
    said = text[start:end]
    begins = start == 0 or text[:start].rstrip().endswith((".", "!", "?"))
    if begins and frequency(said.split(" ", 1)[0].lower()) > OFTEN:
        return f"{said[0].lower()}{said[1:]}"
    return said


def _named(body: syntax.Pattern) -> Iterator[tuple[str, Span]]:
    """The types that a pattern goes through, and where they are named."""
    for part in typed_parts(body):
        if isinstance(part, syntax.Slot):
            yield from ((one.name, one.span) for one in part.types if isinstance(one, syntax.NamedType))
        elif isinstance(part, syntax.Variable):
            yield PHRASE, part.span
        elif not part.negated:
            yield from ((one.text, one.span) for one in part.names)
