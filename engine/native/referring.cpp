// References: see referring.hpp.
#include "referring.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <tuple>

#include "finishing.hpp"
#include "memory.hpp"
#include "reading.hpp"
#include "reference_starts.hpp"
#include "word_numbers.hpp"

namespace dragoman {

namespace {

constexpr i32 event_item = 1, event_more = 2, event_variable = 4;
bool has(const std::vector<i32>& sorted, i32 number) {
    return std::binary_search(sorted.begin(), sorted.end(), number);
}

void make_set(std::vector<i32>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

// The single capture of a name that a match left where it began, in tokens of its scope; empty where there is none,
// where it is a list, or where there are several.
Piece captured(const Tables& tables, const std::vector<i32>& did, i32 name) {
    std::vector<std::pair<i32, i32>> open;  // the event, -1 for a slot, and where it was opened
    Piece found{0, 0};
    i32 count = 0;
    bool listed = false;
    for (std::size_t at = 0; at < did.size(); at += 4) {
        const Did what = static_cast<Did>(did[at]);
        if (what == Did::open) open.emplace_back(did[at + 1], did[at + 2]);
        if (what == Did::enter) open.emplace_back(-1, 0);
        if ((what != Did::close && what != Did::leave) || open.empty()) continue;
        const auto [number, start] = open.back();
        open.pop_back();
        if (what == Did::leave || !open.empty() || number < 0) continue;
        const Event& event = tables.events[static_cast<u32>(number)];
        if (event.a != name) continue;
        const i32 end = did[at + 2];
        const bool more = event.flags & event_more, variable = event.flags & event_variable;
        if (variable && count > 0) continue;
        if (count > 0 && more) found = {std::min(found.first, start), std::max(found.last, end)};
        if (count == 0) found = {start, end};
        if (count == 0 || !more) ++count;
        listed |= (event.flags & event_item) != 0;
    }
    return count == 1 && !listed ? found : Piece{0, 0};
}

// One of the captures that are looked at.
struct Seen {
    i32 first, last, type;
    u32 node;
    Range types;  // its types, outermost first
};

class Referring {
public:
    explicit Referring(Reading& reading)
        : reading_(reading),
          tables_(reading.tables),
          finish_(reading.tables.finish),
          starts_(reading.environment.program->reference_starts),
          captures_(reading.captures),
          finished_(reading.finished),
          words_(reading.environment, reading.document) {}

    void run() {
        collect();
        std::vector<i32> kinds;  // only what is of a kind with something that can be asked for is ever compared with it
        for (Seen& one : seen_) {
            one.types.first = static_cast<u32>(types_.size());
            add_types(one.node);
            one.types.behind = static_cast<u32>(types_.size());
            const auto asked = [&](i32 type) { return starts_.is_asked(type); };
            if (std::any_of(types_.begin() + one.types.first, types_.end(), asked)) kinds.push_back(types_.back());
        }
        make_set(kinds);
        for (const Seen& one : seen_) {
            may_match(one);
            if (!items_.empty() || has(kinds, kind(one))) resolve(one);
        }
    }

private:
    // One capture of each place and type, in the order of the text.
    void collect() {
        for (const Range& fields : finished_.fields)
            for (u32 at = fields.first; at < fields.behind; ++at) {
                const u32 number = captures_.members[at].node;
                const CaptureNode& node = captures_.nodes[number];
                seen_.push_back(Seen{node.first, node.last, type(node), number, {}});
            }
        const auto key = [&](const Seen& one) { return std::make_tuple(one.first, -one.last, type_name(one.type)); };
        std::stable_sort(seen_.begin(), seen_.end(), [&](const Seen& a, const Seen& b) { return key(a) < key(b); });
        const auto same = [](const Seen& a, const Seen& b) {
            return a.first == b.first && a.last == b.last && a.type == b.type;
        };
        seen_.erase(std::unique(seen_.begin(), seen_.end(), same), seen_.end());
    }

    i32 type(const CaptureNode& node) const { return canonical_type(tables_, node.type); }
    std::string_view type_name(i32 type) const { return type < 0 ? inline_type : tables_.string(static_cast<u32>(type)); }
    i32 kind(const Seen& one) const { return types_[one.types.behind - 1]; }

    // The types of a capture, and of those inside that take up all of it, outermost first.
    void add_types(u32 number) {
        const CaptureNode& node = captures_.nodes[number];
        types_.push_back(type(node));
        for (u32 at = node.members.first; at < node.members.behind; ++at) {
            const Member& member = captures_.members[at];
            const CaptureNode& inner = captures_.nodes[member.node];
            if (!member.listed && inner.first == node.first && inner.last == node.last) add_types(member.node);
        }
    }

    // Sets `items_`: those for captures of such types whose templates match a capture as a whole.
    void may_match(const Seen& one) {
        const Words& words = reading_.document.words;
        const std::size_t first = static_cast<std::size_t>(one.first);
        items_.clear();
        for (const Reference& reference : finish_.references) {
            if (reference.slot >= 0 && !has_type(one, reference.slot)) continue;
            for (i32 item = reference.first; item < reference.first + reference.count; ++item)
                if (starts_.may_match(item, words.folded[first], words.exact[first])) items_.push_back(item);
        }
        if (items_.empty()) return;
        if (!matcher_) matcher_ = reading_.pool.take();
        matcher_->begin(reading_.document, one.first, one.last);
        const auto fails = [&](i32 item) { return !matches(item, nullptr); };
        items_.erase(std::remove_if(items_.begin(), items_.end(), fails), items_.end());
    }

    bool matches(i32 item, std::vector<i32>* did) {
        const i32 automaton = finish_.reference_items[static_cast<std::size_t>(item)].automaton;
        return matcher_->match(static_cast<u32>(automaton), 0, Wanted::first, matcher_->size(), did) >= 0;
    }

    // Works out what a capture refers to; one that refers to nothing is remembered.
    void resolve(const Seen& one) {
        bool refers = false;
        for (const i32 item : items_)
            if (resolve(one, finish_.reference_items[static_cast<std::size_t>(item)], item, refers)) return;
        if (!refers) remember(one);
    }

    bool resolve(const Seen& one, const ReferenceItem& item, i32 number, bool& refers) {
        const Meaning* means = finish_.meanings.begin() + item.first;
        const Meaning* behind = means + item.count;
        const auto is_recent = [](const Meaning& meaning) { return meaning.kind == MeaningKind::recent; };
        refers |= std::any_of(means, behind, is_recent);
        if (!std::all_of(means, behind, is_recent)) compare_words(one, means, behind, number);
        for (; means < behind; ++means) {
            const std::size_t count = static_cast<std::size_t>(means->count);
            const i32 type = canonical_type(tables_, means->type);
            if (is_recent(*means)) memory_.recent(type, count, known_);
            else memory_.named(type, compared_, count, known_);
            if (known_.empty()) continue;
            // In the order of the text.
            std::stable_sort(known_.begin(), known_.end(),
                             [&](u32 a, u32 b) { return memory_[a].place < memory_[b].place; });
            memory_.touch(known_);
            const u32 from = static_cast<u32>(finished_.mentions.size());
            for (const u32 known : known_) finished_.mentions.push_back(memory_[known].mention);
            const u32 end = static_cast<u32>(finished_.mentions.size());
            finished_.refers.push_back(Refers{one.first, one.last, one.type, Range{from, end}});
            return true;
        }
        return false;
    }

    bool has_type(const Seen& one, i32 type) const {
        const auto first = types_.begin() + one.types.first, behind = types_.begin() + one.types.behind;
        return std::find(first, behind, canonical_type(tables_, type)) != behind;
    }

    // Sets `compared_` to the words that a template says are to be compared.
    void compare_words(const Seen& one, const Meaning* means, const Meaning* behind, i32 item) {
        const auto has_field = [](const Meaning& meaning) { return meaning.field >= 0; };
        if (std::any_of(means, behind, has_field)) {
            did_.clear();
            matches(item, &did_);
            for (; means < behind; ++means) {
                if (!has_field(*means)) continue;
                const Piece found = captured(tables_, did_, means->field);
                if (found.first < found.last) return compare_words(one.first + found.first, one.first + found.last);
            }
        }
        compare_words(one.first, one.last);
    }

    void compare_words(i32 first, i32 last) {
        compared_.clear();
        for (i32 token = first; token < last; ++token) compared_.push_back(words_.number(token));
        std::sort(compared_.begin(), compared_.end());
        compared_.erase(std::unique(compared_.begin(), compared_.end()), compared_.end());
    }

    // Types that nobody asks for need no place in the memory, but for the kind.
    void remember(const Seen& one) {
        own_types_.clear();
        std::copy_if(types_.begin() + one.types.first, types_.begin() + one.types.behind, std::back_inserter(own_types_),
                     [&](i32 type) { return type == kind(one) || starts_.is_asked(type); });
        make_set(own_types_);
        compare_words(one.first, one.last);
        memory_.meet(one.node, one.first, compared_, kind(one), own_types_);
    }

    Reading& reading_;
    const Tables& tables_;
    const FinishTables& finish_;
    const ReferenceStarts& starts_;
    Captures& captures_;
    Finished& finished_;
    WordNumbering words_;
    Memory memory_;
    std::unique_ptr<Matcher> matcher_;
    std::vector<Seen> seen_;
    std::vector<i32> types_, own_types_, items_, did_;
    WordNumbers compared_;
    std::vector<u32> known_;
};

}  // namespace

void refer(Reading& reading) {
    if (!reading.tables.finish.references.empty()) Referring(reading).run();
}

}  // namespace dragoman
