"""Coverage as a table, with what is not covered marked in its template: used by `test --coverage`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.cli.terminal import Painter, cells, counted

if TYPE_CHECKING:
    from dragoman import Count, Coverage, OwnerCoverage, SourceFile, TemplateCoverage


NEVER, ALWAYS = "^", "~"
"""Marks: what no test goes through; an optional part that every test has."""


def coverage_lines(coverage: Coverage, paint: Painter, *, details: bool = True) -> Iterator[str]:
    """The table, the templates that have something left to cover, and the sum; without `details` the sum only."""
    if details:
        yield ""
        yield f"{paint('coverage', 'bold')} by {counted(coverage.tests, 'test')}"
        yield from _table(coverage, paint)
        yield from _left(coverage, paint)
        yield ""
    yield (
        f"coverage: rules {_short(coverage.rules)}, templates {_short(coverage.templates)}, "
        f"choices {_short(coverage.choices)}; together {paint(f'{coverage.percent:.1f} %', 'bold')}"
    )
    if coverage.only_looking and details:
        yield paint(f"not counted, as only contexts and the like name them: {', '.join(coverage.only_looking)}", "dim")


def _table(coverage: Coverage, paint: Painter) -> Iterator[str]:
    """A line for each rule and slot."""
    width = max((len(one.name) for one in coverage.owners), default=4)
    yield paint(f"  {'':4} {'name':{width}}  {'templates':>16}  {'choices':>16}", "dim")
    for owner in coverage.owners:
        columns = f"{_count(owner.template_count)}  {_count(owner.choice_count)}"
        yield paint(f"  {owner.kind:4} {owner.name:{width}}  {columns}", "" if owner.covered else "bad")


def _count(count: Count) -> str:
    shown = f"{count.covered}/{count.total}"
    return f"{shown:>9} {count.percent:4.0f} %" if count.total else f"{'-':>16}"


def _short(count: Count) -> str:
    return f"{count.covered}/{count.total}"


def _left(coverage: Coverage, paint: Painter) -> Iterator[str]:
    """Each template with something uncovered, its lines marked."""
    left = [
        (owner, template)
        for owner in coverage.owners
        for template in owner.templates
        if not template.covered or not all(choice.covered for choice in template.choices)
    ]
    if left:
        yield ""
        yield f"not covered: {NEVER} no test goes through it, {ALWAYS} no test leaves it out"
    for owner, template in left:
        yield ""
        yield _head(owner, template, paint)
        yield from _marked(template, coverage.sources[template.spot.path], paint)


def _head(owner: OwnerCoverage, template: TemplateCoverage, paint: Painter) -> str:
    place = f"{Path(template.spot.path).as_posix()}:{template.spot.line}"
    return f"{owner.kind} {paint(owner.name, 'bold')} {paint(place, 'dim')}"


def _marked(template: TemplateCoverage, source: SourceFile, paint: Painter) -> Iterator[str]:
    """The lines of a template that have something uncovered, with the marks."""
    marks = _marks(template)
    first, last = template.spot.line, source.position(template.spot.end - 1).line
    for line in range(first, last + 1):
        start, text = source.line_starts[line - 1], source.line_text(line)
        row = "".join(marks.get(start + at, " ") * cells(char) for at, char in enumerate(text)).rstrip()
        if row:
            indent = len(text) - len(text.lstrip())
            yield f"    {text[indent:]}"
            yield f"    {paint(row[indent:], 'bad')}"


def _marks(template: TemplateCoverage) -> Mapping[int, str]:
    """What to write under each character."""
    if not template.covered:
        return dict.fromkeys(range(template.spot.start, template.spot.end), NEVER)
    marks: dict[int, str] = {}
    for choice in sorted(template.choices, key=lambda one: one.kind != "left out"):
        if not choice.covered:
            mark = ALWAYS if choice.kind == "left out" else NEVER
            marks.update(dict.fromkeys(range(choice.spot.start, choice.spot.end), mark))
    return marks


def coverage_to_dict(coverage: Coverage) -> dict[str, Any]:
    """Coverage as JSON; of templates and choices those that are not covered."""
    return {
        "percent": round(coverage.percent, 2),
        "tests": coverage.tests,
        **{
            name: {"covered": count.covered, "total": count.total}
            for name, count in (
                ("rules", coverage.rules),
                ("templates", coverage.templates),
                ("choices", coverage.choices),
            )
        },
        "parts": [_owner_to_dict(one) for one in coverage.owners],
        "not_counted": list(coverage.only_looking),
    }


def _owner_to_dict(owner: OwnerCoverage) -> dict[str, Any]:
    return {
        "kind": owner.kind,
        "name": owner.name,
        "path": Path(owner.spot.path).as_posix(),
        "line": owner.spot.line,
        "covered": owner.covered,
        "templates": [_template_to_dict(one) for one in owner.templates],
    }


def _template_to_dict(template: TemplateCoverage) -> dict[str, Any]:
    choices: Sequence[dict[str, Any]] = [
        {"kind": one.kind, "text": one.text, "line": one.spot.line, "column": one.spot.column}
        for one in template.choices
        if not one.covered
    ]
    return {
        "text": template.text,
        "line": template.spot.line,
        "covered": template.covered,
        "choices": len(template.choices),
        "uncovered": choices,
    }
