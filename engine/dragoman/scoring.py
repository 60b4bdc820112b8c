"""Scoring: how much of what people marked do rules find, and how much of what they find was marked.

`dragoman.score`, and behind `dragoman score`. Gold comes from `gold`, what is found from a scan or a file;
`agreement` says what goes with what. Figures are counts over all documents (micro), for each type and each field,
at three levels; every miss and every noise can be looked at in its sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from attrs import Factory, define, field, frozen

from dragoman.agreement import (
    LEVELS,
    SHARE,
    Compared,
    Level,
    Pairs,
    Scheme,
    candidates,
    differing,
    lists_agree,
    pair_off,
    scheme_of,
)
from dragoman.finding import Place
from dragoman.gold import Gold, GoldDocument, GoldProblem, Marked, Predictions, Span
from dragoman.ruleset import Ruleset
from dragoman.text.builder import build_document

ErrorKind = Literal["missed", "noisy", "wrong"]


@frozen
class Figures:
    """Counts, and what follows from them: precision, recall and F1 as shares of 1, 0 where there is nothing.

    >>> Figures(marked=4, found=2, hits=1).f1
    0.3333333333333333
    """

    marked: int = 0
    found: int = 0
    hits: int = 0

    @property
    def precision(self) -> float:
        """Of what was found, the share that was marked."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of what was marked, the share that was found."""
        return self.hits / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def to_dict(self) -> dict[str, float]:
        """Counts, and shares with four digits."""
        shares = {name: round(getattr(self, name), 4) for name in ("precision", "recall", "f1")}
        return {"marked": self.marked, "found": self.found, "hits": self.hits, **shares}


@frozen
class QualifierFigures:
    """How often a qualifier is right where a finding is found: `right` of `pairs`, plain ones included.

    `values` counts those that are not plain.
    """

    pairs: int
    right: int
    values: Figures

    @property
    def accuracy(self) -> float:
        """The share that is right."""
        return self.right / self.pairs if self.pairs else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Counts, the accuracy with four digits, and the figures of values."""
        return {
            "pairs": self.pairs,
            "right": self.right,
            "accuracy": round(self.accuracy, 4),
            "values": self.values.to_dict(),
        }


@frozen
class ScoreError:
    """A finding that was marked and not found (`missed`), found and not marked (`noisy`), or `wrong`: in `fields`."""

    kind: ErrorKind
    document: GoldDocument = field(repr=False)
    marked: Marked | None = None
    found: Marked | None = None
    fields: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The finding type."""
        return self._any.type

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self._any.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self._any.end

    @property
    def sentence(self) -> Place:
        """The sentence in which it begins."""
        return _sentence_at(self.document.text, self.start)

    @property
    def _any(self) -> Marked:
        one = self.marked or self.found
        assert one
        return one

    def words(self, which: Marked) -> dict[str, tuple[str, ...]]:
        """The words of each field of `marked` or `found`."""
        return {name: tuple(self._words(span) for span in spans) for name, spans in which.fields.items()}

    def _words(self, span: Span) -> str:
        pieces = span.parts or ((span.start, span.end),)
        return " … ".join(self.document.text[start:end] for start, end in pieces)

    def to_dict(self) -> dict[str, Any]:
        """Everything that there is to see, with the sentence."""
        place = self.sentence
        data: dict[str, Any] = {
            "kind": self.kind,
            "doc": self.document.id,
            "type": self.type,
            "start": self.start,
            "end": self.end,
        }
        data["sentence"] = {**place.to_dict(), "text": self.document.text[place.start : place.end]}
        for side, one in (("marked", self.marked), ("found", self.found)):
            if one:
                fields = {name: list(words) for name, words in self.words(one).items()}
                data[side] = {"start": one.start, "end": one.end, "fields": fields, "qualifiers": dict(one.qualifiers)}
        if self.fields:
            data["fields"] = list(self.fields)
        return data


@lru_cache(maxsize=4)
def _sentences(text: str) -> tuple[Place, ...]:
    document = build_document(text)
    return tuple(
        Place(document.starts[first], document.ends[last - 1], number)
        for number, (first, last) in enumerate(document.sentences)
    )


def _sentence_at(text: str, start: int) -> Place:
    sentences = _sentences(text)
    number = bisect_right(sentences, start, key=lambda one: one.start) - 1
    return sentences[number] if number >= 0 else Place(0, len(text))


@frozen
class Scores:
    """How rules do on gold.

    `types` are in the order of the rules. `unmarked` counts findings of types that the gold never has.
    """

    documents: int
    types: tuple[str, ...]
    by_type: Mapping[Level, Mapping[str, Figures]]
    by_field: Mapping[Level, Mapping[str, Mapping[str, Figures]]]
    """At *half* and *exact*: by type, by field."""
    qualifiers: Mapping[str, QualifierFigures]
    errors: tuple[ScoreError, ...] = field(repr=False)
    """At the level asked for, in the order of the texts."""
    unmarked: Mapping[str, int]
    problems: tuple[GoldProblem, ...] = ()

    def overall(self, level: Level = "half") -> Figures:
        """The figures over all types."""
        every = self.by_type[level].values()
        return Figures(
            sum(one.marked for one in every), sum(one.found for one in every), sum(one.hits for one in every)
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "documents": self.documents,
            "overall": {level: self.overall(level).to_dict() for level in LEVELS},
            "types": {name: {level: self.by_type[level][name].to_dict() for level in LEVELS} for name in self.types},
            "fields": {
                name: {
                    inner: {level: self.by_field[level][name][inner].to_dict() for level in SHARE}
                    for inner in self.by_field["half"].get(name, {})
                }
                for name in self.types
            },
            "qualifiers": {name: one.to_dict() for name, one in self.qualifiers.items()},
            "unmarked": dict(self.unmarked),
            "errors": [one.to_dict() for one in self.errors],
            "problems": [{"where": one.where, "reason": one.reason} for one in self.problems],
        }


def score(
    gold: Gold,
    rules: Ruleset | None = None,
    *,
    predicted: Predictions | None = None,
    types: Collection[str] = (),
    keys: Mapping[str, str] | None = None,
    level: Level = "half",
    threads: int = 1,
) -> Scores:
    """Compare what rules find with what people marked.

    Parameters: `gold`, from `read_gold`; `rules`, which scan its texts in so many `threads`; or `predicted`, from
    `read_predictions`, and `rules` then only tell which fields are required (without them: the fields that
    each marked finding of the type has). `types`: only these; all that are marked or found without it. `keys`: the
    field that says what a finding is about, by type (the last required field unless told). `level`: at which errors
    are gathered.

    Raises ValueError where neither rules nor predictions are given, or there is no such level.

    >>> import dragoman
    >>> rules = dragoman.compile('rule met: "<who: (both sides | they)> met"')
    >>> marked = Marked("met", 0, 8, {"who": (Span(0, 4),)})
    >>> gold = Gold((GoldDocument("a", "They met. Both sides met.", (marked,)),))
    >>> scores = dragoman.score(gold, rules)
    >>> scores.overall("found"), [(error.kind, error.start) for error in scores.errors]
    (Figures(marked=1, found=2, hits=1), [('noisy', 10)])
    """
    if rules is None and predicted is None:
        raise ValueError("give the rules that are to be scored, or what was predicted")
    if level not in LEVELS:
        raise ValueError(f"there is no level {level!r}; the levels are {', '.join(LEVELS)}")
    problems = [*gold.problems]
    if predicted is not None:
        found = _looked_up(gold, predicted, problems)
    else:
        assert rules
        found = _scanned(gold, rules, threads, problems)
    tally = _Tally(_schemes(gold, rules, keys or {}), frozenset(types), "half" if level == "found" else level, level)
    documents = 0
    for document, several in found:
        tally.add(document, several)
        documents += 1
    return tally.scores(documents, tuple(problems), rules)


Found = Iterator[tuple[GoldDocument, Sequence[Marked]]]


def _scanned(gold: Gold, rules: Ruleset, threads: int, problems: list[GoldProblem]) -> Found:
    most = rules.limits.max_text
    fitting: list[GoldDocument] = []
    for document in gold.documents:
        if len(document.text) <= most:
            fitting.append(document)
        else:
            reason = (
                f"the text is longer than {most:,} code points (limit max_text; raise it, or split the text); left out"
            )
            problems.append(GoldProblem(document.id, reason))
    texts = ({"text": one.text, "id": one.id, "date": one.date} for one in fitting)
    for document, findings in zip(fitting, rules.scan_many(texts, threads=threads), strict=True):
        problems.extend(
            GoldProblem(f"{notice.doc}:{notice.start}-{notice.end}", notice.message)
            for notice in findings.notices
            if notice.limit
        )
        yield document, list(map(Marked.of, findings))


def _looked_up(gold: Gold, predicted: Predictions, problems: list[GoldProblem]) -> Found:
    problems.extend(predicted.problems)
    known = {document.id for document in gold.documents}
    for name in predicted.by_document:
        if name not in known:
            reason = "the gold has no such document; what was found in it does not count"
            problems.append(GoldProblem(name, reason, incomplete=False))
    for document in gold.documents:
        several = predicted.by_document.get(document.id, ())
        inside = [one for one in several if _fits(one, len(document.text))]
        if len(inside) < len(several):
            reason = "predictions lie beyond the end of the text; is it the same text? They are left out"
            problems.append(GoldProblem(document.id, reason))
        yield document, inside


def _fits(one: Marked, length: int) -> bool:
    return one.end <= length and all(span.end <= length for spans in one.fields.values() for span in spans)


def _schemes(gold: Gold, rules: Ruleset | None, keys: Mapping[str, str]) -> _Schemes:
    marked: dict[str, list[Marked]] = defaultdict(list)
    for document in gold.documents:
        for one in document.findings:
            marked[one.type].append(one)
    declared: dict[str, list[str]] = {}
    if rules is not None:
        for program in rules.rulebook.findings.values():
            declared[program.name] = [name for name in program.fields if name in program.required]
    return _Schemes(marked, declared, keys)


@define
class _Schemes:
    """The scheme of each type, made when it is first asked for."""

    marked: Mapping[str, Sequence[Marked]]
    declared: Mapping[str, Sequence[str]]
    keys: Mapping[str, str]
    made: dict[str, Scheme] = Factory(dict)

    def __getitem__(self, type: str) -> Scheme:  # noqa: A002
        if type not in self.made:
            self.made[type] = scheme_of(self.marked.get(type, ()), self.declared.get(type), self.keys.get(type))
        return self.made[type]


@define
class _Count:
    """Figures that are still growing."""

    marked: int = 0
    found: int = 0
    hits: int = 0

    def figures(self) -> Figures:
        return Figures(self.marked, self.found, self.hits)


def _counts() -> dict[Any, _Count]:
    return defaultdict(_Count)


@define
class _Tally:
    """Counts document after document."""

    schemes: _Schemes
    wanted: frozenset[str]
    fields_level: Level
    """At which fields of an error are held against each other."""
    level: Level
    types: dict[tuple[Level, str], _Count] = Factory(_counts)
    fields: dict[tuple[Level, str, str], _Count] = Factory(_counts)
    values: dict[str, _Count] = Factory(_counts)
    right: Counter[str] = Factory(Counter)
    pairs: int = 0
    errors: list[ScoreError] = Factory(list)

    def add(self, document: GoldDocument, predicted: Iterable[Marked]) -> None:
        """Count a document."""
        marked = self._compared(document, document.findings)
        found = self._compared(document, predicted)
        near = candidates(marked, found)
        for level in LEVELS:
            self._count_types(level, marked, found, pairs := pair_off(marked, found, near, level))
            if level == "found":
                self._count_fields(marked, found, pairs)
                self._count_qualifiers(marked, found, pairs)
            if level == self.level:
                self._gather(document, marked, found, near, pairs)

    def _compared(self, document: GoldDocument, several: Iterable[Marked]) -> list[Compared]:
        return [
            Compared(one, document.text, self.schemes[one.type])
            for one in several
            if not self.wanted or one.type in self.wanted
        ]

    def _count_types(self, level: Level, marked: Sequence[Compared], found: Sequence[Compared], pairs: Pairs) -> None:
        for one in marked:
            self.types[level, one.marked.type].marked += 1
        for one in found:
            self.types[level, one.marked.type].found += 1
        for number, _ in pairs:
            self.types[level, marked[number].marked.type].hits += 1

    def _count_fields(self, marked: Sequence[Compared], found: Sequence[Compared], pairs: Pairs) -> None:
        for level, share in SHARE.items():
            for one in marked:
                for name in one.items:
                    self.fields[level, one.marked.type, name].marked += 1
            for one in found:
                for name in one.items:
                    self.fields[level, one.marked.type, name].found += 1
            for number, at in pairs:
                ours, theirs = marked[number].items, found[at].items
                for name in ours.keys() & theirs.keys():
                    if lists_agree(ours[name], theirs[name], share):
                        self.fields[level, marked[number].marked.type, name].hits += 1

    def _count_qualifiers(self, marked: Sequence[Compared], found: Sequence[Compared], pairs: Pairs) -> None:
        self.pairs += len(pairs)
        for number, at in pairs:
            ours, theirs = marked[number].marked.qualifiers, found[at].marked.qualifiers
            for name in {*ours, *theirs}:
                same = ours.get(name, "").casefold() == theirs.get(name, "").casefold()
                count = self.values[name]
                count.marked += name in ours
                count.found += name in theirs
                count.hits += same
                self.right[name] -= not same

    def _gather(
        self, document: GoldDocument, marked: Sequence[Compared], found: Sequence[Compared], near: Pairs, pairs: Pairs
    ) -> None:
        """Misses and noise; a miss and a noise about the same are one error, with the fields that differ."""
        hit, used = {number for number, _ in pairs}, {at for _, at in pairs}
        left = [(number, at) for number, at in near if number not in hit and at not in used]
        halves = dict(pair_off(marked, found, left, "found"))
        errors = [
            self._wrong(document, marked[number], found[halves[number]])
            if number in halves
            else ScoreError("missed", document, one.marked)
            for number, one in enumerate(marked)
            if number not in hit
        ]
        used.update(halves.values())
        errors += [ScoreError("noisy", document, None, one.marked) for at, one in enumerate(found) if at not in used]
        self.errors += sorted(errors, key=lambda one: (one.start, one.end, one.type))

    def _wrong(self, document: GoldDocument, marked: Compared, found: Compared) -> ScoreError:
        fields = differing(marked, found, self.fields_level)
        return ScoreError("wrong", document, marked.marked, found.marked, tuple(fields))

    def scores(self, documents: int, problems: tuple[GoldProblem, ...], rules: Ruleset | None) -> Scores:
        """What was counted."""
        seen = dict.fromkeys(name for _, name in self.types)
        order = [*(name for name in (rules.types if rules else ()) if name in seen), *seen]
        types = tuple(dict.fromkeys(order))
        fields: dict[Level, dict[str, dict[str, Figures]]] = {level: {} for level in SHARE}
        for (level, type_, name), count in self.fields.items():
            fields[level].setdefault(type_, {})[name] = count.figures()
        marked_qualifiers = [name for name, count in sorted(self.values.items()) if count.marked]
        return Scores(
            documents=documents,
            types=types,
            by_type={level: {name: self.types[level, name].figures() for name in types} for level in LEVELS},
            by_field=fields,
            qualifiers={
                name: QualifierFigures(self.pairs, self.pairs + self.right[name], self.values[name].figures())
                for name in marked_qualifiers
            },
            errors=tuple(self.errors),
            unmarked={name: self.types["found", name].found for name in types if not self.schemes.marked.get(name)},
            problems=problems,
        )
