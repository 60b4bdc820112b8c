"""Random rule sets that use every construct, each with the means to make texts that it finds something in.

The parts of a template know words that they take, so that texts are made of what the rules look for. What
does not compile is left out by the compiler; the rest of the rule set stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from attrs import define, field, frozen

from dragoman.limits import Limits

Words = list[str]
Sample = Callable[[], Words]

LETTERS = "aaabbbccde"
NAMES = ("Ann", "Bob", "Lee", "China", "Ann Lee")
ODD = (
    "café", "cafe\u0301", "straße", "STRASSE", "İstanbul", "istanbul", "ﬁn", "fin", "Σίσυφος", "σίσυφοσ", "ｆｕｌｌ",
    "full", "👨\u200d👩\u200d👧", "שלום", "𝒳y", "ŉa", "\u212aelvin", "ǆ", "ſo", "so", "e\u0323\u0302", "日本",
    "x\u00ady", "résumé", "ἄλφα", "i\u0307",
)  # fmt: skip
"""Words of which folding makes something else, or that stand in the higher planes."""
FORMS = {
    "sign": ("sign", "signs", "signed", "signing"),
    "meet": ("meet", "meets", "met", "meeting"),
    "say": ("say", "says", "said", "saying"),
}
MARKS = (",", ";", ":", ".", "“", "”", '"', "(", ")", "-", "—", "!", "?", "'", "…", "%", "/")
NUMBERS = ("5", "20", "2014", "1,000", "a1")
DAYS = ("5 May 2014", "20 June 2013")
REGEXES = {
    r"/[a-c]+/": ("a", "b", "abc"),
    r"/\d+/": ("5", "20"),
    r"/\p{Lu}\w*/": ("Ann", "Bob", "Élan", "Σίσυφος"),
    r"/(?i)[abé]+/": ("A", "b", "É", "aé"),
    r"/[^a]+/": ("b", "Ann", "日本", ","),
    r"/.*[ae]/": ("a", "e", "cae"),
    r"/a?b*c/": ("c", "abc"),
}
FIELDS = ("g1", "g2", "g3", "g4")
DATES = (None, None, "2014-05-20", "2013-12-01")


@frozen
class Piece:
    """A part of a template, with a maker of words that it takes."""

    text: str
    sample: Sample
    nullable: bool = False


@frozen(eq=False)
class RuleSet:
    """The source of rules, makers of words that they look for, and the bounds to compile them with."""

    source: str
    samples: Sequence[Sample]
    limits: Limits
    date: str | None


@define(eq=False)
class _Names:
    """What has been declared so far, by name."""

    slots: dict[str, Sample] = field(factory=dict)
    lexicons: dict[str, Sample] = field(factory=dict)
    inflected: dict[str, Sample] = field(factory=dict)
    types: dict[str, Sample] = field(factory=dict)
    shares: dict[str, Sample] = field(factory=dict)


class RuleSetMaker:
    """Makes random rule sets. `plain`: only such whose matches are their findings."""

    def __init__(self, random: Random, *, plain: bool = False) -> None:
        self.random = random
        self.plain = plain
        self.names = _Names()
        self.odd = random.random() < 0.4
        self.free: list[str] = []
        self.inside = False
        self.in_slot = False
        self.declared = False
        self.earlier: list[str] = []

    def make(self) -> RuleSet:
        """One rule set; a maker makes one only."""
        random = self.random
        std: dict[str, Sample] = {
            "number": lambda: [random.choice(("5", "20"))],
            "date": lambda: random.choice(DAYS).split(),
            "actor": lambda: random.choice(NAMES).split(),
            "phrase": lambda: random.choice((["the", "a"], ["Ann", "Lee"], ["Bob"])),
        }
        if not self.plain:
            std["clause"] = std["quotation"] = self._noise
        self.names.slots.update(random.sample(sorted(std.items()), random.randint(0, 3)))
        parts = [self._lexicon(f"lex{number}") for number in range(random.randint(0, 2))]
        if random.random() < 0.3:
            parts.append('lexicon official from "official.csv"\n')
            self.names.lexicons["official"] = lambda: random.choice((*NAMES, "b", "a b")).split()
        parts += [self._slot(f"slot{number}") for number in range(random.randint(0, 2))]
        if not self.plain and random.random() < 0.25:
            parts.append(self._share())
        parts += [self._slot(f"late{number}") for number in range(random.randint(0, 1))]
        findings, samples = self._rules()
        parts += findings
        if not self.plain:
            parts += self._afterwards()
        return RuleSet("".join(parts), samples, self._limits(), random.choice(DATES))

    # --- words -------------------------------------------------------------------------------------

    def _noise(self) -> Words:
        return [self._word() for _ in range(self.random.randint(1, 3))]

    def _word(self) -> str:
        random = self.random
        if self.odd and random.random() < 0.4:
            return random.choice(ODD)
        if random.random() < 0.75:
            return random.choice(LETTERS)
        return random.choice((*NAMES[:4], "the", "and", "of", "not", "signed", "met", *NUMBERS))

    def _literal(self) -> Piece:
        random = self.random
        chance = random.random()
        if chance < 0.06:
            mark = random.choice(MARKS)
            return Piece("\\" + mark, lambda: [mark])
        word = self._word()
        if chance < 0.14 and len(word) > 1:  # a single capital is a variable
            word = word.title()
        return Piece(word, lambda: [word if word != word.lower() or random.random() < 0.9 else word.upper()])

    # --- templates ---------------------------------------------------------------------------------

    def template(self, depth: int = 3) -> Piece:
        """A template that takes at least one token."""
        self.free = list(FIELDS)
        pieces = [self.piece(depth) for _ in range(self.random.choice((1, 2, 2, 3, 4)))]
        if all(piece.nullable for piece in pieces):
            pieces.insert(self.random.randint(0, len(pieces)), self._literal())
        made = _row(pieces)
        if not self.in_slot and self.random.random() < 0.08:
            edge = self.random.choice(("^ {}", "{} $", "^ {} $"))
            made = Piece(edge.format(made.text), made.sample)
        return made

    def piece(self, depth: int) -> Piece:
        """A part of a template."""
        random = self.random
        if depth <= 0 or random.random() < 0.2:
            return self._literal()
        kinds: dict[Callable[[int], Piece], float] = {
            self._alternation: 2,
            self._optional: 2,
            self._repetition: 2,
            self._gap: 1.2,
            self._any: 0.8,
            self._regex: 1,
            self._form: 1,
            self._reference: 2,
            self._without: 1,
            self._capture: 4,
            self._list: 1,
        }
        if not (self.in_slot or self.plain or self.inside or self.declared):
            kinds[self._variable] = 0.6
        return random.choices(list(kinds), list(kinds.values()))[0](depth - 1)

    def _row(self, depth: int) -> Piece:
        return _row([self.piece(depth) for _ in range(self.random.randint(1, 3))])

    def _solid(self, depth: int) -> Piece:
        for _ in range(3):
            made = self._row(depth)
            if not made.nullable:
                return made
        return self._literal()

    def _alternation(self, depth: int) -> Piece:
        free = list(self.free)
        options = []
        for _ in range(self.random.randint(2, 4)):
            self.free = list(free)
            options.append(self._solid(depth))
        text = "(" + " | ".join(option.text for option in options) + ")"
        suffix = "~" if self.random.random() < 0.03 else ""
        return Piece(text + suffix, lambda: self.random.choice(options).sample())

    def _optional(self, depth: int) -> Piece:
        body = self._solid(depth)
        return Piece(f"[{body.text}]", lambda: body.sample() if self.random.random() < 0.7 else [], nullable=True)

    def _repetition(self, depth: int) -> Piece:
        random = self.random
        body = self._row(depth) if random.random() < 0.2 else self._solid(depth)
        sign, least, most = random.choice(
            (("?", 0, 1), ("*", 0, 3), ("+", 1, 3), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{2,}", 2, 3), ("{0,2}", 0, 2))
        )
        lazy = "?" if random.random() < 0.35 else ""

        def sample() -> Words:
            return [word for _ in range(random.randint(least, most)) for word in body.sample()]

        return Piece(f"({body.text}){sign}{lazy}", sample, nullable=not least or body.nullable)

    def _gap(self, depth: int) -> Piece:
        del depth
        random = self.random
        if random.random() < 0.4:
            return Piece("...", lambda: self._noise() if random.random() < 0.6 else [], nullable=True)
        least = random.choice((0, 0, 0, 1, 2))
        most = max(least + random.choice((0, 1, 3, 30)), 1)
        text = f"...{{{least},{most}}}"
        return Piece(
            text, lambda: [self._word() for _ in range(random.randint(least, min(most, least + 3)))], not least
        )

    def _any(self, depth: int) -> Piece:
        del depth
        sign, least, most = self.random.choice((("", 1, 1), ("", 1, 1), ("+", 1, 3), ("*?", 0, 2), ("{2}", 2, 2)))

        def sample() -> Words:
            return [self._word() for _ in range(self.random.randint(least, most))]

        return Piece(f"_{sign}", sample, nullable=not least)

    def _regex(self, depth: int) -> Piece:
        del depth
        text, words = self.random.choice(sorted(REGEXES.items()))
        sign = self.random.choice(("", "", "", "+", "?"))
        return Piece(text + sign, lambda: [self.random.choice(words)], nullable=sign == "?")

    def _form(self, depth: int) -> Piece:
        del depth
        verb = self.random.choice(sorted(FORMS))
        mark = self.random.choice(("~", "~", "~ed", "~ing", "~s"))
        return Piece(verb + mark, lambda: [self.random.choice(FORMS[verb])])

    def _known(self, *, one: bool = False) -> dict[str, Sample]:
        """Slots, lexicons and finding types that may be named here."""
        known = {**self.names.slots, **self.names.lexicons}
        if not (self.in_slot or self.plain or one):
            known |= self.names.types
        return known

    def _reference(self, depth: int) -> Piece:
        known = sorted(self._known().items())
        if not known:
            return self._literal()
        if self.names.inflected and self.random.random() < 0.3:
            name, sample = self.random.choice(sorted(self.names.inflected.items()))
            return Piece("{" + name + "}" + self.random.choice(("~", "~ed", "~s")), sample)
        chosen = self.random.sample(known, min(len(known), self.random.choice((1, 1, 2))))
        text = "{" + " | ".join(name for name, _ in chosen) + "}"
        return Piece(text, lambda: self.random.choice(chosen)[1]())

    def _without(self, depth: int) -> Piece:
        del depth
        known = sorted(self._known(one=True))
        if not known:
            return self._literal()
        but = " | ".join(self.random.sample(known, min(len(known), self.random.randint(1, 2))))
        base = self.random.choice(("", f"{self.random.choice(known)} "))
        sign = self.random.choice(("", "", "+"))
        sample = self._known()[base.strip()] if base else lambda: [self._word()]
        return Piece(f"{{{base}not {but}}}{sign}", sample)

    def _variable(self, depth: int) -> Piece:
        del depth
        name = self.random.choice("XXY")
        return Piece(name, lambda: ["Ann", "Lee"] if self.random.random() < 0.6 else ["the", "a"])

    def _field(self) -> str:
        """A name for a capture; seldom one that has been used."""
        name = self.random.choice(self.free or list(FIELDS))
        if name in self.free and (self.in_slot or self.random.random() < 0.9):
            self.free.remove(name)
        return name

    def _capture(self, depth: int) -> Piece:
        random = self.random
        chance = random.random()
        known = sorted(self._known().items())
        if self.in_slot and not self.free:  # a slot may set a field once only
            return self._regex(depth)
        name = self._field()
        if chance < 0.45 and known:
            chosen = random.sample(known, min(len(known), random.choice((1, 1, 1, 2))))
            text = " | ".join(one for one, _ in chosen)
            more = "more " if random.random() < 0.04 else ""
            return Piece(f"<{more}{name}: {text}>", lambda: random.choice(chosen)[1]())
        if chance < 0.5:
            return Piece(f"<{name}: ...>", self._noise)
        if chance < 0.55 and known:
            one, sample = random.choice(known)
            return Piece(f"<{name}: {{{one}}}>", sample)
        inside, self.inside = self.inside, True
        body = self._solid(depth)
        self.inside = inside
        return Piece(f"<{name}: ({body.text})>", body.sample)

    def _list(self, depth: int) -> Piece:
        random = self.random
        known = sorted((self.names.slots | self.names.lexicons).items())
        if self.in_slot and not self.free:
            return self._any(depth)
        if known and random.random() < 0.6:
            text, one = random.choice(known)
        else:
            inside, self.inside = self.inside, True
            body = self._solid(depth - 1)
            self.inside = inside
            text, one = f"({body.text})", body.sample

        def sample() -> Words:
            words = one()
            for _ in range(random.choice((0, 1, 1, 2))):
                words = [*words, *random.choice(([","], ["and"], [";"], [",", "and"], ["as", "well", "as"])), *one()]
            return words

        return Piece(f"<{self._field()}: {text} list>", sample)

    def _plain(self, depth: int = 1) -> Piece:
        """A template without captures, as contexts and the like have them."""
        in_slot = self.in_slot
        self.in_slot = True
        for _ in range(5):
            made = self.template(depth)
            if "<" not in made.text:
                break
        else:
            made = self._literal()
        self.in_slot = in_slot
        return made

    # --- declarations --------------------------------------------------------------------------------

    def _lexicon(self, name: str) -> str:
        random = self.random
        phrases = [" ".join(self._noise()) for _ in range(random.randint(1, 4))]
        verbs = random.sample(sorted(FORMS), random.randint(0, 2))
        phrases += [phrase.upper() for phrase in phrases if random.random() < 0.2]
        forms = [[form] for verb in verbs for form in FORMS[verb]]
        inflected = " inflected" if random.random() < 0.3 else ""
        chosen = [phrase.split() for phrase in phrases] + (forms if inflected else [[verb] for verb in verbs])
        self.names.lexicons[name] = lambda: list(random.choice(chosen))
        if not inflected:
            self.names.inflected[name] = lambda: list(random.choice([*chosen, *forms]))
        entries = [f'"{phrase}"' for phrase in phrases] + verbs
        return f"lexicon {name}{inflected}: {', '.join(entries)}\n"

    def _slot(self, name: str) -> str:
        random = self.random
        self.in_slot = True
        pieces = [self.template(2) for _ in range(random.choice((1, 1, 2)))]
        flags = random.choice(("", "", "", " whole", " open", " open whole"))
        if self.plain:
            flags = flags.replace(" open", "")
        lines = [f'    "{piece.text}"' for piece in pieces]
        sample: Sample = lambda: random.choice(pieces).sample()  # noqa: E731 - one of two
        if random.random() < 0.25:
            stops = [self._plain() for _ in range(random.randint(1, 2))]
            named = sorted(self.names.shares) if random.random() < 0.5 else []
            until = " | ".join([f'"{stop.text}"' for stop in stops] + named)
            self.in_slot = False
            self.names.slots[name] = self._noise
            return f'slot {name}{flags}: "_+" until {until}\n'
        if random.random() < 0.2:
            own = _top_level(pieces[-1].text)
            lines[-1] += f" value concat({own[0]}, 1)" if own else ""
        self.in_slot = False
        self.names.slots[name] = sample
        return f"slot {name}{flags}:\n" + "\n".join(lines) + "\n"

    def _share(self) -> str:
        name = "goes_on"
        subject = self._known_or_plain()
        after = self.random.choice(('"[,] and"', '"," | "and"', '"and [also]"'))
        before = self._plain()
        self.names.shares[name] = lambda: [*subject.sample(), *before.sample(), "and", *before.sample()]
        return f'share {name}:\n    subject "{subject.text}"\n    after   {after}\n    before  "{before.text}"\n'

    def _known_or_plain(self) -> Piece:
        known = sorted((self.names.slots | self.names.lexicons).items())
        if known and self.random.random() < 0.7:
            name, sample = self.random.choice(known)
            return Piece("{" + name + "}", sample)
        return self._plain()

    # --- rules ---------------------------------------------------------------------------------------

    def _rules(self) -> tuple[list[str], list[Sample]]:
        random = self.random
        parts: list[str] = []
        samples: list[Sample] = []
        declared: list[str] = []
        if not self.plain:
            declared = [f"F{number}" for number in range(random.choice((0, 1, 1, 2)))]
            for number, name in enumerate(declared):
                parts.append(self._finding(name, declared[:number]))
        chosen = [
            random.choice(declared) if declared and random.random() < 0.6 else "" for _ in range(random.randint(1, 4))
        ]
        rules: list[str] = []
        known: dict[str, Sample] = {}
        for number, type_ in enumerate(sorted(chosen)):
            self.names.types = {one: sample for one, sample in known.items() if one != type_}
            self.declared = bool(type_)
            self.earlier = [f"r{one}" for one in range(number)]
            templates = [self.template() for _ in range(random.choice((1, 1, 2, 3)))]
            clauses, sample = self._clauses(templates)
            name = f"r{number}"
            lines = [f"rule {name}{f' -> {type_}' if type_ else ''}:"]
            lines += [f'    "{template.text}"' for template in templates]
            rules.append("\n".join([*lines, *(f"    {clause}" for clause in clauses)]) + "\n")
            known[type_ or name] = sample
            samples.append(sample)
        self.names.types = known
        random.shuffle(rules)
        return parts + rules, [*samples, *self.names.shares.values()]

    def _finding(self, name: str, earlier: Sequence[str]) -> str:
        random = self.random
        lines = [
            f"finding {name}:",
            *(f"    {one}: text*" for one in FIELDS),
            "    stance: text?",
            "    passage: text?",
        ]
        if earlier and random.random() < 0.5:
            lines.append(f"    gives way to {random.choice(earlier)}" + random.choice(("", " on g1")))
        if random.random() < 0.4:
            lines.append("    overlap " + random.choice(("longest", "priority")))
        if random.random() < 0.3:
            lines.append(f"    sources findings in {random.choice(FIELDS)}, passage")
        if random.random() < 0.2:
            lines.append(f"    hides findings in {random.choice(FIELDS)}")
        return "\n".join(lines) + "\n"

    def _clauses(self, templates: Sequence[Piece]) -> tuple[list[str], Sample]:
        random = self.random
        own = sorted({one for template in templates for one in _top_level(template.text)})
        clauses: list[str] = []
        before: list[Piece] = []
        behind: list[Piece] = []
        for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
            context = self._plain()
            if self.names.types and random.random() < 0.15:
                type_, taken = random.choice(sorted(self.names.types.items()))
                context = Piece("{" + type_ + "}", taken)
            direction = random.choice(("preceded", "followed"))
            negated = "not " if random.random() < 0.35 else ""
            whose = f"{random.choice(own)} " if own and random.random() < 0.4 else ""
            more = f' | "{self._plain(0).text}"' if random.random() < 0.2 else ""
            within = random.choice(("", "", " within 1", " within 2", " within 40"))
            clauses.append(f'{whose}{negated}{direction} by "{context.text}"{more}{within}')
            if not negated:
                (before if direction == "preceded" else behind).append(context)
        if not self.plain:
            clauses += self._filters(own)
        selects = ("first", "longest", "shortest") if self.plain else ("first", "longest", "shortest", "all", "all")
        if random.random() < 0.5:
            clauses.append(f"select {random.choice(selects)}")
        if random.random() < 0.25:
            clauses.append(f"scope {random.choice(('paragraph', 'document', 'sentence'))}")

        def sample() -> Words:
            parts = [*before[:1], random.choice(templates), *behind[:1]]
            return [word for part in parts for word in part.sample()]

        return clauses, sample

    def _filters(self, own: Sequence[str]) -> list[str]:
        random = self.random
        clauses: list[str] = []
        for _ in range(random.choice((0, 0, 0, 1))):
            one, other = random.choice(own or ["g1"]), random.choice(own or ["g2"])
            clauses.append(
                "where "
                + random.choice(
                    (
                        f"length({one}) < 4",
                        f"{one} != {other} or {other} is nothing",
                        f'{one} in ["a", "b", "Ann"]',
                        f'not ({one} == "a")',
                        f'{one}.office == "envoy" or {one} is not nothing',
                        f'count({one}) >= 1 and lower(first({one})) != "b"',
                    )
                )
            )
        if random.random() < 0.1:
            clauses.append("in " + random.choice(("headline", "quote", "headline | quote")))
        if random.random() < 0.15:
            given = random.choice(own) if own else '"for"'
            clauses.append("stance = " + random.choice(('"for"', given, f"concat({given}, 1)")))
        if random.random() < 0.15:
            through = random.choice(("sentence", "paragraph", "document"))
            until = random.choice(("", *(f" until {name}" for name in sorted({*self.names.types, *self.earlier}))))
            clauses.append(f"extend passage from {random.choice(own or ['g1'])} through {through}{until}")
        if random.random() < 0.2:
            clauses.append(f"priority {random.randint(0, 2)}")
        if random.random() < 0.1:
            clauses.append("meta level: 1")
        return clauses

    def _afterwards(self) -> list[str]:
        random = self.random
        parts = []
        if random.random() < 0.3:
            on = random.choice(("", f" on {random.choice(sorted(self.names.types))}"))
            lines = []
            for _ in range(random.randint(1, 3)):
                where = random.choice(("before", "after", "around", "in", "before g1", "in g1"))
                within = random.choice(("", " within 2"))
                until = random.choice(("", ' until ","'))
                key = random.choice(("polarity", "modality"))
                lines.append(f'    {key} = "{self._word()}" when {where} "{self._plain(1).text}"{within}{until}\n')
            parts.append(f"qualifier q{on}:\n{''.join(lines)}")
        if random.random() < 0.25:
            slots = sorted(self.names.slots) or ["actor"]
            kind = random.choice(slots)
            means = random.choice((f"recent({kind})", f"named({kind})", f"recent({kind}, 2) or named({kind})"))
            for_ = random.choice(("", f" -> {kind}"))
            parts.append(f'reference ref{for_}:\n    "{self._plain(1).text}" means {means}\n')
        return parts

    def _limits(self) -> Limits:
        """Now and then narrow ones; not `max_shares`, which is told of only where a rule has a chance."""
        bounds: tuple[dict[str, int], ...] = ({"max_scope": 7}, {"max_scope": 3}, {"max_matches": 3})
        more: tuple[dict[str, int], ...] = (
            {"max_reread": 10},
            {"max_nesting": 1},
            {"max_nesting": 0},
            {"max_steps": 150},
        )
        return Limits(**self.random.choice((*bounds, *more))) if self.random.random() < 0.2 else Limits()


def _row(pieces: Sequence[Piece]) -> Piece:
    def sample() -> Words:
        return [word for piece in pieces for word in piece.sample()]

    return Piece(" ".join(piece.text for piece in pieces), sample, all(piece.nullable for piece in pieces))


def _top_level(template: str) -> list[str]:
    """The captures of a template that lie in no other."""
    depth, names = 0, []
    for at, sign in enumerate(template):
        if sign == "<":
            if not depth:
                names.append(template[at + 1 : template.index(":", at)].removeprefix("more "))
            depth += 1
        depth -= sign == ">"
    return names
