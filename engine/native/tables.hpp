// The tables: a compiled rule set as flat little-endian arrays, as Python's `compiled/tables.py` writes them.
//
// A `Tables` is a view on one block of memory (bytes made in the process, or a memory-mapped artefact). It
// owns nothing; `open` refuses a block whose indexes point outside, so that the rest of the kernel can follow
// them without asking. The layout of each section is said beside its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "finish_tables.hpp"

namespace dragoman {

using i32 = std::int32_t;
using u32 = std::uint32_t;
using u16 = std::uint16_t;
using u8 = std::uint8_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;

// A block that is no rule set, or a damaged one.
struct TablesError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class T>
struct Array {
    const T* data = nullptr;
    std::size_t size = 0;

    const T& operator[](std::size_t index) const { return data[index]; }
    const T* begin() const { return data; }
    const T* end() const { return data + size; }
    bool empty() const { return size == 0; }
};

// Several short lists in one array: list k is `items[start[k] … start[k+1])`.
template <class T>
struct Lists {
    Array<u32> start;
    Array<T> items;

    std::size_t count() const { return start.size ? start.size - 1 : 0; }
    Array<T> operator[](std::size_t index) const {
        return {items.data + start.data[index], start.data[index + 1] - start.data[index]};
    }
};

enum class StepKind : i32 { word, any, gap, regex, lexicon, finding, slot, whole, unless };

// word: a = set, b = 1 where compared exactly (set of exact words), else folded.  gap: a = least, b = most.
// regex: a = regex.  lexicon: a = key.  finding: a = type.  slot, whole: a = slot.
// unless: a = list of step numbers, b = list of step numbers (among), -1 where there is none; all of them
// stand before this step.
// `captured` and `name` (a string) are for those who name captures; matching does not ask.
struct Step {
    StepKind kind;
    i32 a, b;
    i32 captured;
    i32 name;
};

// target: 0 accepts, else position number + 1 (the state's number in its automaton; state 0 is the start).
// guards, events: a list of numbers of guards or events, -1 where there is none.
struct Way {
    i32 target, guards, events;
};

enum class GuardKind : i32 { scope_start, scope_end, preceded, followed };

struct Guard {
    GuardKind kind;
    i32 marker, within, negated;
};

enum class EventKind : i32 { open, close, mark };

// open: a = name (a string), flags 1 item, 2 more, 4 variable.  mark: a = the way's number.
struct Event {
    EventKind kind;
    i32 a, flags;
};

constexpr i32 slot_open = 1, slot_whole = 2, slot_in_sentence = 4, slot_has_end = 8, slot_changing = 16;

// until: list of marker numbers; shares: list of share numbers; -1 where there is none.
struct Slot {
    i32 automaton, flags, until, shares, name;
};

// What captures ask of a slot: the list of its fields that are lists, and that of its ways with a value; -1: none.
struct SlotMore {
    i32 list_fields, valued;
};

// What an expression is of: see expressions.hpp. Its parts stand before it.
// text: a = string, b = the same as `==` sees it.  number, truth: a.  items, all, any: a = list of expressions.
// path: a = list of its names, three numbers each: string, `BuiltIn` and column (-1: none).  lexicon: a, see
// `spelling_start`.  apply: a = function, b = list of expressions.  comparison: a = operator, b, c = expressions.
// missing: a = expression, b = 1 where it is negated.  none: a = expression.
enum class ExpressionKind : i32 {
    text, number, truth, items, path, lexicon, apply, comparison, missing, all, any, none, plain
};

struct Expression {
    ExpressionKind kind;
    i32 a, b, c;
};

// where: list of expressions; assignments: list of pairs, a name (a string) and an expression; -1: none.
struct RuleExpressions {
    i32 where, assignments;
};

// A spelling of a lexicon's entry. text: its words, folded, with a space between them (a string); cased: list of
// pairs, the places and texts of words that are compared exactly; from, until: as in `Tables::days`.
struct Spelling {
    i32 text, cased, from, until;
};

struct Marker {
    i32 automaton, changing;
};

struct Share {
    i32 subject, after, before;  // markers
};

enum class Select : i32 { first, longest, shortest, all };

constexpr i32 rule_plain = 1;     // nothing is left to do behind its matches: they are its findings
constexpr i32 rule_filtered = 2;  // conditions, variables or layers must be asked for each match

// scope: 0 sentence, 1 paragraph, 2 document.  templates: first … first + count.
struct Rule {
    i32 first, count;
    Select select;
    i32 scope, stage, type, flags, name;
};

constexpr std::size_t limits_of_readings = 7;
constexpr std::size_t layer_count = 6;  // furniture, heading, headline, prose, quote, speaker

// What a reading (reading.hpp) needs to know of a rule. layers: list of layer numbers, -1 where it may read anywhere.
struct RuleMore {
    i32 priority, layers;
};

enum class Overlap : i32 { keep, longest, priority };

// A finding type. It gives way by `clauses` of `gives_way` from `first_clause` on; fields, list_fields: lists of
// strings, -1 where there are none.
struct FindingType {
    Overlap overlap;
    i32 first_clause, clauses;
    i32 name, fields, list_fields;
};

// types: list of types; on: the field (a string) whose places are compared, -1: those of whole findings.
struct GivesWay {
    i32 types, on;
};

// guard: list of signals of which each must have been seen in the scope, -1 where there is none.
struct Template {
    i32 automaton, rule, number, guard;
};

constexpr i32 key_dated = 1;  // some entries hold only on some days
constexpr i32 key_rows = 2;   // some entries have attributes, on some day at least
constexpr i32 key_always_rows = 4;  // all entries have attributes, on every day

// dates: where its entries' days begin in `days` (pairs from, until; ordinals as Python's date.toordinal,
// 0 where open; until is the last day, -1 where there is none), -1 where there are none.
struct Key {
    i32 flags, dates, name;
};

// mode 0: a deterministic automaton over characters; mode 1: ask Python.
// moves: where its `states * classes` moves begin in `regex_moves` (next state; state 0 is dead, 1 the start);
// accepts: where its states begin in `regex_accepts`; ascii: where its 128 classes begin in `regex_ascii`;
// ranges: first … first + count of `regex_ranges` (sorted, beyond ASCII; what is in none has class 0).
struct Regex {
    i32 mode, states, classes, moves, accepts, ascii, first_range, range_count, pattern;
};

struct CharacterRange {
    u32 first, last, cls;
};

// Words. A token's folded form and its exact form are looked up apart; a word's number is unique over both.
// Number 0 is every unknown word. The first words are those of `reserved`, in that order, folded.
constexpr u8 word_folded = 1, word_exact = 2, word_has_exact = 4;  // has_exact: some exact word folds to it

enum Reserved : u32 {
    unknown_word, dot, comma, semicolon, colon, exclamation, question, dots, ellipsis_sign, dash,
    round_close, square_close, curly_close, quote_close, round_open, square_open, curly_open, quote_open,
    double_quote, single_quote, reserved_end
};
// Their texts: . , ; : ! ? ... … - ) ] } ” ( [ { “ " '

// What is done when all findings are there; sections that may be absent together, where no text is read flat.
struct FinishTables {
    // name of section                     what
    Array<TypeFinish> types;               // typefin   by type
    Array<Extend> extends;                 // extends   sorted by rule
    Array<Qualifier> qualifiers;           // qualprog
    Array<QualifierItem> qualifier_items;  // qualitem
    Array<Reference> references;           // refprog   each with the items behind those of the one before
    Array<ReferenceItem> reference_items;  // refitem
    Array<Meaning> meanings;               // meaning
};

struct Tables {
    // name of section in the block           what
    Array<i32> limits;            // limits    max_scope, max_matches, max_shares, max_reread, max_nesting, max_steps (31 bits, the rest)
    Array<u8> word_text;          // wordtext  UTF-8, one behind the other, then at least `text_padding` zeros
    Array<u32> word_start;        // wordfrom  V + 2 offsets; word 0 is empty
    Array<u8> word_flags;         // wordflag  V + 1
    Array<u32> word_root;         // wordroot  V + 1: node of the phrase tree behind the root, 0 where there is none
    Array<u32> folded_slots;      // foldslot  as `Vocabulary::build_slots` makes them; built at load where absent
    Array<u32> exact_slots;       // exacslot
    Lists<u32> sets;              // setfrom, setitem    sorted word numbers
    Lists<i32> lists;             // listfrom, listitem
    Array<Step> steps;            // steps
    Array<u32> automata;          // automata  A + 1: first state of each automaton
    Array<i32> state_step;        // statstep  the step that a state takes; -1 for a start
    Array<u32> state_ways;        // statways  S + 1
    Array<Way> ways;              // ways
    Array<Guard> guards;          // guards
    Array<Event> events;          // events
    Array<Slot> slots;            // slots
    Array<Marker> markers;        // markers
    Array<Share> shares;          // shares
    Array<Rule> rules;            // rules     in the order of their numbers
    Array<RuleMore> rules_more;   // rulemore  the same
    Array<FindingType> types;     // findtype  by number
    Array<GivesWay> gives_way;    // givesway
    Array<i32> stages;            // stages    each a list of types
    Array<Template> templates;    // template  sorted by rule, then number
    Lists<u32> word_signals;      // wsigfrom, wsigitem  by folded word number (V + 2 starts): the signals it sets
    Lists<u32> key_signals;       // ksigfrom, ksigitem  by lexicon key
    u32 signal_count = 0;         //           (starts of the next, less one)
    Lists<u32> triggered[3];      // trg0from, trg0item … trg2…  by signal: templates of that scope kind it queues
    Array<u32> untriggered[3];    // untrig0 … untrig2   templates tried in every scope of that kind
    Array<Key> keys;              // keys      lexicon keys
    Array<i32> days;              // days
    Array<u32> tree_child;        // treechld  nodes + 1: children of node n are tree_child[n] … tree_child[n + 1)
    Array<u32> tree_word;         // treeword  by node (0 is the root): the word that leads to it; children are sorted by word
    Lists<u32> tree_posts;        // postfrom, (by node) …
    Array<u32> post_entry;        // postitem = keys of the postings, postentr = entries, parallel; by key, then entry
    Array<Regex> regexes;         // regexes
    Array<u16> regex_moves;       // regxmove
    Array<u8> regex_accepts;      // regxacc
    Array<u8> regex_ascii;        // regxasci
    Array<CharacterRange> regex_ranges;  // regxrang
    Lists<u8> strings;            // strfrom, strtext    UTF-8
    Array<SlotMore> slot_more;    // slotmore  by slot
    FinishTables finish;
    Array<RuleExpressions> rule_expressions;  // rulexprs  by rule
    Array<Expression> expressions;            // exprs
    Array<i32> expression_limits;             // exprlim   max_value, max_answers
    Array<u32> spelling_start;                // exprlexi  by lexicon that is named in an expression
    Array<Spelling> spellings;                // exprspel  of each lexicon by the bytes of their texts
    Lists<i32> cells;  // exprcfro, exprcite  by column, then by key: by entry an expression, -1: it says nothing there

    // A view on a block. Raises TablesError where it is foreign, damaged or cut off.
    static Tables open(const u8* block, std::size_t size);
    std::string_view string(std::size_t index) const;
    std::string_view word(std::size_t index) const;
    // The list of the fields of a slot that are lists; -1 where there are none.
    i32 slot_lists(i32 slot) const { return slot_more.empty() ? -1 : slot_more[static_cast<u32>(slot)].list_fields; }
    // Whether the template of this number of a slot has an expression for the slot's value.
    bool has_value(i32 slot, i32 way) const;
};

// The block: 8 bytes "DRAGOMAN", u32 format, u32 number of sections; then for each section a name (8 bytes,
// padded with zeros), u64 offset, u64 size in bytes; then the sections, each at a multiple of 16. Other
// sections (what Python keeps there) are none of the kernel's business.
constexpr u32 tables_format = 1;

// Zeros behind the last word, so that every word can be read 16 bytes at a time.
constexpr std::size_t text_padding = 16;

// Follows every index of the tables. Raises TablesError for one that points outside. Linear in the tables.
void check_tables(const Tables& tables);
void check_expressions(const Tables& tables);  // those of the expressions, as a part of it

}  // namespace dragoman
