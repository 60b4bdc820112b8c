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

UNREADABLE_FILE = _code(
    "E102",
    "unreadable-file",
    "{path} cannot be read: {reason}",
    "check the path and its permissions",
    "The operating system did not let the file be opened or read.",
)

NOT_UTF8 = _code(
    "E103",
    "not-utf8",
    "{path} is not UTF-8: byte {byte} at line {line}, column {column}",
    "save the file as UTF-8",
    "Rule files are UTF-8 text. Another encoding cannot be told with certainty, so none is guessed.",
)

WRONG_ENCODING = _code(
    "E104",
    "wrong-encoding",
    "{path} is {encoding}, not UTF-8",
    "save the file as UTF-8",
    "The file begins with the byte order mark of another encoding.",
)

UNREADABLE_CHARACTER = _code(
    "E105",
    "unreadable-character",
    "the text has the character {char}, which cannot be part of a text",
    "remove it",
    "NUL and halves of surrogate pairs come from damaged or binary data. No token of any text can match them.",
)

ODD_SPACE = _code(
    "E106",
    "odd-space",
    "the indentation has white space other than plain spaces",
    "indent with plain spaces",
    "No-break spaces and their like look the same as spaces and come from word processors and web pages.",
)

TAB_INDENT = _code(
    "E107",
    "tab-indent",
    "the indentation has a tab",
    "indent with spaces",
    "How wide a tab is depends on the editor, and indentation has a meaning here; so only spaces indent.",
)

ODD_INDENT = _code(
    "E108",
    "odd-indent",
    "the indentation of this line does not fit: {why}",
    "give all lines of a body the same indentation, and none to the head of a declaration",
    "A declaration begins at the margin; the lines of its body are indented alike; a line indented deeper goes on with "
    "the line before it.",
)

MISSING_INDENT = _code(
    "E109",
    "missing-indent",
    "the body of a declaration is indented, this line is not",
    "indent the lines of the body by four spaces",
    "A line at the margin begins a new declaration.",
)

MISSING_BODY = _code(
    "E110",
    "missing-body",
    "there is nothing after the colon",
    "write the rest on the same line, or on indented lines below",
    "A colon announces what a declaration consists of.",
)

UNKNOWN_KEYWORD = _code(
    "E111",
    "unknown-keyword",
    "a declaration cannot begin with {found}",
    "declarations begin with `use`, `lexicon`, `slot`, `share`, `finding`, `rule`, `qualifier`, `reference` or `test`",
    "A line at the margin begins a declaration, with a word that says its kind.",
)

MISSING_COLON = _code(
    "E112",
    "missing-colon",
    "there is no `:` here",
    "put a colon after {after}",
    "A colon stands between the name of a declaration and what it consists of.",
)

UNCLOSED_QUOTE = _code(
    "E113",
    "unclosed-quote",
    "the quotation mark opened here is not closed on its line",
    'close it with `"`; a `"` inside is written `\\"`',
    'A string stands on one line. Longer texts go between `"""` and `"""`.',
)

UNCLOSED_LONG_QUOTE = _code(
    "E114",
    "unclosed-long-quote",
    'the `"""` opened here is never closed',
    'close it with `"""`',
    "A long text goes over as many lines as it needs, to the next three quotation marks.",
)

CURLY_QUOTES = _code(
    "E115",
    "curly-quotes",
    'strings are put between plain `"`, not between {found}',
    'put plain `"` in place of both marks',
    "Word processors turn plain quotation marks into curly ones. Inside of a string all of them may stand, and match "
    "any double quotation mark of a text.",
)

UNESCAPED_QUOTE = _code(
    "E116",
    "unescaped-quote",
    "the string ends here, and {found} follows",
    'write a quotation mark inside of a string as `\\"`',
    "A plain quotation mark ends a string, unless a backslash stands before it.",
)

UNEXPECTED = _code(
    "E117",
    "unexpected",
    "{found} is not expected here",
    "expected: {expected}",
    "The line does not follow the grammar of the language.",
)

UNKNOWN_WORD = _code(
    "E118",
    "unknown-word",
    "`{clause}` does not know `{word}`",
    "it takes {words}",
    "Some clauses take one of a few words.",
)

ONE_LINE_CLAUSE = _code(
    "E119",
    "one-line-clause",
    "a declaration on one line cannot be followed by {found}",
    "put everything on indented lines below the head, which then ends with the colon",
    "A one-line declaration holds its templates only. Clauses need the block form.",
)

WRONG_ORDER = _code(
    "E120",
    "wrong-order",
    "{what} belongs {place}",
    "move it up",
    "Within a block, the docstring comes first, then the templates, then the clauses.",
)

REPEATED_CLAUSE = _code(
    "E121",
    "repeated-clause",
    "{what} is given twice",
    "keep one of them",
    "This part of a declaration can be given once only.",
)

MISSING_PART = _code(
    "E122",
    "missing-part",
    "{shown} has no {what}",
    "add it",
    "A declaration of this kind means nothing without this part.",
)

TOO_DEEP = _code(
    "E123",
    "too-deep",
    "brackets are nested more than {limit} deep",
    "split the pattern with a `slot`, or raise `max_depth`",
    "The limit bounds the work that a template or an expression from a stranger can cause.",
)

NUMBER_TOO_LARGE = _code(
    "E124",
    "number-too-large",
    "the number is larger than {limit}",
    "write a smaller number",
    "No count, priority or distance of the language needs a number of this size.",
)

UNCLOSED_BRACKET = _code(
    "E125",
    "unclosed-bracket",
    "the `{opener}` opened here is never closed",
    "close it with `{closer}`, or write `\\{opener}` for the character itself",
    "Brackets come in pairs.",
)

STRAY_BRACKET = _code(
    "E126",
    "stray-bracket",
    "the `{closer}` closes nothing",
    "open it with `{opener}`, or write `\\{closer}` for the character itself",
    "Brackets come in pairs.",
)

CROSSED_BRACKETS = _code(
    "E127",
    "crossed-brackets",
    "`{closer}` cannot close the `{opener}` that was opened last",
    "close it with `{wanted}` first",
    "Brackets may lie inside of one another, but not cross.",
)

ODD_NAME = _code(
    "E128",
    "odd-name",
    "the name `{name}` has characters that only look like those of `{plain}`",
    "write `{plain}`",
    "Full-width letters, ligatures and separate accents look like other characters. Two names that look alike must be "
    "alike.",
)

DOTTED_NAME = _code(
    "E129",
    "dotted-name",
    "{what} cannot have a dot: `{name}`",
    "use `_` in place of the dot",
    "A dot goes from a name brought in by `use … as` to a name inside, or from a capture to its parts.",
)

NEGATIVE_NUMBER = _code(
    "E130",
    "negative-number",
    "this number cannot be negative",
    "leave out the minus",
    "Distances and priorities are counted from 0.",
)

EMPTY_ENTRY = _code(
    "E131",
    "empty-entry",
    "this lexicon entry has no text",
    "write the phrase between the quotation marks, or remove them",
    "A lexicon lists phrases; a phrase has at least one word.",
)

NOTHING_AND_MORE = _code(
    "E132",
    "nothing-and-more",
    "this test expects nothing and a finding at once",
    "keep `-> nothing` or the findings",
    "A test lists exactly the findings that it expects of its text.",
)

ODD_CHARACTER = _code(
    "E133",
    "odd-character",
    "there is a character here that cannot be seen or looks like another: {char}",
    "remove it, or replace it by a plain space",
    "Such characters come with text pasted from a word processor or a web page.",
)

EMPTY_TEMPLATE = _code(
    "E140",
    "empty-template",
    "the template is empty",
    "write what it should match",
    "A template that matches nothing finds nothing.",
)

EMPTY_ALTERNATIVE = _code(
    "E141",
    "empty-alternative",
    "one of the alternatives is empty",
    "remove the bar; what may be left out goes between `[` and `]`",
    "A bar stands between two alternatives. What is optional is written in square brackets, so that it can be seen.",
)

EMPTY_GROUP = _code(
    "E142",
    "empty-group",
    "there is nothing between the brackets of `{written}`",
    "fill it or remove it; the characters themselves are written with a backslash before each",
    "A group, slot or reference without content matches nothing.",
)

BARE_BAR = _code(
    "E143",
    "bare-bar",
    "a `|` divides alternatives only inside of brackets, or between strings",
    "put the alternatives between `(` and `)`, make two strings of them, or write `\\|` for the character itself",
    "Without brackets it cannot be seen how far the alternatives reach.",
)

BAD_SLOT = _code(
    "E144",
    "bad-slot",
    "{problem}",
    "a slot is written `<name>`, `<name: type>` or `<name: (words | other words)>`; a plain `<` is written `\\<`",
    "Angle brackets hold the name of a field and, after a colon, what may fill it.",
)

BAD_REFERENCE = _code(
    "E145",
    "bad-reference",
    "{problem}",
    "a reference is written `{{name}}`, `{{one | other}}` or `{{not name}}`; a plain `{{` is written `\\{{`",
    "Braces hold the names of slots, lexicons or finding types, and capture nothing.",
)

REPEATED_OPTIONAL = _code(
    "E146",
    "repeated-optional",
    "`{written}` after `]`: what stands in square brackets is optional already",
    "leave it out; for a repetition use round brackets; for the character itself write `\\{first}`",
    "`[x]` is the same as `(x)?`. A further sign behind it has no meaning of its own.",
)

COUNT_ON_WORD = _code(
    "E147",
    "count-on-word",
    "`{written}` repeats a bracket, not a word",
    "write `({word}){written}`",
    "Repetition is glued to a closing bracket, `_` or a regex, so that signs after words can mean themselves.",
)

STRAY_COUNT = _code(
    "E148",
    "stray-count",
    "`{written}` does not stand behind something that it could repeat, or is not of the form `{{2,5}}`",
    "glue it to the closing bracket, as `{{2}}`, `{{2,}}` or `{{0,5}}`; a plain `{{` is written `\\{{`",
    "A count says how often what stands before it is repeated.",
)

REVERSED_COUNT = _code(
    "E149",
    "reversed-count",
    "at least {least} and at most {most} times is never",
    "write the smaller number first",
    "A count gives the least number, then the most.",
)

ZERO_COUNT = _code(
    "E150",
    "zero-count",
    "`{written}` lets nothing stand here",
    "leave it out with what it repeats",
    "Something repeated at most 0 times is never there.",
)

REPEAT_OVER_LIMIT = _code(
    "E151",
    "repeat-over-limit",
    "a repetition of {needed} is over the limit of {limit}",
    "write a smaller number, or leave it out; the limit is `max_repeat`",
    "Repetitions are written out when a rule is compiled. The limit bounds what that can take.",
)

GLUED_GAP = _code(
    "E152",
    "glued-gap",
    "the gap `{written}` is glued to what stands beside it",
    "put white space around it; for three dots in the text write `\\...`",
    "A gap stands alone, so that it cannot be mistaken for the dots at the end of a word.",
)

DETACHED_INFLECTION = _code(
    "E153",
    "detached-inflection",
    "`{written}` is glued to no word",
    "glue it to the word; for the character itself write `\\~`",
    "An inflection mark stands right behind the word whose forms are meant: `sign~ed`.",
)

BAD_INFLECTION = _code(
    "E154",
    "bad-inflection",
    "`{written}` is no inflection of what stands before it",
    "words, groups and references take `~`, `~ed`, `~ing` and `~s`; the character itself is written `\\~`",
    "`~` stands for any form, `~ed` for the past forms, `~ing` and `~s` for those.",
)

SPACE_IN_REGEX = _code(
    "E155",
    "space-in-regex",
    "a regex has white space, but is compared with one token, which has none",
    "match several tokens with several regexes; if the slashes are text, write `\\/`",
    "Between slashes stands a regex for one whole token.",
)

STRAY_BACKSLASH = _code(
    "E156",
    "stray-backslash",
    "there is no character behind this backslash",
    "remove it; for the character itself write `\\\\`",
    "A backslash takes away the special meaning of the character that follows.",
)

TEMPLATE_TOO_LONG = _code(
    "E158",
    "template-too-long",
    "the template has {size} characters, more than the limit of {limit}",
    "put long lists of phrases into a lexicon, or raise `max_template`",
    "A template describes a stretch of a sentence. The limit bounds the work that one can cause.",
)

UNEXPECTED_IN_TEMPLATE = _code(
    "E157",
    "unexpected-in-template",
    "{found} is not expected here in a template",
    "expected: {expected}; a special character is written with a backslash before it",
    "The template does not follow the grammar of templates.",
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
    "`->`, `gives way to`, `on` of a qualifier and the expectations of a test name finding types. "
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
    "An expression speaks of what the templates beside it capture: a slot's name, a variable, or a sub-field of one. "
    "The value of a qualifier speaks of the fields of the findings on which it is set.",
)

WORD_AS_TYPE = _code(
    "E206",
    "word-as-type",
    "`{name}` is no slot, lexicon or finding",
    "to capture the word itself, put it in round brackets: `({name})`; for a type of your own, declare `slot {name}:` "
    "or `lexicon {name}:`",
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
    "`{owner}` needs `{name}`, which this template {how}",
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

VARIABLE_WITHOUT_PHRASE = _code(
    "E218",
    "variable-without-phrase",
    "the variable `{name}` needs a slot named `phrase`, and there is none here",
    "declare `slot phrase:`, or use std",
    "A single capital such as `X` stands for a slot of type `phrase`, which std declares.",
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

UNKNOWN_STOP = _code(
    "E229",
    "unknown-stop",
    "there is no finding type or rule named `{name}` here",
    "name a finding type, or a rule of this file or pack",
    "The `until` of `extend` names finding types, and rules of the same file or pack: where a finding of them starts, "
    "the field ends.",
)

# --- E3xx: compiling ------------------------------------------------------------------------------

# --- E3xx: compiling templates ---------------------------------------------------------------------

GLUED_LITERAL = _code(
    "E301",
    "glued-literal",
    "`{text}` is glued to what stands beside it, and no token of a text is cut there",
    "put a space between them, or match the whole token with a regex such as `/\\d+th/`",
    "A slot takes whole tokens. Literal text beside it is split as if a word stood at the slot; what does not come "
    "off as a token of its own can never match.",
)

NEVER_MATCHES = _code(
    "E302",
    "never-matches",
    "{what} can never match: {why}",
    "mend or delete it",
    "No token of any text can be equal to it, so the whole template could never match.",
)

BAD_REGEX = _code(
    "E303",
    "bad-regex",
    "this regex cannot be used: {reason}",
    None,
    "A regex matches the whole text of one token, in linear time: characters, classes, groups, alternatives and "
    "repetition are there, look-around and back-references are not.",
)

NULLABLE_CAPTURE = _code(
    "E304",
    "nullable-capture",
    "this slot can match nothing at all",
    "make the whole slot optional instead: `[<name: (…)>]`",
    "What a slot captures has at least one token; that it may be absent is said around it.",
)

INFLECTED_SLOT = _code(
    "E305",
    "inflected-slot",
    "`{name}` is a {kind} and has no inflected forms",
    "put the mark on the words inside it, or on a lexicon",
    "`~` stands behind a word, a group of words or a lexicon, whose entries are then inflected.",
)

VARIABLE_IN_SLOT = _code(
    "E306",
    "variable-in-slot",
    "a slot cannot use the variable `{name}`",
    "write `<{lower}: phrase>`",
    "Variables must hold equal text all over one template of a rule; what a slot takes is settled before that.",
)

NULLABLE_TEMPLATE = _code(
    "E307",
    "nullable-template",
    "this template can match nothing at all",
    "take one part out of its brackets, or repeat it at least once",
    "A template whose every part may be absent would match everywhere, with no words.",
)

TEMPLATE_TOO_LARGE = _code(
    "E308",
    "template-too-large",
    "this template needs more than {allowed} {what} (limit `{limit}`)",
    "lower the numbers in `{{2,5}}`, split the template, or raise the limit",
    "Repetitions with numbers are written out when a template is compiled; nested ones multiply.",
)

SLOTS_TOO_DEEP = _code(
    "E309",
    "slots-too-deep",
    "`{name}` goes through more than {allowed} slots and findings inside each other (limit `max_depth`)",
    "join some of them into one",
    "Each slot or finding type named in another is one level; the depth is limited so that matching has a known cost.",
)

BAD_MEANING = _code(
    "E310",
    "bad-meaning",
    "behind `means` stand `recent(TYPE)`, `recent(TYPE, 2)`, `named(TYPE)` or `named(TYPE, field)`, joined by `or`",
    "write for example `means recent(person, 2)`",
    "A reference says which earlier mentions an expression stands for.",
)

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

LEXICON_UNREADABLE = _code(
    "E413",
    "lexicon-unreadable",
    "the lexicon file `{target}` cannot be used: {reason}",
    None,
    "Lexicon files are UTF-8 text: one phrase a line (.txt), columns with a header (.csv, .tsv), or JSON objects "
    "(.jsonl).",
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

LEXICON_ROW = _code(
    "W508",
    "lexicon-row",
    "{problem}",
    "mend the entry; it is left out, the others are used",
    "An entry of a lexicon, in a rule file or a file of its own, that cannot be used is skipped.",
)

INFLECTED_FORM = _code(
    "W509",
    "inflected-form",
    "`{word}` is a form of `{base}`, and has no such forms itself",
    "write `{base}{mark}`",
    "An inflection mark stands behind the base form of a word: `sign~ed`, not `signed~ed`.",
)

OTHER_VARIABLE = _code(
    "W520",
    "other-variable",
    "`{name}` is a variable here, and takes any phrase",
    "write `\\{name}` for the letter itself; variables are best called X, Y and Z",
    "A capital that stands by itself is a variable, also where a letter is meant, as in *Plan B*.",
)

CAPITAL_START = _code(
    "W521",
    "capital-start",
    "`{word}` matches only with its capital; inside of a sentence it is written `{lower}`",
    "write `{lower}`, which matches both",
    "A literal in lower case matches any case. One with a capital matches exactly so; words like this one have a "
    "capital at the start of a sentence only.",
)

TEXT_QUANTIFIER = _code(
    "W522",
    "text-quantifier",
    "`{sign}` is just the character itself here",
    "to repeat the word, write `({word}){sign}`; if the character is meant, write `\\{sign}`",
    "Repetition is glued to a closing bracket, `_` or a regex.",
)

NEEDLESS_ESCAPE = _code(
    "W523",
    "needless-escape",
    "`{written}` is just the character `{char}`",
    "leave out the backslash; a regex stands between slashes: `/{written}/`",
    "A backslash takes away the special meaning of a character, and this one has none. Classes like `\\d` belong into "
    "a regex.",
)

GLUED_VARIABLE = _code(
    "W524",
    "glued-variable",
    "`{name}` is no variable here, but text, because it is glued to `{beside}`",
    "put a space between them; if the letter is meant, write `\\{name}`",
    "A capital with a full stop, a hyphen or `&` beside it belongs to an initial or an abbreviation: *W.*, *C-SPAN*.",
)

INVISIBLE_CHARACTER = _code(
    "W525",
    "invisible-character",
    "there is a character that cannot be seen: {char}",
    "remove it",
    "Such characters come with text pasted from a web page or a word processor.",
)

MIXED_SCRIPTS = _code(
    "W526",
    "mixed-scripts",
    "the name `{name}` mixes {scripts} letters; one of them is {char}",
    "write the name in one script",
    "Letters of different scripts can look exactly alike, so that two names that look the same are not.",
)

# --- W51x: warnings that are allowed where they stand ----------------------------------------------

UNUSED_ALLOW = _code(
    "W510",
    "unused-allow",
    "nothing here has to be allowed: there is no {code}",
    "remove it",
    "A comment `# allow CODE: reason` keeps a warning silent. This one keeps none: what it was for is gone, or it "
    "stands in the wrong place. It counts for the line on which it stands; on a line of its own for the next line; at "
    "the head of a declaration for all of it; and `# allow file CODE: reason` for the file.",
)

ODD_ALLOW = _code(
    "W511",
    "odd-allow",
    "{problem}",
    "write `# allow W502: why it is right here`",
    "A warning is allowed by its code, with the reason for those who read the rules after you. An error cannot be "
    "allowed: what it is about is left out.",
)

# --- W53x: what `dragoman check` works out about whole rules ---------------------------------------

SHADOWED_TEMPLATE = _code(
    "W530",
    "shadowed-template",
    "this template never makes anything: {what} before it {takes} all that it takes",
    "delete it, or put it in front of the other",
    "The first template of a rule with a match at a place wins, and so does the first template of a slot with that "
    "end. Decided on the automata of the templates: wherever this one matches, an earlier one does, too.",
)

SHADOWED_ALTERNATIVE = _code(
    "W531",
    "shadowed-alternative",
    "`{written}` is never taken: {what} before it {takes} all that it takes",
    "delete it, or put it in front",
    "Earlier alternatives are preferred. Where they take every stretch that a later one takes, nothing is left for it.",
)

RULE_INSIDE_RULE = _code(
    "W532",
    "rule-inside-rule",
    "whatever `{inner}` matches, `{outer}` can match in the same way; both make the same {finding} of *{witness}*",
    "delete `{inner}`, or say in it what sets it apart",
    "Each way through a template of the inner rule has one through a template of the outer rule that takes the same "
    "words and captures the same; their clauses are alike. The sentence was made from the templates, and both rules "
    "were run on it. Where the outer rule found something just before, it steps over what it has read, so look at "
    "`dragoman diff` before you delete one of them.",
)

COLLIDING_RULES = _code(
    "W533",
    "colliding-rules",
    "`{first}` and `{second}` both take *{witness}*, one as {one}, the other as {other}{more}",
    "let one type give way to the other, narrow one of the rules, or allow it",
    "Two rules make different findings of the very same words. The sentence was made from the templates of both, and "
    "the rules were run on it; so it can happen, however odd the sentence.",
)

UNTESTED_RULE = _code(
    "W534",
    "untested-rule",
    "no test shows what `{name}` finds",
    "write a test in which it finds something: `test {name}:`, a text, and `-> {type}`",
    "Reported for rule files and packs that have tests. A rule counts as tested where it makes a finding in the text "
    "of a test that is about it, or its type, and expects something.",
)

IDLE_RULE = _code(
    "W535",
    "idle-rule",
    "`{name}` finds nothing in the corpus ({texts})",
    "look at it with `dragoman explain`; keep it if the corpus is too small to tell",
    "Reported with `--corpus` for rules that make nothing there, not even a finding that is dropped later.",
)

HIDDEN_FINDINGS = _code(
    "W536",
    "hidden-findings",
    "{share} that `{name}` makes in the corpus {are} dropped: {why}; one is *{sample}* in {place}",
    "see whether the findings that win are the better ones",
    "Reported with `--corpus` where none of a rule's findings is left after `gives way`, `overlap` and `hides`, and "
    "where `overlap` drops more than half of them.",
)

SWALLOWED_SLOT = _code(
    "W537",
    "swallowed-slot",
    "`{loser}` always gets {what}: `{winner}` beside it takes the rest",
    "say where one ends and the other begins: put a word between them, or a narrower type",
    "Repetition is greedy, and gaps are lazy. Where two neighbours can take the same tokens, the seam between them "
    "always lies at the same edge.",
)

COSTLY_RULE = _code(
    "W538",
    "costly-rule",
    "at worst, `{name}` takes {steps} {unit}",
    "{advice}",
    "Every rule is read in time linear in the text. How many steps each token can cost is known beforehand: the ways "
    "out of all positions of the rule's templates, those of its slots counted wherever they are called. Only `select "
    "all` may read the rest of the scope again from each token. `dragoman check --costs` shows a table of all rules.",
)
