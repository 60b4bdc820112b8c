"""Generated rule sets and corpora: the same for everybody who gives the same seed, of any size.

Rules come in kinds that people write (who said what, what was signed, set phrases, who did what to
what, who was met, a verb and a noun near it, a reference), with verbs in all forms and lexicons of
5 to 5,000 phrases. Sets are nested: a larger one begins with the smaller. The texts are sentences of
words by a Zipf law among which the rules are put into words, earlier rules more often, with names, quotes,
numbers, commas, hyphens and possessives. Nothing of it means anything.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from pathlib import Path

from benchmarks.neutral import Capitals, Clause, Element, Gap, Phrase, Rule, RuleSet, Words

SEED = 1
LARGEST = 10_000
"""The rules that a world has; a rule set is the first so many of them."""

_LEXICONS = ((5, 12), (20, 12), (60, 10), (250, 8), (1_000, 3), (5_000, 1))
_LEXICON_CHANCES = (20, 30, 24, 16, 7, 3)
_PREPOSITIONS = ("with", "by", "to", "at", "for")
_WIDE = str.maketrans({"'": "’", "-": "–"})
_ACCENTS = (("Thea", "Théa"), ("Juno", "Júno"), ("brook", "brøok"), ("ridge", "rïdge"))


@cache
def _word_lists() -> dict[str, list[str]]:
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {
        name: list(dict.fromkeys(words.split() if isinstance(words, str) else words)) for name, words in data.items()
    }


def verb_forms(verb: str) -> tuple[str, ...]:
    """The regular forms: base, -s, -ed, -ing.

    >>> verb_forms("carve"), verb_forms("ferry")
    (('carve', 'carves', 'carved', 'carving'), ('ferry', 'ferries', 'ferried', 'ferrying'))
    """
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    return verb, plural(verb), verb + "ed", verb + "ing"


def plural(noun: str) -> str:
    """The regular plural, which is also the third person of a verb."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


class World:
    """Vocabulary, lexicons and rules of one seed."""

    def __init__(self, seed: int = SEED, rules: int = LARGEST) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._lists = _word_lists()
        self._verbs = self._lists["verbs"]
        self._rare_verbs = [prefix + verb for prefix in self._lists["prefixes"] for verb in self._verbs]
        self._random.shuffle(self._rare_verbs)
        self._vocabulary = self._by_rank()
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._vocabulary))))
        self._lexicons = self._made_lexicons()
        self._rules = tuple(self._rule(number) for number in range(rules))

    def rule_set(self, size: int) -> RuleSet:
        """The first `size` rules with the lexicons that they name."""
        rules = self._rules[:size]
        used = {element.lexicon for rule in rules for element in rule.elements if isinstance(element, Phrase)}
        return RuleSet(rules, {name: phrases for name, phrases in self._lexicons.items() if name in used})

    # --- words ----------------------------------------------------------------------------------------

    def _by_rank(self) -> list[str]:
        lists, shuffle = self._lists, self._random.shuffle
        usual = [form for verb in self._verbs for form in verb_forms(verb)]
        usual += [form for noun in lists["nouns"] for form in (noun, plural(noun))] + lists["kinds"]
        rare = [form for verb in self._rare_verbs for form in verb_forms(verb)]
        rare += [kind + ending for kind in lists["kinds"] for ending in ("ly", "ness", "ish")]
        rare += [noun + ending for noun in lists["nouns"] for ending in ("like", "less", "wise", "side")]
        shuffle(usual)
        shuffle(rare)
        return list(dict.fromkeys([*lists["small"], *usual, *rare]))

    def _words(self, rng: random.Random, count: int) -> list[str]:
        return rng.choices(self._vocabulary, cum_weights=self._weights, k=count)

    def _place(self, rng: random.Random) -> str:
        return "".join(rng.choice(half.split()) for half in self._lists["places"])

    def _name(self, rng: random.Random) -> str:
        chance = rng.random()
        if chance > 0.75:
            return self._place(rng)
        person = rng.choice(self._lists["given"]) + " " + "".join(rng.choice(h.split()) for h in self._lists["family"])
        return person if chance > 0.45 else f"{rng.choice(self._lists['titles'])} {person}"

    # --- lexicons and rules ---------------------------------------------------------------------------

    def _made_lexicons(self) -> dict[str, tuple[str, ...]]:
        made, taken = {}, set()
        for size, count in _LEXICONS:
            for number in range(count):
                phrases: list[str] = []
                while len(phrases) < size:
                    phrase = self._phrase()
                    if phrase.lower() not in taken:
                        taken.add(phrase.lower())
                        phrases.append(phrase)
                made[f"L{size}_{number}"] = tuple(phrases)
        return made

    def _phrase(self) -> str:
        rng, chance = self._random, self._random.random()
        kind, noun, other = rng.choice(self._lists["kinds"]), rng.choice(self._lists["nouns"]), self._noun()
        if chance < 0.3:
            return f"{kind} {noun}"
        if chance < 0.55:
            return f"{other} {noun}"
        if chance < 0.8:
            return f"{kind} {other} {noun}"
        return f"{noun} near the {kind} {other}" if chance < 0.9 else f"{noun} of {self._place(rng)}"

    def _noun(self) -> str:
        return self._random.choice(self._lists["nouns"])

    def _verb(self, number: int) -> Words:
        """A verb in all its forms: everyday ones in the first rules, ever rarer ones later."""
        rng = self._random
        if number < 10:
            return Words(verb_forms(self._verbs[number]))
        if number < 100:
            return Words(verb_forms(rng.choice(self._verbs[:100])))
        usual = number < 1_000 and rng.random() < 0.5
        return Words(verb_forms(rng.choice(self._verbs if usual else self._rare_verbs)))

    def _entry(self, capture: str) -> Phrase:
        size = self._random.choices([size for size, _ in _LEXICONS], _LEXICON_CHANCES)[0]
        names = [name for name in self._lexicons if name.startswith(f"L{size}_")]
        return Phrase(self._random.choice(names), capture)

    def _rule(self, number: int) -> Rule:
        kinds = self._kinds()
        first = (
            "statement",
            "deed",
            "statement",
            "phrase",
            "near",
            "act",
            "reference",
            "meeting",
            "statement",
            "phrase",
        )
        chosen = (
            first[number] if number < len(first) else self._random.choices(list(kinds), (20, 15, 20, 10, 12, 13, 10))[0]
        )
        return Rule(number, tuple(kinds[chosen](self._verb(number))))

    def _kinds(self) -> dict[str, Callable[[Words], list[Element]]]:
        rng = self._random
        name = Capitals(1, 8, "who")

        def phrase(_: Words) -> list[Element]:
            words = [rng.choice(self._lists["kinds"]), *(self._noun() for _ in range(rng.choice((1, 1, 2, 2, 3))))]
            return [Words((word,)) for word in words]

        def near(verb: Words) -> list[Element]:
            noun = self._noun()
            return [verb, Gap(6), Words((noun, plural(noun)))]

        def reference(_: Words) -> list[Element]:
            before = Words((rng.choice(("under", "in", "of", "on", "within")),))
            behind = [Words((self._noun(),))] if rng.random() < 0.5 else []
            return [before, Words(("the", "this"), optional=True), self._entry("what"), *behind]

        def meeting(verb: Words) -> list[Element]:
            with_ = Words((rng.choice(_PREPOSITIONS),))
            return [verb, with_, Words(("the", "his", "their"), optional=True), Capitals(1, 8, "whom")]

        return {
            "statement": lambda verb: [name, Gap(3), verb, Words(("that", "how"), optional=True), Clause("what")],
            "deed": lambda verb: [
                Words(("duly", "gladly", "also"), optional=True),
                verb,
                Words(("a", "an", "the", "its"), optional=True),
                Gap(2),
                self._entry("thing"),
            ],
            "phrase": phrase,
            "act": lambda verb: [self._entry("who"), Gap(3), verb, Gap(5), self._entry("what")],
            "meeting": meeting,
            "near": near,
            "reference": reference,
        }

    # --- texts ----------------------------------------------------------------------------------------

    def texts(self, characters: int, mean: int = 5_000, wide: bool = False) -> list[str]:
        """Texts of about `mean` characters each, `characters` in all or a little more.

        With `wide` they have the same words with typographic quotes, dashes and accents.
        """
        rng = random.Random(f"{self._seed} texts")
        made: list[str] = []
        total = 0
        while total < characters:
            text, size = "", min(max(rng.lognormvariate(0, 0.5) * mean, mean / 6), 4 * mean)
            while len(text) < size:
                text += ("\n\n" if text else "") + " ".join(self._sentence(rng) for _ in range(rng.randint(3, 7)))
            total += len(text)
            made.append(_widened(text) if wide else text)
        return made

    def _sentence(self, rng: random.Random) -> str:
        words = [f"On {rng.randint(1, 28)} {rng.choice(self._lists['months'])},"] if rng.random() < 0.1 else []
        if rng.random() < 0.35:
            number = int(len(self._rules) ** rng.random()) - 1
            rule = self._rules[number]
            if not isinstance(rule.elements[0], Capitals):
                words += [self._name(rng), *self._words(rng, rng.randint(1, 5))]
            words += [word for element in rule.elements for word in self._in_words(rng, element)]
            words += self._words(rng, rng.randint(2, 9))
        else:
            words += self._filler(rng)
        words[0] = words[0][0].upper() + words[0][1:]
        return " ".join(words) + rng.choices(".?!", (94, 3, 3))[0]

    def _in_words(self, rng: random.Random, element: Element) -> list[str]:
        match element:
            case Words(words, optional):
                return [] if optional and rng.random() < 0.5 else [rng.choice(words)]
            case Phrase(lexicon):
                return [rng.choice(self._lexicons[lexicon])]
            case Capitals():
                return [self._name(rng)]
            case Gap(most):
                return self._words(rng, rng.randint(0, most))
            case Clause():
                return self._words(rng, rng.randint(6, 18))

    def _filler(self, rng: random.Random) -> list[str]:
        """A sentence of its own, with what press texts have between their words."""
        words = self._words(rng, max(5, int(rng.gauss(20, 7))))
        additions: tuple[tuple[float, Callable[[], str]], ...] = (
            (0.45, lambda: self._name(rng)),
            (0.10, lambda: rng.choice(self._lexicons[rng.choice(list(self._lexicons))])),
            (0.10, lambda: f"{rng.randint(2, 900)} percent"),
            (0.06, lambda: f"({rng.choice(self._lists['nouns'])})"),
            (0.08, lambda: f"{rng.choice(self._lists['kinds'])}-{rng.choice(self._lists['nouns'])}"),
            (0.08, lambda: f"{self._place(rng)}'s"),
            (0.10, lambda: f'"{" ".join(self._words(rng, rng.randint(2, 6)))}"'),
        )
        for chance, addition in additions:
            if rng.random() < chance:
                words.insert(rng.randint(0, len(words) - 1), addition())
        for at in range(3, len(words) - 2):
            if rng.random() < 0.06 and words[at][-1].isalnum():
                words[at] += rng.choice(",,,;:")
        return words


def _widened(text: str) -> str:
    for plain, accented in _ACCENTS:
        text = text.replace(plain, accented)
    return text.replace(' "', " “").replace('"', "”").translate(_WIDE)
