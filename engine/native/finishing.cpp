// Finishing: see finishing.hpp.
#include "finishing.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "intervals.hpp"
#include "qualifying.hpp"
#include "reading.hpp"
#include "referring.hpp"

namespace dragoman {

namespace {

// The number of the last stretch that begins at or before a token.
i32 index_of(const std::vector<i32>& firsts, i32 token) {
    return static_cast<i32>(std::upper_bound(firsts.begin(), firsts.end(), token) - firsts.begin()) - 1;
}

// Members of a finding with its number among those looked at.
struct Unfinished {
    u32 draft;
    Range fields;
};

class Finisher {
public:
    explicit Finisher(Reading& reading)
        : reading_(reading),
          tables_(reading.tables),
          all_(reading.drafts.all),
          captures_(reading.captures),
          tokens_(reading.document.tokens),
          finished_(reading.finished) {}

    void run() {
        finished_.clear();
        for (const std::vector<u32>& kept : reading_.drafts.kept)
            for (const u32 draft : kept) found_.push_back(Unfinished{draft, all_[draft].fields});
        extend();
        hide();
        order();
        find_sources();
        qualify(reading_);
        refer(reading_);
    }

private:
    // --- extend

    void extend() {
        const Array<Extend> extends = tables_.finish.extends;
        if (extends.empty()) return;
        const auto before = [](const Extend& one, i32 rule) { return one.rule < rule; };
        for (Unfinished& one : found_) {
            const Draft& draft = all_[one.draft];
            for (u32 at = draft.rules.first; at < draft.rules.behind; ++at) {
                const i32 rule = reading_.drafts.rules[at];
                const Extend* next = std::lower_bound(extends.begin(), extends.end(), rule, before);
                for (; next != extends.end() && next->rule == rule; ++next) {
                    const Range origin = captures_.named(one.fields, next->origin);
                    if (!origin.empty()) one.fields = with_field(one.fields, next->field, passage(origin, *next));
                }
            }
        }
    }

    // From the start of a capture to the end of the last whole sentence before one in which a stopping finding starts;
    // to the capture's own end where one starts behind it in the same sentence.
    CaptureNode passage(Range origin, const Extend& by) {
        const CaptureNode& from = captures_.nodes[captures_.members[origin.first].node];
        const i32 token = from.last - 1, current = sentence_of(token);
        i32 last = last_sentence(by, current, token);
        const std::vector<i32>& stops = stops_of(by);
        const auto stop = std::lower_bound(stops.begin(), stops.end(), from.last);
        if (stop != stops.end()) last = std::min(last, sentence_of(*stop) - 1);
        CaptureNode node{};
        node.type = node.value_slot = node.rows_key = -1;
        node.first = from.first;
        node.last = last >= current ? behind_sentence(last) : from.last;
        return node;
    }

    i32 sentence_of(i32 token) const { return index_of(tokens_.sentence_start, token); }

    i32 behind_sentence(i32 sentence) const {
        const std::size_t next = static_cast<std::size_t>(sentence) + 1;
        return next < tokens_.sentence_start.size() ? tokens_.sentence_start[next] : static_cast<i32>(tokens_.count());
    }

    // The last sentence of the sentence, paragraph or document that bounds an `extend`.
    i32 last_sentence(const Extend& by, i32 current, i32 token) const {
        if (by.through == 0) return current;
        const std::vector<i32>& paragraphs = tokens_.paragraph_start;
        const std::size_t next = static_cast<std::size_t>(index_of(paragraphs, token)) + 1;
        const bool is_last = by.through == 2 || next >= paragraphs.size();
        return sentence_of((is_last ? static_cast<i32>(tokens_.count()) : paragraphs[next]) - 1);
    }

    // Where the findings that stop a passage start, in order.
    const std::vector<i32>& stops_of(const Extend& by) {
        const auto [place, fresh] = stops_.try_emplace({by.until, by.until_rules});
        std::vector<i32>& found = place->second;
        if (!fresh) return found;
        const auto add = [&](i32 type, const auto& counts) {
            for (const u32 draft : reading_.drafts.kept[static_cast<std::size_t>(type)])
                if (counts(all_[draft])) found.push_back(all_[draft].first);
        };
        if (by.until >= 0)
            for (const i32 type : tables_.lists[static_cast<std::size_t>(by.until)]) add(type, [](const Draft&) { return true; });
        if (by.until_rules >= 0) {
            const Array<i32> rules = tables_.lists[static_cast<std::size_t>(by.until_rules)];
            const auto is_made_by = [&](const Draft& draft) {
                const i32* made_by = reading_.drafts.rules.data();
                return std::find_first_of(made_by + draft.rules.first, made_by + draft.rules.behind, rules.begin(),
                                          rules.end()) != made_by + draft.rules.behind;
            };
            for (std::size_t type = 0; type < reading_.drafts.kept.size(); ++type) add(static_cast<i32>(type), is_made_by);
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    // Fields with one set: where it was, else behind the others.
    Range with_field(Range fields, i32 name, const CaptureNode& node) {
        const u32 number = static_cast<u32>(captures_.nodes.size());
        captures_.nodes.push_back(node);
        const u32 first = static_cast<u32>(captures_.members.size());
        bool is_set = false;
        for (u32 at = fields.first; at < fields.behind; ++at) {
            const Member member = captures_.members[at];
            if (member.name != name) captures_.members.push_back(member);
            else if (!is_set) captures_.members.push_back(Member{name, number, 0}), is_set = true;
        }
        if (!is_set) captures_.members.push_back(Member{name, number, 0});
        return {first, static_cast<u32>(captures_.members.size())};
    }

    // --- hiding, order, sources

    // The stretches of the captures that hide what lies in them, or are the source of it; each with the place of its
    // finding in `found_`.
    Intervals holding(i32 TypeFinish::* what) const {
        Intervals held;
        for (std::size_t number = 0; number < found_.size(); ++number) {
            const i32 names = tables_.finish.types[static_cast<u32>(all_[found_[number].draft].type)].*what;
            if (names < 0) continue;
            for (const i32 name : tables_.lists[static_cast<std::size_t>(names)]) {
                const Range members = captures_.named(found_[number].fields, name);
                for (u32 at = members.first; at < members.behind; ++at) {
                    const CaptureNode& node = captures_.nodes[captures_.members[at].node];
                    held.add(node.first, node.last, static_cast<u32>(number));
                }
            }
        }
        held.build();
        return held;
    }

    void hide() {
        const Intervals hiding = holding(&TypeFinish::hides);
        if (hiding.empty()) return;
        std::vector<Unfinished> seen;
        for (std::size_t number = 0; number < found_.size(); ++number) {
            const Draft& draft = all_[found_[number].draft];
            if (!hiding.enclosing(draft.first, draft.last, [&](u32 by) { return by != number; })) seen.push_back(found_[number]);
        }
        found_.swap(seen);
    }

    auto key(const Unfinished& one) const {
        const Draft& draft = all_[one.draft];
        return std::make_tuple(draft.first, draft.last, type_name(draft), reading_.drafts.rule_of(draft), draft.templ);
    }

    bool is_extended(const Unfinished& one) const { return one.fields.first != all_[one.draft].fields.first; }

    std::string_view type_name(const Draft& draft) const {
        return tables_.string(static_cast<u32>(tables_.types[static_cast<u32>(draft.type)].name));
    }

    // Those that only their text tells apart are kept in that order; but where a passage has changed one of them, its
    // place is for Python to find.
    void order() {
        std::stable_sort(found_.begin(), found_.end(),
                         [&](const auto& one, const auto& other) { return key(one) < key(other); });
        for (std::size_t number = 1; number < found_.size(); ++number) {
            const Unfinished &one = found_[number - 1], &other = found_[number];
            if ((is_extended(one) || is_extended(other)) && key(one) == key(other)) throw WayOut{};
        }
        for (const Unfinished& one : found_) {
            finished_.drafts.push_back(one.draft);
            finished_.fields.push_back(one.fields);
        }
    }

    // For each finding those whose words enclose it, innermost first.
    void find_sources() {
        const Intervals speaking = holding(&TypeFinish::sources);
        finished_.sources.resize(found_.size());
        if (speaking.empty()) return;
        std::vector<i32>& items = finished_.source_items;
        std::vector<std::size_t> told(found_.size(), found_.size());  // by finding: the last one whose source it is
        for (std::size_t number = 0; number < found_.size(); ++number) {
            const Draft& draft = all_[found_[number].draft];
            const std::size_t first = items.size();
            speaking.enclosing(draft.first, draft.last, [&](u32 by) {
                if (by != number && told[by] != number) items.push_back(static_cast<i32>(by));
                told[by] = number;
                return false;
            });
            std::stable_sort(items.begin() + static_cast<std::ptrdiff_t>(first), items.end(),
                             [&](i32 one, i32 other) { return inner_key(one) < inner_key(other); });
            finished_.sources[number] = {static_cast<u32>(first), static_cast<u32>(items.size())};
        }
    }

    std::tuple<i32, i32, std::string_view> inner_key(i32 number) const {
        const Draft& draft = all_[found_[static_cast<std::size_t>(number)].draft];
        return {-draft.first, draft.last, type_name(draft)};
    }

    Reading& reading_;
    const Tables& tables_;
    const std::vector<Draft>& all_;
    Captures& captures_;
    const Tokens& tokens_;
    Finished& finished_;
    std::vector<Unfinished> found_;
    std::map<std::pair<i32, i32>, std::vector<i32>> stops_;  // by lists of types and rules
};

}  // namespace

void Finished::clear() {
    drafts.clear();
    fields.clear();
    sources.clear();
    source_items.clear();
    qualifiers.clear();
    qualifier_items.clear();
    refers.clear();
    mentions.clear();
}

void finish(Reading& reading) { Finisher(reading).run(); }

}  // namespace dragoman
