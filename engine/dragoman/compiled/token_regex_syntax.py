"""The syntax of `/…/`: a character regex on one token, parsed to a small tree.

`token_regex` turns the tree into an automaton. The syntax is the plain part of what Perl-like
dialects share: literals, `.`, classes, `\\d \\w \\s`, `\\p{Lu}`, `\\u0041`, groups, `|`, `* + ?`, `{2,5}`
and `(?i)` in front. What a regular expression on a whole token has no use for (anchors,
boundaries, lazy quantifiers) or what is not regular (back-references, look-around) is refused with a
reason and a suggestion, so that nothing means something else than in the dialect it was copied from.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

from attrs import frozen

from dragoman.text.folding import compose

HEX = frozenset("0123456789abcdefABCDEF")

_CATEGORIES = "C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs"
GENERAL_CATEGORIES = frozenset(_CATEGORIES.split())

CONTROL_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}


class TokenRegexError(ValueError):
    """A `/…/` that cannot be used.

    `start` and `end` are a half-open range of code points of the pattern (what stands between the
    slashes); `suggestion` says what to write instead, where there is something.
    """

    def __init__(self, message: str, start: int, end: int, suggestion: str | None = None) -> None:
        self.message = message
        self.start = start
        self.end = end
        self.suggestion = suggestion
        super().__init__(message)


# --- the tree ------------------------------------------------------------------------------


@frozen
class Range:
    """The characters from one to another; a single one where they are the same."""

    first: str
    last: str

    def matches(self, character: str) -> bool:
        """Whether a character is among them."""
        return self.first <= character <= self.last


@frozen
class Shorthand:
    """`\\d` (a decimal digit), `\\w` (a letter, digit or `_`) or `\\s` (white space), of any script."""

    name: Literal["d", "w", "s"]
    negated: bool

    def matches(self, character: str) -> bool:
        """Whether a character is of the kind."""
        match self.name:
            case "d":
                found = character.isdecimal()
            case "w":
                found = character.isalnum() or character == "_"
            case _:
                found = character.isspace()
        return found is not self.negated


@frozen
class Category:
    """`\\p{Lu}`, `\\p{L}`: a Unicode general category, or a family of them."""

    name: str
    negated: bool

    def matches(self, character: str) -> bool:
        """Whether a character has the category."""
        return unicodedata.category(character).startswith(self.name) is not self.negated


@frozen
class CharacterClass:
    """One character that one of the items matches, or none of them if `negated`."""

    items: tuple[Range | Shorthand | Category, ...]
    negated: bool = False

    def matches(self, character: str, *, ignore_case: bool = False) -> bool:
        """Whether it matches a character; with `ignore_case`, one of its case variants."""
        variants = case_variants(character) if ignore_case else (character,)
        found = any(item.matches(variant) for item in self.items for variant in variants)
        return found is not self.negated


@frozen
class Sequence:
    """These, one after the other."""

    items: tuple[Node, ...]


@frozen
class Choice:
    """One of these."""

    options: tuple[Node, ...]


@frozen
class Repeat:
    """The body between `least` and `most` times (None: without end)."""

    body: Node
    least: int
    most: int | None


Node = CharacterClass | Sequence | Choice | Repeat

ANY_CHARACTER = CharacterClass((), negated=True)


def case_variants(character: str) -> tuple[str, ...]:
    """A character and its variants in case that are one character, too.

    >>> case_variants("a"), case_variants("ß")
    (('a', 'A'), ('ß',))
    """
    variants = (character, character.casefold(), character.lower(), character.upper(), character.title())
    return tuple(dict.fromkeys(variant for variant in variants if len(variant) == 1))


@frozen
class ParsedRegex:
    """The tree of a pattern and whether it ignores case."""

    tree: Node
    ignore_case: bool


def parse(pattern: str, *, max_repeat: int, max_depth: int) -> ParsedRegex:
    """Parse what stands between the slashes; composed characters (NFC) are parsed, so that an accent
    written as a combining mark belongs to its letter.

    Raises TokenRegexError with the first problem.

    >>> parse("[A-Z]{2}", max_repeat=10, max_depth=10).tree
    Repeat(body=CharacterClass(items=(Range(first='A', last='Z'),), negated=False), least=2, most=2)
    """
    composed = compose(pattern)
    try:
        return _Parser(composed, max_repeat, max_depth).parse()
    except TokenRegexError as error:
        if composed != pattern:
            error.start = _offset_before_composing(pattern, error.start)
            error.end = _offset_before_composing(pattern, error.end)
        raise


def _offset_before_composing(pattern: str, offset: int) -> int:
    """The last offset of a pattern such that what stands before it composes to so many characters."""
    low, high = 0, len(pattern)
    while low < high:
        middle = (low + high + 1) // 2
        if len(unicodedata.normalize("NFC", pattern[:middle])) <= offset:
            low = middle
        else:
            high = middle - 1
    return low


# --- the parser ----------------------------------------------------------------------------

GROUP_KINDS = (
    ("(?=", "looking ahead", None),
    ("(?!", "looking ahead", None),
    ("(?<=", "looking behind", None),
    ("(?<!", "looking behind", None),
    ("(?P=", "a back-reference", None),
    ("(?P>", "recursion", None),
    ("(?P<", "a named group", "(?:"),
    ("(?<", "a named group", "(?:"),
    ("(?>", "an atomic group", "(?:"),
    ("(?(", "a condition", None),
    ("(?#", "a comment", None),
    ("(?", "this kind of group", "(?:"),
)
"""What is refused at the start of a group, what it is called, and what does the same here."""

EDGES = "the whole token is matched, so there is no need to mark its edges"

REFUSED_ESCAPES = {
    **dict.fromkeys("bBAZzG", (EDGES, "leave it out")),
    **dict.fromkeys("123456789kg", ("back-references are not supported: they cannot be matched in linear time", None)),
    "0": ("octal escapes are not supported", "write \\u and four hexadecimal digits"),
    "x": ("this escape is not supported", "write \\u and four hexadecimal digits"),
    "U": ("this escape is not supported", "write the character itself"),
    "N": ("this escape is not supported", "write the character itself, or \\u and four hexadecimal digits"),
}


class _Parser:
    """Recursive descent; each method begins at `self.at` and leaves it behind what it has read."""

    def __init__(self, pattern: str, max_repeat: int, max_depth: int) -> None:
        self.pattern = pattern
        self.max_repeat = max_repeat
        self.max_depth = max_depth
        self.at = 0
        self.depth = 0

    def parse(self) -> ParsedRegex:
        ignore_case = self.skip("(?i)")
        tree = self.choice()
        if self.at < len(self.pattern):
            raise self.error("this `)` closes nothing", 1, "write \\) for the character itself")
        return ParsedRegex(tree, ignore_case)

    # reading

    def next_is(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def skip(self, text: str) -> bool:
        found = self.next_is(text)
        if found:
            self.at += len(text)
        return found

    def peek(self) -> str:
        """The next character; empty at the end."""
        return self.pattern[self.at : self.at + 1]

    def error(self, message: str, length: int, suggestion: str | None = None, *, back: int = 0) -> TokenRegexError:
        """An error about `length` characters from here, or from `back` characters before."""
        start = self.at - back
        return TokenRegexError(message, start, min(start + length, len(self.pattern)), suggestion)

    # structure

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.skip("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        items: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            items.append(self.repeated())
        if not items:
            raise self.empty()
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def empty(self) -> TokenRegexError:
        if not self.pattern[: self.at].removeprefix("(?i)") and not self.peek():
            return self.error("the regex is empty: no token is", 0)
        return self.error("an empty alternative", 1, "write (…)? for something that may be missing")

    def repeated(self) -> Node:
        start = self.at
        node = self.atom()
        bounds = self.quantifier()
        if bounds is None:
            return node
        if self.peek() in ("?", "+"):
            message = "the whole token is matched, so a lazy or possessive quantifier changes nothing"
            raise self.error(message, 1, f"leave out the second `{self.peek()}`")
        if self.peek() in ("*", "{"):
            suggestion = f"write (?:{self.pattern[start : self.at]}){self.peek()}"
            raise self.error("a quantifier behind a quantifier", 1, suggestion)
        return Repeat(node, *bounds)

    def quantifier(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.skip(sign):
                return bounds
        return self.bounds() if self.next_is("{") else None

    def bounds(self) -> tuple[int, int | None]:
        start = self.at
        end = self.pattern.find("}", start)
        least, comma, most = self.pattern[start + 1 : max(end, start)].partition(",")
        numbers = [number for number in (least, most) if number]
        well_formed = end != -1 and least and all(one.isascii() and one.isdecimal() for one in numbers)
        if not well_formed:
            suggestion = "write {2}, {2,} or {2,5}, or \\{ for the character itself"
            raise self.error("these are no bounds of a repetition", max(end + 1 - start, 1), suggestion)
        self.at = end + 1
        values = [int(number) if len(number) <= 9 else self.max_repeat + 1 for number in numbers]
        length = self.at - start
        if max(values) > self.max_repeat:
            message = f"more than {self.max_repeat} repetitions (max_repeat)"
            raise self.error(message, length, back=length)
        if not comma:
            values.append(values[0])
        if len(values) == 2 and values[1] < values[0]:
            raise self.error(
                "the bounds are the wrong way round", length, f"write {{{values[1]},{values[0]}}}", back=length
            )
        if values[-1] == 0 and len(values) == 2:
            raise self.error("repeated no times, this never matches anything", length, "leave it out", back=length)
        return values[0], values[1] if len(values) == 2 else None

    def atom(self) -> Node:
        character = self.peek()
        match character:
            case "(":
                return self.group()
            case "[":
                return self.character_class()
            case "\\":
                return CharacterClass((self.escape(),))
            case ".":
                self.at += 1
                return ANY_CHARACTER
            case "^" | "$":
                raise self.error(EDGES, 1, f"leave it out, or write \\{character} for the character itself")
            case "*" | "+" | "?" | "{":
                raise self.error("there is nothing here to repeat", 1, f"write \\{character} for the character itself")
            case "]" | "}":
                raise self.error(
                    f"this `{character}` closes nothing", 1, f"write \\{character} for the character itself"
                )
        self.at += 1
        return CharacterClass((Range(character, character),))

    def group(self) -> Node:
        start = self.at
        if not self.skip("(?:"):
            self.refuse_group()
            self.at += 1
        self.depth += 1
        if self.depth > self.max_depth:
            raise self.error(f"groups nested more than {self.max_depth} deep (max_depth)", 1, back=1)
        node = self.choice()
        self.depth -= 1
        if not self.skip(")"):
            raise TokenRegexError("this `(` is not closed", start, start + 1, "add `)`, or write \\( for the character")
        return node

    def refuse_group(self) -> None:
        if self.next_is("(?i)"):
            raise self.error("`(?i)` stands only at the start, for the whole regex", 4, "move it to the start")
        for opening, name, instead in GROUP_KINDS:
            if self.next_is(opening):
                suggestion = f"write {instead} for a group" if instead else None
                raise self.error(f"{name} is not supported on a single token", len(opening), suggestion)

    # characters

    def escape(self) -> Range | Shorthand | Category:
        """What a backslash and what follows stand for."""
        self.at += 1
        letter = self.peek()
        self.at += 1
        if not letter:
            raise self.error("a backslash at the end", 1, "write \\\\ for the character itself", back=2)
        if letter in "dws":
            return Shorthand(letter, negated=False)  # type: ignore[arg-type]
        if letter in "DWS":
            return Shorthand(letter.lower(), negated=True)  # type: ignore[arg-type]
        if letter in "pP":
            return self.category(negated=letter == "P")
        character = self.code_point() if letter == "u" else CONTROL_ESCAPES.get(letter, letter)
        if character == letter and letter.isalnum():
            message, suggestion = REFUSED_ESCAPES.get(letter, ("this escape means nothing", f"write {letter} alone"))
            raise self.error(message, 2, suggestion, back=2)
        return Range(character, character)

    def code_point(self) -> str:
        digits = self.pattern[self.at : self.at + 4]
        if len(digits) < 4 or not set(digits) <= HEX:
            raise self.error("\\u wants four hexadecimal digits", 2 + len(digits), "write \\u0041 for A", back=2)
        self.at += 4
        return chr(int(digits, 16))

    def category(self, *, negated: bool) -> Category:
        end = self.pattern.find("}", self.at)
        name = self.pattern[self.at + 1 : end] if self.next_is("{") and end != -1 else ""
        if name not in GENERAL_CATEGORIES:
            length = end + 1 - self.at if name else 1
            message = "this is no Unicode general category"
            raise self.error(
                message, 2 + length, "write \\p{L}, \\p{Lu}, \\p{Ll}, \\p{N}, \\p{P} or another of them", back=2
            )
        self.at = end + 1
        return Category(name, negated)

    def character_class(self) -> CharacterClass:
        start = self.at
        self.at += 1
        negated = self.skip("^")
        first = self.at
        items: list[Range | Shorthand | Category] = []
        while not self.next_is("]"):
            if not self.peek():
                raise TokenRegexError(
                    "this `[` is not closed", start, start + 1, "add `]`, or write \\[ for the character"
                )
            items.append(self.class_item(first))
        if not items:
            raise self.error(
                "an empty class", self.at + 1 - start, "write \\] for the character itself", back=self.at - start
            )
        self.at += 1
        return CharacterClass(tuple(items), negated)

    def class_item(self, first: int) -> Range | Shorthand | Category:
        start = self.at
        if self.next_is("[:"):
            raise self.error("classes with a name are not supported", 2, "write \\p{L}, \\p{N} or the like")
        if self.next_is("["):
            raise self.error("a class within a class", 1, "write \\[ for the character itself")
        if self.next_is("-") and self.at > first and not self.next_is("-]"):
            raise self.error("a `-` in the middle of a class", 1, "write \\- for the character itself")
        low = self.class_character()
        if not self.next_is("-") or self.next_is("-]"):
            return low
        self.at += 1
        high = self.class_character()
        length = self.at - start
        if not isinstance(low, Range) or not isinstance(high, Range):
            raise self.error(
                "a range goes from one character to another", length, "write \\- for the character itself", back=length
            )
        if high.first < low.first:
            swapped = f"{high.first}-{low.first}"
            raise self.error("the range is the wrong way round", length, f"write {swapped}", back=length)
        return Range(low.first, high.first)

    def class_character(self) -> Range | Shorthand | Category:
        if self.next_is("\\"):
            return self.escape()
        character = self.peek()
        self.at += 1
        return Range(character, character)
