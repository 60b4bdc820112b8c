// The order of calls: automata enter slots and ask for markers, which are automata in turn.
#pragma once

#include "tables.hpp"

namespace dragoman {

// Raises TablesError where an automaton could come to call itself, or where calls nest deeper than the matcher's
// stack allows. What the compiler writes never does; a damaged block might.
void check_calls(const Tables& tables);

}  // namespace dragoman
