"""What an expression can see of a match: one place where it is put together.

Used wherever the engine evaluates expressions: by `captures` for the values of slots, by `cascade` for
conditions and assignments, by `qualifiers` for the values of qualifiers.
"""

from __future__ import annotations

from collections.abc import Mapping

from dragoman.compiled.rulebook import Rulebook
from dragoman.conditions.values import Scope
from dragoman.finding import FieldValue, Value
from dragoman.text.document import Document


def environment(
    document: Document,
    rulebook: Rulebook,
    fields: Mapping[str, FieldValue],
    assigned: Mapping[str, Value] | None = None,
) -> Scope:
    """The scope of an expression over these fields of a match; `assigned` are values given before."""
    return Scope(
        fields,
        assigned or {},
        date=document.date,
        count_tokens=document.count_tokens,
        lexicons=rulebook.lexicons,
        max_value=rulebook.limits.max_value,
        max_answers=rulebook.limits.max_answers,
    )
