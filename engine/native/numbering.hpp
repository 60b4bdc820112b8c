// Numbers for things, each distinct one once: a hash table that grows, emptied in one go.
#pragma once

#include <vector>

#include "tables.hpp"

namespace dragoman {

template <class Item>
class Numbering {
public:
    static constexpr u32 absent = 0xffffffffu;

    // The number of the item with this hash that `same` recognises.
    template <class Same>
    u32 find(u64 hash, Same same) const {
        for (std::size_t at = place_of(hash);; at = (at + 1) & (places_.size() - 1)) {
            const u32 number = places_[at];
            if (number == absent || (hashes_[number] == hash && same(items_[number]))) return number;
        }
    }
    u32 add(u64 hash, const Item& item) {
        if (items_.size() * 2 >= places_.size()) grow();
        const u32 number = static_cast<u32>(items_.size());
        items_.push_back(item);
        hashes_.push_back(hash);
        put(hash, number);
        return number;
    }
    Item& operator[](u32 number) { return items_[number]; }
    std::size_t size() const { return items_.size(); }
    void clear() {
        items_.clear();
        hashes_.clear();
        places_.assign(least_places, absent);
    }

private:
    static constexpr std::size_t least_places = 64;

    std::size_t place_of(u64 hash) const { return static_cast<std::size_t>(hash ^ hash >> 32) & (places_.size() - 1); }
    void put(u64 hash, u32 number) {
        std::size_t at = place_of(hash);
        while (places_[at] != absent) at = (at + 1) & (places_.size() - 1);
        places_[at] = number;
    }
    void grow() {
        places_.assign(places_.size() * 2, absent);
        for (u32 number = 0; number < items_.size(); ++number) put(hashes_[number], number);
    }

    std::vector<Item> items_;
    std::vector<u64> hashes_;
    std::vector<u32> places_ = std::vector<u32>(least_places, absent);
};

}  // namespace dragoman
