// A reading: see reading.hpp.
#include "reading.hpp"

#include <algorithm>

#include "scan.hpp"

namespace dragoman {

namespace {

// The limits of the tables, by place.
enum Limit : std::size_t { max_scope, max_matches, max_shares, max_reread, max_nesting, max_steps, more_steps };

constexpr int all_kinds = 7;

}  // namespace

LayerSource::~LayerSource() = default;

Reading::Reading(const Environment& with, MatcherPool& matchers)
    : environment(with),
      tables(with.program->tables),
      pool(matchers),
      triggers_(with.program->tables, with.program->index),
      search_(with, matchers, document, triggers_),
      capture_reader_(with, document, captures),
      expressions_(with, document, captures),
      settling_(with.program->tables, document, captures, expressions_, drafts) {
    plan();
}

Reading::~Reading() = default;

// The stages: the rules of each, all of them and by the scope that they read.
void Reading::plan() {
    std::vector<std::vector<i32>> by_type(tables.types.size);
    for (u32 number = 0; number < tables.rules.size; ++number)
        by_type[static_cast<std::size_t>(tables.rules[number].type)].push_back(static_cast<i32>(number));
    for (const i32 list : tables.stages) {
        Stage stage;
        if (list >= 0)
            for (const i32 type : tables.lists[static_cast<u32>(list)]) stage.types.push_back(type);
        for (const i32 type : stage.types)
            for (const i32 number : by_type[static_cast<std::size_t>(type)]) {
                const Rule& rule = tables.rules[static_cast<u32>(number)];
                for (Order* order : {&stage.all, &stage.by_scope[rule.scope]}) {
                    order->rules.push_back(number);
                    order->templates += rule.count;
                }
            }
        stages_.push_back(std::move(stage));
    }
}

bool Reading::read(const TextView& text, i32 day, const LayerSource& layers) {
    layer_source_ = &layers;
    try {
        begin(text, day);
        run();
        finish(*this);
        return true;
    } catch (const WayOut&) {
        return false;
    }
}

void Reading::begin(const TextView& text, i32 day) {
    const std::size_t types = tables.types.size;
    search_.clear();
    last_.there = false;
    captures.clear();
    drafts.all.clear();
    drafts.rules.clear();
    for (auto* lists : {&drafts.kept, &raw_, &settled_against_}) {
        lists->resize(types);
        for (auto& list : *lists) list.clear();
    }
    settled_.assign(types, 0);
    versions_.assign(types, 0);
    finished.clear();
    notices.clear();
    noticed_.clear();
    for (int kind = 0; kind < 3; ++kind) cut_[kind] = false;
    opened_.clear();
    regions_.clear();
    reread_.clear();
    layers_known_ = false;
    layers_.clear();
    steps_left_ = (i64{tables.limits[more_steps]} << 31) + tables.limits[max_steps];
    read_text(environment, text, day, document);
    document.findings.resize(environment.program->type_count);
    document.changed.clear();
    document.changes = 0;
}

void Reading::run() {
    for (std::size_t number = 0; number < stages_.size(); ++number) {
        const Stage& stage = stages_[number];
        for (i32 kind = 0; kind < 3; ++kind)
            if (!stage.by_scope[kind].rules.empty()) search(stage.by_scope[kind], scopes(kind));
        for (const auto& regions : opened_) search(stage.all, *regions);
        settle_stage(stage);
        open(number + 1);
    }
}

// --- scopes -------------------------------------------------------------------------------------------

// The scopes of a kind. They are made, and cut, only where a rule asks for them.
Reading::Scopes& Reading::scopes(i32 kind) {
    Scopes& scopes = scopes_[kind];
    if (cut_[kind]) return scopes;
    cut_[kind] = true;
    scopes.kind = kind;
    scopes.pieces.clear();
    scopes.batch = -1;
    scopes.tokens = 0;
    const i32 count = static_cast<i32>(document.tokens.count());
    if (kind == 2) {
        if (count) cut(kind, 0, count, scopes);
        return scopes;
    }
    const auto& firsts = kind == 0 ? document.tokens.sentence_start : document.tokens.paragraph_start;
    for (std::size_t index = 0; index < firsts.size(); ++index)
        cut(kind, firsts[index], index + 1 < firsts.size() ? firsts[index + 1] : count, scopes);
    return scopes;
}

void Reading::cut(i32 kind, i32 first, i32 last, Scopes& scopes) {
    const i32 most = tables.limits[max_scope];
    if (last - first > most) notices.push_back(FlatNotice{FlatNotice::About::scope_cut, kind, first, last});
    for (i32 begin = first; begin < last; begin += std::min(most, last - begin))
        scopes.pieces.push_back(Piece{begin, begin + std::min(most, last - begin)});
    scopes.tokens += last - first;
}

i32 Reading::batch(Scopes& scopes) {
    if (scopes.batch < 0) {
        const int kinds = scopes.kind == region ? all_kinds : 1 << scopes.kind;
        scopes.batch = search_.add(scopes.pieces, kinds, scopes.kind == 0 || scopes.kind == region);
    }
    return scopes.batch;
}

const std::vector<Piece>& Reading::sentences() { return scopes(0).pieces; }

i32 Reading::sentence_scope(i32 token) {
    const std::vector<Piece>& pieces = sentences();
    const auto behind = std::upper_bound(pieces.begin(), pieces.end(), token,
                                         [](i32 place, const Piece& one) { return place < one.first; });
    return static_cast<i32>(behind - pieces.begin()) - 1;
}

Matcher& Reading::sentence_matcher(i32 scope) { return search_.lend(batch(scopes(0)), scope); }

// --- the search ---------------------------------------------------------------------------------------

void Reading::search(const Order& order, Scopes& scopes) {
    if (order.rules.empty() || scopes.pieces.empty()) return;
    // Where the steps might not suffice, the place must be found where the scan ends.
    i64 most = scopes.tokens;
    if (tables.shares.size) most += static_cast<i64>(scopes.pieces.size()) * tables.limits[max_shares];
    const i64 steps = scopes.tokens * order.templates;
    if (steps + static_cast<i64>(order.rules.size()) * most > steps_left_) throw WayOut{};
    order_ = &order;
    searched_ = &scopes;
    found_count_ = 0;
    for (const i32 number : search_.run(batch(scopes), order.rules, *this)) {
        const Piece& piece = scopes.pieces[static_cast<std::size_t>(number)];
        notice(FlatNotice::About::shares, scopes.kind, piece.first, piece.last);
    }
    settle_last();
    steps_left_ -= steps + found_count_;
}

Range Reading::fields(i32 type, i32 number) const {
    return drafts.all[drafts.kept[static_cast<std::size_t>(type)][static_cast<std::size_t>(number)]].fields;
}

// Told of a match: whether it passes the filters. It stays until the next place is told of: a better one from the same
// place replaces it.
bool Reading::found(const Search::Match& match, const std::vector<i32>& moves) {
    if (last_.there && (match.scope != last_.scope || match.shared != last_.shared || match.rule != last_.rule ||
                        match.start != last_.start))
        settle_last();
    const i32 number = order_->rules[static_cast<std::size_t>(match.rule)];
    const Rule& rule = tables.rules[static_cast<u32>(number)];
    const Piece whole = searched_->pieces[static_cast<std::size_t>(match.scope)];
    i32 subject = 0;  // tokens of the subject put in front
    pieces_.assign(1, whole);
    if (match.shared >= 0) {
        const Search::Shared& shared = search_.shared(searched_->batch, match.scope)[static_cast<std::size_t>(match.shared)];
        subject = shared.end - shared.start;
        pieces_.assign(1, Piece{whole.first + shared.start, whole.first + shared.end});
        if (whole.first + shared.joint < whole.last) pieces_.push_back(Piece{whole.first + shared.joint, whole.last});
    }
    const auto token = [&](i32 place) {
        const i32 front = pieces_[0].last - pieces_[0].first;
        return place < front ? pieces_[0].first + place : pieces_[1].first + place - front;
    };
    const Captures::Size before = captures.size();
    const Taken taken = capture_reader_.take(moves, pieces_, whole, rule.type, *this);
    const i32 layers = tables.rules_more[static_cast<u32>(number)].layers;
    if (!taken.variables_equal || !holds(number, taken.fields) ||
        (layers >= 0 && !in_layers(layers, token(match.start), token(match.end - 1) + 1))) {
        captures.rewind(before);
        return false;
    }
    last_.there = true;
    last_.scope = match.scope;
    last_.shared = match.shared;
    last_.rule = match.rule;
    last_.start = match.start;
    last_.end = match.end;
    Draft& draft = last_.draft;
    draft.type = rule.type;
    draft.templ = match.templ;
    draft.first = token(subject ? subject : match.start);
    draft.last = token(match.end - 1) + 1;
    draft.start = document.tokens.start[static_cast<std::size_t>(draft.first)];
    draft.end = document.tokens.end[static_cast<std::size_t>(draft.last) - 1];
    if (!expressions_.assigned(number, taken.fields, draft.fields)) throw WayOut{};
    draft.captured = taken.fields;
    draft.regions = taken.regions;
    draft.depth = searched_->depths.empty() ? 0 : searched_->depths[static_cast<std::size_t>(match.scope)];
    draft.shared = subject > 0 ? 1 : 0;
    return true;
}

bool Reading::holds(i32 rule, Range fields) {
    const Truth truth = expressions_.holds(rule, fields);
    if (truth == Truth::undecided) throw WayOut{};
    return truth == Truth::yes;
}

// Takes the last match that passed. In a second reading it has to go beyond the subject.
void Reading::settle_last() {
    if (!last_.there) return;
    last_.there = false;
    if (last_.draft.shared) {
        const Search::Shared& shared = search_.shared(searched_->batch, last_.scope)[static_cast<std::size_t>(last_.shared)];
        if (last_.end <= shared.end - shared.start) return;
    }
    last_.draft.rules.first = static_cast<u32>(drafts.rules.size());
    last_.draft.rules.behind = last_.draft.rules.first + 1;
    drafts.rules.push_back(order_->rules[static_cast<std::size_t>(last_.rule)]);
    raw_[static_cast<std::size_t>(last_.draft.type)].push_back(static_cast<u32>(drafts.all.size()));
    drafts.all.push_back(last_.draft);
    ++found_count_;
}

// Whether tokens lie within one stretch of one of some layers.
bool Reading::in_layers(i32 list, i32 first, i32 last) {
    if (!layers_known_) {
        layers_known_ = true;
        layers_.resize(layer_count);
        std::vector<i32> numbers;
        layer_source_->layers(numbers);
        for (std::size_t at = 0; at + 2 < numbers.size(); at += 3)
            layers_.at(static_cast<std::size_t>(numbers[at])).push_back(Piece{numbers[at + 1], numbers[at + 2]});
    }
    const Array<i32> wanted = tables.lists[static_cast<u32>(list)];
    return std::any_of(wanted.begin(), wanted.end(), [&](i32 layer) {
        const std::vector<Piece>& stretches = layers_[static_cast<std::size_t>(layer)];
        const auto behind = std::upper_bound(stretches.begin(), stretches.end(), first,
                                             [](i32 place, const Piece& one) { return place < one.first; });
        return behind != stretches.begin() && last <= behind[-1].last;
    });
}

// --- settling -----------------------------------------------------------------------------------------

// Merges, gives way and settles overlaps, for every type of a stage for which something has changed.
void Reading::settle_stage(const Stage& stage) {
    for (const i32 number : stage.types) {
        const std::size_t type = static_cast<std::size_t>(number);
        if (raw_[type].empty()) continue;
        const FindingType& finding = tables.types[type];
        std::vector<u32> against;
        for (i32 clause = 0; clause < finding.clauses; ++clause) {
            const GivesWay& gives_way = tables.gives_way[static_cast<u32>(finding.first_clause + clause)];
            if (gives_way.types < 0) continue;
            for (const i32 other : tables.lists[static_cast<u32>(gives_way.types)])
                against.push_back(versions_[static_cast<std::size_t>(other)]);
        }
        if (settled_[type] == raw_[type].size() && settled_against_[type] == against) continue;
        settled_[type] = raw_[type].size();
        settled_against_[type] = std::move(against);
        settling_.consolidate(number, raw_[type], kept_);
        if (kept_.empty() && drafts.kept[type].empty()) continue;
        ++versions_[type];
        drafts.kept[type] = kept_;
        if (type >= document.findings.size()) continue;
        spans_.clear();
        for (const u32 one : kept_) spans_.insert(spans_.end(), {drafts.all[one].first, drafts.all[one].last});
        document.set_findings(static_cast<u32>(type), spans_);
    }
}

// --- regions ------------------------------------------------------------------------------------------

// Searches what open slots of the findings took, by the stages that are done, until nothing new opens.
void Reading::open(std::size_t done) {
    while (open_regions(done))
        for (std::size_t number = 0; number < done; ++number) {
            search(stages_[number].all, *opened_.back());
            settle_stage(stages_[number]);
        }
}

// Whether there are new ones; they are the last of `opened_`.
bool Reading::open_regions(std::size_t done) {
    auto fresh = std::make_unique<Scopes>();
    fresh->kind = region;
    for (std::size_t number = 0; number < done; ++number)
        for (const i32 type : stages_[number].types)
            for (const u32 one : drafts.kept[static_cast<std::size_t>(type)]) {
                const Draft& draft = drafts.all[one];
                if (draft.depth >= tables.limits[max_nesting]) continue;
                for (u32 at = draft.regions.first; at < draft.regions.behind; ++at) {
                    const Piece& tokens = captures.regions[at];
                    if (regions_.count({tokens.first, tokens.last}) || !may_reread(tokens)) continue;
                    regions_.emplace(tokens.first, tokens.last);
                    fresh->pieces.push_back(tokens);
                    fresh->depths.push_back(draft.depth + 1);
                    fresh->tokens += tokens.last - tokens.first;
                }
            }
    if (fresh->pieces.empty()) return false;
    opened_.push_back(std::move(fresh));
    return true;
}

// Whether what an open slot took may be searched; not where too much of the sentence has been.
bool Reading::may_reread(const Piece& tokens) {
    const i32 most = tables.limits[max_reread];
    const auto& firsts = document.tokens.sentence_start;
    reread_.resize(firsts.size());
    const auto behind = std::upper_bound(firsts.begin(), firsts.end(), tokens.first);
    i32& known = reread_[static_cast<std::size_t>(behind - firsts.begin()) - 1];
    const i64 total = i64{known} + tokens.last - tokens.first;
    known = static_cast<i32>(std::min<i64>(total, most));
    if (total > most) {
        const i32 end = behind == firsts.end() ? static_cast<i32>(document.tokens.count()) : *behind;
        notice(FlatNotice::About::reread, 0, behind[-1], end);
    }
    return total <= most;
}

// Says something once.
void Reading::notice(FlatNotice::About about, i32 kind, i32 first, i32 last) {
    if (noticed_.emplace(static_cast<i32>(about), kind, first, last).second)
        notices.push_back(FlatNotice{about, kind, first, last});
}

}  // namespace dragoman
