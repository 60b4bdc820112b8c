"""From parsed files to a program: every name settled, every declaration checked, stages ordered.

The step between the parser and the engine's `lower`. In order: loading (`loading`), names
(`names`), each declaration by itself (`checks`), the fields of finding types (`fields`, `findings`),
circles (`graph`), leaving out what needs something broken, warnings (`lint`). A declaration with an
error is left out; those that need it go with it, each with one short diagnostic; the rest stands.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from attrs import evolve

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Label
from dragoman_dsl.program import FindingType, Program
from dragoman_dsl.resolving.assembly import Finished, assemble
from dragoman_dsl.resolving.checking import Checked
from dragoman_dsl.resolving.checks import Known, check_declaration, test_subject
from dragoman_dsl.resolving.expressions import Functions
from dragoman_dsl.resolving.fields import check_rule_fields, infer_fields
from dragoman_dsl.resolving.findings import check_finding_fields, check_qualifier_fields, check_test, declared_type
from dragoman_dsl.resolving.graph import circles
from dragoman_dsl.resolving.lint import lint
from dragoman_dsl.resolving.loading import Loaded, LoadLimits, load
from dragoman_dsl.resolving.names import Names
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.syntax import (
    Declaration,
    FindingDecl,
    LexiconDecl,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    ShareDecl,
    SlotDecl,
    TestDecl,
    Use,
)

_KINDS: Mapping[type[Declaration], str] = {
    LexiconDecl: "lexicon",
    SlotDecl: "slot",
    ShareDecl: "share",
    FindingDecl: "finding type",
    RuleDecl: "rule",
    QualifierDecl: "qualifier",
    ReferenceDecl: "reference",
    TestDecl: "test",
}


def load_program(
    entries: Sequence[Path | SourceFile],
    *,
    find_pack: Callable[[str], Path | None] | None = None,
    std: Path | None = None,
    allowed_roots: Sequence[Path] | None = None,
    base: Path | None = None,
    functions: Functions | None = None,
    meanings: Functions | None = None,
    layers: Collection[str] | None = None,
    max_files: int = 1_000,
    max_file_bytes: int = 8_000_000,
    max_depth: int = 64,
    max_repeat: int = 1_000,
    max_template: int = 100_000,
) -> Program:
    """Load rule files, folders of them, or rules given as text, with everything that they use.

    Never raises for what is in the files: `Program.diagnostics` tells, sorted by place.

    Parameters:
        entries: rule files, folders that are one module each, or texts.
        find_pack: the folder of a shipped pack by its name.
        std: the folder of the standard library, whose names are in scope everywhere.
        allowed_roots: folders that `use` may read from, beside the shipped packs; by default those
            of the entries and `base`.
        base: the folder to which paths in rules given as text are relative.
        functions: least and most number of arguments of each function of expressions; None: unchecked.
        meanings: the same of the functions that stand behind `means`.
        layers: the names that `in` may give; None: unchecked.
        max_files: rule and lexicon files together.
        max_file_bytes: size of one rule file in bytes.
        max_depth: nesting of brackets and expressions.
        max_repeat: the largest number of a repetition or gap.
        max_template: code points of one template.

    >>> program = load_program([SourceFile("a.dgm", 'rule signing: "jointly signed the (treaty | deal)"')])
    >>> [rule.id for rule in program.rules], program.diagnostics
    (['a.signing'], ())
    """
    limits = LoadLimits(max_files, max_file_bytes, max_depth, max_repeat, max_template)
    loaded = load(entries, find_pack=find_pack, std=std, allowed_roots=allowed_roots, base=base, limits=limits)
    return resolve(loaded, functions=functions, meanings=meanings, layers=layers)


def resolve(
    loaded: Loaded,
    *,
    functions: Functions | None = None,
    meanings: Functions | None = None,
    layers: Collection[str] | None = None,
) -> Program:
    """What comes of parsed modules: all of `load_program` behind the reading of files, with its parameters."""
    return _Resolver(loaded, Known(functions, meanings, layers)).program()


class _Resolver:
    """The state of one resolution."""

    def __init__(self, loaded: Loaded, known: Known) -> None:
        self._loaded = loaded
        self._known = known
        self._names = Names(loaded)
        self._checks = list(self._declarations())
        self._makers = {id_: one for one in self._checks for id_ in one.provides}
        self._users: dict[str, list[Checked]] = defaultdict(list)
        self._findings: dict[str, FindingType] = {}
        self._subjects: dict[Checked, tuple[list[str], list[str]]] = {}

    def program(self) -> Program:
        """Run the steps in order."""
        for one in self._checks:
            check_declaration(one, self._known)
        self._settle_fields()
        self._check_tests()
        for one in self._checks:
            for id_ in one.needs:
                self._users[id_].append(one)
        self._leave_out_dependants([one for one in self._checks if one.failed or one.broken])
        self._break_circles()
        finished = Finished([one for one in self._checks if not one.failed], self._findings, self._subjects)
        program = assemble(self._loaded, self._names, finished, self._diagnostics())
        diagnostics = sorted((*program.diagnostics, *lint(program)), key=lambda one: (one.span, one.code))
        return evolve(program, diagnostics=tuple(diagnostics))

    # --- steps -------------------------------------------------------------------------------

    def _declarations(self) -> Iterator[Checked]:
        for module in self._loaded.modules:
            for file in module.files:
                for one in file.declarations:
                    if not isinstance(one, Use) and one.span not in self._names.duplicates:
                        yield self._checked(module.id, one)

    def _checked(
        self,
        module: str,
        one: LexiconDecl | SlotDecl | ShareDecl | FindingDecl | RuleDecl | QualifierDecl | ReferenceDecl | TestDecl,
    ) -> Checked:
        kind = _KINDS[type(one)]
        if one.name is None:
            return Checked(self._names, module, one, f"this {kind}", one.span)
        id_ = f"{module}.{one.name.text}"
        symbol = self._names.symbols.get(id_)
        provides = (id_,) if symbol is not None and symbol.declaration is one else ()
        if isinstance(one, RuleDecl):
            provides = (*provides, f"rule:{id_}")
        return Checked(self._names, module, one, f"the {kind} `{one.name.text}`", one.name.span, provides)

    def _settle_fields(self) -> None:
        """Work out the fields of every finding type, then check who fills and names them."""
        for one in self._checks:
            if isinstance(one.declaration, FindingDecl):
                self._findings[one.provides[0]] = declared_type(one, one.declaration)
            elif isinstance(one.declaration, RuleDecl) and len(one.provides) > 1:
                rule = one.declaration
                fields = infer_fields(one, rule)
                self._findings[one.provides[0]] = FindingType(
                    one.provides[0], rule.name.text, one.module, fields, rule.name.span, declared=False
                )
        for one in self._checks:
            if isinstance(one.declaration, FindingDecl):
                check_finding_fields(one, one.declaration, self._findings)
            elif isinstance(one.declaration, QualifierDecl):
                check_qualifier_fields(one, one.declaration, self._findings, self._known.functions)
            elif isinstance(one.declaration, RuleDecl) and len(one.provides) == 1:
                self._check_filling(one, one.declaration)

    def _check_filling(self, one: Checked, rule: RuleDecl) -> None:
        found = self._findings.get(one.yields or "")
        if found is not None and not self._makers[found.id].failed:
            check_rule_fields(one, rule, found.name, found.fields)

    def _check_tests(self) -> None:
        uses = {module.id: [one.module for one in module.uses if one.module] for module in self._loaded.modules}
        keys = {
            item.key.text
            for one in self._checks
            if isinstance(one.declaration, QualifierDecl)
            for item in one.declaration.items
        }
        for one in self._checks:
            if isinstance(one.declaration, TestDecl):
                scopes = [self._names.scopes[id_] for id_ in (one.module, *uses[one.module])]
                self._subjects[one] = test_subject(one, one.declaration, scopes)
                check_test(one, one.declaration, self._findings, keys)

    def _leave_out_dependants(self, start: Sequence[Checked]) -> None:
        """Leave out what needs something that is left out, over any number of steps."""
        queue = deque(start)
        while queue:
            one = queue.popleft()
            if not one.failed and one.broken:
                broken, span = one.broken[0]
                one.report(_left_out(one, span, broken.cause, broken.span))
            for id_ in one.provides:
                for user in self._users[id_]:
                    if not user.failed:
                        user.report(_left_out(user, user.needs[id_], one.what, one.span))
                        queue.append(user)

    def _break_circles(self) -> None:
        """Leave out slots that contain themselves, and finding types that wait for themselves."""
        graph = self._graph()
        ways = circles(graph)
        for way, members in ways:
            makers = {id_: self._makers[id_] for id_ in members}
            makers[way[0]].report(self._circle(way, graph))
            for maker in makers.values():
                maker.dropped = True
            self._leave_out_dependants(list(makers.values()))

    def _graph(self) -> dict[str, dict[str, Span]]:
        """What each slot, share and finding type is made of, with the place that says so."""
        graph: dict[str, dict[str, Span]] = {}
        for one in self._checks:
            if one.failed:
                continue
            if isinstance(one.declaration, RuleDecl):
                graph.setdefault(one.yields or "", {}).update(one.parts)
            elif isinstance(one.declaration, SlotDecl | ShareDecl | FindingDecl):
                graph.setdefault(one.provides[0], {}).update(one.parts)
        return graph

    def _circle(self, way: list[str], graph: Mapping[str, Mapping[str, Span]]) -> Diagnostic:
        symbols = self._names.symbols
        names = [symbols[id_].name for id_ in way]
        steps = [(one, other, graph[one][other]) for one, other in pairwise(way)]
        labels = [Label(span, f"`{symbols[a].name}` needs `{symbols[b].name}`") for a, b, span in steps[1:]]
        finding = next((symbols[id_].name for id_ in way if symbols[id_].kind == "finding"), None)
        path = " → ".join(names)
        if finding is not None:
            return codes.FINDING_CYCLE(steps[0][2], labels=labels, name=names[0], path=path)
        return codes.SLOT_RECURSION(steps[0][2], labels=labels, name=names[0], path=path)

    def _diagnostics(self) -> list[Diagnostic]:
        own = [diagnostic for one in self._checks for diagnostic in one.diagnostics]
        return [*self._loaded.diagnostics, *self._names.diagnostics, *own]


def _left_out(one: Checked, span: Span, cause: str, place: Span) -> Diagnostic:
    label = Label(place, "this has an error")
    return codes.LEFT_OUT(span, labels=[label], what=one.what, cause=f"{cause}, which has an error")
