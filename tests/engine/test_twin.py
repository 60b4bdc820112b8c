"""The twin finds just what the reference finds, by cascade and by its flat lane, and keeps within bounds."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from bounded import bounded
from brute_force import SLOTS, RuleMaker
from compiling import compile_leniently, compile_rules, read_by, read_with
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.cascade.afterwards import finish_with_drafts
from dragoman.cascade.plain_twin import TwinFindings
from dragoman.cascade.plan import Plan
from dragoman.cascade.reading import Reading
from dragoman.columns import Row, of_drafts
from dragoman.compiled.plain import is_plain, rule_is_plain
from dragoman.compiled.rulebook import Rulebook
from dragoman.limits import Limits
from dragoman.matcher import program, programs
from dragoman.matcher.reference_engine import ReferenceEngine
from dragoman.matcher.twin_engine import TwinEngine
from dragoman.matcher.twin_scan import PlainScan
from dragoman.text.builder import build_document
from dragoman.texts import read_date

MIXED = r"""
lexicon states:
    Republic of Korea, Korea, korea, the republic, Ruritania
lexicon kinds:
    treaty, peace treaty, "treaty of peace", côte, STRASSE
slot name: "/[A-Z]\w*/{1,3}"
slot until_stop: "_+" until "," | "and"
slot short: "{name} of {name}" | "{name}"
rule exact: "Korea ...{0,3} <k: {kinds}>"
rule folded: "<who: name> (said | SAID) <what: until_stop>"
rule pair:
    "<a: states> and <b: states>"
    "<a: short> and <b: states>"
    select longest
rule near:
    "<x: {name not states}>"
    not preceded by "the" within 2
    followed by "treaty" within 4
rule edge: "^ <first: _> ...{0,2} <digits: /\d+/>"
rule shortest:
    "<x: /.*[aeiou]/> _{0,5} $"
    select shortest
rule wide:
    "<x: kinds> ... <y: states>"
    scope paragraph
rule several: "<x: name list> met"
rule quotes: "'' <x: _> ''" | "-- <x: _>"
"""
PIECES = """
a b the of and peace treaty Treaty TREATY said SAID Said , . ! Korea korea KOREA Republic republic Ruritania Xi
côte CÔTE co\u0302te straße STRASSE strasse 12 3.5 met " '' “ -- — ... … ’s don’t U.S. 会谈 İ ﬁn tr\u00adeaty
"""
WORDS = [*PIECES.split(), "\n\n", "\ud800"]
DATE = "2014-05-20"
texts = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@cache
def mixed() -> tuple[Rulebook, TwinEngine]:
    rulebook = compile_rules(MIXED)
    return rulebook, TwinEngine(rulebook)


def random_rules(seed: int, *, plain: bool = False) -> Rulebook:
    """A few random rules; `plain`: of those whose matches are their findings."""
    maker = RuleMaker(Random(seed))
    made = [maker.rule() for _ in range(8)]
    chosen = [rule for rule in made if not plain or rule.select != "all"]
    lines = [rule.as_text(f"r{number}") for number, rule in enumerate(chosen)]
    return compile_leniently("\n".join([SLOTS, *lines])).ruleset.rulebook


letters = st.lists(st.sampled_from([*"aaabbbccd", ",", "and", "\n\n"]), max_size=12).map(" ".join)


def rows_by_cascade(rulebook: Rulebook, text: str, names: tuple[str, ...]) -> list[Row]:
    document = build_document(text, id="case", date=read_date(DATE))
    reading = Reading(document, ReferenceEngine(rulebook))
    reading.run()
    rules = tuple(rule.name for rule in rulebook.rules)
    drafts = [draft for draft, _ in finish_with_drafts(reading)]
    return list(of_drafts(drafts, "case", reading.notices, rules, names).rows())


def names_of(rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for finding in rulebook.findings.values() for name in finding.fields))


def rows_by_twin(rulebook: Rulebook, text: str) -> list[Row]:
    scan = PlainScan(TwinEngine(rulebook), names_of(rulebook))
    found = scan.columns(build_document(text, id="case", date=read_date(DATE)))
    assert found is not None
    return list(found.rows())


# --- the same as the reference ---------------------------------------------------------------------


@given(st.integers(0, 10**9), st.lists(letters, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_random_rules_find_the_same(seed: int, some: list[str]) -> None:
    rulebook = random_rules(seed)
    engine = TwinEngine(rulebook)
    for text in some:
        assert read_by(engine, text) == read_with(rulebook, text)


@given(st.integers(0, 10**9), st.lists(letters, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_random_plain_rules_give_the_same_rows(seed: int, some: list[str]) -> None:
    rulebook = random_rules(seed, plain=True)
    assert is_plain(rulebook)
    for text in some:
        assert rows_by_twin(rulebook, text) == rows_by_cascade(rulebook, text, names_of(rulebook))


@given(texts)
@settings(max_examples=300, deadline=None)
def test_texts_of_every_sort_are_read_the_same(text: str) -> None:
    rulebook, engine = mixed()
    assert read_by(engine, text, DATE) == read_with(rulebook, text, DATE)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_texts_of_every_sort_give_the_same_rows(text: str) -> None:
    rulebook, _ = mixed()
    assert all(rule_is_plain(rulebook, rule) for rule in rulebook.rules)
    assert rows_by_twin(rulebook, text) == rows_by_cascade(rulebook, text, names_of(rulebook))


@given(texts)
@settings(max_examples=100, deadline=None)
def test_rows_become_the_findings_that_the_cascade_makes(text: str) -> None:
    rulebook, engine = mixed()
    document = build_document(text, id="case", date=read_date(DATE))
    rows = PlainScan(engine, names_of(rulebook)).rows(document)
    assert rows is not None
    made = TwinFindings(engine, Plan.of(rulebook), document, rows)
    assert [made.finding(row) for row in range(len(rows))] == read_with(rulebook, text, DATE)


def test_what_is_forgotten_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches that are full all the time, and programs that are too large to be made."""
    random = Random(1)
    text = " ".join(random.choice(WORDS) for _ in range(700))
    rulebook, _ = mixed()
    wanted = read_with(rulebook, text, DATE)
    assert len({finding.type for finding in wanted}) > 5
    with monkeypatch.context() as patched:
        patched.setattr(programs, "MOST_REMEMBERED", 3)
        patched.setattr(program, "MOST_OF_ONE", 1)
        patched.setattr(programs.Signatures, "MOST", 1)
        patched.setattr(programs, "MOST_TOGETHER", 0)
        assert read_by(TwinEngine(rulebook), text, DATE) == wanted
    for most in (4, 8, 12):
        with monkeypatch.context() as patched:
            patched.setattr(programs, "MOST_STATES", most)
            assert read_by(TwinEngine(rulebook), text, DATE) == wanted


# --- bounds ----------------------------------------------------------------------------------------


def test_the_flat_lane_gives_up_where_a_limit_would_cut() -> None:
    for limits in (Limits(max_scope=3), Limits(max_steps=3)):
        rulebook = compile_rules('rule r: "<x: (a)> b"', limits=limits)
        assert PlainScan(TwinEngine(rulebook), ("x",)).columns(build_document("a b c d e")) is None


HOSTILE = {
    "gaps": ('rule r: "x ...{0,500} y ...{0,500} z ...{0,500} w"', "w z y x "),
    "gap and stop": ('rule r: "x ...{1,500} y"', "y x x x "),
    "optionals": (f'rule r: "{"[a] " * 40}b"', "b a a a a a a a "),
    "nested": ('rule r: "((((a)+)+ [b])+ [c])+ d"', "d a b a c "),
    "to the end": ('rule r: "a _* b"', "b a a a "),
    "to the end, lazily": ('rule r: "a ... b ... c ... d"', "d c b a "),
    "longest": ('rule r:\n    "a [b (c)* d]"\n    select longest', "a b c c c c d a b c c c c "),
    "shortest": ('rule r:\n    "a _* b"\n    select shortest', "a c b a "),
    "contexts": ('rule r:\n    "a"\n    not preceded by "b ...{0,50} c"\n    followed by "a (b | c)* d"', "a b c a "),
}


@pytest.mark.parametrize(("rule", "piece"), HOSTILE.values(), ids=list(HOSTILE))
def test_long_scopes_cost_linear_time(rule: str, piece: str) -> None:
    """A second is for ten scopes of four thousand tokens; a quadratic step would take minutes."""
    rulebook = compile_rules(rule)
    engine = TwinEngine(rulebook)
    text = "\n\n".join([" ".join((piece * 4000).split()[:4000])] * 10)
    with bounded(seconds=20):
        read_by(engine, text)


def test_every_token_a_new_word() -> None:
    """What is remembered of tokens stays bounded."""
    _, engine = mixed()
    with bounded(seconds=30, megabytes=300):
        read_by(engine, " ".join(f"W{number} and x{number}" for number in range(20_000)), DATE)
