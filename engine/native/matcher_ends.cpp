// The matcher, on how far matches reach: see matcher.hpp and end_sets.hpp.
#include "matcher_parts.hpp"

namespace dragoman {

// The end of the longest match of an automaton from a place; -1 where there is none, `beyond_charts` where that is too
// much. `limit` is at most the end of the sentence; what the automaton matches lies in the tokens alone.
i32 Matcher::farthest_end(u32 automaton, i32 at, i32 limit) {
    EndSets& sets = classes_->ends;
    sets.ready();
    u32 set;
    if (!sets.recall(EndSets::empty, EndSets::by_start | automaton, set)) {
        const u32 start = program_.heads[automaton].state;
        sets.begin();
        sets.add({EndSets::root, start, start});
        set = sets.finish();
        sets.learn(EndSets::empty, EndSets::by_start | automaton, set);
    }
    u32 awaited[Chart::longest + 1];  // by length: sets that entries of several tokens lead to
    i32 last_awaited = at;
    i32 best = -1;
    for (i32 here = at; here < limit && (set != EndSets::empty || here < last_awaited);) {
        if (here - at >= Chart::longest) return beyond_charts;
        u32 next;
        const u32 of_class = class_at(here);
        if (!sets.recall(set, EndSets::by_class | of_class, next)) {
            next = set_behind(set, here, no_key);
            sets.learn(set, EndSets::by_class | of_class, next);
        }
        if (next & EndSets::too_large) return beyond_charts;
        if (next & EndSets::leaps && !leap(set, at, here, limit, awaited, last_awaited)) return beyond_charts;
        set = next & ~EndSets::leaps;
        ++here;
        if (here <= last_awaited) set = united(set, awaited[here - at]);
        if (set & EndSets::too_large) return beyond_charts;
        if (set & EndSets::accepting) best = here;
    }
    return best;
}

// Adds what entries of several tokens lead to that begin at a place. False where that is too much.
bool Matcher::leap(u32 set, i32 at, i32 here, i32 limit, u32* awaited, i32& last_awaited) {
    EndSets& sets = classes_->ends;
    const Words& words = document_->words;
    const std::size_t token_here = static_cast<std::size_t>(token(here));
    for (u32 hit = words.hit_start[token_here]; hit < words.hit_start[token_here + 1]; ++hit) {
        const i32 end = words.hits[hit].end - first_;
        if (end == here + 1 || end > limit) continue;
        const u32 key = words.hits[hit].key;
        u32 next;
        if (!sets.recall(set, EndSets::by_key | key, next)) {
            next = set_behind(set, here, static_cast<i32>(key));
            sets.learn(set, EndSets::by_key | key, next);
        }
        if (next == EndSets::empty) continue;
        if (next & EndSets::too_large || end - at > Chart::longest) return false;
        for (; last_awaited < end; ++last_awaited) awaited[last_awaited + 1 - at] = EndSets::empty;
        awaited[end - at] = united(awaited[end - at], next);
        if (awaited[end - at] & EndSets::too_large) return false;
    }
    return true;
}

// A set of what is in either.
u32 Matcher::united(u32 set, u32 other) {
    if (set == EndSets::empty || other == EndSets::empty || set == other) return set | other;
    EndSets& sets = classes_->ends;
    u32 both;
    if (sets.recall(set, EndSets::by_set | other, both)) return both;
    sets.begin();
    sets.add_set(set);
    sets.add_set(other);
    both = sets.finish();
    sets.learn(set, EndSets::by_set | other, both);
    return both;
}

// The set behind the token at a place; with a key, behind an entry of it that is longer.
u32 Matcher::set_behind(u32 set, i32 at, i32 key) {
    work();
    EndSets& sets = classes_->ends;
    bool leaps = false;
    sets.begin();
    sets.begin_visit();
    sets.visit_set(set);
    EndSets::Item item;
    while (sets.next_visit(item)) {
        const u32 behind = tables_.state_ways[item.state + 1];
        for (u32 chunk = tables_.state_ways[item.state]; chunk < behind; chunk += bits_a_word)
            for (u64 open = open_ways(item.state, chunk, behind, at); open; open &= open - 1)
                leaps |= follow(item, program_.links[chunk + lowest_bit(open)], at, key);
    }
    return sets.finish() | (leaps ? EndSets::leaps : 0);
}

// Follows a way from an item. Whether it also takes entries of several tokens, which it does only for their key.
bool Matcher::follow(const EndSets::Item& item, const Link& link, i32 at, i32 key) {
    if (link.target == 0) return false;
    EndSets& sets = classes_->ends;
    const u32 to = program_.same_targets[item.base + static_cast<u32>(link.target)];
    if (link.kind == StepKind::slot) {
        const u32 called = static_cast<u32>(tables_.slots[static_cast<u32>(link.a)].automaton);
        const u32 start = program_.heads[called].state;
        const bool is_last = program_.state_ways[to].only_accepts;
        sets.visit({is_last ? item.context : sets.context(item.context, to, item.base), start, start});
        return false;
    }
    if (link.kind != StepKind::lexicon) {
        if (key == no_key) arrive({item.context, to, item.base});
        return false;
    }
    if (key != no_key) {
        if (key == link.a) arrive({item.context, to, item.base});
        return false;
    }
    const Words& words = document_->words;
    const std::size_t here = static_cast<std::size_t>(token(at));
    bool longer = false;
    for (u32 hit = words.hit_start[here]; hit < words.hit_start[here + 1]; ++hit) {
        if (words.hits[hit].key != static_cast<u32>(link.a)) continue;
        if (words.hits[hit].end == token(at) + 1)
            arrive({item.context, to, item.base});
        else
            longer = true;
    }
    return longer;
}

// Adds an item to the set that is being made, and where its callers go on if it is at an end.
void Matcher::arrive(EndSets::Item item) {
    EndSets& sets = classes_->ends;
    for (;;) {
        const StateWays& ways = program_.state_ways[item.state];
        if (!ways.only_accepts) sets.add(item);
        if (!ways.accepts) return;
        if (item.context == EndSets::root) {
            sets.accept();
            return;
        }
        item = sets.behind(item.context);
    }
}

}  // namespace dragoman
