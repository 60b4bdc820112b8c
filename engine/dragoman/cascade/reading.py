"""The cascade: from matches to findings, stage by stage.

Reads a document with a rulebook. For each finding type, in the order of dependencies, its rules
are tried in every scope; candidates are filtered, equal findings merged, those that give way are
dropped and overlaps settled; what open slots took is then searched as scopes of their own. The
findings of a stage are slots of the rules that come later. What remains (passages, hiding,
sources, qualifiers, references) is done by `afterwards` when all types are complete.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import field, frozen

from dragoman.cascade import captures
from dragoman.cascade.budget import Budget
from dragoman.cascade.draft import Draft
from dragoman.cascade.notices import scope_was_cut
from dragoman.cascade.overlap import consolidate
from dragoman.cascade.plan import SCOPES, Order, Plan, Stage
from dragoman.compiled.rulebook import FindingProgram, RuleProgram, ScopeKind, ShareProgram, TemplateProgram
from dragoman.conditions import expressions
from dragoman.conditions.environment import environment
from dragoman.finding import Capture, FieldValue, Notice, Value
from dragoman.matcher.contract import Engine, Hit, Match, ScopeMatcher
from dragoman.matcher.scope import Scope
from dragoman.text.document import Document, TokenRange
from dragoman.words.lexicon import Entry

Templates = Sequence[tuple[int, TemplateProgram]]
"""Templates of a rule with their numbers."""

MOST_REMEMBERED = 20_000
"""Tokens of a document up to which all that is learnt about a place is kept from stage to stage."""
MOST_MATCHED = 200_000
"""Tokens of the scopes whose matchers are kept at a time; beyond, all are dropped and made again."""


@frozen(eq=False)
class Candidate:
    """A match that passed the filters, with what it took."""

    match: Match
    template: int
    fields: Mapping[str, FieldValue]
    values: Mapping[str, Value]
    regions: tuple[TokenRange, ...]


class _BudgetSpentError(Exception):
    """There are no steps left."""


class Reading:
    """One document being read: its scopes, the matcher of each, and the findings so far.

    `engine` matches; `plan` says in which order, and is worked out where it is not given.
    """

    def __init__(self, document: Document, engine: Engine, plan: Plan | None = None) -> None:
        self.document = document
        self.rulebook = rulebook = engine.rulebook
        self.plan = plan or Plan.of(rulebook)
        self.notices: list[Notice] = []
        self.raw: defaultdict[str, list[Draft]] = defaultdict(list)
        self.kept: dict[str, tuple[Draft, ...]] = dict.fromkeys(rulebook.findings, ())
        self.regions: dict[TokenRange, Scope] = {}
        self._budget = Budget(rulebook.limits.max_steps)
        self._matchers: dict[int, ScopeMatcher] = {}
        self._matched = 0
        self._reread: dict[int, int] = {}
        self._noticed: set[Notice] = set()
        self._keys_seen: tuple[Scope, frozenset[str]] | None = None
        self._shared: dict[int, tuple[Scope, ...]] = {}
        self._by_start: dict[str, dict[int, list[tuple[int, Draft]]]] = {}
        self._lexicon_hits = rulebook.phrases.scan(document)
        self._text_matchers = engine.matchers(document, self)

    # --- what the matchers ask --------------------------------------------------------------------

    def lexicon_hits(self, scope: Scope, key: str, at: int) -> Sequence[Hit]:
        """The entries of a lexicon that begin at a place of the scope, longest first."""
        found = self._lexicon_hits.hits(key).get(scope.tokens[at])
        if not found:
            return ()
        return [Hit(end, hit.entries) for hit in found if (end := scope.local_end(at, hit.end)) is not None]

    def lexicon_entries(self, scope: Scope, key: str, at: int, end: int) -> tuple[Entry, ...]:
        """The entries of a lexicon that begin and end at two places of the scope."""
        token, behind = scope.tokens[at], scope.tokens[end - 1] + 1
        found = self._lexicon_hits.hits(key)[token]
        return next(hit.entries for hit in found if hit.end == behind)

    def finding_hits(self, scope: Scope, type_: str, at: int) -> Sequence[Hit]:
        """The findings of a type that begin at a place of the scope, longest first."""
        index = self._by_start.get(type_)
        if index is None:
            index = self._by_start[type_] = self._index(self.kept[type_])
        found = index.get(scope.tokens[at], ())
        return [Hit(end, draft) for token, draft in found if (end := scope.local_end(at, token)) is not None]

    def keys_in(self, scope: Scope) -> frozenset[str]:
        """The keys of the lexicons that have an entry in the scope; those of the last scope are kept."""
        if self._keys_seen is None or self._keys_seen[0] is not scope:
            numbers = {
                number
                for at, token in enumerate(scope.tokens)
                for number, hits in self._lexicon_hits.starting_at(token).items()
                if any(scope.local_end(at, hit.end) is not None for hit in hits)
            }
            keys = (key for key, number in self.rulebook.phrases.keys.items() if number in numbers)
            self._keys_seen = (scope, frozenset(keys))
        return self._keys_seen[1]

    @staticmethod
    def _index(drafts: Iterable[Draft]) -> dict[int, list[tuple[int, Draft]]]:
        index: dict[int, list[tuple[int, Draft]]] = {}
        for draft in drafts:
            first, last = draft.tokens
            index.setdefault(first, []).append((last, draft))
        for starting in index.values():
            starting.sort(key=lambda one: -one[0])
        return index

    def matcher(self, scope: Scope) -> ScopeMatcher:
        """The matcher of a scope, kept as long as there is room; it keeps its scope."""
        found = self._matchers.get(id(scope))
        if found is None:
            base = self.matcher(scope.base) if scope.base else None
            if base is None and self._matched > MOST_MATCHED:
                self._matchers.clear()
                self._shared.clear()
                self._matched = 0
            self._matched += len(scope)
            found = self._matchers[id(scope)] = self._text_matchers.matcher(scope, base)
        return found

    # --- scopes -------------------------------------------------------------------------------------

    def scopes(self, kind: ScopeKind) -> tuple[Scope, ...]:
        """The scopes of a kind. They are made, and cut, only where a rule asks for them."""
        match kind:
            case "sentence":
                return self.sentences
            case "paragraph":
                return self.paragraphs
            case "document":
                return self.whole_document

    @cached_property
    def sentences(self) -> tuple[Scope, ...]:
        """The sentences as scopes."""
        return self._cut("sentence", self.document.sentences)

    @cached_property
    def paragraphs(self) -> tuple[Scope, ...]:
        """The paragraphs as scopes."""
        return self._cut("paragraph", self.document.paragraphs)

    @cached_property
    def whole_document(self) -> tuple[Scope, ...]:
        """The document as one scope."""
        return self._cut("document", ((0, len(self.document.starts)),) if self.document.starts else ())

    def _cut(self, kind: ScopeKind, ranges: Iterable[TokenRange]) -> tuple[Scope, ...]:
        """A scope for each range; longer ones are cut at the limit, and a notice says so."""
        scopes: list[Scope] = []
        most = self.rulebook.limits.max_scope
        for first, last in ranges:
            if last - first > most:
                self._notice_cut(kind, first, last)
            pieces = ((start, min(start + most, last)) for start in range(first, last, most))
            scopes.extend(Scope(self.document, (piece,), kind) for piece in pieces)
        return tuple(scopes)

    def _notice_cut(self, kind: ScopeKind, first: int, last: int) -> None:
        self.notices.append(scope_was_cut(self.document, kind, first, last, self.rulebook.limits.max_scope))

    def sentence_of(self, token: int) -> Scope:
        """The sentence scope in which a token of the document lies."""
        starts = self._sentence_starts
        return self.sentences[bisect_right(starts, token) - 1]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [scope.tokens[0] for scope in self.sentences]

    def shared_scopes(self, scope: Scope) -> tuple[Scope, ...]:
        """The second readings of a scope: for each joint of a `share`, the nearest subject to its left
        and the words behind it."""
        if not self.rulebook.shares or scope.kind not in ("sentence", "region"):
            return ()
        found = self._shared.get(id(scope))
        if found is None:
            found = self._shared[id(scope)] = tuple(self._share(scope))
        return found

    def _share(self, scope: Scope) -> Iterator[Scope]:
        matcher = self.matcher(scope)
        most = self.rulebook.limits.max_shares
        count = 0
        for number, share in enumerate(self.rulebook.shares):
            joints = matcher.joints(number)
            subjects = self._subjects(matcher, share) if joints else {}
            ends = sorted(subjects)
            for before, joint in joints:
                nearest = bisect_right(ends, before) - 1
                if nearest < 0:
                    continue
                if count == most:
                    self._notice_shares(scope)
                    return
                count += 1
                start, end = subjects[ends[nearest]], ends[nearest]
                pieces = (*scope.token_ranges(start, end), *scope.token_ranges(joint, len(scope)))
                yield Scope(self.document, pieces, scope.kind, scope.depth, end - start, scope)

    @staticmethod
    def _subjects(matcher: ScopeMatcher, share: ShareProgram) -> dict[int, int]:
        """Where the subjects of a share end, that its predicate follows at once, and where they start:
        of several with one end the longest."""
        followed = set(matcher.marked_starts(share.before))
        return {end: start for end, start in matcher.earliest_starts(share.subject).items() if end in followed}

    def _notice_shares(self, scope: Scope) -> None:
        most = self.rulebook.limits.max_shares
        message = f"a {scope.kind} goes on with an earlier subject more than {most:,} times (max_shares)"
        start, end = self.document.starts[scope.tokens[0]], self.document.ends[scope.tokens[-1]]
        self._notice(Notice(self.document.id, message, start, end, limit="max_shares"))

    # --- stages -------------------------------------------------------------------------------------

    def run(self) -> None:
        """Fill `kept` with the findings of every type, in dependency order.

        Where the steps do not suffice, with those of the part that was read.
        """
        done: list[Stage] = []
        for stage in self.plan.stages:
            try:
                for kind in SCOPES:
                    if stage.by_scope[kind].rules:
                        self._search(stage.by_scope[kind], self.scopes(kind))
                self._search(stage.all, tuple(self.regions.values()))
                done.append(stage)
                self._settle(stage)
                self._open(done)
            except _BudgetSpentError:
                self._settle_all()
                return

    def _open(self, done: Sequence[Stage]) -> None:
        """Search what open slots of the findings took, stage by stage, until nothing new opens."""
        while new := self._new_regions([type_ for stage in done for type_ in stage.types]):
            for stage in done:
                self._search(stage.all, new)
                self._settle(stage)

    def _settle_all(self) -> None:
        for stage in self.plan.stages:
            self._settle(stage)

    def _new_regions(self, done: Sequence[str]) -> tuple[Scope, ...]:
        new = []
        for type_ in done:
            for draft in self.kept[type_]:
                for tokens in draft.regions:
                    is_new = tokens not in self.regions and draft.depth < self.rulebook.limits.max_nesting
                    if is_new and self._may_reread(tokens):
                        scope = Scope(self.document, (tokens,), "region", draft.depth + 1)
                        self.regions[tokens] = scope
                        new.append(scope)
        return tuple(new)

    def _may_reread(self, tokens: TokenRange) -> bool:
        """Whether what an open slot took may be searched; not where too much of the sentence has been."""
        most = self.rulebook.limits.max_reread
        sentence = self.document.sentence_of(tokens[0])
        total = self._reread.get(sentence, 0) + tokens[1] - tokens[0]
        self._reread[sentence] = min(total, most)
        if total > most:
            self._notice_reread(sentence)
        return total <= most

    def _notice_reread(self, sentence: int) -> None:
        first, last = self.document.sentences[sentence]
        most = self.rulebook.limits.max_reread
        message = f"what open slots took in a sentence has more than {most:,} tokens (max_reread)"
        start, end = self.document.starts[first], self.document.ends[last - 1]
        self._notice(Notice(self.document.id, message, start, end, limit="max_reread"))

    def _notice(self, notice: Notice) -> None:
        """Say something once."""
        if notice not in self._noticed:
            self._noticed.add(notice)
            self.notices.append(notice)

    def _settle(self, stage: Stage) -> None:
        """Merge, give way and settle overlaps, for every type of a stage."""
        for type_ in stage.types:
            if type_ not in self.raw:
                continue
            self.kept[type_] = consolidate(self.rulebook.findings[type_], self.raw[type_], self.kept)
            self._by_start.pop(type_, None)
            kept = self.kept[type_]
            self._text_matchers.found(type_, kept, [draft.tokens for draft in kept])

    # --- one rule in its scopes -----------------------------------------------------------------------

    def _search(self, order: Order, scopes: Iterable[Scope]) -> None:
        """Try rules in scopes; what a matcher learnt about a scope is dropped when the scope is done.

        Raises _BudgetSpentError where the steps do not suffice.
        """
        if not order.rules:
            return
        budget = self._budget
        for scope in scopes:
            budget.begin(order.costs, len(scope))
            for place, rule, templates in self._likely(order, scope):
                if place >= budget.affordable:
                    break
                raw = self.raw[rule.finding]
                before = len(raw)
                self._try(rule, scope, templates)
                if len(raw) > before:
                    budget.found(place, len(raw) - before)
            if budget.affordable < len(order.rules):
                self._notice_steps(order.rules[budget.affordable], scope)
                raise _BudgetSpentError
            budget.end()
            for read in (scope, *self._shared.get(id(scope), ())):
                if id(read) in self._matchers:
                    self._matchers[id(read)].forget(places=len(self.document.starts) > MOST_REMEMBERED)

    def _likely(self, order: Order, scope: Scope) -> list[tuple[int, RuleProgram, Templates]]:
        """The rules that have a chance in a scope, with their place in the order and their templates."""
        likely = self._text_matchers.likely(scope)
        if likely is None:
            return [(place, rule, tuple(enumerate(rule.templates))) for place, rule in enumerate(order.rules)]
        chosen = sorted((order.places[number], numbers) for number, numbers in likely.items() if number in order.places)
        return [
            (place, rule, tuple((number, rule.templates[number]) for number in numbers))
            for place, numbers in chosen
            for rule in (order.rules[place],)
        ]

    def _try(self, rule: RuleProgram, scope: Scope, templates: Templates) -> None:
        raw = self.raw[rule.finding]
        search = RuleSearch(self, rule, scope, templates)
        raw.extend(map(search.draft, search.candidates()))
        for shared in self.shared_scopes(scope):
            search = RuleSearch(self, rule, shared, templates)
            raw.extend(map(search.draft, search.shared_candidates()))

    def _notice_steps(self, rule: RuleProgram, scope: Scope) -> None:
        document, most = self.document, self.rulebook.limits.max_steps
        start, end = document.starts[scope.tokens[0]], document.ends[scope.tokens[-1]]
        need = f"with rule {rule.name} it would need more than {most:,} steps (max_steps)"
        message = f"the scan ended at this {scope.kind}: {need}"
        self.notices.append(Notice(document.id, message, start, end, limit="max_steps", rule=rule.name))


@frozen(eq=False)
class RuleSearch:
    """One rule being tried in one scope."""

    reading: Reading
    rule: RuleProgram
    scope: Scope
    templates: Templates
    finding: FindingProgram = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "finding", self.reading.rulebook.findings[self.rule.finding])

    def candidates(self) -> Iterator[Candidate]:
        """The matches of the rule in the scope, from left to right."""
        if self.rule.select == "all":
            yield from self._all()
            return
        matcher = self.reading.matcher(self.scope)
        automata = [template.automaton for _, template in self.templates]
        at = matcher.next_start(automata, 0)
        while at < len(self.scope):
            found = self._at(at)
            if found is not None:
                yield found
            at = matcher.next_start(automata, found.match.end if found else at + 1)

    def shared_candidates(self) -> Iterator[Candidate]:
        """The matches that begin with the subject put in front and go beyond it."""
        if self.rule.select == "all":
            yield from (one for one in self._all() if one.match.start == 0 and one.match.end > self.scope.shared)
            return
        found = self._at(0)
        if found is not None and found.match.end > self.scope.shared:
            yield found

    def _at(self, start: int) -> Candidate | None:
        """The candidate from a start: of the first template whose match passes, or of the one with the
        best end."""
        best: Candidate | None = None
        for number, template in self.templates:
            match = self._match(template, start)
            candidate = match and self.passing(match, number)
            if not candidate:
                continue
            if self.rule.select == "first":
                return candidate
            if best is None or self._better(candidate.match.end, best.match.end):
                best = candidate
        return best

    def _better(self, end: int, than: int) -> bool:
        return end > than if self.rule.select == "longest" else end < than

    def _match(self, template: TemplateProgram, start: int) -> Match | None:
        wanted = self.rule.select
        return self.reading.matcher(self.scope).match(template.automaton, start, "first" if wanted == "all" else wanted)

    def _all(self) -> Iterator[Candidate]:
        """Every start and end, once each, of the first template that passes there.

        What is limited are the matches before they are filtered.
        """
        matcher = self.reading.matcher(self.scope)
        most = self.reading.rulebook.limits.max_matches
        count = 0
        for start in range(len(self.scope)):
            seen: set[int] = set()
            for number, template in self.templates:
                for match in matcher.matches(template.automaton, start):
                    if match.end in seen:
                        continue
                    if count == most:
                        self._notice_cap()
                        return
                    count += 1
                    candidate = self.passing(match, number)
                    if candidate:
                        seen.add(match.end)
                        yield candidate

    def _notice_cap(self) -> None:
        document, most = self.reading.document, self.reading.rulebook.limits.max_matches
        start, end = document.starts[self.scope.tokens[0]], document.ends[self.scope.tokens[-1]]
        message = f"rule {self.rule.name}: more than {most:,} matches in a {self.scope.kind} (max_matches)"
        self.reading.notices.append(Notice(document.id, message, start, end, limit="max_matches", rule=self.rule.name))

    # --- filters --------------------------------------------------------------------------------------

    def passing(self, match: Match, template: int) -> Candidate | None:
        """The candidate of a match, where its variables are equal and its conditions hold."""
        taken = captures.take(match, self.scope, self.reading.rulebook, self.finding.list_fields)
        if not all(self._all_equal(places) for places in taken.variables.values()):
            return None
        document, rulebook = self.reading.document, self.reading.rulebook
        seen = environment(document, rulebook, taken.fields)
        if not all(expressions.holds(condition, seen) for condition in self.rule.where):
            return None
        if self.rule.layers and not self._in_layers(match):
            return None
        fields, assigned = self._assigned(taken.fields)
        return Candidate(match, template, fields, assigned, taken.regions)

    def _all_equal(self, places: Sequence[TokenRange]) -> bool:
        texts = {self.scope.folded[start:end] for start, end in places}
        return len(texts) <= 1

    def _in_layers(self, match: Match) -> bool:
        """Whether the match lies within one stretch of one of the rule's layers."""
        pieces = tuple(self.scope.token_ranges(match.start, match.end))
        first, last = pieces[0][0], pieces[-1][1]
        layers = self.reading.document.layers
        return any(start <= first and last <= end for layer in self.rule.layers for start, end in layers.get(layer, ()))

    def _assigned(self, captured: Mapping[str, FieldValue]) -> tuple[dict[str, FieldValue], dict[str, Value]]:
        """The fields of the finding, captured or assigned, and the assigned plain values.

        Assignments are worked out in order, each seeing those before it. Captures that the finding
        type does not have as fields were there for conditions and assignments only.
        """
        document, rulebook = self.reading.document, self.reading.rulebook
        fields, plain = dict(captured), dict[str, Value]()
        for name, expression in self.rule.assignments:
            result = expressions.evaluate(expression, environment(document, rulebook, fields, plain))
            if isinstance(result, Capture):
                fields[name] = (result,) if name in self.finding.list_fields else result
            elif isinstance(result, tuple) and result and all(isinstance(one, Capture) for one in result):
                fields[name] = result
            elif (value := captures.plain_value(result)) is not None:
                plain[name] = value
        return {name: fields[name] for name in self.finding.fields if name in fields}, plain

    def draft(self, found: Candidate) -> Draft:
        """The finding in the making; one with a shared subject begins behind the joint."""
        document, scope = self.reading.document, self.scope
        first = scope.tokens[scope.shared or found.match.start]
        last = scope.tokens[found.match.end - 1] + 1
        return Draft(
            type=self.rule.finding,
            rules=(self.rule,),
            template=found.template,
            tokens=(first, last),
            start=document.starts[first],
            end=document.ends[last - 1],
            fields=found.fields,
            values=found.values,
            regions=found.regions,
            depth=scope.depth,
            shared=bool(scope.shared),
        )
