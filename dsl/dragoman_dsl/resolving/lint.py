"""Warnings: what is allowed, but is hardly what was meant. The W5xx codes.

Looks at a finished program; the last step of `resolve.load_program`. Only modules that were asked
for are looked at, not those that `use` brings in. What is unused is reported only for modules without
errors, since a declaration that could not be read may use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman_dsl import codes
from dragoman_dsl.allowing import removal
from dragoman_dsl.captures import captures_of
from dragoman_dsl.diagnostics import Diagnostic, Edit, Label
from dragoman_dsl.program import Module, Program, Symbol
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.suggest import closest, did_you_mean, quoted_list
from dragoman_dsl.syntax import (
    Declaration,
    FindingDecl,
    InlineType,
    LexiconDecl,
    Name,
    NamedType,
    Path,
    QualifierDecl,
    Reference,
    ReferenceDecl,
    RuleDecl,
    Slot,
    SlotDecl,
    TestDecl,
    Use,
)
from dragoman_dsl.walk import expressions_of, paths_of, templates_of, type_uses, walk

_NEAR = 80
"""Characters in front of an entry in which the comma is looked for."""
_COMMA_BEHIND = re.compile(r"[ \t]*,[ \t]*")
_COMMA_BEFORE = re.compile(r"[ \t]*,[ \t]*\Z")

BUILT_IN_PARTS = frozenset({"text", "value", "type", "start", "end"})
"""What any capture has behind the dot, beside its sub-fields and attributes."""


def lint(program: Program) -> tuple[Diagnostic, ...]:
    """The warnings about a program."""
    found: list[Diagnostic] = []
    used = _used(program)
    failed = {one.span.path for one in program.errors}
    whole = not failed
    for module in program.modules.values():
        if module.tested:
            found.extend(_idle_captures(program, module))
            found.extend(_double_entries(program, module))
            found.extend(_unknown_parts(program, module))
            if not any(file.path in failed for file in module.files):
                found.extend(_unused(program, module, used))
            if whole:
                found.extend(_unused_uses(program, module, used[module.id]))
    return tuple(found)


def _declarations(module: Module) -> Iterator[Declaration]:
    return (one for file in module.files for one in file.declarations)


# --- what is never used ----------------------------------------------------------------------


def _used(program: Program) -> dict[str, set[str]]:
    """The ids of the symbols that each module names."""
    used: dict[str, set[str]] = {}
    for module in program.modules.values():
        names = {name for one in _declarations(module) for name in _names_in(one)}
        symbols = (program.resolve_name(module.id, name) for name in names)
        used[module.id] = {symbol.id for symbol in symbols if symbol is not None}
    return used


def _names_in(one: Declaration) -> Iterator[str]:
    """Every name of a type that a declaration mentions; a slot's mention of itself does not count."""
    for template, _ in templates_of(one):
        yield from (use.name for use in type_uses(template.body))
    for expression in expressions_of(one):
        yield from (".".join(path.parts) for path in paths_of(expression))
    names: list[Name] = []
    if isinstance(one, SlotDecl):
        names = [stop for stop in one.until if isinstance(stop, Name)]
    elif isinstance(one, FindingDecl):
        names = [name for field in one.fields for name in field.types]
        names += [name for way in one.gives_way for name in way.types]
    elif isinstance(one, RuleDecl):
        names = [one.finding] if one.finding else []
        names += [name for extend in one.extends for name in extend.until]
    elif isinstance(one, QualifierDecl):
        names = list(one.on)
    elif isinstance(one, ReferenceDecl):
        names = [one.slot] if one.slot else []
    elif isinstance(one, TestDecl):
        names = [expected.type for case in one.cases for expected in case.expected]
        names += [one.name] if one.name else []
    yield from (name.text for name in names)


def _unused(program: Program, module: Module, used: dict[str, set[str]]) -> Iterator[Diagnostic]:
    anywhere = set().union(*used.values())
    yields = {rule.finding for rule in program.rules}
    runs = any(isinstance(one, RuleDecl) for one in _declarations(module))
    for id_ in module.names.values():
        symbol = program.symbols[id_]
        if symbol.module != module.id or isinstance(symbol.declaration, Use) or not runs:
            continue
        if symbol.kind == "slot" and id_ not in anywhere:
            yield codes.UNUSED_SLOT(symbol.span, name=symbol.name)
        elif symbol.kind == "lexicon" and id_ not in anywhere:
            yield codes.UNUSED_LEXICON(symbol.span, name=symbol.name)
        elif isinstance(symbol.declaration, FindingDecl) and id_ not in yields:
            yield codes.FINDING_WITHOUT_RULE(symbol.span, name=symbol.name)


def _unused_uses(program: Program, module: Module, used: set[str]) -> Iterator[Diagnostic]:
    """A `use` is idle when nothing that it brings in is named and nothing in it runs by itself."""
    for use, brought in module.brought_in:
        if brought in program.symbols:
            idle = brought not in used
        else:
            other = program.modules[brought]
            runs = any(isinstance(one, RuleDecl | QualifierDecl | ReferenceDecl) for one in _declarations(other))
            own = {id_ for id_ in other.names.values() if program.symbols[id_].module == other.id}
            idle = not runs and not own & used
        if idle:
            edit = removal(use.span, program.sources[use.span.path])
            yield codes.UNUSED_USE(use.span, target=use.target, edit=edit)


# --- what does nothing -----------------------------------------------------------------------


def _idle_captures(program: Program, module: Module) -> Iterator[Diagnostic]:
    """Slots in templates that only look; what a reference means may speak of them."""
    for one in _declarations(module):
        spoken = {path.parts[0] for expression in expressions_of(one) for path in paths_of(expression)}
        for template, role in templates_of(one):
            if role in ("main", "subject"):
                continue
            heard = spoken if role == "reference" else set()
            for node in walk(template.body):
                if isinstance(node, Slot) and node.name not in heard:
                    yield _idle_capture(node, program.sources[node.span.path])


def _idle_capture(slot: Slot, source: SourceFile) -> Diagnostic:
    named = [one.name for one in slot.types if isinstance(one, NamedType) and not one.is_list]
    inline = [source[one.span] for one in slot.types if isinstance(one, InlineType) and not one.is_list]
    edit = None
    if len(named) == len(slot.types):
        edit = Edit(slot.span, f"{{{' | '.join(named)}}}")
    elif len(inline) == len(slot.types) == 1:
        edit = Edit(slot.span, inline[0])
    advice = "leave out the name" if edit is None else f"write `{edit.replacement}`, which matches the same"
    return codes.UNUSED_CAPTURE(slot.span, name=slot.name, help=advice, edit=edit)


def _double_entries(program: Program, module: Module) -> Iterator[Diagnostic]:
    for one in _declarations(module):
        if not isinstance(one, LexiconDecl):
            continue
        first: dict[str, Span] = {}
        for entry in one.entries:
            phrase = " ".join(entry.text.split())
            if phrase in first:
                labels = [Label(first[phrase], "it first stands here")]
                edit = _without_entry(entry.span, program.sources[entry.span.path])
                yield codes.DUPLICATE_ENTRY(entry.span, labels=labels, entry=phrase, name=one.name.text, edit=edit)
            first.setdefault(phrase, entry.span)


def _without_entry(span: Span, source: SourceFile) -> Edit:
    """The edit that takes an entry out of its lexicon, with the comma on one side of it; else with its line."""
    before = _COMMA_BEFORE.search(source.text, max(0, span.start - _NEAR), span.start)
    behind = _COMMA_BEHIND.match(source.text, span.end)
    if behind:
        return Edit(Span(span.path, span.start, behind.end()), "")
    if before:
        return Edit(Span(span.path, before.start(), span.end), "")
    return removal(span, source)


# --- parts that do not exist -----------------------------------------------------------------


def _unknown_parts(program: Program, module: Module) -> Iterator[Diagnostic]:
    """`document.knd` in the expressions of a rule, where all parts of the capture are known."""
    for one in _declarations(module):
        if not isinstance(one, RuleDecl):
            continue
        paths = [path for expression in expressions_of(one) for path in paths_of(expression) if len(path.parts) > 1]
        types = _captured_types(program, module, one) if paths else {}
        for path in paths:
            if path.parts[0] in types:
                yield from _check_part(program, path, types[path.parts[0]])


def _captured_types(program: Program, module: Module, rule: RuleDecl) -> dict[str, list[Symbol | None]]:
    types: dict[str, list[Symbol | None]] = {}
    for template in rule.templates:
        for node in walk(template.body):
            if isinstance(node, Slot):
                for one in node.types:
                    symbol = program.resolve_name(module.id, one.name) if isinstance(one, NamedType) else None
                    types.setdefault(node.name, []).append(symbol)
    return types


def _check_part(program: Program, path: Path, types: list[Symbol | None]) -> Iterator[Diagnostic]:
    known: set[str] = set()
    for symbol in types:
        parts = None if symbol is None else _parts(program, symbol)
        if parts is None:
            return
        known |= parts
    part = path.parts[1]
    if known and part not in known and part not in BUILT_IN_PARTS:
        start = path.span.start + len(path.parts[0]) + 1
        span = Span(path.span.path, start, start + len(part))
        near = closest(part, known)
        yield codes.UNKNOWN_PART(
            span,
            path=".".join(path.parts[:2]),
            owner=path.parts[0],
            known=quoted_list(sorted(known), "and"),
            help=did_you_mean(near),
            edit=Edit(span, near[0]) if near else None,
        )


def _parts(program: Program, symbol: Symbol) -> set[str] | None:
    """The sub-fields of a type; None where a lexicon may add attributes that are not known here."""
    if symbol.kind == "finding":
        finding = program.findings.get(symbol.id)
        return set(finding.fields) if finding else None
    if not isinstance(symbol.declaration, SlotDecl):
        return None
    parts: set[str] = set()
    for one in symbol.declaration.templates:
        if any(isinstance(node, Reference) for node in walk(one.template.body)):
            return None
        parts.update(captures_of(one.template.body))
    return parts
