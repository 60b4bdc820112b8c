// What the parts of the matcher share: see matcher.hpp.
#pragma once

#include <algorithm>
#include <limits>

#include "bits.hpp"
#include "matcher.hpp"

namespace dragoman {

constexpr i32 nowhere = std::numeric_limits<i32>::max();
constexpr u32 kind_failed = 0, kind_longest = 1, kind_shortest = 2, kind_call = 3, kind_succeeded = 4;

// A bit of a row.
inline bool bit(const std::vector<u64>& bits, std::size_t row, i32 at) {
    return bits[row + (static_cast<u32>(at) >> 6)] >> (at & 63) & 1;
}
inline void set_bit(std::vector<u64>& bits, std::size_t row, i32 at) {
    bits[row + (static_cast<u32>(at) >> 6)] |= u64{1} << (at & 63);
}

// A stack for one search, given back when the search is done; searches within a search take the next.
class PathLoan {
public:
    explicit PathLoan(Matcher& matcher) : matcher_(matcher), number_(matcher.depth_++) {
        if (matcher_.paths_.size() <= number_) matcher_.paths_.resize(number_ + 1);
        path = std::move(matcher_.paths_[number_]);
        path.clear();
    }
    ~PathLoan() {
        matcher_.paths_[number_] = std::move(path);
        --matcher_.depth_;
    }
    PathLoan(const PathLoan&) = delete;
    PathLoan& operator=(const PathLoan&) = delete;

    std::vector<Matcher::Visit> path;

private:
    Matcher& matcher_;
    std::size_t number_;
};

inline void Matcher::work() {
    if ((++worked_ & 0xfffff) == 0 && environment_.interrupts) environment_.interrupts->check();
}

inline bool Matcher::takes_word(const Link& link, i32 at) const {
    const u32 word = (link.exact ? exact_ : folded_)[at];
    if (link.b == 0) return word == static_cast<u32>(link.a);
    if (word == unknown_word) return false;
    const u32* first = tables_.sets.items.data + link.a;
    if (link.b > 8) return std::binary_search(first, first + link.b, word);
    for (i32 index = 0; index < link.b; ++index)
        if (first[index] == word) return true;
    return false;
}

// The ways from a state that are worth trying where a token stands, of the 64 from `chunk` on: all that can take it,
// and those that accept.
inline u64 Matcher::open_ways(u32 state, u32 chunk, u32 behind, i32 at) {
    if (program_.state_ways[state].direct) return work_out_open(chunk, behind, at);
    const u32 part = (chunk - tables_.state_ways[state]) / bits_a_word;
    if (part >= most_parts) return work_out_open(chunk, behind, at);
    const u32 number = program_.same_ways[state] + part * static_cast<u32>(tables_.state_step.size);
    const u32 of_class = class_at(at);
    u64 open;
    if (classes_->recall(number, of_class, open)) return open;
    open = work_out_open(chunk, behind, at);
    classes_->learn(number, of_class, open);
    return open;
}

// Those of them that accept.
inline u64 Matcher::accepting_ways(u32 state, u32 chunk, u32 behind) const {
    if (chunk == tables_.state_ways[state]) return program_.state_ways[state].accepting;
    u64 accepting = 0;
    for (u32 way = chunk; way < behind && way < chunk + bits_a_word; ++way)
        accepting |= static_cast<u64>(program_.links[way].target == 0) << (way - chunk);
    return accepting;
}

inline bool Matcher::begins(u32 automaton, i32 at) {
    const u32 number = program_.start_numbers[automaton], word = number / bits_a_word;
    const u64 bit = u64{1} << number % bits_a_word;
    if (word >= classes_->begin_words()) return work_out_begins(automaton, at);
    const u32 of_class = class_at(at);
    const u64* known = classes_->beginnings(of_class) + 2 * word;
    if (known[0] & bit) return known[1] & bit;
    const bool may = work_out_begins(automaton, at);
    u64* found = classes_->beginnings(of_class) + 2 * word;
    found[0] |= bit;
    if (may) found[1] |= bit;
    return may;
}

inline bool Matcher::work_out_begins(u32 automaton, i32 at) {
    const Head& head = program_.heads[automaton];
    for (u32 chunk = head.way; chunk < head.behind; chunk += bits_a_word)
        if (open_ways(head.state, chunk, head.behind, at)) return true;
    return false;
}

}  // namespace dragoman
