// What is done when the findings of all types are complete (Python's cascade/afterwards.py): `extend` fields, hiding,
// the final order, sources, qualifiers (qualifying.hpp), references (referring.hpp).
//
// Behind `reading`, in front of the Python that makes findings of it when they are looked at.
#pragma once

#include <vector>

#include "captures.hpp"
#include "draft.hpp"

namespace dragoman {

class Reading;

// Captures of this place and type stand for other mentions.
struct Refers {
    i32 first, last;  // tokens
    i32 type;         // as in CaptureNode, but that of inline patterns is -1 even where a slot is called so
    Range mentions;   // of `Finished::mentions`
};

// The findings of a document in their final order, by number.
struct Finished {
    std::vector<u32> drafts;         // the draft that each was made of
    std::vector<Range> fields;       // members: its fields, with the passages that its rules asked for
    std::vector<Range> sources;      // of `source_items`: the findings that are its source, innermost first
    std::vector<i32> source_items;   // numbers of findings
    std::vector<Range> qualifiers;   // of `qualifier_items`: the items whose cue is there, in their order
    std::vector<i32> qualifier_items;
    std::vector<Refers> refers;      // in the order of the text
    std::vector<u32> mentions;       // nodes

    void clear();
};

// Fills `reading.finished`. Throws WayOut where findings have no order without their text.
void finish(Reading& reading);

}  // namespace dragoman
