// A draft: a finding in the making, while the reading is at work (Python's cascade/draft.py).
#pragma once

#include "captures.hpp"
#include "tables.hpp"

namespace dragoman {

// Never changed once others know it: two that are merged make a third. Its number in `Drafts::all` is its identity.
struct Draft {
    i32 type;
    Range rules;        // of `Drafts::rules`: all rules that made it, the first in order first
    i32 templ;          // within the first rule
    i32 first, last;    // tokens of the document, half-open
    i32 start, end;     // code points of the text
    Range fields;       // members: the fields of the finding, captured or assigned, in the order declared
    Range captured;     // members: all that was captured, which values that are worked out later see
    Range regions;      // of `Captures::regions`: what open slots took
    i32 depth;          // how many open slots it lies in itself
    i32 shared;         // whether it was found by sharing a subject
};

// The drafts of a document.
struct Drafts {
    std::vector<Draft> all;
    std::vector<i32> rules;
    std::vector<std::vector<u32>> kept;  // by type: those that stay, in order; numbers of `all`

    i32 rule_of(const Draft& draft) const { return rules[draft.rules.first]; }
};

}  // namespace dragoman
