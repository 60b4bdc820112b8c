"""Lowering: the resolved program becomes a rulebook.

The one place that knows both the front end and the engine. Every declaration is lowered by itself: one
with a problem is left out, with a diagnostic, and with it what needs it; the others stay usable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import evolve, frozen

from dragoman.compiled import ir
from dragoman.compiled.automaton import Automaton, AutomatonLimitError, compile_automaton
from dragoman.compiled.ir import Node
from dragoman.compiled.required import Needs, needs_of
from dragoman.compiled.rulebook import (
    ExtendProgram,
    FindingProgram,
    GivesWay,
    QualifierItem,
    QualifierProgram,
    ReferenceItem,
    ReferenceProgram,
    Rulebook,
    RuleProgram,
    ShareProgram,
    SlotProgram,
    TemplateProgram,
)
from dragoman.compiled.token_regex import TokenRegex
from dragoman.conditions.expressions import Expression
from dragoman.limits import Limits
from dragoman.lower.conditions import MeaningError, lower_expression, lower_meanings
from dragoman.lower.leaving_out import LeftOutError
from dragoman.lower.lexicons import LexiconShelf
from dragoman.lower.literals import LiteralToken
from dragoman.lower.slots import nesting_depths, slots_in_order
from dragoman.lower.templates import FieldContext, TemplateLowering
from dragoman.lower.tests import lower_tests
from dragoman_dsl import codes, syntax
from dragoman_dsl.captures import MANY, captures_of
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.program import (
    Program,
    ResolvedQualifier,
    ResolvedReference,
    ResolvedRule,
    ResolvedShare,
    ResolvedSlot,
)
from dragoman_dsl.source import Span
from dragoman_dsl.walk import walk

Declared = TypeVar("Declared")
Made = TypeVar("Made")
MakeShelf = Callable[[Program, Limits, list[Diagnostic]], LexiconShelf]
MakeLowering = Callable[..., TemplateLowering]


@frozen
class Lowered:
    """A rulebook, and what was wrong with the parts that are not in it."""

    rulebook: Rulebook
    diagnostics: tuple[Diagnostic, ...]


def lower_program(
    program: Program,
    limits: Limits,
    *,
    shelf: MakeShelf = LexiconShelf,
    templates: MakeLowering = TemplateLowering,
) -> Lowered:
    """Lower every sound declaration of a program.

    `shelf` and `templates` are for those who compile rules for other ends than scanning: what reads lexicons,
    and what lowers templates.
    """
    lowering = _ProgramLowering(program, limits, shelf, templates)
    return Lowered(lowering.rulebook(), tuple(lowering.diagnostics))


class _ProgramLowering:
    """One lowering: what is compiled so far, and what is wrong."""

    def __init__(self, program: Program, limits: Limits, shelf: MakeShelf, templates: MakeLowering) -> None:
        self.program = program
        self.limits = limits
        self.diagnostics: list[Diagnostic] = []
        self.shelf = shelf(program, limits, self.diagnostics)
        self.templates = templates
        self.order = slots_in_order(program)
        self.depths = nesting_depths(program)
        self.slots: dict[str, SlotProgram] = {}
        self.slot_needs: dict[str, Needs] = {}
        self.expansions: dict[str, int] = {}
        self.markers: list[Automaton] = []
        self.regexes: dict[str, TokenRegex] = {}
        self.words: dict[LiteralToken, ir.Take] = {}
        self.shares: dict[str, int] = {}
        self.share_programs: list[ShareProgram] = []
        self.rule_numbers = {rule.id: number for number, rule in enumerate(program.rules)}

    def rulebook(self) -> Rulebook:
        """Lower everything; what others need comes first."""
        for slot in self.order:
            self._attempt(self._slot, self.program.slots[slot])
        for share in self.program.shares.values():
            self._attempt(self._share, share)
        return Rulebook(
            rules=self._rules(),
            findings=self._findings(),
            stages=self.program.stages,
            slots=self.slots,
            qualifiers=tuple(self._all(self._qualifier, self.program.qualifiers)),
            references=tuple(self._all(self._reference, self.program.references)),
            tests=tuple(lower_tests(self.program)),
            markers=tuple(self.markers),
            shares=tuple(self.share_programs),
            phrases=self.shelf.phrases(),
            lexicons=self.shelf.lexicons(),
            regexes=self.regexes,
            limits=self.limits,
        )

    def _rules(self) -> tuple[RuleProgram, ...]:
        """The rules that are not left out, numbered by their places among these."""
        return tuple(
            evolve(rule, number=number) for number, rule in enumerate(self._all(self._rule, self.program.rules))
        )

    def _attempt(self, make: Callable[[Declared], Made], declared: Declared) -> Made | None:
        """What is made of a declaration, or None where it is left out."""
        try:
            return make(declared)
        except LeftOutError:
            return None

    def _all(self, make: Callable[[Declared], Made], declared: Iterable[Declared]) -> list[Made]:
        made = (self._attempt(make, one) for one in declared)
        return [one for one in made if one is not None]

    # --- templates ------------------------------------------------------------------------------------

    def _template(
        self, template: syntax.Template, module: str, contexts: Mapping[str, FieldContext] | None = None
    ) -> Node:
        """A template as a node; raises LeftOutError where something is wrong with it."""
        lowering = self.templates(
            self.program,
            self.limits,
            module,
            self.shelf.use,
            self._needed_slot,
            self.slots,
            self.regexes,
            self.words,
            contexts or {},
        )
        try:
            node = lowering.lower(template)
        finally:
            self.diagnostics.extend(lowering.diagnostics)
        if any(one.is_error for one in lowering.diagnostics):
            raise LeftOutError
        if node.nullable:
            self._refuse(codes.NULLABLE_TEMPLATE(template.span))
        return node

    def _refuse(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)
        raise LeftOutError

    def _needed_slot(self, slot: str, span: Span) -> SlotProgram:
        """A slot that something needs; raises LeftOutError where it was left out itself."""
        if slot not in self.slots:
            name = self.program.slots[slot].name
            self._refuse(codes.LEFT_OUT(span, what="this template", cause=f"the slot `{name}`, which has an error"))
        return self.slots[slot]

    def _automaton(self, node: Node, span: Span) -> Automaton:
        limits = self.limits
        try:
            automaton = compile_automaton(node, max_states=limits.max_states, max_edges=limits.max_edges)
        except AutomatonLimitError as error:
            what = "positions" if error.limit == "max_states" else "ways between positions"
            self._refuse(codes.TEMPLATE_TOO_LARGE(span, allowed=error.allowed, what=what, limit=error.limit))
            raise
        if self._expansion(automaton) > limits.max_expansion:
            self._refuse(
                codes.TEMPLATE_TOO_LARGE(
                    span,
                    allowed=limits.max_expansion,
                    what="positions, those of its slots counted wherever they are called",
                    limit="max_expansion",
                    help="name fewer slots that name many slots themselves; one declared `whole` counts once",
                )
            )
        return automaton

    def _expansion(self, automaton: Automaton) -> int:
        """The positions of an automaton into which those of its slots are copied: slots of slots multiply."""
        calls = (step.slot for step in automaton.steps if isinstance(step, ir.SlotCall))
        return len(automaton.steps) + sum(self.expansions[slot] for slot in calls)

    def _marker(self, templates: Sequence[syntax.Template], module: str) -> int:
        """The number of an automaton for templates of which only the places matter."""
        node = ir.choice([self._template(one, module) for one in templates])
        self.markers.append(self._automaton(node, templates[0].span.to(templates[-1].span)))
        return len(self.markers) - 1

    def _needs(self, node: Node) -> Needs:
        return needs_of(node, lambda slot: self.slot_needs.get(slot, ()), self.shelf.cost)

    def _expression(self, expression: syntax.Expression, module: str, captured: Collection[str] = ()) -> Expression:
        """An expression; a name that is no capture may be that of a lexicon."""
        known = frozenset(captured)

        def lexicon_id(name: str) -> str | None:
            symbol = None if name.split(".")[0] in known else self.program.resolve_name(module, name)
            if symbol is None or symbol.kind != "lexicon":
                return None
            self.shelf.use(symbol.id, None, expression.span)
            return symbol.id

        return lower_expression(expression, lexicon_id)

    # --- slots and shares -------------------------------------------------------------------------------

    def _slot(self, slot: ResolvedSlot) -> None:
        declaration = slot.declaration
        self._check_depth(declaration.name, self.depths[slot.id])
        self._check_variables(declaration)
        bodies = [self._template(one.template, slot.module) for one in declaration.templates]
        node = ir.choice([ir.Marked(index, body, body.nullable) for index, body in enumerate(bodies)])
        until = [one for one in declaration.until if isinstance(one, syntax.Template)]
        self.slots[slot.id] = SlotProgram(
            id=slot.id,
            name=slot.name,
            automaton=self._automaton(node, declaration.span),
            open_=declaration.open_,
            whole=declaration.whole,
            in_sentence=slot.module == self.program.std,
            until=(self._marker(until, slot.module),) if until else (),
            until_shares=tuple(
                self._share_number(one, slot.module) for one in declaration.until if isinstance(one, syntax.Name)
            ),
            values=tuple(self._slot_value(slot, one) for one in declaration.templates),
            list_fields=frozenset(
                name
                for one in declaration.templates
                for name, count in captures_of(one.template.body).items()
                if count.most == MANY
            ),
        )
        self.slot_needs[slot.id] = self._needs(node)
        self.expansions[slot.id] = self._expansion(self.slots[slot.id].automaton)

    def _check_depth(self, name: syntax.Name, depth: int) -> None:
        """Refuse what goes through too many slots and findings; what nests in rules nests in findings too."""
        if depth > self.limits.max_depth:
            self._refuse(codes.SLOTS_TOO_DEEP(name.span, name=name.text, allowed=self.limits.max_depth))

    def _check_variables(self, declaration: syntax.SlotDecl) -> None:
        for one in declaration.templates:
            for part in walk(one.template.body):
                if isinstance(part, syntax.Variable):
                    self._refuse(codes.VARIABLE_IN_SLOT(part.span, name=part.name, lower=part.name.lower()))

    def _slot_value(self, slot: ResolvedSlot, template: syntax.SlotTemplate) -> Expression | None:
        value = template.value or slot.declaration.value
        return self._expression(value, slot.module, captures_of(template.template.body)) if value else None

    def _share_number(self, name: syntax.Name, module: str) -> int:
        symbol = self.program.resolve_name(module, name.text)
        assert symbol is not None
        if symbol.id not in self.shares:
            self._share(self.program.shares[symbol.id])
        return self.shares[symbol.id]

    def _share(self, share: ResolvedShare) -> None:
        if share.id in self.shares:
            return
        declaration, module = share.declaration, share.module
        program = ShareProgram(
            share.id,
            subject=self._marker(declaration.subject, module),
            after=self._marker(declaration.after, module),
            before=self._marker(declaration.before, module),
        )
        self.shares[share.id] = len(self.share_programs)
        self.share_programs.append(program)

    # --- findings and rules -----------------------------------------------------------------------------

    def _findings(self) -> dict[str, FindingProgram]:
        return {
            id_: FindingProgram(
                id=id_,
                name=one.name,
                fields=tuple(one.fields),
                list_fields=frozenset(name for name, field in one.fields.items() if field.is_list),
                required=frozenset(name for name, field in one.fields.items() if field.required),
                gives_way=tuple(GivesWay(clause.types, clause.on) for clause in one.gives_way),
                sources=one.sources,
                hides=one.hides,
                overlap=one.overlap,
            )
            for id_, one in self.program.findings.items()
        }

    def _rule(self, rule: ResolvedRule) -> RuleProgram:
        declaration, module = rule.declaration, rule.module
        whole, fields = self._contexts(declaration, module)
        templates = []
        captured: dict[str, None] = {}
        for template in declaration.templates:
            node = ir.sequence([*whole.before, self._template(template, module, fields), *whole.behind])
            templates.append(TemplateProgram(template.text, self._automaton(node, template.span), self._needs(node)))
            captured.update(dict.fromkeys(captures_of(template.body)))
        self._check_depth(declaration.name, self.depths[rule.finding] - 1)
        names = frozenset((*captured, *(one.field.text for one in declaration.assignments)))
        return RuleProgram(
            id=rule.id,
            name=rule.name,
            number=self.rule_numbers[rule.id],
            finding=rule.finding,
            templates=tuple(templates),
            where=tuple(self._expression(one, module, names) for one in declaration.where),
            select=declaration.select,
            scope=declaration.scope,
            layers=tuple(one.text for one in declaration.layers),
            priority=declaration.priority,
            meta={one.key: one.value for one in declaration.meta},
            assignments=tuple(
                (one.field.text, self._expression(one.value, module, names)) for one in declaration.assignments
            ),
            extends=tuple(self._extend(one, module) for one in declaration.extends),
        )

    def _contexts(self, declaration: syntax.RuleDecl, module: str) -> tuple[FieldContext, dict[str, FieldContext]]:
        """The guards around the whole match, and around each field that a context names."""
        found: dict[str | None, FieldContext] = {}
        for context in declaration.contexts:
            guard = ir.Context(
                self._marker(context.templates, module), context.direction, context.within, context.negated
            )
            name = context.field.text if context.field else None
            around = found.get(name, FieldContext())
            if context.direction == "preceded":
                found[name] = FieldContext((*around.before, guard), around.behind)
            else:
                found[name] = FieldContext(around.before, (*around.behind, guard))
        return found.get(None, FieldContext()), {name: one for name, one in found.items() if name is not None}

    def _extend(self, extend: syntax.Extend, module: str) -> ExtendProgram:
        types: list[str] = []
        rules: list[str] = []
        for name in extend.until:
            own = f"{module}.{name.text}"
            if own in self.rule_numbers and own not in self.program.findings:
                rules.append(own)
            elif (symbol := self.program.resolve_name(module, name.text)) and symbol.id in self.program.findings:
                types.append(symbol.id)
        origin = extend.origin or extend.field
        return ExtendProgram(extend.field.text, origin.text, extend.through, tuple(types), tuple(rules))

    # --- qualifiers and references ------------------------------------------------------------------------

    def _qualifier(self, qualifier: ResolvedQualifier) -> QualifierProgram:
        module = qualifier.module
        return QualifierProgram(
            name=qualifier.declaration.name.text,
            on=frozenset(qualifier.on),
            items=tuple(
                QualifierItem(
                    key=one.key.text,
                    value=self._expression(one.value, module),
                    direction=one.direction,
                    field=one.field.text if one.field else None,
                    cue=self._marker(one.templates, module),
                    within=one.within,
                    until=self._marker(one.until, module) if one.until else None,
                )
                for one in qualifier.declaration.items
            ),
        )

    def _reference(self, reference: ResolvedReference) -> ReferenceProgram:
        return ReferenceProgram(
            name=reference.declaration.name.text,
            slot=self.program.symbols[reference.slot].name if reference.slot else None,
            items=tuple(self._reference_item(one, reference.module) for one in reference.declaration.items),
        )

    def _reference_item(self, item: syntax.ReferenceItem, module: str) -> ReferenceItem:
        node = ir.choice([self._template(one, module) for one in item.templates])
        try:
            means = lower_meanings(item.means)
        except MeaningError:
            self._refuse(codes.BAD_MEANING(item.means.span))
            raise
        return ReferenceItem(self._automaton(node, item.span), means)
