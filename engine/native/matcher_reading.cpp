// The matcher, reading: frames, the ways on from a node, and searches. See matcher.hpp.
#include <algorithm>

#include "matcher_parts.hpp"

namespace dragoman {

namespace {

constexpr i32 not_known = -2;

}  // namespace

// --- frames -----------------------------------------------------------------------------------

u32 Matcher::new_frame(const Frame& frame, bool dense) {
    const u32 number = static_cast<u32>(frames_.size());
    frames_.push_back(frame);
    Frame& made = frames_.back();
    made.base = program_.heads[frame.automaton].state;
    made.failed = made.succeeded = made.values[0] = made.values[1] = none;
    if (dense) {
        const std::size_t states = program_.heads[frame.automaton].states;
        made.failed = static_cast<u32>(bits_.size());
        bits_.resize(bits_.size() + states * row_);
    }
    return number;
}

u32 Matcher::root(u32 automaton, i32 bound) {
    const bool usual = bound == size_;
    if (usual && root_made_[automaton] == nodes_made_) return root_of_[automaton];
    if (!usual) {
        const i32 known = nodes_.find(none, automaton, bound, kind_call);
        if (known >= 0) return static_cast<u32>(known);
    }
    const u32 made = new_frame(Frame{automaton, 0, none, 0, bound, bound, -1, nullptr, none, none, {none, none}}, usual);
    if (usual) {
        root_of_[automaton] = made;
        root_made_[automaton] = nodes_made_;
    } else {
        nodes_.insert(none, automaton, bound, kind_call, static_cast<i32>(made));
    }
    return made;
}

u32 Matcher::confined_root(u32 automaton, i32 bound, i32 end) {
    return new_frame(Frame{automaton, 0, none, 0, bound, end, end, nullptr, none, none, {none, none}}, false);
}

u32 Matcher::call(u32 caller, u32 position, u32 slot_number, i32 at) {
    const Slot& slot = tables_.slots[slot_number];
    const u32 automaton = static_cast<u32>(slot.automaton);
    i32 bound = frames_[caller].bound;
    const i32 limit = frames_[caller].limit;
    if (slot.flags & slot_in_sentence) bound = std::min(bound, sentence_end(at));
    i32 end = -1;
    if (slot.flags & slot_has_end) {
        end = slot_end(slot_number, at, bound);
        if (end < 0 || end > limit) return none;
        bound = end;
    }
    const i32 known = nodes_.find(caller, position, bound, kind_call);
    if (known >= 0) return static_cast<u32>(known);
    const bool dense = end < 0 && bound == size_;
    const u32 made = new_frame(
        Frame{automaton, 0, caller, position, bound, std::min(bound, limit), end, nullptr, none, none, {none, none}}, dense);
    nodes_.insert(caller, position, bound, kind_call, static_cast<i32>(made));
    return made;
}

// --- the ways on from a node ------------------------------------------------------------------

inline Matcher::Visit Matcher::visit(u32 frame, u32 state, i32 at) {
    const u32 number = frames_[frame].base + state;
    const u32 first = tables_.state_ways[number], behind = tables_.state_ways[number + 1];
    u64 open = (u64{1} << ((behind - first) % bits_a_word)) - 1;  // all that a plain state has
    if (first < behind && !program_.links[first].plain)
        open = at < frames_[frame].limit ? open_ways(number, first, behind, at) : accepting_ways(number, first, behind);
    return {frame, state, at, -1, first, first, behind, open};
}

inline void Matcher::push(std::vector<Visit>& path, const Target& to) { path.push_back(visit(to.frame, to.state, to.at)); }

// Goes on to the next ways of a state that has more than 64.
bool Matcher::next_chunk(Visit& visit) {
    const u32 number = frames_[visit.frame].base + visit.state;
    while (visit.open == 0) {
        if (visit.behind - visit.chunk <= bits_a_word) return false;
        visit.chunk += bits_a_word;
        visit.open = visit.at < frames_[visit.frame].limit ? open_ways(number, visit.chunk, visit.behind, visit.at)
                                                           : accepting_ways(number, visit.chunk, visit.behind);
    }
    return true;
}

// The next move from a node: where it leads. False where there is none left.
inline bool Matcher::advance(Visit& visit, Target& target) {
    work();
    for (;;) {
        if (visit.open == 0 && (visit.behind - visit.chunk <= bits_a_word || !next_chunk(visit))) return false;
        if (visit.sub < 0) visit.way = visit.chunk + lowest_bit(visit.open);
        const Link& link = program_.links[visit.way];
        if ((visit.sub >= 0 || link.guards < 0 || hold(link.guards, visit.at)) && take(visit, link, target)) return true;
        visit.open &= visit.open - 1;
        visit.sub = -1;
    }
}

// Whether a way of a plain state takes a token.
inline bool Matcher::takes_plainly(const Link& link, i32 at) {
    if (link.kind == StepKind::word) return takes_word(link, at);
    return link.kind != StepKind::regex || regex_takes(static_cast<u32>(link.a), at);
}

// The next move by one way, behind those made before; it counts them in `visit.sub`.
bool Matcher::take(Visit& visit, const Link& link, Target& target) {
    const i32 at = visit.at;
    const u32 next = static_cast<u32>(link.target);
    if (next == 0) {
        const Frame& frame = frames_[visit.frame];
        if (visit.sub >= 0) return false;
        if (frame.end >= 0 && at != frame.end) return false;
        if (frame.ends && !(*frame.ends)[static_cast<std::size_t>(at)]) return false;
        visit.sub = 0;
        target = Target{frame.caller, frame.position, at, frame.caller == none};
        return true;
    }
    if (at >= frames_[visit.frame].limit) return false;
    switch (link.kind) {
        case StepKind::word:
        case StepKind::any:
        case StepKind::regex:
        case StepKind::unless:
            if (visit.sub >= 0 || (link.plain && !takes_plainly(link, at)) || (!link.lasting && !takes_alone_here(link.step, at))) return false;
            visit.sub = 0;
            target = Target{visit.frame, next, at + 1, false};
            return true;
        case StepKind::gap: {
            const Frame& frame = frames_[visit.frame];
            i32 count = visit.sub < 0 ? link.a : visit.sub + 1;
            const i32 most = std::min(link.b, frame.limit - at);
            // Places from where it was seen to fail are passed over, 64 at a time.
            if (frame.failed != none) {
                const std::size_t row = frame.failed + std::size_t{next} * row_;
                while (count <= most) {
                    const u32 place = static_cast<u32>(at + count);
                    const u64 open = ~bits_[row + (place >> 6)] >> (place & 63);
                    if (open) {
                        count += static_cast<i32>(lowest_bit(open));
                        break;
                    }
                    count += static_cast<i32>(64 - (place & 63));
                }
            }
            if (count > most) return false;
            visit.sub = count;
            target = Target{visit.frame, next, at + count, false};
            return true;
        }
        case StepKind::slot: return take_slot(visit, link, target);
        default: return take_hit(visit, link, target);
    }
}

// Into a slot: to each of its ends, where they are charted; else to its frame.
bool Matcher::take_slot(Visit& visit, const Link& link, Target& target) {
    if (visit.sub == in_frame) return false;
    const Slot& slot = tables_.slots[static_cast<u32>(link.a)];
    if (!(slot.flags & slot_has_end)) {
        const i32 limit = frames_[visit.frame].limit;
        const Chart* chart;
        const u32 entry = charted(static_cast<u32>(slot.automaton), slot.flags & slot_in_sentence, visit.at, limit, chart);
        if (entry != Chart::too_much) {
            const Chart::Ends ends = chart->ends(entry);
            for (u32 number = static_cast<u32>(visit.sub + 1); number < ends.count; ++number) {
                const i32 end = visit.at + ends.lengths[number];
                if (end > limit) continue;
                visit.sub = static_cast<i32>(number);
                target = Target{visit.frame, static_cast<u32>(link.target), end, false};
                return true;
            }
            return false;
        }
    }
    const u32 called = call(visit.frame, static_cast<u32>(link.target), static_cast<u32>(link.a), visit.at);
    if (called == none) return false;
    visit.sub = in_frame;
    target = Target{called, 0, visit.at, false};
    return true;
}

// The same for what was found beforehand.
bool Matcher::take_hit(Visit& visit, const Link& link, Target& target) {
    const i32 at = visit.at;
    const i32 limit = frames_[visit.frame].limit;
    const u32 next = static_cast<u32>(link.target);
    if (link.kind == StepKind::lexicon) {
        const Words& words = document_->words;
        const std::size_t here = static_cast<std::size_t>(token(at));
        const u32 last = words.hit_start[here + 1];
        for (u32 hit = visit.sub < 0 ? words.hit_start[here] : static_cast<u32>(visit.sub) + 1; hit < last; ++hit) {
            if (words.hits[hit].key != static_cast<u32>(link.a)) continue;
            const i32 end = local_end(at, words.hits[hit].end);
            if (end < 0 || end > limit) continue;
            visit.sub = static_cast<i32>(hit);
            target = Target{visit.frame, next, end, false};
            return true;
        }
        return false;
    }
    if (link.kind == StepKind::finding) {
        if (static_cast<std::size_t>(link.a) >= document_->findings.size()) return false;
        const FoundSpans& found = document_->findings[static_cast<std::size_t>(link.a)];
        const i32 here = token(at);
        std::size_t index = visit.sub < 0 ? found.from(here) : static_cast<std::size_t>(visit.sub) + 1;
        for (; index < found.start.size() && found.start[index] == here; ++index) {
            const i32 end = local_end(at, found.end[index]);
            if (end < 0 || end > limit) continue;
            visit.sub = static_cast<i32>(index);
            target = Target{visit.frame, next, end, false};
            return true;
        }
        return false;
    }
    if (visit.sub >= 0) return false;
    const i32 end = whole_ends(static_cast<u32>(link.a))[static_cast<std::size_t>(at)];
    if (end < 0 || end > limit) return false;
    visit.sub = end;
    target = Target{visit.frame, next, end, false};
    return true;
}

// --- searches -----------------------------------------------------------------------------------

inline bool Matcher::has_failed(const Target& node) const {
    const Frame& frame = frames_[node.frame];
    if (frame.failed != none) return bit(bits_, frame.failed + std::size_t{node.state} * row_, node.at);
    return nodes_.find(node.frame, node.state, node.at, kind_failed) >= 0;
}

inline void Matcher::set_failed(const Visit& node) {
    const Frame& frame = frames_[node.frame];
    if (frame.failed != none)
        set_bit(bits_, frame.failed + std::size_t{node.state} * row_, node.at);
    else
        nodes_.insert(node.frame, node.state, node.at, kind_failed, 1);
}

// Depth first, each failing node once. On success the moves of the match are in `path`.
bool Matcher::read(u32 frame, i32 start, std::vector<Visit>& path) {
    Target target{frame, 0, start, false};
    if (has_failed(target)) return false;
    push(path, target);
    while (!path.empty()) {
        if (!advance(path.back(), target)) {
            set_failed(path.back());
            path.pop_back();
        } else if (target.accepts) {
            return true;
        } else if (!has_failed(target)) {
            const Visit next = visit(target.frame, target.state, target.at);
            if (next.open == 0 && next.behind - next.chunk <= bits_a_word)
                set_failed(next);
            else
                path.push_back(next);
        }
    }
    return false;
}

// Whether there is a match from a start; remembers successes too, so that asking for every start is linear.
bool Matcher::exists(u32 frame, i32 start) {
    Target target{frame, 0, start, false};
    if (has_failed(target)) return false;
    PathLoan loan(*this);
    auto& path = loan.path;
    bool found = nodes_.find(frame, 0, start, kind_succeeded) >= 0;
    if (found) return true;
    push(path, Target{frame, 0, start, false});
    while (!found && !path.empty()) {
        if (!advance(path.back(), target)) {
            set_failed(path.back());
            path.pop_back();
        } else if (target.accepts || nodes_.find(target.frame, target.state, target.at, kind_succeeded) >= 0) {
            found = true;
        } else if (!has_failed(target)) {
            push(path, target);
        }
    }
    for (const Visit& visit : path) nodes_.insert(visit.frame, visit.state, visit.at, kind_succeeded, 1);
    return found;
}

i32 Matcher::known_value(u32 frame, u32 state, i32 at, Wanted wanted) {
    const u32 base = frames_[frame].values[wanted == Wanted::shortest];
    if (base == none) {
        if (frames_[frame].failed != none) return not_known;  // dense, but not asked before
        const i32 found = nodes_.find(frame, state, at, wanted == Wanted::longest ? kind_longest : kind_shortest);
        return found < 0 ? not_known : found - 1;
    }
    return numbers_[base + std::size_t{state} * static_cast<u32>(size_ + 1) + static_cast<u32>(at)] - 2;
}

void Matcher::set_value(u32 frame, u32 state, i32 at, Wanted wanted, i32 value) {
    Frame& owner = frames_[frame];
    if (owner.failed == none) {
        nodes_.insert(frame, state, at, wanted == Wanted::longest ? kind_longest : kind_shortest, value + 1);
        return;
    }
    u32& base = owner.values[wanted == Wanted::shortest];
    const u32 row = static_cast<u32>(size_ + 1);
    if (base == none) {
        const std::size_t states = tables_.automata[owner.automaton + 1] - owner.base;
        base = static_cast<u32>(numbers_.size());
        numbers_.resize(numbers_.size() + states * row);
    }
    numbers_[base + std::size_t{state} * row + static_cast<u32>(at)] = value + 2;
}

// The best end from a node, -1 where there is none; each node once.
i32 Matcher::value(u32 frame, i32 start, Wanted wanted) {
    const i32 known = known_value(frame, 0, start, wanted);
    if (known != not_known) return known;
    const auto better = [wanted](i32 end, i32 than) {
        return end >= 0 && (than < 0 || (wanted == Wanted::longest ? end > than : end < than));
    };
    std::vector<Valued> stack;
    stack.push_back(Valued{visit(frame, 0, start), -1});
    Target target{};
    for (;;) {
        Valued& top = stack.back();
        if (advance(top.visit, target)) {
            i32 end = target.at;
            if (!target.accepts) {
                end = known_value(target.frame, target.state, target.at, wanted);
                if (end == not_known) {
                    stack.push_back(Valued{visit(target.frame, target.state, target.at), -1});
                    continue;
                }
            }
            if (better(end, top.best)) top.best = end;
            continue;
        }
        const i32 best = top.best;
        set_value(top.visit.frame, top.visit.state, top.visit.at, wanted, best);
        stack.pop_back();
        if (stack.empty()) return best;
        if (better(best, stack.back().best)) stack.back().best = best;
    }
}

// The moves of the match with the best end: at each node the first that leads to it.
void Matcher::retrace(u32 frame, i32 start, Wanted wanted, std::vector<Visit>& path) {
    const i32 best = value(frame, start, wanted);
    Visit from = visit(frame, 0, start);
    Target target{};
    while (advance(from, target)) {
        const i32 end = target.accepts ? target.at : known_value(target.frame, target.state, target.at, wanted);
        if (end != best) continue;
        path.push_back(from);
        if (target.accepts) return;
        from = visit(target.frame, target.state, target.at);
    }
}

void Matcher::read_all(u32 frame, i32 start, u32 kind, const Reached& reached) {
    PathLoan loan(*this);
    auto& path = loan.path;
    push(path, Target{frame, 0, start, false});
    Target target{};
    while (!path.empty()) {
        if (!advance(path.back(), target))
            path.pop_back();
        else if (target.accepts)
            reached(target.at, path);
        else if (seen_.insert(target.frame, target.state, target.at, kind, 1))
            push(path, target);
    }
}

}  // namespace dragoman
