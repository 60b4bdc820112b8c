// The scan: see scan.hpp.
#include "scan.hpp"

#include <algorithm>
#include <tuple>

namespace dragoman {

void read_text(const Environment& environment, const TextView& text, i32 day, Document& document) {
    document.text = text;
    document.day = day;
    document.findings.clear();
    cut_text(text, *environment.characters, *environment.orthography, document.tokens);
    const Program& program = *environment.program;
    classify(text, document.tokens, program.vocabulary, program.index, *environment.characters, *environment.folding,
             document.words);
    find_hits(program.tables, program.index, day, document.words);
    document.begin_learning(environment);
}

Scan::Scan(const Environment& environment, bool with_moves)
    : environment_(environment),
      tables_(environment.program->tables),
      with_moves_(with_moves),
      triggers_(environment.program->tables, environment.program->index),
      matcher_(environment) {
    for (const Rule& rule : tables_.rules) has_kind_[rule.scope] = true;
}

void Scan::text(const TextView& text, i32 day, i32 number, Records& records) {
    read_text(environment_, text, day, document_);
    found_.clear();
    did_.clear();
    for (int kind = 0; kind < 3; ++kind)
        if (has_kind_[kind]) scopes(kind, number, records);
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
        return std::tie(a.start, a.end, a.type, a.rule, a.templ) < std::tie(b.start, b.end, b.type, b.rule, b.templ);
    });
    for (std::size_t index = 1; index < found_.size(); ++index) counters.meetings += found_[index].meets(found_[index - 1]);
    for (const Found& found : found_) record(found, number, records);
    ++counters.texts;
    counters.code_points += text.length;
    counters.tokens += document_.tokens.count();
    counters.matches += found_.size();
    counters.candidates = triggers_.candidates;
    counters.survivors = triggers_.survivors;
}

// The scopes of a kind, those that are too long in pieces.
void Scan::scopes(int kind, i32 number, Records& records) {
    const i32 count = static_cast<i32>(document_.tokens.count());
    const i32 most = tables_.limits[0];
    const auto cut = [&](i32 first, i32 last) {
        if (last - first > most) records.cuts.insert(records.cuts.end(), {number, kind, first, last});
        for (i32 begin = first; begin < last; begin += std::min(most, last - begin))
            scope(kind, begin, begin + std::min(most, last - begin));
    };
    if (kind == 2) {
        cut(0, count);
        return;
    }
    const auto& firsts = kind == 0 ? document_.tokens.sentence_start : document_.tokens.paragraph_start;
    for (std::size_t index = 0; index < firsts.size(); ++index)
        cut(firsts[index], index + 1 < firsts.size() ? firsts[index + 1] : count);
}

void Scan::scope(int kind, i32 first, i32 last) {
    ++counters.scopes;
    triggers_.begin(kind);
    triggers_.see(document_.words, first, last);
    queue_.clear();
    triggers_.queue(queue_);
    if (queue_.empty()) return;
    matcher_.begin(document_, first, last);
    const Program& program = *environment_.program;
    for (const u32 one : queue_) prefetch(&program.heads[static_cast<u32>(tables_.templates[one].automaton)]);
    for (std::size_t at = 0; at < queue_.size();) {
        if (at + 1 < queue_.size()) {
            const Head& next = program.heads[static_cast<u32>(tables_.templates[queue_[at + 1]].automaton)];
            prefetch(&program.links[next.way]);
            prefetch(&tables_.state_ways[next.state]);
        }
        const i32 number = tables_.templates[queue_[at]].rule;
        std::size_t behind = at + 1;
        while (behind < queue_.size() && tables_.templates[queue_[behind]].rule == number) ++behind;
        rule(tables_.rules[static_cast<u32>(number)], number, queue_.data() + at, queue_.data() + behind, first, last);
        at = behind;
    }
}

// The matches of a rule in the scope.
void Scan::rule(const Rule& rule, i32 number, const u32* first, const u32* last, i32 scope_first, i32 scope_last) {
    const auto keep = [&](u32 templ, i32 start, i32 end, bool instead, const std::vector<i32>& did) {
        if (instead) {
            did_.resize(found_.back().did_start);
            found_.pop_back();
        }
        const u32 did_start = static_cast<u32>(did_.size());
        did_.insert(did_.end(), did.begin(), did.end());
        const std::size_t first_token = static_cast<std::size_t>(scope_first + start);
        const std::size_t last_token = static_cast<std::size_t>(scope_first + end) - 1;
        found_.push_back(Found{document_.tokens.start[first_token], document_.tokens.end[last_token], rule.type, number,
                               tables_.templates[templ].number, start, end, scope_first, scope_last, did_start,
                               static_cast<u32>(did_.size())});
        return true;
    };
    each_.in_scope(matcher_, tables_, wanted_by(rule), first, last, keep);
}

// A record with its outermost captures, by the numbers of their names and then as they ended; parts of one are joined.
void Scan::record(const Found& found, i32 number, Records& records) const {
    struct Opened {
        i32 event, at;  // event: -1 for a slot
    };
    records.document.push_back(number);
    records.rule.push_back(found.rule);
    records.templ.push_back(found.templ);
    records.start.push_back(found.start);
    records.end.push_back(found.end);
    const std::size_t begun = records.capture_name.size();
    std::vector<Opened> open;
    for (u32 index = found.did_start; index < found.did_end; index += 4) {
        const Did what = static_cast<Did>(did_[index]);
        if (what == Did::open) open.push_back(Opened{did_[index + 1], did_[index + 2]});
        if (what == Did::enter) open.push_back(Opened{-1, did_[index + 2]});
        if (what == Did::leave) open.pop_back();
        if (what != Did::close) continue;
        const Opened done = open.back();
        open.pop_back();
        if (!open.empty()) continue;
        const Event& event = tables_.events[static_cast<u32>(done.event)];
        const std::size_t first = static_cast<std::size_t>(found.scope_first + done.at);
        const std::size_t last = static_cast<std::size_t>(found.scope_first + did_[index + 2]) - 1;
        const i32 from = document_.tokens.start[first], to = document_.tokens.end[last];
        if (event.flags & 2) {  // more of the one before
            std::size_t same = records.capture_name.size();
            while (same > begun && records.capture_name[same - 1] != event.a) --same;
            if (same > begun) {
                records.capture_from[same - 1] = std::min(records.capture_from[same - 1], from);
                records.capture_to[same - 1] = std::max(records.capture_to[same - 1], to);
                continue;
            }
        }
        std::size_t place = records.capture_name.size();
        while (place > begun && records.capture_name[place - 1] > event.a) --place;
        const auto behind = static_cast<std::ptrdiff_t>(place);
        records.capture_name.insert(records.capture_name.begin() + behind, event.a);
        records.capture_from.insert(records.capture_from.begin() + behind, from);
        records.capture_to.insert(records.capture_to.begin() + behind, to);
    }
    records.capture_start.push_back(static_cast<i32>(records.capture_name.size()));
    if (!with_moves_) return;
    records.first_token.push_back(found.scope_first + found.first);
    records.scope_first.push_back(found.scope_first);
    records.scope_last.push_back(found.scope_last);
    records.did.insert(records.did.end(), did_.begin() + found.did_start, did_.begin() + found.did_end);
    records.did_start.push_back(static_cast<i32>(records.did.size()));
}

}  // namespace dragoman
