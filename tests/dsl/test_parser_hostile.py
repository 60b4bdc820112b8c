"""Rule files meant to do harm: each gives its diagnostics in linear time, and never an exception."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest
from bounded import bounded
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman_dsl.codes import CODES
from dragoman_dsl.diagnostics import Diagnostic
from dragoman_dsl.parsing.parser import parse, parse_expression, parse_template
from dragoman_dsl.parsing.reading import read_source, source_from_bytes
from dragoman_dsl.render import render_text
from dragoman_dsl.source import SourceFile
from dragoman_dsl.syntax import RuleFile

MANY = 100_000
FEW = 3_000


def run(text: str, **limits: int) -> tuple[RuleFile, tuple[Diagnostic, ...]]:
    source = SourceFile("t.dgm", text)
    file, problems = parse(source, **limits)
    for problem in problems:
        assert problem.code in CODES
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        if problem.edit:
            assert 0 <= problem.edit.span.start <= problem.edit.span.end <= len(text)
    render_text(problems[:20], {"t.dgm": source}).encode("utf-8")
    return file, problems


HOSTILE = {
    "open brackets": ('rule a: "' + "(" * MANY + '"', "E123"),
    "balanced brackets": ('rule a: "' + "(" * MANY + "x" + ")" * MANY + '"', "E158"),
    "mixed brackets": ('rule a: "' + "([<{" * 10_000 + '"', "E123"),
    "closing brackets": ('rule a: "' + ")" * 50_000 + '"', "E126"),
    "open parentheses": ('rule a:\n  "x"\n  where ' + "(" * MANY, "E123"),
    "nested lists": ('rule a:\n  "x"\n  b = ' + "[" * MANY + "]" * MANY, "E123"),
    "nested values": ('test:\n  "x" -> A(b=' + "[" * MANY, "E123"),
    "nots": ('rule a:\n  "x"\n  where ' + "not " * MANY + "x", "E117"),
    "long line": ('rule a: "' + "word " * 1_000_000 + '"', "E158"),
    "long word": ('rule a: "' + "w" * 5_000_000 + '"', "E158"),
    "quotes": ('"' * 1_000_000, "E116"),
    "quotes behind a colon": ("rule a: " + '"' * 1_000_000, None),
    "triple quotes": ('"""\n' * 10_001, None),
    "digits": ('rule a:\n  "x"\n  priority ' + "9" * 1_000_000, "E124"),
    "digits in a count": ('rule a: "(x){' + "9" * 50_000 + '}"', "E151"),
    "negative": ('rule a:\n  "x"\n  priority -1', "E130"),
    "spaces": (" " * 1_000_000, None),
    "bars": ('rule a: "(' + "|" * FEW + ')"', "E141"),
    "glued gaps": ('rule a: "' + "a..." * FEW + '"', "E152"),
    "stray counts": ('rule a: "' + "a{2}" * FEW + '"', "E147"),
    "stray tildes": ('rule a: "' + " ~ed" * FEW + '"', "E153"),
    "slashes": ('rule a: "' + " /a b/" * FEW + '"', "E155"),
    "dollars": ('rule a: "' + "(a | $)" * FEW + '"', None),
    "strings without bars": ("rule a: " + '"x" ' * 10_000, "E117"),
    "lines at the margin": ('"x"\n' * FEW, "E111"),
    "unclosed strings": ('rule a: "x\n' * FEW, "E113"),
    "NUL": ('rule a: "x\x00"\n\x00', "E105"),
    "lone surrogates": ('rule \ud800: "\udfff"\n# \udc80\n\ud8ff', "E105"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_diagnostics(name: str) -> None:
    text, code = HOSTILE[name]
    with bounded():
        _, problems = run(text)

    if code is not None:
        assert code in {problem.code for problem in problems}


def test_a_raised_depth_limit_raises_nothing_else() -> None:
    text = 'rule a: "' + "(" * 10_000 + "x" + ")" * 10_000 + '"'
    file, problems = run(text, max_depth=20_000)
    assert (len(file.declarations), problems) == (1, ())


def test_many_blocks_take_linear_time() -> None:
    run('rule a: "X said"')

    def seconds(count: int) -> float:
        begin = time.process_time()
        file, _ = run('rule a: "X said"\n' * count)
        assert len(file.declarations) == count
        return time.process_time() - begin

    assert seconds(4_000) < 12 * seconds(1_000)


def test_parsers_may_be_used_by_several_threads() -> None:
    text = 'rule a: "X said"\nrule b: "<c: (x | y)>"\nrule c: "(x"\n' * 50
    expected = parse(SourceFile("t.dgm", text))
    results: list[object] = []
    threads = [threading.Thread(target=lambda: results.append(parse(SourceFile("t.dgm", text)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4


PIECES = [
    "rule ", "slot ", "finding ", "test ", "use ", "lexicon ", "share ", "qualifier ", "reference ", "a", "b.c",
    ":", " -> ", "\n", "\n    ", "\n  ", "\n      ", "\t", "\"", "\"\"\"", "\"X said\"", "|", "(", ")", "[", "]",
    "{", "}", "<", ">", "~ed", "...", "…", "{2,5}", "?", "*", "_", "^", "$", "\\", "/", "/x/", "X", "where ",
    "select ", "until ", "value ", "within 2", "not ", "preceded by ", " = ", "==", "is nothing", "-> nothing", "“",
    "”", "\u200b", "\x00", "\ud800", "\r\n", "#", ",", "é", "9", "-1", "in ", "todo ", "open ", "inflected",
    "from ", " as ", "means ", "when before ",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_mixture_of_pieces_is_parsed_or_explained(pieces: list[str]) -> None:
    text = "".join(pieces)
    run(text)
    run('rule a: "' + text.replace("\n", " ") + '"')
    source = SourceFile("t", text)
    for result, problems in (parse_template(source), parse_expression(source)):
        assert (result is None) == any(problem.is_error for problem in problems)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_parsed_or_explained(text: str) -> None:
    run(text)
    run(f"rule a:\n    {text}\n")
    parse_template(SourceFile("t", text))


def test_a_valid_file_with_any_one_character_changed_is_parsed_or_explained() -> None:
    path = Path(__file__).parent.parent / "data" / "valid" / "everything.dgm"
    text = path.read_text(encoding="utf-8")
    generator = random.Random(7)
    for _ in range(150):
        at = generator.randrange(len(text))
        run(text[:at] + generator.choice(PIECES) + text[at + generator.randrange(2) :])


# --- reading ----------------------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.dgm"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    source, (problem,) = read_source(path, "big.dgm")
    assert source is None
    assert problem.code == "E101"
    assert "50000000" in problem.message


def test_a_missing_file_and_a_folder_are_diagnostics(tmp_path: Path) -> None:
    for path in (tmp_path / "none.dgm", tmp_path, Path("a\0b")):
        source, (problem,) = read_source(path, "x.dgm")
        assert (source, problem.code) == (None, "E102")


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ("rule é: ".encode() + b"\n caf\xe9", "E103", "byte 0xE9 at line 2, column 5"),
        ("rule".encode("utf-16"), "E104", "UTF-16"),
        ("rule".encode("utf-32"), "E104", "UTF-32"),
        ("\ufeffrule".encode("utf-16-be"), "E104", "UTF-16"),
    ],
)
def test_other_encodings_are_named_with_their_place(data: bytes, code: str, words: str) -> None:
    source, (problem,) = source_from_bytes(data, "x.dgm")
    assert (source, problem.code) == (None, code)
    assert words in problem.message


def test_bytes_are_kept_as_they_are_but_for_the_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.dgm"
    path.write_bytes('\ufeffrule a: "é"\r\n'.encode())
    source, problems = read_source(path, "a.dgm")
    assert problems == ()
    assert source == SourceFile("a.dgm", 'rule a: "é"\r\n')
