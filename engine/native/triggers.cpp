// Which templates have a chance in a scope: those that something seen in it triggers, and of them those for
// which all else they cannot do without was seen too.
//
// Queued templates are bits, with one bit above for each word of them: a template is queued once however many
// of its triggers are seen, they come out in order, and what was not queued costs nothing.

#include <algorithm>

#include "forward.hpp"

namespace dragoman {
namespace {

constexpr u32 word_bits = 64;

u32 lowest_bit(u64 bits) {
#if defined(__GNUC__)
    return static_cast<u32>(__builtin_ctzll(bits));
#else
    u32 index = 0;
    while (!(bits >> index & 1)) ++index;
    return index;
#endif
}

std::size_t words_for(std::size_t bits) { return (bits + word_bits - 1) / word_bits; }

}  // namespace

Triggers::Triggers(const Tables& tables)
    : tables_(tables), stamp_(tables.signal_count, 0), queued_(words_for(tables.templates.size)), summary_(words_for(queued_.size())) {}

void Triggers::begin(int scope_kind) {
    kind_ = scope_kind;
    for (u32 part = 0; part < summary_.size(); ++part)  // what an abandoned scope has left
        for (; summary_[part]; summary_[part] &= summary_[part] - 1) queued_[part * word_bits + lowest_bit(summary_[part])] = 0;
    if (++now_ == 0) {
        std::fill(stamp_.begin(), stamp_.end(), 0);
        now_ = 1;
    }
}

void Triggers::see(const Words& words, i32 first, i32 last, bool hits_inside_only) {
    if (!tables_.word_signals.start.empty()) {
        const u32* start = tables_.word_signals.start.data;
        for (i32 token = first; token < last; ++token) {
            const u32 word = words.folded[token];
            for (u32 index = start[word]; index < start[word + 1]; ++index) stamp(tables_.word_signals.items[index]);
        }
    }
    if (tables_.key_signals.start.empty()) return;
    const LexiconHit* end = words.hits.data() + words.hit_start[last];
    for (const LexiconHit* hit = words.hits.data() + words.hit_start[first]; hit < end; ++hit)
        if (hit->end <= last || !hits_inside_only)
            for (const u32 signal : tables_.key_signals[hit->key]) stamp(signal);
}

inline void Triggers::stamp(u32 signal) {
    if (stamp_[signal] == now_) return;
    stamp_[signal] = now_;
    for (const u32 one : tables_.triggered[kind_][signal]) enqueue(one);
}

inline void Triggers::enqueue(u32 number) {
    const u32 word = number / word_bits;
    queued_[word] |= u64{1} << number % word_bits;
    summary_[word / word_bits] |= u64{1} << word % word_bits;
}

bool Triggers::guard_holds(const Template& one) const {
    if (one.guard < 0) return true;
    for (const i32 signal : tables_.lists[one.guard])
        if (stamp_[signal] != now_) return false;
    return true;
}

void Triggers::queue(std::vector<u32>& out) {
    out.clear();
    for (const u32 one : tables_.untriggered[kind_]) enqueue(one);
    for (u32 part = 0; part < summary_.size(); ++part) {
        for (u64 words = summary_[part]; words; words &= words - 1) {
            const u32 word = part * word_bits + lowest_bit(words);
            for (u64 bits = queued_[word]; bits; bits &= bits - 1) {
                const u32 number = word * word_bits + lowest_bit(bits);
                ++candidates;
                if (guard_holds(tables_.templates[number])) out.push_back(number);
            }
            queued_[word] = 0;
        }
        summary_[part] = 0;
    }
    survivors += out.size();
}

}  // namespace dragoman
