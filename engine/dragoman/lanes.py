"""Lanes: the ways from texts to findings, of which `Ruleset` takes the quickest that leads there.

The cascade does whatever rules ask for. Rule sets whose matches are their findings (`compiled.plain`) need
none of it: the kernel scans whole batches of texts for them without the GIL, and findings are made of its
records when they are looked at; the twin has such a way for columns. For most others the kernel runs the cascade,
too (`reading_lane`). Each lane finds the same. What a lane needs is imported when it is made.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from dragoman.finding import Finding, Findings, Notice
from dragoman.matcher.engines import EngineName
from dragoman.texts import Given

if TYPE_CHECKING:
    from dragoman.cascade.plain import Parts, PlainFindings
    from dragoman.cascade.scanning import CascadeScanner
    from dragoman.columns import Columns
    from dragoman.compiled.artefact import Artefact
    from dragoman.limits import Limits
    from dragoman.matcher.kernel_scan import KernelProgram, Scanned
    from dragoman.text.document import Document

Result = TypeVar("Result")

REGEX_NUMBERS = 9
"""So many numbers a regex has in the tables; the last is that of its pattern."""
SCOPE_KINDS = ("sentence", "paragraph", "document")


class Lane(Protocol):
    """A way from texts to findings; shared freely between threads."""

    def findings(self, texts: Sequence[Given]) -> Iterator[Findings]:
        """The findings of each text."""

    def columns(self, texts: Sequence[Given]) -> Iterator[Columns]:
        """The findings of all texts as columns, those of one or several texts at a time."""


class KernelLane:
    """Plain rule sets read by the kernel.

    `names` are those of captures, with which the strings of the tables begin; `templates` is the number of
    all templates. `parts` and `cascade` are asked for only where they are needed.
    """

    def __init__(
        self,
        program: KernelProgram,
        *,
        rules: Callable[[], tuple[str, ...]],
        names: tuple[str, ...],
        templates: int,
        limits: Limits,
        parts: Callable[[], Parts],
        cascade: Callable[[], CascadeScanner],
    ) -> None:
        self.program = program
        self._rules, self._names = rules, names
        self._templates, self._limits = templates, limits
        self.parts, self.cascade = parts, cascade

    def findings(self, texts: Sequence[Given]) -> Iterator[Findings]:
        """The findings of each text; each is made when it is looked at."""
        scanned = self.scan(texts)
        if not self._suffices(scanned):
            yield from self._one_by_one(texts, self.findings, lambda text: self.cascade().findings([text]))
            return
        notices = self._notices(scanned, texts)
        first = 0
        for number, text in enumerate(texts):
            last = bisect_right(scanned.document, number, first)
            yield Findings.deferred(last - first, _Found(self, text).finding, notices.get(number, ()))
            first = last

    def columns(self, texts: Sequence[Given]) -> Iterator[Columns]:
        """The findings of all texts as columns."""
        from dragoman.columns import Columns

        scanned = self.scan(texts)
        if not self._suffices(scanned):
            yield from self._one_by_one(texts, self.columns, lambda text: self.cascade().columns([text]))
            return
        yield Columns(
            ids=tuple(text.id for text in texts),
            rules=self._rules(),
            names=self._names,
            document=scanned.document,
            rule=scanned.rule,
            template=scanned.template,
            start=scanned.start,
            end=scanned.end,
            capture_start=scanned.capture_start,
            capture_name=scanned.capture_name,
            capture_from=scanned.capture_from,
            capture_to=scanned.capture_to,
            notices=tuple(one for several in self._notices(scanned, texts).values() for one in several),
        )

    def scan(self, texts: Sequence[Given], *, moves: bool = False) -> Scanned:
        """The records of texts."""
        days = [0 if text.date is None else text.date.toordinal() for text in texts]
        return self.program.scan([text.text for text in texts], days if any(days) else (), moves=moves)

    def _suffices(self, scanned: Scanned) -> bool:
        """Whether the records are the findings: no two matches may be one, and the budget of steps suffices (surely,
        where it would for all of the texts together)."""
        counters = scanned.counters
        return not counters.meetings and counters.tokens * self._templates + counters.matches <= self._limits.max_steps

    @staticmethod
    def _one_by_one(
        texts: Sequence[Given],
        again: Callable[[Sequence[Given]], Iterator[Result]],
        otherwise: Callable[[Given], Iterator[Result]],
    ) -> Iterator[Result]:
        """Texts for which the records may not do: each by itself, and a single one by the cascade."""
        for text in texts:
            yield from again([text]) if len(texts) > 1 else otherwise(text)

    def _notices(self, scanned: Scanned, texts: Sequence[Given]) -> dict[int, list[Notice]]:
        """By text, what there is to say of scopes that were cut."""
        found: dict[int, list[Notice]] = {}
        if not scanned.cuts:
            return found
        from dragoman.cascade.notices import scope_was_cut

        cuts = iter(scanned.cuts)
        for number, kind, first, last in zip(cuts, cuts, cuts, cuts, strict=True):
            document = cut(texts[number])
            notice = scope_was_cut(document, SCOPE_KINDS[kind], first, last, self._limits.max_scope)
            found.setdefault(number, []).append(notice)
        return found


class _Found:
    """The findings of one text, for which it is read again when the first of them is looked at."""

    def __init__(self, lane: KernelLane, text: Given) -> None:
        self._lane, self._text = lane, text

    @cached_property
    def _plain(self) -> PlainFindings:
        from dragoman.cascade.plain import PlainFindings

        lane, text = self._lane, self._text
        return PlainFindings(lane.parts(), lane.program.program, cut(text), lane.scan([text], moves=True))

    def finding(self, number: int) -> Finding:
        """The finding of a record."""
        return self._plain.finding(number)


class TwinLane:
    """Plain rule sets read by the twin: columns, and findings that are made when they are looked at."""

    def __init__(self, cascade: CascadeScanner) -> None:
        from dragoman.matcher.twin_engine import TwinEngine
        from dragoman.matcher.twin_scan import PlainScan

        assert isinstance(cascade.engine, TwinEngine)
        self._cascade = cascade
        self._engine = cascade.engine
        self._scan = PlainScan(cascade.engine, cascade.names)

    def findings(self, texts: Sequence[Given]) -> Iterator[Findings]:
        """The findings of each text."""
        from dragoman.cascade.plain_twin import TwinFindings

        for text in texts:
            document = self._cascade.document(text)
            rows = self._scan.rows(document)
            if rows is None:  # a limit is met, or findings to be merged
                yield self._cascade.scan(document)
            else:
                found = TwinFindings(self._engine, self._cascade.plan, document, rows)
                yield Findings.deferred(len(rows), found.finding)

    def columns(self, texts: Sequence[Given]) -> Iterator[Columns]:
        """The findings of each text as columns."""
        for text in texts:
            columns = self._scan.columns(self._cascade.document(text))
            if columns is None:
                yield from self._cascade.columns([text])
            else:
                yield columns


def cut(text: Given) -> Document:
    """A text as a document, cut by the kernel."""
    from dragoman.matcher.kernel_document import cut_document

    return cut_document(text.text, id=text.id, date=text.date)


def lane_of_artefact(artefact: Artefact, names: tuple[str, ...], cascade: Callable[[], CascadeScanner]) -> Lane:
    """The lane of rules in a file that are plain, or that the kernel's cascade can read."""
    from dragoman.matcher.kernel_scan import KernelProgram, strings_of

    @cache
    def strings() -> tuple[str, ...]:
        return strings_of(artefact.sections)

    # The kernel holds this function where no garbage collector looks: it must not lead back to the program.
    def judge(regex: int, token: str) -> bool:
        row = artefact.sections["regexes"].cast("i")[regex * REGEX_NUMBERS : (regex + 1) * REGEX_NUMBERS]
        return artefact.regex(strings()[row[-1]]).matches(token)

    @cache
    def parts() -> Parts:
        from dragoman.compiled.stored import StoredParts

        return StoredParts(artefact, strings())

    program = KernelProgram(artefact.block, judge)
    if not artefact.plain:
        from dragoman.reading_lane import ReadingLane

        return ReadingLane(
            program.program,
            rules=lambda: artefact.rules,
            names=names,
            limits=artefact.limits,
            rulebook=lambda: artefact.rulebook,
            cascade=cascade,
        )
    return KernelLane(
        program,
        rules=lambda: artefact.rules,
        names=names,
        templates=artefact.templates,
        limits=artefact.limits,
        parts=parts,
        cascade=cascade,
    )


def lane_for(cascade: CascadeScanner, engine: EngineName) -> Lane:
    """The quickest lane for the rules of a cascade; `engine` is the name of its engine."""
    from dragoman.compiled.flat import can_be_read_flat
    from dragoman.compiled.plain import is_plain

    rulebook = cascade.engine.rulebook
    plain = is_plain(rulebook)
    if engine == "twin" and plain:
        return TwinLane(cascade)
    if engine != "kernel" or not (plain or can_be_read_flat(rulebook)):
        return cascade
    from dragoman.matcher.kernel import KernelEngine
    from dragoman.matcher.kernel_parts import KernelParts

    kernel = cascade.engine
    assert isinstance(kernel, KernelEngine)
    rules = tuple(rule.name for rule in rulebook.rules)
    if not plain:
        from dragoman.reading_lane import ReadingLane

        return ReadingLane(
            kernel.program,
            rules=lambda: rules,
            names=cascade.names,
            limits=rulebook.limits,
            rulebook=lambda: rulebook,
            cascade=lambda: cascade,
        )
    parts = KernelParts(kernel.index)
    return KernelLane(
        kernel.scan,
        rules=lambda: rules,
        names=cascade.names,
        templates=sum(len(rule.templates) for rule in rulebook.rules),
        limits=rulebook.limits,
        parts=lambda: parts,
        cascade=lambda: cascade,
    )
