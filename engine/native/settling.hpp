// Settling: how findings of a type live with each other and with other types (Python's cascade/overlap.py).
//
// Equal drafts are merged, those that give way are dropped, then overlaps within the type are settled. Asked by
// `reading` whenever a stage has been searched.
#pragma once

#include <set>
#include <vector>

#include "draft.hpp"
#include "expressions.hpp"
#include "intervals.hpp"
#include "tie_break.hpp"

namespace dragoman {

class Settling {
public:
    Settling(const Tables& tables, const Document& document, Captures& captures, Expressions& expressions, Drafts& drafts)
        : tables_(tables), document_(document), captures_(captures), expressions_(expressions), drafts_(drafts), ties_(tables, document, captures) {}

    // The drafts of a type that stay, in order: numbers of `Drafts::all`. `raw`: those made, in the order made.
    // Throws WayOut where it cannot be decided.
    void consolidate(i32 type, const std::vector<u32>& raw, std::vector<u32>& kept);

private:
    bool before(const Draft& a, const Draft& b) const;
    bool same_place(const Draft& a, const Draft& b) const;
    bool same(const Draft& a, const Draft& b);
    void merge(const std::vector<u32>& raw, std::vector<u32>& merged);
    u32 joined(u32 first, u32 second);
    void order_ties(std::vector<u32>& drafts) const;
    void give_way(const GivesWay& clause, std::vector<u32>& drafts);
    template <class Visit>
    bool any_place(const Draft& draft, i32 field, Visit visit) const;
    i32 priority(const Draft& draft) const;
    void settle(Overlap overlap, std::vector<u32>& drafts);

    const Tables& tables_;
    const Document& document_;
    Captures& captures_;
    Expressions& expressions_;
    Drafts& drafts_;
    const TieBreak ties_;
    Intervals stronger_;
    std::set<std::pair<i32, i32>> taken_;
};

}  // namespace dragoman
