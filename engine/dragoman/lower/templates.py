"""Templates: from the syntax tree to the algebra of `ir`.

Called by `program` for every template. Names are looked up in the resolved program; what cannot be
matched at all is reported here, with the place in the template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import Factory, define, evolve, frozen

from dragoman.compiled import ir
from dragoman.compiled.ir import Node
from dragoman.compiled.rulebook import SlotProgram
from dragoman.compiled.token_regex import TokenRegex, TokenRegexError
from dragoman.limits import Limits
from dragoman.lower.literals import LiteralToken, split_literals, text_of, word
from dragoman.lower.plain import only_tokens, plain_steps
from dragoman.words.inflection import probable_base
from dragoman_dsl import codes, syntax
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.program import PHRASE, Program, Symbol
from dragoman_dsl.source import Span
from dragoman_dsl.syntax import Inflection, Pattern

GAP = 10
"""The most tokens of a gap that gives no bounds."""


def _words(*texts: str) -> Node:
    return ir.Take(ir.Word(frozenset(texts)))


AND = ir.choice([_words("and", "or"), ir.sequence([_words("as"), _words("well"), _words("as")])])
SEPARATOR = ir.choice([ir.sequence([_words(","), AND]), _words(",", ";"), AND])
"""What stands between the elements of a list."""


@frozen
class FieldContext:
    """The guards before and behind a field, or a whole template."""

    before: tuple[ir.Context, ...] = ()
    behind: tuple[ir.Context, ...] = ()


@define
class TemplateLowering:
    """Lowers the templates of one module.

    `use_lexicon` is told of every lexicon used, with its inflection, and gives its key; `need_slot` of
    every slot, and gives its compiled form, which is then among `slots`. `contexts` are guards around fields.
    `regexes` and `words` are what all templates share: what each pattern, and each word, has become.
    """

    program: Program
    limits: Limits
    module: str
    use_lexicon: Callable[[str, Inflection | None, Span], str]
    need_slot: Callable[[str, Span], SlotProgram]
    slots: Mapping[str, SlotProgram]
    regexes: dict[str, TokenRegex]
    words: dict[LiteralToken, ir.Take] = Factory(dict)
    contexts: Mapping[str, FieldContext] = Factory(dict)
    diagnostics: list[Diagnostic] = Factory(list)

    def lower(self, template: syntax.Template) -> Node:
        """A template as a node."""
        return self._sequence(template.body.items)

    # --- sequences and literals ---------------------------------------------------------------------

    def _pattern(self, pattern: Pattern) -> Node:
        return self._sequence(pattern.items if isinstance(pattern, syntax.Sequence) else (pattern,))

    def _sequence(self, items: Sequence[Pattern], *, left: str = "", right: str = "") -> Node:
        tokens, glued = split_literals(items, left=left, right=right)
        if len(items) == 1 and len(tokens) == 1 and not glued:
            return ir.sequence([self._literal(token, items[0].span) for token in tokens[0]])
        self.diagnostics.extend(codes.GLUED_LITERAL(one.span, text=one.text) for one in glued)
        nodes: list[Node] = []
        for index, item in enumerate(items):
            if isinstance(item, syntax.Literal_):
                nodes.extend(self._literal(token, item.span) for token in tokens[index])
            else:
                before = self._glued(items, index, index - 1) if index else left
                behind = self._glued(items, index, index + 1) if index + 1 < len(items) else right
                nodes.append(self._item(item, before, behind))
        return ir.sequence(nodes)

    @staticmethod
    def _glued(items: Sequence[Pattern], index: int, neighbour: int) -> str:
        """What a neighbour of an item looks like, if the two touch."""
        first, second = sorted((index, neighbour))
        touch = items[first].span.end == items[second].span.start
        return text_of(items[neighbour]) if touch else ""

    def _literal(self, token: LiteralToken, span: Span) -> Node:
        if token in self.words:
            return self.words[token]
        found = word(token)
        before = len(self.diagnostics)
        if not found.texts:
            why = "English has no such form of it"
            self.diagnostics.append(codes.NEVER_MATCHES(span, what=f"`{token.text}~{token.inflection}`", why=why))
        elif not all(found.texts):
            self.diagnostics.append(codes.NEVER_MATCHES(span, what=f"`{token.text}`", why="no token reads like this"))
        elif token.inflection in ("any", "ed", "ing"):
            self._warn_of_form(token.text, token.inflection, span)
        taken = ir.Take(found)
        if len(self.diagnostics) == before:  # what is wrong with a word is told wherever it stands
            self.words[token] = taken
        return taken

    def _warn_of_form(self, text: str, inflection: Inflection, span: Span) -> None:
        """`signed~`: a past form in place of the base form (an `-ing` form may be a noun, as *meeting*)."""
        base = None if text.endswith("ing") else probable_base(text)
        if base is not None:
            mark = "~" if inflection == "any" else f"~{inflection}"
            edit = Edit(span, base + mark) if len(text) + len(mark) == span.end - span.start else None
            self.diagnostics.append(codes.INFLECTED_FORM(span, word=text, base=base, mark=mark, edit=edit))

    def _item(self, item: Pattern, left: str, right: str) -> Node:
        match item:
            case syntax.Variable(name, span):
                return self._variable(name, span)
            case syntax.Slot():
                return self._slot(item)
            case syntax.Reference():
                return self._reference(item)
            case syntax.Group(options, _, inflection):
                return self._choice(options, inflection, left, right)
            case syntax.Optional_(options):
                return ir.optional(self._choice(options, None, left, right))
            case syntax.Repeat(body, least, most, lazy):
                return ir.repeat(self._item(body, left, right), least, most, lazy=lazy)
            case syntax.AnyToken():
                return ir.Take(ir.AnyToken())
            case syntax.Gap(least, most):
                return self._gap(least, most, at_least=0)
            case syntax.Regex(pattern, span):
                return self._regex(pattern, span)
            case syntax.Edge(side):
                return ir.Edge(side)
            case _:
                return self._option(item, None, left, right)

    @staticmethod
    def _gap(least: int | None, most: int | None, at_least: int) -> Node:
        """A gap: up to `GAP` tokens where no bound is given; `{3,}` goes as far as the scope."""
        if least is None and most is None:
            most = GAP
        return ir.any_tokens(max(least or 0, at_least), most)

    def _choice(self, options: Sequence[Pattern], inflection: Inflection | None, left: str, right: str) -> Node:
        return ir.choice(ir.with_words_joined([self._option(one, inflection, left, right) for one in options]))

    def _option(self, option: Pattern, inflection: Inflection | None, left: str, right: str) -> Node:
        items = option.items if isinstance(option, syntax.Sequence) else (option,)
        if inflection:
            items = with_inflection(items, inflection)
        return self._sequence(items, left=left, right=right)

    def _regex(self, pattern: str, span: Span) -> Node:
        try:
            if pattern not in self.regexes:
                self.regexes[pattern] = self._compiled_regex(pattern)
        except TokenRegexError as error:
            place = Span(span.path, span.start + 1 + error.start, span.start + 1 + error.end)
            self.diagnostics.append(codes.BAD_REGEX(place, reason=error.message, help=error.suggestion))
        return ir.Take(ir.TokenRegex(pattern))

    def _compiled_regex(self, pattern: str) -> TokenRegex:
        limits = self.limits
        return TokenRegex(
            pattern, max_repeat=limits.max_repeat, max_states=limits.max_regex_states, max_depth=limits.max_depth
        )

    # --- slots and references -----------------------------------------------------------------------

    def _variable(self, name: str, span: Span) -> Node:
        phrase = self.program.resolve_name(self.module, PHRASE)
        assert phrase is not None
        step = self._step(phrase, None, captured=True, span=span)
        return self._in_context(name, ir.Capture(name, ir.Take(step), variable=True))

    def _slot(self, slot: syntax.Slot) -> Node:
        bodies = [self._type(one) for one in slot.types]
        if any(one.is_list for one in slot.types):
            element = ir.Capture(slot.name, ir.choice(bodies), item=True)
            captured: Node = ir.sequence([element, ir.repeat(ir.sequence([SEPARATOR, element]), 0, None)])
        else:
            captured = ir.Capture(slot.name, ir.choice(bodies), more=slot.more)
        return self._in_context(slot.name, captured)

    def _in_context(self, name: str, captured: Node) -> Node:
        context = self.contexts.get(name)
        return ir.sequence([*context.before, captured, *context.behind]) if context else captured

    def _type(self, type_: syntax.SlotType) -> Node:
        if isinstance(type_, syntax.NamedType):
            symbol = self._symbol(type_.name)
            return ir.Take(self._step(symbol, None, captured=True, span=type_.span))
        if isinstance(type_.pattern, syntax.Gap):
            return self._gap(type_.pattern.least, type_.pattern.most, at_least=1)
        body = self._pattern(type_.pattern)
        if body.nullable:
            self.diagnostics.append(codes.NULLABLE_CAPTURE(type_.span))
        return body

    def _reference(self, reference: syntax.Reference) -> Node:
        steps = self._steps(reference.names, reference.inflection)
        if reference.negated:
            return ir.Take(ir.Unless(self._inside(steps)))
        if reference.unless:
            unless = self._steps(reference.unless, None)
            return ir.Take(ir.Unless(self._inside(unless), among=self._inside(steps)))
        return ir.choice([ir.Take(plain) for step in steps for plain in self._instead(step) or (step,)])

    def _steps(self, names: Sequence[syntax.Name], inflection: Inflection | None) -> tuple[ir.Step, ...]:
        return tuple(self._step(self._symbol(name.text), inflection, captured=False, span=name.span) for name in names)

    def _inside(self, steps: Sequence[ir.Step]) -> tuple[ir.Step, ...]:
        """Steps of which only hits of one token count, with those of plain slots instead of calls."""
        return tuple(plain for step in steps for plain in self._plain(step) or (step,))

    def _instead(self, step: ir.Step) -> tuple[ir.Step, ...] | None:
        """The steps that can stand for a call wherever it is, since none of them takes more than a token."""
        plain = self._plain(step)
        return plain if plain and only_tokens(plain) else None

    def _plain(self, step: ir.Step) -> tuple[ir.Step, ...] | None:
        return plain_steps(self.slots[step.slot]) if isinstance(step, ir.SlotCall) else None

    def _symbol(self, name: str) -> Symbol:
        symbol = self.program.resolve_name(self.module, name)
        assert symbol is not None, f"{name} was resolved before"
        return symbol

    def _step(
        self, symbol: Symbol, inflection: Inflection | None, *, captured: bool, span: Span
    ) -> ir.LexiconHit | ir.FindingHit | ir.SlotCall | ir.WholeHit:
        if inflection and symbol.kind != "lexicon":
            self.diagnostics.append(codes.INFLECTED_SLOT(span, name=symbol.name, kind=symbol.kind))
        match symbol.kind:
            case "lexicon":
                return ir.LexiconHit(self.use_lexicon(symbol.id, inflection, span), symbol.name, captured)
            case "finding":
                return ir.FindingHit(symbol.id, symbol.name, captured)
            case _:
                step = ir.WholeHit if self.need_slot(symbol.id, span).whole else ir.SlotCall
                return step(symbol.id, symbol.name, captured)


def with_inflection(items: Sequence[Pattern], inflection: Inflection) -> tuple[Pattern, ...]:
    """An option of an inflected group: the marked word takes the inflection, else the first element.

    >>> from dragoman_dsl.source import Span
    >>> with_inflection([syntax.Literal_("sign", Span("", 0, 4))], "ed")[0].inflection
    'ed'
    """
    marked = [i for i, one in enumerate(items) if isinstance(one, syntax.Literal_) and one.inflection]
    return tuple(
        _inflected(one, inflection) if index == (marked[0] if marked else 0) else one for index, one in enumerate(items)
    )


def _inflected(item: Pattern, inflection: Inflection) -> Pattern:
    match item:
        case syntax.Literal_(text, span):
            return syntax.Literal_(text, span, inflection)
        case syntax.Group(options, span):
            return syntax.Group(options, span, inflection)
        case syntax.Reference():
            return evolve(item, inflection=inflection)
        case _:
            return item
