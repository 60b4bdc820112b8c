"""What the front end says about a rule file: diagnostics as plain frozen data.

Each diagnostic is an instance of a `Code` declared in `codes`; `render` shows them as text
or data. A diagnostic never raises: the parts of a rule file that are good stay usable.
`RuleError` carries diagnostics to callers that asked for an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import frozen

from dragoman_dsl.source import SourceFile, Span

Severity = Literal["error", "warning"]


@frozen
class Label:
    """A second place that matters, with a few words about why."""

    span: Span
    text: str


@frozen
class Edit:
    """A replacement that would mend the problem."""

    span: Span
    replacement: str


@frozen
class Diagnostic:
    """One problem: what, where, why, and what to do about it."""

    code: str
    severity: Severity
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    help: str | None = None
    edit: Edit | None = None

    @property
    def is_error(self) -> bool:
        """Whether the declaration it is about was left out."""
        return self.severity == "error"


@frozen
class Code:
    """A kind of diagnostic, declared once in `codes`.

    `message` and `help` are `str.format` templates; calling the code fills them in.

    >>> from dragoman_dsl.source import SourceFile, Span
    >>> code = Code("E999", "odd-name", "error", "the name {name} is odd", "rename {name}", "Why.")
    >>> code(Span("a.dgm", 0, 1), name="x").message
    'the name x is odd'
    """

    code: str
    slug: str
    severity: Severity
    message: str
    help: str | None
    explanation: str

    def __call__(
        self,
        span: Span,
        *,
        labels: Iterable[Label] = (),
        edit: Edit | None = None,
        help: str | None = None,  # noqa: A002
        **values: Any,
    ) -> Diagnostic:
        """Make a diagnostic of this kind at a place; `help` replaces the declared help."""
        chosen = help if help is not None else self.help and self.help.format(**values)
        return Diagnostic(self.code, self.severity, self.message.format(**values), span, tuple(labels), chosen, edit)


class RuleError(Exception):
    """Rules that cannot be used as they are.

    `diagnostics` says why, place by place; `sources` are the texts that they speak of, by path.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceFile] | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources or {})
        super().__init__("\n".join(map(self._line, self.diagnostics)))

    def _line(self, diagnostic: Diagnostic) -> str:
        """One line: place, code, message and help."""
        span = diagnostic.span
        source = self.sources.get(span.path)
        place = f"{span.path}:{source.position(span.start)}: " if source else ""
        advice = f" ({diagnostic.help})" if diagnostic.help else ""
        return f"{place}{diagnostic.code} {diagnostic.message}{advice}"
