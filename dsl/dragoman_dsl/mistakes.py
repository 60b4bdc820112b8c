"""Why a text does not follow the grammar, in words: from `Unexpected` to a diagnostic.

The grammar knows where reading stopped and what could have stood there. What the author most likely
did is found here by looking at the text around that place; where nothing fits, the message says what
was expected.
"""

from __future__ import annotations

from dragoman_dsl import codes
from dragoman_dsl.blocks import KEYWORDS, Block, Line
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.grammar import Unexpected
from dragoman_dsl.source import SourceFile, Span


def unknown_keyword(source: SourceFile, head: Line) -> Diagnostic:
    return codes.UNKNOWN_KEYWORD(
        Span(source.path, head.start, head.end), found=repr(source.text[head.start : head.end][:20])
    )


def looks_like_body(text: str, block: Block) -> bool:
    return text[block.head.start] == '"'


def body_of_one_line(source: SourceFile, block: Block, first: Line) -> Diagnostic:
    return codes.ONE_LINE_CLAUSE(Span(source.path, first.start, first.end), found="x")


def in_line(source: SourceFile, line: Line, start: str, error: Unexpected) -> Diagnostic:
    at = line.start + error.position
    return codes.UNEXPECTED(
        Span(source.path, at, at + 1), found=source.text[at : at + 10], expected=", ".join(error.expected)
    )


def in_template(path: str, text: str, base: int, error: Unexpected) -> Diagnostic:
    at = base + error.position
    return codes.UNEXPECTED_IN_TEMPLATE(
        Span(path, at, at + 1), found=text[error.position :][:10], expected=", ".join(error.expected)
    )
