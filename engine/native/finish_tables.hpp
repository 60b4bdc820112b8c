// What the tables say of what is done when all findings are there: `compiled/finish_tables.py` writes it.
//
// Names and types of captures are numbers of strings, types of findings those of types. Lists are numbers of lists.
#pragma once

#include <cstdint>

namespace dragoman {

using i32 = std::int32_t;

// hides, sources: lists of the names of fields (strings), -1 where there are none.
struct TypeFinish {
    i32 hides, sources;
};

// through: 0 sentence, 1 paragraph, 2 document.  until: list of types of findings, until_rules: of rules; -1 where
// there are none.
struct Extend {
    i32 rule, field, origin, through, until, until_rules;
};

// on: list of types of findings, -1 for all.  items: first … first + count.
struct Qualifier {
    i32 on, first, count;
};

enum class Direction : i32 { before, after, around, in };

// key: its number among the keys of all items.  field: -1 where it is seen from the whole finding.  cue, until: markers;
// until -1 where there is none.  within: -1 where it is the whole sentence.  constant: 1 where the value is one, and so
// never missing.
struct QualifierItem {
    i32 key;
    Direction direction;
    i32 field, cue, within, until, constant;
};

// slot: the type whose captures it resolves, -1 for any.  items: first … first + count.
struct Reference {
    i32 slot, first, count;
};

// means: first … first + count of `meanings`.
struct ReferenceItem {
    i32 automaton, first, count;
};

enum class MeaningKind : i32 { recent, named };

// field: the capture of the template whose words are compared, -1 where all of it is.
struct Meaning {
    MeaningKind kind;
    i32 type, count, field;
};

}  // namespace dragoman
