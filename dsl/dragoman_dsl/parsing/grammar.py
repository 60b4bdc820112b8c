"""The two grammars, made into parsers; the only module that knows lark.

`parser` hands it a piece of text and a builder; it parses, calls the builder's methods bottom-up (one
for each rule of the grammar) and gives back what the last of them made. `tables` walks the parse tables;
lark's own parser is asked where a text does not follow the grammar. No lark tree leaves this module, and
nothing here recurses, however deep the text. Each parser is built once per process, when first needed,
and may be used by many threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from dragoman_dsl.parsing.tables import StuckError, Tables

GrammarName = Literal["file", "template"]

_STARTS: Final[Mapping[GrammarName, tuple[str, ...]]] = {
    "file": (
        "head",
        "doc",
        "lexicon_line",
        "slot_line",
        "share_line",
        "finding_line",
        "rule_line",
        "qualifier_line",
        "reference_line",
        "test_line",
        "expression",
    ),
    "template": ("template",),
}


class Unexpected(Exception):  # noqa: N818 - an internal signal, turned into a diagnostic at once
    """The text does not follow the grammar: `position` is where, `expected` what could stand there."""

    def __init__(self, position: int, expected: frozenset[str]) -> None:
        self.position = position
        self.expected = expected
        super().__init__(position)


class _NamesEverywhere:
    """Lets the contextual lexer see a whole name where only a keyword fits.

    Otherwise `is nothingness` would be read as `is nothing` and a rest.
    """

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def _grammar_text(name: GrammarName) -> str:
    """The grammar's text: the packaged copy, else the checkout's."""
    package = Path(__file__).resolve().parents[1]
    for parent in (package, package.parents[1]):
        path = parent / "grammars" / f"{name}.lark"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"the grammar {name}.lark is missing from this installation of dragoman")


@cache
def _lark(name: GrammarName) -> Lark:
    postlex: Any = _NamesEverywhere() if name == "file" else None
    return Lark(
        _grammar_text(name),
        parser="lalr",
        lexer="contextual",
        start=list(_STARTS[name]),
        postlex=postlex,
        maybe_placeholders=True,
    )


@cache
def _tables(name: GrammarName) -> Tables:
    return Tables.of(_lark(name))


def run(grammar: GrammarName, start: str, text: str, builder: object) -> Any:
    """Parse `text` from the rule `start`, building with `builder`.

    The builder has a method for each rule or alias of the grammar. It is called with the rule's extent
    (``(-1, -1)`` where it took nothing) and its children: pieces, None for what was left out, and what
    the methods of the rules within gave.

    Raises `Unexpected` where the text does not follow the grammar; some methods have been called by then.
    """
    try:
        return _tables(grammar).build(start, text, builder)
    except StuckError:
        pass
    try:
        _lark(grammar).parse(text, start=start)
    except UnexpectedToken as error:
        at = error.token.start_pos
        position = len(text) if error.token.type == "$END" or at is None else at
        raise Unexpected(position, _acceptable(error, error.expected)) from None
    except UnexpectedCharacters as error:
        raise Unexpected(error.pos_in_stream or 0, _acceptable(error, error.allowed)) from None
    raise AssertionError(f"lark reads what its tables do not: {text!r}")


def _acceptable(error: UnexpectedInput, expected: Iterable[str] | None) -> frozenset[str]:
    """The terminals that can really follow; the parse table alone knows only some that might."""
    parser: Any = error.interactive_parser
    return frozenset(parser.accepts() if parser else expected or ())
