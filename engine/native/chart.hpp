// A chart: for automata and places, where the matches that begin there end, in the order a reader finds them first.
//
// What is behind a slot matters to a caller by its ends alone, so each is worked out once a place and then used by
// all who call. Only short matches are kept, and few of them: so filling an entry takes a bounded time, and longer
// ones are read in frames. `Matcher::ends_at` fills the entries.
#pragma once

#include <vector>

#include "tables.hpp"

namespace dragoman {

class Chart {
public:
    static constexpr i32 longest = 63;  // tokens of a match
    // An entry: not worked out, too much for the chart, or where the lengths of its matches stand.
    static constexpr u32 unknown = 0, too_much = 1;
    // Entries that every chart has: of no match, and of one match of one token.
    static constexpr u32 nothing = 1 << 6, one_token = 1 << 6 | 1;

    struct Ends {
        const u8* lengths;
        u32 count;
    };

    // Forgets everything; in no time where little was known.
    void clear();
    // Forgets everything where that is much.
    void trim() {
        if (entries_.size() > most_entries || lengths_.size() > most_lengths) clear();
    }
    u32 find(u32 automaton, i32 place) const;
    // Enters lengths, at most `longest` of them; the entry.
    u32 enter(u32 automaton, i32 place, const u8* lengths, u32 count);
    void enter_too_much(u32 automaton, i32 place) { at(automaton, place) = too_much; }
    Ends ends(u32 entry) const { return {lengths_.data() + (entry >> count_bits), entry & ((1u << count_bits) - 1)}; }

private:
    static constexpr u32 page_bits = 4, count_bits = 6;
    static constexpr std::size_t most_entries = 1 << 21, most_lengths = 1 << 22, most_lengths_ever = 1 << 25;

    struct Page {
        u64 key;
        u32 generation, first;
    };

    static u64 key_of(u32 automaton, i32 place) { return u64{automaton} << 32 | static_cast<u32>(place) >> page_bits; }
    std::size_t page_place(u64 key) const {
        std::size_t at = static_cast<std::size_t>(key * 0x9E3779B97F4A7C15u >> shift_);
        while (pages_[at].generation == generation_ && pages_[at].key != key) at = (at + 1) & (pages_.size() - 1);
        return at;
    }
    u32& at(u32 automaton, i32 place);
    void grow();

    std::vector<Page> pages_ = std::vector<Page>(64, Page{0, 0, 0});
    int shift_ = 64 - 6;
    std::size_t page_count_ = 0;
    u32 generation_ = 1;
    std::vector<u32> entries_;
    std::vector<u8> lengths_ = {0, 1};  // what stands first is the length of `one_token`
};

inline u32 Chart::find(u32 automaton, i32 place) const {
    const u64 key = key_of(automaton, place);
    const Page& page = pages_[page_place(key)];
    if (page.generation != generation_) return unknown;
    return entries_[page.first + (static_cast<u32>(place) & ((1u << page_bits) - 1))];
}

}  // namespace dragoman
