// The search: see search.hpp.
#include "search.hpp"

#include <algorithm>
#include <tuple>

namespace dragoman {

namespace {

// Tokens of the scopes whose matchers are kept at a time; beyond, all are given back and made again.
constexpr std::size_t most_matched = 200'000;

}  // namespace

Search::Search(const Environment& environment, MatcherPool& pool, const Document& document, Triggers& triggers)
    : tables_(environment.program->tables),
      pool_(pool),
      document_(document),
      triggers_(triggers),
      nodes_(pool.take()) {}

Search::~Search() {
    clear();
    pool_.give_back(std::move(nodes_));
}

i32 Search::add(const std::vector<Piece>& scopes, int kinds, bool shares) {
    batches_.emplace_back();
    Batch& batch = batches_.back();
    batch.shares = shares && tables_.shares.size > 0;
    batch.scopes.resize(scopes.size());
    std::vector<u32> queue;
    for (std::size_t number = 0; number < scopes.size(); ++number) {
        const Piece& piece = scopes[number];
        batch.scopes[number].first = piece.first;
        batch.scopes[number].last = piece.last;
        for (int kind = 0; kind < 3; ++kind) {
            if (!(kinds >> kind & 1)) continue;
            triggers_.begin(kind);
            triggers_.see(document_.words, piece.first, piece.last);
            queue.clear();
            triggers_.queue(queue);
            for (const u32 one : queue)
                batch.candidates.push_back(Candidate{tables_.templates[one].rule, static_cast<i32>(number), one});
        }
    }
    std::sort(batch.candidates.begin(), batch.candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::tie(a.rule, a.scope, a.templ) < std::tie(b.rule, b.scope, b.templ);
    });
    return static_cast<i32>(batches_.size()) - 1;
}

std::vector<i32> Search::run(i32 number, const std::vector<i32>& rules, Listener& listener) {
    Batch& batch = batches_[static_cast<std::size_t>(number)];
    // What is to be tried, scope by scope; `rule` is the rule's place among those given.
    std::vector<Candidate> tried;
    for (std::size_t place = 0; place < rules.size(); ++place) {
        const auto before = [](const Candidate& one, i32 rule) { return one.rule < rule; };
        auto one = std::lower_bound(batch.candidates.begin(), batch.candidates.end(), rules[place], before);
        for (; one != batch.candidates.end() && one->rule == rules[place]; ++one)
            tried.push_back(Candidate{static_cast<i32>(place), one->scope, one->templ});
    }
    std::stable_sort(tried.begin(), tried.end(), [](const Candidate& a, const Candidate& b) { return a.scope < b.scope; });
    std::vector<i32> too_many;
    for (std::size_t at = 0; at < tried.size();) {
        const i32 scope = tried[at].scope;
        std::size_t behind = at;
        while (behind < tried.size() && tried[behind].scope == scope) ++behind;
        in_scope(batch, scope, tried.data() + at, tried.data() + behind, listener);
        if (batch.scopes[static_cast<std::size_t>(scope)].too_many_shares) too_many.push_back(scope);
        at = behind;
    }
    return too_many;
}

// The rules to be tried in one scope: each in the scope itself, then in its second readings.
void Search::in_scope(Batch& batch, i32 number, const Candidate* first, const Candidate* last, Listener& listener) {
    Reading& scope = batch.scopes[static_cast<std::size_t>(number)];
    take_back();
    Matcher& own = matcher(scope);
    lent_ = &own;
    own.exchange_nodes(*nodes_);
    refresh(scope);
    for (const Candidate* one = first; one < last;) {
        const i32 place = one->rule;
        const Rule& rule = tables_.rules[static_cast<u32>(tables_.templates[one->templ].rule)];
        templates_.clear();
        for (; one < last && one->rule == place; ++one) templates_.push_back(one->templ);
        const u32 *begin = templates_.data(), *end = begin + templates_.size();
        const auto telling = [&](Matcher& by, i32 shared) {
            return [&, shared](u32 templ, i32 start, i32 behind, bool, const std::vector<i32>& did) {
                moves_.clear();
                add_moves(by, scope, did, -1);
                return listener.found(
                    Match{number, shared, place, tables_.templates[templ].number, start, behind}, moves_);
            };
        };
        each_.in_scope(own, tables_, wanted_by(rule), begin, end, telling(own, -1));
        if (!batch.shares) continue;
        find_shared(scope);
        for (std::size_t shared = 0; shared < scope.shared.size(); ++shared) {
            Matcher& by = shared_matcher(scope, shared);
            each_.at_start(by, tables_, wanted_by(rule), begin, end, telling(by, static_cast<i32>(shared)));
        }
    }
    take_back();
    for (const auto& shared : scope.shared_matchers)
        if (shared) shared->forget();
}

// Drops what may have changed with the findings since the scope was last read.
void Search::refresh(Reading& scope) {
    if (document_.changed_since(scope.changes, scope.first, scope.last)) scope.matcher->forget();
    scope.changes = document_.changes;
}

Matcher& Search::lend(i32 batch, i32 number) {
    take_back();
    Reading& scope = batches_.at(static_cast<std::size_t>(batch)).scopes.at(static_cast<std::size_t>(number));
    lent_ = &matcher(scope);
    lent_->exchange_nodes(*nodes_);
    refresh(scope);
    return *lent_;
}

void Search::take_back() {
    if (lent_) nodes_->exchange_nodes(*lent_);
    lent_ = nullptr;
}

void Search::clear() {
    take_back();
    drop();
    batches_.clear();
}

// What a match did, as far as it matters: see moves.hpp. Behind each match of a whole slot comes what that did in the
// scope it was found in.
void Search::add_moves(Matcher& by, const Reading& scope, const std::vector<i32>& did, i32 start) {
    MoveFilter filter(tables_, moves_, start);
    for (std::size_t at = 0; at < did.size(); at += 4) {
        filter.add(did.data() + at);
        if (static_cast<Did>(did[at]) != Did::whole) continue;
        const u32 slot = static_cast<u32>(tables_.steps[static_cast<u32>(did[at + 1])].a);
        const i32 place = by.token(did[at + 2]) - scope.first;
        std::vector<i32> inside;
        const i32 end = scope.matcher->whole_match(slot, place, inside);
        const std::size_t head = moves_.size();
        moves_.insert(moves_.end(), {static_cast<i32>(Did::inside), 0, place, end});
        add_moves(*scope.matcher, scope, inside, place);
        moves_[head + 1] = static_cast<i32>((moves_.size() - head) / 4 - 1);
    }
    filter.end();
}

const std::vector<Search::Shared>& Search::shared(i32 batch, i32 scope) const {
    return batches_.at(static_cast<std::size_t>(batch)).scopes.at(static_cast<std::size_t>(scope)).shared;
}

std::vector<i32> Search::matching(const std::vector<i32>& automata, const std::vector<Piece>& stretches) {
    std::vector<i32> pairs;
    auto matcher = pool_.take();
    for (std::size_t number = 0; number < stretches.size(); ++number) {
        matcher->begin(document_, stretches[number].first, stretches[number].last);
        for (std::size_t one = 0; one < automata.size(); ++one)
            if (matcher->match(static_cast<u32>(automata[one]), 0, Wanted::first, matcher->size(), nullptr) >= 0)
                pairs.insert(pairs.end(), {static_cast<i32>(number), static_cast<i32>(one)});
    }
    pool_.give_back(std::move(matcher));
    return pairs;
}

// --- matchers -----------------------------------------------------------------------------------

Matcher& Search::matcher(Reading& scope) {
    if (scope.matcher) return *scope.matcher;
    if (tokens_matched_ > most_matched) drop();
    tokens_matched_ += static_cast<std::size_t>(scope.last - scope.first);
    scope.matcher = pool_.take();
    scope.matcher->begin(document_, scope.first, scope.last);
    return *scope.matcher;
}

Matcher& Search::shared_matcher(Reading& scope, std::size_t number) {
    auto& found = scope.shared_matchers[number];
    if (found) return *found;
    const Shared& shared = scope.shared[number];
    std::vector<Piece> pieces;
    const auto add = [&](i32 from, i32 to) {
        if (from < to) pieces.push_back(Piece{scope.first + from, scope.first + to});
    };
    add(shared.start, shared.end);
    add(shared.joint, scope.last - scope.first);
    found = pool_.take();
    found->begin(document_, pieces, scope.matcher.get());
    tokens_matched_ += static_cast<std::size_t>(found->size());
    return *found;
}

void Search::drop() {
    for (Batch& batch : batches_)
        for (Reading& scope : batch.scopes) {
            for (auto& one : scope.shared_matchers)
                if (one) pool_.give_back(std::move(one));
            if (scope.matcher) pool_.give_back(std::move(scope.matcher));
        }
    tokens_matched_ = 0;
}

// A second reading for each joint that has a subject before it: of several subjects the one that ends nearest, and of
// those with one end the longest.
void Search::find_shared(Reading& scope) {
    if (scope.shares_known) return;
    scope.shares_known = true;
    Matcher& by = *scope.matcher;
    const std::size_t most = static_cast<std::size_t>(tables_.limits[2]);
    std::vector<i32> joints, starts;
    for (u32 number = 0; number < tables_.shares.size; ++number) {
        joints.clear();
        by.joints(number, joints);
        if (joints.empty()) continue;
        const std::vector<i32> followed = by.marked_starts(static_cast<u32>(tables_.shares[number].before));
        starts.clear();
        by.earliest_starts(static_cast<u32>(tables_.shares[number].subject), starts);
        std::vector<Piece> subjects;  // the end, and the start
        for (std::size_t at = 0; at < starts.size(); at += 2)
            if (std::binary_search(followed.begin(), followed.end(), starts[at]))
                subjects.push_back(Piece{starts[at], starts[at + 1]});
        std::sort(subjects.begin(), subjects.end(), [](const Piece& a, const Piece& b) { return a.first < b.first; });
        for (std::size_t at = 0; at < joints.size(); at += 2) {
            const auto behind = std::upper_bound(subjects.begin(), subjects.end(), joints[at],
                                                 [](i32 place, const Piece& one) { return place < one.first; });
            if (behind == subjects.begin()) continue;
            if (scope.shared.size() == most) {
                scope.too_many_shares = true;
                break;
            }
            scope.shared.push_back(Shared{behind[-1].last, behind[-1].first, joints[at + 1]});
        }
        if (scope.too_many_shares) break;
    }
    scope.shared_matchers.resize(scope.shared.size());
}

}  // namespace dragoman
