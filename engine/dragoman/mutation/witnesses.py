"""Witnesses: sentences on which a mutant and the rules as they are find different things.

Used by `trying` for mutants that survive. Candidates come from the rules' own tests: their texts as they are; a
text with the words of one part put in another way, which the derivations of the tests make possible; and, for
parts that no test goes through, sentences made of whole templates. Each is read by both rule sets; one that
they read differently becomes a test that holds for the rules and fails for the mutant. At most
`MOST_CANDIDATES` are tried, so that finding none proves nothing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from attrs import Factory, define, field, frozen

from dragoman.compiled.rulebook import Expected, TestCase
from dragoman.coverage.derivations import Derivation
from dragoman.finding import Capture, Finding, Findings
from dragoman.judging import judge
from dragoman.mutation.edits import Edit, Hint
from dragoman.mutation.recompile import Workbench
from dragoman.mutation.wording import Wish, Wording, put_together
from dragoman.words.lexicon import Entry, entry_spellings
from dragoman_dsl import syntax
from dragoman_dsl.program import PHRASE
from dragoman_dsl.source import Span
from dragoman_dsl.walk import templates_of, typed_parts, walk, walk_expression

MOST_CANDIDATES = 300
"""Sentences that are tried for a mutant."""
MOST_PLACES = 3
"""Places in tests where a part is put in another way."""
MOST_CLIMBS = 4
"""Slots in slots through which a sentence is looked for."""
TURNS = 4
"""Ways of wording the same."""

Scan = Callable[[str], Findings]


@frozen
class Witness:
    """A test that holds for the rules and fails for the mutant, as a rule file writes it.

    `tried` is how many sentences were read until it was found.
    """

    name: str
    text: str
    line: str
    tried: int


@frozen
class Occurrence:
    """Where a part of a template stands in the text of a test."""

    text: str
    start: int
    end: int


@frozen
class Use:
    """A place in a template that names a slot, lexicon or finding type."""

    module: str
    owner: syntax.Declaration
    template: syntax.Template
    span: Span


@define(eq=False)
class Material:
    """What sentences are made of: the tests and how they were read, and the places that name things."""

    bench: Workbench
    cases: Sequence[TestCase]
    occurrences: Mapping[Span, list[Occurrence]] = Factory(lambda: defaultdict(list))
    uses: Mapping[str, list[Use]] = Factory(lambda: defaultdict(list))
    """By the ids of symbols."""
    modules: dict[Span, str] = Factory(dict)
    """The modules of declarations."""
    declarations: dict[Span, syntax.Declaration] = Factory(dict)
    wording: Wording = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._note_uses()
        taken: dict[str, dict[str, None]] = defaultdict(dict)
        named = {use.span: id_ for id_, uses in self.uses.items() for use in uses}
        for case in self.cases:
            for read in self.bench.reader.read(case.text):
                for derivation in read.derivations:
                    self._note_parts(derivation, named, taken)
        words = dict.fromkeys(word for case in self.cases for word in re.findall(r"\b[a-z]{3,}\b", case.text))
        self.wording = Wording(
            self.bench.program, self.bench.rulebook, {id_: list(texts) for id_, texts in taken.items()}, list(words)
        )

    def _note_uses(self) -> None:
        program = self.bench.program
        for module in program.modules.values():
            for file in module.files:
                for declaration in file.declarations:
                    self.modules[declaration.span] = module.id
                    self.declarations[declaration.span] = declaration
                    for template, _ in templates_of(declaration):
                        for name, span in _named(template.body):
                            symbol = program.resolve_name(module.id, name)
                            if symbol is not None:
                                self.uses[symbol.id].append(Use(module.id, declaration, template, span))

    def _note_parts(self, derivation: Derivation, named: Mapping[Span, str], taken: dict[str, dict[str, None]]) -> None:
        for part in derivation.parts:
            if part.together:
                one = Occurrence(derivation.text, part.start, part.end)
                if one not in self.occurrences[part.span]:
                    self.occurrences[part.span].append(one)
                if part.span in named and part.end > part.start:
                    taken[named[part.span]].setdefault(derivation.text[part.start : part.end])


def _named(body: syntax.Pattern) -> Iterator[tuple[str, Span]]:
    """The types that a pattern goes through, and where they are named."""
    for part in typed_parts(body):
        if isinstance(part, syntax.Slot):
            yield from ((one.name, one.span) for one in part.types if isinstance(one, syntax.NamedType))
        elif isinstance(part, syntax.Variable):
            yield PHRASE, part.span
        elif not part.negated:
            yield from ((one.text, one.span) for one in part.names)


# --- candidates -----------------------------------------------------------------------------------------


@frozen
class Candidates:
    """The sentences that may tell a mutant from the rules, those that change least first."""

    material: Material
    edit: Edit

    def all(self) -> Iterator[str]:
        """Each sentence once."""
        seen: set[str] = set()
        for text in self._all():
            if text not in seen and text.strip():
                seen.add(text)
                yield text

    def _all(self) -> Iterator[str]:
        yield from (case.text for case in self.material.cases)
        hint = self.edit.hint
        match hint.kind:
            case "through" | "without" | "rounds":
                yield from self._of_part(hint)
            case "context":
                yield from self._of_context(hint)
            case "where":
                yield from self._of_condition()
            case "entry":
                yield from self._of_entry(hint.word)
        yield from self._whole()
        yield from self._pairs()

    def _of_part(self, hint: Hint) -> Iterator[str]:
        """A part in other words: where it stands, around it, and in sentences made anew."""
        if hint.kind == "without":
            for one in self.material.occurrences.get(hint.span, ())[:MOST_PLACES]:
                if one.end > one.start:
                    yield put_in(one, "")
        for turn in range(TURNS):
            yield from self._worded(hint, turn)

    def _worded(self, hint: Hint, turn: int) -> Iterator[str]:
        """The template in which the part is, in words that the change is about."""
        found = self._template(hint.template)
        if found is None:
            return
        owner, template, module = found
        if hint.kind == "rounds":
            wishes = [Wish(hint.span, rounds={hint.span: hint.rounds}, turn=turn)]
        elif hint.kind == "through":
            wishes = [Wish(hint.span, turn=turn)]
        else:
            wishes = [Wish(hint.span, turn=turn), Wish(without=hint.span, turn=turn)]
        for wish in wishes:
            yield from self._around(module, template, hint.span, wish)
            said = self.material.wording.of_template(module, template, wish)
            if said:
                yield from self._placed(owner, template, said, turn, 0)

    def _template(self, span: Span | None) -> tuple[syntax.Declaration, syntax.Template, str] | None:
        """A template by its place, with its declaration and module."""
        owner = self.material.declarations[self.edit.owner]
        for template, _ in templates_of(owner):
            if template.span == span:
                return owner, template, self.material.modules[self.edit.owner]
        return None

    def _around(self, module: str, template: syntax.Template, span: Span, wish: Wish) -> Iterator[str]:
        """Texts of tests with the smallest part around a place, of those that they have, in other words."""
        parts = [one for one in walk(template.body) if one.span.start <= span.start and span.end <= one.span.end]
        for part in sorted(parts, key=lambda one: one.span.length):
            said = self.material.wording.of(module, part, wish)
            for one in self.material.occurrences.get(part.span, ())[:MOST_PLACES]:
                if said is not None:
                    yield put_in(one, said)

    def _placed(
        self, owner: syntax.Declaration, template: syntax.Template, said: str, turn: int, climbed: int
    ) -> Iterator[str]:
        """Sentences in which a declaration reads these words: where a test has another template of it, where a test
        has what calls it, and made anew from what calls it."""
        if isinstance(owner, syntax.RuleDecl):
            yield from self._in_rule(owner, template, said)
            return
        if isinstance(owner, syntax.SlotDecl) and template in owner.until:
            yield from self._behind_slot(owner, said)
            return
        id_ = self._id_of(owner)
        for use in self.material.uses.get(id_, ()) if id_ else ():
            yield from self._around(use.module, use.template, use.span, Wish(use.span, said={use.span: said}))
            if climbed < MOST_CLIMBS:
                wish = Wish(use.span, said={use.span: said}, turn=turn)
                more = self.material.wording.of_template(use.module, use.template, wish)
                if more:
                    yield from self._placed(use.owner, use.template, more, turn, climbed + 1)

    def _in_rule(self, rule: syntax.RuleDecl, template: syntax.Template, said: str) -> Iterator[str]:
        """Words of a rule's template as a sentence, or of a context where it looks."""
        for context in rule.contexts:
            if template in context.templates:
                yield from self._in_context(rule, context, said)
                return
        for other in rule.templates:
            for one in self.material.occurrences.get(other.span, ())[:1]:
                yield put_in(one, said)
        yield sentence(said)

    def _behind_slot(self, slot: syntax.SlotDecl, said: str) -> Iterator[str]:
        """Words of a stop behind what the slot took in tests."""
        id_ = self._id_of(slot)
        for use in self.material.uses.get(id_, ()) if id_ else ():
            for one in self.material.occurrences.get(use.span, ())[:MOST_PLACES]:
                if one.end > one.start:
                    more = put_together([said, self.material.wording.filler(2)])
                    yield put_in(Occurrence(one.text, one.end, one.end), more)

    def _id_of(self, owner: syntax.Declaration) -> str | None:
        symbols = self.material.bench.program.symbols
        return next((one.id for one in symbols.values() if one.declaration.span == owner.span), None)

    def _of_context(self, hint: Hint) -> Iterator[str]:
        """The words of a context put where it looks."""
        rule = self.material.declarations[self.edit.owner]
        assert isinstance(rule, syntax.RuleDecl)
        context = next(one for one in rule.contexts if one.span == hint.span)
        module = self.material.modules[self.edit.owner]
        wanted = [one for one in context.templates if hint.template in (None, one.span)]
        for turn in range(TURNS):
            for template in wanted:
                said = self.material.wording.of_template(module, template, Wish(turn=turn))
                if said:
                    yield from self._in_context(rule, context, said)

    def _in_context(self, rule: syntax.RuleDecl, context: syntax.Context, said: str) -> Iterator[str]:
        """Words beside what a context looks from, in texts of tests as they are, and cut off there."""
        for one in self._seen_from(rule, context):
            if context.direction == "preceded":
                yield put_in(Occurrence(one.text, one.start, one.start), said)
                yield sentence(put_together([said, one.text[one.start :]]))
            else:
                yield put_in(Occurrence(one.text, one.end, one.end), said)
                yield sentence(put_together([one.text[: one.end], said]))

    def _seen_from(self, rule: syntax.RuleDecl, context: syntax.Context) -> Iterator[Occurrence]:
        """Where the field, or the whole match, that a context looks from stands in tests."""
        for template in rule.templates:
            spans = [template.span]
            if context.field is not None:
                parts = (one for one in walk(template.body) if isinstance(one, syntax.Slot | syntax.Variable))
                spans = [one.span for one in parts if one.name == context.field.text]
            for span in spans:
                yield from self.material.occurrences.get(span, ())[:MOST_PLACES]

    def _of_condition(self) -> Iterator[str]:
        """The fields of a rule with other words: those that the condition names, and what lexicons it names hold."""
        rule = self.material.declarations[self.edit.owner]
        assert isinstance(rule, syntax.RuleDecl)
        words = list(self._words_of(rule))
        for template in rule.templates:
            for part in walk(template.body):
                if isinstance(part, syntax.Slot | syntax.Variable):
                    for one in self.material.occurrences.get(part.span, ())[:MOST_PLACES]:
                        yield from (put_in(one, word) for word in words)

    def _words_of(self, rule: syntax.RuleDecl) -> Iterator[str]:
        """The strings in a rule's conditions, the first entries of the lexicons there, and long and short words."""
        program, module = self.material.bench.program, self.material.modules[rule.span]
        for condition in rule.where:
            for part in walk_expression(condition):
                if isinstance(part, syntax.StringValue):
                    yield part.value
                elif isinstance(part, syntax.Path):
                    symbol = program.resolve_name(module, part.parts[0])
                    lexicon = self.material.bench.rulebook.lexicons.get(symbol.id) if symbol else None
                    yield from (entry.phrase for entry in islice(lexicon.entries, 5)) if lexicon else ()
                elif isinstance(part, syntax.NumberValue) and 0 < part.value < 100:
                    yield self.material.wording.filler(part.value + 1)

    def _of_entry(self, word: str) -> Iterator[str]:
        """A lexicon's entry where tests have another one, and in sentences made anew."""
        ids = [one.id for one in self.material.bench.program.lexicons.values() if one.span == self.edit.hint.span]
        symbols = self.material.bench.program.symbols.values()
        ids += [one.id for one in symbols if one.declaration.span == self.edit.owner]
        for id_ in dict.fromkeys(ids):
            for use in self.material.uses.get(id_, ()):
                for said in _spelled(word, use):
                    yield from self._around(use.module, use.template, use.span, Wish(use.span, said={use.span: said}))
                    whole = self.material.wording.of_template(
                        use.module, use.template, Wish(use.span, said={use.span: said})
                    )
                    if whole:
                        yield from self._placed(use.owner, use.template, whole, 0, 0)

    def _whole(self) -> Iterator[str]:
        """Sentences made of the templates of a rule."""
        owner = self.material.declarations[self.edit.owner]
        if isinstance(owner, syntax.RuleDecl):
            for turn in range(TURNS):
                for template in owner.templates:
                    said = self.material.wording.of_template(
                        self.material.modules[self.edit.owner], template, Wish(turn=turn)
                    )
                    if said:
                        yield sentence(said)

    def _pairs(self) -> Iterator[str]:
        """Two texts of tests as one sentence: for what rules do to each other."""
        texts = [case.text for case in self.material.cases if case.expected]
        for first in texts:
            for second in texts[:MOST_PLACES]:
                yield f"{first.rstrip('.!? ')}, and {second[:1].lower()}{second[1:]}"


def _spelled(word: str, use: Use) -> Iterator[str]:
    """An entry in the forms in which a place asks for it."""
    part = next(
        (
            one
            for one in typed_parts(use.template.body)
            if isinstance(one, syntax.Reference) and use.span in [name.span for name in one.names]
        ),
        None,
    )
    inflection = part.inflection if isinstance(part, syntax.Reference) else None
    yield from (put_together(one) for one in entry_spellings(Entry(word), inflection)[:2])


def put_in(one: Occurrence, said: str) -> str:
    """A text with other words at a place, spaces and the first capital as they should be."""
    before, behind = one.text[: one.start], one.text[one.end :]
    if not before.strip():
        said = f"{said[:1].upper()}{said[1:]}"
    if not said:
        whole = put_together([before.rstrip(), behind.lstrip()])
        return f"{whole[:1].upper()}{whole[1:]}"
    if one.start == one.end or said.startswith((",", ";")):
        return put_together([before.rstrip(), said, behind.lstrip()])
    return before + said + behind


def sentence(words: str) -> str:
    """Words as a sentence.

    >>> sentence("they left")
    'They left.'
    """
    end = "" if words.endswith((".", "!", "?", "”", '"')) else "."
    return f"{words[:1].upper()}{words[1:]}{end}"


# --- telling them apart ---------------------------------------------------------------------------------


def find_witness(material: Material, edit: Edit, rules: Scan, mutant: Scan) -> tuple[Witness | None, int]:
    """A sentence that tells a mutant from the rules, as a test; and how many were tried."""
    tried = 0
    for text in islice(Candidates(material, edit).all(), MOST_CANDIDATES):
        tried += 1
        found, changed = rules(text), mutant(text)
        if list(found) == list(changed):
            continue
        for name in _differing(found, changed):
            case = _as_case(name, text, found)
            if not judge(case, found).faults and judge(case, changed).faults:
                return Witness(name, text, _as_line(case), tried), tried
    return None, tried


def _differing(found: Sequence[Finding], changed: Sequence[Finding]) -> Iterator[str]:
    """The names of the rules of which the findings differ, in order."""
    left, right = list(found), list(changed)
    differing = [one for one in left if one not in right] + [one for one in right if one not in left]
    yield from dict.fromkeys(rule for one in differing for rule in one.rules)


def _as_case(name: str, text: str, found: Sequence[Finding]) -> TestCase:
    """A test of a rule that expects what was found."""
    expected = tuple(
        Expected(one.type, tuple(((field,), _value(value)) for field, value in one.fields.items()))
        for one in found
        if name in one.rules
    )
    return TestCase(name, frozenset((name,)), text, expected, False, "", 0)


def _value(value: Capture | tuple[Capture, ...]) -> str | tuple[str, ...]:
    return tuple(one.text for one in value) if isinstance(value, tuple) else value.text


def _as_line(case: TestCase) -> str:
    """A test's line as a rule file writes it."""
    return f"{_quoted(case.text)} -> {', '.join(map(_finding, case.expected)) or 'nothing'}"


def _finding(expected: Expected) -> str:
    fields = ", ".join(f"{path[0]}={_written(value)}" for path, value in expected.fields)
    return f"{expected.type}({fields})" if fields else expected.type


def _written(value: object) -> str:
    return f"[{', '.join(map(_quoted, value))}]" if isinstance(value, tuple) else _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
