// The matcher, charting: where matches end, worked out once a place. See matcher.hpp and chart.hpp.
#include <algorithm>

#include "matcher_parts.hpp"

namespace dragoman {

namespace {

constexpr u32 most_nodes = 512;  // of the matches from one place; more are not charted

}  // namespace

// The entry of an automaton at a place, from which matches up to `limit` are wanted. In the document's chart matches
// end with the sentence, in that of the scope with the scope, or with the sentence for a slot that is bound to it.
u32 Matcher::charted(u32 automaton, bool in_sentence, i32 at, i32 limit, const Chart*& from) {
    const Reach reach = program_.reaches[automaton];
    if (reach == Reach::caller) return Chart::too_much;
    if (program_.single[automaton]) {
        from = &chart_;
        return begins(automaton, at) ? Chart::one_token : Chart::nothing;
    }
    if (reach == Reach::document && together_) {
        const i32 end = sentence_end_beyond(at);
        if (in_sentence || limit <= end) {
            Chart& lasting = classes_->chart;
            const i32 place = first_ + at;
            from = &lasting;
            const u32 entry = lasting.find(automaton, place);
            return entry != Chart::unknown ? entry : chart(lasting, automaton, automaton, at, place, end);
        }
    }
    from = &chart_;
    const u32 number = automaton << 1 | static_cast<u32>(in_sentence);
    const u32 entry = chart_.find(number, at);
    if (entry != Chart::unknown) return entry;
    if (!may_begin(automaton, at)) return chart_.enter(number, at, nullptr, 0);
    return chart(chart_, automaton, number, at, at, in_sentence ? sentence_end(at) : size_);
}

// Reads all matches of an automaton from a place, depth first, each node once, and enters where they end, in the order
// in which the first way to each end is met.
u32 Matcher::chart(Chart& chart, u32 automaton, u32 number, i32 at, i32 place, i32 limit) {
    Charted found{program_.heads[automaton].state, program_.heads[automaton].states, at, limit, charted_top_, 0, 0, 0, {}};
    const std::size_t bottom = charting_.size();
    bool fits = chart_node(found, 0, at);
    while (fits && charting_.size() > bottom) {
        work();
        const std::size_t top = charting_.size() - 1;
        Charting& node = charting_[top];
        if (node.open == 0) {
            if (node.behind - node.chunk <= bits_a_word) {
                charting_.pop_back();
            } else {
                node.chunk += bits_a_word;
                const u64 open = open_at(found.base + node.state, node.chunk, node.behind, node.at, limit);
                charting_[top].open = open;
            }
            continue;
        }
        if (node.sub < 0) node.way = node.chunk + lowest_bit(node.open);
        const Link& link = program_.links[node.way];
        const i32 from = node.at;
        i32 to = -1;  // where the next move leads
        bool more = false;
        if (node.sub < 0 && link.guards >= 0 && !hold(link.guards, from)) {
            // no way
        } else if (link.target == 0) {
            found.add(from);
        } else if (link.kind <= StepKind::any) {
            to = from + 1;
        } else {
            to = next_end(charting_[top], link, limit, more);
            fits = to != beyond_charts;
        }
        if (!more) {
            Charting& done = charting_[top];  // what was charted meanwhile may have moved it
            done.open &= done.open - 1;
            done.sub = -1;
        }
        if (to >= 0) fits = chart_node(found, static_cast<u32>(link.target), to);
    }
    charting_.resize(bottom);
    charted_top_ = found.bits;
    if (fits) return chart.enter(number, place, found.lengths, found.count);
    chart.enter_too_much(number, place);
    return Chart::too_much;
}

// Goes on to a node, where it is new. False where that is too much.
bool Matcher::chart_node(Charted& found, u32 state, i32 at) {
    if (at - found.start > Chart::longest) return false;
    const std::size_t node = static_cast<std::size_t>(at - found.start) * found.states + state;
    const std::size_t word = found.bits + node / bits_a_word;
    if (charted_.size() <= word) charted_.resize(2 * word + bits_a_word);
    while (charted_top_ <= word) charted_[charted_top_++] = 0;
    u64& seen = charted_[word];
    if (seen >> node % bits_a_word & 1) return true;
    seen |= u64{1} << node % bits_a_word;
    const u32 number = found.base + state;
    const u32 first = tables_.state_ways[number], behind = tables_.state_ways[number + 1];
    const u64 open = open_at(number, first, behind, at, found.limit);
    if (behind - first <= bits_a_word) {
        if (open == 0) return true;
        if ((open & ~program_.state_ways[number].free) == 0) {
            found.add(at);
            return true;
        }
    }
    charting_.push_back(Charting{state, at, -1, first, first, behind, open});
    return ++found.nodes <= most_nodes;
}

inline u64 Matcher::open_at(u32 state, u32 chunk, u32 behind, i32 at, i32 limit) {
    return at < limit ? open_ways(state, chunk, behind, at) : accepting_ways(state, chunk, behind);
}

// Where the next move by one way ends; -1 where there is none left. `more`: there may be others.
i32 Matcher::next_end(Charting& node, const Link& link, i32 limit, bool& more) {
    const i32 at = node.at;
    switch (link.kind) {
        case StepKind::word:
        case StepKind::any:
        case StepKind::regex:
        case StepKind::unless: return link.lasting || takes_alone_here(link.step, at) ? at + 1 : -1;
        case StepKind::gap: {
            node.sub = node.sub < 0 ? link.a : node.sub + 1;
            more = node.sub < std::min(link.b, limit - at);
            return node.sub <= std::min(link.b, limit - at) ? at + node.sub : -1;
        }
        case StepKind::lexicon: {
            const Words& words = document_->words;
            const std::size_t here = static_cast<std::size_t>(token(at));
            for (u32 hit = node.sub < 0 ? words.hit_start[here] : static_cast<u32>(node.sub) + 1;
                 hit < words.hit_start[here + 1]; ++hit) {
                if (words.hits[hit].key != static_cast<u32>(link.a)) continue;
                const i32 end = end_of(at, words.hits[hit].end);
                if (end < 0 || end > limit) continue;
                node.sub = static_cast<i32>(hit);
                more = true;
                return end;
            }
            return -1;
        }
        case StepKind::finding: {
            if (static_cast<std::size_t>(link.a) >= document_->findings.size()) return -1;
            const FoundSpans& found = document_->findings[static_cast<std::size_t>(link.a)];
            const i32 here = token(at);
            std::size_t index = node.sub < 0 ? found.from(here) : static_cast<std::size_t>(node.sub) + 1;
            for (; index < found.start.size() && found.start[index] == here; ++index) {
                const i32 end = end_of(at, found.end[index]);
                if (end < 0 || end > limit) continue;
                node.sub = static_cast<i32>(index);
                more = true;
                return end;
            }
            return -1;
        }
        case StepKind::whole: {
            const i32 end = whole_ends(static_cast<u32>(link.a))[static_cast<std::size_t>(at)];
            return end <= limit ? end : -1;
        }
        case StepKind::slot: return next_slot_end(node, link, limit, more);
    }
    return -1;
}

// The same of a slot. Charting it may move the node.
i32 Matcher::next_slot_end(Charting& node, const Link& link, i32 limit, bool& more) {
    const std::size_t number = static_cast<std::size_t>(&node - charting_.data());
    const Slot& slot = tables_.slots[static_cast<u32>(link.a)];
    const Chart* chart;
    const i32 at = node.at;
    const u32 entry = charted(static_cast<u32>(slot.automaton), slot.flags & slot_in_sentence, at, limit, chart);
    if (entry == Chart::too_much) return beyond_charts;
    Charting& here = charting_[number];
    const Chart::Ends ends = chart->ends(entry);
    for (u32 one = static_cast<u32>(here.sub + 1); one < ends.count; ++one) {
        const i32 end = at + ends.lengths[one];
        if (end > limit) continue;
        here.sub = static_cast<i32>(one);
        more = one + 1 < ends.count;
        return end;
    }
    return -1;
}

// The place of a token's end; without asking where the scope ends, where its tokens stand together.
inline i32 Matcher::end_of(i32 at, i32 token_end) const { return together_ ? token_end - first_ : local_end(at, token_end); }

// Whether there is a match from a place.
bool Matcher::exists_at(u32 automaton, i32 at) {
    u64 lengths;
    return lengths_at(automaton, false, at, size_, lengths) ? lengths != 0 : exists(root(automaton, size_), at);
}

// The lengths of the matches from a place that end at `limit` or before, as bits: the bit n is for n tokens. False where
// they are too much for a chart.
bool Matcher::lengths_at(u32 automaton, bool in_sentence, i32 at, i32 limit, u64& lengths) {
    const Chart* chart;
    const u32 entry = charted(automaton, in_sentence, at, limit, chart);
    if (entry == Chart::too_much) return false;
    const Chart::Ends ends = chart->ends(entry);
    lengths = 0;
    for (u32 number = 0; number < ends.count; ++number) lengths |= u64{1} << ends.lengths[number];
    if (limit - at < Chart::longest) lengths &= (u64{2} << (limit - at)) - 1;
    return true;
}

// The way through a charted slot to one of its ends.
void Matcher::trace(const Slot& slot, i32 at, i32 end, std::vector<Visit>& path) {
    const i32 bound = slot.flags & slot_in_sentence ? sentence_end(at) : size_;
    read(confined_root(static_cast<u32>(slot.automaton), bound, end), at, path);
}

}  // namespace dragoman
