// The matcher: see matcher.hpp.
#include "matcher.hpp"

#include <algorithm>
#include <limits>

#include "bits.hpp"
#include "regex.hpp"

namespace dragoman {

namespace {

constexpr i32 nowhere = std::numeric_limits<i32>::max();
constexpr u32 kind_failed = 0, kind_longest = 1, kind_shortest = 2, kind_call = 3, kind_succeeded = 4;
constexpr i32 not_known = -2;

// A bit of a row.
inline bool bit(const std::vector<u64>& bits, std::size_t row, i32 at) {
    return bits[row + (static_cast<u32>(at) >> 6)] >> (at & 63) & 1;
}
inline void set_bit(std::vector<u64>& bits, std::size_t row, i32 at) {
    bits[row + (static_cast<u32>(at) >> 6)] |= u64{1} << (at & 63);
}

// Marks that have a partner: what closes, then what opens, then quotation marks, in the order of `Reserved`.
inline bool closes(u32 word) { return word >= round_close && word <= quote_close; }
inline bool is_quote(u32 word) { return word == double_quote || word == single_quote; }
inline bool separates(u32 word) { return word >= dot && word <= dash; }
constexpr u32 first_mark = round_close, mark_count = reserved_end - round_close;

}  // namespace

// A stack for one search, given back when the search is done; searches within a search take the next.
class PathLoan {
public:
    explicit PathLoan(Matcher& matcher) : matcher_(matcher), number_(matcher.depth_++) {
        if (matcher_.paths_.size() <= number_) matcher_.paths_.resize(number_ + 1);
        path = std::move(matcher_.paths_[number_]);
        path.clear();
    }
    ~PathLoan() {
        matcher_.paths_[number_] = std::move(path);
        --matcher_.depth_;
    }
    PathLoan(const PathLoan&) = delete;
    PathLoan& operator=(const PathLoan&) = delete;

    std::vector<Matcher::Visit> path;

private:
    Matcher& matcher_;
    std::size_t number_;
};

// --- a table by node ------------------------------------------------------------------------

void Matcher::NodeMap::clear() {
    used_ = 0;
    if (++generation_ == 0) {
        for (Slot& slot : slots_) slot.generation = 0;
        generation_ = 1;
    }
}

std::size_t Matcher::NodeMap::place(u64 key, u32 at_kind) const {
    const u64 mixed = (key ^ (u64{at_kind} << 29)) * 0x9E3779B97F4A7C15ull;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(mixed >> 32 ^ mixed) & mask;
    while (slots_[at].generation == generation_ && (slots_[at].key != key || slots_[at].at_kind != at_kind))
        at = (at + 1) & mask;
    return at;
}

i32 Matcher::NodeMap::find(u32 frame, u32 state, i32 at, u32 kind) const {
    const Slot& slot = slots_[place(u64{frame} << 32 | state, static_cast<u32>(at) << 3 | kind)];
    return slot.generation == generation_ ? slot.value : -1;
}

bool Matcher::NodeMap::insert(u32 frame, u32 state, i32 at, u32 kind, i32 value) {
    const u64 key = u64{frame} << 32 | state;
    const u32 at_kind = static_cast<u32>(at) << 3 | kind;
    Slot& slot = slots_[place(key, at_kind)];
    if (slot.generation == generation_) {
        slot.value = value;
        return false;
    }
    slot = Slot{key, at_kind, generation_, value};
    if (++used_ * 2 > slots_.size()) grow();
    return true;
}

void Matcher::NodeMap::grow() {
    std::vector<Slot> old(slots_.size() * 2, Slot{0, 0, 0, 0});
    old.swap(slots_);
    for (const Slot& slot : old)
        if (slot.generation == generation_) slots_[place(slot.key, slot.at_kind)] = slot;
}

// --- scopes -----------------------------------------------------------------------------------

Matcher::Matcher(const Environment& environment)
    : environment_(environment), program_(*environment.program), tables_(environment.program->tables) {
    const std::size_t automata = tables_.automata.size ? tables_.automata.size - 1 : 0;
    root_of_.resize(automata);
    root_made_.resize(automata);
    begin_bits_.resize(automata);
    begin_made_.resize(automata);
    alone_bits_.resize(tables_.steps.size);
    alone_made_.resize(tables_.steps.size);
    regex_bits_.resize(tables_.regexes.size);
    regex_made_.resize(tables_.regexes.size);
    regex_filled_.resize(tables_.regexes.size);
    markers_.resize(tables_.markers.size);
    slots_.resize(tables_.slots.size);
}

void Matcher::begin(const Document& document, const std::vector<Piece>& pieces, Matcher* base) {
    if (pieces.size() == 1) {
        begin(document, pieces[0].first, pieces[0].last);
        base_ = base;
        return;
    }
    together_ = false;
    tokens_.clear();
    own_folded_.clear();
    own_exact_.clear();
    for (const Piece& piece : pieces) {
        for (i32 token = piece.first; token < piece.last; ++token) tokens_.push_back(token);
        const auto add = [&piece](std::vector<u32>& own, const std::vector<u32>& words) {
            own.insert(own.end(), words.begin() + piece.first, words.begin() + piece.last);
        };
        add(own_folded_, document.words.folded);
        add(own_exact_, document.words.exact);
    }
    folded_ = own_folded_.data();
    exact_ = own_exact_.data();
    size_ = static_cast<i32>(tokens_.size());
    begun(document, base);
}

void Matcher::begin(const Document& document, i32 first, i32 last) {
    together_ = true;
    first_ = first;
    folded_ = document.words.folded.data() + first;
    exact_ = document.words.exact.data() + first;
    size_ = last - first;
    begun(document, nullptr);
}

void Matcher::begun(const Document& document, Matcher* base) {
    document_ = &document;
    base_ = base;
    row_ = static_cast<u32>(size_) / 64 + 1;
    scope_made_ = ++clock_;
    scope_bits_.clear();
    forget();
}

void Matcher::forget() {
    findings_made_ = ++clock_;
    forget_nodes();
}

void Matcher::exchange_nodes(Matcher& other) {
    frames_.swap(other.frames_);
    bits_.swap(other.bits_);
    numbers_.swap(other.numbers_);
    std::swap(nodes_, other.nodes_);
    std::swap(seen_, other.seen_);
    paths_.swap(other.paths_);
    forget_nodes();
    other.forget_nodes();
}

void Matcher::forget_nodes() {
    nodes_made_ = ++clock_;
    frames_.clear();
    bits_.clear();
    numbers_.clear();
    nodes_.clear();
}

i32 Matcher::local_end(i32 at, i32 token_end) const {
    const i32 end = at + token_end - token(at);
    return end > size_ || token(end - 1) != token_end - 1 ? -1 : end;
}

i32 Matcher::sentence_end(i32 at) const {
    const i32 end = document_->sentence_end(token(at));
    if (together_) return std::min(end - first_, size_);
    return static_cast<i32>(std::lower_bound(tokens_.begin() + at, tokens_.end(), end) - tokens_.begin());
}

inline void Matcher::work() {
    if ((++worked_ & 0xfffff) == 0 && environment_.interrupts) environment_.interrupts->check();
}

// --- frames -----------------------------------------------------------------------------------

u32 Matcher::new_frame(const Frame& frame, bool dense) {
    const u32 number = static_cast<u32>(frames_.size());
    frames_.push_back(frame);
    Frame& made = frames_.back();
    made.base = program_.heads[frame.automaton].state;
    made.failed = made.succeeded = made.values[0] = made.values[1] = none;
    if (dense) {
        const std::size_t states = program_.heads[frame.automaton].states;
        made.failed = static_cast<u32>(bits_.size());
        bits_.resize(bits_.size() + states * row_);
    }
    return number;
}

u32 Matcher::root(u32 automaton, i32 bound) {
    const bool usual = bound == size_;
    if (usual && root_made_[automaton] == nodes_made_) return root_of_[automaton];
    if (!usual) {
        const i32 known = nodes_.find(none, automaton, bound, kind_call);
        if (known >= 0) return static_cast<u32>(known);
    }
    const u32 made = new_frame(Frame{automaton, 0, none, 0, bound, bound, -1, nullptr, none, none, {none, none}}, usual);
    if (usual) {
        root_of_[automaton] = made;
        root_made_[automaton] = nodes_made_;
    } else {
        nodes_.insert(none, automaton, bound, kind_call, static_cast<i32>(made));
    }
    return made;
}

u32 Matcher::confined_root(u32 automaton, i32 bound, i32 end) {
    return new_frame(Frame{automaton, 0, none, 0, bound, end, end, nullptr, none, none, {none, none}}, false);
}

u32 Matcher::call(u32 caller, u32 position, u32 slot_number, i32 at) {
    const Slot& slot = tables_.slots[slot_number];
    const u32 automaton = static_cast<u32>(slot.automaton);
    if (!may_begin(automaton, at)) return none;
    i32 bound = frames_[caller].bound;
    const i32 limit = frames_[caller].limit;
    if (slot.flags & slot_in_sentence) bound = std::min(bound, sentence_end(at));
    i32 end = -1;
    if (slot.flags & slot_has_end) {
        end = slot_end(slot_number, at, bound);
        if (end < 0 || end > limit) return none;
        bound = end;
    }
    const i32 known = nodes_.find(caller, position, bound, kind_call);
    if (known >= 0) return static_cast<u32>(known);
    const bool dense = end < 0 && bound == size_;
    const u32 made = new_frame(
        Frame{automaton, 0, caller, position, bound, std::min(bound, limit), end, nullptr, none, none, {none, none}}, dense);
    nodes_.insert(caller, position, bound, kind_call, static_cast<i32>(made));
    return made;
}

// --- the ways on from a node ------------------------------------------------------------------

// Where the ways from a state begin, and behind it where they end.
inline const u32* Matcher::ways_from(u32 frame, u32 state) const {
    return tables_.state_ways.data + frames_[frame].base + state;
}

inline void Matcher::push(std::vector<Visit>& path, const Target& to) const {
    path.emplace_back(to.frame, to.state, to.at, ways_from(to.frame, to.state));
}

// The next move from a node: where it leads. False where there is none left.
inline bool Matcher::advance(Visit& visit, Target& target) {
    work();
    while (visit.way < visit.behind) {
        const Link& link = program_.links[visit.way];
        if (visit.sub >= 0 || link.guards < 0 || hold(link.guards, visit.at)) {
            if (take(visit, link, target)) return true;
        }
        ++visit.way;
        visit.sub = -1;
    }
    return false;
}

// The next move by one way, behind those made before; it counts them in `visit.sub`.
bool Matcher::take(Visit& visit, const Link& link, Target& target) {
    const i32 at = visit.at;
    const u32 next = static_cast<u32>(link.target);
    if (next == 0) {
        const Frame& frame = frames_[visit.frame];
        if (visit.sub >= 0) return false;
        if (frame.end >= 0 && at != frame.end) return false;
        if (frame.ends && !(*frame.ends)[static_cast<std::size_t>(at)]) return false;
        visit.sub = 0;
        target = Target{frame.caller, frame.position, at, frame.caller == none};
        return true;
    }
    if (at >= frames_[visit.frame].limit) return false;
    switch (link.kind) {
        case StepKind::word:
            if (visit.sub >= 0 || !takes_word(link, at)) return false;
            visit.sub = 0;
            target = Target{visit.frame, next, at + 1, false};
            return true;
        case StepKind::any:
        case StepKind::regex:
        case StepKind::unless:
            if (visit.sub >= 0 || !takes_token(link.kind, link.a, link.b, at)) return false;
            visit.sub = 0;
            target = Target{visit.frame, next, at + 1, false};
            return true;
        case StepKind::gap: {
            const Frame& frame = frames_[visit.frame];
            i32 count = visit.sub < 0 ? link.a : visit.sub + 1;
            const i32 most = std::min(link.b, frame.limit - at);
            // Places from where it was seen to fail are passed over, 64 at a time.
            if (frame.failed != none) {
                const std::size_t row = frame.failed + std::size_t{next} * row_;
                while (count <= most) {
                    const u32 place = static_cast<u32>(at + count);
                    const u64 open = ~bits_[row + (place >> 6)] >> (place & 63);
                    if (open) {
                        count += static_cast<i32>(lowest_bit(open));
                        break;
                    }
                    count += static_cast<i32>(64 - (place & 63));
                }
            }
            if (count > most) return false;
            visit.sub = count;
            target = Target{visit.frame, next, at + count, false};
            return true;
        }
        case StepKind::slot: {
            if (visit.sub >= 0) return false;
            const u32 called = call(visit.frame, next, static_cast<u32>(link.a), at);
            if (called == none) return false;
            visit.sub = 0;
            target = Target{called, 0, at, false};
            return true;
        }
        default: return take_hit(visit, link, target);
    }
}

// The same for what was found beforehand.
bool Matcher::take_hit(Visit& visit, const Link& link, Target& target) {
    const i32 at = visit.at;
    const i32 limit = frames_[visit.frame].limit;
    const u32 next = static_cast<u32>(link.target);
    if (link.kind == StepKind::lexicon) {
        const Words& words = document_->words;
        const std::size_t here = static_cast<std::size_t>(token(at));
        const u32 last = words.hit_start[here + 1];
        for (u32 hit = visit.sub < 0 ? words.hit_start[here] : static_cast<u32>(visit.sub) + 1; hit < last; ++hit) {
            if (words.hits[hit].key != static_cast<u32>(link.a)) continue;
            const i32 end = local_end(at, words.hits[hit].end);
            if (end < 0 || end > limit) continue;
            visit.sub = static_cast<i32>(hit);
            target = Target{visit.frame, next, end, false};
            return true;
        }
        return false;
    }
    if (link.kind == StepKind::finding) {
        if (static_cast<std::size_t>(link.a) >= document_->findings.size()) return false;
        const FoundSpans& found = document_->findings[static_cast<std::size_t>(link.a)];
        const i32 here = token(at);
        std::size_t index = visit.sub < 0 ? found.from(here) : static_cast<std::size_t>(visit.sub) + 1;
        for (; index < found.start.size() && found.start[index] == here; ++index) {
            const i32 end = local_end(at, found.end[index]);
            if (end < 0 || end > limit) continue;
            visit.sub = static_cast<i32>(index);
            target = Target{visit.frame, next, end, false};
            return true;
        }
        return false;
    }
    if (visit.sub >= 0) return false;
    const i32 end = whole_ends(static_cast<u32>(link.a))[static_cast<std::size_t>(at)];
    if (end < 0 || end > limit) return false;
    visit.sub = end;
    target = Target{visit.frame, next, end, false};
    return true;
}

// --- searches -----------------------------------------------------------------------------------

inline bool Matcher::has_failed(const Target& node) const {
    const Frame& frame = frames_[node.frame];
    if (frame.failed != none) return bit(bits_, frame.failed + std::size_t{node.state} * row_, node.at);
    return nodes_.find(node.frame, node.state, node.at, kind_failed) >= 0;
}

inline void Matcher::set_failed(const Visit& node) {
    const Frame& frame = frames_[node.frame];
    if (frame.failed != none)
        set_bit(bits_, frame.failed + std::size_t{node.state} * row_, node.at);
    else
        nodes_.insert(node.frame, node.state, node.at, kind_failed, 1);
}

// Depth first, each failing node once. On success the moves of the match are in `path`.
bool Matcher::read(u32 frame, i32 start, std::vector<Visit>& path) {
    Target target{frame, 0, start, false};
    if (has_failed(target)) return false;
    push(path, Target{frame, 0, start, false});
    while (!path.empty()) {
        if (!advance(path.back(), target)) {
            set_failed(path.back());
            path.pop_back();
        } else if (target.accepts) {
            return true;
        } else if (!has_failed(target)) {
            push(path, target);
        }
    }
    return false;
}

// Whether there is a match from a start; remembers successes too, so that asking for every start is linear.
bool Matcher::exists(u32 frame, i32 start) {
    Target target{frame, 0, start, false};
    if (has_failed(target)) return false;
    PathLoan loan(*this);
    auto& path = loan.path;
    bool found = nodes_.find(frame, 0, start, kind_succeeded) >= 0;
    if (found) return true;
    push(path, Target{frame, 0, start, false});
    while (!found && !path.empty()) {
        if (!advance(path.back(), target)) {
            set_failed(path.back());
            path.pop_back();
        } else if (target.accepts || nodes_.find(target.frame, target.state, target.at, kind_succeeded) >= 0) {
            found = true;
        } else if (!has_failed(target)) {
            push(path, target);
        }
    }
    for (const Visit& visit : path) nodes_.insert(visit.frame, visit.state, visit.at, kind_succeeded, 1);
    return found;
}

i32 Matcher::known_value(u32 frame, u32 state, i32 at, Wanted wanted) {
    const u32 base = frames_[frame].values[wanted == Wanted::shortest];
    if (base == none) {
        if (frames_[frame].failed != none) return not_known;  // dense, but not asked before
        const i32 found = nodes_.find(frame, state, at, wanted == Wanted::longest ? kind_longest : kind_shortest);
        return found < 0 ? not_known : found - 1;
    }
    return numbers_[base + std::size_t{state} * static_cast<u32>(size_ + 1) + static_cast<u32>(at)] - 2;
}

void Matcher::set_value(u32 frame, u32 state, i32 at, Wanted wanted, i32 value) {
    Frame& owner = frames_[frame];
    if (owner.failed == none) {
        nodes_.insert(frame, state, at, wanted == Wanted::longest ? kind_longest : kind_shortest, value + 1);
        return;
    }
    u32& base = owner.values[wanted == Wanted::shortest];
    const u32 row = static_cast<u32>(size_ + 1);
    if (base == none) {
        const std::size_t states = tables_.automata[owner.automaton + 1] - owner.base;
        base = static_cast<u32>(numbers_.size());
        numbers_.resize(numbers_.size() + states * row);
    }
    numbers_[base + std::size_t{state} * row + static_cast<u32>(at)] = value + 2;
}

// The best end from a node, -1 where there is none; each node once.
i32 Matcher::value(u32 frame, i32 start, Wanted wanted) {
    const i32 known = known_value(frame, 0, start, wanted);
    if (known != not_known) return known;
    const auto better = [wanted](i32 end, i32 than) {
        return end >= 0 && (than < 0 || (wanted == Wanted::longest ? end > than : end < than));
    };
    std::vector<Valued> stack;
    stack.push_back(Valued{visit(frame, 0, start), -1});
    Target target{};
    for (;;) {
        Valued& top = stack.back();
        if (advance(top.visit, target)) {
            i32 end = target.at;
            if (!target.accepts) {
                end = known_value(target.frame, target.state, target.at, wanted);
                if (end == not_known) {
                    stack.push_back(Valued{visit(target.frame, target.state, target.at), -1});
                    continue;
                }
            }
            if (better(end, top.best)) top.best = end;
            continue;
        }
        const i32 best = top.best;
        set_value(top.visit.frame, top.visit.state, top.visit.at, wanted, best);
        stack.pop_back();
        if (stack.empty()) return best;
        if (better(best, stack.back().best)) stack.back().best = best;
    }
}

// The moves of the match with the best end: at each node the first that leads to it.
void Matcher::retrace(u32 frame, i32 start, Wanted wanted, std::vector<Visit>& path) {
    const i32 best = value(frame, start, wanted);
    Visit from = visit(frame, 0, start);
    Target target{};
    while (advance(from, target)) {
        const i32 end = target.accepts ? target.at : known_value(target.frame, target.state, target.at, wanted);
        if (end != best) continue;
        path.push_back(from);
        if (target.accepts) return;
        from = visit(target.frame, target.state, target.at);
    }
}

template <class Accept>
void Matcher::read_all(u32 frame, i32 start, u32 kind, Accept accept) {
    PathLoan loan(*this);
    auto& path = loan.path;
    push(path, Target{frame, 0, start, false});
    Target target{};
    while (!path.empty()) {
        if (!advance(path.back(), target))
            path.pop_back();
        else if (target.accepts)
            accept(target.at, path);
        else if (seen_.insert(target.frame, target.state, target.at, kind, 1))
            push(path, target);
    }
}

void Matcher::tell(const std::vector<Visit>& path, std::vector<i32>& did) const {
    const auto add = [&did](Did what, i32 argument, i32 at, i32 more) {
        const std::size_t end = did.size();
        did.resize(end + 4);
        i32* move = did.data() + end;
        move[0] = static_cast<i32>(what);
        move[1] = argument;
        move[2] = at;
        move[3] = more;
    };
    for (const Visit& visit : path) {
        const Way& way = tables_.ways[visit.way];
        if (way.events >= 0) {
            for (const i32 number : tables_.lists[static_cast<u32>(way.events)]) {
                const Event& event = tables_.events[static_cast<u32>(number)];
                if (event.kind == EventKind::open) add(Did::open, number, visit.at, 0);
                if (event.kind == EventKind::close) add(Did::close, 0, visit.at, 0);
                if (event.kind == EventKind::mark) add(Did::mark, event.a, visit.at, 0);
            }
        }
        if (way.target == 0) {
            if (frames_[visit.frame].caller != none) add(Did::leave, 0, visit.at, 0);
            continue;
        }
        const u32 automaton = frames_[visit.frame].automaton;
        const i32 number = tables_.state_step[tables_.automata[automaton] + static_cast<u32>(way.target)];
        switch (tables_.steps[static_cast<u32>(number)].kind) {
            case StepKind::slot: add(Did::enter, number, visit.at, 0); break;
            case StepKind::lexicon: {
                const i32 end = document_->words.hits[static_cast<std::size_t>(visit.sub)].end;
                add(Did::lexicon, number, visit.at, local_end(visit.at, end));
                break;
            }
            case StepKind::whole: add(Did::whole, number, visit.at, visit.sub); break;
            case StepKind::finding: {
                const i32 type = tables_.steps[static_cast<u32>(number)].a;
                const FoundSpans& found = document_->findings[static_cast<std::size_t>(type)];
                add(Did::finding, number, visit.at, found.number[static_cast<std::size_t>(visit.sub)]);
                break;
            }
            default: break;
        }
    }
}

i32 Matcher::match(u32 automaton, i32 start, Wanted wanted, i32 only_end, std::vector<i32>* did) {
    return start < size_ && can_begin(automaton, start) ? match_here(automaton, start, wanted, only_end, did) : -1;
}

i32 Matcher::match_here(u32 automaton, i32 start, Wanted wanted, i32 only_end, std::vector<i32>* did) {
    const u32 frame = only_end < 0 ? root(automaton, size_) : confined_root(automaton, size_, only_end);
    PathLoan loan(*this);
    if (wanted == Wanted::first) {
        if (!read(frame, start, loan.path)) return -1;
        if (did) tell(loan.path, *did);
        return loan.path.back().at;
    }
    const i32 best = value(frame, start, wanted);
    if (best >= 0 && did) {
        retrace(frame, start, wanted, loan.path);
        tell(loan.path, *did);
    }
    return best;
}

i32 Matcher::next_match(const std::vector<i32>& automata, i32 at) {
    for (; at < size_; ++at) {
        i32 next = size_;
        for (const i32 one : automata) next = std::min(next, next_start(static_cast<u32>(one), at));
        at = next;
        for (const i32 one : automata)
            if (match(static_cast<u32>(one), at, Wanted::first, -1, nullptr) >= 0) return at;
    }
    return size_;
}

void Matcher::matches(u32 automaton, i32 start, std::vector<i32>& ends, std::vector<std::vector<i32>>& did) {
    ends.clear();
    did.clear();
    if (!may_begin(automaton, start)) return;
    const u32 frame = root(automaton, size_);
    {
        PathLoan loan(*this);
        if (!read(frame, start, loan.path)) return;
    }
    seen_.clear();
    std::vector<u8> reached(static_cast<std::size_t>(size_) + 1);
    read_all(frame, start, kind_failed, [&](i32 end, const std::vector<Visit>& path) {
        if (reached[static_cast<std::size_t>(end)]++) return;
        ends.push_back(end);
        did.emplace_back();
        tell(path, did.back());
    });
}

// --- what steps take ------------------------------------------------------------------------------

inline bool Matcher::in_set(u32 set, u32 word) const {
    const Array<u32> words = tables_.sets[set];
    if (words.size <= 8) {
        for (const u32 one : words)
            if (one == word) return true;
        return false;
    }
    return std::binary_search(words.begin(), words.end(), word);
}

inline bool Matcher::takes_word(const Link& link, i32 at) const {
    const u32 word = (link.exact ? exact_ : folded_)[at];
    if (link.b == 0) return word == static_cast<u32>(link.a);
    if (word == unknown_word) return false;
    const u32* first = tables_.sets.items.data + link.a;
    if (link.b > 8) return std::binary_search(first, first + link.b, word);
    for (i32 index = 0; index < link.b; ++index)
        if (first[index] == word) return true;
    return false;
}

inline bool Matcher::takes_token(StepKind kind, i32 a, i32 b, i32 at) {
    switch (kind) {
        case StepKind::word: {
            const u32 word = (b ? exact_ : folded_)[static_cast<std::size_t>(at)];
            return word != unknown_word && in_set(static_cast<u32>(a), word);
        }
        case StepKind::any: return true;
        case StepKind::regex: return regex_takes(static_cast<u32>(a), at);
        case StepKind::unless: {
            if (b >= 0) {
                bool wanted = false;
                for (const i32 one : tables_.lists[static_cast<u32>(b)]) {
                    wanted = takes_alone(one, at);
                    if (wanted) break;
                }
                if (!wanted) return false;
            }
            for (const i32 one : tables_.lists[static_cast<u32>(a)])
                if (takes_alone(one, at)) return false;
            return true;
        }
        default: return false;
    }
}

bool Matcher::takes_alone(i32 number, i32 at) {
    const Step& step = tables_.steps[static_cast<u32>(number)];
    if (step.kind == StepKind::word || step.kind == StepKind::any || step.kind == StepKind::regex)
        return takes_token(step.kind, step.a, step.b, at);
    u32& made = alone_made_[static_cast<u32>(number)];
    if (made != scope_made_ && made != findings_made_) 
        new_rows(alone_bits_[static_cast<u32>(number)], made, program_.changing_steps[static_cast<u32>(number)]);
    const std::size_t known = alone_bits_[static_cast<u32>(number)], yes = known + row_;
    if (bit(scope_bits_, known, at)) return bit(scope_bits_, yes, at);
    const bool takes = work_out_alone(step, at);
    set_bit(scope_bits_, known, at);
    if (takes) set_bit(scope_bits_, yes, at);
    return takes;
}

bool Matcher::work_out_alone(const Step& step, i32 at) {
    switch (step.kind) {
        case StepKind::unless: return takes_token(step.kind, step.a, step.b, at);
        case StepKind::slot: {
            const Slot& slot = tables_.slots[static_cast<u32>(step.a)];
            i32 bound = size_;
            if (slot.flags & slot_has_end) {
                bound = slot_end(static_cast<u32>(step.a), at, bound);
                if (bound != at + 1) return false;
            }
            const u32 automaton = static_cast<u32>(slot.automaton);
            if (!may_begin(automaton, at)) return false;
            PathLoan loan(*this);
            return read(confined_root(automaton, bound, at + 1), at, loan.path);
        }
        case StepKind::lexicon: {
            const Words& words = document_->words;
            const std::size_t here = static_cast<std::size_t>(token(at));
            for (u32 hit = words.hit_start[here]; hit < words.hit_start[here + 1]; ++hit)
                if (words.hits[hit].key == static_cast<u32>(step.a) && local_end(at, words.hits[hit].end) == at + 1)
                    return true;
            return false;
        }
        case StepKind::finding: {
            if (static_cast<std::size_t>(step.a) >= document_->findings.size()) return false;
            const FoundSpans& found = document_->findings[static_cast<std::size_t>(step.a)];
            const i32 here = token(at);
            for (std::size_t index = found.from(here); index < found.start.size() && found.start[index] == here; ++index)
                if (local_end(at, found.end[index]) == at + 1) return true;
            return false;
        }
        case StepKind::whole: return whole_ends(static_cast<u32>(step.a))[static_cast<std::size_t>(at)] == at + 1;
        default: return false;
    }
}

bool Matcher::regex_takes(u32 number, i32 at) {
    const std::size_t here = static_cast<std::size_t>(token(at));
    const i32 first = document_->tokens.start[here];
    if (document_->text.width == 1) {
        const u8 character = static_cast<const u8*>(document_->text.data)[first];
        if (character < 128 && !program_.regex_firsts[number].may[character]) return false;
    }
    if (regex_made_[number] != scope_made_) new_rows(regex_bits_[number], regex_made_[number], false);
    const std::size_t known = regex_bits_[number], yes = known + row_;
    if (bit(scope_bits_, known, at)) return bit(scope_bits_, yes, at);
    const bool takes = regex_matches(environment_, number, document_->text, first, document_->tokens.end[here]);
    set_bit(scope_bits_, known, at);
    if (takes) set_bit(scope_bits_, yes, at);
    return takes;
}

inline bool Matcher::any_hit(u32 key, i32 at) const {
    const Words& words = document_->words;
    const std::size_t here = static_cast<std::size_t>(token(at));
    for (u32 hit = words.hit_start[here]; hit < words.hit_start[here + 1]; ++hit)
        if (words.hits[hit].key == key) return true;
    return false;
}

bool Matcher::may_begin(u32 automaton, i32 at) {
    if (at >= size_) return false;
    u32& made = begin_made_[automaton];
    if (made != scope_made_ && made != findings_made_) {
        new_rows(begin_bits_[automaton], made, program_.beginnings[automaton].changing);
    }
    const std::size_t known = begin_bits_[automaton], yes = known + row_;
    if (bit(scope_bits_, known, at)) return bit(scope_bits_, yes, at);
    const bool may = can_begin(automaton, at);
    set_bit(scope_bits_, known, at);
    if (may) set_bit(scope_bits_, yes, at);
    return may;
}

// Two rows of bits: which places are known, and where it is so. They hold for this scope, or till `forget`; then the
// rows are used again.
void Matcher::new_rows(u32& bits, u32& made, bool changing) {
    const std::size_t size = 2 * std::size_t{row_};
    if (made > scope_made_) {
        std::fill_n(scope_bits_.begin() + bits, size, u64{0});
    } else {
        bits = static_cast<u32>(scope_bits_.size());
        scope_bits_.resize(scope_bits_.size() + size);
    }
    made = changing ? findings_made_ : scope_made_;
}

bool Matcher::can_begin(u32 automaton, i32 at) {
    const Beginning& beginning = program_.beginnings[automaton];
    if (beginning.anywhere) return true;
    const auto has = [&](const std::vector<u32>& words, u32 word) {
        return word != unknown_word && beginning.may_have_word(word) &&
               std::binary_search(words.begin(), words.end(), word);
    };
    if (has(beginning.folded, folded_[static_cast<std::size_t>(at)])) return true;
    if (has(beginning.exact, exact_[static_cast<std::size_t>(at)])) return true;
    for (const i32 step : beginning.others)
        if (may_take(tables_.steps[static_cast<u32>(step)], at)) return true;
    return false;
}

bool Matcher::may_take(const Step& step, i32 at) {
    switch (step.kind) {
        case StepKind::slot: return may_begin(static_cast<u32>(tables_.slots[static_cast<u32>(step.a)].automaton), at);
        case StepKind::lexicon: return any_hit(static_cast<u32>(step.a), at);
        case StepKind::whole: return whole_ends(static_cast<u32>(step.a))[static_cast<std::size_t>(at)] >= 0;
        case StepKind::gap:
        case StepKind::finding: return true;
        default: return takes_token(step.kind, step.a, step.b, at);
    }
}

i32 Matcher::next_start(u32 automaton, i32 at) {
    const Head& head = program_.heads[automaton];
    if (head.begins == Head::Begins::anywhere) return at;
    if (head.begins == Head::Begins::words) {
        for (; at < size_; ++at)
            for (u32 index = 0; index < head.word_count; ++index)
                if (folded_[at] == head.words[index]) return at;
        return size_;
    }
    if (head.begins == Head::Begins::regex) return next_with_regex(head.words[0], at);
    if (head.begins == Head::Begins::lexicon) return next_with_hit(head.words[0], at);
    while (at < size_ && !can_begin(automaton, at)) ++at;
    return at;
}

// The next place from `at` on whose token a regex takes. Asked place by place over the whole scope, and by template
// after template, so all places are worked out at once.
i32 Matcher::next_with_regex(u32 regex, i32 at) {
    if (regex_filled_[regex] != scope_made_) {
        for (i32 place = 0; place < size_; ++place) regex_takes(regex, place);
        regex_filled_[regex] = scope_made_;
    }
    if (regex_made_[regex] != scope_made_) return size_;  // no token came as far as the regex
    const u64* row = scope_bits_.data() + regex_bits_[regex] + row_;
    for (u32 word = static_cast<u32>(at) >> 6; word < row_; ++word) {
        const u64 bits = word == static_cast<u32>(at) >> 6 ? row[word] >> (at & 63) << (at & 63) : row[word];
        if (bits) return static_cast<i32>(word << 6 | lowest_bit(bits));
    }
    return size_;
}

// The next place from `at` on where an entry of a lexicon begins.
i32 Matcher::next_with_hit(u32 key, i32 at) const {
    const Words& words = document_->words;
    if (!together_) {
        while (at < size_ && !any_hit(key, at)) ++at;
        return at;
    }
    if (at >= size_) return size_;
    u32 hit = words.hit_start[static_cast<std::size_t>(first_ + at)];
    const u32 behind = words.hit_start[static_cast<std::size_t>(first_ + size_)];
    while (hit < behind && words.hits[hit].key != key) ++hit;
    if (hit == behind) return size_;
    const auto after = std::upper_bound(words.hit_start.begin() + first_ + at, words.hit_start.end(), hit);
    return static_cast<i32>(after - words.hit_start.begin()) - 1 - first_;
}

// --- what is true of the whole scope --------------------------------------------------------------

u32 Matcher::made_for_marker(u32 marker) const {
    return tables_.markers[marker].changing ? findings_made_ : scope_made_;
}

u32 Matcher::made_for_slot(u32 slot) const {
    return tables_.slots[slot].flags & slot_changing ? findings_made_ : scope_made_;
}

bool Matcher::hold(i32 guards, i32 at) {
    for (const i32 number : tables_.lists[static_cast<u32>(guards)]) {
        const Guard& guard = tables_.guards[static_cast<u32>(number)];
        const std::size_t place = static_cast<std::size_t>(at);
        bool holds = false;
        switch (guard.kind) {
            case GuardKind::scope_start: holds = at == 0; break;
            case GuardKind::scope_end: holds = at == size_; break;
            case GuardKind::preceded: {
                const i32 last = ends_of(static_cast<u32>(guard.marker)).last_end[place];
                holds = (last >= 0 && last >= at - guard.within) != (guard.negated != 0);
                break;
            }
            case GuardKind::followed: {
                const i32 next = starts_of(static_cast<u32>(guard.marker)).next_start[place];
                holds = (next != nowhere && next <= at + guard.within) != (guard.negated != 0);
                break;
            }
        }
        if (!holds) return false;
    }
    return true;
}

Matcher::MarkerMemo& Matcher::starts_of(u32 marker) {
    MarkerMemo& memo = markers_[marker];
    if (memo.starts_made == made_for_marker(marker)) return memo;
    const u32 automaton = static_cast<u32>(tables_.markers[marker].automaton);
    memo.starts.clear();
    memo.next_start.assign(static_cast<std::size_t>(size_) + 1, nowhere);
    for (i32 at = next_start(automaton, 0); at < size_; at = next_start(automaton, at + 1))
        if (exists(root(automaton, size_), at)) memo.starts.push_back(at);
    for (const i32 at : memo.starts) memo.next_start[static_cast<std::size_t>(at)] = at;
    for (i32 at = size_ - 1; at >= 0; --at) {
        const std::size_t place = static_cast<std::size_t>(at);
        memo.next_start[place] = std::min(memo.next_start[place], memo.next_start[place + 1]);
    }
    memo.starts_made = made_for_marker(marker);
    return memo;
}

Matcher::MarkerMemo& Matcher::ends_of(u32 marker) {
    MarkerMemo& memo = markers_[marker];
    if (memo.ends_made == made_for_marker(marker)) return memo;
    std::vector<i32> pairs;
    earliest_starts(marker, pairs);
    memo.ends.clear();
    for (std::size_t index = 0; index < pairs.size(); index += 2) memo.ends.push_back(pairs[index]);
    std::sort(memo.ends.begin(), memo.ends.end());
    memo.last_end.assign(static_cast<std::size_t>(size_) + 1, -1);
    for (const i32 at : memo.ends) memo.last_end[static_cast<std::size_t>(at)] = at;
    for (std::size_t place = 1; place <= static_cast<std::size_t>(size_); ++place)
        memo.last_end[place] = std::max(memo.last_end[place], memo.last_end[place - 1]);
    memo.ends_made = made_for_marker(marker);
    return memo;
}

const std::vector<i32>& Matcher::marked_starts(u32 marker) { return starts_of(marker).starts; }
const std::vector<i32>& Matcher::marked_ends(u32 marker) { return ends_of(marker).ends; }

i32 Matcher::nearest_end(u32 marker, i32 start) {
    return match(static_cast<u32>(tables_.markers[marker].automaton), start, Wanted::shortest, -1, nullptr);
}

void Matcher::earliest_starts(u32 marker, std::vector<i32>& pairs) {
    const u32 automaton = static_cast<u32>(tables_.markers[marker].automaton);
    const u32 frame = root(automaton, size_);
    std::vector<u8> reached(static_cast<std::size_t>(size_) + 1);
    // Nested searches of other markers must not empty what this one has seen: each has a kind of its own.
    NodeMap seen;
    std::swap(seen, seen_);
    for (i32 start = next_start(automaton, 0); start < size_; start = next_start(automaton, start + 1)) {
        if (!may_begin(automaton, start)) continue;
        read_all(frame, start, kind_failed, [&](i32 end, const std::vector<Visit>&) {
            if (reached[static_cast<std::size_t>(end)]++) return;
            pairs.push_back(end);
            pairs.push_back(start);
        });
    }
    std::swap(seen, seen_);
}

void Matcher::joints(u32 number, std::vector<i32>& pairs) {
    const Share& share = tables_.shares[number];
    const u32 after = static_cast<u32>(share.after);
    const std::vector<i32> starts = marked_starts(after);
    if (starts.empty()) return;
    // What has to come `before` is looked for only where something that comes `after` ends.
    const u32 before = static_cast<u32>(tables_.markers[static_cast<u32>(share.before)].automaton);
    std::vector<u8> followed(static_cast<std::size_t>(size_) + 1);
    i32 limit = -1;
    for (const i32 at : marked_ends(after)) {
        if (!may_begin(before, at) || !exists(root(before, size_), at)) continue;
        followed[static_cast<std::size_t>(at)] = 1;
        limit = at;
    }
    if (limit < 0) return;
    const u32 automaton = static_cast<u32>(tables_.markers[after].automaton);
    const u32 frame =
        new_frame(Frame{automaton, 0, none, 0, size_, limit, -1, &followed, none, none, {none, none}}, false);
    for (const i32 start : starts) {
        PathLoan loan(*this);
        if (!read(frame, start, loan.path)) continue;
        pairs.push_back(start);
        pairs.push_back(loan.path.back().at);
    }
}

i32 Matcher::slot_end(u32 number, i32 at, i32 bound) {
    const u32 word = folded_[static_cast<std::size_t>(at)];
    if (separates(word) || closes(word)) return -1;
    const i32 stop = stops_of(number)[static_cast<std::size_t>(at)];
    const i32 end = trimmed_end(at, std::min(stop, bound));
    return end > at ? end : -1;
}

const std::vector<i32>& Matcher::stops_of(u32 number) {
    SlotMemo& memo = slots_[number];
    if (memo.stops_made == made_for_slot(number)) return memo.next_stop;
    const Slot& slot = tables_.slots[number];
    std::vector<i32> stops(static_cast<std::size_t>(size_) + 1, nowhere);
    if (slot.until >= 0) {
        for (const i32 marker : tables_.lists[static_cast<u32>(slot.until)])
            for (const i32 at : marked_starts(static_cast<u32>(marker))) stops[static_cast<std::size_t>(at)] = at;
    }
    if (slot.shares >= 0) {
        for (const i32 share : tables_.lists[static_cast<u32>(slot.shares)]) {
            std::vector<i32> pairs;
            joints(static_cast<u32>(share), pairs);
            for (std::size_t index = 0; index < pairs.size(); index += 2)
                stops[static_cast<std::size_t>(pairs[index])] = pairs[index];
        }
    }
    for (i32 at = size_ - 1; at >= 0; --at) {
        const std::size_t place = static_cast<std::size_t>(at);
        stops[place] = std::min(stops[place], stops[place + 1]);
    }
    memo.next_stop = std::move(stops);
    memo.stops_made = made_for_slot(number);
    return memo.next_stop;
}

// The end without separators and closing marks that have no partner inside: Python's punctuation.trimmed_end.
i32 Matcher::trimmed_end(i32 start, i32 end) {
    while (end > start) {
        const u32 last = folded_[static_cast<std::size_t>(end) - 1];
        if (!separates(last)) {
            if (!is_quote(last) && !closes(last)) break;
            if (mark_counts_made_ != scope_made_) {
                mark_counts_made_ = scope_made_;
                mark_counts_.assign((static_cast<std::size_t>(size_) + 1) * mark_count, 0);
                for (std::size_t at = 0; at < static_cast<std::size_t>(size_); ++at) {
                    for (u32 mark = 0; mark < mark_count; ++mark)
                        mark_counts_[(at + 1) * mark_count + mark] = mark_counts_[at * mark_count + mark];
                    if (folded_[at] >= first_mark && folded_[at] < reserved_end)
                        ++mark_counts_[(at + 1) * mark_count + folded_[at] - first_mark];
                }
            }
            const auto inside = [&](u32 mark) {
                const std::size_t column = mark - first_mark;
                return mark_counts_[static_cast<std::size_t>(end) * mark_count + column] -
                       mark_counts_[static_cast<std::size_t>(start) * mark_count + column];
            };
            const bool lacks = is_quote(last) ? inside(last) % 2 == 1
                                              : inside(last) > inside(last + (round_open - round_close));
            if (!lacks) break;
        }
        --end;
    }
    return end;
}

const std::vector<i32>& Matcher::whole_ends(u32 number) {
    SlotMemo& memo = slots_[number];
    if (memo.whole_made == made_for_slot(number)) return memo.whole_end;
    std::vector<i32> ends(static_cast<std::size_t>(size_) + 1, -1);
    if (base_) {
        const auto& from = base_->whole_ends(number);
        // Its tokens are some of the base's, in their order.
        std::size_t there = 0;
        for (i32 at = 0; at < size_; ++at) {
            while (base_->token(static_cast<i32>(there)) != token(at)) ++there;
            if (from[there] < 0) continue;
            const i32 token_end = base_->token(from[there] - 1) + 1;
            ends[static_cast<std::size_t>(at)] = local_end(at, token_end);
        }
    } else {
        const u32 automaton = static_cast<u32>(tables_.slots[number].automaton);
        for (i32 at = next_start(automaton, 0); at < size_; at = next_start(automaton, at)) {
            const i32 end = whole_at(number, at, nullptr);
            ends[static_cast<std::size_t>(at)] = end;
            at = end > at ? end : at + 1;
        }
    }
    memo.whole_end = std::move(ends);
    memo.whole_made = made_for_slot(number);
    return memo.whole_end;
}

i32 Matcher::whole_at(u32 number, i32 at, std::vector<i32>* did) {
    const Slot& slot = tables_.slots[number];
    const u32 automaton = static_cast<u32>(slot.automaton);
    if (!may_begin(automaton, at)) return -1;
    i32 bound = slot.flags & slot_in_sentence ? sentence_end(at) : size_;
    u32 frame;
    if (slot.flags & slot_has_end) {
        const i32 end = slot_end(number, at, bound);
        if (end < 0) return -1;
        frame = confined_root(automaton, end, end);
    } else {
        frame = root(automaton, bound);
    }
    const i32 best = value(frame, at, Wanted::longest);
    if (best >= 0 && did) {
        PathLoan loan(*this);
        retrace(frame, at, Wanted::longest, loan.path);
        tell(loan.path, *did);
    }
    return best;
}

i32 Matcher::whole_match(u32 slot, i32 place, std::vector<i32>& did) { return whole_at(slot, place, &did); }

}  // namespace dragoman
