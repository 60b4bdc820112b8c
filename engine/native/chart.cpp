// A chart: see chart.hpp.
#include "chart.hpp"

namespace dragoman {

void Chart::clear() {
    if (++generation_ == 0) {
        for (Page& page : pages_) page.generation = 0;
        generation_ = 1;
    }
    page_count_ = 0;
    entries_.clear();
    lengths_.resize(2);
}

u32 Chart::enter(u32 automaton, i32 place, const u8* lengths, u32 count) {
    if (lengths_.size() > most_lengths_ever) {
        enter_too_much(automaton, place);
        return too_much;
    }
    if (count == 0) return at(automaton, place) = nothing;
    const u32 first = static_cast<u32>(lengths_.size());
    lengths_.insert(lengths_.end(), lengths, lengths + count);
    const u32 entry = first << count_bits | count;
    at(automaton, place) = entry;
    return entry;
}

u32& Chart::at(u32 automaton, i32 place) {
    const u64 key = key_of(automaton, place);
    std::size_t found = page_place(key);
    if (pages_[found].generation != generation_) {
        if (++page_count_ * 2 > pages_.size()) {
            grow();
            found = page_place(key);
        }
        pages_[found] = Page{key, generation_, static_cast<u32>(entries_.size())};
        entries_.resize(entries_.size() + (std::size_t{1} << page_bits), unknown);
    }
    return entries_[pages_[found].first + (static_cast<u32>(place) & ((1u << page_bits) - 1))];
}

void Chart::grow() {
    std::vector<Page> old(pages_.size() * 2, Page{0, 0, 0});
    old.swap(pages_);
    --shift_;
    for (const Page& page : old)
        if (page.generation == generation_) pages_[page_place(page.key)] = page;
}

}  // namespace dragoman
