// A hash table of numbers by node; emptied in no time.
#pragma once

#include <vector>

#include "tables.hpp"

namespace dragoman {

class NodeMap {
public:
    void clear();
    i32 find(u32 frame, u32 state, i32 at, u32 kind) const;  // -1 where there is none
    bool insert(u32 frame, u32 state, i32 at, u32 kind, i32 value);  // false where it was there

private:
    struct Slot {
        u64 key;
        u32 at_kind, generation;
        i32 value;
    };
    std::size_t place(u64 key, u32 at_kind) const;
    void grow();
    std::vector<Slot> slots_ = std::vector<Slot>(64, Slot{0, 0, 0, 0});
    std::size_t used_ = 0;
    u32 generation_ = 1;
};

}  // namespace dragoman
