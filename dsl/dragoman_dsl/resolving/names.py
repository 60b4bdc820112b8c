"""Which name means what: the symbols of every module and how they are looked up.

The second step of `resolve.load_program`, between loading and the checks of each declaration.
Precedence: a module's own names, then what `use` brings in, then std. Two uses that bring in the
same name make it ambiguous; that is reported where the name is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import define, field, frozen

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Label
from dragoman_dsl.program import TEXT, LexiconSource, Symbol, SymbolKind
from dragoman_dsl.resolving.loading import Loaded, LoadedModule, LoadedUse
from dragoman_dsl.source import Span
from dragoman_dsl.suggest import closest
from dragoman_dsl.syntax import (
    FindingDecl,
    LexiconDecl,
    Name,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    RuleFile,
    ShareDecl,
    SlotDecl,
    Use,
)

_DECLARES = frozenset({"slot", "lexicon", "finding", "share", "rule"})
"""The words that begin a declaration of a symbol."""

_SUGGESTIONS = 200
"""So many unknown names are compared with all known ones; a file with more has another problem."""
_COMPARISONS = 100_000
"""So many pairs of an unknown and a known name are compared."""


@frozen
class Broken:
    """A name whose declaration, or the `use` that may bring it in, has an error of its own."""

    cause: str
    span: Span


@frozen
class Ambiguous:
    """A name that several uses bring in."""

    symbols: tuple[Symbol, ...]
    uses: tuple[Use, ...]


@define
class ModuleScope:
    """The names of one module."""

    id: str
    own: dict[str, Symbol] = field(factory=dict)
    imported: dict[str, list[tuple[Symbol, Use]]] = field(factory=dict)
    rules: dict[str, RuleDecl] = field(factory=dict)
    broken: dict[str, Span] = field(factory=dict)
    failed_uses: list[Use] = field(factory=list)

    def visible(self) -> dict[str, str]:
        """Every name that means one thing here, and the id of the symbol."""
        names = {name: found[0][0].id for name, found in self.imported.items() if len(found) == 1}
        return names | {name: symbol.id for name, symbol in self.own.items()}


class Names:
    """The symbols of all modules; `declare` first, then `find`."""

    def __init__(self, loaded: Loaded) -> None:
        self._std = loaded.std
        self._sources = loaded.sources
        self._suggested: dict[tuple[str, str, frozenset[SymbolKind]], tuple[str, ...]] = {}
        self._suggestions = 0
        self._comparisons = 0
        self.diagnostics: list[Diagnostic] = []
        self.symbols: dict[str, Symbol] = {}
        self.lexicons: dict[str, LexiconSource] = {}
        self.files: dict[Span, str] = {}
        """The id of the lexicon that a `use` of a file makes, by the span of the `use`."""
        self.field_types: set[str] = set()
        """The names that stand as types of declared fields, known or not."""
        self.duplicates: set[Span] = set()
        """The spans of declarations that are left out because their name is taken."""
        self.scopes = {module.id: ModuleScope(module.id) for module in loaded.modules}
        for module in loaded.modules:
            self._declare(module, loaded.lexicon_files)

    # --- declaring ---------------------------------------------------------------------------

    def _declare(self, module: LoadedModule, lexicon_files: dict[Span, Path]) -> None:
        scope = self.scopes[module.id]
        declarations = [one for file in module.files for one in file.declarations]
        for one in declarations:
            if isinstance(one, SlotDecl):
                self._add(scope, "slot", one.name, one)
            elif isinstance(one, LexiconDecl):
                self._add_lexicon(scope, one, lexicon_files)
            elif isinstance(one, FindingDecl):
                self._add(scope, "finding", one.name, one)
                self.field_types.update(type_.text for line in one.fields for type_ in line.types)
            elif isinstance(one, ShareDecl):
                self._add(scope, "share", one.name, one)
        for one in declarations:
            if isinstance(one, RuleDecl):
                self._add_rule(scope, one)
        self._check_others(module.id, declarations)
        for use in module.uses:
            self._bring_in(scope, use)
        for file in module.files:
            self._note_broken(scope, file)

    def _add(
        self,
        scope: ModuleScope,
        kind: SymbolKind,
        name: Name,
        declaration: SlotDecl | LexiconDecl | FindingDecl | ShareDecl | RuleDecl,
    ) -> Symbol | None:
        if name.text == TEXT:
            self._leave_out(declaration.span, codes.RESERVED_NAME(name.span, name=name.text))
            return None
        if name.text in scope.own:
            self._duplicate(name, scope.own[name.text].span, declaration.span)
            return None
        symbol = Symbol(kind, f"{scope.id}.{name.text}", name.text, scope.id, declaration, name.span)
        scope.own[name.text] = self.symbols[symbol.id] = symbol
        return symbol

    def _add_lexicon(self, scope: ModuleScope, one: LexiconDecl, files: dict[Span, Path]) -> None:
        symbol = self._add(scope, "lexicon", one.name, one)
        if symbol is not None:
            path = files.get(one.file.span) if one.file else None
            self.lexicons[symbol.id] = LexiconSource(
                symbol.id, symbol.name, scope.id, one.entries, path, one.inflected, one.span
            )

    def _add_rule(self, scope: ModuleScope, rule: RuleDecl) -> None:
        earlier = scope.rules.get(rule.name.text)
        if earlier is not None:
            self._duplicate(rule.name, earlier.name.span, rule.span)
            return
        own = scope.own.get(rule.name.text)
        makes_type = rule.finding is None and not (own and isinstance(own.declaration, FindingDecl))
        if makes_type and self._add(scope, "finding", rule.name, rule) is None:
            return
        scope.rules[rule.name.text] = rule

    def _check_others(self, module: str, declarations: Iterable[object]) -> None:
        """Qualifiers and references have names of their own, for messages only."""
        seen: dict[tuple[type, str], Span] = {}
        for one in declarations:
            if isinstance(one, QualifierDecl | ReferenceDecl):
                first = seen.setdefault((type(one), one.name.text), one.name.span)
                if first != one.name.span:
                    self._duplicate(one.name, first, one.span)

    def _duplicate(self, name: Name, first: Span, declaration: Span) -> None:
        label = Label(first, "it is first declared here")
        self._leave_out(declaration, codes.DUPLICATE_NAME(name.span, labels=[label], name=name.text))

    def _leave_out(self, declaration: Span, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)
        self.duplicates.add(declaration)

    def _bring_in(self, scope: ModuleScope, use: LoadedUse) -> None:
        if use.failed:
            scope.failed_uses.append(use.declaration)
        for name, symbol in self._brought(scope, use):
            found = scope.imported.setdefault(name, [])
            if all(symbol.id != one.id for one, _ in found):
                found.append((symbol, use.declaration))

    def _brought(self, scope: ModuleScope, use: LoadedUse) -> Iterator[tuple[str, Symbol]]:
        declaration = use.declaration
        if use.lexicon is not None and use.name is not None:
            span = declaration.alias.span if declaration.alias else declaration.target_span
            name = use.name
            id_ = f"{scope.id}.{name}"
            if id_ in self.symbols:
                id_ = f"{scope.id}.{name}@{declaration.target}"
            symbol = Symbol("lexicon", id_, name, scope.id, declaration, span)
            self.symbols[id_] = symbol
            self.files[declaration.span] = id_
            self.lexicons[id_] = LexiconSource(id_, name, scope.id, (), use.lexicon, False, declaration.span)
            yield name, symbol
        elif use.module is not None:
            prefix = f"{declaration.alias.text}." if declaration.alias else ""
            for name, symbol in self.scopes[use.module].own.items():
                yield prefix + name, symbol

    def _note_broken(self, scope: ModuleScope, file: RuleFile) -> None:
        """The names of symbols whose declaration could not be parsed."""
        source = self._sources[file.path]
        for name in file.broken:
            line = source.line_starts[source.position(name.span.start).line - 1]
            keyword = source.text[line : name.span.start].split()
            if keyword[:1] and keyword[0] in _DECLARES and name.text not in scope.own:
                scope.broken.setdefault(name.text, name.span)

    # --- looking up --------------------------------------------------------------------------

    def find(self, module: str, name: str) -> Symbol | Ambiguous | Broken | None:
        """What a name means in a module; None where nothing explains it."""
        scope = self.scopes[module]
        if name in scope.own:
            return scope.own[name]
        if name in scope.broken:
            return Broken(f"`{name}`", scope.broken[name])
        found = scope.imported.get(name, [])
        if len(found) > 1:
            return Ambiguous(tuple(one for one, _ in found), tuple(use for _, use in found))
        if found:
            return found[0][0]
        return self._found_elsewhere(scope, name)

    def _found_elsewhere(self, scope: ModuleScope, name: str) -> Symbol | Broken | None:
        for use in scope.failed_uses:
            if use.alias is not None and name.split(".")[0] == use.alias.text:
                return Broken(f"`{use.alias.text}`", use.span)
        if self._std is not None and scope.id != self._std:
            std = self.scopes[self._std]
            if name in std.own:
                return std.own[name]
            if name in std.broken:
                return Broken(f"`{name}` of std", std.broken[name])
        for use in scope.failed_uses:
            if use.alias is None:
                return Broken(f"a `use` that brings in `{name}`", use.span)
        return None

    def near(self, module: str, name: str, kinds: frozenset[SymbolKind]) -> tuple[str, ...]:
        """The names of these kinds that are nearest to one that is not known."""
        key = (module, name, kinds)
        if key not in self._suggested:
            self._suggested[key] = self.nearest(name, self._known(module, kinds))
        return self._suggested[key]

    def nearest(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """The known names that are nearest; nothing once too many have been asked for."""
        if self._suggestions >= _SUGGESTIONS or self._comparisons >= _COMPARISONS:
            return ()
        candidates = tuple(known)
        self._suggestions += 1
        self._comparisons += len(candidates)
        return closest(name, candidates)

    def _known(self, module: str, kinds: frozenset[SymbolKind]) -> Iterator[str]:
        scope = self.scopes[module]
        for name, symbol in scope.own.items():
            if symbol.kind in kinds:
                yield name
        for name, found in scope.imported.items():
            if found[0][0].kind in kinds:
                yield name
        if self._std is not None:
            yield from (name for name, symbol in self.scopes[self._std].own.items() if symbol.kind in kinds)
