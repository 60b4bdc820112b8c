// Packing: see packing.hpp.
#include "packing.hpp"

#include <algorithm>
#include <unordered_map>

#include "expressions.hpp"
#include "reading.hpp"
#include "reference_starts.hpp"

namespace dragoman {

namespace {

i32 index_of(const std::vector<i32>& firsts, i32 token) {
    return static_cast<i32>(std::upper_bound(firsts.begin(), firsts.end(), token) - firsts.begin()) - 1;
}

class Packer {
public:
    Packer(const Reading& reading, PackedReading& packed)
        : reading_(reading),
          tables_(reading.tables),
          captures_(reading.captures),
          finished_(reading.finished),
          tokens_(reading.document.tokens),
          packed_(packed),
          known_(captures_.nodes.size(), -1) {
        for (const Refers& one : finished_.refers) refers_[place(one.first, one.last)].push_back(&one);
    }

    void run() {
        for (std::size_t number = 0; number < finished_.drafts.size(); ++number) add_finding(number);
    }

private:
    void add_finding(std::size_t number) {
        const Draft& draft = reading_.drafts.all[finished_.drafts[number]];
        PackedFinding made{};
        made.type = draft.type;
        made.rules = count();
        for (u32 at = draft.rules.first; at < draft.rules.behind; ++at) packed_.numbers.push_back(reading_.drafts.rules[at]);
        made.rules_behind = count();
        made.templ = draft.templ;
        made.start = draft.start;
        made.end = draft.end;
        made.shared = draft.shared;
        made.sentence = index_of(tokens_.sentence_start, draft.first);
        stretch(tokens_.sentence_start, made.sentence, made.sentence_start, made.sentence_end);
        made.paragraph = index_of(tokens_.paragraph_start, draft.first);
        stretch(tokens_.paragraph_start, made.paragraph, made.paragraph_start, made.paragraph_end);
        add_members(finished_.fields[number], made.fields, made.fields_behind, true);
        add_members(draft.captured, made.captured, made.captured_behind, false);
        made.sources = count();
        for (u32 at = finished_.sources[number].first; at < finished_.sources[number].behind; ++at)
            packed_.numbers.push_back(finished_.source_items[at]);
        made.sources_behind = made.qualifiers = count();
        for (u32 at = finished_.qualifiers[number].first; at < finished_.qualifiers[number].behind; ++at)
            packed_.numbers.push_back(finished_.qualifier_items[at]);
        made.qualifiers_behind = count();
        packed_.findings.push_back(made);
    }

    i32 count() const { return static_cast<i32>(packed_.numbers.size()); }

    // The code points of a sentence or paragraph.
    void stretch(const std::vector<i32>& firsts, i32 number, i32& start, i32& end) const {
        const std::size_t at = static_cast<std::size_t>(number);
        const std::size_t behind = at + 1 < firsts.size() ? static_cast<std::size_t>(firsts[at + 1]) : tokens_.count();
        start = tokens_.start[static_cast<std::size_t>(firsts[at])];
        end = tokens_.end[behind - 1];
    }

    // Members, behind those inside them; the captures of a finding's own fields with what they refer to.
    void add_members(Range members, i32& first, i32& behind, bool of_finding) {
        std::vector<PackedMember> rows;
        rows.reserve(members.size());
        for (u32 at = members.first; at < members.behind; ++at) {
            const Member member = captures_.members[at];
            i32 capture = add_capture(member.node);
            if (of_finding && !refers_.empty()) capture = with_references(capture, member.node);
            rows.push_back(PackedMember{member.name, capture, member.listed});
        }
        first = static_cast<i32>(packed_.members.size());
        packed_.members.insert(packed_.members.end(), rows.begin(), rows.end());
        behind = static_cast<i32>(packed_.members.size());
    }

    i32 add_capture(u32 number) {
        if (known_[number] >= 0) return known_[number];
        const CaptureNode& node = captures_.nodes[number];
        PackedCapture made{};
        made.type = node.type;
        made.start = tokens_.start[static_cast<std::size_t>(node.first)];
        made.end = tokens_.end[static_cast<std::size_t>(node.last) - 1];
        made.value_slot = node.value_slot;
        made.value_way = node.value_way;
        if (node.value_slot >= 0) add_members(node.value_members, made.value_members, made.value_members_behind, false);
        made.rows_key = node.rows_key;
        made.rows = count();
        if (node.rows_key >= 0) add_entries(static_cast<u32>(node.rows_key), node.rows_first, node.rows_last);
        made.rows_behind = made.parts = count();
        for (u32 at = node.parts.first; at < node.parts.behind; ++at) {
            const Piece& part = captures_.parts[at];
            packed_.numbers.push_back(tokens_.start[static_cast<std::size_t>(part.first)]);
            packed_.numbers.push_back(tokens_.end[static_cast<std::size_t>(part.last) - 1]);
        }
        made.parts_behind = count();
        add_members(node.members, made.members, made.members_behind, false);
        known_[number] = static_cast<i32>(packed_.captures.size());
        packed_.captures.push_back(made);
        return known_[number];
    }

    void add_entries(u32 key, i32 first, i32 last) {
        entries_between(tables_, reading_.document, key, first, last, entries_);
        packed_.numbers.insert(packed_.numbers.end(), entries_.begin(), entries_.end());
    }

    // A capture, or a copy of it that says what it refers to.
    i32 with_references(i32 capture, u32 number) {
        const CaptureNode& node = captures_.nodes[number];
        const auto here = refers_.find(place(node.first, node.last));
        if (here == refers_.end()) return capture;
        for (const Refers* one : here->second) {
            if (one->type != canonical_type(tables_, node.type)) continue;
            std::vector<i32> mentions;
            for (u32 at = one->mentions.first; at < one->mentions.behind; ++at)
                mentions.push_back(add_capture(finished_.mentions[at]));
            PackedCapture made = packed_.captures[static_cast<std::size_t>(capture)];
            made.refers = count();
            packed_.numbers.insert(packed_.numbers.end(), mentions.begin(), mentions.end());
            made.refers_behind = count();
            packed_.captures.push_back(made);
            return static_cast<i32>(packed_.captures.size()) - 1;
        }
        return capture;
    }

    static u64 place(i32 first, i32 last) { return static_cast<u64>(first) << 32 | static_cast<u32>(last); }

    const Reading& reading_;
    const Tables& tables_;
    const Captures& captures_;
    const Finished& finished_;
    const Tokens& tokens_;
    PackedReading& packed_;
    std::vector<u32> entries_;
    std::vector<i32> known_;  // by node: its number among those packed
    std::unordered_map<u64, std::vector<const Refers*>> refers_;
};

}  // namespace

void pack(const Reading& reading, PackedReading& packed) { Packer(reading, packed).run(); }

}  // namespace dragoman
