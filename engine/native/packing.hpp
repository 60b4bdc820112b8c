// A finished reading packed for Python: what its findings are made of and nothing else, places in code points.
//
// Behind `finishing`; a `Reading` goes on to the next text, what is packed stays. `module_findings` makes findings of it
// when somebody looks at them.
#pragma once

#include <vector>

#include "tables.hpp"

namespace dragoman {

class Reading;

// Pairs of numbers are half-open stretches: of `numbers` unless said otherwise.
struct PackedFinding {
    i32 type;
    i32 rules, rules_behind;            // those that made it, by number
    i32 templ;
    i32 start, end;
    i32 shared;
    i32 sentence, sentence_start, sentence_end;
    i32 paragraph, paragraph_start, paragraph_end;
    i32 fields, fields_behind;          // of `members`
    i32 captured, captured_behind;      // of `members`: what its assignments see
    i32 sources, sources_behind;        // findings, innermost first
    i32 qualifiers, qualifiers_behind;  // items of qualifiers whose cue is there
};

// As CaptureNode.
struct PackedCapture {
    i32 type, start, end;
    i32 value_slot, value_way, value_members, value_members_behind;  // of `members`
    i32 rows_key, rows, rows_behind;                                 // entries of the lexicon, on the text's day
    i32 parts, parts_behind;                                         // pairs of start and end
    i32 members, members_behind;                                     // of `members`
    i32 refers, refers_behind;                                       // captures that it stands for
};

struct PackedMember {
    i32 name, capture, listed;
};

struct PackedReading {
    std::vector<PackedFinding> findings;
    std::vector<PackedCapture> captures;
    std::vector<PackedMember> members;
    std::vector<i32> numbers;
};

void pack(const Reading& reading, PackedReading& packed);

}  // namespace dragoman
