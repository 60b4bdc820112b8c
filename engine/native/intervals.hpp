// Intervals: which of many ranges overlap or enclose a given one (Python's cascade/intervals.py).
#pragma once

#include <algorithm>
#include <vector>

#include "tables.hpp"

namespace dragoman {

// Half-open ranges with a number each, sorted by start; a tree over them knows the furthest end below each node.
class Intervals {
public:
    struct Interval {
        i32 start, end;
        u32 item;
    };

    void clear() { ranges_.clear(); }
    void add(i32 start, i32 end, u32 item) { ranges_.push_back(Interval{start, end, item}); }
    bool empty() const { return ranges_.empty(); }
    // To be called when all have been added, before anything is asked.
    void build() {
        std::stable_sort(ranges_.begin(), ranges_.end(), [](const Interval& a, const Interval& b) {
            return a.start != b.start ? a.start < b.start : a.end < b.end;
        });
        size_ = 1;
        while (size_ < ranges_.size()) size_ *= 2;
        furthest_.assign(2 * size_, -1);
        for (std::size_t at = 0; at < ranges_.size(); ++at) furthest_[size_ + at] = ranges_[at].end;
        for (std::size_t node = size_; node-- > 1;) furthest_[node] = std::max(furthest_[2 * node], furthest_[2 * node + 1]);
    }
    // The items whose ranges share a place with start … end, rightmost start first; `visit` answers whether to stop.
    // Whether it did.
    template <class Visit>
    bool overlapping(i32 start, i32 end, Visit visit) const {
        const auto behind = std::lower_bound(ranges_.begin(), ranges_.end(), end,
                                             [](const Interval& one, i32 place) { return one.start < place; });
        return ending_behind(start, static_cast<std::size_t>(behind - ranges_.begin()), visit, 1, 0, size_);
    }
    // The same of those whose ranges hold all of start … end.
    template <class Visit>
    bool enclosing(i32 start, i32 end, Visit visit) const {
        const auto behind = std::upper_bound(ranges_.begin(), ranges_.end(), start,
                                             [](i32 place, const Interval& one) { return place < one.start; });
        return ending_behind(end - 1, static_cast<std::size_t>(behind - ranges_.begin()), visit, 1, 0, size_);
    }

private:
    // Those of the first `count` ranges that end behind a place, the last one first.
    template <class Visit>
    bool ending_behind(i32 place, std::size_t count, Visit& visit, std::size_t node, std::size_t first,
                       std::size_t behind) const {
        if (ranges_.empty() || first >= count || furthest_[node] <= place) return false;
        if (node >= size_) return visit(ranges_[first].item);
        const std::size_t middle = (first + behind) / 2;
        return ending_behind(place, count, visit, 2 * node + 1, middle, behind) ||
               ending_behind(place, count, visit, 2 * node, first, middle);
    }

    std::vector<Interval> ranges_;
    std::size_t size_ = 1;
    std::vector<i32> furthest_;
};

}  // namespace dragoman
