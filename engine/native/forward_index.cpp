// Works out the index of the forward pass.

#include "forward_index.hpp"

#include <algorithm>

namespace dragoman {
ForwardIndex::ForwardIndex(const Tables& tables) : no_signal(tables.signal_count) {
    find_signal_sets(tables);
    find_guards(tables);
    find_phrases(tables);
}

ForwardIndex::Signals ForwardIndex::signals_of(const u32* first, const u32* last) {
    Signals signals{no_signal, no_signal, static_cast<u32>(more_signals.size()), 0};
    if (first < last) signals.one = *first++;
    if (first < last) signals.other = *first++;
    signals.count_more = static_cast<u32>(last - first);
    more_signals.insert(more_signals.end(), first, last);
    return signals;
}

// The number of the set with these signals; new ones are added.
u32 ForwardIndex::set_number(Array<u32> signals, std::map<std::vector<u32>, u32>& numbers, const Tables& tables) {
    const auto [place, fresh] = numbers.try_emplace({signals.begin(), signals.end()}, static_cast<u32>(sets.size()));
    if (fresh) {
        sets.push_back(signals_of(signals.begin(), signals.end()));
        for (int kind = 0; kind < 3; ++kind) {
            for (const u32 signal : signals)
                if (!tables.triggered[kind][signal].empty()) triggering[kind].signals.push_back(signal);
            triggering[kind].start.push_back(static_cast<u32>(triggering[kind].signals.size()));
        }
    }
    return place->second;
}

void ForwardIndex::find_signal_sets(const Tables& tables) {
    for (Triggering& of_kind : triggering) of_kind.start.push_back(0);
    std::map<std::vector<u32>, u32> numbers;
    set_number({}, numbers, tables);
    const std::size_t words = tables.word_flags.size;
    word_info.resize(words);
    for (std::size_t word = 0; word < words; ++word) word_info[word] = tables.word_flags[word] & word_has_exact ? has_exact : 0;
    if (!tables.word_signals.start.empty())
        for (std::size_t word = 0; word < words; ++word)
            if (const Array<u32> signals = tables.word_signals[word]; !signals.empty())
                word_info[word] |= set_number(signals, numbers, tables) << set_shift;
    key_set.assign(tables.keys.size, 0);
    if (!tables.key_signals.start.empty())
        for (std::size_t key = 0; key < tables.keys.size; ++key) key_set[key] = set_number(tables.key_signals[key], numbers, tables);
}

void ForwardIndex::find_guards(const Tables& tables) {
    guards.reserve(tables.templates.size);
    std::vector<u32> signals;
    for (const Template& one : tables.templates) {
        signals.clear();
        if (one.guard >= 0)
            for (const i32 signal : tables.lists[static_cast<std::size_t>(one.guard)]) signals.push_back(static_cast<u32>(signal));
        guards.push_back(signals_of(signals.data(), signals.data() + signals.size()));
        long_guards |= guards.back().count_more > 0;
    }
}

void ForwardIndex::find_phrases(const Tables& tables) {
    constexpr std::size_t bits_a_pair = 16;
    constexpr int least_bits = 10, most_bits = 30;
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
        if (tables.tree_posts.start[first] < tables.tree_posts.start[first + 1]) word_info[word] |= is_phrase;
        if (child[first] < child[first + 1]) word_info[word] |= begins;
        for (u32 second = child[first]; second < child[first + 1]; ++second) {
            word_info[tables.tree_word[second]] |= goes_on;
            const u32 bit = pair_bit(word, tables.tree_word[second]);
            pairs_[bit / 64] |= u64{1} << bit % 64;
        }
    }
}

std::size_t ForwardIndex::bytes() const {
    std::size_t numbers = word_info.size() + key_set.size() + more_signals.size();
    for (const Triggering& of_kind : triggering) numbers += of_kind.start.size() + of_kind.signals.size();
    return numbers * sizeof(u32) + (sets.size() + guards.size()) * sizeof(Signals) + pairs_.size() * sizeof(u64);
}

}  // namespace dragoman
