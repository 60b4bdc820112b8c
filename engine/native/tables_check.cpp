// Looks at every index of the tables once, so that those who follow them need not ask.
//
// All checks are linear in the tables, also for blocks made with ill intent: a list is read once however
// often it is named, and no stretch of a table may be claimed twice where claiming it costs its length.

#include <algorithm>
#include <limits>
#include <vector>

#include "tables.hpp"

namespace dragoman {
namespace {

constexpr const char* reserved_texts[reserved_end] = {
    "", ".", ",", ";", ":", "!", "?", "...", "\u2026", "-", ")", "]", "}", "\u201d", "(", "[", "{", "\u201c", "\"", "'",
};
constexpr int max_unless_depth = 100;
constexpr std::size_t least_limits = 3;
constexpr std::size_t most_ways = std::numeric_limits<i32>::max();
constexpr i32 most_types = 1'000'000;  // of findings; each has a list in every text

void need(bool holds, const char* section) {
    if (!holds) throw TablesError(std::string("the compiled rule set is damaged (") + section + ")");
}

bool within(i32 index, std::size_t size) { return index >= 0 && static_cast<std::size_t>(index) < size; }
bool within_or_none(i32 index, std::size_t size) { return index == -1 || within(index, size); }

template <class T>
bool all_below(Array<T> values, std::size_t bound) {
    T greatest = 0;
    for (const T value : values) greatest = std::max(greatest, value);
    return values.empty() || greatest < bound;
}

// Whether values never fall and end with `last`.
bool rise_to(Array<u32> values, std::size_t last) {
    bool falls = false;
    for (std::size_t index = 1; index < values.size; ++index) falls |= values[index] < values[index - 1];
    return !falls && values.size > 0 && values[values.size - 1] == last;
}

// `count` lists (any number where none is given) that lie in their items.
template <class T>
void need_lists(const Lists<T>& lists, const char* section) {
    need(lists.start.size != 1 || lists.items.empty(), section);
    need(lists.start.empty() ? lists.items.empty() : rise_to(lists.start, lists.items.size), section);
}

template <class T>
void need_lists(const Lists<T>& lists, std::size_t count, const char* section) {
    need_lists(lists, section);
    need(lists.start.empty() || lists.count() == count, section);
}

class Check {
public:
    explicit Check(const Tables& tables) : t_(tables) {}

    void all() {
        limits();
        words();
        lists();
        steps();
        automata();
        slots();
        rules();
        cascade();
        finish();
        signals();
        tree();
        regexes();
        need_lists(t_.strings, "strings");
    }

private:
    // Scopes have at least a token, or nothing would come of cutting a text into them.
    void limits() const {
        need(t_.limits.size >= least_limits && t_.limits[0] >= 1, "limits");
        for (const i32 limit : t_.limits) need(limit >= 0, "limits");
    }

    void words() {
        const Array<u32> start = t_.word_start;
        need(start.size > reserved_end, "wordfrom");
        const u32 end = start[start.size - 1];
        need(rise_to(start, end) && end <= t_.word_text.size && t_.word_text.size - end >= text_padding, "wordtext");
        for (u32 word = 0; word < reserved_end; ++word) need(t_.word(word) == reserved_texts[word], "wordtext");
        count_ = start.size - 1;
        need(t_.word_flags.size == count_ && t_.word_flags[unknown_word] == 0, "wordflag");
        need(t_.word_root.empty() || t_.word_root.size == count_, "wordroot");
        need(t_.word_root.empty() || all_below(t_.word_root, std::max<std::size_t>(t_.tree_word.size, 1)), "wordroot");
        need_lists(t_.sets, "sets");
        need(all_below(t_.sets.items, count_), "sets");
    }

    // The least and the greatest item of each list, so that a list can be named any number of times.
    void lists() {
        need_lists(t_.lists, "lists");
        least_.reserve(t_.lists.count());
        greatest_.reserve(t_.lists.count());
        for (std::size_t index = 0; index < t_.lists.count(); ++index) {
            i32 least = std::numeric_limits<i32>::max(), greatest = std::numeric_limits<i32>::min();
            for (const i32 item : t_.lists[index]) {
                least = std::min(least, item);
                greatest = std::max(greatest, item);
            }
            least_.push_back(least);
            greatest_.push_back(greatest);
        }
    }

    // Whether there is such a list, and all its items are numbers below `bound`.
    bool list_of(i32 list, std::size_t bound) const {
        if (!within(list, least_.size())) return false;
        return least_[list] >= 0 && (greatest_[list] < 0 || static_cast<std::size_t>(greatest_[list]) < bound);
    }
    bool list_or_none(i32 list, std::size_t bound) const { return list == -1 || list_of(list, bound); }

    void steps() {
        std::vector<int> depth(t_.steps.size, 0), list_depth(t_.lists.count(), -1);
        const auto depth_of = [&](i32 list) {
            if (list < 0) return 0;
            if (list_depth[list] < 0) {
                list_depth[list] = 0;
                for (const i32 step : t_.lists[list]) list_depth[list] = std::max(list_depth[list], depth[step]);
            }
            return list_depth[list];
        };
        for (std::size_t index = 0; index < t_.steps.size; ++index) {
            const Step& step = t_.steps[index];
            need(within_or_none(step.name, t_.strings.count()), "steps");
            need(step_holds(step, index), "steps");
            if (step.kind == StepKind::unless) {
                depth[index] = 1 + std::max(depth_of(step.a), depth_of(step.b));
                need(depth[index] <= max_unless_depth, "steps");
            }
        }
    }

    bool step_holds(const Step& step, std::size_t index) const {
        switch (step.kind) {
            case StepKind::word: return within(step.a, t_.sets.count()) && (step.b == 0 || step.b == 1);
            case StepKind::any: return true;
            case StepKind::gap: return step.a >= 0 && step.b >= step.a;
            case StepKind::regex: return within(step.a, t_.regexes.size);
            case StepKind::lexicon: return within(step.a, t_.keys.size);
            case StepKind::finding: return step.a >= 0 && step.a < most_types;
            case StepKind::slot:
            case StepKind::whole: return within(step.a, t_.slots.size);
            case StepKind::unless: return list_of(step.a, index) && list_or_none(step.b, index);
        }
        return false;
    }

    void automata() {
        const std::size_t states = t_.state_step.size;
        if (t_.automata.empty()) {
            need(states == 0 && t_.state_ways.size <= 1 && t_.ways.empty(), "automata");
            return;
        }
        need(t_.automata[0] == 0 && rise_to(t_.automata, states), "automata");
        need(t_.state_ways.size == states + 1 && rise_to(t_.state_ways, t_.ways.size), "statways");
        need(t_.state_ways[0] == 0, "statways");
        for (std::size_t automaton = 0; automaton + 1 < t_.automata.size; ++automaton) {
            const u32 first = t_.automata[automaton], last = t_.automata[automaton + 1];
            need(first < last && t_.state_step[first] == -1, "automata");
            for (u32 state = first + 1; state < last; ++state) need(within(t_.state_step[state], t_.steps.size), "statstep");
            for (u32 way = t_.state_ways[first]; way < t_.state_ways[last]; ++way) need_way(t_.ways[way], last - first);
        }
        for (const Guard& guard : t_.guards) {
            const bool context = guard.kind == GuardKind::preceded || guard.kind == GuardKind::followed;
            need(guard.kind >= GuardKind::scope_start && guard.kind <= GuardKind::followed, "guards");
            need(!context || (within(guard.marker, t_.markers.size) && guard.within >= 0), "guards");
        }
        for (const Event& event : t_.events) {
            need(event.kind >= EventKind::open && event.kind <= EventKind::mark, "events");
            need(event.kind != EventKind::open || within(event.a, t_.strings.count()), "events");
            need(event.kind != EventKind::mark || event.a >= 0, "events");
        }
    }

    void need_way(const Way& way, u32 states) const {
        need(within(way.target, states), "ways");
        need(list_or_none(way.guards, t_.guards.size) && list_or_none(way.events, t_.events.size), "ways");
    }

    bool automaton(i32 number) const { return within(number, t_.automata.size ? t_.automata.size - 1 : 0); }

    void slots() {
        for (const Slot& slot : t_.slots) {
            need(automaton(slot.automaton) && within_or_none(slot.name, t_.strings.count()), "slots");
            need(list_or_none(slot.until, t_.markers.size) && list_or_none(slot.shares, t_.shares.size), "slots");
        }
        need(t_.slot_more.empty() || t_.slot_more.size == t_.slots.size, "slotmore");
        for (const SlotMore& more : t_.slot_more)
            need(list_or_none(more.list_fields, t_.strings.count()) && list_or_none(more.valued, most_ways), "slotmore");
        for (const Marker& marker : t_.markers) need(automaton(marker.automaton), "markers");
        for (const Share& share : t_.shares)
            for (const i32 marker : {share.subject, share.after, share.before}) need(within(marker, t_.markers.size), "shares");
    }

    void rules() {
        const std::size_t templates = t_.templates.size;
        for (const Rule& rule : t_.rules) {
            need(rule.first >= 0 && rule.count >= 0, "rules");
            need(static_cast<std::size_t>(rule.first) + static_cast<std::size_t>(rule.count) <= templates, "rules");
            need(rule.select >= Select::first && rule.select <= Select::all, "rules");
            need(rule.scope >= 0 && rule.scope <= 2 && rule.stage >= 0, "rules");
            need(rule.type >= -1 && rule.type < most_types, "rules");
            need(within_or_none(rule.name, t_.strings.count()), "rules");
        }
        for (const Template& one : t_.templates) {
            need(automaton(one.automaton) && within(one.rule, t_.rules.size) && one.number >= 0, "template");
            need(list_or_none(one.guard, t_.signal_count), "template");
        }
    }

    // What only a reading asks for: there as a whole, or not at all.
    void cascade() {
        const std::size_t types = t_.types.size, strings = t_.strings.count();
        need(t_.rules_more.empty() || t_.rules_more.size == t_.rules.size, "rulemore");
        for (const RuleMore& rule : t_.rules_more) need(list_or_none(rule.layers, layer_count), "rulemore");
        for (const FindingType& type : t_.types) {
            need(type.overlap >= Overlap::keep && type.overlap <= Overlap::priority, "findtype");
            need(type.first_clause >= 0 && type.clauses >= 0, "findtype");
            const u64 behind = static_cast<u64>(type.first_clause) + static_cast<u64>(type.clauses);
            need(behind <= t_.gives_way.size, "findtype");
            need(within(type.name, strings), "findtype");
            need(list_or_none(type.fields, strings) && list_or_none(type.list_fields, strings), "findtype");
        }
        for (const GivesWay& clause : t_.gives_way)
            need(list_or_none(clause.types, types) && within_or_none(clause.on, strings), "givesway");
        for (const i32 stage : t_.stages) need(list_or_none(stage, types), "stages");
        if (t_.rules_more.empty()) return;
        need(t_.limits.size >= limits_of_readings, "limits");
        for (const Rule& rule : t_.rules) need(within(rule.type, types), "rules");
        for (const Step& step : t_.steps) need(step.kind != StepKind::finding || within(step.a, types), "steps");
    }

    void finish() const {
        const FinishTables& finish = t_.finish;
        const std::size_t types = t_.types.size, strings = t_.strings.count();
        need(finish.types.size == types, "typefin");
        for (const TypeFinish& type : finish.types)
            need(list_or_none(type.hides, strings) && list_or_none(type.sources, strings), "typefin");
        for (std::size_t index = 0; index < finish.extends.size; ++index) {
            const Extend& one = finish.extends[index];
            need(within(one.rule, t_.rules.size) && (index == 0 || finish.extends[index - 1].rule <= one.rule), "extends");
            need(within(one.field, strings) && within(one.origin, strings), "extends");
            need(one.through >= 0 && one.through <= 2 && list_or_none(one.until, types), "extends");
            need(list_or_none(one.until_rules, t_.rules.size), "extends");
        }
        parts_in_order(finish.qualifiers, finish.qualifier_items.size, "qualprog");
        for (const Qualifier& one : finish.qualifiers) need(list_or_none(one.on, types), "qualprog");
        for (const QualifierItem& one : finish.qualifier_items) {
            need(within(one.key, finish.qualifier_items.size) && within_or_none(one.field, strings), "qualitem");
            need(one.direction >= Direction::before && one.direction <= Direction::in && one.within >= -1, "qualitem");
            need(within(one.cue, t_.markers.size) && within_or_none(one.until, t_.markers.size), "qualitem");
        }
        parts_in_order(finish.references, finish.reference_items.size, "refprog");
        for (const Reference& one : finish.references) need(within_or_none(one.slot, strings), "refprog");
        parts_in_order(finish.reference_items, finish.meanings.size, "refitem");
        for (const ReferenceItem& one : finish.reference_items) need(automaton(one.automaton), "refitem");
        for (const Meaning& one : finish.meanings) {
            need(one.kind == MeaningKind::recent || one.kind == MeaningKind::named, "meaning");
            need(within(one.type, strings) && one.count >= 0 && within_or_none(one.field, strings), "meaning");
        }
    }

    // Whether the parts of each stand behind those of the one before, and all of them there are.
    template <class Whole>
    static void parts_in_order(Array<Whole> wholes, std::size_t parts, const char* section) {
        u64 next = 0;
        for (const Whole& one : wholes) {
            need(one.first >= 0 && static_cast<u64>(one.first) == next && one.count >= 0, section);
            next += static_cast<u64>(one.count);
        }
        need(next == parts, section);
    }

    void signals() {
        need_lists(t_.word_signals, count_, "wordsignals");
        need_lists(t_.key_signals, t_.keys.size, "keysignals");
        need(all_below(t_.word_signals.items, t_.signal_count), "wsigitem");
        need(all_below(t_.key_signals.items, t_.signal_count), "ksigitem");
        for (int kind = 0; kind < 3; ++kind) {
            need_lists(t_.triggered[kind], "triggers");
            need(t_.triggered[kind].count() == t_.signal_count, "triggers");
            need(all_below(t_.triggered[kind].items, t_.templates.size), "triggers");
            need(all_below(t_.untriggered[kind], t_.templates.size), "untriggered");
        }
    }

    void tree() {
        for (const Key& key : t_.keys) {
            need(within_or_none(key.name, t_.strings.count()) && key.dates >= -1, "keys");
            need(!(key.flags & key_dated) || key.dates >= 0, "keys");
        }
        const std::size_t nodes = t_.tree_word.size;
        need(nodes == 0 ? t_.tree_child.size <= 1 : t_.tree_child.size == nodes + 1, "treechld");
        need(t_.tree_child.empty() || rise_to(t_.tree_child, nodes), "treechld");
        need(all_below(t_.tree_word, count_), "treeword");
        for (std::size_t node = 0; node < nodes; ++node) {
            bool sorted = t_.tree_child[node] > 0;
            for (u32 child = t_.tree_child[node] + 1; child < t_.tree_child[node + 1]; ++child)
                sorted &= t_.tree_word[child - 1] < t_.tree_word[child];
            need(sorted, "treeword");
        }
        need_lists(t_.tree_posts, nodes, "postings");
        need(t_.post_entry.size == t_.tree_posts.items.size, "postentr");
        need(all_below(t_.tree_posts.items, t_.keys.size), "postitem");
        if (!t_.tree_posts.start.empty())
            for (std::size_t node = 0; node < nodes; ++node) postings(t_.tree_posts.start[node], t_.tree_posts.start[node + 1]);
    }

    void postings(u32 first, u32 last) const {
        for (u32 post = first; post < last; ++post) {
            const u32 key_number = t_.tree_posts.items[post], entry = t_.post_entry[post];
            need(post == first || t_.tree_posts.items[post - 1] <= key_number, "postitem");
            const Key& key = t_.keys[key_number];
            if (key.flags & key_dated)
                need(static_cast<u64>(key.dates) + 2 * static_cast<u64>(entry) + 1 < t_.days.size, "days");
        }
    }

    void regexes() const {
        u64 moves = 0, ranges = 0;  // claimed so far
        for (const Regex& regex : t_.regexes) {
            need(regex.mode == 0 || regex.mode == 1, "regexes");
            need(within_or_none(regex.pattern, t_.strings.count()), "regexes");
            if (regex.mode == 1) {
                need(regex.pattern >= 0, "regexes");
                continue;
            }
            need(regex.states >= 2 && regex.classes >= 1 && regex.moves >= 0 && regex.accepts >= 0, "regexes");
            need(regex.ascii >= 0 && regex.first_range >= 0 && regex.range_count >= 0, "regexes");
            const u64 size = static_cast<u64>(regex.states) * static_cast<u64>(regex.classes);
            moves += size;
            ranges += static_cast<u64>(regex.range_count);
            need(moves <= t_.regex_moves.size && ranges <= t_.regex_ranges.size, "regexes");
            need(static_cast<u64>(regex.moves) + size <= t_.regex_moves.size, "regxmove");
            need(all_below<u16>({t_.regex_moves.data + regex.moves, static_cast<std::size_t>(size)}, regex.states), "regxmove");
            need(static_cast<u64>(regex.accepts) + regex.states <= t_.regex_accepts.size, "regxacc");
            need(static_cast<u64>(regex.ascii) + 128 <= t_.regex_ascii.size, "regxasci");
            need(all_below<u8>({t_.regex_ascii.data + regex.ascii, 128}, regex.classes), "regxasci");
            regex_ranges(regex);
        }
    }

    void regex_ranges(const Regex& regex) const {
        need(static_cast<u64>(regex.first_range) + regex.range_count <= t_.regex_ranges.size, "regxrang");
        const Array<CharacterRange> ranges{t_.regex_ranges.data + regex.first_range, static_cast<std::size_t>(regex.range_count)};
        for (std::size_t index = 0; index < ranges.size; ++index) {
            const CharacterRange& range = ranges[index];
            need(range.first <= range.last && range.cls < static_cast<u32>(regex.classes), "regxrang");
            need(index == 0 || ranges[index - 1].last < range.first, "regxrang");
        }
    }

    const Tables& t_;
    std::size_t count_ = 0;  // words, the unknown one among them
    std::vector<i32> least_, greatest_;
};

}  // namespace

void check_tables(const Tables& tables) {
    Check(tables).all();
    check_expressions(tables);
}

}  // namespace dragoman
