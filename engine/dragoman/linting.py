"""Checking rules: what the compiler says of them, and what can be worked out about whole rules.

`dragoman.check`, and behind `dragoman check`. Compiles the rules, asks the lints (`dragoman.lints`), and makes
diagnostics of what they say, with the places in the rule files. Warnings that a comment allows are left out, and
comments that allow nothing are told of. Only what was asked for by name is looked at, not what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike

from attrs import define, field, frozen

from dragoman.compiled.ir import Node
from dragoman.compiled.rulebook import Rulebook, RuleProgram
from dragoman.compiler import Compiled, Rules, compile_program, entry_of
from dragoman.finding import Finding
from dragoman.limits import Limits
from dragoman.lints.costs import RuleCost, costs_of
from dragoman.lints.inclusion import Inclusion
from dragoman.lints.machine import Shelf
from dragoman.lints.pairs import MAX_PAIRS_COLLIDING, MAX_PAIRS_INSIDE, Collision, collisions, inside
from dragoman.lints.sentences import Writer
from dragoman.lints.shadows import shadowed_options, shadowed_templates
from dragoman.lints.swallowing import Swallowed, swallowed
from dragoman.lints.usage import Usage, Watch, untested
from dragoman.lower.choices import Part, Parts, neighbours, parts_of
from dragoman.texts import Text, one_of_many
from dragoman.words.lexicon import split_tokens
from dragoman_dsl import codes
from dragoman_dsl.allowing import Allowed, allows_of, odd_allows, without_allowed
from dragoman_dsl.captures import variable_names
from dragoman_dsl.diagnostics import Code, Diagnostic, Edit, Label
from dragoman_dsl.fixing import mended
from dragoman_dsl.program import Program, ResolvedRule, ResolvedSlot
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.syntax import Template

MOST_STEPS = 200_000
"""Steps a token from which on a rule is called costly."""
SHARE_HIDDEN = 0.5
"""A rule of whose findings `overlap` drops more than this part is told of."""
LOST_THAT_TELL = 5
"""Of fewer lost findings nothing is concluded, unless they are all."""
MOST_LABELS = 2
"""Further rules with which a rule collides, that are pointed at."""
_SHOWN = 60
"""So many characters of an example are shown."""


@frozen(slots=False)
class Checked:
    """What is wrong with rules. `allowed` are the warnings that comments keep silent, with the comments; `notes` say
    what was not looked at."""

    compiled: Compiled
    diagnostics: tuple[Diagnostic, ...]
    allowed: tuple[Allowed, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    @property
    def sources(self) -> Mapping[str, SourceFile]:
        """The texts that the diagnostics speak of, by path."""
        return self.compiled.sources

    @cached_property
    def costs(self) -> tuple[RuleCost, ...]:
        """What each rule costs at worst, the dearest first."""
        return costs_of(self.compiled.ruleset.rulebook)

    def mended(self) -> dict[str, tuple[str, int]]:
        """The new text of each file in which something can be mended without changing what rules find, and how many
        problems are gone with it."""
        return mended(self.diagnostics, self.sources)


def diagnostic_codes() -> Mapping[str, Code]:
    """Everything that can be said about rules, by code: what it means, and what to do.

    >>> diagnostic_codes()["W502"].slug
    'unused-slot'
    """
    return codes.CODES


def check(
    rules: Rules | Sequence[Rules],
    *,
    limits: Limits | None = None,
    corpus: Iterable[Text] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    most_steps: int = MOST_STEPS,
) -> Checked:
    """Say all that is wrong with rules: a path to a file or a folder, a shipped pack's name, or several of these.

    `corpus` are texts on which to see what the rules do; `select` and `ignore` are codes, or beginnings of codes, of
    the warnings that are wanted, and of those that are not (errors always are); `most_steps` is the number of steps a
    token from which on a rule is called costly.

    Raises FileNotFoundError for a path that is not there, TextError for a text of the corpus that is none.
    """
    several = [rules] if isinstance(rules, str | PathLike) else rules
    compiled, program = compile_program([entry_of(one) for one in several], limits=limits)
    wanted = _Wanted(tuple(select), tuple(ignore))
    lints = _Lints(compiled, program, wanted, most_steps, corpus)
    found = [*compiled.diagnostics, *(one.diagnostic for one in compiled.allowed), *lints.run()]
    sources = program.sources
    asked_for = {file.path for module in program.modules.values() if module.tested for file in module.files}
    allows = [allow for path in sorted(asked_for) if path in sources for allow in allows_of(sources[path])]
    every = [allow for source in sources.values() for allow in allows_of(source)]
    shown, allowed = without_allowed(found, every, sources)
    shown += odd_allows(allows, allowed, lints.looked_for(), sources)
    kept = {one for one in shown if one.is_error or wanted(one.code)}
    ordered = sorted(kept, key=lambda one: (one.span, one.code, one.message))
    return Checked(compiled, tuple(ordered), tuple(allowed), tuple(lints.notes))


@frozen
class _Wanted:
    """Which warnings are wanted."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]

    def __call__(self, code: str) -> bool:
        return (not self.select or code.startswith(self.select)) and not (self.ignore and code.startswith(self.ignore))

    def named(self, code: str) -> bool:
        """Whether a code was asked for by itself."""
        return code in self.select


@define(eq=False)
class _Lints:
    """One round of lints."""

    compiled: Compiled
    program: Program
    wanted: _Wanted
    most_steps: int
    corpus: Iterable[Text] | None
    shelf: Shelf = field(init=False)
    inclusion: Inclusion = field(init=False)
    parts: dict[str, Parts] = field(factory=dict, init=False)
    scanned: dict[str, Sequence[Finding]] = field(factory=dict, init=False)
    notes: list[str] = field(factory=list, init=False)

    @shelf.default
    def _shelf(self) -> Shelf:
        return Shelf(self.rulebook)

    @inclusion.default
    def _inclusion(self) -> Inclusion:
        return Inclusion(self.shelf)

    @property
    def rulebook(self) -> Rulebook:
        return self.compiled.ruleset.rulebook

    @property
    def in_sentence(self) -> bool:
        """Whether nothing is ever read over the end of a sentence."""
        return all(rule.scope == "sentence" for rule in self.rulebook.rules)

    def run(self) -> Iterator[Diagnostic]:
        """What the lints say that are wanted."""
        for kinds, lint in self._all():
            if any(self.wanted(kind.code) for kind in kinds):
                yield from lint()

    def looked_for(self) -> Iterator[str]:
        """The codes of warnings that would have been found where there is reason for them.

        Where something is left out because of an error, none: what is not looked at is not known.
        """
        if self.compiled.errors:
            return
        asked = {kind.code for kinds, _ in self._all() for kind in kinds}
        for code in codes.CODES.values():
            missing = code.code.startswith("W53") and code.code not in asked
            if code.severity == "warning" and self.wanted(code.code) and not missing:
                yield code.code

    def _all(self) -> Iterator[tuple[tuple[Code, ...], Callable[[], Iterator[Diagnostic]]]]:
        yield (codes.SHADOWED_TEMPLATE, codes.SHADOWED_ALTERNATIVE), self._shadows
        yield (codes.RULE_INSIDE_RULE, codes.COLLIDING_RULES), self._pairs
        yield (codes.UNTESTED_RULE,), self._untested
        yield (codes.SWALLOWED_SLOT,), self._swallowed
        yield (codes.COSTLY_RULE,), self._costly
        if self.corpus is not None:
            yield (codes.IDLE_RULE, codes.HIDDEN_FINDINGS), self._on_corpus

    # --- what the rules consist of -----------------------------------------------------------------------

    def _rules(self) -> Iterator[tuple[ResolvedRule, RuleProgram]]:
        """The rules that were asked for."""
        compiled = {rule.id: rule for rule in self.rulebook.rules}
        for rule in self.program.rules:
            if self.program.modules[rule.module].tested and rule.id in compiled:
                yield rule, compiled[rule.id]

    def _slots(self) -> Iterator[ResolvedSlot]:
        """The slots that were asked for."""
        for slot in self.program.slots.values():
            if self.program.modules[slot.module].tested and slot.id in self.rulebook.slots:
                yield slot

    def _parts(self, id_: str, templates: Sequence[Template], module: str) -> Parts:
        if id_ not in self.parts:
            self.parts[id_] = parts_of(templates, self.program, module, self.rulebook)
        return self.parts[id_]

    def _rule_parts(self, rule: ResolvedRule) -> Parts:
        return self._parts(f"rule {rule.id}", rule.declaration.templates, rule.module)

    def _slot_parts(self, slot: ResolvedSlot) -> Parts:
        return self._parts(f"slot {slot.id}", [one.template for one in slot.declaration.templates], slot.module)

    def _written(self, span: Span) -> str:
        return _short(self.program.sources[span.path][span])

    # --- shadows -------------------------------------------------------------------------------------------

    def _shadows(self) -> Iterator[Diagnostic]:
        for rule, compiled in self._rules():
            templates = rule.declaration.templates
            variables = [bool(variable_names(one.body)) for one in templates]
            parts = self._rule_parts(rule)
            for number in shadowed_templates(compiled, self.inclusion, variables):
                yield self._shadowed_template(parts.templates, number)
            bound = {one.field.text for one in rule.declaration.contexts if one.field}
            for options in parts.choices:
                yield from self._shadowed_options(options, bound, in_sentence=compiled.scope == "sentence")
        for slot in self._slots():
            parts = self._slot_parts(slot)
            for number in self._never_taken(parts.templates, set(), in_sentence=self.in_sentence):
                yield self._shadowed_template(parts.templates, number)
            for options in parts.choices:
                yield from self._shadowed_options(options, set(), in_sentence=self.in_sentence)

    def _never_taken(self, options: Sequence[Part], bound: set[str], *, in_sentence: bool) -> list[int]:
        """The options that are never taken; one with a field whose context is asked for may refuse, and shadows
        nothing."""
        wide = [not one.fields & bound for one in options]
        return shadowed_options([one.node for one in options], self.inclusion, wide=wide, in_sentence=in_sentence)

    def _shadowed_template(self, templates: Sequence[Part], number: int) -> Diagnostic:
        span = templates[number].span
        same = [one.span for one in templates[:number] if self._same_words(one.span, span)]
        labels = [Label(same[0], "the same template")] if same else [self._before(templates, number)]
        what, takes = _earlier("the one", "those", number)
        return codes.SHADOWED_TEMPLATE(span, labels=labels, what=what, takes=takes)

    def _before(self, parts: Sequence[Part], number: int) -> Label:
        return Label(parts[0].span.to(parts[number - 1].span), "these come first" if number > 1 else "this comes first")

    def _shadowed_options(self, options: Sequence[Part], bound: set[str], *, in_sentence: bool) -> Iterator[Diagnostic]:
        for number in self._never_taken(options, bound, in_sentence=in_sentence):
            span = options[number].span
            same = [one.span for one in options[:number] if self._same_words(one.span, span)]
            labels = [Label(same[0], "the same")] if same else [self._before(options, number)]
            what, takes = _earlier("what stands", "the alternatives", number)
            edit = self._without_option(options, number) if same else None
            written = self._written(span)
            yield codes.SHADOWED_ALTERNATIVE(span, labels=labels, edit=edit, written=written, what=what, takes=takes)

    def _same_words(self, one: Span, other: Span) -> bool:
        source = self.program.sources[one.path]
        return one.path == other.path and source[one].split() == source[other].split()

    def _without_option(self, options: Sequence[Part], number: int) -> Edit:
        """The edit that takes an option out, with the bar in front of it."""
        span = options[number].span
        return Edit(Span(span.path, options[number - 1].span.end, span.end), "")

    # --- pairs of rules ------------------------------------------------------------------------------------

    def _scan(self, text: str) -> Sequence[Finding]:
        if text not in self.scanned:
            self.scanned[text] = self.compiled.ruleset.scan(text)
        return self.scanned[text]

    def _pairs(self) -> Iterator[Diagnostic]:
        declared = {compiled.id: rule for rule, compiled in self._rules()}
        rules = [compiled for _, compiled in self._rules()]
        words = dict.fromkeys(word for case in self.rulebook.tests for word in split_tokens(case.text))
        writer = Writer(self.shelf, tuple(words))
        self._note_pairs(len(rules))
        if self.wanted(codes.RULE_INSIDE_RULE.code):
            for one in inside(rules, self.inclusion, writer, self._scan):
                label = Label(declared[one.outer.id].declaration.name.span, "this rule matches it all")
                yield codes.RULE_INSIDE_RULE(
                    declared[one.inner.id].declaration.name.span,
                    labels=[label],
                    inner=one.inner.name,
                    outer=one.outer.name,
                    finding=f"`{self.rulebook.findings[one.inner.finding].name}`",
                    witness=_short(one.witness),
                )
        if self.wanted(codes.COLLIDING_RULES.code):
            colliding: dict[str, list[Collision]] = {}
            for two in collisions(rules, writer, self._scan):
                colliding.setdefault(two.second.id, []).append(two)
            for several in colliding.values():
                yield self._colliding(several, declared)

    def _note_pairs(self, rules: int) -> None:
        """Say which pairs of rules are not looked at."""
        total = rules * (rules - 1) // 2
        for code, most in ((codes.RULE_INSIDE_RULE, MAX_PAIRS_INSIDE), (codes.COLLIDING_RULES, MAX_PAIRS_COLLIDING)):
            if total > most and self.wanted(code.code):
                self.notes.append(
                    f"{code.code}: only {most:,} of {total:,} pairs of rules were looked at, near ones first"
                )

    def _colliding(self, several: Sequence[Collision], declared: Mapping[str, ResolvedRule]) -> Diagnostic:
        """The collisions of a rule with rules before it, of which the first is shown."""
        shown, *others = several
        labels = [Label(declared[shown.first.id].declaration.name.span, "with this rule")]
        labels += [Label(declared[one.first.id].declaration.name.span, "and this one") for one in others[:MOST_LABELS]]
        first, second = _told_apart(*shown.findings)
        more = f", and so with {len(several) - 1} more" if others else ""
        return codes.COLLIDING_RULES(
            declared[shown.second.id].declaration.name.span,
            labels=labels,
            first=shown.first.name,
            second=shown.second.name,
            witness=_short(shown.witness),
            one=first,
            other=second,
            more=more,
        )

    # --- one rule by itself --------------------------------------------------------------------------------

    def _untested(self) -> Iterator[Diagnostic]:
        tested = {test.module for test in self.program.tests}
        everywhere = self.wanted.named(codes.UNTESTED_RULE.code)
        rules = [rule for rule, _ in self._rules() if everywhere or rule.module in tested]
        missing = untested(self.rulebook, self._scan) if rules else frozenset()
        for rule in rules:
            if rule.id in missing:
                type_ = self.program.findings[rule.finding].name
                yield codes.UNTESTED_RULE(rule.declaration.name.span, name=rule.name, type=type_)

    def _swallowed(self) -> Iterator[Diagnostic]:
        nodes = dict(self._plain_slots())
        owners: list[tuple[Parts, set[str]]] = [(self._slot_parts(slot), set()) for slot in self._slots()]
        for rule, _ in self._rules():
            owners.append((self._rule_parts(rule), {one.field.text for one in rule.declaration.contexts if one.field}))
        for parts, bound in owners:
            for first, second in neighbours(parts):
                found = swallowed(first.node, second.node, nodes, self.inclusion.coverage)
                if found is not None and not (first.fields | second.fields) & bound:
                    yield self._swallowing(first, second, found)

    def _plain_slots(self) -> Iterator[tuple[str, Node]]:
        """The slots that stand for one template, in place."""
        for slot in self.program.slots.values():
            compiled = self.rulebook.slots.get(slot.id)
            if compiled is None or compiled.whole or compiled.has_end or len(slot.declaration.templates) > 1:
                continue
            if self.in_sentence or not compiled.in_sentence:
                yield slot.id, self._slot_parts(slot).templates[0].node

    def _swallowing(self, first: Part, second: Part, found: Swallowed) -> Diagnostic:
        loser, winner = (first, second) if found.loser == "first" else (second, first)
        tokens = {0: "nothing", 1: "just one token"}.get(found.tokens, f"just {found.tokens} tokens")
        label = Label(winner.span, "this takes the rest")
        lost, won = self._written(loser.span), self._written(winner.span)
        return codes.SWALLOWED_SLOT(loser.span, labels=[label], what=tokens, loser=lost, winner=won)

    def _costly(self) -> Iterator[Diagnostic]:
        declared = {rule.name: rule for rule, _ in self._rules()}
        for cost in costs_of(self.rulebook):
            if cost.rule not in declared or (cost.cost == "constant" and cost.steps <= self.most_steps):
                continue
            linear = cost.cost == "linear"
            yield codes.COSTLY_RULE(
                declared[cost.rule].declaration.name.span,
                name=cost.rule,
                steps=f"{cost.steps:,} steps",
                unit="for each pair of tokens of a scope" if linear else "a token",
                advice="give its templates an end, or take another `select`"
                if linear
                else "name fewer slots that name many slots themselves; one declared `whole` is read once",
            )

    # --- on a corpus ---------------------------------------------------------------------------------------

    def _on_corpus(self) -> Iterator[Diagnostic]:
        watch = Watch(self.rulebook)
        most = self.rulebook.limits.max_text
        texts = watch.read(one_of_many(text, most) for text in self.corpus or ())
        for rule, compiled in self._rules():
            usage = watch.usage[compiled.id]
            span = rule.declaration.name.span
            if not usage.made:
                yield codes.IDLE_RULE(span, name=rule.name, texts=f"{texts:,} text{'s' * (texts != 1)}")
            elif _is_hidden(usage):
                yield _hidden(rule.name, span, usage)


def _is_hidden(usage: Usage) -> bool:
    lost = usage.overlapped
    return not usage.reported or (lost >= LOST_THAT_TELL and lost > SHARE_HIDDEN * usage.made)


def _hidden(name: str, span: Span, usage: Usage) -> Diagnostic:
    lost = usage.made - usage.reported
    share = f"{'all' if not usage.reported else f'{lost:,} of the'} {usage.made:,} findings"
    winners = sorted(usage.winners, key=lambda one: (-usage.winners[one], one))
    by = f" to {' and '.join(f'`{one}`' for one in winners[:2])}" if winners else ""
    reasons = (
        (usage.yielded, "give way to another type"),
        (usage.overlapped, f"lose an overlap{by}"),
        (usage.hidden, "lie inside of what another one hides"),
    )
    why = ", ".join(f"{count:,} {reason}" for count, reason in reasons if count)
    assert usage.sample is not None
    place = f"{usage.sample.doc or 'a text'}, character {usage.sample.start:,}"
    if usage.made == 1:
        share = "the only finding"
    return codes.HIDDEN_FINDINGS(
        span,
        share=share,
        name=name,
        are="is" if usage.made == 1 else "are",
        why=why,
        sample=_short(usage.sample.text),
        place=place,
    )


def _earlier(one: str, several: str, number: int) -> tuple[str, str]:
    return (one, "takes") if number == 1 else (several, "take")


def _told_apart(first: Finding, second: Finding) -> tuple[str, str]:
    """Two findings of one place, in words that tell them apart."""
    if first.type != second.type:
        return f"`{first.type}`", f"`{second.type}`"
    for name in dict.fromkeys((*first.fields, *second.fields)):
        one, other = first.fields.get(name), second.fields.get(name)
        if one != other:
            return f"`{first.type}` with {_field(name, one)}", f"`{second.type}` with {_field(name, other)}"
    return f"`{first.type}` with {dict(first.values)}", f"`{second.type}` with {dict(second.values)}"


def _field(name: str, value: object) -> str:
    captures = value if isinstance(value, tuple) else (value,)
    texts = ", ".join(f'"{one.text}"' for one in captures if hasattr(one, "text"))
    return f"{name}={texts}" if texts else f"no {name}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
