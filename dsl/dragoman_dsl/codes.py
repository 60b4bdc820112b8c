"""Every diagnostic that the project can give, declared once as data.

`CODES` maps a code to its declaration; each declaration is also a constant of this module, named
after its slug (`unclosed-quote` is `UNCLOSED_QUOTE`), and is called with a place to make a
`Diagnostic`. Ranges: E1xx reading and syntax, E2xx names and types, E3xx compiling, E4xx files and
lexicons, W5xx warnings. A code once released keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dragoman_dsl.diagnostics import Code

_declared: dict[str, Code] = {}

CODES: Mapping[str, Code] = MappingProxyType(_declared)
"""All declarations by code, in the order of this file."""


def _code(code: str, slug: str, message: str, help: str | None, explanation: str) -> Code:
    """Declare a code; its first letter gives the severity."""
    if code in _declared:
        raise ValueError(f"{code} is declared twice")
    _declared[code] = Code(code, slug, "error" if code[0] == "E" else "warning", message, help, explanation)
    return _declared[code]


# --- E1xx: reading files, and the syntax of files and templates ----------------------------------

FILE_TOO_LARGE = _code(
    "E101",
    "file-too-large",
    "{path} has {size} bytes, more than the limit of {limit}",
    "split the rules over several files and bring them together with `use`, or raise `max_file_bytes`",
    "A rule file is read whole. The limit keeps a mistaken path (a corpus, an archive) from filling the memory.",
)

# --- E2xx: names, types and declarations ---------------------------------------------------------

# --- E3xx: compiling ------------------------------------------------------------------------------

# --- E4xx: files, uses and lexicons ---------------------------------------------------------------

# --- W5xx: warnings -------------------------------------------------------------------------------
