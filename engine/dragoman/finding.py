"""Findings: what a scan reports, as plain frozen data with a documented dict form.

The last room of the flow. Offsets are half-open ranges of code points of the text as given.
The dict form is described by `finding.schema.json`, which ships with the package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import repeat
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, fields, frozen

Value = str | int | float | bool | None

_SHOWN = 60
"""So many characters of a text are shown in a `repr`."""


@frozen(order=True)
class Place:
    """A stretch of the text; for a sentence or paragraph, `index` counts from 0 in the document."""

    start: int
    end: int
    index: int = 0

    def to_dict(self) -> dict[str, int]:
        """`{"index", "start", "end"}`."""
        return {"index": self.index, "start": self.start, "end": self.end}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Place:
        """The inverse of `to_dict`."""
        return cls(data["start"], data["end"], data.get("index", 0))


@frozen
class Mention:
    """A stretch of text that a capture stands for or is made of."""

    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """`{"start", "end", "text"}`."""
        return {"start": self.start, "end": self.end, "text": self.text}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Mention:
        """The inverse of `to_dict`."""
        return cls(data["start"], data["end"], data["text"])


@frozen(repr=False)
class Capture:
    """What one slot took.

    `type` is the slot, lexicon or finding type that matched (`text` for an inline pattern,
    `phrase` for a variable). `fields` are the captures inside it. `attributes` holds a row per
    lexicon entry that matched it exactly. `parts` is empty unless it is made of several pieces;
    `start` and `end` are then their hull.

    >>> Capture(7, 11, "Oslo", "place")
    <Capture place 7:11 'Oslo'>
    """

    start: int
    end: int
    text: str
    type: str
    value: Value = None
    attributes: tuple[Mapping[str, Value], ...] = ()
    fields: Mapping[str, Capture | tuple[Capture, ...]] = field(factory=dict)
    parts: tuple[Mention, ...] = ()
    refers_to: tuple[Mention, ...] = ()

    def __hash__(self) -> int:
        return hash((self.type, self.start, self.end, self.text))

    def __repr__(self) -> str:
        return f"<Capture {self.type} {self.start}:{self.end} {_short(self.text)}>"

    def __getitem__(self, name: str) -> Any:
        """A sub-field: a `Capture`, or a tuple of them for a list."""
        return self.fields[name]

    def to_dict(self) -> dict[str, Any]:
        """The dict form; keys that say nothing are left out."""
        data: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "type": self.type,
        }
        if self.value is not None:
            data["value"] = self.value
        if self.attributes:
            data["attributes"] = [dict(row) for row in self.attributes]
        if self.fields:
            data["fields"] = fields_to_dict(self.fields)
        if self.parts:
            data["parts"] = [part.to_dict() for part in self.parts]
        if self.refers_to:
            data["refers_to"] = [mention.to_dict() for mention in self.refers_to]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Capture:
        """The inverse of `to_dict`."""
        return cls(
            start=data["start"],
            end=data["end"],
            text=data["text"],
            type=data["type"],
            value=data.get("value"),
            attributes=tuple(dict(row) for row in data.get("attributes", ())),
            fields=fields_from_dict(data.get("fields", {})),
            parts=tuple(Mention.from_dict(part) for part in data.get("parts", ())),
            refers_to=tuple(Mention.from_dict(one) for one in data.get("refers_to", ())),
        )


@frozen(order=True)
class FindingRef:
    """Another finding of the same document, named by its type and place."""

    type: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """`{"type", "start", "end"}`."""
        return {"type": self.type, "start": self.start, "end": self.end}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FindingRef:
        """The inverse of `to_dict`."""
        return cls(data["type"], data["start"], data["end"])


FieldValue = Capture | tuple[Capture, ...]


def fields_to_dict(fields: Mapping[str, FieldValue]) -> dict[str, Any]:
    """Captures by name as plain dicts and lists of dicts."""
    return {
        name: one.to_dict() if isinstance(one, Capture) else [item.to_dict() for item in one]
        for name, one in fields.items()
    }


def fields_from_dict(data: Mapping[str, Any]) -> dict[str, FieldValue]:
    """The inverse of `fields_to_dict`."""
    return {
        name: tuple(Capture.from_dict(item) for item in one) if isinstance(one, list) else Capture.from_dict(one)
        for name, one in data.items()
    }


class Glance(Protocol):
    """Says things of findings that have not been made, by their numbers."""

    def type(self, number: int) -> str:
        """The type."""

    def json(self, number: int) -> str:
        """What `Finding.to_json` gives."""


class _Deferred:
    """A value whose fields are filled in when one of them is first looked at.

    An empty slot counts as a missing attribute, for which Python asks `__getattr__`; once filled, a
    field is as quick to reach as any.
    """

    __slots__ = ("_source",)
    _source: tuple[Callable[[int], object], int, Glance | None]
    """What makes the value to copy, the number it is to be asked for, and what knows things of it before; unset when
    that is done."""

    if not TYPE_CHECKING:  # or a misspelt attribute would pass for one

        def __getattr__(self, name: str) -> Any:
            try:
                make, number, glance = object.__getattribute__(self, "_source")
            except AttributeError:
                pass  # filled, perhaps by another thread just now
            else:
                if glance is not None and name == "type":
                    return glance.type(number)
                _fill(self, make(number))
            return object.__getattribute__(self, name)


_set_source = vars(_Deferred)["_source"].__set__
"""Sets the slot of a frozen value, and quickly: there may be very many."""


def _fill(value: _Deferred, made: object) -> None:
    for slot in fields(type(value)):  # type: ignore[arg-type]
        object.__setattr__(value, slot.name, getattr(made, slot.name))
    with suppress(AttributeError):  # another thread was as quick, with the same
        object.__delattr__(value, "_source")


@frozen(repr=False)
class Finding(_Deferred):
    """One finding: a typed record with its fields, each with its exact place.

    `rules` names every rule that made it, the first is `rule`. `values` are fields that were
    assigned (`stance = "support"`) rather than captured. `source` is the chain of findings that
    enclose it as their words, innermost first. `qualifiers` are e.g. `polarity`, `modality`.
    """

    type: str
    rules: tuple[str, ...]
    doc: str
    start: int
    end: int
    text: str
    sentence: Place
    paragraph: Place
    fields: Mapping[str, FieldValue]
    values: Mapping[str, Value] = field(factory=dict)
    qualifiers: Mapping[str, Value] = field(factory=dict)
    source: tuple[FindingRef, ...] = ()
    shared: bool = False
    meta: Mapping[str, Value] = field(factory=dict)
    markup: str = ""
    """`html` or `markdown` where the words were read out of such a file, whose offsets these are."""

    def __hash__(self) -> int:
        return hash((self.type, self.rules, self.doc, self.start, self.end))

    def __repr__(self) -> str:
        shown = [f"{name}={_shown_field(one)}" for name, one in self.fields.items()]
        shown += [f"{name}={one!r}" for name, one in {**self.values, **self.qualifiers}.items()]
        return f"<Finding {self.type} {self.start}:{self.end} {' '.join(shown) or _short(self.text)}>"

    def _repr_html_(self) -> str:
        """What notebooks show."""
        from dragoman.viewing.notebook import finding_html

        return finding_html(self)

    @property
    def rule(self) -> str:
        """The first rule that made it."""
        return self.rules[0]

    def __getitem__(self, name: str) -> Any:
        """A field: a `Capture`, a tuple of them for a list, or an assigned value.

        Raises KeyError for a field that this finding does not have.
        """
        return self.fields[name] if name in self.fields else self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Like indexing, with a default."""
        return self[name] if name in self.fields or name in self.values else default

    def to_dict(self) -> dict[str, Any]:
        """The dict form, described by the shipped JSON Schema; keys that say nothing are left out."""
        data: dict[str, Any] = {
            "doc": self.doc,
            "type": self.type,
            "rule": self.rule,
            "rules": list(self.rules),
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "sentence": self.sentence.to_dict(),
            "paragraph": self.paragraph.to_dict(),
            "fields": fields_to_dict(self.fields),
        }
        for name in ("values", "qualifiers", "meta"):
            mapping = getattr(self, name)
            if mapping:
                data[name] = dict(mapping)
        if self.source:
            data["source"] = [one.to_dict() for one in self.source]
        if self.shared:
            data["shared"] = True
        if self.markup:
            data["markup"] = self.markup
        return data

    def to_json(self) -> str:
        """The dict form as JSON, in one line: `json.dumps(finding.to_dict(), ensure_ascii=False)`, but sooner."""
        glance: Glance | None = None
        with suppress(AttributeError):
            _, number, glance = object.__getattribute__(self, "_source")
        if glance is not None:
            return glance.json(number)
        from json import dumps

        return dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """The inverse of `to_dict`."""
        return cls(
            type=data["type"],
            rules=tuple(data["rules"]),
            doc=data["doc"],
            start=data["start"],
            end=data["end"],
            text=data["text"],
            sentence=Place.from_dict(data["sentence"]),
            paragraph=Place.from_dict(data["paragraph"]),
            fields=fields_from_dict(data["fields"]),
            values=dict(data.get("values", {})),
            qualifiers=dict(data.get("qualifiers", {})),
            source=tuple(FindingRef.from_dict(one) for one in data.get("source", ())),
            shared=data.get("shared", False),
            meta=dict(data.get("meta", {})),
            markup=data.get("markup", ""),
        )


@frozen
class Notice:
    """Something about a scan that its findings alone do not show, e.g. a scope that was cut.

    `limit` names the parameter of `Limits` where one was met.
    """

    doc: str
    message: str
    start: int
    end: int
    limit: str | None = None
    rule: str | None = None


class Findings(list[Finding]):
    """The findings of one document in their total order, and what there is to say about the scan.

    >>> Findings()
    <Findings: none>
    """

    def __init__(self, findings: Iterable[Finding] = (), notices: Iterable[Notice] = ()) -> None:
        super().__init__(findings)
        self.notices = tuple(notices)

    @classmethod
    def deferred(
        cls,
        count: int,
        make: Callable[[int], Finding],
        notices: Iterable[Notice] = (),
        glance: Glance | None = None,
    ) -> Findings:
        """So many findings, of which `make` gives number 0, 1, … when it is first looked at.

        What `make` needs is kept until each has been looked at. `glance` answers what it can without that.

        >>> from dragoman.finding import Place
        >>> found = Findings.deferred(2, lambda n: Finding("t", ("r",), "a", n, n, "", Place(0, 9), Place(0, 9), {}))
        >>> len(found), found[1].start
        (2, 1)
        """
        found = cls(map(Finding.__new__, repeat(Finding, count)), notices)
        for number, finding in enumerate(found):
            _set_source(finding, (make, number, glance))
        return found

    def __repr__(self) -> str:
        counts = Counter(one.type for one in self)
        shown = ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
        return f"<Findings: {shown}{'' if self.complete else '; incomplete'}>"

    def _repr_html_(self) -> str:
        """What notebooks show."""
        from dragoman.viewing.notebook import findings_html

        return findings_html(self)

    @property
    def complete(self) -> bool:
        """Whether no limit cut the scan short."""
        return not any(notice.limit for notice in self.notices)


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _shown_field(value: FieldValue) -> str:
    if isinstance(value, Capture):
        return _short(value.text)
    return f"[{', '.join(_short(one.text) for one in value)}]"
