// Which templates have a chance in a scope: those that something seen in it triggers, and of them those for
// which all else they cannot do without was seen too.
//
// Which words show something new and which templates pass their guard cannot be foreseen. So candidates are
// written down one behind the other, and the count goes on only where one is to be kept.

#include <algorithm>

#include "bits.hpp"
#include "forward.hpp"

namespace dragoman {

Triggers::Triggers(const Tables& tables, const ForwardIndex& index)
    : tables_(tables), index_(index), set_stamp_(index.sets.size(), 0), signal_stamp_(index.no_signal + 1, 0),
      trigger_stamp_(index.no_signal, 0), is_queued_(words_for_bits(tables.templates.size)), queued_(tables.templates.size + 1) {}

void Triggers::begin(int scope_kind) {
    kind_ = scope_kind;
    for (std::size_t at = 0; at < queued_count_; ++at) is_queued_[queued_[at] / bits_a_word] = 0;
    queued_count_ = 0;
    if (++now_ == 0) {
        for (std::vector<u32>* stamps : {&set_stamp_, &signal_stamp_, &trigger_stamp_}) std::fill(stamps->begin(), stamps->end(), 0);
        now_ = 1;
    }
    set_stamp_[0] = now_;
    signal_stamp_[index_.no_signal] = now_;
}

void Triggers::see(const Words& words, i32 first, i32 last, bool hits_inside_only) {
    const u32 now = now_;
    u32* stamps = set_stamp_.data();
    const std::size_t begin = static_cast<std::size_t>(first), end = static_cast<std::size_t>(last);
    const u32 first_hit = words.hit_start[begin], last_hit = words.hit_start[end];
    if (fresh_.size() <= end - begin + (last_hit - first_hit)) fresh_.resize(end - begin + (last_hit - first_hit) + 1);
    u32* fresh = fresh_.data();
    for (const u32* info = words.info.data() + begin; info < words.info.data() + end; ++info) {
        const u32 set = *info >> ForwardIndex::set_shift;
        *fresh = set;
        fresh += stamps[set] != now;
        stamps[set] = now;
    }
    for (u32 at = first_hit; at < last_hit; ++at) {
        const u32 set = index_.key_set[words.hits[at].key];
        if (stamps[set] == now || (hits_inside_only && words.hits[at].end > last)) continue;
        stamps[set] = now;
        *fresh++ = set;
    }
    see_sets(fresh_.data(), fresh);
}

// Stamps the signals of sets and queues what they trigger.
void Triggers::see_sets(u32* first, u32* last) {
    u32* stamps = signal_stamp_.data();
    const u32* start = index_.triggering[kind_].start.data();
    u32* triggering = first;  // kept in place
    for (const u32* set = first; set < last; ++set) {
        const ForwardIndex::Signals& signals = index_.sets[*set];
        stamps[signals.one] = now_;
        stamps[signals.other] = now_;
        for (u32 at = 0; at < signals.count_more; ++at) stamps[index_.more_signals[signals.first_more + at]] = now_;
        *triggering = *set;
        triggering += start[*set] < start[*set + 1];
    }
    for (const u32* set = first; set < triggering; ++set)
        for (u32 at = start[*set]; at < start[*set + 1]; ++at) {
            const u32 signal = index_.triggering[kind_].signals[at];
            if (trigger_stamp_[signal] == now_) continue;
            trigger_stamp_[signal] = now_;
            for (const u32 number : tables_.triggered[kind_][signal]) enqueue(number);
        }
}

// Once only, though several of its triggers are seen.
inline void Triggers::enqueue(u32 number) {
    u64& word = is_queued_[number / bits_a_word];
    const u64 bit = u64{1} << number % bits_a_word;
    queued_[queued_count_] = number;
    queued_count_ += (word & bit) == 0;
    word |= bit;
}

void Triggers::queue(std::vector<u32>& out) {
    for (const u32 number : tables_.untriggered[kind_]) enqueue(number);
    const u32* stamps = signal_stamp_.data();
    const auto seen = [&](u32 signal) { return stamps[signal] == now_; };
    out.resize(queued_count_ + 1);
    std::size_t kept = 0;
    for (std::size_t at = 0; at < queued_count_; ++at) {
        const u32 number = queued_[at];
        const ForwardIndex::Signals& guard = index_.guards[number];
        out[kept] = number;
        kept += seen(guard.one) & seen(guard.other);
        is_queued_[number / bits_a_word] = 0;
    }
    out.resize(kept);
    if (index_.long_guards) {
        const auto fails = [&](u32 number) {
            const ForwardIndex::Signals& guard = index_.guards[number];
            const auto first = index_.more_signals.begin() + guard.first_more;
            return !std::all_of(first, first + guard.count_more, seen);
        };
        out.erase(std::remove_if(out.begin(), out.end(), fails), out.end());
    }
    if (!std::is_sorted(out.begin(), out.end())) std::sort(out.begin(), out.end());
    candidates += queued_count_;
    survivors += out.size();
    queued_count_ = 0;
}

}  // namespace dragoman
