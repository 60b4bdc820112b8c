"""Candidates: sentences that may tell a mutant from the rules as they are, those that change least first.

Used by `witnesses`. They come from the rules' own tests: their texts as they are; a text with the words of one part
put in another way, which the derivations of the tests make possible; and, for parts that no test goes through,
sentences made of whole templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from attrs import frozen

from dragoman.mutation.edits import Edit, Hint
from dragoman.mutation.material import Material, Occurrence, Use
from dragoman.mutation.wording import Wish, put_together
from dragoman.words.lexicon import Entry, entry_spellings
from dragoman_dsl import syntax
from dragoman_dsl.source import Span
from dragoman_dsl.walk import templates_of, typed_parts, walk, walk_expression

MOST_PLACES = 3
"""Places in tests where a part is put in another way."""
MOST_CLIMBS = 4
"""Slots in slots through which a sentence is looked for."""
TURNS = 4
"""Ways of wording the same."""


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
            wishes = [Wish(hint.span, turn=turn), Wish(hint.span, without=hint.span, turn=turn)]
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
        if isinstance(owner, syntax.QualifierDecl | syntax.ReferenceDecl):
            yield from self._afterwards(owner, said)
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

    def _afterwards(self, owner: syntax.QualifierDecl | syntax.ReferenceDecl, said: str) -> Iterator[str]:
        """Words beside findings of tests, where cues of qualifiers stand; in the place of what a reference stands
        for, behind a text that has something to refer to."""
        material = self.material
        texts = [case.text for case in material.cases if case.expected]
        if isinstance(owner, syntax.ReferenceDecl):
            symbol = material.bench.program.resolve_name(
                material.modules[owner.span], owner.slot.text if owner.slot else ""
            )
            uses = material.uses.get(symbol.id, ()) if symbol else ()
            for one in (one for use in uses for one in material.occurrences.get(use.span, ())[:1]):
                yield from (f"{text} {put_in(one, said)}" for text in texts[:MOST_PLACES])
            return
        rules = (one for one in material.declarations.values() if isinstance(one, syntax.RuleDecl))
        for template in (template for rule in rules for template in rule.templates):
            parts = [template.span, *(one.span for one in walk(template.body) if isinstance(one, syntax.Slot))]
            for one in (one for span in parts for one in material.occurrences.get(span, ())[:1]):
                yield put_in(Occurrence(one.text, one.start, one.start), said)
                yield put_in(Occurrence(one.text, one.end, one.end), said)

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
