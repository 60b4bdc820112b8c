// Token regexes: does the whole text of a token match? Deterministic automata, made by Python at compile time.
#pragma once

#include "tables.hpp"
#include "text.hpp"

namespace dragoman {

struct Environment;

// For each ASCII character, whether a token that begins with it can match: most tokens need no more than that.
struct FirstCharacters {
    bool may[128];
};
FirstCharacters first_characters(const Tables& tables, u32 regex);

// `start … end` are code points of the text.
bool regex_matches(const Environment& environment, u32 regex, const TextView& text, i32 start, i32 end);

}  // namespace dragoman
