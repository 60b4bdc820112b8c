"""Rule files: every declaration with its nodes, and what a broken one leaves of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman_dsl.parsing.parser import parse, parse_expression
from dragoman_dsl.source import SourceFile
from dragoman_dsl.syntax import (
    Compare,
    Declaration,
    FindingDecl,
    IsNothing,
    LexiconDecl,
    ListValue,
    Logic,
    Name,
    Not,
    NumberValue,
    QualifierDecl,
    ReferenceDecl,
    RuleDecl,
    RuleFile,
    ShareDecl,
    SlotDecl,
    StringValue,
    Use,
)
from dragoman_dsl.syntax import Path as ValuePath
from dragoman_dsl.syntax import TestDecl as DeclaredTests

VALID = Path(__file__).parent.parent / "data" / "valid"


def parsed(text: str) -> RuleFile:
    file, problems = parse(SourceFile("t.dgm", text))
    assert problems == ()
    return file


def only(text: str) -> Declaration:
    (declaration,) = parsed(text).declarations
    return declaration


@pytest.mark.parametrize("path", sorted(VALID.glob("*.dgm")), ids=lambda path: path.stem)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_valid_files_parse_whatever_ends_their_lines(path: Path, newline: str) -> None:
    text = path.read_text(encoding="utf-8")
    expected = parsed(text)
    file, problems = parse(SourceFile("t.dgm", text.replace("\n", newline)))
    assert problems == ()
    assert file.broken == ()
    assert [type(one) for one in file.declarations] == [type(one) for one in expected.declarations]


def test_spans_are_those_of_the_text_as_read() -> None:
    text = '# é\r\nrule a:\r\n    "X said"\r\n'
    (rule,) = parsed(text).declarations
    assert isinstance(rule, RuleDecl)
    span = rule.templates[0].span
    assert text[span.start : span.end] == '"X said"'
    assert text[rule.span.start : rule.span.end] == 'rule a:\r\n    "X said"'


def test_file_docstring() -> None:
    assert parsed('"""One.\n\n  Two.\n"""\nuse std').doc == "One.\n\nTwo."


def test_use() -> None:
    pack, file = parsed('use readouts\nuse "a b.csv" as c').declarations
    assert isinstance(pack, Use)
    assert isinstance(file, Use)
    assert (pack.target, pack.is_path, pack.alias) == ("readouts", False, None)
    assert (file.target, file.is_path, file.alias and file.alias.text) == ("a b.csv", True, "c")


def test_lexicon_entries_are_trimmed_and_unquoted() -> None:
    lexicon = only('lexicon k inflected: point~ out , "a, b", in\n    C, "C#"   # note\n      "say \\"no\\""')
    assert isinstance(lexicon, LexiconDecl)
    assert [entry.text for entry in lexicon.entries] == ["point~ out", "a, b", "in", "C", "C#", 'say "no"']
    assert lexicon.inflected
    assert lexicon.file is None


@pytest.mark.parametrize("text", ['lexicon k from "a.txt" inflected', 'lexicon k inflected from "a.txt"'])
def test_lexicon_from_file(text: str) -> None:
    lexicon = only(text)
    assert isinstance(lexicon, LexiconDecl)
    assert lexicon.file is not None
    assert (lexicon.file.value, lexicon.inflected, lexicon.entries) == ("a.txt", True, ())


def test_slot() -> None:
    slot = only('slot s whole open:\n  """Doc."""\n  "a" | "b" value lower(a)\n  "c"\n  until "," | stops\n  value 3')
    assert isinstance(slot, SlotDecl)
    assert (slot.open_, slot.whole, slot.doc) == (True, True, "Doc.")
    assert [one.template.text for one in slot.templates] == ["a", "b", "c"]
    assert [one.value is not None for one in slot.templates] == [True, True, False]
    assert [type(stop) for stop in slot.until] == [type(slot.templates[0].template), Name]
    assert slot.value == NumberValue(3, slot.value.span if slot.value else slot.span)


def test_slot_on_one_line() -> None:
    slot = only('slot s: "a" | "b" until "," value x')
    assert isinstance(slot, SlotDecl)
    assert [one.template.text for one in slot.templates] == ["a", "b"]
    assert len(slot.until) == 1
    assert isinstance(slot.value, ValuePath)


def test_share() -> None:
    share = only('share p:\n  before "c"\n  subject "<a>"\n  after "b" | ","')
    assert isinstance(share, ShareDecl)
    texts = [[one.text for one in part] for part in (share.subject, share.after, share.before)]
    assert texts == [["<a>"], ["b", ","], ["c"]]


def test_finding() -> None:
    finding = only(
        "finding F:\n  a: x | ns.y+\n  b: x\n  c: x ?\n  d: x*\n  overlap: x\n"
        "  gives way to G, ns.H on cue\n  gives way to I\n"
        "  sources findings in a, b\n  hides findings in c\n  overlap priority"
    )
    assert isinstance(finding, FindingDecl)
    shown = [(one.name.text, [kind.text for kind in one.types], one.multiplicity) for one in finding.fields]
    assert shown == [
        ("a", ["x", "ns.y"], "some"),
        ("b", ["x"], "one"),
        ("c", ["x"], "optional"),
        ("d", ["x"], "any"),
        ("overlap", ["x"], "one"),
    ]
    ways = [([kind.text for kind in way.types], way.on and way.on.text) for way in finding.gives_way]
    assert ways == [(["G", "ns.H"], "cue"), (["I"], None)]
    assert [one.text for one in finding.sources] == ["a", "b"]
    assert [one.text for one in finding.hides] == ["c"]
    assert finding.overlap == "priority"


def test_rule_with_every_clause() -> None:
    path = VALID / "everything.dgm"
    rules = {one.name.text: one for one in parsed(path.read_text("utf-8")).declarations if isinstance(one, RuleDecl)}
    assert [one.text for one in rules["one"].templates] == ["X said", "X stated", "X noted"]
    rule = rules["many"]
    assert rule.finding is not None
    assert (rule.finding.text, rule.doc) == ("ns.Statement", "A rule with all clauses.")
    assert len(rule.templates) == 3
    contexts = [(one.field and one.field.text, one.negated, one.direction, one.within) for one in rule.contexts]
    assert contexts == [
        (None, True, "preceded", 0),
        ("speaker", False, "followed", 3),
        ("in", True, "preceded", 0),
    ]
    assert len(rule.where) == 3
    assert (rule.select, rule.scope, rule.priority) == ("longest", "paragraph", 10)
    assert [one.text for one in rule.layers] == ["headline", "quote"]
    assert [(one.key, one.value) for one in rule.meta] == [("author", "me"), ("level", 3)]
    assert [one.field.text for one in rule.assignments] == ["stance", "where", "in", "list"]
    extends = [(one.field.text, one.origin and one.origin.text, one.through, len(one.until)) for one in rule.extends]
    assert extends == [("passage", "proposition", "paragraph", 2), ("passage", None, "sentence", 0)]


def test_a_rule_has_defaults() -> None:
    rule = only('rule a: "x"')
    assert isinstance(rule, RuleDecl)
    assert (rule.finding, rule.doc, rule.select, rule.scope, rule.priority) == (None, None, "first", "sentence", 0)
    assert (rule.contexts, rule.where, rule.layers, rule.meta, rule.assignments) == ((), (), (), (), ())


def test_qualifier() -> None:
    qualifier = only(
        'qualifier p on A | ns.B:\n  k = "v" when before "not" | "never" within 4 until "," | "but"\n'
        '  m = x when in cue "will"\n  m = x when around "maybe"\n  when = x when after until "."'
    )
    assert isinstance(qualifier, QualifierDecl)
    assert [one.text for one in qualifier.on] == ["A", "ns.B"]
    shown = [
        (one.key.text, one.direction, one.field and one.field.text, len(one.templates), one.within, len(one.until))
        for one in qualifier.items
    ]
    assert shown == [
        ("k", "before", None, 2, 4, 2),
        ("m", "in", "cue", 1, None, 0),
        ("m", "around", None, 1, None, 0),
        ("when", "after", "until", 1, None, 0),
    ]


def test_reference() -> None:
    reference = only('reference r -> actor:\n  "they" | "both" means recent(actor, 2)\n  "he" means X')
    assert isinstance(reference, ReferenceDecl)
    assert reference.slot is not None
    assert reference.slot.text == "actor"
    assert [len(one.templates) for one in reference.items] == [2, 1]


def test_tests() -> None:
    test = only(
        'test r:\n  """Doc."""\n  "a \\"b\\" \\\\ c" -> nothing\n  todo "x"\n    -> A(s="1", t.u=[2, ["z"]]), ns.B\n'
        '    -> C()\n  """One.\n\n     Two.\n  """\n  -> nothing'
    )
    assert isinstance(test, DeclaredTests)
    first, second, third = test.cases
    assert (first.text, first.expected, first.todo) == ('a "b" \\ c', (), False)
    assert second.todo
    assert [one.type.text for one in second.expected] == ["A", "ns.B", "C"]
    assert [field.path for field in second.expected[0].fields] == [("s",), ("t", "u")]
    value = second.expected[0].fields[1].value
    assert isinstance(value, ListValue)
    assert [type(item) for item in value.items] == [NumberValue, ListValue]
    assert third.text == "One.\n\nTwo."


@pytest.mark.parametrize(
    "name", ["in", "by", "value", "cue", "test", "where", "not", "select", "nothing", "open", "is"]
)
def test_keywords_are_names_where_nothing_else_is_meant(name: str) -> None:
    file = parsed(
        f'rule {name} -> {name}:\n  "<{name}: {name}>"\n  {name} = x\n  where x == "y"\n'
        f'slot {name} open: "{{{name}}}"\nfinding {name}:\n  {name}: {name}\nlexicon {name}: {name}\nuse std as {name}'
    )
    assert len(file.declarations) == 5


EXPRESSIONS = {
    "a.b": ValuePath,
    "-3": NumberValue,
    '"x"': StringValue,
    "[]": ListValue,
    "a == 1": Compare,
    'a in ["x", "y"]': Compare,
    "a not in b": Not,
    "not a == b": Not,
    "a is nothing": IsNothing,
    "a is not nothing": IsNothing,
    "a and b and not c": Logic,
    "(a or b) and c": Logic,
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions(text: str) -> None:
    expression, problems = parse_expression(SourceFile("t", text))
    assert problems == ()
    assert isinstance(expression, EXPRESSIONS[text])
    assert (expression.span.start, expression.span.end) == (0, len(text))


def test_and_binds_tighter_than_or() -> None:
    expression, _ = parse_expression(SourceFile("t", "a or b and c or d"))
    assert isinstance(expression, Logic)
    assert expression.operator == "or"
    assert [type(one) for one in expression.operands] == [ValuePath, Logic, ValuePath]


@pytest.mark.parametrize(
    "broken",
    [
        'rule b: "(X"',
        'rule b "x"',
        "rule b",
        "rule b:",
        'rule b:\n    "x"\n    where (',
        'rule b:\n    """never closed\n    "x"',
        'rule b: "never closed',
        'rul b: "x"',
        'rule b:\n\t"x"',
        'rule b: "\x00"',
        'rule b: "\ud800"',
        'rule b:\n"x"\nwhere y',
        'rule b:\n    where length((x)\n    "y"',
        "junk",
        "slot b:\n    until x",
        'test b:\n    "x" -> F(',
        ")",
        "\ufeff",
    ],
)
def test_a_broken_declaration_hides_nothing_else(broken: str) -> None:
    good = 'rule a: "X said"'
    other = 'rule c:\n    """Fine."""\n    "Y said"\n'
    file, problems = parse(SourceFile("t.dgm", f"{good}\n{broken}\n{other}"))
    assert [one.name.text for one in file.declarations if isinstance(one, RuleDecl)] == ["a", "c"]
    assert problems
    assert all(problem.is_error for problem in problems)


def test_every_bad_template_of_a_rule_is_reported() -> None:
    lines = "".join(f'    "(X {number}"\n' for number in range(10))
    file, problems = parse(SourceFile("t.dgm", f"rule a:\n{lines}    select nonsense\n"))
    assert file.declarations == ()
    assert [name.text for name in file.broken] == ["a"]
    assert [problem.code for problem in problems] == ["E125"] * 10 + ["E118"]
