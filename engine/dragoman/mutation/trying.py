"""Trying mutants: draws changes, runs the tests that they can reach, looks for what would tell survivors.

`dragoman.mutate`, and behind `dragoman test --mutate`. The same rules, tests, seed and number give the same report,
with any number of processes. Workers get numbers of mutants and give back plain data; each has a workbench of
its own, which it takes over from this process where processes can be forked, and makes anew elsewhere.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from os import PathLike
from typing import Any

from attrs import Factory, define, field

from dragoman.compiled.rulebook import TestCase
from dragoman.compiler import Rules
from dragoman.finding import Findings
from dragoman.judging import judge
from dragoman.limits import Limits
from dragoman.mutation.affected import Reach, cases_for
from dragoman.mutation.edits import Edit, Hint, difference
from dragoman.mutation.material import Material
from dragoman.mutation.operators import mutations, sample_of
from dragoman.mutation.recompile import Workbench
from dragoman.mutation.report import Mutant, MutationReport, TriedMutant
from dragoman.mutation.witnesses import Witness, find_witness
from dragoman.ruleset import Ruleset
from dragoman_dsl import syntax

MOST = 200
"""Mutants that are drawn unless another number is given."""

CAN_FORK = sys.platform == "linux"

Told = Callable[[int, int], None]
"""Is told how many mutants are done, of how many."""


def mutate(
    rules: Rules | Sequence[Rules],
    *,
    limits: Limits | None = None,
    chosen: Callable[[TestCase], bool] = lambda _case: True,
    most: int = MOST,
    seed: int = 0,
    jobs: int = 1,
    told: Told = lambda _done, _all: None,
) -> MutationReport:
    """Change rules in small ways, and see whether their tests notice.

    Parameters: `rules` as `dragoman.load` takes them; `chosen`, which tests may notice; `most`, how many changes
    are drawn by chance from all that are possible, which `seed` repeats; `jobs`, how many processes work.

    Ctrl-C ends it early: the report has what was done by then. Raises FileNotFoundError as `load` does.

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.dgm"
    >>> _ = path.write_text('rule left: "they (left | went)"\\ntest left:\\n    "They went." -> left')
    >>> survivor = next(one for one in mutate(path).survivors if one.mutant.operator == "drop alternative")
    >>> survivor.mutant.change
    ('-rule left: "they (left | went)"', '+rule left: "they (went)"')
    >>> survivor.witness.line
    '"They left." -> left'
    """
    several = (rules,) if isinstance(rules, str | PathLike) else tuple(rules)
    session = Session(several, limits or Limits())
    numbers = [number for number, case in enumerate(session.bench.rulebook.tests) if chosen(case)]
    session.choose(numbers)
    drawn = sorted(random.Random(seed).sample(range(len(session.edits)), min(most, len(session.edits))))
    done: list[TriedMutant] = []
    interrupted = False
    try:
        for one in _tried(session, drawn, numbers, jobs):
            done.append(one)
            told(len(done), len(drawn))
    except KeyboardInterrupt:
        interrupted = True
    return MutationReport(
        tuple(done),
        possible=len(session.edits),
        tests=len(session.cases),
        left_out=len(session.bench.rulebook.tests) - len(session.cases),
        seed=seed,
        interrupted=interrupted,
    )


@define(slots=False)
class Session:
    """The rules as they are, the mutants there are, and the tests that may notice them."""

    rules: tuple[Rules, ...]
    limits: Limits
    bench: Workbench = field(init=False)
    edits: tuple[Edit, ...] = field(init=False)
    cases: list[TestCase] = Factory(list)
    _texts: frozenset[str] = frozenset()
    _known: dict[str, Findings] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        self.bench = Workbench.of(self.rules, self.limits)
        self.edits = tuple(self._edits())
        self._texts = frozenset(case.text for case in self.bench.rulebook.tests)

    def choose(self, numbers: Sequence[int]) -> None:
        """Use the tests of these numbers that pass."""
        tests = self.bench.rulebook.tests
        cases = [tests[number] for number in numbers if not tests[number].todo]
        self.cases = [case for case in cases if not judge(case, self.scan(case.text)).faults]

    @cached_property
    def ruleset(self) -> Ruleset:
        """The rules as they are."""
        return Ruleset(self.bench.rulebook)

    @cached_property
    def reach(self) -> Reach:
        """What uses what."""
        return Reach(self.bench.program)

    @cached_property
    def material(self) -> Material:
        """What sentences are made of."""
        return Material(self.bench, self.cases)

    def scan(self, text: str) -> Findings:
        """What the rules find as they are; what they find in the tests is kept, as it is asked for every mutant."""
        found = self._known.get(text)
        if found is None:
            found = self.ruleset.scan(text)
            if text in self._texts:
                self._known[text] = found
        return found

    def _edits(self) -> Iterator[Edit]:
        program = self.bench.program
        sound = {rule.declaration.span for rule in program.rules}
        sound.update(slot.declaration.span for slot in program.slots.values())
        for module in program.modules.values():
            if module.tested:
                for file in module.files:
                    for declaration in file.declarations:
                        if declaration.span in sound or not isinstance(declaration, syntax.RuleDecl | syntax.SlotDecl):
                            yield from mutations(declaration, program.sources[file.path])
                yield from self._entries_of_files(module.id)

    def _entries_of_files(self, module: str) -> Iterator[Edit]:
        """Entries of lexicon files left out."""
        for source in self.bench.program.lexicons.values():
            lexicon = self.bench.rulebook.lexicons.get(source.id)
            if source.path is not None and source.module == module and lexicon is not None:
                for number in sample_of(len(lexicon.entries)) if len(lexicon.entries) > 1 else ():
                    hint = Hint("entry", source.span, word=lexicon.entries[number].phrase)
                    yield Edit("drop entry", source.span, "", source.span, hint, number)

    def tried(self, number: int) -> TriedMutant:
        """What becomes of a mutant."""
        edit = self.edits[number]
        mutant = self._mutant(number, edit)
        rulebook = self.bench.compiled_with(edit)
        if rulebook is None:
            return TriedMutant(mutant, "invalid")
        changed = Ruleset(rulebook)
        for case in cases_for(self.reach, edit.owner, self.cases):
            if judge(case, changed.scan(case.text)).failed:
                return TriedMutant(mutant, "killed", killed_by=f"{case.path}:{case.line}")
        witness, sentences = find_witness(self.material, edit, self.scan, changed.scan)
        return TriedMutant(mutant, "survived", witness=witness, sentences=sentences)

    def _mutant(self, number: int, edit: Edit) -> Mutant:
        source = self.bench.program.sources[edit.owner.path]
        place = source.position(edit.hint.span.start)
        return Mutant(
            number, edit.operator, self._owner(edit), source.path, place.line, tuple(difference(edit, source))
        )

    def _owner(self, edit: Edit) -> str:
        if edit.entry is not None:
            lexicons = self.bench.program.lexicons.values()
            return next(f"lexicon {one.name}" for one in lexicons if one.span == edit.owner)
        declaration = self._declarations[edit.owner]
        kind = type(declaration).__name__.removesuffix("Decl").lower()
        name = getattr(declaration, "name", None)
        return f"{kind} {name.text}" if name else kind

    @cached_property
    def _declarations(self) -> dict[Any, syntax.Declaration]:
        """All declarations by their place."""
        modules = self.bench.program.modules.values()
        return {one.span: one for module in modules for file in module.files for one in file.declarations}


# --- several processes ----------------------------------------------------------------------------------

_session: Session | None = None
"""That of this worker; taken over from the process that forked it."""


def _tried(session: Session, drawn: Sequence[int], numbers: Sequence[int], jobs: int) -> Iterator[TriedMutant]:
    """What becomes of mutants, in order."""
    global _session
    if jobs == 1 or len(drawn) < jobs:
        yield from map(session.tried, drawn)
        return
    _session = session if CAN_FORK else None
    context = multiprocessing.get_context("fork" if CAN_FORK else "spawn")
    arguments = (session.rules, session.limits, numbers)
    if CAN_FORK:
        _ = session.material  # made once, for all of them
    with ProcessPoolExecutor(jobs, context, _start, arguments) as workers:
        try:
            yield from map(_from_plain, workers.map(_try, drawn))
        except KeyboardInterrupt:
            workers.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            _session = None


def _start(rules: tuple[Rules, ...], limits: Limits, numbers: Sequence[int]) -> None:
    """Make a worker ready. Ctrl-C is for the process that started it."""
    global _session
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _session is None:
        _session = Session(rules, limits)
        _session.choose(numbers)


def _try(number: int) -> dict[str, Any]:
    """What becomes of a mutant, as plain data."""
    assert _session is not None
    one = _session.tried(number)
    mutant, witness = one.mutant, one.witness
    return {
        "mutant": (mutant.number, mutant.operator, mutant.owner, mutant.path, mutant.line, mutant.change),
        "fate": one.fate,
        "killed_by": one.killed_by,
        "witness": witness and (witness.name, witness.text, witness.line, witness.tried),
        "sentences": one.sentences,
    }


def _from_plain(data: dict[str, Any]) -> TriedMutant:
    witness = data["witness"] and Witness(*data["witness"])
    return TriedMutant(Mutant(*data["mutant"]), data["fate"], data["killed_by"], witness, data["sentences"])
