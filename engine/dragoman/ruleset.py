"""The ruleset: compiled rules, and the way to scan texts with them.

The front door of the engine at run time. A `Ruleset` never changes and may be shared between threads;
each scan owns what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as Date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from attrs import frozen

from dragoman.finding import Findings
from dragoman.lanes import Lane, lane_for, lane_of_artefact
from dragoman.limits import Limits
from dragoman.matcher.engines import EngineName, engine_for, engine_name
from dragoman.texts import Given, Text, TextError, given, one_of_many

if TYPE_CHECKING:  # imported where they are used: many programs need only some of them
    from dragoman.cascade.scanning import CascadeScanner
    from dragoman.columns import Columns
    from dragoman.compiled.artefact import Artefact
    from dragoman.compiled.rulebook import Rulebook, TestCase
    from dragoman.explaining.explanation import Explanation
    from dragoman.text.document import Document
    from dragoman_dsl.source import SourceFile

_TYPES_SHOWN = 8
"""So many finding types are shown in a `repr`."""


@frozen
class Origin:
    """What rules were compiled from: files, folders or texts, as `compile_entries` takes them."""

    entries: tuple[Path | SourceFile, ...]
    base: Path | None = None
    std: Path | None = None


class Ruleset:
    """Compiled rules. Made by `dragoman.compile` and `dragoman.load`.

    >>> import dragoman
    >>> rules = dragoman.compile('rule meeting: "<who: (both sides)> met"')
    >>> rules.scan("Both sides met.")[0]["who"].text
    'Both sides'
    >>> rules
    <Ruleset of 1 rule: meeting>
    """

    def __init__(
        self,
        rulebook: Rulebook | None,
        engine: EngineName | None = None,
        *,
        artefact: Artefact | None = None,
        origin: Origin | None = None,
    ) -> None:
        """Either from a rulebook or from an open file of compiled rules; `origin` is what it was compiled from."""
        self._given_rulebook = rulebook
        self._artefact = artefact
        self._wanted = engine
        self.origin = origin

    def __repr__(self) -> str:
        types = ", ".join(list(self.types)[:_TYPES_SHOWN]) + (", …" if len(self.types) > _TYPES_SHOWN else "")
        count = len(self.rules)
        return f"<Ruleset of {count} rule{'s' * (count != 1)}: {types or 'no types'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Ruleset cannot be pickled; load the rules where they are needed")

    def __copy__(self) -> Ruleset:
        return self

    def __deepcopy__(self, _memo: object) -> Ruleset:
        return self

    @property
    def rulebook(self) -> Rulebook:
        """The compiled rules as data."""
        if self._artefact:
            return self._artefact.rulebook
        assert self._given_rulebook
        return self._given_rulebook

    def with_engine(self, engine: EngineName) -> Ruleset:
        """The same rules for a certain engine, "kernel", "twin" or "reference", which all find the same.

        Raises EngineError, when something is scanned, where that one is not in this installation.
        """
        return Ruleset(self._given_rulebook, engine, artefact=self._artefact, origin=self.origin)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the compiled rules to a file, which `dragoman.open` opens at once, in any number of processes.

        The usual ending of such a file is `.dgc`. It can be opened by the version of dragoman that wrote it.

        Raises OSError where the file cannot be written.
        """
        from dragoman.compiled.artefact import copy_artefact, save_artefact

        if self._artefact:
            copy_artefact(self._artefact, path)
        else:
            save_artefact(self.rulebook, path)

    @property
    def limits(self) -> Limits:
        """The limits that scans keep to."""
        return self._artefact.limits if self._artefact else self.rulebook.limits

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules, in order."""
        return self._artefact.rules if self._artefact else tuple(rule.name for rule in self.rulebook.rules)

    @property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The finding types and the names of their fields, in the order declared."""
        if self._artefact:
            return dict(self._artefact.types)
        return {finding.name: finding.fields for finding in self.rulebook.findings.values()}

    @property
    def tests(self) -> tuple[TestCase, ...]:
        """The cases of the `test` declarations."""
        return self._artefact.tests if self._artefact else self.rulebook.tests

    def scan(self, text: str, *, date: Date | str | None = None, id: str | None = None) -> Findings:  # noqa: A002
        """Find everything that the rules find in a text.

        Parameters: `date`, the day the text was written, as a date or in ISO form; `id`, the
        document's name in the findings. The result is a list in the order of the text; its `notices`
        say where a limit cut the scan short.

        Raises TextError for what is no string, a text longer than `max_text` code points, or a date that is
        none.
        """
        return next(self._lane.findings([given(text, id, date, self.limits.max_text)]))

    def scan_document(self, document: Document) -> Findings:
        """Like `scan`, for a document that has been built already."""
        return self._cascade.scan(document)

    def scan_many(self, texts: Iterable[Text], *, threads: int = 1) -> Iterator[Findings]:
        """Scan texts lazily; the findings of each come in the order given, the same for any number of threads.

        A mapping has the keys `text` and, if known, `id` and `date`. With several threads the texts
        are read a few batches ahead, of about a quarter of a million code points each.

        Raises TextError as `scan` does, after the findings of all texts before that one; ValueError for less
        than one thread.
        """
        _check_threads(threads)
        each, lane = self._given(texts), self._lane
        if threads == 1:
            return (findings for text in each for findings in lane.findings([text]))
        from dragoman.batches import in_batches, work_through

        return work_through(in_batches(each, _length), lane.findings, threads)

    def scan_columns(self, texts: Iterable[Text], *, threads: int = 1) -> Columns:
        """Scan texts and give where the findings stand, as columns of numbers rather than objects.

        Texts and threads as in `scan_many`; all texts are read before the result is there.

        Raises TextError and ValueError as `scan_many` does.
        """
        from dragoman.batches import in_batches, work_through
        from dragoman.columns import joined

        _check_threads(threads)
        parts = work_through(in_batches(self._given(texts), _length), self._lane.columns, threads)
        return joined(parts, self.rules, self._capture_names)

    def explain(
        self, text: str, *, rule: str | None = None, at: int | str | None = None, date: Date | str | None = None
    ) -> Explanation:
        """Say why the rules find what they find in a text, and how near they come to what they do not find.

        As `dragoman.explain`, which see.
        """
        from dragoman.explaining.explain import explain

        return explain(self, text, rule=rule, at=at, date=date)

    # --- behind the door --------------------------------------------------------------------------------

    def _given(self, texts: Iterable[Text]) -> Iterator[Given]:
        if isinstance(texts, str | Mapping):
            raise TextError("several texts are wanted here; give one text to scan")
        most = self.limits.max_text
        return (one_of_many(text, most) for text in texts)

    @cached_property
    def _lane(self) -> Lane:
        name = engine_name(self._wanted)
        if self._artefact and (self._artefact.plain or self._artefact.flat) and name == "kernel":
            return lane_of_artefact(self._artefact, self._capture_names, lambda: self._cascade)
        return lane_for(self._cascade, name)

    @cached_property
    def _cascade(self) -> CascadeScanner:
        from dragoman.cascade.scanning import CascadeScanner

        name = engine_name(self._wanted)
        engine = engine_for(self.rulebook, name, self._artefact.block if self._artefact else None)
        if name != "kernel":
            return CascadeScanner(engine, self._capture_names)
        from dragoman.matcher.kernel_document import cut_document

        return CascadeScanner(engine, self._capture_names, cut_document)

    @cached_property
    def _capture_names(self) -> tuple[str, ...]:
        if self._artefact:
            return self._artefact.captures
        return tuple(dict.fromkeys(name for finding in self.rulebook.findings.values() for name in finding.fields))


def _check_threads(threads: object) -> None:
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads is a whole number from 1 up, not {threads!r}")


def _length(text: Given) -> int:
    return len(text.text)
