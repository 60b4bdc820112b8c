"""`view`: texts read by rules, and the page made of them; the front door of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dragoman.texts import given, one_of_many
from dragoman.viewing.page import NO_SOURCES, Page, ShownText

if TYPE_CHECKING:
    from dragoman.ruleset import Ruleset
    from dragoman.texts import Text


def view(
    rules: Ruleset, texts: str | Iterable[Text], *, title: str = "Findings", sources: Mapping[str, str] = NO_SOURCES
) -> str:
    """A page of texts with what rules find in them: one HTML file that needs nothing else.

    `texts`: one text, or several as in `Ruleset.scan_many`. `sources`: rules as written, by name, to be shown with
    what they found.

    Raises TextError for what is no text.

    >>> import dragoman
    >>> page = view(dragoman.compile('rule met: "<who: actor> met"'), "They met.")
    >>> page.startswith("<!doctype html>"), "1 finding in 1 text" in page
    (True, True)
    """
    most = rules.limits.max_text
    several = [given(texts, None, None, most)] if isinstance(texts, str) else [one_of_many(one, most) for one in texts]
    shown = [ShownText(one.id, one.text, rules.scan(one.text, id=one.id, date=one.date)) for one in several]
    return Page(title, list(rules.types), sources).html(shown)
