"""From the lines of a block to its declaration.

`lines.LineBuilder` turns each line into a `Head` or an `Item`; here they are put together, and what
is wrong with the whole is reported: a clause given twice, a template after a clause, a part missing.
There is one function for each kind of declaration, listed in `ASSEMBLERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Label
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import (
    Declaration,
    FindingDecl,
    LexiconDecl,
    LexiconEntry,
    Name,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    ShareDecl,
    SlotDecl,
    SlotTemplate,
    StringValue,
    Template,
    TestDecl,
    Use,
)


@frozen
class Item:
    """A line of a body, or a part of a one-line declaration: `kind` is the rule of the grammar."""

    kind: str
    value: Any
    span: Span


@frozen
class Head:
    """The first line of a declaration; `colon` tells whether a body may follow."""

    keyword: str
    name: Name | None
    span: Span
    target: Name | None = None
    names: tuple[Name, ...] = ()
    flags: frozenset[str] = frozenset()
    file: StringValue | None = None
    use: Use | None = None
    items: tuple[Item, ...] = ()


@define
class Parts:
    """A block's head and items, with what its assembler has to say about them."""

    head: Head
    items: tuple[Item, ...]
    span: Span
    diagnostics: list[Diagnostic] = field(factory=list)

    @property
    def name(self) -> Name:
        """The declared name, of a kind of declaration that must have one."""
        assert self.head.name is not None
        return self.head.name

    def values(self, kind: str) -> tuple[Any, ...]:
        """The values of all items of a kind, in order."""
        return tuple(item.value for item in self.items if item.kind == kind)

    def flat(self, kind: str) -> tuple[Any, ...]:
        """The members of all items of a kind whose values are tuples."""
        return tuple(member for value in self.values(kind) for member in value)

    def once(self, kind: str, default: Any = None) -> Any:
        """The value of the only item of a kind; a second one is an error."""
        found = [item for item in self.items if item.kind == kind]
        for item in found[1:]:
            label = Label(found[0].span, "first given here")
            self.diagnostics.append(codes.REPEATED_CLAUSE(item.span, labels=[label], what=_SHOWN.get(kind, kind)))
        return found[0].value if found else default

    def doc(self) -> str | None:
        """The docstring, which must come first."""
        for item in self.items[1:]:
            if item.kind == "doc" and self.items[0].kind != "doc":
                self.diagnostics.append(codes.WRONG_ORDER(item.span, what="a docstring", place="first in the block"))
                break
        text: str | None = self.once("doc")
        return text

    def first(self, kind: str, shown: str, *, after: Iterable[str] = ("doc",)) -> None:
        """Complain where an item of a kind follows one that is not of that kind (nor of `after`)."""
        earlier: Item | None = None
        for item in self.items:
            if item.kind == kind and earlier is not None:
                label = Label(earlier.span, "this stands before it")
                place = "before the clauses"
                self.diagnostics.append(codes.WRONG_ORDER(item.span, labels=[label], what=shown, place=place))
            elif item.kind != kind and item.kind not in after:
                earlier = earlier or item

    def require(self, present: object, what: str) -> None:
        """Complain where a part is missing."""
        if not present:
            name = self.head.name
            shown = f"{self.head.keyword} `{name.text}`" if name else f"this {self.head.keyword}"
            self.diagnostics.append(codes.MISSING_PART(name.span if name else self.head.span, shown=shown, what=what))


_SHOWN: Final[Mapping[str, str]] = {
    "doc": "a docstring",
    "layers": "`in`",
    "sources": "`sources findings in`",
    "hides": "`hides findings in`",
}


def _use(parts: Parts) -> Use | None:
    return parts.head.use


def _lexicon(parts: Parts) -> LexiconDecl:
    doc = parts.doc()
    entries: tuple[LexiconEntry, ...] = parts.flat("entries")
    if parts.head.file is None:
        parts.require(entries, "an entry")
    return LexiconDecl(parts.name, entries, parts.head.file, "inflected" in parts.head.flags, parts.span, doc)


def _slot(parts: Parts) -> SlotDecl:
    parts.first("slot_templates", "a template")
    templates: tuple[SlotTemplate, ...] = parts.flat("slot_templates")
    parts.require(templates, "a template")
    return SlotDecl(
        parts.name,
        parts.doc(),
        templates,
        parts.once("until", ()),
        parts.once("value"),
        "open" in parts.head.flags,
        "whole" in parts.head.flags,
        parts.span,
    )


def _share(parts: Parts) -> ShareDecl:
    groups: dict[str, tuple[Template, ...]] = {}
    for part in ("subject", "after", "before"):
        groups[part] = parts.once(part, ())
        parts.require(groups[part], f"`{part}` with a template")
    return ShareDecl(parts.name, parts.doc(), groups["subject"], groups["after"], groups["before"], parts.span)


def _finding(parts: Parts) -> FindingDecl:
    return FindingDecl(
        parts.name,
        parts.doc(),
        parts.values("field"),
        parts.values("gives_way"),
        parts.flat("sources"),
        parts.flat("hides"),
        parts.once("overlap", "keep"),
        parts.span,
    )


def _rule(parts: Parts) -> RuleDecl:
    parts.first("templates", "a template")
    templates: tuple[Template, ...] = parts.flat("templates")
    parts.require(templates, "a template")
    return RuleDecl(
        parts.name,
        parts.head.target,
        parts.doc(),
        templates,
        parts.values("context"),
        parts.values("where"),
        parts.once("select", "first"),
        parts.once("scope", "sentence"),
        parts.once("layers", ()),
        parts.once("priority", 0),
        parts.values("meta"),
        parts.values("assignment"),
        parts.values("extend"),
        parts.span,
    )


def _qualifier(parts: Parts) -> QualifierDecl:
    items = parts.values("qualification")
    parts.require(items, 'a line `name = value when before "…"`')
    return QualifierDecl(parts.name, parts.head.names, parts.doc(), items, parts.span)


def _reference(parts: Parts) -> ReferenceDecl:
    items = parts.values("resolution")
    parts.require(items, 'a line `"…" means …`')
    return ReferenceDecl(parts.name, parts.head.target, parts.doc(), items, parts.span)


def _test(parts: Parts) -> TestDecl:
    parts.doc()
    cases = parts.values("case")
    parts.require(cases, "a text with what is expected of it")
    return TestDecl(parts.head.name, cases, parts.span)


ASSEMBLERS: Final[Mapping[str, Callable[[Parts], Declaration | None]]] = {
    "use": _use,
    "lexicon": _lexicon,
    "slot": _slot,
    "share": _share,
    "finding": _finding,
    "rule": _rule,
    "qualifier": _qualifier,
    "reference": _reference,
    "test": _test,
}
