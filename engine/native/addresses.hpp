// Web and e-mail addresses in the shape, found from what gives them away.
#pragma once

#include "shape.hpp"
#include "word_lists.hpp"

namespace dragoman {

// Writes every address as `sign_address` and `sign_address_rest`; whether there was one. Asks `shape.anchors`.
bool paint_addresses(Shape& shape, const WordLists& lists);

}  // namespace dragoman
