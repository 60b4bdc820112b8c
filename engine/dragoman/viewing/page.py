"""The page: texts with their findings as one HTML file that needs nothing else.

Puts together what `markup` writes, the template `page.html`, its style and its script. The page reads without the
script; nothing is loaded from anywhere, and its security policy allows that style and that script alone, so that a
text can bring nothing to life.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template

from attrs import field, frozen

from dragoman._version import __version__
from dragoman.finding import Finding, FindingRef
from dragoman.viewing.markup import Names, beside_html, chip, escaped, fields_html, gist, text_html

NO_SOURCES: Mapping[str, str] = {}


@frozen
class ShownText:
    """A text to be shown, with its findings in their order."""

    id: str
    text: str
    findings: Sequence[Finding]


@frozen
class Page:
    """What a page shows beside texts.

    `sources` are rules as written, by name; `proof` gives the proof of a finding in a text as lines, or nothing.
    """

    title: str
    types: Sequence[str]
    sources: Mapping[str, str] = NO_SOURCES
    proof: Callable[[ShownText, Finding], str | None] = lambda _text, _finding: None
    language: str = "en"
    names: Names = field(init=False)

    @names.default
    def _names(self) -> Names:
        return Names.of(self.types)

    def html(self, texts: Sequence[ShownText]) -> str:
        """The whole page."""
        found = [finding for one in texts for finding in one.findings]
        rules = Counter(rule for finding in found for rule in finding.rules)
        style, script = _file("page.css"), _file("page.js")
        return Template(_file("page.html")).substitute(
            language=escaped(self.language),
            version=escaped(__version__),
            title=escaped(self.title),
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
            theme_button='<button type="button" class="theme">Light / dark</button>',
            summary=_counted(len(found), len(texts)),
            texts="".join(self._texts(texts)),
            types="".join(self._type_boxes(found)),
            rules="".join(_box("rule", rule, escaped(rule), count) for rule, count in sorted(rules.items())),
            findings="".join(self._items(texts)),
            rulebook=self._rulebook([rule for rule in self.sources if rule in rules]),
        )

    def _texts(self, texts: Sequence[ShownText]) -> Iterator[str]:
        first = 1
        for number, one in enumerate(texts):
            inside = text_html(one.text, one.findings, self.names, first)
            yield f'<h2>{escaped(one.id)}</h2><div class="text" id="d{number}">{inside}</div>'
            first += len(one.findings)

    def _type_boxes(self, found: Iterable[Finding]) -> Iterator[str]:
        counts = Counter(finding.type for finding in found)
        for name in dict.fromkeys([*self.types, *counts]):
            if counts[name]:
                yield _box("type", name, chip(name, self.names), counts[name])

    def _items(self, texts: Sequence[ShownText]) -> Iterator[str]:
        number = 0
        for place, one in enumerate(texts):
            numbers = {id(finding): number + at for at, finding in enumerate(one.findings, 1)}
            by_place = {(finding.type, finding.start, finding.end): numbers[id(finding)] for finding in one.findings}
            for finding in one.findings:
                yield self._item(one, finding, numbers[id(finding)], f"d{place}", by_place)
            number += len(one.findings)

    def _item(
        self, text: ShownText, finding: Finding, number: int, place: str, numbers: Mapping[tuple[str, int, int], int]
    ) -> str:
        rules = " ".join(map(escaped, finding.rules))
        head = (
            f'<span class="no">{number}</span>{chip(finding.type, self.names)}'
            f'<span class="gist">{escaped(gist(finding))}</span>'
        )
        body = fields_html(finding.fields) + beside_html(finding) + self._meta(finding, numbers)
        proof = self.proof(text, finding)
        if proof:
            body += f'<details class="proof"><summary>Proof</summary><pre>{escaped(proof)}</pre></details>'
        return (
            f'<li id="f{number}" class="{self.names.colour(finding.type)}" data-f="{number}" data-doc="{place}" '
            f'data-a="{finding.start}" data-b="{finding.end}" data-type="{escaped(finding.type)}" data-rules="{rules}">'
            f'<details><summary>{head}</summary><div class="body">{body}</div></details></li>'
        )

    def _meta(self, finding: Finding, numbers: Mapping[tuple[str, int, int], int]) -> str:
        rules = ", ".join(self._rule(name) for name in finding.rules)
        said = [f"rule {rules}", f"sentence {finding.sentence.index + 1}", f"{finding.start}–{finding.end}"]
        said += [f"said in {_reference(one, numbers)}" for one in finding.source[:1]]
        return f'<p class="meta">{" · ".join(said)}</p>'

    def _rule(self, name: str) -> str:
        shown = escaped(name)
        return f'<a href="#rule-{shown}">{shown}</a>' if name in self.sources else shown

    def _rulebook(self, rules: Sequence[str]) -> str:
        if not rules:
            return ""
        shown = (
            f'<section class="rule" id="rule-{escaped(name)}"><h3>{escaped(name)}</h3>'
            f"<pre>{escaped(self.sources[name])}</pre></section>"
            for name in rules
        )
        return f'<section class="rulebook"><h2>Rules</h2>{"".join(shown)}</section>'


def _reference(one: FindingRef, numbers: Mapping[tuple[str, int, int], int]) -> str:
    number = numbers.get((one.type, one.start, one.end))
    shown = escaped(one.type)
    return f'<a href="#f{number}">{shown} {number}</a>' if number else shown


def _box(kind: str, value: str, label: str, count: int) -> str:
    return (
        f'<label><input type="checkbox" name="{kind}" value="{escaped(value)}" checked>{label} '
        f'<span class="count">{count:,}</span></label>'
    )


def _counted(findings: int, texts: int) -> str:
    of_findings = f"{findings:,} finding{'' if findings == 1 else 's'}"
    return f"{of_findings} in {texts:,} text{'' if texts == 1 else 's'}"


@cache
def _file(name: str) -> str:
    return files("dragoman.viewing").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """What a security policy calls this content (CSP Level 3, hash-source)."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
