// The matches of a rule in a scope: what `Scan` and `Search` do with each of them is theirs to say.
#pragma once

#include <algorithm>
#include <vector>

#include "matcher.hpp"

namespace dragoman {

inline Wanted wanted_by(const Rule& rule) {
    switch (rule.select) {
        case Select::longest: return Wanted::longest;
        case Select::shortest: return Wanted::shortest;
        default: return Wanted::first;
    }
}

inline bool is_better(Wanted wanted, i32 end, i32 than) { return wanted == Wanted::longest ? end > than : end < than; }

// Finds the matches of some templates of one rule, from left to right, none over another. Keeps its memory for the
// next rule.
class EachMatch {
public:
    // Tries the templates at one place. `accept(template, start, end, instead, did)` says whether a match counts; with
    // `instead` it takes the place of the one accepted before. The end of the match that counts, or -1.
    template <class Accept>
    i32 at_place(Matcher& matcher, const Tables& tables, Wanted wanted, const u32* first, const u32* last, i32 at,
                 Accept accept) {
        i32 best = -1;
        for (const u32* one = first; one < last; ++one) {
            if (starts_[static_cast<std::size_t>(one - first)] != at) continue;
            did_.clear();
            const i32 end = matcher.match_here(automaton_of(tables, *one), at, wanted, -1, &did_);
            if (end < 0 || (best >= 0 && !is_better(wanted, end, best))) continue;
            if (!accept(*one, at, end, best >= 0, did_)) continue;
            best = end;
            if (wanted == Wanted::first) break;
        }
        return best;
    }

    template <class Accept>
    void in_scope(Matcher& matcher, const Tables& tables, Wanted wanted, const u32* first, const u32* last, Accept accept) {
        starts_.assign(static_cast<std::size_t>(last - first), -1);
        for (i32 at = 0;;) {
            i32 next = matcher.size();
            for (const u32* one = first; one < last; ++one) {
                i32& start = starts_[static_cast<std::size_t>(one - first)];
                if (start < at) start = matcher.next_start(automaton_of(tables, *one), at);
                next = std::min(next, start);
            }
            if (next >= matcher.size()) return;
            const i32 end = at_place(matcher, tables, wanted, first, last, next, accept);
            at = end < 0 ? next + 1 : end;
        }
    }

    // Matches that begin with the scope.
    template <class Accept>
    void at_start(Matcher& matcher, const Tables& tables, Wanted wanted, const u32* first, const u32* last, Accept accept) {
        starts_.clear();
        for (const u32* one = first; one < last; ++one) starts_.push_back(matcher.next_start(automaton_of(tables, *one), 0));
        at_place(matcher, tables, wanted, first, last, 0, accept);
    }

private:
    static u32 automaton_of(const Tables& tables, u32 templ) { return static_cast<u32>(tables.templates[templ].automaton); }

    std::vector<i32> starts_;  // by template: where it may begin next
    std::vector<i32> did_;
};

}  // namespace dragoman
