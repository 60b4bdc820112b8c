// Paragraphs: where a text begins anew, by its lines. The counterpart of Python's `paragraphs`.
#pragma once

#include <vector>

#include "shape.hpp"

namespace dragoman {

// A line of a text; its content is what is left without white space at its edges.
struct Line {
    i32 start, first, last;  // first == last: nothing to see
    bool hard;               // whether a new paragraph begins behind it whatever follows

    bool empty() const { return first == last; }
    i32 indent() const { return first - start; }
    i32 length() const { return last - first; }
};

// Fills `starts` with the offsets of paragraphs. `lines` is scratch.
void find_paragraphs(const TextView& text, const Characters& characters, const Shape& shape, std::vector<Line>& lines,
                     std::vector<i32>& starts);

}  // namespace dragoman
