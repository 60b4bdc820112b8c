"""Names, modules, fields and stages: what a program holds once everything is settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman_dsl.program import Program
from dragoman_dsl.resolving.resolve import load_program
from dragoman_dsl.source import SourceFile

STD = """
slot phrase: "_+"
slot person: "_ _"
slot actor: "_+"
slot date: "<year: /\\d+/>"
"""


@pytest.fixture
def std(tmp_path: Path) -> Path:
    folder = tmp_path / "packs" / "std"
    folder.mkdir(parents=True)
    (folder / "std.dgm").write_text(STD)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.dgm").write_text(text)


def codes(program: Program) -> list[str]:
    return [one.code for one in program.diagnostics]


def fields(program: Program, finding: str) -> dict[str, tuple[tuple[str, ...], str]]:
    return {name: (one.types, one.multiplicity) for name, one in program.findings[finding].fields.items()}


def from_text(text: str, std: Path | None = None, **options: object) -> Program:
    return load_program([SourceFile("a.dgm", text)], std=std, **options)  # type: ignore[arg-type]


# --- names -----------------------------------------------------------------------------------


def test_std_is_in_scope_and_own_names_win_over_it(std: Path) -> None:
    program = from_text('slot person: "Xi"\nrule met: "<person> met <actor>"', std)
    assert not program.diagnostics
    person, actor = program.resolve_name("a", "person"), program.resolve_name("a", "actor")
    assert person is not None
    assert actor is not None
    assert (person.id, actor.id) == ("a.person", "std.actor")
    inside = program.resolve_name("std", "person")
    assert inside is not None
    assert inside.id == "std.person"


def test_used_names_stand_between_own_names_and_std(std: Path, project: Path) -> None:
    write(project, main='use "names.dgm"\nrule met: "<person> <actor>"', names='slot person: "p"\nslot actor: "a"')
    write(project, other='use "names.dgm"\nslot actor: "o"\nrule met: "<person> <actor>"')
    program = load_program([project / "main.dgm", project / "other.dgm"], std=std)
    assert fields(program, "main.met") == {"person": (("names.person",), "one"), "actor": (("names.actor",), "one")}
    assert fields(program, "other.met") == {"person": (("names.person",), "one"), "actor": (("other.actor",), "one")}
    assert list(program.modules) == ["std", "names", "main", "other"]


def test_an_alias_puts_names_behind_a_dot(project: Path) -> None:
    write(project, main='use "names.dgm" as ns\nslot person: "own"\nrule met: "<who: ns.person> met <person>"')
    write(project, names='slot person: "p"')
    program = load_program([project / "main.dgm"])
    assert not program.diagnostics
    assert fields(program, "main.met")["who"][0] == ("names.person",)


def test_a_folder_is_one_module_whose_files_share_names(project: Path) -> None:
    write(project, a='rule met: "<leader> met"', b='use "a.dgm"\nslot leader: "Xi"')
    program = load_program([project])
    assert not program.diagnostics
    assert [rule.id for rule in program.rules] == ["project.met"]
    assert len(program.modules["project"].files) == 2


def test_a_file_used_twice_is_loaded_once_and_its_rules_run(project: Path) -> None:
    write(project, main='use "left.dgm"\nuse "right.dgm"', left='use "base.dgm"', right='use "./base.dgm"')
    write(project, base='rule met: "met"\ntest met:\n    "They met." -> met')
    program = load_program([project / "main.dgm"])
    assert not program.errors
    assert [rule.id for rule in program.rules] == ["base.met"]
    assert [program.modules[test.module].tested for test in program.tests] == [False]


def test_names_that_two_uses_bring_in_matter_only_where_used(project: Path) -> None:
    write(project, main='use "east.dgm"\nuse "west.dgm"\nrule met: "<state> met"')
    write(project, east='slot leader: "Xi"\nslot state: "China"', west='slot leader: "Macron"')
    assert not load_program([project / "main.dgm"]).errors
    write(project, main='use "east.dgm"\nuse "west.dgm"\nrule met: "<leader> met"')
    assert codes(load_program([project / "main.dgm"])) == ["E208"]


def test_a_lexicon_file_is_named_by_its_alias_or_its_stem(project: Path) -> None:
    (project / "people.csv").write_text("phrase\nXi\n")
    write(project, main='use "people.csv"\nuse "people.csv" as who\nrule met: "<people> met {who}"')
    program = load_program([project / "main.dgm"])
    assert not program.diagnostics
    assert {one.path for one in program.lexicons.values()} == {project / "people.csv"}


def test_a_test_may_be_about_a_rule_of_a_used_file(project: Path) -> None:
    write(project, main='use "rules.dgm"\ntest met:\n    "They met." -> met', rules='rule met: "met"')
    program = load_program([project / "main.dgm"])
    assert not program.diagnostics
    assert program.tests[0].rules == ("rules.met",)


# --- files -----------------------------------------------------------------------------------


def test_text_with_a_base_uses_files_relative_to_it(project: Path) -> None:
    write(project, names='slot person: "p"')
    program = from_text('use "names.dgm"\nrule met: "<person> met"', base=project)
    assert not program.diagnostics


def test_a_link_that_leads_outside_is_refused(project: Path, tmp_path: Path) -> None:
    write(tmp_path, secret='slot person: "p"')
    (project / "inside.dgm").symlink_to(tmp_path / "secret.dgm")
    write(project, main='use "inside.dgm"')
    assert codes(load_program([project / "main.dgm"])) == ["E403"]
    assert not load_program([project / "main.dgm"], allowed_roots=[tmp_path]).errors


def test_a_shipped_pack_reads_the_files_beside_it(project: Path, std: Path) -> None:
    pack = std.parent / "news"
    pack.mkdir()
    write(pack, rules='lexicon cues from "cues.txt"\nrule said: "{cues}"')
    (pack / "cues.txt").write_text("said\n")
    write(project, main="use news")
    program = load_program([project / "main.dgm"], std=std, find_pack=lambda name: pack if name == "news" else None)
    assert not program.diagnostics
    assert [rule.id for rule in program.rules] == ["news.said"]
    assert "news/rules.dgm" in program.sources


def test_a_missing_entry_is_a_diagnostic_without_a_place(project: Path) -> None:
    write(project, officials='slot a: "x"')
    program = load_program([project / "oficials.dgm"])
    assert codes(program) == ["E401"]
    assert program.diagnostics[0].help == f"did you mean `{project / 'officials.dgm'}`?"


def test_a_file_of_std_given_by_itself_is_std(std: Path) -> None:
    program = load_program([std / "std.dgm"], std=std)
    assert not program.errors
    assert list(program.modules) == ["std"]
    assert program.modules["std"].tested


@pytest.mark.parametrize("target", ["a\\0b.dgm", "x" * 5000 + ".dgm", "~/x.dgm", "con/../../..", ".", ""])
def test_odd_paths_are_diagnostics(project: Path, target: str) -> None:
    write(project, main=f'use "{target}"\n')
    assert load_program([project / "main.dgm"]).errors


def test_a_chain_of_a_thousand_files_is_followed_and_bounded(project: Path) -> None:
    count = 999
    for number in range(count):
        (project / f"f{number}.dgm").write_text(f'use "f{number + 1}.dgm"\nslot s{number}: "x"\n')
    (project / f"f{count}.dgm").write_text('slot last: "x"\n')
    assert not load_program([project / "f0.dgm"]).errors
    assert codes(load_program([project / "f0.dgm"], max_files=10))[-1:] == ["E407"]


# --- leaving out -----------------------------------------------------------------------------


def test_an_error_leaves_out_what_needs_it_and_nothing_else() -> None:
    program = from_text(
        'slot bad: "<nothing_like_it>"\nslot worse: "<bad>"\nslot good: "g"\n'
        'rule a: "<worse>"\nrule b: "b"\nrule c: "<good>"'
    )
    assert codes(program) == ["E201", "E224", "E224"]
    assert [rule.name for rule in program.rules] == ["b", "c"]
    assert list(program.slots) == ["a.good"]
    assert program.resolve_name("a", "bad") is None


def test_a_name_whose_declaration_cannot_be_parsed_is_not_called_unknown() -> None:
    program = from_text('slot bad: "(x"\nrule a: "<bad>"\nrule b: "b"')
    assert codes(program)[1:] == ["E224"]
    assert [rule.name for rule in program.rules] == ["b"]


def test_a_failed_use_explains_the_names_that_are_missing(project: Path) -> None:
    write(
        project,
        main='use "nothing_like_this.dgm" as ns\nuse "nor_this.csv" as who\nrule a: "<x: ns.y> <who>"\nrule b: "b"',
    )
    program = load_program([project / "main.dgm"])
    assert codes(program) == ["E401", "E401", "E224"]
    assert [rule.name for rule in program.rules] == ["b"]


def test_what_only_looks_at_findings_survives_their_loss() -> None:
    program = from_text(
        """
finding A:
    cue: text
    gives way to b
rule a -> A:
    "<cue: (x)>"
    extend cue through paragraph until b
rule b: "<cue: gone>"
qualifier q on A | b:
    polarity = "no" when before "not"
"""
    )
    assert codes(program) == ["E206"]
    assert program.findings["a.A"].gives_way == ()
    assert [rule.name for rule in program.rules] == ["a"]
    assert [one.on for one in program.qualifiers] == [("a.A",)]


def test_expressions_may_name_a_lexicon_behind_in_and_types_as_arguments(std: Path) -> None:
    rules = 'lexicon states: China\nrule a:\n    "<who: phrase> met"\n    where who in states and who {}\n'
    assert not from_text(rules.format("in [who]"), std).diagnostics
    assert codes(from_text(rules.format("== states"), std)) == ["E205"]
    assert codes(from_text(rules.format("in person"), std)) == ["E205"]
    assert not from_text('reference a -> actor:\n    "both" means recent(actor, 2)', std).diagnostics
    assert codes(from_text(rules.replace("China", '""').format("in [who]"), std))[1:] == ["E224"]


# --- fields ----------------------------------------------------------------------------------


def test_fields_are_inferred_from_every_way_through_every_template(std: Path) -> None:
    program = from_text(
        """
rule signed:
    "<signers: actor list> signed <document: (treaty | deal)> [on <date>]"
    "X signed <document: phrase> (with <ally: actor>)*"
    stance = "support"
    signer = X
    extend passage from document through paragraph
""",
        std,
    )
    assert not program.diagnostics
    assert fields(program, "a.signed") == {
        "signers": (("std.actor",), "any"),
        "document": (("text", "std.phrase"), "one"),
        "date": (("std.date",), "optional"),
        "X": (("std.phrase",), "optional"),
        "ally": (("std.actor",), "any"),
        "stance": (("text",), "one"),
        "signer": (("std.phrase",), "optional"),
        "passage": (("text",), "one"),
    }


def test_a_rule_named_like_a_declared_finding_yields_it() -> None:
    program = from_text('finding signing:\n    cue: text\nrule signing: "<cue: (signed)>"')
    assert not program.diagnostics
    assert [rule.finding for rule in program.rules] == ["a.signing"]


def test_captures_that_the_rule_itself_uses_need_no_field(std: Path) -> None:
    program = from_text(
        """
finding Signing:
    speaker: phrase
rule signed -> Signing:
    "X signed <what: phrase> on <when: date> and <rest: phrase>"
    speaker = X
    where length(what) < 3
    when not followed by "at night"
    rest not followed by "x"
""",
        std,
    )
    assert not program.diagnostics


# --- stages ----------------------------------------------------------------------------------


def test_finding_types_are_ordered_by_what_they_need(std: Path) -> None:
    program = from_text(
        """
rule last: "<outer> <first>"
rule first: "X said"
slot outer: "([not] {Middle})"
rule middle -> Middle:
    "so <said: first>"
    extend tail from said through paragraph until last

finding Middle:
    said: first
    tail: text
    gives way to Early

finding Early:
    cue: text
rule early -> Early: "<cue: (early)>"
rule odd: "a <early_or: Early> b"
""",
        std,
    )
    assert not program.errors
    assert [set(stage) for stage in program.stages] == [{"a.Early", "a.first"}, {"a.Middle", "a.odd"}, {"a.last"}]


# --- size ------------------------------------------------------------------------------------


def test_long_chains_and_wide_files_are_resolved_in_linear_time() -> None:
    count = 3_000
    chain = "".join(f'slot s{number}: "<s{number + 1}>"\n' for number in range(count)) + f'slot s{count}: "x"\n'
    assert not from_text(chain).errors
    loop = chain + f'slot t: "<s0>"\nslot s{count + 1}: "<s{count + 2}>"\nslot s{count + 2}: "<s{count + 1}>"\n'
    assert codes(from_text(loop)) == ["E215"]
    unknown = "".join(f'rule r{number}: "<unknown_{number}>"\n' for number in range(count))
    assert codes(from_text(unknown)) == ["E201"] * count
