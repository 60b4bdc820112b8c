"""Compiled rules in files: what comes back is what was saved, a part at a time; what is no such file is refused."""

from __future__ import annotations

import gc
import json
import weakref
from pathlib import Path

import pytest

import dragoman
from dragoman import ArtefactError, Ruleset, TextError
from dragoman.compiled import artefact as module
from dragoman.compiled.artefact import Artefact
from dragoman.compiled.block import read_block, write_block
from dragoman.compiled.records import RecordError, read, written
from dragoman.matcher.engines import ENGINES, EngineError, EngineName, engine_name

PLAIN = r"""
lexicon deal: treaty, joint declaration, deal
lexicon act inflected: sign, point~ out
slot document: "(the | a) <kind: deal>" | "document <number: /\d+[A-Z]?/>"
slot name whole: "/\p{Lu}\w+/ [/\p{Lu}\w+/]"
finding Met:
    who: text
    with: text?
rule met -> Met: "<who: (both sides | they | {name})> met [with <with: (us | nobody)>]"
rule signed: "<who: name> <how: act> <what: document>" | "{act} <what: document>"
rule many: "<what: document list>"
rule long:
    "they ... deal"
    select longest
    scope paragraph
test met:
    "They met." -> Met(who="They")
"""
CASCADE = (
    PLAIN
    + """
rule inner: "<found: signed>"
rule names:
    "<n: name>"
    where n in deal or length(n) > 1
"""
)
TEXTS = [
    {"text": "They met with us. They signed the Treaty and a joint declaration.", "id": "a", "date": "2014-05-20"},
    {"text": "Ann Lee met. They signed document 17B. They liked the deal, they met.", "id": "b", "date": "2016-05-20"},
    {"text": "Nobody came. Straße 会谈.", "id": "c"},
]


@pytest.fixture(params=["plain", "cascade"])
def rules(request: pytest.FixtureRequest) -> Ruleset:
    return dragoman.compile(PLAIN if request.param == "plain" else CASCADE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.dgc"


def engines() -> list[EngineName]:
    there: list[EngineName] = []
    for name in ENGINES:
        try:
            there.append(engine_name(name))
        except EngineError:
            continue
    return there


def test_an_open_file_finds_the_same_with_every_engine(rules: Ruleset, path: Path) -> None:
    rules.save(path)
    expected = list(rules.with_engine("reference").scan_many(TEXTS))
    columns = rules.with_engine("reference").scan_columns(TEXTS)
    assert sum(map(len, expected)) >= 6
    for engine in engines():
        opened = dragoman.open(path).with_engine(engine)
        assert list(opened.scan_many(TEXTS)) == expected
        assert opened.scan_columns(TEXTS, threads=2) == columns
        document = dragoman.build_document(TEXTS[0]["text"], id="a")
        assert opened.scan_document(document) == rules.with_engine("reference").scan_document(document)


def test_what_a_ruleset_says_of_itself_is_the_same(rules: Ruleset, path: Path) -> None:
    rules.save(path)
    opened = dragoman.open(path)
    assert (opened.rules, opened.types, opened.limits, opened.tests) == (
        rules.rules,
        rules.types,
        rules.limits,
        rules.tests,
    )
    assert repr(opened) == repr(rules)
    assert opened.rulebook.rules == rules.rulebook.rules
    assert opened.rulebook.findings == rules.rulebook.findings
    assert opened.rulebook.slots == rules.rulebook.slots
    assert opened.rulebook.stages == rules.rulebook.stages
    assert opened.rulebook.changing == rules.rulebook.changing


def test_a_plain_rule_set_needs_no_rulebook(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine_name() != "kernel":
        pytest.skip("needs the compiled kernel")
    rules = dragoman.compile(PLAIN)
    rules.save(path)
    monkeypatch.setattr(Artefact, "rulebook", property(lambda _self: pytest.fail("the rulebook is read")))
    assert list(dragoman.open(path).scan_many(TEXTS)) == list(rules.scan_many(TEXTS))


def test_limits_and_notices_are_kept(path: Path) -> None:
    rules = dragoman.compile('rule a: "a"', limits=dragoman.Limits(max_scope=2, max_steps=5, max_text=9))
    rules.save(path)
    opened = dragoman.open(path)
    assert opened.scan("a a a").notices == rules.scan("a a a").notices
    assert {notice.limit for notice in opened.scan("a a a a a").notices} == {"max_scope", "max_steps"} or (
        opened.scan("a a a a a").notices == rules.scan("a a a a a").notices
    )
    with pytest.raises(TextError, match="max_text"):
        opened.scan("a" * 10)


def test_load_opens_it_too(path: Path) -> None:
    dragoman.compile('rule a: "a"').save(path)
    assert dragoman.load(path).rules == dragoman.load(str(path)).rules == ("a",)


def test_an_open_file_can_be_saved_elsewhere(path: Path, tmp_path: Path) -> None:
    dragoman.compile('rule a: "a"').save(path)
    dragoman.open(path).save(tmp_path / "copy.dgc")
    assert (tmp_path / "copy.dgc").read_bytes() == path.read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.dgc", "rules.dgc"]


def test_an_open_file_can_be_profiled(rules: Ruleset, path: Path) -> None:
    rules.save(path)
    found = dragoman.profile(dragoman.open(path), TEXTS)
    assert found.findings == sum(map(len, rules.scan_many(TEXTS)))


def test_the_same_rules_give_the_same_file(path: Path, tmp_path: Path) -> None:
    for target in (path, tmp_path / "again.dgc"):
        dragoman.compile(PLAIN).save(target)
    assert (tmp_path / "again.dgc").read_bytes() == path.read_bytes()


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"rule a: b", "this is no compiled rule set"),
        (b"\0" * 1000, "this is no compiled rule set"),
        (write_block({}), "its parts are not those of one"),
        (b"DRAGOMAN" + bytes(8), "this has the format number 0, not 1"),
    ],
)
def test_what_is_no_such_file_is_refused(path: Path, data: bytes, reason: str) -> None:
    path.write_bytes(data)
    with pytest.raises(ArtefactError, match=reason):
        dragoman.open(path)


def test_every_damage_is_seen(path: Path) -> None:
    dragoman.compile('rule a: "a <what: (b | c)>"').save(path)
    data = path.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 300)):
        damaged = bytearray(data)
        damaged[at] ^= 0x55
        path.write_bytes(damaged)
        try:
            opened = dragoman.open(path)
        except ArtefactError:
            continue
        assert opened.scan("a b").notices == ()  # what was damaged stands between the sections
        assert len(opened.scan("a b")) == 1
    for length in range(0, len(data), max(1, len(data) // 100)):
        path.write_bytes(data[:length])
        with pytest.raises(ArtefactError, match=r"compile the rules again|empty"):
            dragoman.open(path)


def test_another_version_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "__version__", "0.0.1")
        dragoman.compile('rule a: "a"').save(path)
    with pytest.raises(ArtefactError, match=r"compiled by dragoman 0\.0\.1, not .*; compile the rules again"):
        dragoman.open(path)


def test_another_unicode_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words are folded, and its regexes written out, by what that Unicode says of characters."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "unidata_version", "3.2.0")
        dragoman.compile('rule a: "a"').save(path)
    with pytest.raises(ArtefactError, match=r"with Unicode 3\.2\.0, not .*; compile the rules again"):
        dragoman.open(path)


def test_another_layout_of_records_is_refused(path: Path) -> None:
    dragoman.compile('rule a: "a"').save(path)
    sections = {name: bytes(section) for name, section in read_block(path.read_bytes()).items()}
    about = json.loads(sections["about"])
    sections["about"] = json.dumps({**about, "layout": "other"}).encode()
    sections["checksum"] = module._checksum(sections)
    path.write_bytes(write_block(sections))
    with pytest.raises(ArtefactError, match="another build of dragoman"):
        dragoman.open(path).with_engine("twin").scan("a")


def test_a_file_that_says_less_of_itself_is_refused(path: Path) -> None:
    dragoman.compile('rule a: "a"').save(path)
    sections = {name: bytes(section) for name, section in read_block(path.read_bytes()).items()}
    about = json.loads(sections["about"])
    for key in about:
        sections["about"] = json.dumps({name: value for name, value in about.items() if name != key}).encode()
        sections["checksum"] = module._checksum(sections)
        path.write_bytes(write_block(sections))
        with pytest.raises(ArtefactError, match="compile the rules again"):
            dragoman.open(path)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_is_let_go_with_its_rules(rules: Ruleset, path: Path, engine: EngineName) -> None:
    rules.save(path)
    opened = dragoman.open(path).with_engine(engine)
    try:
        assert [len(list(found)) for found in opened.scan_many(TEXTS)]
    except EngineError:
        pytest.skip(f"there is no {engine} here")
    file = weakref.ref(opened._artefact)
    del opened
    gc.collect()
    assert file() is None


def test_a_missing_file_is_an_error_of_the_system(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        dragoman.open(path)


@pytest.mark.parametrize(
    "record", [b"", b"[", b"[99]", b"[-9]", b'["x"]', b"[-3,1]", b"[0,1,2,3,4,5,6]", b"[[]]", b"[" * 9999]
)
def test_what_is_no_record_is_refused(record: bytes) -> None:
    with pytest.raises(RecordError):
        read(record)


def test_only_values_of_rulebooks_become_records() -> None:
    with pytest.raises(TypeError, match="object has no place in a record"):
        written(object())
