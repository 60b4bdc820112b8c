"""Every diagnostic that the project can give, declared once as data.

`CODES` maps a code to its declaration; each declaration is also a constant of this module, named
after its slug (`unclosed-quote` is `UNCLOSED_QUOTE`), and is called with a place to make a
`Diagnostic`. Ranges: E1xx reading and syntax, E2xx names and types, E3xx compiling, E4xx files and
lexicons, W5xx warnings. A code once released keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dragoman_dsl.diagnostics import Code

_declared: dict[str, Code] = {}

CODES: Mapping[str, Code] = MappingProxyType(_declared)
"""All declarations by code, in the order of this file."""


def _code(code: str, slug: str, message: str, advice: str | None, explanation: str) -> Code:
    """Declare a code; its first letter gives the severity."""
    if code in _declared:
        raise ValueError(f"{code} is declared twice")
    _declared[code] = Code(code, slug, "error" if code[0] == "E" else "warning", message, advice, explanation)
    return _declared[code]


# --- E1xx: reading files, and the syntax of files and templates ----------------------------------

FILE_TOO_LARGE = _code(
    "E101",
    "file-too-large",
    "{path} has {size} bytes, more than the limit of {limit}",
    "split the rules over several files and bring them together with `use`, or raise `max_file_bytes`",
    "A rule file is read whole. The limit keeps a mistaken path (a corpus, an archive) from filling the memory.",
)

# --- E2xx: names, types and declarations ---------------------------------------------------------

UNKNOWN_TYPE = _code(
    "E201",
    "unknown-type",
    "there is no slot, lexicon or finding named `{name}` here",
    "declare `slot {name}:` or `lexicon {name}:`, or bring it in with `use`",
    "A type in `<…>` or `{…}`, and the type of a field, is the name of a slot, a lexicon or a finding: one of this "
    "file (or of its folder, where that is a pack), one that `use` brings in, or one of std.",
)

UNKNOWN_FINDING = _code(
    "E202",
    "unknown-finding",
    "there is no finding type named `{name}` here",
    "declare `finding {name}:`, or bring it in with `use`",
    "`->`, `gives way to`, `until` of `extend`, `on` of a qualifier and the expectations of a test name finding types. "
    "A rule without `->` is its own finding type.",
)

UNKNOWN_SHARE = _code(
    "E203",
    "unknown-share",
    "there is no `share` named `{name}` here",
    "declare `share {name}:`, or write what ends the slot in quotes",
    "The `until` of a slot takes templates in quotes, or the name of a `share`.",
)

UNKNOWN_FIELD = _code(
    "E204",
    "unknown-field",
    "`{owner}` has no field `{name}`",
    "declare it in `finding {owner}`, or capture nothing there",
    "A rule with `-> TYPE` fills the fields that the type declares. A capture beyond them is allowed only where the "
    "rule itself uses it, in `where`, in a context, in an assignment or in `extend`.",
)

UNKNOWN_CAPTURE = _code(
    "E205",
    "unknown-capture",
    "nothing here captures `{name}`",
    "name a slot of the template, as in `<{name}: …>`",
    "An expression speaks of what the templates beside it capture: a slot's name, a variable, or a sub-field of one.",
)

WORD_AS_TYPE = _code(
    "E206",
    "word-as-type",
    "`{name}` is no slot, lexicon or finding",
    "to capture the word itself, put it in round brackets: `({name})`",
    "Behind the colon of a slot stands a type. A word that is meant as itself stands in round brackets, as a pattern "
    "does: `<cue: (should)>`.",
)

WRONG_KIND = _code(
    "E207",
    "wrong-kind",
    "`{name}` is a {kind}; here a {wanted} is needed",
    None,
    "Slots, lexicons, findings and shares share their names, but each place takes only some of these kinds.",
)

AMBIGUOUS_NAME = _code(
    "E208",
    "ambiguous-name",
    "`{name}` could be either of two things",
    "bring one of them in under another name, with `use … as`, and write `{example}`",
    "Two files that are brought in by `use` both declare the name, and neither wins. It matters only where the name "
    "is used.",
)

DUPLICATE_NAME = _code(
    "E209",
    "duplicate-name",
    "the name `{name}` is taken",
    "rename one of the two",
    "Slots, lexicons, findings and shares of one file, or of the files of one pack, share their names; a rule without "
    "`->` takes its name as a finding type. Rules, qualifiers and references each have names of their own.",
)

DUPLICATE_FIELD = _code(
    "E210",
    "duplicate-field",
    "the field `{name}` is declared twice",
    "keep one of the two",
    "A field is declared once; several types are written with bars, as in `when: date | period`.",
)

MISSING_FIELD = _code(
    "E211",
    "missing-field",
    "`{owner}` needs `{name}`, which this template does not always set",
    "set it on every way, or make it optional in `finding {owner}`, as in `{name}: {types}{mark}`",
    "A field without `?` or `*` is required: every way through every template of a rule that yields the type has to "
    "set it, by a slot, an assignment or `extend`.",
)

LIST_FOR_SINGLE = _code(
    "E212",
    "list-for-single",
    "`{name}` holds one value in `{owner}`, but this template can set it more than once",
    "declare a list, as in `{name}: {types}+`; or give one of the slots another name",
    "A field without `+` or `*` holds one capture. A slot typed `list`, a slot inside a repetition, and a slot name "
    "that stands twice on one way make several. To add a further piece to the same capture, write `<more {name}: …>`.",
)

WRONG_FIELD_TYPE = _code(
    "E213",
    "wrong-field-type",
    "`{name}` of `{owner}` takes {wanted}, not {given}",
    None,
    "A declared field takes captures of its types. An inline pattern, in round brackets or slashes, is plain text: it "
    "fills a field of type `text`. A variable is a `phrase`.",
)

MORE_WITHOUT_START = _code(
    "E214",
    "more-without-start",
    "`more {name}` has nothing to go on from: some way comes here without an earlier `<{name}: …>`",
    "begin it earlier in the template, on every way, or leave out `more`",
    "`<more name: …>` adds a piece to a capture that the same template has begun before.",
)

SLOT_RECURSION = _code(
    "E215",
    "slot-recursion",
    "the slot `{name}` needs itself: {path}",
    "write the repetition with `(…)*` or `list`",
    "Every slot stands for its templates, in place. One that contains itself, directly or through others, would have "
    "no end.",
)

FINDING_CYCLE = _code(
    "E216",
    "finding-cycle",
    "the finding type `{name}` waits for itself: {path}",
    "break one of these steps",
    "A rule that uses a finding type as a slot runs after the rules that yield it, and a type that gives way runs "
    "after the types that it gives way to. These dependencies must not run in a circle. Uses in `until` of `extend`, "
    "in `qualifier`, `reference`, `sources` and `hides` make none.",
)

TWICE_IN_SLOT = _code(
    "E217",
    "twice-in-slot",
    "the slot `{owner}` can set `{name}` more than once",
    "give the two slots different names, or capture an enumeration with `<{name}: … list>`",
    "A sub-field of a slot holds one capture, unless it is typed `list`.",
)

EMPTY_LEXICON = _code(
    "E218",
    "empty-lexicon",
    "the lexicon `{name}` has no entries",
    "write phrases behind the colon, separated by commas, or `from` and a file",
    "A lexicon without entries matches nothing, and so would every template that needs it.",
)

UNKNOWN_FUNCTION = _code(
    "E219",
    "unknown-function",
    "there is no function `{name}`",
    "the functions are {known}",
    "Expressions can call the built-in pure functions only.",
)

WRONG_ARGUMENTS = _code(
    "E220",
    "wrong-arguments",
    "`{name}` takes {wanted}, not {given}",
    None,
    "Each function has a fixed number of arguments, some of which may be left out at the end.",
)

UNKNOWN_LAYER = _code(
    "E221",
    "unknown-layer",
    "there is no layer `{name}`",
    "the layers are {known}",
    "`in` restricts a rule to stretches of the document that the reader of its format has marked.",
)

TEXT_AS_SLOT = _code(
    "E222",
    "text-as-slot",
    "`text` is the type of a field, not of a slot",
    "say what to capture: `...` for some words, `(…)` for a pattern, or the name of a slot such as `phrase`",
    "A field of type `text` takes any capture; a slot has to say what it matches.",
)

RESERVED_NAME = _code(
    "E223",
    "reserved-name",
    "`{name}` has a meaning of its own and cannot be declared",
    "choose another name",
    "`text` is the built-in type of fields that take any capture.",
)

LEFT_OUT = _code(
    "E224",
    "left-out",
    "{what} is left out, because it needs {cause}",
    None,
    "A declaration that uses one with an error cannot be used either. Mend the other one, and this goes away.",
)

VARIABLE_AND_SLOT = _code(
    "E225",
    "variable-and-slot",
    "`{name}` is a variable in one place of this template and the name of a slot in another",
    "give the slot another name",
    "A single capital is a variable that must read the same wherever it stands; a slot of that name would set the same "
    "field by another rule.",
)

DUPLICATE_CLAUSE = _code(
    "E226",
    "duplicate-clause",
    "`{what}` is given twice",
    "keep one of the two",
    "A rule gives each key of `meta`, each assigned field and each extended field once.",
)

FINDING_IN_SHARE = _code(
    "E227",
    "finding-in-share",
    "a `share` cannot use the finding type `{name}`",
    "use slots and lexicons",
    "Where sentences are read once more with a shared subject is settled before any finding is made.",
)

UNKNOWN_TEST_SUBJECT = _code(
    "E228",
    "unknown-test-subject",
    "there is no rule or finding type named `{name}` here",
    "name a rule or finding type of this file, or leave the name out",
    "The name of a test says which findings it looks at: those of a rule, or those of a finding type.",
)

VARIABLE_WITHOUT_PHRASE = _code(
    "E229",
    "variable-without-phrase",
    "the variable `{name}` needs a slot named `phrase`, and there is none here",
    "declare `slot phrase:`, or use std",
    "A single capital such as `X` stands for a slot of type `phrase`, which std declares.",
)

# --- E3xx: compiling ------------------------------------------------------------------------------

# --- E4xx: files, uses and lexicons ---------------------------------------------------------------

USE_NOT_FOUND = _code(
    "E401",
    "use-not-found",
    "there is no file or folder `{target}`",
    "paths are relative to the file that uses them",
    "`use` and `from` name a file or a folder by its path, seen from the folder of the file in which they stand.",
)

UNKNOWN_PACK = _code(
    "E402",
    "unknown-pack",
    "there is no shipped pack named `{name}`",
    'a file or folder of your own is named in quotes: `use "{name}.dgm"`',
    "A bare name behind `use` is a pack that ships with the program; paths stand in quotes.",
)

OUTSIDE_ROOTS = _code(
    "E403",
    "outside-roots",
    "`{target}` lies outside the folders that rules may read from",
    "put the file beside the rules, or allow its folder",
    "Rule files may come from strangers. They reach the folder of the rules that were asked for and the shipped packs, "
    "nothing else, wherever symbolic links lead.",
)

USE_CYCLE = _code(
    "E404",
    "use-cycle",
    "this `use` runs in a circle: {path}",
    "put what both need into a third file",
    "A file is read after the files that it uses, so none can use itself, directly or through others.",
)

NO_FOLDER = _code(
    "E405",
    "no-folder",
    "`{target}` is relative, but these rules were given as text and have no folder",
    "give the folder along with the text, or load the rules from a file",
    "Paths in rules are relative to the file in which they stand. Rules from a string stand in none.",
)

UNKNOWN_FILE_KIND = _code(
    "E406",
    "unknown-file-kind",
    "`{target}` is no kind of file that can be used here",
    "rule files end in `.dgm`, lexicons in `.txt`, `.csv`, `.tsv` or `.jsonl`",
    "The ending of a file's name says how it is read.",
)

TOO_MANY_FILES = _code(
    "E407",
    "too-many-files",
    "these rules bring in more than {limit} files",
    "use fewer files, or raise `max_files`",
    "The number of rule and lexicon files is bounded, so that a chain of `use` cannot run away.",
)

UNREADABLE_USE = _code(
    "E408",
    "unreadable-use",
    "`{target}` cannot be read: {reason}",
    None,
    "The file is there, but it cannot be opened as what it should be.",
)

EMPTY_FOLDER = _code(
    "E409",
    "empty-folder",
    "the folder `{target}` holds no `.dgm` file",
    "a pack is a folder with rule files directly in it",
    "A folder is read as one module: all `.dgm` files directly in it, in the order of their names.",
)

LEXICON_WITHOUT_NAME = _code(
    "E410",
    "lexicon-without-name",
    "`{stem}` cannot be the name of a lexicon",
    'give it one: `use "{target}" as {example}`',
    "A lexicon file is named like the file without its ending, unless `as` says otherwise. Names are letters, digits "
    "and `_`.",
)

FILE_IN_TWO_MODULES = _code(
    "E411",
    "file-in-two-modules",
    "`{target}` is used by itself and as part of its folder",
    "use the folder in both places",
    "The files of a folder share their names and are read as one module. Read by itself as well, the file's rules "
    "would run twice.",
)

EMPTY_LEXICON_FILE = _code(
    "E412",
    "empty-lexicon-file",
    "the lexicon file `{target}` is empty",
    "write one phrase a line",
    "A lexicon without entries matches nothing, and so would every template that needs it.",
)

# --- W5xx: warnings -------------------------------------------------------------------------------

UNUSED_CAPTURE = _code(
    "W501",
    "unused-capture",
    "`<{name}>` captures nothing here",
    "write `{{{name}}}`, which matches the same",
    "Contexts, `until`, `after`, `before` and the cues of qualifiers only look; what they match goes into no field.",
)

UNUSED_SLOT = _code(
    "W502",
    "unused-slot",
    "the slot `{name}` is never used",
    "use it in a template, or delete it",
    "Reported for rule files that declare rules; a file of slots alone is taken as a library.",
)

UNUSED_LEXICON = _code(
    "W503",
    "unused-lexicon",
    "the lexicon `{name}` is never used",
    "use it in a template, as `{{{name}}}` or `<{name}>`, or delete it",
    "Reported for rule files that declare rules; a file of slots and lexicons alone is taken as a library.",
)

UNUSED_USE = _code(
    "W504",
    "unused-use",
    "nothing of `{target}` is used",
    "delete this `use`",
    "What it brings in is never named here, and it has no rules, qualifiers or references that would run by "
    "themselves.",
)

FINDING_WITHOUT_RULE = _code(
    "W505",
    "finding-without-rule",
    "no rule yields `{name}`",
    "write `rule … -> {name}:`, or delete the finding type",
    "A finding type is made by rules that name it behind `->`.",
)

DUPLICATE_ENTRY = _code(
    "W506",
    "duplicate-entry",
    "`{entry}` stands twice in the lexicon `{name}`",
    "keep one of the two",
    "An entry that is listed again matches nothing more.",
)

UNKNOWN_PART = _code(
    "W507",
    "unknown-part",
    "`{path}` is nothing that `{owner}` captures",
    "its parts are {known}",
    "Behind the dot stands a sub-field of the capture, or an attribute of the lexicon entry that it matched. What is "
    "not there counts as nothing.",
)
