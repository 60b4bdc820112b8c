// Settling: see settling.hpp.
#include "settling.hpp"

#include <algorithm>
#include <tuple>

#include "way_out.hpp"

namespace dragoman {

void Settling::consolidate(i32 type, const std::vector<u32>& raw, std::vector<u32>& kept) {
    const FindingType& finding = tables_.types[static_cast<u32>(type)];
    merge(raw, kept);
    for (i32 number = 0; number < finding.clauses; ++number)
        give_way(tables_.gives_way[static_cast<u32>(finding.first_clause + number)], kept);
    if (finding.overlap != Overlap::keep) settle(finding.overlap, kept);
}

// The order among the drafts of a type: start, end, rule, template.
bool Settling::before(const Draft& a, const Draft& b) const {
    const i32 rule_a = drafts_.rule_of(a), rule_b = drafts_.rule_of(b);
    return std::tie(a.start, a.end, rule_a, a.templ) < std::tie(b.start, b.end, rule_b, b.templ);
}

bool Settling::same_place(const Draft& a, const Draft& b) const { return a.first == b.first && a.last == b.last; }

// Whether both say the same of the same place.
bool Settling::same(const Draft& a, const Draft& b) {
    if (!same_place(a, b)) return false;
    const Same fields = same_fields(captures_, a.fields, b.fields);
    if (fields == Same::no) return false;
    const Same values = expressions_.same_values(drafts_.rule_of(a), a.captured, drafts_.rule_of(b), b.captured);
    if (values == Same::no) return false;
    if (fields == Same::undecided || values == Same::undecided) throw WayOut{};
    return true;
}

// Each finding once, naming every rule that made it. What was found by itself wins over what was found by sharing a
// subject. Equal drafts have one place, so that those of one place are looked at together.
void Settling::merge(const std::vector<u32>& raw, std::vector<u32>& merged) {
    const auto& all = drafts_.all;
    std::vector<u32> sorted = raw;
    std::stable_sort(sorted.begin(), sorted.end(), [&](u32 one, u32 other) {
        const Draft &a = all[one], &b = all[other];
        if (before(a, b) || before(b, a)) return before(a, b);
        return a.shared < b.shared;
    });
    merged.clear();
    for (std::size_t at = 0; at < sorted.size();) {
        const std::size_t begun = merged.size();
        std::size_t behind = at;
        for (; behind < sorted.size() && same_place(all[sorted[at]], all[sorted[behind]]); ++behind) {
            const u32 one = sorted[behind];
            std::size_t equal = begun;
            while (equal < merged.size() && !same(all[merged[equal]], all[one])) ++equal;
            if (equal == merged.size())
                merged.push_back(one);
            else
                merged[equal] = joined(merged[equal], one);
        }
        at = behind;
    }
    order_ties(merged);
}

// Puts drafts in order that differ and that nothing but their fields tells apart.
void Settling::order_ties(std::vector<u32>& drafts) const {
    const auto& all = drafts_.all;
    for (std::size_t at = 0; at < drafts.size();) {
        std::size_t behind = at + 1;
        while (behind < drafts.size() && !before(all[drafts[behind - 1]], all[drafts[behind]])) ++behind;
        if (behind > at + 1) {
            std::vector<std::pair<std::string, u32>> tied;
            for (std::size_t one = at; one < behind; ++one) tied.emplace_back(ties_.text(all[drafts[one]]), drafts[one]);
            std::sort(tied.begin(), tied.end(),
                      [](const auto& a, const auto& b) { return &a != &b && TieBreak::before(a.first, b.first); });
            for (std::size_t one = at; one < behind; ++one) drafts[one] = tied[one - at].second;
        }
        at = behind;
    }
}

u32 Settling::joined(u32 first, u32 second) {
    Draft draft = drafts_.all[first];
    const Draft other = drafts_.all[second];
    auto& rules = drafts_.rules;
    const u32 rules_begin = static_cast<u32>(rules.size());
    for (const Range range : {draft.rules, other.rules})
        for (u32 at = range.first; at < range.behind; ++at)
            if (std::find(rules.begin() + rules_begin, rules.end(), rules[at]) == rules.end()) {
                const i32 rule = rules[at];
                rules.push_back(rule);
            }
    draft.rules = Range{rules_begin, static_cast<u32>(rules.size())};
    if (!other.regions.empty()) {
        auto& regions = captures_.regions;
        const u32 begin = static_cast<u32>(regions.size());
        for (const Range range : {draft.regions, other.regions})
            for (u32 at = range.first; at < range.behind; ++at) {
                const Piece one = regions[at];
                const auto is_one = [&](const Piece& known) { return known.first == one.first && known.last == one.last; };
                if (std::none_of(regions.begin() + begin, regions.end(), is_one)) regions.push_back(one);
            }
        draft.regions = Range{begin, static_cast<u32>(regions.size())};
    }
    draft.depth = std::min(draft.depth, other.depth);
    draft.shared = draft.shared && other.shared;
    drafts_.all.push_back(draft);
    return static_cast<u32>(drafts_.all.size()) - 1;
}

// --- giving way ---------------------------------------------------------------------------------------

// The places of a field's captures, or of the whole finding; whether `visit` stopped at one.
template <class Visit>
bool Settling::any_place(const Draft& draft, i32 field, Visit visit) const {
    if (field < 0) return visit(draft.start, draft.end);
    const Range named = captures_.named(draft.fields, field);
    for (u32 at = named.first; at < named.behind; ++at) {
        const CaptureNode& node = captures_.nodes[captures_.members[at].node];
        const i32 start = document_.tokens.start[static_cast<std::size_t>(node.first)];
        const i32 end = document_.tokens.end[static_cast<std::size_t>(node.last) - 1];
        if (visit(start, end)) return true;
    }
    return false;
}

void Settling::give_way(const GivesWay& clause, std::vector<u32>& drafts) {
    if (clause.types < 0 || drafts.empty()) return;
    stronger_.clear();
    for (const i32 type : tables_.lists[static_cast<u32>(clause.types)])
        for (const u32 other : drafts_.kept[static_cast<std::size_t>(type)])
            any_place(drafts_.all[other], clause.on, [&](i32 start, i32 end) {
                stronger_.add(start, end, other);
                return false;
            });
    if (stronger_.empty()) return;
    stronger_.build();
    const auto gives_way = [&](u32 number) {
        return any_place(drafts_.all[number], clause.on, [&](i32 start, i32 end) {
            return stronger_.overlapping(start, end, [&](u32 other) { return other != number; });
        });
    };
    drafts.erase(std::remove_if(drafts.begin(), drafts.end(), gives_way), drafts.end());
}

// --- overlaps within a type ---------------------------------------------------------------------------

i32 Settling::priority(const Draft& draft) const {
    i32 highest = tables_.rules_more[static_cast<u32>(drafts_.rules[draft.rules.first])].priority;
    for (u32 at = draft.rules.first + 1; at < draft.rules.behind; ++at)
        highest = std::max(highest, tables_.rules_more[static_cast<u32>(drafts_.rules[at])].priority);
    return highest;
}

// The drafts that stay where overlapping ones of the same type exclude each other.
void Settling::settle(Overlap overlap, std::vector<u32>& drafts) {
    std::vector<std::pair<i64, u32>> ranked;  // the priority turned round
    for (const u32 one : drafts)
        ranked.emplace_back(overlap == Overlap::priority ? -i64{priority(drafts_.all[one])} : 0, one);
    std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& one, const auto& other) {
        if (one.first != other.first) return one.first < other.first;
        const Draft &a = drafts_.all[one.second], &b = drafts_.all[other.second];
        if (a.end - a.start != b.end - b.start) return a.end - a.start > b.end - b.start;
        return before(a, b);
    });
    taken_.clear();
    std::vector<u32> chosen;
    for (const auto& [rank, one] : ranked) {
        const Draft& draft = drafts_.all[one];
        const auto next = taken_.lower_bound({draft.start, draft.end});
        if (next != taken_.begin() && std::prev(next)->second > draft.start) continue;
        if (next != taken_.end() && next->first < draft.end) continue;
        taken_.emplace(draft.start, draft.end);
        chosen.push_back(one);
    }
    std::sort(chosen.begin(), chosen.end(), [&](u32 a, u32 b) { return before(drafts_.all[a], drafts_.all[b]); });
    drafts = std::move(chosen);
}

}  // namespace dragoman
