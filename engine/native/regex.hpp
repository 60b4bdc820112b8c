// Token regexes: does the whole text of a token match? Deterministic automata, made by Python at compile time.
#pragma once

#include "program.hpp"

namespace dragoman {

// `start … end` are code points of the text.
bool regex_matches(const Environment& environment, u32 regex, const TextView& text, i32 start, i32 end);

}  // namespace dragoman
