// What the forward pass asks most often, worked out from the tables once and laid out for it.
//
// The tables say all this too, but by lists of lists; here a token costs one look at an array, and nothing has
// to be guessed by the processor. Immutable, shared by all threads; keeps no pointer to the tables.
#pragma once

#include <vector>

#include "tables.hpp"

namespace dragoman {

class ForwardIndex {
public:
    explicit ForwardIndex(const Tables& tables);

    // By word: number of its set of signals, and (lowest bit) whether it has exact forms.
    std::vector<u32> word_info;
    static bool has_exact(u32 info) { return info & 1; }
    static u32 signal_set(u32 info) { return info >> 1; }

    // Sets of signals, each once; set 0 is empty. What a word or a hit shows is one of them.
    struct SignalSets {
        std::vector<u32> first_signal, signals;  // signals of set s: from first_signal[s] up to the next
        std::size_t count() const { return first_signal.size() - 1; }
    } sets;
    std::vector<u32> key_set;  // by lexicon key

    // The guard of a template: two signals, and those behind them. `no_signal` counts as seen.
    struct TemplateGuard {
        u32 one, other, first_more, count_more;
    };
    std::vector<TemplateGuard> guards;
    std::vector<u32> more_guards;
    u32 no_signal = 0;  // one more than the last signal

    // Whether a phrase may begin with a word, or with two words. Bits, the latter by hash: sometimes wrongly true.
    bool is_phrase(u32 word) const { return phrases_[word / 64] >> word % 64 & 1; }
    bool may_begin_phrase(u32 first, u32 second) const {
        const u32 bit = pair_bit(first, second);
        return pairs_[bit / 64] >> bit % 64 & 1;
    }
    bool any_phrases() const { return any_phrases_; }
    std::size_t bytes() const;

private:
    u32 pair_bit(u32 first, u32 second) const { return (first * 0x9e3779b1u + second * 0x85ebca6bu) >> pair_shift_; }
    void find_signal_sets(const Tables& tables);
    void find_guards(const Tables& tables);
    void find_phrases(const Tables& tables);

    std::vector<u64> phrases_, pairs_;
    int pair_shift_ = 31;
    bool any_phrases_ = false;
};

}  // namespace dragoman
