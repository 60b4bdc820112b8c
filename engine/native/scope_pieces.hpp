// Places of a scope and tokens of the document: a scope is made of pieces that stand one behind the other in it.
#pragma once

#include <algorithm>
#include <cstddef>

#include "matcher.hpp"

namespace dragoman {

// The pieces of a scope; a view.
struct ScopePieces {
    const Piece* pieces;
    std::size_t count;

    // The token of the document at a place.
    i32 token(i32 place) const {
        const Piece* piece = pieces;
        for (; place >= piece->last - piece->first; ++piece) place -= piece->last - piece->first;
        return piece->first + place;
    }
    // Calls `each` with the stretches of the document's tokens between two places, in order.
    template <class Each>
    void stretches(i32 start, i32 end, Each each) const {
        i32 offset = 0;
        for (std::size_t at = 0; at < count; ++at) {
            const i32 length = pieces[at].last - pieces[at].first;
            const i32 low = std::max(start - offset, 0), high = std::min(end - offset, length);
            if (low < high) each(Piece{pieces[at].first + low, pieces[at].first + high});
            offset += length;
        }
    }
};

}  // namespace dragoman
