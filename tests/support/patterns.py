"""Random patterns over single-letter words, as templates of the language and as RE2 patterns."""

from __future__ import annotations

from random import Random

from attrs import frozen

LETTERS = "aabbc"
"""With those first that stand often in texts, so that most patterns match in several ways."""


@frozen
class Letter:
    """One word."""

    letter: str


@frozen
class Any:
    """Any word."""


@frozen
class Gap:
    """Up to so many words, as few as possible."""

    most: int


@frozen
class Concatenation:
    """These in a row."""

    items: tuple[Pattern, ...]


@frozen
class Alternation:
    """One of these."""

    options: tuple[Pattern, ...]


@frozen
class Repetition:
    """So many times; `most` is None without bound."""

    body: Pattern
    least: int
    most: int | None
    lazy: bool


@frozen
class Named:
    """A capture."""

    name: str
    body: Pattern


Pattern = Letter | Any | Gap | Concatenation | Alternation | Repetition | Named

_COUNTS = ((0, 1), (0, 1), (0, None), (0, None), (1, None), (2, 2), (0, 2), (1, 3), (2, None), (2, 4))


def nullable(pattern: Pattern) -> bool:
    """Whether a pattern can take no word at all."""
    match pattern:
        case Letter() | Any():
            return False
        case Gap():
            return True
        case Concatenation(items):
            return all(map(nullable, items))
        case Alternation(options):
            return any(map(nullable, options))
        case Repetition(body, least):
            return least == 0 or nullable(body)
        case Named(_, body):
            return nullable(body)


class PatternMaker:
    """Makes random patterns. `loose` allows repetitions whose body can take nothing."""

    def __init__(self, random: Random, *, loose: bool = False) -> None:
        self.random = random
        self.loose = loose
        self.names = 0

    def make(self, depth: int = 3) -> Pattern:
        """A pattern that takes at least one word; no two captures in it have the same name."""
        self.names = 0
        while True:
            pattern = self.pattern(depth)
            if not nullable(pattern):
                return pattern

    def pattern(self, depth: int) -> Pattern:
        random = self.random
        if depth == 0 or random.random() < 0.1:
            return Letter(random.choice(LETTERS)) if random.random() < 0.85 else Any()
        kind = random.choices(("concatenation", "alternation", "repetition", "named", "gap"), (4, 4, 5, 3, 0.7))[0]
        match kind:
            case "concatenation":
                return Concatenation(tuple(self.pattern(depth - 1) for _ in range(random.randint(2, 4))))
            case "alternation":
                return Alternation(tuple(self.pattern(depth - 1) for _ in range(random.randint(2, 3))))
            case "repetition":
                least, most = random.choice(_COUNTS)
                body = self.pattern(depth - 1) if self.loose else self.solid(depth - 1)
                return Repetition(body, least, most, random.random() < 0.35)
            case "named":
                self.names += 1
                name = f"g{self.names}"
                return Named(name, self.solid(depth - 1))
            case _:
                return Gap(random.randint(1, 3))

    def solid(self, depth: int) -> Pattern:
        """A pattern that takes at least one word."""
        while nullable(pattern := self.pattern(depth)):
            pass
        return pattern


def random_text(random: Random, most: int) -> str:
    """Letters, some of which no pattern names."""
    return "".join(random.choice(LETTERS + "aabbd") for _ in range(random.randint(1, most)))


def as_words(letters: str) -> str:
    """Letters as a text of single-letter words: letter number n is at code point 2n."""
    return " ".join(letters)


def as_template(pattern: Pattern) -> str:
    """The pattern in the language, without the quotes."""
    match pattern:
        case Letter(letter):
            return letter
        case Any():
            return "_"
        case Gap(most):
            return f"...{{0,{most}}}"
        case Concatenation(items):
            return "(" + " ".join(map(as_template, items)) + ")"
        case Alternation(options):
            return "(" + " | ".join(map(as_template, options)) + ")"
        case Repetition(body, 0, 1, False):
            return f"[{as_template(body)}]"
        case Repetition(body, least, most, lazy):
            return f"({as_template(body)})" + _quantifier(least, most, lazy)
        case Named(name, body):
            return f"<{name}: ({as_template(body)})>"


def as_re2(pattern: Pattern) -> str:
    """The pattern over letters."""
    match pattern:
        case Letter(letter):
            return letter
        case Any():
            return "."
        case Gap(most):
            return f".{{0,{most}}}?"
        case Concatenation(items):
            return "(?:" + "".join(map(as_re2, items)) + ")"
        case Alternation(options):
            return "(?:" + "|".join(map(as_re2, options)) + ")"
        case Repetition(body, least, most, lazy):
            return f"(?:{as_re2(body)})" + _quantifier(least, most, lazy)
        case Named(name, body):
            return f"(?P<{name}>{as_re2(body)})"


def _quantifier(least: int, most: int | None, lazy: bool) -> str:
    signs = {(0, 1): "?", (0, None): "*", (1, None): "+"}
    bound = "" if most is None else most
    sign = signs.get((least, most)) or (f"{{{least}}}" if least == most else f"{{{least},{bound}}}")
    return sign + ("?" if lazy else "")
