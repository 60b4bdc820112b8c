// A hash table of numbers by node: see node_map.hpp.
#include "node_map.hpp"

namespace dragoman {

void NodeMap::clear() {
    used_ = 0;
    if (++generation_ == 0) {
        for (Slot& slot : slots_) slot.generation = 0;
        generation_ = 1;
    }
}

std::size_t NodeMap::place(u64 key, u32 at_kind) const {
    const u64 mixed = (key ^ (u64{at_kind} << 29)) * 0x9E3779B97F4A7C15ull;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(mixed >> 32 ^ mixed) & mask;
    while (slots_[at].generation == generation_ && (slots_[at].key != key || slots_[at].at_kind != at_kind))
        at = (at + 1) & mask;
    return at;
}

i32 NodeMap::find(u32 frame, u32 state, i32 at, u32 kind) const {
    const Slot& slot = slots_[place(u64{frame} << 32 | state, static_cast<u32>(at) << 3 | kind)];
    return slot.generation == generation_ ? slot.value : -1;
}

bool NodeMap::insert(u32 frame, u32 state, i32 at, u32 kind, i32 value) {
    const u64 key = u64{frame} << 32 | state;
    const u32 at_kind = static_cast<u32>(at) << 3 | kind;
    Slot& slot = slots_[place(key, at_kind)];
    if (slot.generation == generation_) {
        slot.value = value;
        return false;
    }
    slot = Slot{key, at_kind, generation_, value};
    if (++used_ * 2 > slots_.size()) grow();
    return true;
}

void NodeMap::grow() {
    std::vector<Slot> old(slots_.size() * 2, Slot{0, 0, 0, 0});
    old.swap(slots_);
    for (const Slot& slot : old)
        if (slot.generation == generation_) slots_[place(slot.key, slot.at_kind)] = slot;
}

}  // namespace dragoman
