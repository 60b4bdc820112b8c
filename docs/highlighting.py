"""How rules and findings are coloured on the pages of the site: Pygments lexers for the blocks `dgm` and `findings`.

They colour what is there and complain of nothing; what is right is the parser's to say.
"""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

DECLARATIONS = ("use", "lexicon", "slot", "share", "finding", "rule", "qualifier", "reference", "test")
# fmt: off
CLAUSES = (
    "after", "all", "and", "around", "as", "before", "by", "extend", "first", "followed", "from",
    "gives", "hides", "importance", "in", "inflected", "is", "layer", "longest", "means", "meta", "not",
    "nothing", "on", "open", "or", "overlap", "paragraph", "preceded", "priority", "scope", "select",
    "sentence", "shortest", "sources", "subject", "through", "to", "todo", "until", "value", "way", "when",
    "where", "whole", "within",
)
# fmt: on


class DgmLexer(RegexLexer):
    """Rule files."""

    name = "Dragoman rules"
    aliases: ClassVar = ["dgm"]
    tokens: ClassVar = {
        "root": [
            (r"#.*$", Comment.Single),
            (r'"""[\s\S]*?"""', String.Doc),
            (rf"^(?:{'|'.join(DECLARATIONS)})\b", Keyword.Declaration),
            (r'"', String, "template"),
            (r"->|[=<>!]=?|[|*+?-]", Operator),
            (r"[(),:.\[\]{}]", Punctuation),
            (words(CLAUSES, prefix=r"\b", suffix=r"\b"), Keyword),
            (r"\d+", Number),
            (r"\w+", Name),
            (r"\s+", Whitespace),
            (r".", Text),
        ],
        "template": [
            (r"\\.", String.Escape),
            (r'"', String, "#pop"),
            (r"\n", Whitespace, "#pop"),
            (r"(<)([\w ]+)(:)", bygroups(Punctuation, Name.Variable, Punctuation)),
            (r"(<)([\w. ]+)(>)", bygroups(Punctuation, Name.Variable, Punctuation)),
            (r"(?<=[\s(\[:|\"])/(?:[^/\\\n]|\\.)+/", String.Regex),
            (r"\{\d+(?:,\d*)?\}", Operator),
            (r"\{[^}\"\n]*\}", Name.Function),
            (r"~(?:ed|ing|s)?\b|~|\.\.\.|…|[()\[\]|*+?<>]", Operator),
            (r"\b[B-HJ-Z]\b", Name.Variable),
            (r"[^\\\"\n<{/~.…()\[\]|*+?>B-HJ-Z]+", String),
            (r".", String),
        ],
    }


class FindingsLexer(RegexLexer):
    """What rules find, a finding a line."""

    name = "Dragoman findings"
    aliases: ClassVar = ["findings"]
    tokens: ClassVar = {
        "root": [
            (r"^\w+", Name.Function),
            (r"([\w.]+)(=)", bygroups(Name.Variable, Operator)),
            (r'"(?:[^"\\\n]|\\.)*"', String),
            (r"-?\d+(?:\.\d+)?", Number),
            (r"[\[\],]", Punctuation),
            (r"\s+", Whitespace),
            (r".", Text),
        ]
    }
