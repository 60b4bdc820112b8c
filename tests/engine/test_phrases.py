"""The phrase automaton: the same hits as comparing every entry with every stretch of the text."""

from __future__ import annotations

from datetime import date

import pytest
from bounded import bounded
from hypothesis import given
from hypothesis import strategies as st

from dragoman.text.builder import build_document
from dragoman.text.document import Document
from dragoman.text.folding import exact, folded
from dragoman.words import phrases
from dragoman.words.lexicon import Entry, InflectionKind, Lexicon, entry_spellings, has_capital
from dragoman.words.phrases import Hit, PhraseTable

Source = tuple[str, Lexicon, InflectionKind | None]


def lexicon(key: str, *entries: str | Entry, inflection: InflectionKind | None = None) -> Source:
    made = tuple(one if isinstance(one, Entry) else Entry(one) for one in entries)
    return key, Lexicon(key, key, made), inflection


def found(document: Document, *sources: Source) -> dict[str, dict[int, list[tuple[int, list[str]]]]]:
    hits = PhraseTable.build(sources).scan(document)
    return {
        key: {
            start: [(hit.end, [entry.phrase for entry in hit.entries]) for hit in here]
            for start, here in hits.hits(key).items()
        }
        for key, _, _ in sources
    }


def test_longer_hits_come_first_and_shorter_ones_stay() -> None:
    document = build_document("the joint declaration of friendship")
    kinds = lexicon("kind", "declaration", "joint", "joint declaration", "joint declaration of friendship")
    assert found(document, kinds)["kind"] == {
        1: [(5, ["joint declaration of friendship"]), (3, ["joint declaration"]), (2, ["joint"])],
        2: [(3, ["declaration"])],
    }


def test_case_counts_for_each_token_with_a_capital() -> None:
    kinds = lexicon("kind", "Joint declaration", "treaty", "US")
    assert found(build_document("Joint Declaration"), kinds)["kind"] == {0: [(2, ["Joint declaration"])]}
    assert found(build_document("joint declaration, TREATY"), kinds)["kind"] == {3: [(4, ["treaty"])]}
    assert found(build_document("tell us of US"), kinds)["kind"] == {3: [(4, ["US"])]}


def test_quotation_marks_dashes_and_composition_are_folded() -> None:
    kinds = lexicon("kind", 'the "three evils"', "win-win", "Côte d'Ivoire")
    text = "the “three evils” win\u2013win Co\u0302te d’Ivoire"
    ends = [[end for end, _ in hits] for hits in found(build_document(text), kinds)["kind"].values()]
    assert ends == [[5], [8], [10]]


def test_rows_of_one_phrase_are_one_hit_in_the_order_of_the_lexicon() -> None:
    rows = [Entry("Georgia", {"n": 1}), Entry("georgia", {"n": 2}), Entry("x"), Entry("Georgia", {"n": 3})]
    table = PhraseTable.build([lexicon("place", *rows)])
    (hit,) = table.scan(build_document("Georgia")).hits("place")[0]
    assert hit == Hit(1, (rows[0], rows[1], rows[3]))
    (hit,) = table.scan(build_document("georgia")).hits("place")[0]
    assert hit.entries == (rows[1],)


def test_lexicons_do_not_mix_and_unknown_keys_are_errors() -> None:
    hits = PhraseTable.build([lexicon("a", "x y"), lexicon("b", "x", "y")]).scan(build_document("x y"))
    assert dict(hits.hits("a")) == {0: (Hit(2, (Entry("x y"),)),)}
    assert list(hits.hits("b")) == [0, 1]
    assert hits.hits("a").get(1, ()) == ()
    assert hits.hits("a").get(99, ()) == ()
    with pytest.raises(KeyError):
        hits.hits("c")


def test_one_lexicon_under_two_keys_in_two_inflections() -> None:
    document = build_document("they sign and signed and point and pointed out")
    acts = ("sign", "point~ out")
    sources = [lexicon("act", *acts), lexicon("act~ed", *acts, inflection="ed")]
    assert found(document, *sources) == {
        "act": {1: [(2, ["sign"])]},
        "act~ed": {3: [(4, ["sign"])], 7: [(9, ["point~ out"])]},
    }


def test_bounds_are_held_against_the_date_of_the_document() -> None:
    entries = [
        Entry("foreign minister", {"who": "old"}, valid_to=date(2013, 3, 16)),
        Entry("foreign minister", {"who": "new"}, valid_from=date(2013, 3, 16)),
    ]
    table = PhraseTable.build([lexicon("role", *entries)])
    for day, expected in {None: entries, date(2013, 3, 15): entries[:1], date(2013, 3, 16): entries[1:]}.items():
        document = build_document("the foreign minister", date=day)
        assert table.scan(document).hits("role")[1] == (Hit(3, tuple(expected)),)
    gone = PhraseTable.build([lexicon("role", entries[0])])
    assert dict(gone.scan(build_document("foreign minister", date=date(2020, 1, 1))).hits("role")) == {}


def test_entries_without_tokens_and_empty_lexicons_have_no_hits() -> None:
    assert found(build_document("a b"), lexicon("x", "", "\u200b"), lexicon("y")) == {"x": {}, "y": {}}
    assert found(build_document(""), lexicon("x", "a")) == {"x": {}}


# --- against comparing everything with everything --------------------------------------------

WORDS = st.sampled_from(["a", "A", "b", "B", "-", "–", "İ", "i", "ß", "SS", "x", "Straße"])
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def compared(document: Document, source: Source) -> dict[int, list[tuple[int, list[str]]]]:
    """The hits, by the definition."""
    _, lexicon, inflection = source
    size = len(document.starts)
    hits: dict[int, list[tuple[int, list[str]]]] = {}
    for start in range(size):
        for end in range(size, start, -1):
            phrases = [
                entry.phrase
                for entry in lexicon.entries
                if any(reads(document, start, end, tokens) for tokens in entry_spellings(entry, inflection))
            ]
            if phrases:
                hits.setdefault(start, []).append((end, phrases))
    return hits


def reads(document: Document, start: int, end: int, tokens: tuple[str, ...]) -> bool:
    return len(tokens) == end - start and all(
        document.exact[at] == exact(token) if has_capital(exact(token)) else document.folded[at] == folded(token)
        for at, token in enumerate(tokens, start)
    )


@given(
    st.lists(PHRASES, max_size=8),
    st.lists(PHRASES, max_size=4),
    st.sampled_from([None, "any", "s"]),
    st.lists(WORDS, max_size=10).map(" ".join),
    st.sampled_from([3, 500_000]),
)
def test_finds_what_comparing_finds(
    one: list[str], other: list[str], inflection: InflectionKind | None, text: str, kept: int
) -> None:
    document = build_document(text)
    sources = [lexicon("one", *one, inflection=inflection), lexicon("other", *other)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrases, "MAX_KEPT", kept)
        assert found(document, *sources) == {key: compared(document, (key, lex, kind)) for key, lex, kind in sources}


# --- time and memory ---------------------------------------------------------------------------


def test_a_hostile_lexicon_costs_no_more_than_its_hits() -> None:
    table = PhraseTable.build([lexicon("x", *[" ".join(["a"] * size) for size in range(1, 1_001)])])
    document = build_document("a " * 2_000)
    hits = table.scan(document)
    with bounded():
        for start in range(300):
            assert len(hits.hits("x")[start]) == 1_000

    assert hits._kept <= phrases.MAX_KEPT


def test_no_hit_is_looked_for_beyond_the_longest_phrase() -> None:
    table = PhraseTable.build([lexicon("x", "a a a b")])
    hits = table.scan(build_document("a " * 20_000))
    with bounded():
        assert len(hits.hits("x")) == 0
