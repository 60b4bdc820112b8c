"""Gold: what is read from JSON Lines and brat's files, and what is said of lines that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman import Gold, Marked, Span

TEXT = "They signed the treaty. Lind thanked them."


def written(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def line(*findings: Any, **more: Any) -> str:
    return json.dumps({"doc_id": "a", "text": TEXT, "findings": list(findings), **more}) + "\n"


def read(folder: Path, content: str) -> Gold:
    return dragoman.read_gold(written(folder, gold__jsonl=content) / "gold.jsonl")


def signing(**who: Any) -> dict[str, Any]:
    return {"type": "Signing", "fields": {"who": {"start": 0, "end": 4, **who}}}


def test_a_line_is_a_document(tmp_path: Path) -> None:
    several = {"what": [{"start": 12, "end": 22, "text": "the treaty"}], "place": [], "day": None}
    one = {**signing(text="They"), "polarity": "negative", "qualifiers": {"modality": "planned"}}
    one["fields"] |= several
    gold = read(tmp_path, line(one, date="2014-05-20") + "\n" + line(doc_id=7))
    assert not gold.problems
    first, second = gold.documents
    assert (first.id, first.text, first.date) == ("a", TEXT, "2014-05-20")
    [finding] = first.findings
    assert (finding.type, finding.start, finding.end) == ("Signing", 0, 22)
    assert finding.fields == {"who": (Span(0, 4),), "what": (Span(12, 22),)}
    assert finding.qualifiers == {"modality": "planned", "polarity": "negative"}
    assert (second.id, second.findings, gold.types) == ("7", (), ("Signing",))


def test_a_document_without_an_id_is_called_by_its_place(tmp_path: Path) -> None:
    [document] = read(tmp_path, json.dumps({"text": TEXT, "findings": []})).documents
    assert document.id == f"{tmp_path.as_posix()}/gold.jsonl:1"


def test_parts_are_kept(tmp_path: Path) -> None:
    gold = read(tmp_path, line(signing(end=22, parts=[{"start": 0, "end": 4}, {"start": 12, "end": 22}])))
    assert gold.documents[0].findings[0].fields["who"] == (Span(0, 22, ((0, 4), (12, 22))),)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("nonsense\n", "not JSON: Expecting value at column 1"),
        ("[1]\n", "not a JSON object"),
        ('{"text": 5, "findings": []}\n', "no 'text', or it is no string; the keys are 'text', 'findings'"),
        ('{"text": "a"}\n', "no 'findings'"),
        ('{"text": "a", "findings": [], "doc_id": []}\n', "neither a string nor a whole number"),
        ("[" * 100_000 + "\n", "nested too deep"),
        (line(signing(), doc_id="ok"), "the id 'ok' has come before"),
    ],
)
def test_a_bad_line_is_left_out_and_told_of(tmp_path: Path, bad: str, says: str) -> None:
    gold = read(tmp_path, line(signing(), doc_id="ok") + bad)
    assert [document.id for document in gold.documents] == ["ok"]
    [problem] = gold.problems
    assert problem.where.endswith("gold.jsonl:2")
    assert says in problem.reason
    assert problem.reason.endswith("left out")


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("Signing", "not an object"),
        ({"fields": {}}, "no 'type'"),
        ({"type": "Signing"}, "neither fields nor a 'start' and 'end'"),
        ({"type": "Signing", "fields": []}, "are no object"),
        ({"type": "Signing", "fields": {"who": "They"}}, "the field 'who' is 'They'; expected {"),
        (signing(start="0"), "no whole numbers as 'start' and 'end'"),
        (signing(start=4), "from 4 to 4"),
        (signing(end=400), "ends at 400, but the text has 42 code points"),
        (signing(text="Lind"), "should read 'Lind', but at 0-4 stands 'They'; these words stand at 24-28"),
        (signing(text="Nobody"), "should read 'Nobody', but at 0-4 stands 'They'"),
        (signing(parts=[{"start": 1}]), "a part of the field 'who'"),
        (signing(parts=5), "the 'parts' of the field 'who'"),
    ],
)
def test_a_bad_finding_is_left_out_and_told_of(tmp_path: Path, bad: Any, says: str) -> None:
    gold = read(tmp_path, line(bad, signing()))
    assert len(gold.documents[0].findings) == 1
    [problem] = gold.problems
    assert problem.where.endswith("gold.jsonl:1, finding 1")
    assert says in problem.reason


def test_a_bad_date_is_told_of_and_the_text_scanned_without(tmp_path: Path) -> None:
    gold = read(tmp_path, line(date="yesterday"))
    assert gold.documents[0].date is None
    assert "'yesterday' is no date in ISO form" in gold.problems[0].reason


def test_bytes_that_are_no_utf8_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_bytes(b'{"text": "\xe9"}\n' + line().encode())
    gold = dragoman.read_gold(tmp_path / "gold.jsonl")
    assert len(gold.documents) == 1
    assert "byte 0xe9 is not UTF-8" in gold.problems[0].reason


def test_a_folder_gives_its_files(tmp_path: Path) -> None:
    written(tmp_path, b__jsonl=line(doc_id="b"), a__txt="Hello.", a__ann="", other__csv="x")
    assert [one.id for one in dragoman.read_gold(tmp_path).documents] == [f"{tmp_path.as_posix()}/a.txt", "b"]
    (tmp_path / "empty").mkdir()
    assert "no gold in this folder" in dragoman.read_gold(tmp_path / "empty").problems[0].reason
    with pytest.raises(FileNotFoundError):
        dragoman.read_gold(tmp_path / "missing.jsonl")
    with pytest.raises(FileNotFoundError):
        dragoman.read_gold(tmp_path / "missing.ann")


# --- brat ------------------------------------------------------------------------------------------------

ANNOTATIONS = """\
T1\tSide 0 4\tThey
T2\tSigning 5 11\tsigned
T3\tPaper 12 15;16 22\tthe treaty
T4\tThanks 29 36\tthanked
T5\tPerson 24 28\tLind
T6\tPerson 37 41\tthem
E1\tSigning:T2 Who:T1 Who2:T5 What:T3
E2\tThanks:T4 For:E1
R1\tKnows Arg1:T5 Arg2:T6
T7\tVisit 0 11
A1\tPolarity E1 negative
M1\tSure R1
#1\tAnnotatorNotes E1\tsee there
*\tEquiv T5 T6
N1\tReference T5 Wiki:1\tLind
"""


def brat(folder: Path, annotations: str) -> Gold:
    return dragoman.read_gold(written(folder, a__txt=TEXT, a__ann=annotations) / "a.ann")


def test_events_relations_and_lone_stretches_are_findings(tmp_path: Path) -> None:
    gold = brat(tmp_path, ANNOTATIONS)
    assert not gold.problems
    paper = Span(12, 22, ((12, 15), (16, 22)))
    assert gold.documents[0].findings == (
        Marked("Visit", 0, 11),
        Marked(
            "Signing",
            0,
            28,
            {"cue": (Span(5, 11),), "Who": (Span(0, 4), Span(24, 28)), "What": (paper,)},
            {"polarity": "negative"},
        ),
        Marked("Thanks", 5, 36, {"cue": (Span(29, 36),), "For": (Span(5, 11),)}),
        Marked("Knows", 24, 41, {"Arg1": (Span(24, 28),), "Arg2": (Span(37, 41),)}, {"sure": "true"}),
    )


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("T9", "not a line of a standoff file"),
        ("What is this?", "not a line of a standoff file"),
        ("T9\tSide 0 four\tThey", "'0 four' is no place in the text"),
        ("T9\tSide 0 400\tThey", "ends at 400"),
        ("T9\tSide 1 5\tThey", "these words stand at 0-4"),
        ("T1\tSide 0 4\tThey", "the id T1 has come before"),
        ("E9\tSigning:T2 Who", "'Who' is no argument"),
        ("E9\tSigning:T99", "refers to T99, which no sound line declares"),
        ("E9\tSigning", "refers to nothing"),
        ("R9\tKnows", "R9 has no arguments"),
        ("A9\tPolarity", "does not say of what"),
    ],
)
def test_a_bad_line_of_brat_is_left_out_and_told_of(tmp_path: Path, bad: str, says: str) -> None:
    gold = brat(tmp_path, f"{ANNOTATIONS}{bad}\n")
    assert gold.documents == brat(tmp_path, ANNOTATIONS).documents
    [problem] = gold.problems
    assert problem.where.endswith("a.ann:16")
    assert says in problem.reason


def test_annotations_without_a_text_are_told_of(tmp_path: Path) -> None:
    gold = dragoman.read_gold(written(tmp_path, a__ann="T1\tSide 0 4\tThey\n") / "a.ann")
    assert not gold.documents
    assert "there is no a.txt beside it" in gold.problems[0].reason


# --- predictions ------------------------------------------------------------------------------------------


def test_predictions_are_findings_as_run_writes_them(tmp_path: Path) -> None:
    rules = dragoman.compile(
        'rule signing: "<who: (they)> signed"\nqualifier q:\n    polarity = "odd" when in who "they"'
    )
    finding = rules.scan(TEXT, id="a")[0]
    written(tmp_path, p__jsonl=json.dumps(finding.to_dict()) + "\n" + line(signing(), doc_id="b") + '{"type": "x"}\n')
    predictions = dragoman.read_predictions(tmp_path / "p.jsonl")
    assert predictions.by_document["a"] == (Marked.of(finding),)
    assert predictions.by_document["a"][0].qualifiers == {"polarity": "odd"}
    assert [one.type for one in predictions.by_document["b"]] == ["Signing"]
    [problem] = predictions.problems
    assert "no document is named here" in problem.reason
