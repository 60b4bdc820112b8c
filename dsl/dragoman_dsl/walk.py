"""Ways through the syntax tree: what stands inside a template, an expression, a declaration.

Read by `resolve`, `lint` and whoever else asks which names a declaration uses. Nesting is bounded
by the parser (`max_depth`), so plain recursion is safe here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from attrs import frozen

from dragoman_dsl.source import Span
from dragoman_dsl.syntax import (
    AnyToken,
    Call,
    Compare,
    Declaration,
    Edge,
    Expression,
    Gap,
    Group,
    InlineType,
    IsNothing,
    ListValue,
    Literal_,
    Logic,
    NamedType,
    Not,
    Optional_,
    Path,
    Pattern,
    QualifierDecl,
    Reference,
    ReferenceDecl,
    Regex,
    Repeat,
    RuleDecl,
    Sequence,
    ShareDecl,
    Slot,
    SlotDecl,
    Template,
    Variable,
)

Role = Literal["main", "until", "subject", "joint", "context", "qualifier", "reference"]
"""What a template is for: `main` ones capture fields, and so does `subject`; the others only look."""


@frozen
class TypeUse:
    """A slot, lexicon or finding named in a template; `slot` is the slot that captures it, if any.

    `phrase` of a variable has the variable as its `slot`.
    """

    name: str
    span: Span
    slot: Slot | Variable | None


_BARE: Final = frozenset({Literal_, AnyToken, Gap, Regex, Edge})
"""What has nothing inside and names nothing: most of any template, and passed over first."""


def children(pattern: Pattern) -> tuple[Pattern, ...]:
    """The patterns directly inside another, those of inline slot types included."""
    if isinstance(pattern, Sequence):
        return pattern.items
    if isinstance(pattern, Group | Optional_):
        return pattern.options
    if isinstance(pattern, Repeat):
        return (pattern.body,)
    if isinstance(pattern, Slot):
        return tuple(one.pattern for one in pattern.types if isinstance(one, InlineType))
    return ()


def walk(pattern: Pattern) -> Iterator[Pattern]:
    """A pattern and everything inside it, in the order written."""
    stack = [pattern]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(children(one)))


def typed_parts(pattern: Pattern) -> list[Slot | Reference | Variable]:
    """The parts of a pattern that name a type, or may, in the order written."""
    found: list[Slot | Reference | Variable] = []
    stack = [pattern]
    while stack:
        one = stack.pop()
        if isinstance(one, Slot | Reference | Variable):
            found.append(one)
        stack.extend([inner for inner in reversed(children(one)) if type(inner) not in _BARE])
    return found


def type_uses(pattern: Pattern) -> Iterator[TypeUse]:
    """Every type that a pattern names, in the order written."""
    for one in typed_parts(pattern):
        if isinstance(one, Slot):
            for kind in one.types:
                if isinstance(kind, NamedType):
                    yield TypeUse(
                        kind.name, Span(kind.span.path, kind.span.start, kind.span.start + len(kind.name)), one
                    )
        elif isinstance(one, Reference):
            for name in (*one.names, *one.unless):
                yield TypeUse(name.text, name.span, None)
        else:
            yield TypeUse("phrase", one.span, one)


def templates_of(declaration: Declaration) -> Iterator[tuple[Template, Role]]:
    """The templates of a declaration and what each is for."""
    if isinstance(declaration, RuleDecl):
        yield from ((one, "main") for one in declaration.templates)
        for context in declaration.contexts:
            yield from ((one, "context") for one in context.templates)
    elif isinstance(declaration, SlotDecl):
        yield from ((one.template, "main") for one in declaration.templates)
        yield from ((one, "until") for one in declaration.until if isinstance(one, Template))
    elif isinstance(declaration, ShareDecl):
        yield from ((one, "subject") for one in declaration.subject)
        yield from ((one, "joint") for one in (*declaration.after, *declaration.before))
    elif isinstance(declaration, QualifierDecl):
        for item in declaration.items:
            yield from ((one, "qualifier") for one in (*item.templates, *item.until))
    elif isinstance(declaration, ReferenceDecl):
        for entry in declaration.items:
            yield from ((one, "reference") for one in entry.templates)


def expressions_of(declaration: Declaration) -> Iterator[Expression]:
    """The expressions of a declaration: conditions, values, assignments, meanings."""
    if isinstance(declaration, RuleDecl):
        yield from declaration.where
        yield from (one.value for one in declaration.assignments)
    elif isinstance(declaration, SlotDecl):
        values = (declaration.value, *(one.value for one in declaration.templates))
        yield from (value for value in values if value is not None)
    elif isinstance(declaration, QualifierDecl):
        yield from (item.value for item in declaration.items)
    elif isinstance(declaration, ReferenceDecl):
        yield from (item.means for item in declaration.items)


def operands(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside another."""
    if isinstance(expression, ListValue):
        return expression.items
    if isinstance(expression, Call):
        return expression.arguments
    if isinstance(expression, Compare):
        return (expression.left, expression.right)
    if isinstance(expression, IsNothing | Not):
        return (expression.operand,)
    if isinstance(expression, Logic):
        return expression.operands
    return ()


def walk_expression(expression: Expression) -> Iterator[Expression]:
    """An expression and everything inside it, in the order written."""
    stack = [expression]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(operands(one)))


def paths_of(expression: Expression) -> Iterator[Path]:
    """Every path (`document.kind`) in an expression."""
    return (one for one in walk_expression(expression) if isinstance(one, Path))
