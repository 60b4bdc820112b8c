"""The formatter: the same meaning, every comment, one layout, and that once and for all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman_dsl.diagnostics import RuleError
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.printer import format_source, reprint, same_meaning
from dragoman_dsl.source import SourceFile

ROOT = Path(__file__).parent.parent.parent
COMMENT = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|(#.*)')


def sound_files() -> list[Path]:
    files = [*ROOT.glob("tests/**/*.dgm"), *ROOT.glob("rules/**/*.dgm"), *ROOT.glob("examples/**/*.dgm")]
    return [path for path in sorted(files) if path.stat().st_size < 200_000 and is_sound(path)]


def is_sound(path: Path) -> bool:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(one.is_error for one in parse(SourceFile("a.dgm", text))[1])


def comments(text: str) -> list[str]:
    return [match[1].strip() for match in COMMENT.finditer(text) if match[1]]


def check(text: str) -> str:
    """Everything that must hold of the formatted text; returns it."""
    source = SourceFile("a.dgm", text)
    formatted = reprint(source)
    again = SourceFile("a.dgm", formatted)
    assert same_meaning(parse(source)[0], parse(again)[0])
    assert comments(formatted) == comments(text)
    assert reprint(again) == formatted
    assert format_source(source) == formatted
    return formatted


@pytest.mark.parametrize("path", sound_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_rule_file_of_the_project_keeps_its_meaning(path: Path) -> None:
    check(path.read_bytes().decode("utf-8"))


BLOCKS = (
    ['use "officials.csv" as official  # who'],
    ["use std"],
    ['lexicon kind: treaty, point~ out, "a, b # c"'],
    ["lexicon long inflected:", "    first, and second", "    third"],
    ['slot day: "<d: /\\d+/>" value date(d)'],
    ["slot clause open:", '    """Doc."""', '    "..." value lower(x)', '    until "," | stop'],
    ["share go:", '    subject "<actor>"', '    after "and" | ","', '    before "say~"'],
    ["finding Signing:", "    signers: actor | person*", "    gives way to A, B on cue", "    overlap longest"],
    ['rule one: "X said" | "Y # no comment"'],
    [
        "rule many -> Signing:",
        '    "a"',
        '        | "b"',
        "    where (length(a) < 3 or a in [1, -2]) and not b",
        "    x = 1",
    ],
    ["qualifier polarity on A | B:", '    polarity = "no" when before "not" within 4 until "," | "but"'],
    ["reference pair -> actor:", '    "both" means recent(actor, 2)'],
    ["test many:", '    todo "One."', '        -> A(b=["x", "y"], c.d="z")', '    "Two." -> nothing'],
)


@st.composite
def rule_files(draw: st.DrawFn) -> str:
    """Declarations in any order, with any white space and comments that do not change their meaning."""
    lines: list[str] = []
    for block in draw(st.lists(st.sampled_from(BLOCKS), max_size=5)):
        step = draw(st.integers(1, 6))
        for line in block:
            lines.extend(draw(st.lists(st.sampled_from(["", "   ", "# note", "      #deep", "  # in  "]), max_size=2)))
            body = line.lstrip()
            depth = (len(line) - len(body)) // 4
            lines.append(
                " " * (depth * step) + stretched(draw, body) + draw(st.sampled_from(["", "  ", " # end", "#x"]))
            )
    end = draw(st.sampled_from(["", "\n", "\n\n  \n", "\n# last"]))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + end


def stretched(draw: st.DrawFn, line: str) -> str:
    """The line with more space where there is space, outside strings."""
    pieces = re.split(r'("""[\s\S]*?"""|"(?:\\.|[^"\\])*"|#.*)', line)
    for at in range(0, len(pieces), 2):
        pieces[at] = re.sub(" +", lambda _: " " * draw(st.integers(1, 3)), pieces[at])
    return "".join(pieces)


@settings(max_examples=300, deadline=None)
@given(rule_files())
def test_any_layout_becomes_one(text: str) -> None:
    if not any(one.is_error for one in parse(SourceFile("a.dgm", text))[1]):
        check(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n", ""),
        ("# only", "# only\n"),
        ('use a\n\n\nuse b\nrule x: "y"', 'use a\n\nuse b\n\nrule x: "y"\n'),
        ("use a\nuse b", "use a\nuse b\n"),
        ('rule a: "x"\nrule b: "y"\n\n\nrule c: "z"', 'rule a: "x"\nrule b: "y"\n\nrule c: "z"\n'),
        (
            'rule a:\n\n  "x"\n\n\n  "y"\n# about b\nrule b: "z"',
            'rule a:\n    "x"\n\n    "y"\n\n# about b\nrule b: "z"\n',
        ),
        ('rule a:\n  # first\n  "x"\n  # last', 'rule a:\n    # first\n    "x"\n    # last\n'),
        ('rule a:\n  "x"\n    # why\n   |"y"', 'rule a:\n    "x"\n        # why\n        | "y"\n'),
        ("finding A :\n b:c|d +", "finding A:\n    b: c | d+\n"),
        ('rule a: "x"\r\nrule b: "y"\r\n', 'rule a: "x"\r\nrule b: "y"\r\n'),
    ],
)
def test_layout(before: str, after: str) -> None:
    assert check(before) == after


def test_strings_keep_their_white_space_and_line_ends() -> None:
    text = '"""A\r\n   doc  \r\n"""\n\nlexicon a: "b  c", d  e\n'
    assert check(text).startswith('"""A\r\n   doc  \r\n"""')
    assert '"b  c", d  e' in check(text)


def test_a_file_with_a_syntax_error_is_refused_with_its_diagnostics() -> None:
    source = SourceFile("a.dgm", 'rule a: "(x"\nrule   b: "y"')
    with pytest.raises(RuleError) as caught:
        format_source(source)
    assert [one.span.path for one in caught.value.diagnostics] == ["a.dgm"]
