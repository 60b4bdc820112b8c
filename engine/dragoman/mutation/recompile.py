"""Compiling rules again and again, each time with one declaration changed.

Used by `trying`. Files are read and parsed once; of a changed file only the changed declaration is parsed. Names
are settled and rules lowered anew, so that whatever hangs together is right, but lexicons are read, and their
tables built, only where they changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from attrs import Factory, define, evolve, field

from dragoman._garbage import collection_paused
from dragoman.compiled.rulebook import Rulebook
from dragoman.compiler import Rules, entry_of, load_modules, resolve_modules
from dragoman.coverage.derivations import Reader
from dragoman.coverage.probes import with_probes
from dragoman.limits import Limits
from dragoman.lower.lexicons import LexiconShelf
from dragoman.lower.program import Lowered, lower_program
from dragoman.mutation.edits import Edit, applied
from dragoman.words.lexicon import Lexicon
from dragoman.words.phrases import PhraseTable
from dragoman_dsl import syntax
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.program import LexiconSource, Program
from dragoman_dsl.resolving.loading import Loaded
from dragoman_dsl.source import SourceFile

TABLES_KEPT = 4
"""Tables of phrases that are kept at a time; they are large."""


@define
class Known:
    """What does not change from one compilation to the next."""

    lexicons: dict[tuple[str, int], tuple[LexiconSource, Lexicon]] = Factory(dict)
    costs: dict[tuple[str, int], int] = Factory(dict)
    tables: dict[tuple[tuple[str, int], ...], tuple[PhraseTable, tuple[Lexicon, ...]]] = Factory(dict)
    """Kept with the lexicons that they are known by, so that these stay what they are."""


class SharedShelf(LexiconShelf):
    """A shelf that takes what it can from what is known; `left_out` is an entry of a lexicon that is not there."""

    def __init__(
        self,
        program: Program,
        limits: Limits,
        diagnostics: list[Diagnostic],
        known: Known,
        left_out: tuple[str, int] | None = None,
    ) -> None:
        super().__init__(program, limits, diagnostics)
        self.known = known
        self.left_out = left_out

    def _lexicon(self, source: LexiconSource) -> Lexicon:
        found = self._read.get(source.id)
        if found is None:
            kept = self.known.lexicons.get((source.id, id(source.entries)))
            if kept is None:
                kept = (source, super()._lexicon(source))
                self.known.lexicons[source.id, id(source.entries)] = kept
            found = kept[1]
            if self.left_out is not None and source.id == self.left_out[0]:
                number = self.left_out[1]
                found = Lexicon(
                    found.id, found.name, (*found.entries[:number], *found.entries[number + 1 :]), found.inflection
                )
            self._read[source.id] = found
        return found

    def cost(self, key: str) -> int:
        """About how common an entry of a lexicon is."""
        lexicon = self._keys[key][0]
        if self.left_out is not None and lexicon.id == self.left_out[0]:
            return super().cost(key)
        kept = (key, id(lexicon))
        if kept not in self.known.costs:
            self.known.costs[kept] = super().cost(key)
        return self.known.costs[kept]

    def phrases(self) -> PhraseTable:
        """One table of the entries of all keys."""
        key = tuple((key, id(lexicon)) for key, (lexicon, _) in self._keys.items())
        if self.left_out is not None:
            return super().phrases()
        if key not in self.known.tables:
            if len(self.known.tables) == TABLES_KEPT:
                self.known.tables.clear()
            lexicons = tuple(lexicon for lexicon, _ in self._keys.values())
            self.known.tables[key] = (super().phrases(), lexicons)
        return self.known.tables[key][0]


@define(slots=False)
class Workbench:
    """Rules as they are, and the means to compile them with a change."""

    loaded: Loaded
    limits: Limits
    known: Known = Factory(Known)
    program: Program = field(init=False)
    rulebook: Rulebook = field(init=False)
    errors: int = field(init=False)
    """How many errors the rules have as they are."""

    def __attrs_post_init__(self) -> None:
        with collection_paused():
            self.program = resolve_modules(self.loaded)
            lowered = self._lowered(self.program, None)
        self.rulebook = lowered.rulebook
        self.errors = _errors(self.program, lowered)

    @classmethod
    def of(cls, rules: Sequence[Rules], limits: Limits) -> Workbench:
        """The workbench of files, folders and packs.

        Raises FileNotFoundError as `load` does.
        """
        return cls(load_modules([entry_of(one) for one in rules], None, limits), limits)

    @cached_property
    def reader(self) -> Reader:
        """What tells how texts are read with the rules as they are."""
        probed, probes = with_probes(self.program, self.limits, partial(SharedShelf, known=self.known))
        return Reader(self.rulebook, probed, probes)

    def compiled_with(self, edit: Edit) -> Rulebook | None:
        """The rules with a change; None where they do not compile, or are the same."""
        with collection_paused():
            if edit.entry is not None:
                lexicon = next(one.id for one in self.program.lexicons.values() if one.span == edit.hint.span)
                return self._lowered(self.program, (lexicon, edit.entry)).rulebook
            changed = self._parsed(edit)
            if changed is None:
                return None
            program = resolve_modules(self._with(edit, changed))
            lowered = self._lowered(program, None)
        return None if _errors(program, lowered) > self.errors else lowered.rulebook

    def _lowered(self, program: Program, left_out: tuple[str, int] | None) -> Lowered:
        shelf = partial(SharedShelf, known=self.known, left_out=left_out)
        return lower_program(program, self.limits, shelf=shelf)

    def _parsed(self, edit: Edit) -> syntax.Declaration | None:
        """The changed declaration, with places as in the file up to the change; None where it says nothing."""
        source = self.program.sources[edit.owner.path]
        start = edit.owner.start
        before = " " * (start - 1) + "\n" if start else ""
        file, diagnostics = parse(
            SourceFile(source.path, before + applied(edit, source)),
            max_depth=self.limits.max_depth,
            max_repeat=self.limits.max_repeat,
            max_template=self.limits.max_template,
        )
        if any(one.is_error for one in diagnostics) or len(file.declarations) != 1:
            return None
        return file.declarations[0]

    def _with(self, edit: Edit, changed: syntax.Declaration) -> Loaded:
        """The modules with one declaration in the place of another."""
        modules = tuple(
            evolve(module, files=tuple(_replaced(file, edit, changed) for file in module.files))
            for module in self.loaded.modules
        )
        return evolve(self.loaded, modules=modules)


def _errors(program: Program, lowered: Lowered) -> int:
    """How many errors rules have."""
    return len(program.errors) + sum(one.is_error for one in lowered.diagnostics)


def _replaced(file: syntax.RuleFile, edit: Edit, changed: syntax.Declaration) -> syntax.RuleFile:
    if file.path != edit.owner.path:
        return file
    declarations = tuple(changed if one.span == edit.owner else one for one in file.declarations)
    return evolve(file, declarations=declarations)
