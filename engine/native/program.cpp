// A program: see program.hpp.
#include "program.hpp"

#include <algorithm>

#include "bits.hpp"
#include "calls.hpp"
#include "lengths.hpp"
#include "numbering.hpp"
#include "reaches.hpp"

namespace dragoman {

namespace {

constexpr u8 not_asked = 2;
constexpr u32 most_direct = 8;  // so many ways, of so many words each, are soon compared

template <class T>
void tidy(std::vector<T>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

Program::Program(const u8* block, std::size_t size) : tables(Tables::open(block, size)), vocabulary(tables), index(tables) {
    const std::size_t count = tables.automata.size ? tables.automata.size - 1 : 0;
    beginnings.reserve(count);
    check_calls(tables);
    links.reserve(tables.ways.size);
    changing_steps.reserve(tables.steps.size);
    for (const Step& step : tables.steps) changing_steps.push_back(is_changing(step));
    for (u32 automaton = 0; automaton < count; ++automaton) {
        beginnings.push_back(beginning_of(automaton));
        add_head(automaton);
        add_links(automaton);
    }
    Reaches found(tables);
    found.find();
    reaches = std::move(found.reaches);
    lasting_steps = std::move(found.lasting);
    longest = longest_matches(tables);
    add_state_ways();
    find_same_ways();
    for (u32 automaton = 0; automaton < count; ++automaton) find_same_targets(automaton);
    by_sets.assign(count, not_asked);
    for (u32 automaton = 0; automaton < count; ++automaton) is_read_by_sets(automaton);
    std::vector<u32> first_with(state_ways.size(), static_cast<u32>(count));
    for (u32 automaton = 0; automaton < count; ++automaton) {
        u32& first = first_with[same_ways[heads[automaton].state]];
        first = std::min(first, automaton);
        same_starts.push_back(first);
        start_numbers.push_back(first == automaton ? static_cast<u32>(start_count++) : start_numbers[first]);
    }
    single.assign(count, not_asked);
    for (u32 automaton = 0; automaton < count; ++automaton) is_single(automaton);
    for (u32 automaton = 0; automaton < count; ++automaton) lasting_starts.push_back(is_lasting_start(automaton));
    named_words.resize(tables.word_flags.size);
    for (const u32 word : tables.sets.items) named_words[word] = 1;
    for (u32 regex = 0; regex < tables.regexes.size; ++regex) regex_firsts.push_back(first_characters(tables, regex));
    reference_starts = ReferenceStarts(tables, beginnings);
    i32 last_type = -1;
    for (const Rule& rule : tables.rules) last_type = std::max(last_type, rule.type);
    for (const Step& step : tables.steps)
        if (step.kind == StepKind::finding) last_type = std::max(last_type, step.a);
    type_count = static_cast<std::size_t>(last_type + 1);
}

void Program::add_head(u32 automaton) {
    const Beginning& beginning = beginnings[automaton];
    Head head{};
    head.state = tables.automata[automaton];
    head.states = tables.automata[automaton + 1] - head.state;
    head.way = tables.state_ways[head.state];
    head.behind = tables.state_ways[head.state + 1];
    head.begins = Head::Begins::otherwise;
    if (beginning.anywhere) {
        head.begins = Head::Begins::anywhere;
    } else if (beginning.others.empty() && beginning.exact.empty() && beginning.folded.size() <= Head::most_words) {
        head.begins = Head::Begins::words;
        head.word_count = static_cast<u8>(beginning.folded.size());
        std::copy(beginning.folded.begin(), beginning.folded.end(), head.words);
    } else if (beginning.folded.empty() && beginning.exact.empty() && beginning.others.size() == 1) {
        const Step& only = tables.steps[static_cast<u32>(beginning.others[0])];
        head.words[0] = static_cast<u32>(only.a);
        if (only.kind == StepKind::regex) head.begins = Head::Begins::regex;
        if (only.kind == StepKind::lexicon) head.begins = Head::Begins::lexicon;
    }
    heads.push_back(head);
}

void Program::add_links(u32 automaton) {
    const u32 start = tables.automata[automaton];
    const u32 last = tables.state_ways[tables.automata[automaton + 1]];
    for (u32 number = tables.state_ways[start]; number < last; ++number) {
        const Way& way = tables.ways[number];
        Link link{way.target, way.guards, StepKind::any, false, false, false, 0, 0, -1};
        if (way.target != 0) {
            const i32 step = tables.state_step[start + static_cast<u32>(way.target)];
            const Step& taken = tables.steps[static_cast<u32>(step)];
            link.kind = taken.kind;
            link.step = step;
            link.a = taken.a;
            link.b = taken.b;
            if (taken.kind == StepKind::word) {
                const Array<u32> set = tables.sets[static_cast<u32>(taken.a)];
                const bool single = set.size == 1;
                link.exact = taken.b != 0;
                link.a = static_cast<i32>(single ? set[0] : tables.sets.start[static_cast<u32>(taken.a)]);
                link.b = single ? 0 : static_cast<i32>(set.size);
            }
        }
        links.push_back(link);
    }
}

void Program::add_state_ways() {
    const std::size_t count = tables.state_step.size;
    state_ways.reserve(count);
    for (u32 state = 0; state < count; ++state) {
        const u32 first = tables.state_ways[state], last = tables.state_ways[state + 1];
        StateWays made{0, 0, last - first <= most_direct, false, first < last};
        for (u32 way = first; way < last; ++way) {
            Link& link = links[way];
            made.only_accepts &= link.target == 0;
            if (link.target == 0) {
                made.accepts = true;
                const u64 bit = way - first < bits_a_word ? u64{1} << (way - first) : 0;
                made.accepting |= bit;
                if (link.guards < 0) made.free |= bit;
                continue;
            }
            const bool is_word = link.kind == StepKind::word;
            link.lasting = lasting_steps[static_cast<u32>(link.step)] != 0;
            made.direct &= is_word ? link.b <= static_cast<i32>(most_direct) : link.kind == StepKind::any || link.kind == StepKind::gap;
        }
        state_ways.push_back(made);
        const auto is_plain = [](const Link& link) {
            return link.target == 0 || (link.kind != StepKind::slot && link.kind != StepKind::whole && link.kind != StepKind::unless);
        };
        const bool plain = last - first <= most_direct && std::all_of(links.begin() + first, links.begin() + last, is_plain);
        for (u32 way = first; way < last; ++way) links[way].plain = plain;
    }
}

void Program::find_same_ways() {
    Numbering<u32> known;
    for (u32 state = 0; state < state_ways.size(); ++state) {
        const auto first = links.begin() + tables.state_ways[state], last = links.begin() + tables.state_ways[state + 1];
        u64 hash = 0;
        for (auto link = first; link < last; ++link)
            hash = (hash ^ (u64{static_cast<u32>(link->step)} << 32 | static_cast<u32>(link->guards))) * 0x9E3779B97F4A7C15u;
        const u32 same = known.find(hash, [&](u32 other) {
            const auto others = links.begin() + tables.state_ways[other], behind = links.begin() + tables.state_ways[other + 1];
            return std::equal(first, last, others, behind, [](const Link& one, const Link& two) {
                return one.step == two.step && one.guards == two.guards;
            });
        });
        if (same == known.absent) known.add(hash, state);
        same_ways.push_back(same == known.absent ? state : known[same]);
    }
}

void Program::find_same_targets(u32 automaton) {
    Numbering<u32> known;
    for (u32 state = tables.automata[automaton]; state < tables.automata[automaton + 1]; ++state) {
        const auto first = links.begin() + tables.state_ways[state], last = links.begin() + tables.state_ways[state + 1];
        u64 hash = 0;
        for (auto link = first; link < last; ++link) hash = (hash ^ static_cast<u32>(link->target)) * 0x9E3779B97F4A7C15u;
        const u32 same = known.find(hash, [&](u32 other) {
            const auto others = links.begin() + tables.state_ways[other], behind = links.begin() + tables.state_ways[other + 1];
            return std::equal(first, last, others, behind,
                              [](const Link& one, const Link& two) { return one.target == two.target; });
        });
        if (same == known.absent) known.add(hash, state);
        same_targets.push_back(same == known.absent ? state : known[same]);
    }
}

// Its matches lie in the tokens alone and take some, as do those of the slots it calls; and it has no gaps.
bool Program::is_read_by_sets(u32 automaton) {
    if (by_sets[automaton] != not_asked) return by_sets[automaton];
    const Head& head = heads[automaton];
    const auto is_read = [&](const Link& link) {
        if (link.target == 0) return true;
        if (link.kind != StepKind::slot) return link.lasting && link.kind != StepKind::gap;
        return is_read_by_sets(static_cast<u32>(tables.slots[static_cast<u32>(link.a)].automaton));
    };
    const u32 behind = tables.state_ways[tables.automata[automaton + 1]];
    const bool all = reaches[automaton] == Reach::document && !state_ways[head.state].accepts &&
                     std::all_of(links.begin() + head.way, links.begin() + behind, is_read);
    by_sets[automaton] = all;
    return all;
}

// No way in is guarded, or takes what is not in the tokens alone. Slots that are called may be, for they are no more
// asked than this one.
bool Program::is_lasting_start(u32 automaton) const {
    const Head& head = heads[automaton];
    if (reaches[automaton] == Reach::document) return true;
    return std::all_of(links.begin() + head.way, links.begin() + head.behind, [&](const Link& link) {
        if (link.target == 0) return true;
        if (link.guards >= 0 || link.kind == StepKind::whole || link.kind == StepKind::finding) return false;
        if (link.kind != StepKind::slot) return link.lasting;
        return reaches[static_cast<u32>(tables.slots[static_cast<u32>(link.a)].automaton)] == Reach::document;
    });
}

// Whether all of its matches are of one token, and all it may begin with is one. Of the slots it calls the same is asked.
bool Program::is_single(u32 automaton) {
    if (single[automaton] != not_asked) return single[automaton];
    const Head& head = heads[automaton];
    const auto takes_one = [&](const Link& link) {
        if (link.target == 0 || state_ways[head.state + static_cast<u32>(link.target)].free == 0) return false;
        if (link.kind == StepKind::gap) return link.a == 1;
        return link.kind != StepKind::slot || is_single(static_cast<u32>(tables.slots[static_cast<u32>(link.a)].automaton));
    };
    const bool all = reaches[automaton] == Reach::document && longest[automaton] == 1 &&
                     std::all_of(links.begin() + head.way, links.begin() + head.behind, takes_one);
    single[automaton] = all;
    return all;
}

Beginning Program::beginning_of(u32 automaton) const {
    Beginning found;
    const u32 start = tables.automata[automaton];
    for (u32 way = tables.state_ways[start]; way < tables.state_ways[start + 1]; ++way) {
        const i32 target = tables.ways[way].target;
        if (target == 0) {
            found.anywhere = true;
            continue;
        }
        const i32 number = tables.state_step[start + static_cast<u32>(target)];
        const Step& step = tables.steps[static_cast<u32>(number)];
        if (step.kind == StepKind::word) {
            auto& words = step.b ? found.exact : found.folded;
            const Array<u32> set = tables.sets[static_cast<u32>(step.a)];
            words.insert(words.end(), set.begin(), set.end());
        } else if (step.kind == StepKind::any || step.kind == StepKind::gap || step.kind == StepKind::finding) {
            found.anywhere = true;
        } else {
            found.others.push_back(number);
            found.plain &= step.kind == StepKind::regex || step.kind == StepKind::lexicon;
        }
    }
    tidy(found.others);
    tidy(found.folded);
    tidy(found.exact);
    for (const u32 word : found.folded) found.add_word(word);
    for (const u32 word : found.exact) found.add_word(word);
    for (const i32 step : found.others) found.changing |= changing_steps[static_cast<u32>(step)] != 0;
    return found;
}

// Of a step that others are part of, those come before it.
bool Program::is_changing(const Step& step) const {
    const auto any_changing = [&](i32 list) {
        if (list < 0) return false;
        const Array<i32> parts = tables.lists[static_cast<u32>(list)];
        return std::any_of(parts.begin(), parts.end(), [&](i32 one) { return changing_steps[static_cast<u32>(one)] != 0; });
    };
    switch (step.kind) {
        case StepKind::finding: return true;
        case StepKind::slot:
        case StepKind::whole: return tables.slots[static_cast<u32>(step.a)].flags & slot_changing;
        case StepKind::unless: return any_changing(step.a) || any_changing(step.b);
        default: return false;
    }
}

}  // namespace dragoman
