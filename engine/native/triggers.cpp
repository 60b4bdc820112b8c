// Which templates have a chance in a scope: those that something seen in it triggers, and of them those for
// which all else they cannot do without was seen too.
//
// Queued templates are bits, with one bit above for each word of them: a template is queued once however many
// of its triggers are seen, they come out in order, and what was not queued costs nothing.

#include <algorithm>

#include "bits.hpp"
#include "forward.hpp"

namespace dragoman {

Triggers::Triggers(const Tables& tables, const ForwardIndex& index)
    : tables_(tables), index_(index), set_stamp_(index.sets.count(), 0), signal_stamp_(index.no_signal + 1, 0),
      queued_(words_for_bits(tables.templates.size)), summary_(words_for_bits(queued_.size())) {}

void Triggers::begin(int scope_kind) {
    kind_ = scope_kind;
    for (u32 part = 0; part < summary_.size(); ++part)  // what an abandoned scope has left
        for (; summary_[part]; summary_[part] &= summary_[part] - 1) queued_[part * bits_a_word + lowest_bit(summary_[part])] = 0;
    if (++now_ == 0) {
        std::fill(set_stamp_.begin(), set_stamp_.end(), 0);
        std::fill(signal_stamp_.begin(), signal_stamp_.end(), 0);
        now_ = 1;
    }
    set_stamp_[0] = now_;
    signal_stamp_[index_.no_signal] = now_;
}

void Triggers::see(const Words& words, i32 first, i32 last, bool hits_inside_only) {
    // Which tokens show something new cannot be foreseen, so all are written down, and only these are kept.
    const u32 now = now_;
    const u32* sets = words.signal_sets.data();
    u32* stamps = set_stamp_.data();
    fresh_.resize(static_cast<std::size_t>(last - first) + 1);
    u32* fresh = fresh_.data();
    for (i32 token = first; token < last; ++token) {
        const u32 set = sets[token];
        *fresh = set;
        fresh += stamps[set] != now;
        stamps[set] = now;
    }
    for (const u32* set = fresh_.data(); set < fresh; ++set) see_set(*set);
    const LexiconHit* end = words.hits.data() + words.hit_start[static_cast<std::size_t>(last)];
    for (const LexiconHit* hit = words.hits.data() + words.hit_start[static_cast<std::size_t>(first)]; hit < end; ++hit) {
        const u32 set = index_.key_set[hit->key];
        if (set_stamp_[set] == now || (hits_inside_only && hit->end > last)) continue;
        set_stamp_[set] = now;
        see_set(set);
    }
}

inline void Triggers::see_set(u32 set) {
    const ForwardIndex::SignalSets& sets = index_.sets;
    for (u32 at = sets.first_signal[set]; at < sets.first_signal[set + 1]; ++at) {
        const u32 signal = sets.signals[at];
        if (signal_stamp_[signal] == now_) continue;
        signal_stamp_[signal] = now_;
        for (const u32 number : tables_.triggered[kind_][signal]) enqueue(number);
    }
}

inline void Triggers::enqueue(u32 number) {
    const u32 word = number / bits_a_word;
    queued_[word] |= u64{1} << number % bits_a_word;
    summary_[word / bits_a_word] |= u64{1} << word % bits_a_word;
}

inline bool Triggers::guard_holds(const ForwardIndex::TemplateGuard& guard) const {
    const u32* stamps = signal_stamp_.data();
    if ((stamps[guard.one] ^ now_) | (stamps[guard.other] ^ now_)) return false;
    for (u32 at = guard.first_more; at < guard.first_more + guard.count_more; ++at)
        if (stamps[index_.more_guards[at]] != now_) return false;
    return true;
}

void Triggers::queue(std::vector<u32>& out) {
    out.clear();
    for (const u32 number : tables_.untriggered[kind_]) enqueue(number);
    for (u32 part = 0; part < summary_.size(); ++part) {
        for (u64 words = summary_[part]; words; words &= words - 1) {
            const u32 word = part * bits_a_word + lowest_bit(words);
            for (u64 bits = queued_[word]; bits; bits &= bits - 1) {
                const u32 number = word * bits_a_word + lowest_bit(bits);
                ++candidates;
                if (guard_holds(index_.guards[number])) out.push_back(number);
            }
            queued_[word] = 0;
        }
        summary_[part] = 0;
    }
    survivors += out.size();
}

}  // namespace dragoman
