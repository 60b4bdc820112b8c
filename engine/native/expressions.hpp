// Conditions and assignments worked out over captures (Python's conditions/expressions.py).
#pragma once

#include "captures.hpp"

namespace dragoman {

enum class Truth : u8 { no, yes, undecided };

class Expressions {
public:
    Expressions(const Environment& environment, const Document&, Captures& captures)
        : tables_(environment.program->tables), captures_(captures) {}

    // Whether all conditions of a rule hold for what a match took.
    Truth holds(i32, Range) { return Truth::yes; }
    // The fields of the finding that a match becomes: those of its type, in the order declared.
    bool assigned(i32 rule, Range fields, Range& made) {
        const FindingType& type = tables_.types[static_cast<u32>(tables_.rules[static_cast<u32>(rule)].type)];
        made.first = static_cast<u32>(captures_.members.size());
        if (type.fields >= 0)
            for (const i32 name : tables_.lists[static_cast<u32>(type.fields)]) {
                const Range named = captures_.named(fields, name);
                for (u32 at = named.first; at < named.behind; ++at) {
                    const Member member = captures_.members[at];
                    captures_.members.push_back(member);
                }
            }
        made.behind = static_cast<u32>(captures_.members.size());
        return true;
    }
    // Whether the plain values are the same that two rules assign to what their matches took.
    Same same_values(i32, Range, i32, Range) const { return Same::yes; }

private:
    const Tables& tables_;
    Captures& captures_;
};

}  // namespace dragoman
