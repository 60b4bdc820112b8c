"""`suggest`: templates for marked sentences, checked, with what else each finds; the front door of this room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from dragoman.compiler import compile_lenient, describe, find_pack
from dragoman.finding import Capture, Finding
from dragoman.suggesting.candidates import Candidate, Group, candidates_for
from dragoman.suggesting.examples import Example, ExampleError, read_example
from dragoman.suggesting.kinds import kinds_of, probes_for
from dragoman.text.builder import build_document
from dragoman.texts import one_of_many

if TYPE_CHECKING:
    from dragoman.compiler import Rules
    from dragoman.limits import Limits
    from dragoman.ruleset import Ruleset
    from dragoman.suggesting.wording import Words
    from dragoman.texts import Text

MOST_EXAMPLES = 50


@frozen
class Elsewhere:
    """Something that a suggested template finds in a text of the corpus."""

    doc: str
    text: str = field(repr=False)
    finding: Finding


@frozen
class Suggestion:
    """A template that finds just what was marked in the sentences it is for.

    `found` is how often it finds something in the corpus, `samples` the first of that; `source` is a rule with it,
    and with the sentences as its tests.
    """

    template: str
    sentences: tuple[str, ...]
    found: int
    samples: tuple[Elsewhere, ...]
    source: str


def suggest(
    marked: Sequence[str],
    *,
    rules: Rules | None = None,
    corpus: Iterable[Text] = (),
    name: str = "found",
    most: int = 5,
    samples: int = 3,
    limits: Limits | None = None,
) -> tuple[Suggestion, ...]:
    """Propose templates for sentences in which the parts are marked, the most general first.

    Parameters: `marked`, sentences such as `[who: Ann Lee] stressed, [what: it works]`; those with the same marks
    in the same order make one template. `rules`, a rule file, folder or pack whose slots and lexicons may be used;
    `corpus`, texts in which what else they find is counted; `name` of the rule; `most` templates for sentences that
    belong together.

    Raises ExampleError for marks that cannot be read, FileNotFoundError for rules that are not there.

    >>> suggest(["[who: Norway] thanked [whom: Peru]"])[0].template
    '<who: actor> thank~ <whom: actor>'
    """
    if len(marked) > MOST_EXAMPLES:
        raise ExampleError(f"{len(marked)} sentences; give at most {MOST_EXAMPLES}")
    examples = [read_example(one) for one in marked]
    workshop = _Workshop.of(rules, limits)
    texts = [one_of_many(text, workshop.most_text) for text in corpus]
    found: list[Suggestion] = []
    for group in _groups(examples):
        proved = workshop.proved(group)
        if not proved:
            continue
        counted = workshop.counted(proved, [(text.id, text.text) for text in texts], samples)
        found += [_suggestion(one, group, name) for one in counted[:most]]
    return tuple(found)


def _groups(examples: Sequence[Example]) -> Iterator[Group]:
    by_names: dict[tuple[str, ...], list[Example]] = {}
    for example in examples:
        by_names.setdefault(example.names, []).append(example)
    return (Group(tuple(several), _tokens) for several in by_names.values())


def _tokens(text: str, start: int, end: int) -> Words:
    document = build_document(text)
    places = zip(document.starts, document.ends, strict=True)
    return tuple(text[first:behind] for first, behind in places if start <= first and behind <= end)


@frozen
class _Proved:
    """A candidate that finds what was marked, with what it found in each sentence and elsewhere."""

    candidate: Candidate
    rule: str
    inside: tuple[tuple[Finding, ...], ...]
    count: int = 0
    elsewhere: tuple[Elsewhere, ...] = ()
    places: frozenset[object] = frozenset()


@frozen
class _Workshop:
    """Compiles candidates with the names of the user's rules in scope."""

    head: str
    base: Path | None
    limits: Limits | None
    own: tuple[str, ...]
    lexicons: Mapping[str, str]
    """The user's lexicons, by the base forms of their one-word entries."""

    @classmethod
    def of(cls, rules: Rules | None, limits: Limits | None) -> _Workshop:
        if rules is None:
            return cls("", None, limits, (), {})
        described = describe(rules, limits=limits)
        fields = [one for module in described.modules for kind in module.types for one in kind.fields]
        types = {name for one in fields for name in one.types}
        slots = [slot.declared.name for module in described.modules for slot in module.slots]
        own = [name for name in slots if name in types] or slots
        compiled = described.compiled.ruleset.rulebook.lexicons
        lexicons: dict[str, str] = {}
        for module in described.modules:
            for lexicon in module.lexicons:
                known = compiled.get(lexicon.id)
                entries = [entry.phrase for entry in known.entries] if known else lexicon.entries
                lexicons |= {entry: lexicon.name for entry in entries if entry.isalpha()}
        path = Path(rules)
        pack = not path.exists() and find_pack(str(rules)) is not None
        head = f"use {rules}\n" if pack else f'use "{path.name}"\n'
        return cls(head, None if pack else path.resolve().parent, limits, tuple(own), lexicons)

    @property
    def most_text(self) -> int:
        return self.compiled("").limits.max_text

    def compiled(self, source: str) -> Ruleset:
        """Rules in the scope of the user's; those with an error are left out."""
        return compile_lenient(f"{self.head}{source}", path="<suggested>", base=self.base, limits=self.limits).ruleset

    def proved(self, group: Group) -> list[_Proved]:
        """The candidates for a group that find just what was marked in each of its sentences."""
        kinds = self._kinds(group)
        named = [(f"candidate_{number}", one) for number, one in enumerate(candidates_for(group, kinds, self.lexicons))]
        rules = self.compiled("".join(_rule(rule, one.template) for rule, one in named))
        found = {example: rules.scan(example.text) for example in group.examples}
        proved = []
        for rule, candidate in named:
            inside = [tuple(one for one in found[example] if one.rule == rule) for example in group.examples]
            pairs = zip(group.examples, inside, strict=True)
            if all(any(_is_as_marked(one, example) for one in findings) for example, findings in pairs):
                proved.append(_Proved(candidate, rule, tuple(inside)))
        return proved

    def _kinds(self, group: Group) -> dict[str, tuple[str, ...]]:
        probes = probes_for(self.own, lists=any(map(_may_be_list, group.examples)))
        rules = self.compiled("".join(probe.source for probe in probes))
        kinds: dict[str, tuple[str, ...]] = {}
        for name in dict.fromkeys(group.names):
            parts = [(one, mark) for one in group.examples for mark in one.marks if mark.name == name]
            kinds[name] = kinds_of(name, parts, probes, rules)
        return kinds

    def counted(self, proved: Sequence[_Proved], texts: Sequence[tuple[str, str]], samples: int) -> list[_Proved]:
        """The same with what each finds in texts, the most general first; of those that find the same, one."""
        rules = self.compiled("".join(_rule(one.rule, one.candidate.template) for one in proved))
        elsewhere: dict[str, list[Elsewhere]] = {one.rule: [] for one in proved}
        for doc, text in texts:
            for finding in rules.scan(text, id=doc):
                if finding.rule in elsewhere:
                    elsewhere[finding.rule].append(Elsewhere(doc, text, finding))
        counted = []
        for one in proved:
            found = elsewhere[one.rule]
            places = frozenset((place.doc, place.finding.start, repr(_spans(place.finding))) for place in found)
            counted.append(_Proved(one.candidate, one.rule, one.inside, len(found), tuple(found[:samples]), places))
        counted.sort(key=lambda one: (-one.count, one.candidate.grade, one.candidate.level))
        return list({one.places or one.rule: one for one in reversed(counted)}.values())[::-1]


def _may_be_list(example: Example) -> bool:
    return any(" and " in example.words(mark) or "," in example.words(mark) for mark in example.marks)


def _rule(name: str, template: str) -> str:
    return f'rule {name}: "{template}"\n'


def _spans(finding: Finding) -> dict[str, list[tuple[int, int]]]:
    """Where each field is."""
    return {name: [(one.start, one.end) for one in _captures(value)] for name, value in finding.fields.items()}


def _captures(value: Capture | tuple[Capture, ...]) -> tuple[Capture, ...]:
    return (value,) if isinstance(value, Capture) else value


def _is_as_marked(finding: Finding, example: Example) -> bool:
    """Whether the fields are what was marked; the items of a list, all of them together."""
    found = _spans(finding)
    for name in dict.fromkeys(example.names):
        wanted = [(mark.start, mark.end) for mark in example.marks if mark.name == name]
        spans = found.get(name, [])
        hull = [(min(start for start, _ in spans), max(end for _, end in spans))] if spans else []
        if wanted not in (spans, hull):
            return False
    return True


def _suggestion(one: _Proved, group: Group, name: str) -> Suggestion:
    sentences = tuple(example.text for example in group.examples)
    tests = "".join(_test(text, found, name) for text, found in zip(sentences, one.inside, strict=True))
    source = f'rule {name}:\n    "{one.candidate.template}"\n\ntest {name}:\n{tests}'
    return Suggestion(one.candidate.template, sentences, one.count, one.elsewhere, source)


def _test(text: str, found: Sequence[Finding], name: str) -> str:
    expected = ", ".join(f"{name}({', '.join(map(_expected, one.fields.items()))})" for one in found)
    return f"    {_quoted(text)} -> {expected}\n"


def _expected(named: tuple[str, Capture | tuple[Capture, ...]]) -> str:
    name, value = named
    if isinstance(value, Capture):
        return f"{name}={_quoted(value.text)}"
    return f"{name}=[{', '.join(_quoted(one.text) for one in value)}]"


def _quoted(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
