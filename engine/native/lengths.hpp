// How many tokens the matches of automata have at most. Worked out when tables are opened.
#pragma once

#include <vector>

#include "tables.hpp"

namespace dragoman {

// By automaton, of markers and slots; `any_length` where there is no bound, or none that matters. Linear in the tables.
std::vector<i32> longest_matches(const Tables& tables);

}  // namespace dragoman
