"""Checks of expressions: captures that exist, functions that exist, the number of arguments.

Used by `resolve` for `where`, `value`, assignments, qualifiers and references. The table of
functions belongs to the engine and is passed in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Edit
from dragoman_dsl.program import Symbol, SymbolKind
from dragoman_dsl.resolving.checking import LEXICONS, TYPES, Checked
from dragoman_dsl.resolving.names import Broken
from dragoman_dsl.source import Span
from dragoman_dsl.suggest import did_you_mean, quoted_list
from dragoman_dsl.syntax import Call, Compare, Expression, Path
from dragoman_dsl.walk import operands

Functions = Mapping[str, tuple[int, int | None]]
"""The fewest and the most arguments of each function; None: any number."""

_NONE: frozenset[SymbolKind] = frozenset()


def check_expression(
    checked: Checked, expression: Expression, captures: Collection[str], functions: Functions | None
) -> None:
    """Report captures and functions that are not known.

    An argument of a function may also name a slot, lexicon or finding (`recent(actor, 2)`), and
    what stands behind `in` a lexicon.
    """
    stack: list[tuple[Expression, frozenset[SymbolKind]]] = [(expression, _NONE)]
    while stack:
        one, named = stack.pop()
        if isinstance(one, Path):
            _check_path(checked, one, captures, named)
        elif isinstance(one, Call) and functions is not None:
            _check_call(checked, one, functions)
        if isinstance(one, Compare):
            stack += [(one.right, LEXICONS if one.operator == "in" else _NONE), (one.left, _NONE)]
        else:
            stack.extend((inner, TYPES if isinstance(one, Call) else _NONE) for inner in reversed(operands(one)))


def _check_path(checked: Checked, path: Path, captures: Collection[str], named: frozenset[SymbolKind]) -> None:
    """A path begins with a capture, or is the name of a symbol where one may stand."""
    root = path.parts[0]
    if root in captures:
        return
    found = checked.names.find(checked.module, ".".join(path.parts)) if named else None
    if isinstance(found, Broken):
        checked.broken.append((found, path.span))
    elif isinstance(found, Symbol) and found.kind in named:
        checked.needs.setdefault(found.id, path.span)
    else:
        span = Span(path.span.path, path.span.start, path.span.start + len(root))
        text = f'; a text stands between quotation marks: `"{root}"`' if len(path.parts) == 1 else ""
        unknown_capture(checked, root, span, captures, f"name a slot of the template, as in `<{root}: …>`{text}")


def unknown_capture(
    checked: Checked, name: str, span: Span, captures: Collection[str], otherwise: str | None = None
) -> None:
    """Report a name that nothing captures, with what may be meant; `otherwise` helps where no name is near."""
    near = checked.names.nearest(name, captures)
    advice = did_you_mean(near) or otherwise
    checked.report(codes.UNKNOWN_CAPTURE(span, name=name, help=advice, edit=Edit(span, near[0]) if near else None))


def _check_call(checked: Checked, call: Call, functions: Functions) -> None:
    name_span = Span(call.span.path, call.span.start, call.span.start + len(call.function))
    if call.function not in functions:
        near = checked.names.nearest(call.function, functions)
        known = quoted_list(sorted(functions), "and")
        advice = did_you_mean(near)
        edit = Edit(name_span, near[0]) if near else None
        checked.report(codes.UNKNOWN_FUNCTION(name_span, name=call.function, known=known, help=advice, edit=edit))
        return
    least, most = functions[call.function]
    given = len(call.arguments)
    if given < least or (most is not None and given > most):
        checked.report(
            codes.WRONG_ARGUMENTS(call.span, name=call.function, wanted=_counted(least, most), given=given or "none")
        )


def _counted(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least} argument{'s' * (least != 1)}"
    if least == most:
        return f"{most or 'no'} argument{'s' * (most != 1)}"
    return f"{least} to {most} arguments"
