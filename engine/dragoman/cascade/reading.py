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
from operator import is_

from dragoman.cascade.budget import Budget
from dragoman.cascade.draft import Draft
from dragoman.cascade.notices import scope_was_cut, too_many_shares, too_much_reread
from dragoman.cascade.overlap import consolidate
from dragoman.cascade.plan import SCOPES, Order, Plan, Stage
from dragoman.cascade.rule_search import RuleSearch as RuleSearch
from dragoman.cascade.rule_search import Templates
from dragoman.cascade.searching import StageSearch
from dragoman.compiled.automaton import Automaton
from dragoman.compiled.rulebook import RuleProgram, ScopeKind, ShareProgram
from dragoman.finding import Notice
from dragoman.matcher.contract import Engine, Hit, ScopeMatcher
from dragoman.matcher.scope import Scope, Scopes
from dragoman.text.document import Document, TokenRange
from dragoman.words.lexicon import Entry
from dragoman.words.phrases import LexiconHits

MOST_REMEMBERED = 20_000
"""Tokens of a document up to which all that is learnt about a place is kept from stage to stage."""
MOST_MATCHED = 200_000
"""Tokens of the scopes whose matchers are kept at a time; beyond, all are dropped and made again."""


class _BudgetSpentError(Exception):
    """There are no steps left."""


class Reading:
    """One document being read: its scopes, the matcher of each, and the findings so far.

    `engine` matches; `plan` says in which order, and is worked out where it is not given. Where the engine
    can, a stage is searched in all its scopes at once, unless `rule_by_rule`.
    """

    def __init__(
        self, document: Document, engine: Engine, plan: Plan | None = None, *, rule_by_rule: bool = False
    ) -> None:
        self.document = document
        self.rulebook = rulebook = engine.rulebook
        self.plan = plan or Plan.of(rulebook)
        self.notices: list[Notice] = []
        self.raw: defaultdict[str, list[Draft]] = defaultdict(list)
        self.kept: dict[str, tuple[Draft, ...]] = dict.fromkeys(rulebook.findings, ())
        self.regions: set[TokenRange] = set()
        self._opened: list[tuple[Scope, ...]] = []
        self._budget = Budget(rulebook.limits.max_steps)
        self._matchers: dict[int, ScopeMatcher] = {}
        self._matched = 0
        self._reread: dict[int, int] = {}
        self._noticed: set[Notice] = set()
        self._keys_seen: tuple[Scope, frozenset[str]] | None = None
        self._shared: dict[int, tuple[Scope, ...]] = {}
        self._by_start: dict[str, dict[int, list[tuple[int, Draft]]]] = {}
        self._settled: dict[str, tuple[int, list[tuple[Draft, ...]]]] = {}
        """What the findings of a type were made of when they were last settled, and what they gave way to."""
        self._text_matchers = engine.matchers(document, self)
        self._at_once = None if rule_by_rule else StageSearch.of(self, self._text_matchers)

    @cached_property
    def _lexicon_hits(self) -> LexiconHits:
        return self.rulebook.phrases.scan(self.document)

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

    def matching(self, automata: Sequence[Automaton], ranges: Sequence[TokenRange]) -> Mapping[int, list[int]] | None:
        """By the numbers of stretches of tokens, the numbers of the automata that match them as a whole, ascending;
        None where they are to be asked one by one."""
        search = self._text_matchers.search
        return None if search is None else search.matching(automata, ranges)

    # --- scopes -------------------------------------------------------------------------------------

    def scopes(self, kind: ScopeKind) -> Scopes:
        """The scopes of a kind. They are made, and cut, only where a rule asks for them."""
        match kind:
            case "sentence":
                return self.sentences
            case "paragraph":
                return self.paragraphs
            case "document":
                return self.whole_document

    @cached_property
    def sentences(self) -> Scopes:
        """The sentences as scopes."""
        return self._cut("sentence", self.document.sentences)

    @cached_property
    def paragraphs(self) -> Scopes:
        """The paragraphs as scopes."""
        return self._cut("paragraph", self.document.paragraphs)

    @cached_property
    def whole_document(self) -> Scopes:
        """The document as one scope."""
        return self._cut("document", ((0, len(self.document.starts)),) if self.document.starts else ())

    def _cut(self, kind: ScopeKind, ranges: Iterable[TokenRange]) -> Scopes:
        """A scope for each range; longer ones are cut at the limit, and a notice says so."""
        pieces: list[TokenRange] = []
        most = self.rulebook.limits.max_scope
        for first, last in ranges:
            if last - first > most:
                self._notice_cut(kind, first, last)
            pieces.extend((start, min(start + most, last)) for start in range(first, last, most))
        return Scopes(self.document, pieces, kind)

    def _notice_cut(self, kind: ScopeKind, first: int, last: int) -> None:
        self.notices.append(scope_was_cut(self.document, kind, first, last, self.rulebook.limits.max_scope))

    def sentence_of(self, token: int) -> Scope:
        """The sentence scope in which a token of the document lies."""
        found: Scope = self.sentences[bisect_right(self._sentence_starts, token) - 1]
        return found

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [first for first, _ in self.sentences.ranges]

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
                    self.notice_shares(scope)
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

    def notice_shares(self, scope: Scope) -> None:
        """Say that a scope has more second readings than are read."""
        first, last = scope.tokens[0], scope.tokens[-1] + 1
        self._notice(too_many_shares(self.document, scope.kind, first, last, self.rulebook.limits.max_shares))

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
                for regions in self._opened:
                    self._search(stage.all, regions)
                done.append(stage)
                self._settle(stage)
                self._open(done)
            except _BudgetSpentError:
                self._settle_all()
                return

    def _open(self, done: Sequence[Stage]) -> None:
        """Search what open slots of the findings took, stage by stage, until nothing new opens."""
        while self._open_regions([type_ for stage in done for type_ in stage.types]):
            for stage in done:
                self._search(stage.all, self._opened[-1])
                self._settle(stage)

    def _settle_all(self) -> None:
        for stage in self.plan.stages:
            self._settle(stage)

    def _open_regions(self, done: Sequence[str]) -> bool:
        """Whether there are new ones; they are the last of `_opened`."""
        new = []
        for type_ in done:
            for draft in self.kept[type_]:
                for tokens in draft.regions:
                    is_new = tokens not in self.regions and draft.depth < self.rulebook.limits.max_nesting
                    if is_new and self._may_reread(tokens):
                        scope = Scope(self.document, (tokens,), "region", draft.depth + 1)
                        self.regions.add(tokens)
                        new.append(scope)
        if new:
            self._opened.append(tuple(new))
        return bool(new)

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
        self._notice(too_much_reread(self.document, first, last, self.rulebook.limits.max_reread))

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
            finding, raw = self.rulebook.findings[type_], self.raw[type_]
            stronger = [self.kept[other] for clause in finding.gives_way for other in clause.types]
            count, against = self._settled.get(type_, (0, []))
            if count == len(raw) and all(map(is_, stronger, against)):
                continue
            self._settled[type_] = (len(raw), stronger)
            kept = self.kept[type_] = consolidate(finding, raw, self.kept)
            self._by_start.pop(type_, None)
            self._text_matchers.found(type_, kept, [draft.tokens for draft in kept])

    # --- one rule in its scopes -----------------------------------------------------------------------

    def _search(self, order: Order, scopes: Sequence[Scope]) -> None:
        """Try rules in scopes; what a matcher learnt about a scope is dropped when the scope is done.

        Raises _BudgetSpentError where the steps do not suffice.
        """
        if not order.rules or not scopes:
            return
        budget = self._budget
        if self._at_once and self._at_once.search(order, scopes, budget):
            return
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
