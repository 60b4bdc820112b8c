// What the forward pass asks most often, worked out from the tables once and laid out for it.
//
// The tables say all this too, but by lists of lists; here a token costs one look at an array, and nothing has
// to be guessed by the processor. Immutable, shared by all threads; keeps no pointer to the tables.
#pragma once

#include <map>
#include <vector>

#include "tables.hpp"

namespace dragoman {

class ForwardIndex {
public:
    explicit ForwardIndex(const Tables& tables);

    // By word: the number of its set of signals, shifted, and what is asked of it besides.
    static constexpr u32 has_exact = 1;  // some exact word folds to it
    static constexpr u32 is_phrase = 2;  // a phrase by itself
    static constexpr u32 begins = 4;     // a longer phrase begins with it
    static constexpr u32 goes_on = 8;    // it is the second word of a phrase
    static constexpr u32 set_shift = 4;
    std::vector<u32> word_info;

    // Two signals, and those behind them in `more_signals`; `no_signal` where there are fewer.
    struct Signals {
        u32 one, other, first_more, count_more;
    };
    std::vector<u32> more_signals;
    u32 no_signal = 0;  // one more than the last signal

    // Sets of signals, each once: what a word or a hit shows is one of them. Set 0 is empty.
    std::vector<Signals> sets;
    std::vector<u32> key_set;  // by lexicon key
    // By kind of scope and set: those of its signals that trigger templates.
    struct Triggering {
        std::vector<u32> start, signals;
    } triggering[3];

    std::vector<Signals> guards;  // by template: what must have been seen
    bool long_guards = false;     // some have more than two signals

    // Whether a phrase may begin with two words. Bits by hash: sometimes wrongly true.
    bool may_begin_phrase(u32 first, u32 second) const {
        const u32 bit = pair_bit(first, second);
        return pairs_[bit / 64] >> bit % 64 & 1;
    }
    bool any_phrases() const { return any_phrases_; }
    std::size_t bytes() const;

private:
    u32 pair_bit(u32 first, u32 second) const { return (first * 0x9e3779b1u + second * 0x85ebca6bu) >> pair_shift_; }
    Signals signals_of(const u32* first, const u32* last);
    u32 set_number(Array<u32> signals, std::map<std::vector<u32>, u32>& numbers, const Tables& tables);
    void find_signal_sets(const Tables& tables);
    void find_guards(const Tables& tables);
    void find_phrases(const Tables& tables);

    std::vector<u64> pairs_;
    int pair_shift_ = 31;
    bool any_phrases_ = false;
};

}  // namespace dragoman
