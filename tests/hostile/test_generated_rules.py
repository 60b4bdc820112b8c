"""Rule files too large to keep: every one ends in diagnostics or rules, in bounded time and memory, and the
good rule at its end works."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bounded import bounded

import dragoman

MANY = 100_000
SOME = 5_000
GOOD = '\nrule good: "good news"\n'


def numbered(form: str, count: int) -> str:
    """`form` with every number from 0 on in place of `#`."""
    return "".join(form.replace("#", str(number)) for number in range(count))


def slots(body: str, depth: int) -> str:
    """Slots that each name the one before, in place of `#`."""
    inner = "".join(f"slot s{one}: {body.replace('#', f's{one - 1}')}\n" for one in range(1, depth))
    return f'slot s0: "x"\n{inner}rule a: "{{s{depth - 1}}} z"\n'


def expression(text: str) -> str:
    return f'rule a:\n    "<x: (a)>"\n    where {text}\n'


Made = Callable[[], str]

CASES: dict[str, tuple[Made, str | None]] = {
    "deep brackets": (lambda: 'rule a: "' + "(" * MANY + "x" + ")" * MANY + '"', "E158"),
    "unclosed deep brackets": (lambda: 'rule a: "' + "(" * MANY, "E123"),
    "deep expression": (lambda: expression("(" * 1_000 + 'x == "a"' + ")" * 1_000), "E123"),
    "very deep expression": (lambda: expression("(" * MANY + 'x == "a"' + ")" * MANY), "E123"),
    "unclosed deep expression": (lambda: expression("(" * MANY), "E123"),
    "alternations": (lambda: 'rule a: "x (' + numbered("w# | ", MANY) + 'w)"', "E158"),
    "alternations that fit": (lambda: 'rule a: "x (' + numbered("# | ", 13_000) + 'w)"', None),
    "templates": (lambda: "rule a:\n" + numbered('    "w# x"\n', SOME), None),
    "rules": (lambda: numbered('rule r#: "word# said"\n', SOME), None),
    "rules of one name": (lambda: 'rule r: "x"\n' * SOME, "E209"),
    "everything of one name": (
        lambda: 'rule r: "x"\nslot r: "x"\nlexicon r: x\nfinding r:\n    x: text\n' * 500,
        "E209",
    ),
    "line of 5 MB": (lambda: 'rule a: "' + "word " * 1_000_000 + '"', "E158"),
    "comment of 5 MB": (lambda: "# " + "word " * 1_000_000, None),
    "text of 5 MB": (lambda: '"""' + "word " * 1_000_000 + '"""', None),
    "blank lines": (lambda: "\n" * 5_000_000, None),
    "slots in a chain": (lambda: slots('"{#}"', 10_000), "E309"),
    "slots that double": (lambda: slots('"{#} {#}"', 40), "E308"),
    "slots with two ways each": (lambda: slots('"{#}" | "{#} y"', 40), "E308"),
    "nested repetition": (lambda: 'rule a: "x ((((a){1000}){1000}){1000})"', "E308"),
    "nested optional repetition": (lambda: 'rule a: "x ((((a){0,1000}){0,1000}){0,1000})"', "E308"),
    "nested repetition of what may be nothing": (
        lambda: 'rule a: "x ' + "(" * 30 + "(a)? (b)?" + ")*" * 30 + '"',
        "E308",
    ),
    "nested optionals": (lambda: 'rule a: "x ' + "[a " * 60 + "]" * 60 + '"', None),
    "optionals in a row": (lambda: 'rule a: "x ' + "[a] " * 1_200 + 'y"', "E308"),
    "gaps in a row": (lambda: 'rule a: "x ' + "...{0,1000} y " * 50 + '"', None),
    "huge counts": (lambda: 'rule a: "x (a){99999999999999999999} ...{0,99999999999999999999} y"', "E151"),
    "regex of groups": (lambda: 'rule a: "/' + "(" * 60 + "a" + "+)" * 60 + '/"', "E303"),
    "regex of many letters": (lambda: 'rule a: "/' + "a" * 90_000 + '/"', "E303"),
    "regex with many states at once": (lambda: 'rule a: "/.*a.{900}/ x"', None),
    "lexicon with one beginning": (
        lambda: "lexicon l: " + ", ".join("a " * length + "b" for length in range(1, 600)) + '\nrule a: "{l}"',
        "W508",
    ),
    "lexicon of many": (lambda: "lexicon l: " + numbered("w#, ", MANY) + 'w\nrule a: "{l}"', None),
    "operands": (lambda: expression(" and ".join(['x == "a"'] * 10_000)), None),
    "conditions": (lambda: 'rule a:\n    "<x: (a)>"\n' + '    where x == "a"\n' * 10_000, None),
    "fields": (lambda: "finding F:\n" + numbered("    f#: text?\n", 10_000) + 'rule a -> F: "<f1: (x)>"', None),
    "captures": (lambda: 'rule a: "' + numbered("<f#: (x)> ", SOME) + '"', None),
    "contexts": (lambda: 'rule a:\n    "<x: (a)>"\n' + numbered('    x preceded by "b#"\n', SOME), None),
    "assignments": (lambda: 'rule a:\n    "<x: (a)>"\n' + numbered("    f# = x\n", SOME), None),
    "qualifiers": (
        lambda: 'rule a: "<x: (a)>"\nqualifier q on a:\n' + numbered('    k# = "v" when before "b#"\n', SOME),
        None,
    ),
    "references": (lambda: "reference r:\n" + numbered('    "b#" means recent(person)\n', SOME), None),
    "long names": (lambda: "rule " + "a" * MANY + ': "x"\nrule b: "{' + "c" * 90_000 + '}"', "E201"),
    "unknown names": (lambda: numbered('rule r#: "<x: no_such#>"\n', SOME), "E206"),
    "unknown names near known ones": (
        lambda: numbered('slot slot_number_#: "x"\n', 1_000) + numbered('rule r#: "{slot_numbr_#}"\n', 1_000),
        "E201",
    ),
    "test text of 1 MB": (lambda: 'test good:\n    "' + "good news " * MANY + '" -> nothing', None),
    "cycle of findings": (
        lambda: (
            numbered("finding F#:\n    x: text\n", 500)
            + "".join(f'rule r{one} -> F{one}: "<x: ({{F{(one + 1) % 500}}})>"\n' for one in range(500))
        ),
        "E216",
    ),
    "findings in a chain": (
        lambda: 'rule r0: "x y"\n' + "".join(f'rule r{one}: "<x: r{one - 1}>"\n' for one in range(1, 1_000)),
        "E309",
    ),
    "uses of nothing": (lambda: numbered('use "x#.dgm"\n', SOME), "E405"),
    "values in values": (
        lambda: 'slot s:\n    "<a: (x)>"\n    value ' + "concat(" * 50 + "a, a" + ", a)" * 50 + '\nrule a: "<b: s>"',
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_generated_files_stay_within_bounds(name: str) -> None:
    make, code = CASES[name]
    source = make() + GOOD
    with bounded():
        compiled = dragoman.compile_lenient(source)
        dragoman.render_text(compiled.diagnostics[:20], compiled.sources)
        found = compiled.ruleset.scan("good news x a a a x word1 said x x y y x z a.")
    codes = {one.code for one in compiled.diagnostics}
    assert code in codes if code else not compiled.errors
    assert "good" in {rule for one in found for rule in one.rules}
