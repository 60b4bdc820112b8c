// The matcher, on what is true of a whole scope: guards, markers, shares, and slots that end at stops or are `whole`.
// See matcher.hpp.
#include <algorithm>

#include "matcher_parts.hpp"

namespace dragoman {

namespace {

// Marks that have a partner: what closes, then what opens, then quotation marks, in the order of `Reserved`.
inline bool closes(u32 word) { return word >= round_close && word <= quote_close; }
inline bool is_quote(u32 word) { return word == double_quote || word == single_quote; }
inline bool separates(u32 word) { return word >= dot && word <= dash; }
constexpr u32 first_mark = round_close, mark_count = reserved_end - round_close;

constexpr i32 most_asked = 12;  // places asked for a guard, before a marker is looked for in the whole scope

}  // namespace

u32 Matcher::made_for_marker(u32 marker) const {
    return tables_.markers[marker].changing ? findings_made_ : scope_made_;
}

u32 Matcher::made_for_slot(u32 slot) const {
    return tables_.slots[slot].flags & slot_changing ? findings_made_ : scope_made_;
}

bool Matcher::hold(i32 guards, i32 at) {
    for (const i32 number : tables_.lists[static_cast<u32>(guards)]) {
        const Guard& guard = tables_.guards[static_cast<u32>(number)];
        bool holds = false;
        switch (guard.kind) {
            case GuardKind::scope_start: holds = at == 0; break;
            case GuardKind::scope_end: holds = at == size_; break;
            case GuardKind::preceded:
                holds = is_preceded(static_cast<u32>(guard.marker), at, guard.within) != (guard.negated != 0);
                break;
            case GuardKind::followed:
                holds = is_followed(static_cast<u32>(guard.marker), at, guard.within) != (guard.negated != 0);
                break;
        }
        if (!holds) return false;
    }
    return true;
}

// Whether a match of a marker ends at a place, or so many tokens before it at most. A few places are soon asked;
// else it is worked out for the whole scope.
bool Matcher::is_preceded(u32 marker, i32 at, i32 within) {
    const u32 automaton = static_cast<u32>(tables_.markers[marker].automaton);
    const i32 most = program_.longest[automaton];
    if (markers_[marker].ends_made != made_for_marker(marker) && most < any_length && within <= most_asked - most) {
        bool known = true;
        for (i32 start = std::min(at, size_ - 1); known && start >= std::max(0, at - within - most); --start) {
            if (!begins(automaton, start)) continue;
            u64 lengths;
            known = lengths_at(automaton, false, start, size_, lengths);
            if (!known) break;
            if (lengths & ((u64{2} << (at - start)) - 1) & ~u64{0} << std::max(0, at - within - start)) return true;
        }
        if (known) return false;
    }
    const i32 last = ends_of(marker).last_end[static_cast<std::size_t>(at)];
    return last >= 0 && last >= at - within;
}

// The same of a match that begins at a place, or so many tokens behind it at most.
bool Matcher::is_followed(u32 marker, i32 at, i32 within) {
    if (markers_[marker].starts_made != made_for_marker(marker) && within < most_asked) {
        const u32 automaton = static_cast<u32>(tables_.markers[marker].automaton);
        for (i32 start = at; start < size_ && start <= at + within; ++start)
            if (begins(automaton, start) && exists_at(automaton, start)) return true;
        return false;
    }
    const i32 next = starts_of(marker).next_start[static_cast<std::size_t>(at)];
    return next != nowhere && next <= at + within;
}

Matcher::MarkerMemo& Matcher::starts_of(u32 marker) {
    MarkerMemo& memo = markers_[marker];
    if (memo.starts_made == made_for_marker(marker)) return memo;
    const u32 automaton = static_cast<u32>(tables_.markers[marker].automaton);
    memo.starts.clear();
    memo.next_start.assign(static_cast<std::size_t>(size_) + 1, nowhere);
    for (i32 at = next_start(automaton, 0); at < size_; at = next_start(automaton, at + 1))
        if (exists_at(automaton, at)) memo.starts.push_back(at);
    for (const i32 at : memo.starts) memo.next_start[static_cast<std::size_t>(at)] = at;
    for (i32 at = size_ - 1; at >= 0; --at) {
        const std::size_t place = static_cast<std::size_t>(at);
        memo.next_start[place] = std::min(memo.next_start[place], memo.next_start[place + 1]);
    }
    memo.starts_made = made_for_marker(marker);
    return memo;
}

Matcher::MarkerMemo& Matcher::ends_of(u32 marker) {
    MarkerMemo& memo = markers_[marker];
    if (memo.ends_made == made_for_marker(marker)) return memo;
    std::vector<i32> pairs;
    earliest_starts(marker, pairs);
    memo.ends.clear();
    for (std::size_t index = 0; index < pairs.size(); index += 2) memo.ends.push_back(pairs[index]);
    std::sort(memo.ends.begin(), memo.ends.end());
    memo.last_end.assign(static_cast<std::size_t>(size_) + 1, -1);
    for (const i32 at : memo.ends) memo.last_end[static_cast<std::size_t>(at)] = at;
    for (std::size_t place = 1; place <= static_cast<std::size_t>(size_); ++place)
        memo.last_end[place] = std::max(memo.last_end[place], memo.last_end[place - 1]);
    memo.ends_made = made_for_marker(marker);
    return memo;
}

const std::vector<i32>& Matcher::marked_starts(u32 marker) { return starts_of(marker).starts; }
const std::vector<i32>& Matcher::marked_ends(u32 marker) { return ends_of(marker).ends; }

i32 Matcher::nearest_end(u32 marker, i32 start) {
    return match(static_cast<u32>(tables_.markers[marker].automaton), start, Wanted::shortest, -1, nullptr);
}

void Matcher::earliest_starts(u32 marker, std::vector<i32>& pairs) {
    const u32 automaton = static_cast<u32>(tables_.markers[marker].automaton);
    std::vector<u8> reached(static_cast<std::size_t>(size_) + 1);
    // Nested searches of other markers must not empty what this one has seen.
    NodeMap seen;
    std::swap(seen, seen_);
    for (i32 start = next_start(automaton, 0); start < size_; start = next_start(automaton, start + 1)) {
        const auto add = [&](i32 end) {
            if (reached[static_cast<std::size_t>(end)]++) return;
            pairs.push_back(end);
            pairs.push_back(start);
        };
        u64 lengths;
        if (lengths_at(automaton, false, start, size_, lengths))
            for (; lengths; lengths &= lengths - 1) add(start + static_cast<i32>(lowest_bit(lengths)));
        else
            read_all(root(automaton, size_), start, kind_failed, [&](i32 end, const std::vector<Visit>&) { add(end); });
    }
    std::swap(seen, seen_);
}

void Matcher::joints(u32 number, std::vector<i32>& pairs) {
    const Share& share = tables_.shares[number];
    const u32 after = static_cast<u32>(share.after);
    const std::vector<i32> starts = marked_starts(after);
    if (starts.empty()) return;
    // What has to come `before` is looked for only where something that comes `after` ends.
    const u32 before = static_cast<u32>(tables_.markers[static_cast<u32>(share.before)].automaton);
    std::vector<u8> followed(static_cast<std::size_t>(size_) + 1);
    i32 limit = -1;
    for (const i32 at : marked_ends(after)) {
        if (at == size_ || !begins(before, at) || !exists_at(before, at)) continue;
        followed[static_cast<std::size_t>(at)] = 1;
        limit = at;
    }
    if (limit < 0) return;
    const u32 automaton = static_cast<u32>(tables_.markers[after].automaton);
    const u32 frame =
        new_frame(Frame{automaton, 0, none, 0, size_, limit, -1, &followed, none, none, {none, none}}, false);
    for (const i32 start : starts) {
        PathLoan loan(*this);
        if (!read(frame, start, loan.path)) continue;
        pairs.push_back(start);
        pairs.push_back(loan.path.back().at);
    }
}

i32 Matcher::slot_end(u32 number, i32 at, i32 bound) {
    const u32 word = folded_[static_cast<std::size_t>(at)];
    if (separates(word) || closes(word)) return -1;
    const i32 stop = stops_of(number)[static_cast<std::size_t>(at)];
    const i32 end = trimmed_end(at, std::min(stop, bound));
    return end > at ? end : -1;
}

const std::vector<i32>& Matcher::stops_of(u32 number) {
    SlotMemo& memo = slots_[number];
    if (memo.stops_made == made_for_slot(number)) return memo.next_stop;
    const Slot& slot = tables_.slots[number];
    std::vector<i32> stops(static_cast<std::size_t>(size_) + 1, nowhere);
    if (slot.until >= 0) {
        for (const i32 marker : tables_.lists[static_cast<u32>(slot.until)])
            for (const i32 at : marked_starts(static_cast<u32>(marker))) stops[static_cast<std::size_t>(at)] = at;
    }
    if (slot.shares >= 0) {
        for (const i32 share : tables_.lists[static_cast<u32>(slot.shares)]) {
            std::vector<i32> pairs;
            joints(static_cast<u32>(share), pairs);
            for (std::size_t index = 0; index < pairs.size(); index += 2)
                stops[static_cast<std::size_t>(pairs[index])] = pairs[index];
        }
    }
    for (i32 at = size_ - 1; at >= 0; --at) {
        const std::size_t place = static_cast<std::size_t>(at);
        stops[place] = std::min(stops[place], stops[place + 1]);
    }
    memo.next_stop = std::move(stops);
    memo.stops_made = made_for_slot(number);
    return memo.next_stop;
}

// The end without separators and closing marks that have no partner inside: Python's punctuation.trimmed_end.
i32 Matcher::trimmed_end(i32 start, i32 end) {
    while (end > start) {
        const u32 last = folded_[static_cast<std::size_t>(end) - 1];
        if (!separates(last)) {
            if (!is_quote(last) && !closes(last)) break;
            if (mark_counts_made_ != scope_made_) {
                mark_counts_made_ = scope_made_;
                mark_counts_.assign((static_cast<std::size_t>(size_) + 1) * mark_count, 0);
                for (std::size_t at = 0; at < static_cast<std::size_t>(size_); ++at) {
                    for (u32 mark = 0; mark < mark_count; ++mark)
                        mark_counts_[(at + 1) * mark_count + mark] = mark_counts_[at * mark_count + mark];
                    if (folded_[at] >= first_mark && folded_[at] < reserved_end)
                        ++mark_counts_[(at + 1) * mark_count + folded_[at] - first_mark];
                }
            }
            const auto inside = [&](u32 mark) {
                const std::size_t column = mark - first_mark;
                return mark_counts_[static_cast<std::size_t>(end) * mark_count + column] -
                       mark_counts_[static_cast<std::size_t>(start) * mark_count + column];
            };
            const bool lacks = is_quote(last) ? inside(last) % 2 == 1
                                              : inside(last) > inside(last + (round_open - round_close));
            if (!lacks) break;
        }
        --end;
    }
    return end;
}

const std::vector<i32>& Matcher::whole_ends(u32 number) {
    SlotMemo& memo = slots_[number];
    if (memo.whole_made == made_for_slot(number)) return memo.whole_end;
    std::vector<i32> ends(static_cast<std::size_t>(size_) + 1, -1);
    if (base_) {
        const auto& from = base_->whole_ends(number);
        // Its tokens are some of the base's, in their order.
        std::size_t there = 0;
        for (i32 at = 0; at < size_; ++at) {
            while (base_->token(static_cast<i32>(there)) != token(at)) ++there;
            if (from[there] < 0) continue;
            const i32 token_end = base_->token(from[there] - 1) + 1;
            ends[static_cast<std::size_t>(at)] = local_end(at, token_end);
        }
    } else {
        const u32 automaton = static_cast<u32>(tables_.slots[number].automaton);
        for (i32 at = next_start(automaton, 0); at < size_; at = next_start(automaton, at)) {
            const i32 end = longest_at(number, at);
            ends[static_cast<std::size_t>(at)] = end;
            at = end > at ? end : at + 1;
        }
    }
    memo.whole_end = std::move(ends);
    memo.whole_made = made_for_slot(number);
    return memo.whole_end;
}

// The end of the longest match of a whole slot from a place; -1 where there is none.
i32 Matcher::longest_at(u32 number, i32 at) {
    const Slot& slot = tables_.slots[number];
    if (slot.flags & slot_has_end) return whole_at(number, at, nullptr);
    const u32 automaton = static_cast<u32>(slot.automaton);
    if (program_.by_sets[automaton] && together_) {
        const i32 sentence_end = sentence_end_beyond(at);
        if (slot.flags & slot_in_sentence || size_ <= sentence_end) {
            const i32 end = farthest_end(automaton, at, std::min(sentence_end, size_));
            return end != beyond_charts ? end : whole_at(number, at, nullptr);
        }
    }
    u64 lengths;
    if (!lengths_at(automaton, slot.flags & slot_in_sentence, at, size_, lengths)) return whole_at(number, at, nullptr);
    return lengths ? at + static_cast<i32>(highest_bit(lengths)) : -1;
}

i32 Matcher::whole_at(u32 number, i32 at, std::vector<i32>* did) {
    const Slot& slot = tables_.slots[number];
    const u32 automaton = static_cast<u32>(slot.automaton);
    if (!begins(automaton, at)) return -1;
    i32 bound = slot.flags & slot_in_sentence ? sentence_end(at) : size_;
    u32 frame;
    if (slot.flags & slot_has_end) {
        const i32 end = slot_end(number, at, bound);
        if (end < 0) return -1;
        frame = confined_root(automaton, end, end);
    } else {
        frame = root(automaton, bound);
    }
    const i32 best = value(frame, at, Wanted::longest);
    if (best >= 0 && did) {
        PathLoan loan(*this);
        retrace(frame, at, Wanted::longest, loan.path);
        tell(loan.path, *did);
    }
    return best;
}

i32 Matcher::whole_match(u32 slot, i32 place, std::vector<i32>& did) { return whole_at(slot, place, &did); }

}  // namespace dragoman
