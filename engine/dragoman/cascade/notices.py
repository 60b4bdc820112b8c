"""What is said when a limit cuts a scan short, wherever that is noticed."""

from __future__ import annotations

from dragoman.finding import Notice
from dragoman.text.document import Document


def scope_was_cut(document: Document, kind: str, first: int, last: int, most: int) -> Notice:
    """A scope of these tokens was longer than `max_scope`, of which `most` is the value."""
    message = f"a {kind} of {last - first:,} tokens was cut into scopes of {most:,} (max_scope)"
    return Notice(document.id, message, document.starts[first], document.ends[last - 1], limit="max_scope")


def too_many_shares(document: Document, kind: str, first: int, last: int, most: int) -> Notice:
    """A scope of these tokens has more second readings than are read; `most` is the value of `max_shares`."""
    message = f"a {kind} goes on with an earlier subject more than {most:,} times (max_shares)"
    return Notice(document.id, message, document.starts[first], document.ends[last - 1], limit="max_shares")


def too_much_reread(document: Document, first: int, last: int, most: int) -> Notice:
    """What open slots took in the sentence of these tokens is more than `max_reread`, of which `most` is the value."""
    message = f"what open slots took in a sentence has more than {most:,} tokens (max_reread)"
    return Notice(document.id, message, document.starts[first], document.ends[last - 1], limit="max_reread")
