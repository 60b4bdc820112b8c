"""The record of checking one declaration: what it reports, and what it needs.

Used by every check of `resolve`. A declaration with an error is left out; one that needs a
declaration that is left out is left out too, with one short diagnostic instead of a cascade.
"""

from __future__ import annotations

from attrs import define, field

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Code, Diagnostic, Edit, Label
from dragoman_dsl.program import TEXT, Symbol, SymbolKind
from dragoman_dsl.resolving.names import Ambiguous, Broken, Names
from dragoman_dsl.source import Span
from dragoman_dsl.suggest import did_you_mean
from dragoman_dsl.syntax import Declaration, Name

TYPES: frozenset[SymbolKind] = frozenset({"slot", "lexicon", "finding"})
FINDINGS: frozenset[SymbolKind] = frozenset({"finding"})
LEXICONS: frozenset[SymbolKind] = frozenset({"lexicon"})
SLOTS: frozenset[SymbolKind] = frozenset({"slot"})
SHARES: frozenset[SymbolKind] = frozenset({"share"})

_WANTED = {TYPES: "slot, lexicon or finding", FINDINGS: "finding type", SLOTS: "slot", SHARES: "share"}


@define(eq=False)
class Checked:
    """A declaration under check.

    `provides` are the ids that it makes: of a symbol, and `rule:` with the id of a rule.
    `needs` are those without which it cannot be used, each with the place that names it; `parts`
    are the needs that its patterns are made of. `broken` are needed names whose declaration could
    not even be read.
    """

    names: Names
    module: str
    declaration: Declaration
    what: str
    span: Span
    provides: tuple[str, ...] = ()
    diagnostics: list[Diagnostic] = field(factory=list)
    needs: dict[str, Span] = field(factory=dict)
    parts: dict[str, Span] = field(factory=dict)
    broken: list[tuple[Broken, Span]] = field(factory=list)
    yields: str | None = None
    """The finding type that a rule yields."""
    dropped: bool = False
    """Whether it is left out for a reason that is reported elsewhere."""

    @property
    def failed(self) -> bool:
        """Whether it has an error of its own."""
        return self.dropped or any(one.is_error for one in self.diagnostics)

    def report(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic about this declaration."""
        self.diagnostics.append(diagnostic)

    def need(self, name: str, span: Span, wanted: frozenset[SymbolKind], unknown: Code) -> Symbol | None:
        """The symbol that a name means, which this declaration cannot do without."""
        found = self.look(name, span, wanted, unknown)
        if isinstance(found, Broken):
            self.broken.append((found, span))
            return None
        if found is not None:
            self.needs.setdefault(found.id, span)
        return found

    def part(self, name: str, span: Span, wanted: frozenset[SymbolKind], unknown: Code) -> Symbol | None:
        """Like `need`, for a name of which a pattern is made."""
        found = self.need(name, span, wanted, unknown)
        if found is not None:
            self.parts.setdefault(found.id, span)
        return found

    def may_use(self, name: Name, wanted: frozenset[SymbolKind], unknown: Code) -> Symbol | None:
        """The symbol that a name means; if that is left out, this declaration still stands."""
        found = self.look(name.text, name.span, wanted, unknown)
        return None if isinstance(found, Broken) else found

    def look(self, name: str, span: Span, wanted: frozenset[SymbolKind], unknown: Code) -> Symbol | Broken | None:
        """What a name means; reports it where it is not known, not clear or of the wrong kind."""
        found = self.names.find(self.module, name)
        if isinstance(found, Ambiguous):
            self.report(_ambiguous(name, span, found))
            return None
        if found is None:
            self.report(self._unknown(name, span, wanted, unknown))
            return None
        if isinstance(found, Symbol) and found.kind not in wanted:
            self.report(self._wrong_kind(found, name, span, wanted))
            return None
        return found

    def _unknown(self, name: str, span: Span, wanted: frozenset[SymbolKind], unknown: Code) -> Diagnostic:
        if name == TEXT and wanted is TYPES:
            return codes.TEXT_AS_SLOT(span)
        near = self.names.near(self.module, name, wanted)
        if near:
            return unknown(span, name=name, help=did_you_mean(near), edit=Edit(span, near[0]))
        return unknown(span, name=name)

    def _wrong_kind(self, found: Symbol, name: str, span: Span, wanted: frozenset[SymbolKind]) -> Diagnostic:
        near = [one for one in self.names.near(self.module, name, wanted) if one != name]
        return codes.WRONG_KIND(
            span,
            name=name,
            kind=found.kind,
            wanted=_WANTED[wanted],
            labels=[Label(found.span, f"the {found.kind} is declared here")],
            help=did_you_mean(near),
            edit=Edit(span, near[0]) if near else None,
        )


def _ambiguous(name: str, span: Span, found: Ambiguous) -> Diagnostic:
    module = found.symbols[-1].module
    example = f"{module if module.isidentifier() else 'other'}.{name}"
    labels = [Label(use.span, "one comes from here") for use in found.uses]
    return codes.AMBIGUOUS_NAME(span, labels=labels, name=name, example=example)
