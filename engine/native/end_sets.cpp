// Where matches may end, read by sets of states: see end_sets.hpp.
#include "end_sets.hpp"

#include <algorithm>

namespace dragoman {

namespace {

u64 hash_of(const EndSets::Item& item) {
    u64 hash = (u64{item.context} << 32 | item.state) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

}  // namespace

void EndSets::ready() {
    if (moves_.empty() || sets_.size() > most_sets || items_.size() > most_items || members_.size() > most_members)
        begin_anew();
}

void EndSets::begin_anew() {
    moves_.assign(most_moves, Move{0, 0, 0});
    items_.clear();
    contexts_.clear();
    sets_.clear();
    members_.clear();
    added_.clear();
    visited_.clear();
    begin();
    finish();  // the set of nothing
    contexts_.add(0, Item{root, 0, 0});
}

u32 EndSets::context(u32 caller, u32 state, u32 base) {
    const Item item{caller, state, base};
    const u64 hash = hash_of(item);
    const u32 known = contexts_.find(hash, [&](const Item& one) {
        return one.context == caller && one.state == state && one.base == base;
    });
    return known != contexts_.absent ? known : contexts_.add(hash, item);
}

u32 EndSets::number_of(const Item& item) {
    const u64 hash = hash_of(item);
    const u32 known = items_.find(
        hash, [&](const Item& one) { return one.context == item.context && one.state == item.state; });
    if (known != items_.absent) return known;
    added_.push_back(0);
    visited_.push_back(0);
    return items_.add(hash, item);
}

void EndSets::begin() {
    ++making_;
    made_.clear();
    accepts_ = false;
}

void EndSets::add(const Item& item) {
    const u32 number = number_of(item);
    if (added_[number] == making_) return;
    added_[number] = making_;
    made_.push_back(number);
}

void EndSets::add_set(u32 set) {
    const Set& from = sets_[set >> 1];
    accepts_ |= from.accepts;
    for (u32 at = from.first; at < from.first + from.count; ++at) {
        if (added_[members_[at]] == making_) continue;
        added_[members_[at]] = making_;
        made_.push_back(members_[at]);
    }
}

u32 EndSets::finish() {
    if (full_ || made_.size() > most_in_set) {
        full_ = false;
        return too_large;
    }
    std::sort(made_.begin(), made_.end());
    u64 hash = accepts_;
    for (const u32 one : made_) hash = (hash ^ one) * 0x9E3779B97F4A7C15u, hash ^= hash >> 29;
    const u32 known = sets_.find(hash, [&](const Set& one) {
        return one.accepts == accepts_ && one.count == made_.size() &&
               std::equal(made_.begin(), made_.end(), members_.begin() + one.first);
    });
    if (known != sets_.absent) return known << 1 | static_cast<u32>(accepts_);
    const Set set{static_cast<u32>(members_.size()), static_cast<u32>(made_.size()), accepts_};
    members_.insert(members_.end(), made_.begin(), made_.end());
    return sets_.add(hash, set) << 1 | static_cast<u32>(accepts_);
}

void EndSets::begin_visit() {
    ++visiting_;
    visits_.clear();
    next_ = 0;
}

void EndSets::visit(const Item& item) {
    const u32 number = number_of(item);
    if (visited_[number] == visiting_) return;
    visited_[number] = visiting_;
    if (visits_.size() < most_visits)
        visits_.push_back(number);
    else
        full_ = true;
}

void EndSets::visit_set(u32 set) {
    const Set& from = sets_[set >> 1];
    for (u32 at = from.first; at < from.first + from.count; ++at) {
        visited_[members_[at]] = visiting_;
        visits_.push_back(members_[at]);
    }
}

bool EndSets::next_visit(Item& item) {
    if (next_ == visits_.size()) return false;
    item = items_[visits_[next_++]];
    return true;
}

}  // namespace dragoman
