"""Explaining: why rules find what they find in a text, and how near they come to what they do not find.

The front door of this room, `dragoman.explain`. Reads the rule files again, reads the text rule by rule, and asks
the other modules: proofs, what was dropped and why, near misses and repairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date as Date
from difflib import get_close_matches

from attrs import frozen

from dragoman.cascade.afterwards import finish_with_drafts
from dragoman.cascade.draft import Draft
from dragoman.cascade.plan import Plan
from dragoman.compiled.rulebook import RuleProgram
from dragoman.explaining.dropping import Drops
from dragoman.explaining.explanation import Explanation, Stretch
from dragoman.explaining.proof import Proof
from dragoman.explaining.proving import Prover
from dragoman.explaining.repairing import NearMisses
from dragoman.explaining.rule_files import ExplainError, RuleFiles
from dragoman.explaining.verifying import Wrong
from dragoman.explaining.verifying import verify as verify_proof
from dragoman.explaining.watching import WatchedReading
from dragoman.finding import Finding
from dragoman.matcher.engines import engine_for
from dragoman.matcher.scope import Scope
from dragoman.ruleset import Ruleset
from dragoman.text.builder import build_document
from dragoman.text.document import Document, TokenRange
from dragoman.texts import given

_SENTENCE = re.compile(r"s(\d+)")


def explain(
    rules: Ruleset,
    text: str,
    *,
    rule: str | None = None,
    at: int | str | None = None,
    date: Date | str | None = None,
) -> Explanation:
    """Explain what rules do with a text: a proof for each finding, what was found and dropped, and by whom; and the
    nearest misses, with the smallest repairs of the templates, each of which was compiled and run.

    Parameters: `rule`, the name of the only rule to explain; `at`, the only sentence to explain: a place in it, in
    code points, or `"s3"` for the third one; `date`, the day of the text. The rule files are read again.

    Raises ExplainError for compiled rules without their files, an unknown rule, a place outside the text; TextError
    as `Ruleset.scan` does.

    >>> import dragoman
    >>> rules = dragoman.compile('rule signing: "they signs the <what: (treaty | deal)>"')
    >>> found = explain(rules, "They signed the treaty.")
    >>> found.misses[0].stopped, found.misses[0].repairs[0].diff[0].after
    ('signed', 'rule signing: "they sign~ the <what: (treaty | deal)>"')
    """
    _check_rule(rules, rule)
    one = given(text, None, date, rules.limits.max_text)
    files = RuleFiles.of(rules)
    document = build_document(one.text, date=one.date)
    part = _part(document, at, rules.limits.max_explained)
    if part.cut:
        document = build_document(one.text[: part.behind], date=one.date)
    wanted = _tokens_of(document, part.sentences)
    reading = WatchedReading(document, engine_for(files.wide), Plan.of(files.wide), wanted)
    reading.run()
    return _Explaining(reading, files, part, rule).explanation()


def verify(proof: Proof, rules: Ruleset, text: str, *, date: Date | str | None = None) -> Wrong | None:
    """Replay a proof against the text and the rules, step by step, with nothing of the matchers; the first step that
    is wrong, None where none is.

    Raises TextError as `Ruleset.scan` does.

    >>> import dragoman
    >>> rules = dragoman.compile('rule met: "they met"')
    >>> [proof] = explain(rules, "They met.").found
    >>> verify(proof, rules, "They met."), verify(proof, rules, "They left.")
    (None, Wrong(where='', why='its place is wrong'))
    """
    one = given(text, None, date, rules.limits.max_text)
    return verify_proof(proof, rules.rulebook, build_document(one.text, date=one.date))


def _check_rule(rules: Ruleset, rule: str | None) -> None:
    if rule is None or rule in rules.rules:
        return
    near = get_close_matches(rule, rules.rules, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(rules.rules) or 'none'}."
    raise ExplainError(f"the rules have no rule {rule!r}; {hint}")


@frozen
class _Part:
    """The sentences to explain, and where the text was cut for it, if it was."""

    sentences: tuple[int, ...]
    cut: bool = False
    behind: int = 0


def _part(document: Document, at: int | str | None, most: int) -> _Part:
    """The sentences that are meant; of a long text without a place the first."""
    count = len(document.sentences)
    if at is None:
        fits = tuple(number for number, (_, last) in enumerate(document.sentences) if last <= most)
        if len(fits) == count:
            return _Part(fits)
        if not fits:
            return _Part((0,), cut=True, behind=document.ends[most - 1])
        return _Part(fits, cut=True, behind=document.ends[document.sentences[fits[-1]][1] - 1])
    number = _sentence(document, at)
    last = document.sentences[number][1]
    return _Part((number,), cut=last < len(document.starts) > most, behind=document.ends[last - 1])


def _tokens_of(document: Document, sentences: Sequence[int]) -> TokenRange:
    """The tokens of sentences that stand together."""
    known = [document.sentences[number] for number in sentences if number < len(document.sentences)]
    return (known[0][0], known[-1][1]) if known else (0, 0)


def _sentence(document: Document, at: int | str) -> int:
    """The number of the sentence that is meant."""
    count = len(document.sentences)
    if isinstance(at, str):
        named = _SENTENCE.fullmatch(at)
        if not named:
            raise ExplainError(f"{at!r} is no place: give a number of code points, or s1 for the first sentence")
        number = int(named[1]) - 1
        if not 0 <= number < count:
            raise ExplainError(f"there is no sentence {at}: the text has {count:,}")
        return number
    if not 0 <= at < len(document.text) or not count:
        raise ExplainError(f"the place {at:,} is outside the text, which has {len(document.text):,} code points")
    token = max(document.token_range(at, at + 1)[1] - 1, 0)
    return document.sentence_of(token)


@frozen(eq=False)
class _Explaining:
    """One explanation being made."""

    reading: WatchedReading
    files: RuleFiles
    part: _Part
    rule: str | None

    def explanation(self) -> Explanation:
        """All of it."""
        document = self.reading.document
        prover = Prover(self.reading, self.files)
        reported = finish_with_drafts(self.reading)
        found = tuple(self._proofs(prover, reported))
        drops = Drops(self.reading, self.files, prover, reported)
        dropped = tuple(drops.dropped(self._wanted, self.rule))
        near = NearMisses(self.reading, self.files)
        misses = tuple(near.misses(self._pairs(), asked=self.rule is not None, alone=not found and not dropped))
        return Explanation(
            text=document.text,
            sentences=tuple(self._stretches()),
            found=found,
            dropped=dropped,
            misses=misses,
            notices=tuple(self._notices(near)),
        )

    @property
    def _wanted(self) -> list[TokenRange]:
        return [self.reading.wanted]

    @property
    def _sentences(self) -> list[TokenRange]:
        sentences = self.reading.document.sentences
        return [sentences[number] for number in self.part.sentences if number < len(sentences)]

    def _stretches(self) -> Iterator[Stretch]:
        document = self.reading.document
        for number, (first, last) in zip(self.part.sentences, self._sentences, strict=False):
            yield Stretch(document.starts[first], document.ends[last - 1], number + 1)

    def _notices(self, near: NearMisses) -> Iterator[str]:
        if self.part.cut:
            most = self.reading.rulebook.limits.max_explained
            yield f"only the text up to offset {self.part.behind:,} was explained (max_explained is {most:,} tokens)"
        if self.reading.watch.traced >= self.reading.rulebook.limits.max_proofs:
            yield f"only the first {self.reading.watch.traced:,} matches were proved (max_proofs)"
        if near.spent:
            names = ", ".join(dict.fromkeys(near.spent))
            yield f"not everywhere was looked for near misses of {names} (max_near_scope, max_repair_steps)"
        yield from (notice.message for notice in self.reading.notices)

    def _proofs(self, prover: Prover, reported: Sequence[tuple[Draft, Finding]]) -> Iterator[Proof]:
        for draft, _ in reported:
            is_meant = self.rule is None or any(one.name == self.rule for one in draft.rules)
            if is_meant and self._is_wanted(draft.tokens) and prover.can_prove(draft):
                yield prover.proof(draft)

    def _is_wanted(self, tokens: TokenRange) -> bool:
        return any(first < tokens[1] and tokens[0] < last for first, last in self._wanted)

    def _pairs(self) -> Iterator[tuple[RuleProgram, Scope]]:
        """Rules, and scopes in which they matched nothing: those that near misses are looked for in."""
        wanted = self._wanted
        watch = self.reading.watch
        matches = [*(one.match for one in watch.made), *(one.match for one in watch.refused)]
        matched = {(one.rule.id, first) for one in matches for first in self._first_tokens(one.scope)}
        for rule in self.reading.rulebook.rules:
            if self.rule in (None, rule.name):
                for scope in self.reading.scopes(rule.scope):
                    first, last = scope.tokens[0], scope.tokens[-1] + 1
                    is_wanted = any(low < last and first < high for low, high in wanted)
                    if is_wanted and (rule.id, first) not in matched:
                        yield rule, scope

    @staticmethod
    def _first_tokens(scope: Scope) -> tuple[int, ...]:
        """The first tokens of a scope and of the one that it was made of."""
        return (scope.tokens[0], *((scope.base.tokens[0],) if scope.base else ()))
