"""Lexicons: read, and given keys for every inflection in which templates use them.

Called by `program`. A lexicon is read when something first needs it. The same lexicon in another
inflection (`{act}~ed`) is another key of the one phrase table.
"""

from __future__ import annotations

from pathlib import Path

from dragoman.limits import Limits
from dragoman.lower.leaving_out import LeftOutError
from dragoman.text.folding import folded
from dragoman.words.frequency import frequency, frequency_of_any
from dragoman.words.lexicon import Entry, Lexicon, entry_spellings, phrase_problem
from dragoman.words.lexicon_files import LexiconFileError, read_lexicon_file
from dragoman.words.phrases import PhraseTable
from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.program import LexiconSource, Program
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Inflection

ENTRIES_WEIGHED = 1_000
"""Entries of a lexicon that are looked at to tell how common it is; changes no result."""


class LexiconShelf:
    """The lexicons in use, by id, and the keys under which templates know them."""

    def __init__(self, program: Program, limits: Limits, diagnostics: list[Diagnostic]) -> None:
        self.program = program
        self.limits = limits
        self.diagnostics = diagnostics
        self._read: dict[str, Lexicon] = {}
        self._keys: dict[str, tuple[Lexicon, Inflection | None]] = {}
        self._costs: dict[str, int] = {}

    def use(self, lexicon: str, inflection: Inflection | None, span: Span) -> str:
        """The key of a lexicon, by its id, in an inflection, for the reference at a place.

        Raises LeftOutError where no entry of it can be used.
        """
        source = self.program.lexicons[lexicon]
        wanted = inflection or ("any" if source.inflected else None)
        key = f"{lexicon}~{wanted}" if wanted else lexicon
        if key not in self._keys:
            self._keys[key] = (self._lexicon(source), wanted)
        entries = self._keys[key][0].entries
        if not entries:
            cause = f"the lexicon `{source.name}`, which has no entry that can be used"
            self._refuse(codes.LEFT_OUT(span, what="this template", cause=cause))
        if wanted and not any(entry_spellings(entry, wanted) for entry in entries):
            why = "English has no such form of any of its entries"
            self._refuse(codes.NEVER_MATCHES(span, what=f"`{source.name}` in this form", why=why))
        return key

    def _refuse(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)
        raise LeftOutError

    def _lexicon(self, source: LexiconSource) -> Lexicon:
        if source.id not in self._read:
            entries = self._inline_entries(source) if source.path is None else self._file_entries(source, source.path)
            self._read[source.id] = Lexicon(source.id, source.name, entries, "any" if source.inflected else None)
        return self._read[source.id]

    def _inline_entries(self, source: LexiconSource) -> tuple[Entry, ...]:
        """The entries written in the rule file; bad ones are reported and left out."""
        problems = {one: phrase_problem(one.text, self.limits.max_phrase) for one in source.entries}
        bad = [(one.span, problem) for one, problem in problems.items() if problem is not None]
        told = self.limits.max_lexicon_problems
        for span, problem in bad[:told]:
            self.diagnostics.append(codes.LEXICON_ROW(span, problem=f"lexicon `{source.name}`: {problem}"))
        if len(bad) > told:
            more = f"lexicon `{source.name}`: {len(bad) - told} more left out, from this one on"
            self.diagnostics.append(codes.LEXICON_ROW(bad[told][0], problem=more))
        return tuple(Entry(one.text) for one in source.entries if problems[one] is None)

    def _file_entries(self, source: LexiconSource, path: Path) -> tuple[Entry, ...]:
        """The entries of a lexicon file; bad rows are reported and left out."""
        limits = self.limits
        try:
            found = read_lexicon_file(
                path,
                max_bytes=limits.max_lexicon_bytes,
                max_phrase=limits.max_phrase,
                max_line=limits.max_lexicon_line,
                max_problems=limits.max_lexicon_problems,
            )
        except LexiconFileError as error:
            self.diagnostics.append(codes.LEXICON_UNREADABLE(source.span, target=path.name, reason=str(error)))
            return ()
        for problem in found.problems:
            self.diagnostics.append(
                codes.LEXICON_ROW(source.span, problem=f"{path.name}, line {problem.line}: {problem.message}")
            )
        return found.entries

    def cost(self, key: str) -> int:
        """About how many of 1,000 million tokens begin an entry of a lexicon; see `required`.

        An entry is as common as the rarest of its words. Of large lexicons, a part stands for the whole.
        """
        if key not in self._costs:
            lexicon, inflection = self._keys[key]
            step = 1 + len(lexicon.entries) // ENTRIES_WEIGHED
            rarest = {
                min((folded(token) for token in spelling), key=lambda word: (frequency(word), word))
                for entry in lexicon.entries[::step]
                for spelling in entry_spellings(entry, inflection)
            }
            self._costs[key] = step * frequency_of_any(rarest)
        return self._costs[key]

    def lexicons(self) -> dict[str, Lexicon]:
        """All lexicons in use, by id."""
        return dict(self._read)

    def phrases(self) -> PhraseTable:
        """One table of the entries of all keys."""
        return PhraseTable.build((key, lexicon, inflection) for key, (lexicon, inflection) in self._keys.items())
