"""What is said when a limit cuts a scan short, wherever that is noticed."""

from __future__ import annotations

from dragoman.finding import Notice
from dragoman.text.document import Document


def scope_was_cut(document: Document, kind: str, first: int, last: int, most: int) -> Notice:
    """A scope of these tokens was longer than `max_scope`, of which `most` is the value."""
    message = f"a {kind} of {last - first:,} tokens was cut into scopes of {most:,} (max_scope)"
    return Notice(document.id, message, document.starts[first], document.ends[last - 1], limit="max_scope")
