"""Rule files beside the rules compiled from them: where each atom was written, and what an edit would compile to.

The one module of this room that knows the syntax tree. The files are read once more when something is
explained; rules that are only scanned with keep nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from attrs import evolve, field, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton
from dragoman.compiled.rulebook import Rulebook, RuleProgram
from dragoman.compiler import load_modules, resolve_modules
from dragoman.explaining.proof import RulePlace
from dragoman.limits import Limits
from dragoman.lower.lexicons import LexiconShelf
from dragoman.lower.places import Place, places_of
from dragoman.lower.program import MakeShelf, lower_program
from dragoman.ruleset import Origin, Ruleset
from dragoman.words.lexicon import Entry
from dragoman_dsl import syntax
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.program import LexiconSource, Program, ResolvedRule
from dragoman_dsl.resolving.loading import Loaded
from dragoman_dsl.source import SourceFile, Span


class ExplainError(ValueError):
    """Something that cannot be explained: rules without their files, an unknown rule, a place outside the text."""


@frozen
class Edit:
    """A stretch of a rule file put in place of another; empty stretches are allowed."""

    span: Span
    replacement: str


@frozen(eq=False, slots=False)
class RuleFiles:
    """What the rules of a ruleset were compiled from, read again."""

    origin: Origin
    limits: Limits
    loaded: Loaded = field(repr=False)
    program: Program = field(repr=False)
    rulebook: Rulebook = field(repr=False)
    _places: dict[str, list[Place]] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, ruleset: Ruleset) -> RuleFiles:
        """Raises ExplainError for a ruleset that was opened as compiled rules, or made of a rulebook alone."""
        origin = ruleset.origin
        if origin is None:
            raise ExplainError("compiled rules do not know their files; explain the rule files they were made of")
        loaded = load_modules(origin.entries, origin.base, ruleset.limits, origin.std)
        program = resolve_modules(loaded)
        return cls(origin, ruleset.limits, loaded, program, lower_program(program, ruleset.limits).rulebook)

    @cached_property
    def wide(self) -> Rulebook:
        """The same rules with every slot of the standard library compiled, whether something names it or not."""
        program = self.program
        if program.std is None:
            return self.rulebook
        std = evolve(program.modules[program.std], tested=True)
        everything = evolve(program, modules={**program.modules, program.std: std})
        return lower_program(everything, self.limits).rulebook

    # --- places -----------------------------------------------------------------------------------

    def rule(self, rule: RuleProgram) -> ResolvedRule:
        """What a rule was compiled from."""
        return self._rules[rule.id]

    @cached_property
    def _rules(self) -> dict[str, ResolvedRule]:
        return {one.id: one for one in self.program.rules}

    def text(self, span: Span) -> str:
        """What stands at a place of a rule file."""
        return self.program.sources[span.path][span]

    def shown(self, span: Span, text: str | None = None) -> RulePlace:
        """A place as people read it."""
        position = self.program.sources[span.path].position(span.start)
        return RulePlace(span.path, position.line, position.column, self.text(span) if text is None else text)

    def template(self, rule: RuleProgram, number: int) -> syntax.Template:
        """A template of a rule as it was written."""
        return self.rule(rule).declaration.templates[number]

    def places_in_rule(self, rule: RuleProgram, number: int) -> list[Place]:
        """By position of a template's automaton, where it was written."""
        key = f"{rule.id} {number}"
        if key not in self._places:
            template = self.template(rule, number)
            automaton = rule.templates[number].automaton
            self._places[key] = self._checked([template], self.rule(rule).module, automaton)
        return self._places[key]

    def places_in_slot(self, slot: str) -> list[Place]:
        """By position of a slot's automaton, where it was written."""
        if slot not in self._places:
            resolved = self.program.slots[slot]
            templates = [one.template for one in resolved.declaration.templates]
            automaton = (self.rulebook.slots.get(slot) or self.wide.slots[slot]).automaton
            self._places[slot] = self._checked(templates, resolved.module, automaton)
        return self._places[slot]

    def _checked(self, templates: Iterable[syntax.Template], module: str, automaton: Automaton) -> list[Place]:
        found = places_of(templates, self.program, module, self.wide)
        assert len(found) == len(automaton.steps), "positions are those of the automaton that matches"
        return found

    def slot_template(self, slot: str, number: int) -> syntax.Template:
        """A template of a slot as it was written."""
        return self.program.slots[slot].declaration.templates[number].template

    def contexts(self, rule: RuleProgram) -> dict[int, syntax.Context]:
        """By the number of its marker, each context of a rule as it was written."""
        guards = {
            guard.marker
            for template in rule.templates
            for position in range(-1, len(template.automaton.steps))
            for way in template.automaton.ways_from(position)
            for guard in way.guards
            if isinstance(guard, ir.Context)
        }
        return dict(zip(sorted(guards), self.rule(rule).declaration.contexts, strict=False))

    def entry_place(self, lexicon: str, phrase: str) -> tuple[str, int] | None:
        """The file and line where an entry of a lexicon is listed."""
        source = self.program.lexicons[lexicon]
        for entry in source.entries:
            if entry.text == phrase:
                return entry.span.path, self.shown(entry.span).line
        if source.path is None:
            return None
        return source.path.name, _line_with(source.path, phrase)

    # --- edits --------------------------------------------------------------------------------------

    def edited(self, edits: Sequence[Edit]) -> Rulebook | None:
        """The rules with some stretches of their files changed; None where they would have one more error."""
        texts = {path: apply_edits(self.program.sources[path].text, edits, path) for path in _paths(edits)}
        return self._recompiled(texts)

    def with_entry(self, edits: Sequence[Edit], lexicon: str, phrase: str) -> Rulebook | None:
        """The same, with one more entry in a lexicon that is kept in a file of its own."""

        def shelf(program: Program, limits: Limits, problems: list[Diagnostic]) -> LexiconShelf:
            return _LongerShelf(program, limits, problems, lexicon, phrase)

        texts = {path: apply_edits(self.program.sources[path].text, edits, path) for path in _paths(edits)}
        return self._recompiled(texts, shelf)

    def diff(self, edits: Sequence[Edit]) -> Iterator[tuple[str, int, str | None, str | None]]:
        """The lines that edits change: file, line, before and after; None for no line."""
        for path in _paths(edits):
            source = self.program.sources[path]
            before = source.text.splitlines()
            after = apply_edits(source.text, edits, path).splitlines()
            for tag, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
                if tag != "equal":
                    pairs = zip_longest(before[low:high], after[first:last])
                    yield from ((path, low + n + 1, old, new) for n, (old, new) in enumerate(pairs))

    def _recompiled(self, texts: Mapping[str, str], shelf: MakeShelf = LexiconShelf) -> Rulebook | None:
        loaded = self.loaded
        for path, text in texts.items():
            source = SourceFile(path, text)
            file, problems = parse(source)
            if any(one.is_error for one in problems):
                return None
            modules = tuple(
                evolve(module, files=tuple(file if one.path == path else one for one in module.files))
                for module in loaded.modules
            )
            loaded = evolve(loaded, modules=modules, sources={**loaded.sources, path: source})
        program = resolve_modules(loaded)
        lowered = lower_program(evolve(program, tests=()), self.limits, shelf=shelf)
        errors = [one for one in (*program.diagnostics, *lowered.diagnostics) if one.is_error]
        return None if len(errors) > self._errors else lowered.rulebook

    @cached_property
    def _errors(self) -> int:
        """How many errors the rules have as they are."""
        problems = (*self.program.diagnostics, *lower_program(self.program, self.limits).diagnostics)
        return sum(one.is_error for one in problems)


class _LongerShelf(LexiconShelf):
    """Lexicons, one of them with an entry more."""

    def __init__(self, program: Program, limits: Limits, problems: list[Diagnostic], lexicon: str, phrase: str) -> None:
        super().__init__(program, limits, problems)
        self._lexicon_id = lexicon
        self._phrase = phrase

    def _file_entries(self, source: LexiconSource, path: Path) -> tuple[Entry, ...]:
        entries = super()._file_entries(source, path)
        return (*entries, Entry(self._phrase)) if source.id == self._lexicon_id else entries


def _paths(edits: Sequence[Edit]) -> list[str]:
    return list(dict.fromkeys(edit.span.path for edit in edits))


def apply_edits(text: str, edits: Sequence[Edit], path: str = "") -> str:
    """The text of a file with stretches replaced; of two edits at one place the first stands first.

    >>> apply_edits("a b", [Edit(Span("", 2, 3), "c"), Edit(Span("", 0, 0), "[x] ")])
    '[x] a c'
    """
    here = [edit for edit in edits if edit.span.path == path]
    for _, edit in sorted(enumerate(here), key=lambda one: (one[1].span.start, one[0]), reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


def _line_with(path: Path, phrase: str) -> int:
    """The first line of a file in which a phrase stands, 1 where it is spelt otherwise there."""
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        return next((number for number, line in enumerate(lines, start=1) if phrase in line), 1)
