"""Suggesting: marks are read or refused with their place, words are generalised soundly, and every template that is
shown finds just what was marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.suggesting.examples import read_example
from dragoman.suggesting.wording import Wording, escaped


@pytest.mark.parametrize(
    ("marked", "text", "marks"),
    [
        ("[who: Ann] met [whom: Bo]", "Ann met Bo", [("who", "Ann"), ("whom", "Bo")]),
        (r"see \[1\] [what: a \] b] \\ c \d", r"see [1] a ] b \ c \d", [("what", "a ] b")]),
        ("[who:  Ann  ] met", "Ann   met", [("who", "Ann")]),
        ("[who: Ann] and [who: Bo] met", "Ann and Bo met", [("who", "Ann"), ("who", "Bo")]),
    ],
)
def test_marks_are_read(marked: str, text: str, marks: list[tuple[str, str]]) -> None:
    example = read_example(marked)
    assert example.text == text
    assert [(mark.name, example.words(mark)) for mark in example.marks] == marks


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("Ann met Bo", "nothing is marked"),
        ("[who: Ann met", "the mark at 1 is never closed"),
        ("Ann] met", "the bracket at 4 closes nothing"),
        ("[who: Ann [whom: Bo]]", "the mark at 11 is inside of another"),
        ("[Ann] met", "the bracket at 1 has no name"),
        ("[who: ] met", "the mark at 1 has no words"),
        ("[text: Ann] met", "no field can be called 'text'"),
        ("[who: " + "a" * 3000 + "]", "characters; give at most 2,000"),
    ],
)
def test_marks_that_cannot_be_read(marked: str, message: str) -> None:
    with pytest.raises(dragoman.ExampleError, match="^.*" + message.replace("[", r"\[")):
        read_example(marked)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(marked: str) -> None:
    try:
        example = read_example(marked)
    except dragoman.ExampleError:
        return
    assert all(example.words(mark).strip() == example.words(mark) != "" for mark in example.marks)


@pytest.mark.parametrize(
    ("level", "several", "wanted"),
    [
        ("exact", ["signed the"], "signed the"),
        ("form", ["signed the"], "sign~ed the"),
        ("any", ["signing the"], "sign~ the"),
        ("lexicon", ["stressed that"], "{saying}~ed that"),
        ("exact", ["stressed", "also noted"], "[also] (stressed | noted)"),
        ("form", ["met with", "met"], "met [with]"),
        ("exact", ["a b c", "a x c", "a c"], "a [b | x] c"),
        ("exact", ["is it ?"], r"is it \?"),
    ],
)
def test_words_at_each_level(level: str, several: list[str], wanted: str) -> None:
    wording = Wording(level, {"stress": "saying"})  # type: ignore[arg-type]
    shown = wording.between([tuple(one.split()) for one in several])
    assert shown.replace("meet~ed", "met") == wanted


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "S"]), min_size=1, max_size=6))
def test_any_words_make_a_template_that_compiles(words: str) -> None:
    tokens = [words[a:b] for a, b in zip(*(lambda d: (d.starts, d.ends))(dragoman.build_document(words)), strict=True)]
    literal = " ".join(map(escaped, tokens))
    rules = dragoman.compile(f'rule r: "<x: (begin)> {literal}"')
    assert [one["x"].text for one in rules.scan(f"begin {words}")] == ["begin"]


class TestSuggestions:
    """The whole way."""

    MARKED = ("[who: Norway] thanked [whom: Peru] .", "[who: The envoy] also praised [whom: the two sides] .")

    def test_each_finds_just_what_was_marked_and_passes_its_tests(self) -> None:
        found = dragoman.suggest(self.MARKED)
        assert len(found) > 1
        assert len({one.template for one in found}) == len(found)
        for one in found:
            rules = dragoman.compile(one.source)
            assert not [result for result in map(dragoman_test, [rules]) if result], one.source
            for marked in self.MARKED:
                example = read_example(marked)
                [finding] = rules.scan(example.text)
                assert {name: finding[name].text for name in ("who", "whom")} == {
                    mark.name: example.words(mark) for mark in example.marks
                }

    def test_the_most_general_in_the_corpus_comes_first(self) -> None:
        corpus = ["Chile thanks Kenya.", "The minister of trade thanked them.", "Peru thanked Norway."]
        found = dragoman.suggest(["[who: Norway] thanked [whom: Peru]"], corpus=corpus)
        counts = [one.found for one in found]
        assert counts == sorted(counts, reverse=True)
        assert counts[0] == 3
        assert {sample.finding.doc for sample in found[0].samples} == {""}

    def test_slots_and_lexicons_of_the_user(self, tmp_path: Path) -> None:
        (tmp_path / "my.dgm").write_text(
            'lexicon club: eagles, hawks\nlexicon beating: beat, defeat, thrash\nslot team: "the {club}"\n',
            encoding="utf-8",
        )
        found = dragoman.suggest(["[team: the Eagles] defeated [other: the Hawks]"], rules=tmp_path / "my.dgm")
        templates = [one.template for one in found]
        assert any(one.startswith("<team> {beating}~ed <other: ") for one in templates), templates

    def test_sentences_with_other_marks_make_templates_of_their_own(self) -> None:
        found = dragoman.suggest(["[who: Norway] left", "[a: Peru] met [b: Chile]"], most=1)
        assert [len(one.sentences) for one in found] == [1, 1]
        assert [one.sentences[0] for one in found] == ["Norway left", "Peru met Chile"]

    def test_a_list(self) -> None:
        found = dragoman.suggest(["[who: Norway and Peru] met in [where: Oslo]"], most=20)
        assert any("list>" in one.template for one in found), [one.template for one in found]

    def test_rules_that_are_not_there(self) -> None:
        with pytest.raises(FileNotFoundError):
            dragoman.suggest(["[who: Norway] left"], rules="no-such-rules")


def dragoman_test(rules: dragoman.Ruleset) -> list[str]:
    """What the tests of rules say, where they fail."""
    return [
        case.text
        for case in rules.tests
        if [one.type for one in rules.scan(case.text)] != [one.type for one in case.expected]
    ]
