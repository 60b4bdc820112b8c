// What references may match: worked out once from their templates, so that `referring` need not match most captures.
#pragma once

#include <string_view>
#include <vector>

#include "tables.hpp"

namespace dragoman {

struct Beginning;

// The type of what inline patterns took.
constexpr std::string_view inline_type = "text";

// A type as compared: what inline patterns took (-1) is of the same type as what a slot of this name took.
i32 canonical_type(const Tables& tables, i32 type);

// What the templates of references can begin with, so that most captures need not be matched; made once.
class ReferenceStarts {
public:
    ReferenceStarts() = default;
    ReferenceStarts(const Tables& tables, const std::vector<Beginning>& beginnings);

    // Whether an item may match something that begins with these words.
    bool may_match(i32 item, u32 folded, u32 exact) const;
    // Whether references ask for captures of a type.
    bool is_asked(i32 type) const;

private:
    struct Start {
        bool otherwise;          // it begins with something else than words
        std::vector<u32> words;  // folded or exact, sorted
    };
    std::vector<Start> starts_;  // by item
    std::vector<i32> asked_;     // types, sorted
};

}  // namespace dragoman
