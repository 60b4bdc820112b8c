"""How a template splits: its literal tokens and other elements in order, for people to look at.

Beside the lowering, whose splitting of literals it shows. Nothing is looked up, so it works for a
template by itself; a template that cannot be parsed gives its diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from dragoman.lower.literals import split_literals
from dragoman.lower.templates import with_inflection
from dragoman.words.inflection import forms
from dragoman_dsl import syntax
from dragoman_dsl.diagnostics import RuleError
from dragoman_dsl.parsing.parser import parse_template
from dragoman_dsl.source import SourceFile
from dragoman_dsl.syntax import Inflection, Pattern


@frozen
class TemplatePiece:
    """One element of a template.

    `kind` is `token` for a token of a literal; else what the element is: `slot`, `variable`,
    `reference`, `gap` and so on. `text` is the token, or the element as written. `forms` are what an
    inflected token stands for. `depth` counts the brackets around it.
    """

    kind: str
    text: str
    depth: int = 0
    forms: tuple[str, ...] = ()


_KINDS = {
    syntax.Variable: "variable",
    syntax.Slot: "slot",
    syntax.Reference: "reference",
    syntax.AnyToken: "any token",
    syntax.Gap: "gap",
    syntax.Regex: "regex",
    syntax.Edge: "edge",
}


def split_template(template: str) -> tuple[TemplatePiece, ...]:
    """The pieces of a template, given without its quotes.

    Raises RuleError where the template cannot be parsed.

    >>> [(piece.kind, piece.text) for piece in split_template("X's <n: number>%")]
    [('variable', 'X'), ('token', "'s"), ('slot', '<n: number>'), ('token', '%')]
    """
    source = SourceFile("<template>", template)
    parsed, problems = parse_template(source)
    if parsed is None:
        raise RuleError(problems, {source.path: source})
    return tuple(_pieces(source, parsed.body.items, depth=0))


def _pieces(source: SourceFile, items: Sequence[Pattern], *, depth: int) -> Iterator[TemplatePiece]:
    tokens, _ = split_literals(items)
    for index, item in enumerate(items):
        match item:
            case syntax.Literal_():
                for token in tokens[index]:
                    stands_for = sorted(forms(token.text, token.inflection)) if token.inflection else ()
                    yield TemplatePiece("token", token.text, depth, tuple(stands_for))
            case syntax.Group(options, _, inflection):
                yield from _options(source, "one of", options, inflection, depth)
            case syntax.Optional_(options):
                yield from _options(source, "perhaps", options, None, depth)
            case syntax.Repeat(body, least, most):
                yield TemplatePiece("repeat", f"{least} to {'any number' if most is None else most} times", depth)
                yield from _pieces(source, _items(body), depth=depth + 1)
            case syntax.Sequence(inner):
                yield from _pieces(source, inner, depth=depth)
            case _:
                yield TemplatePiece(_KINDS[type(item)], source[item.span], depth)


def _options(
    source: SourceFile, kind: str, options: Sequence[Pattern], inflection: Inflection | None, depth: int
) -> Iterator[TemplatePiece]:
    for number, option in enumerate(options):
        yield TemplatePiece(kind if number == 0 else "or", "", depth)
        items = with_inflection(_items(option), inflection) if inflection else _items(option)
        yield from _pieces(source, items, depth=depth + 1)


def _items(pattern: Pattern) -> tuple[Pattern, ...]:
    return pattern.items if isinstance(pattern, syntax.Sequence) else (pattern,)
