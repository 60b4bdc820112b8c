"""The flat lane of the twin: from a text straight to numbers, for rulebooks whose matches are their findings.

Asked by the front door for columns, where `compiled.plain.is_plain` holds. It finds what the cascade would,
in the same order, and makes no finding on the way. Where a limit would cut the scan short it gives up, so
that the cascade may scan the text again and say so.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from attrs import frozen

from dragoman.columns import Columns, column
from dragoman.compiled import ir
from dragoman.compiled.automaton import Open
from dragoman.compiled.rulebook import RuleProgram, ScopeKind, SlotProgram
from dragoman.matcher.contract import Hit, Match, WholeMatch
from dragoman.matcher.lexicon_walk import LexiconWalk, Places
from dragoman.matcher.passes import Pass, PlacedHit
from dragoman.matcher.program import HitStep, Program
from dragoman.matcher.scope import Scope
from dragoman.matcher.stretch import Stretch
from dragoman.matcher.triggers import Triggers
from dragoman.matcher.twin import TwinMatch, TwinMatcher
from dragoman.matcher.twin_engine import TwinEngine
from dragoman.text.document import Document, TokenRange
from dragoman.words.lexicon import Entry
from dragoman.words.phrases import LexiconHits

Taken = tuple[int, int, int]
"""A capture: the index of its name, and its start and end."""

Row = tuple[int, int, int, int, int, Sequence[Taken], TokenRange, int]
"""A finding: start, end, its rule's place among the rules by type, the rule's number, the template's, captures;
the scope that it was found in, and the place in it where the match begins."""


_RUNS = frozenset({"...", "-", '"'})
"""What `exact` makes of other tokens than these in a text of ASCII alone."""


@frozen(eq=False)
class _Template:
    """A template that can be read in passes; by the number of a lexicon's key, the steps that take its
    entries and the states that take the step."""

    number: int
    program: Program
    by_key: Mapping[int, Sequence[tuple[int, HitStep]]]


@frozen(eq=False)
class _Rule:
    """A rule; `names` are the indexes of the names of its fields, ascending. `templates` are
    empty where only the twin can read them."""

    rule: RuleProgram
    place: int
    names: Mapping[str, int]
    templates: Sequence[_Template]


class PlainScan:
    """Scans texts with a plain rulebook; shared by all threads. Captures have indexes of `names`."""

    def __init__(self, engine: TwinEngine, names: Sequence[str]) -> None:
        self.engine = engine
        self.rulebook = engine.rulebook
        self.names = tuple(names)
        self.walk = LexiconWalk(self.rulebook.phrases)
        kinds = dict.fromkeys(rule.scope for rule in self.rulebook.rules)
        self.triggers = {kind: Triggers(rule for rule in self.rulebook.rules if rule.scope == kind) for kind in kinds}
        self.templates = sum(len(rule.templates) for rule in self.rulebook.rules)
        self.rule_names = tuple(rule.name for rule in self.rulebook.rules)
        self.keys = {number: key for key, number in self.rulebook.phrases.keys.items()}
        self._rules: dict[int, _Rule] = {}

    def columns(self, document: Document) -> Columns | None:
        """The findings in a document as columns; None where only the cascade can tell them."""
        rows = self.rows(document)
        if rows is None:
            return None
        captures = [taken for row in rows for taken in row[5]]
        return Columns(
            ids=(document.id,),
            rules=self.rule_names,
            names=self.names,
            document=column(array("i", [0]) * len(rows)),
            rule=column(row[3] for row in rows),
            template=column(row[4] for row in rows),
            start=column(row[0] for row in rows),
            end=column(row[1] for row in rows),
            capture_start=column(accumulate((len(row[5]) for row in rows), initial=0)),
            capture_name=column(taken[0] for taken in captures),
            capture_from=column(taken[1] for taken in captures),
            capture_to=column(taken[2] for taken in captures),
        )

    def rows(self, document: Document) -> list[Row] | None:
        """The findings in a document, in order; None where only the cascade can tell: a limit would cut the scan
        short, or two matches may be one finding."""
        limits = self.rulebook.limits
        places = self.walk.places(document) if self.rulebook.phrases.lexicons else {}
        rows: list[Row] = []
        for kind, triggers in self.triggers.items():
            ranges = _ranges(document, kind)
            if any(last - first > limits.max_scope for first, last in ranges):
                return None
            _Reader(self, document, kind, triggers, places).read(ranges, rows)
        if len(document.starts) * self.templates + len(rows) > limits.max_steps:
            return None
        rows.sort(key=lambda row: row[:5])
        return None if any(self._meet(one, other) for one, other in pairwise(rows)) else rows

    def _meet(self, one: Row, other: Row) -> bool:
        """Whether two matches have the same type and place, so that they may be one finding."""
        rules = self.rulebook.rules
        return one[:2] == other[:2] and rules[one[3]].finding == rules[other[3]].finding

    def rule(self, number: int) -> _Rule:
        """What is known of a rule, worked out when it is first tried."""
        found = self._rules.get(number)
        if found is None:
            found = self._rules[number] = self._made_ready(self.rulebook.rules[number])
        return found

    def _made_ready(self, rule: RuleProgram) -> _Rule:
        programs = [self.engine.programs.of(template.automaton) for template in rule.templates]
        simple = [program for program in programs if program is not None and _is_simple(program, rule)]
        templates = []
        if len(simple) == len(programs):
            templates = [_Template(number, one, self._by_key(one)) for number, one in enumerate(simple)]
        fields = self.rulebook.findings[rule.finding].fields
        places = sorted((self.names.index(name), name) for name in fields)
        names = {name: place for place, name in places}
        return _Rule(rule, self._rule_places[rule.number], names, templates)

    def _by_key(self, program: Program) -> dict[int, list[tuple[int, HitStep]]]:
        found: dict[int, list[tuple[int, HitStep]]] = {}
        for step, states in program.hits:
            assert isinstance(step, ir.LexiconHit)
            found.setdefault(self.rulebook.phrases.keys[step.key], []).append((states, step))
        return found

    @cached_property
    def _rule_places(self) -> dict[int, int]:
        """By a rule's number, its place where rules are sorted by the names of their types."""
        findings = self.rulebook.findings
        by_type = sorted(self.rulebook.rules, key=lambda rule: (findings[rule.finding].name, rule.number))
        return {rule.number: place for place, rule in enumerate(by_type)}


def _is_simple(program: Program, rule: RuleProgram) -> bool:
    """Whether nothing but tokens and the entries of lexicons need be known."""
    return (
        rule.select == "first"
        and not program.guards
        and not program.odd
        and not (program.in_sentence and rule.scope != "sentence")
        and all(isinstance(step, ir.LexiconHit) for step, _ in program.hits)
    )


def _ranges(document: Document, kind: ScopeKind) -> Sequence[TokenRange]:
    match kind:
        case "sentence":
            return document.sentences
        case "paragraph":
            return document.paragraphs
        case "document":
            return ((0, len(document.starts)),)


class _Reader:
    """Reads the scopes of one kind in a document."""

    def __init__(
        self, scan: PlainScan, document: Document, kind: ScopeKind, triggers: Triggers, places: Places
    ) -> None:
        self.scan = scan
        self.document = document
        self.kind = kind
        self.triggers = triggers
        self.places = places
        self.is_ascii = document.text.isascii()

    def read(self, ranges: Iterable[TokenRange], rows: list[Row]) -> None:
        """Add what the rules find in these scopes, given in order."""
        triggers, words = self.triggers, self.document.folded
        by_word, by_key, keys = triggers.by_word, triggers.by_key, self.scan.keys
        woken = [at for at, signals in enumerate(map(by_word.get, words)) if signals]
        hits = sorted(self.places) if triggers.asks_for_keys else []
        next_woken = next_hit = 0
        for first, last in ranges:
            signals: set[int] = set()
            while next_woken < len(woken) and woken[next_woken] < last:
                signals.update(by_word[words[woken[next_woken]]])
                next_woken += 1
            found: set[str] = set()
            while next_hit < len(hits) and hits[next_hit] < last:
                found.update(keys[key] for key, end in self.places[hits[next_hit]] if end <= last)
                next_hit += 1
            for key in found:
                signals.update(by_key.get(key, ()))
            if signals or triggers.untriggered:
                distinct = frozenset(words[first:last])
                templates = triggers.guarded(signals, distinct, found)
                if templates:
                    self._read_scope(_ScopeRead(self, first, last, distinct), templates, rows)

    def _read_scope(self, scope: _ScopeRead, templates: Sequence[int], rows: list[Row]) -> None:
        """Add what some templates find in a scope."""
        by_rule: dict[int, list[int]] = {}
        for template in templates:
            rule_number, number = self.triggers.templates[template]
            by_rule.setdefault(rule_number, []).append(number)
        for rule_number, chosen in by_rule.items():
            rule = self.scan.rule(rule_number)
            matches = scope.in_passes(rule, chosen) if rule.templates else scope.by_twin(rule.rule, chosen)
            for number, match in matches:
                rows.append(self._row(rule, (scope.first, scope.last), number, match))

    def _row(self, rule: _Rule, scope: TokenRange, template: int, match: Match) -> Row:
        starts, ends = self.document.starts, self.document.ends
        first = scope[0]
        taken = _TopLevel()
        match.replay(taken)
        captures = [
            (index, starts[first + begin], ends[first + end - 1])
            for name, index in rule.names.items()
            for begin, end in taken.kept.get(name, ())
        ]
        start, end = starts[first + match.start], ends[first + match.end - 1]
        return start, end, rule.place, rule.rule.number, template, captures, scope, match.start


class _ScopeRead:
    """One scope being read: from one token of the document up to another."""

    def __init__(self, reader: _Reader, first: int, last: int, distinct: frozenset[str]) -> None:
        self.reader = reader
        self.first = first
        self.last = last
        document, programs = reader.document, reader.scan.engine.programs
        words, exact = document.folded[first:last], document.exact[first:last]
        self.stretch = Stretch(programs, words, exact, self._texts, distinct)
        self._hits: list[tuple[int, int, int]] | None = None
        self._twin: TwinMatcher | None = None

    def _texts(self) -> Sequence[str]:
        document, first, last = self.reader.document, self.first, self.last
        if self.reader.is_ascii and self.stretch.distinct.isdisjoint(_RUNS):
            return self.stretch.exact
        text = document.text
        return [text[document.starts[token] : document.ends[token]] for token in range(first, last)]

    def hits(self) -> list[tuple[int, int, int]]:
        """The entries of lexicons in the scope: place, number of the key, end; as `Places` orders them."""
        if self._hits is None:
            first, last, places = self.first, self.last, self.reader.places
            within = sorted(places.keys() & range(first, last)) if len(places) < last - first else range(first, last)
            self._hits = [
                (at - first, key, end - first)
                for at in within
                if at in places
                for key, end in places[at]
                if end <= last
            ]
        return self._hits

    # --- in passes -------------------------------------------------------------------------------

    def in_passes(self, rule: _Rule, chosen: Sequence[int]) -> Iterator[tuple[int, TwinMatch]]:
        """The matches of some templates of a rule, from left to right, each with its template's number."""
        passes = [(number, self._pass(rule.templates[number])) for number in chosen]
        behind = 0
        for start in sorted({start for _, one in passes for start in one.starts}):
            if start >= behind:
                number, one = next(numbered for numbered in passes if numbered[1].begins(start))
                match = TwinMatch(start, *one.first(start))
                behind = match.end
                yield number, match

    def _pass(self, template: _Template) -> Pass:
        program, by_key = template.program, template.by_key
        hits: dict[int, list[PlacedHit]] = {}
        if by_key:
            for at, key, end in self.hits():
                for states, step in by_key.get(key, ()):
                    hits.setdefault(at, []).append(PlacedHit(states, end, step, None))
        return Pass(program, self.stretch.kinds(program), hits, ())

    # --- by the twin -----------------------------------------------------------------------------

    def _matcher(self) -> TwinMatcher:
        if self._twin is None:
            reader = self.reader
            scope = Scope(reader.document, ((self.first, self.last),), reader.kind)
            hits = _EntriesOnly(reader.scan.rulebook.phrases.scan(reader.document))
            self._twin = TwinMatcher(scope, reader.scan.rulebook, hits, programs=reader.scan.engine.programs)
        return self._twin

    def by_twin(self, rule: RuleProgram, chosen: Sequence[int]) -> Iterator[tuple[int, Match]]:
        """The same, for rules that cannot be read in passes alone."""
        at, size = 0, self.last - self.first
        while at < size:
            found = self._at(rule, chosen, at)
            if found is not None:
                yield found
            at = found[1].end if found else at + 1

    def _at(self, rule: RuleProgram, chosen: Sequence[int], at: int) -> tuple[int, Match] | None:
        """The match from a place: of the first template that has one, or that with the best end."""
        best: tuple[int, Match] | None = None
        wanted = rule.select
        assert wanted != "all"
        for number in chosen:
            match = self._matcher().match(rule.templates[number].automaton, at, wanted)
            if match is None:
                continue
            if wanted == "first":
                return number, match
            if best is None or (match.end > best[1].end if wanted == "longest" else match.end < best[1].end):
                best = number, match
        return best


@frozen(eq=False)
class _EntriesOnly:
    """What the twin asks about hits, where there are no findings."""

    hits: LexiconHits

    def lexicon_hits(self, scope: Scope, key: str, at: int) -> Sequence[Hit]:
        """Entries of a lexicon."""
        found = self.hits.hits(key).get(scope.tokens[at], ())
        return [Hit(end, hit.entries) for hit in found if (end := scope.local_end(at, hit.end)) is not None]

    def lexicon_entries(self, scope: Scope, key: str, at: int, end: int) -> tuple[Entry, ...]:
        """The entries of a lexicon that begin and end at two places."""
        behind = scope.tokens[end - 1] + 1
        return next(hit.entries for hit in self.hits.hits(key)[scope.tokens[at]] if hit.end == behind)

    def finding_hits(self, scope: Scope, type_: str, at: int) -> Sequence[Hit]:
        """Findings of a type: none."""
        del scope, type_, at
        return ()

    def keys_in(self, scope: Scope) -> frozenset[str]:
        """All keys: which of them have an entry here is not told apart."""
        del scope
        return frozenset(self.hits.table.keys)


class _TopLevel:
    """Listens to a match for what its own captures took: `kept` are their places, by name."""

    def __init__(self) -> None:
        self.kept: dict[str, list[TokenRange]] = {}
        self._open: list[tuple[Open | None, int]] = []

    def open(self, event: Open, at: int) -> None:
        """A capture began."""
        self._open.append((event, at))

    def close(self, at: int) -> None:
        """The capture opened last ended; further parts of one are joined to it."""
        event, start = self._open.pop()
        if self._open or event is None:
            return
        kept = self.kept.setdefault(event.name, [])
        if event.more and kept:
            kept[-1] = (min(start, kept[-1][0]), max(at, kept[-1][1]))
        else:
            kept.append((start, at))

    def enter(self, slot: SlotProgram, captured: bool, at: int) -> None:
        """A slot began: what is captured in it is not the match's own."""
        del slot, captured
        self._open.append((None, at))

    def leave(self, at: int) -> None:
        """The slot entered last ended."""
        del at
        self._open.pop()

    def mark(self, index: int) -> None:
        """Says nothing of places; nor do entries, findings and whole slots."""

    def lexicon(self, step: ir.LexiconHit, entries: tuple[Entry, ...], at: int, end: int) -> None:
        """See `mark`."""

    def finding(self, step: ir.FindingHit, what: object, at: int) -> None:
        """See `mark`."""

    def whole(self, step: ir.WholeHit, match: WholeMatch, at: int, end: int) -> None:
        """See `mark`."""
