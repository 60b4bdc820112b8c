// Tokens of a shape.
//
// Runs of letters and digits between white space and plain signs are taken from the bits of `Block`, many at a
// time. Where a sign stands that more may depend on, one token is cut by the letter of Python's `_TOKEN`.
#pragma once

#include <vector>

#include "shape.hpp"
#include "word_lists.hpp"

namespace dragoman {

// Fills `start`, `end` and `form` of the tokens, and `stops` with every token that may end a sentence.
void find_tokens(const Shape& shape, const WordLists& lists, Tokens& tokens, std::vector<i32>& stops);

}  // namespace dragoman
