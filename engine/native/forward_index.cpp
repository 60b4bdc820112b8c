// Works out the index of the forward pass.

#include "forward_index.hpp"

#include <algorithm>
#include <map>

namespace dragoman {
namespace {

// Numbers for distinct lists of signals, in the order in which they are first met; 0 is the empty one.
class SetNumbers {
public:
    explicit SetNumbers(ForwardIndex::SignalSets& sets) : sets_(sets) { sets_.first_signal = {0, 0}; }

    u32 number(Array<u32> signals) {
        if (signals.empty()) return 0;
        const auto [place, fresh] = numbers_.try_emplace({signals.begin(), signals.end()}, static_cast<u32>(sets_.count()));
        if (fresh) {
            sets_.signals.insert(sets_.signals.end(), signals.begin(), signals.end());
            sets_.first_signal.push_back(static_cast<u32>(sets_.signals.size()));
        }
        return place->second;
    }

private:
    ForwardIndex::SignalSets& sets_;
    std::map<std::vector<u32>, u32> numbers_;
};

}  // namespace

ForwardIndex::ForwardIndex(const Tables& tables) : no_signal(tables.signal_count) {
    find_signal_sets(tables);
    find_guards(tables);
    find_phrases(tables);
}

void ForwardIndex::find_signal_sets(const Tables& tables) {
    SetNumbers numbers(sets);
    const std::size_t words = tables.word_flags.size;
    word_info.resize(words);
    for (std::size_t word = 0; word < words; ++word) word_info[word] = (tables.word_flags[word] & word_has_exact) != 0;
    if (!tables.word_signals.start.empty())
        for (std::size_t word = 0; word < words; ++word) word_info[word] |= numbers.number(tables.word_signals[word]) << 1;
    key_set.assign(tables.keys.size, 0);
    if (!tables.key_signals.start.empty())
        for (std::size_t key = 0; key < tables.keys.size; ++key) key_set[key] = numbers.number(tables.key_signals[key]);
}

void ForwardIndex::find_guards(const Tables& tables) {
    guards.reserve(tables.templates.size);
    for (const Template& one : tables.templates) {
        TemplateGuard guard{no_signal, no_signal, 0, 0};
        if (one.guard >= 0) {
            const Array<i32> signals = tables.lists[static_cast<std::size_t>(one.guard)];
            if (signals.size > 0) guard.one = static_cast<u32>(signals[0]);
            if (signals.size > 1) guard.other = static_cast<u32>(signals[1]);
            guard.first_more = static_cast<u32>(more_guards.size());
            for (std::size_t at = 2; at < signals.size; ++at) more_guards.push_back(static_cast<u32>(signals[at]));
            guard.count_more = static_cast<u32>(more_guards.size()) - guard.first_more;
        }
        guards.push_back(guard);
    }
}

void ForwardIndex::find_phrases(const Tables& tables) {
    constexpr std::size_t bits_a_pair = 16;
    constexpr int least_bits = 10, most_bits = 30;
    phrases_.assign(tables.word_flags.size / 64 + 1, 0);
    const Array<u32>& child = tables.tree_child;
    any_phrases_ = child.size > 1 && !tables.tree_posts.items.empty() && !tables.word_root.empty();
    std::size_t pairs = 0;
    if (any_phrases_)
        for (u32 first = child[0]; first < child[1]; ++first) pairs += child[first + 1] - child[first];
    int bits = least_bits;
    while (bits < most_bits && std::size_t{1} << bits < bits_a_pair * pairs) ++bits;
    pair_shift_ = 32 - bits;
    pairs_.assign((std::size_t{1} << bits) / 64, 0);
    if (!any_phrases_) return;
    for (u32 first = child[0]; first < child[1]; ++first) {
        const u32 word = tables.tree_word[first];
        if (tables.tree_posts.start[first] < tables.tree_posts.start[first + 1]) phrases_[word / 64] |= u64{1} << word % 64;
        for (u32 second = child[first]; second < child[first + 1]; ++second) {
            const u32 bit = pair_bit(word, tables.tree_word[second]);
            pairs_[bit / 64] |= u64{1} << bit % 64;
        }
    }
}

std::size_t ForwardIndex::bytes() const {
    const std::size_t numbers = word_info.size() + key_set.size() + sets.first_signal.size() + sets.signals.size() + more_guards.size();
    return numbers * sizeof(u32) + guards.size() * sizeof(TemplateGuard) + (phrases_.size() + pairs_.size()) * sizeof(u64);
}

}  // namespace dragoman
