"""Pages about rule files and packs, in Markdown, made of what the rules say themselves.

Beside the front door, which it uses like any other user, and behind `dragoman docs`. A page has each finding type with
its fields and the rules that make it, then slots, lexicons and the rest, with docstrings and as written. Examples are
the rules' own tests, run, with the places of the fields marked: what a page shows is what the rules find. What has no
docstring shows as a gap.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, field

from dragoman.finding import Capture, Finding
from dragoman.testing import judge, look_up, shown

if TYPE_CHECKING:
    from dragoman import Declared, DescribedField, DescribedType, Description, ModuleDescription, TestCase

GAP = "*(no docstring)*"
MADE = "<!-- Made by `dragoman docs` from the rules; change them, not this page. -->"
EXAMPLES = 3
"""Examples of a rule, of texts in which it finds something and in which it does not, each."""

_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")


def page(name: str, description: Description) -> str:
    """A page in Markdown about rules that `dragoman.describe` has described.

    >>> import dragoman, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "met.dgm")
    >>> _ = path.write_text('rule met: "<who: (they)> met"\\ntest met:\\n    "Then they met." -> met(who="they")\\n')
    >>> [line for line in page("met", dragoman.describe(path)).splitlines() if "Then" in line]
    ['- Then \\\\[**who** they\\\\] met.']
    """
    writer = _Writer(description)
    lines = [f"# {name}", "", MADE, ""]
    for module in description.modules:
        lines += writer.module(module)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).rstrip()) + "\n"


@define
class _Writer:
    """Writes the sections of a page."""

    description: Description
    cases: dict[str, list[tuple[TestCase, Sequence[Finding]]]] = field(init=False)
    """The tests that pass, with what is found, by the rule or type that they are about."""

    @cases.default
    def _cases(self) -> dict[str, list[tuple[TestCase, Sequence[Finding]]]]:
        cases: dict[str, list[tuple[TestCase, Sequence[Finding]]]] = defaultdict(list)
        ruleset = self.description.compiled.ruleset
        for case in ruleset.tests:
            findings = ruleset.scan(case.text, id=case.name)
            if judge(case, findings).result == "pass":
                about = [one for one in findings if not case.about or case.about & {one.type, *one.rules}]
                cases[case.name].append((case, about))
        return cases

    def module(self, module: ModuleDescription) -> Iterator[str]:
        """All sections about a module."""
        yield from _files(module)
        anchors = _anchors(module)
        if module.types:
            yield from ("## Finding types", "")
            yield from _table(
                ("type", "fields", "what it is"),
                (
                    (f"[{one.name}](#{_slug(one.name)})", ", ".join(_brief(one.fields)), _first(one.doc))
                    for one in module.types
                ),
            )
            for one in module.types:
                yield from self._type(one, module, anchors)
        yield from _declared("Qualifiers", [one.declared for one in module.qualifiers], _qualifier_notes(module))
        yield from _declared("References", module.references, {})
        yield from _declared("Shares", module.shares, {})
        yield from _declared("Slots", [one.declared for one in module.slots], _slot_notes(module))
        yield from self._lexicons(module)

    def _type(self, one: DescribedType, module: ModuleDescription, anchors: Mapping[str, str]) -> Iterator[str]:
        yield from ("", f"### {one.name}", "", (one.doc or GAP) if one.declared else "", "")
        if one.fields:
            rows = ((f"`{each.name}`", _types(each.types, anchors), _multiplicity(each)) for each in one.fields)
            yield from _table(("field", "type", ""), rows)
        notes = [*_notes(one), *_set_by(one.name, module)]
        yield from ("", *(f"- {note}" for note in notes), "")
        rules = {rule.name for rule in one.rules}
        if one.name not in rules:
            yield from self._examples(one.name)
        for rule in one.rules:
            yield from ("", f"#### rule {rule.name}", "", rule.doc or GAP, "", *_code(rule.source), "")
            yield from self._examples(rule.name)

    def _examples(self, name: str) -> Iterator[str]:
        """Tests with their findings marked, and texts in which nothing is found."""
        positive = [pair for pair in self.cases.get(name, ()) if pair[1]][:EXAMPLES]
        negative = [case.text for case, findings in self.cases.get(name, ()) if not findings][:EXAMPLES]
        yield ""
        for case, findings in positive:
            yield from (f"- {_marked(case.text, one)}{_asserted(case, one)}" for one in findings)
        yield from (f"- Nothing in: {_escaped(_flat(text))}" for text in negative)
        yield ""

    def _lexicons(self, module: ModuleDescription) -> Iterator[str]:
        if not module.lexicons:
            return
        yield from ("", "## Lexicons", "")
        rows = []
        for one in module.lexicons:
            sample = self.description.samples[one.id]
            size = self.description.sizes[one.id]
            entries = ", ".join(map(_escaped, sample)) + (", …" if size > len(sample) else "")
            known = ", ".join(f"`{name}`" for name in self.description.columns.get(one.id, ()))
            doc = _flat(one.doc or (GAP if one.documentable else ""))
            if one.inflected:
                doc = f"{doc} Each entry stands for all its forms.".strip()
            rows.append((f"`{one.name}`", f"{size:,}", doc, entries, known))
        yield from _table(("lexicon", "entries", "what it is", "such as", "attributes"), rows)


# --- pieces -----------------------------------------------------------------------------------------------


def _files(module: ModuleDescription) -> Iterator[str]:
    documented = [one for one in module.files if one.doc]
    if len(module.files) == 1:
        yield from (one.doc or "" for one in documented)
        yield ""
        return
    yield from (f"- `{one.name}`: {_flat(one.doc or '')}" for one in documented)
    yield ""


def _declared(title: str, several: Sequence[Declared], notes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if several:
        yield from ("", f"## {title}", "")
    for one in several:
        yield from ("", f"### {title[:-1].lower()} {one.name}", "", one.doc or GAP, "")
        yield from (f"- {note}" for note in notes.get(one.name, ()))
        yield from ("", *_code(one.source), "")


def _slot_notes(module: ModuleDescription) -> dict[str, list[str]]:
    return {
        one.declared.name: [
            *(["Open: what it takes is searched as a text of its own."] if one.open_ else []),
            *(["Whole: it takes a longest match, unbreakable."] if one.whole else []),
        ]
        for one in module.slots
    }


def _qualifier_notes(module: ModuleDescription) -> dict[str, list[str]]:
    return {
        one.declared.name: [
            *(f"`{key}`: {', '.join(map(_escaped, values))}" for key, values in one.values),
            f"On {', '.join(one.on) or 'all finding types'}.",
        ]
        for one in module.qualifiers
    }


def _notes(one: DescribedType) -> Iterator[str]:
    """How findings of a type live with others."""
    for types, on in one.gives_way:
        where = f"where both have the same {on}" if on else "where they overlap"
        yield f"Gives way to {', '.join(types)} {where}."
    if one.sources:
        yield f"Findings in {_fields(one.sources)} name it as their source."
    if one.hides:
        yield f"Nothing is reported in {_fields(one.hides)}."
    if one.overlap != "keep":
        yield f"Of those that overlap, one is kept ({one.overlap})."


def _set_by(name: str, module: ModuleDescription) -> Iterator[str]:
    """The qualifiers that findings of a type may have."""
    values: dict[str, dict[str, None]] = defaultdict(dict)
    for one in module.qualifiers:
        if not one.on or name in one.on:
            for key, several in one.values:
                values[key].update(dict.fromkeys(several))
    for key, found in values.items():
        yield f"Qualifier `{key}`: {', '.join(map(_escaped, found))}."


def _fields(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _brief(fields: Iterable[DescribedField]) -> Iterator[str]:
    marks = {(True, False): "", (False, False): "?", (True, True): "+", (False, True): "\\*"}
    return (f"{_escaped(one.name)}{marks[one.required, one.is_list]}" for one in fields)


def _multiplicity(one: DescribedField) -> str:
    if one.is_list:
        return "list, one or more" if one.required else "list, may be missing"
    return "" if one.required else "may be missing"


def _types(names: Iterable[str], anchors: Mapping[str, str]) -> str:
    return " or ".join(f"[{_escaped(name)}](#{anchors[name]})" if name in anchors else f"`{name}`" for name in names)


def _anchors(module: ModuleDescription) -> dict[str, str]:
    slots = {one.declared.name: _slug(f"slot {one.declared.name}") for one in module.slots}
    return {
        **dict.fromkeys((one.name for one in module.lexicons), "lexicons"),
        **slots,
        **{one.name: _slug(one.name) for one in module.types},
    }


def _slug(heading: str) -> str:
    """The anchor that Markdown gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _code(source: str) -> Iterator[str]:
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", source)), default=0))
    yield from (f"{fence}dgm", source.rstrip(), fence)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |".replace("|  |", "| |")
    yield "|" + "---|" * len(head)
    yield from (re.sub(r"  +\|", " |", f"| {' | '.join(row)} |") for row in rows)


def _first(doc: str | None) -> str:
    """The first paragraph of a docstring, in one line of a table."""
    return GAP if not doc else _flat(doc.split("\n\n")[0])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


# --- examples ---------------------------------------------------------------------------------------------


def _marked(text: str, finding: Finding) -> str:
    r"""A text with the fields of a finding in brackets, each with its name; of two that cross, the first."""
    spans = sorted(_spans(finding), key=lambda one: (one[0], -one[1]))
    opening: dict[int, list[str]] = defaultdict(list)
    closing: dict[int, int] = defaultdict(int)
    open_ends: list[int] = []
    for start, end, name in spans:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1]:
            continue
        open_ends.append(end)
        opening[start].append(rf"\[**{_escaped(name)}** ")
        closing[end] += 1
    pieces: list[str] = []
    last = 0
    for at in sorted({*opening, *closing, len(text)}):
        pieces += (_escaped(text[last:at]), r"\]" * closing.get(at, 0), *opening.get(at, ()))
        last = at
    return _flat("".join(pieces)) if spans else f"**{_escaped(_flat(finding.text))}** in: {_escaped(_flat(text))}"


def _spans(finding: Finding) -> Iterator[tuple[int, int, str]]:
    for name, value in finding.fields.items():
        for capture in value if isinstance(value, tuple) else (value,):
            yield from ((start, end, name) for start, end in _pieces(capture))


def _pieces(capture: Capture) -> Iterator[tuple[int, int]]:
    if capture.parts:
        return ((part.start, part.end) for part in capture.parts)
    return iter([(capture.start, capture.end)])


def _asserted(case: TestCase, finding: Finding) -> str:
    """What the test says of the finding beside the places of its fields: sub-fields, qualifiers, references."""
    paths = dict.fromkeys(
        path
        for expected in case.expected
        if expected.type == finding.type
        for path, _ in expected.fields
        if len(path) > 1 or path[0] not in finding.fields
    )
    facts = ((".".join(path), shown(look_up(finding, path))) for path in paths)
    told = [f"`{name}`: {_escaped(_value(value))}" for name, value in facts if value is not None]
    return f" ({'; '.join(told)})" if told else ""


def _value(value: object) -> str:
    return ", ".join(map(_value, value)) if isinstance(value, list) else _flat(str(value))
