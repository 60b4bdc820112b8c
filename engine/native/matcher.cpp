// The matcher: see matcher.hpp. Its scope, and what others ask of it.
#include <algorithm>

#include "matcher_parts.hpp"

namespace dragoman {

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
    classes_ = &*document.classes;
    base_ = base;
    row_ = static_cast<u32>(size_) / 64 + 1;
    scope_made_ = ++clock_;
    scope_bits_.clear();
    sentence_first_ = sentence_behind_ = 0;
    forget();
}

void Matcher::forget() {
    findings_made_ = ++clock_;
    chart_.clear();
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

// --- matches ------------------------------------------------------------------------------------

i32 Matcher::match(u32 automaton, i32 start, Wanted wanted, i32 only_end, std::vector<i32>* did) {
    return start < size_ && begins(automaton, start) ? match_here(automaton, start, wanted, only_end, did) : -1;
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
    if (start >= size_ || !begins(automaton, start)) return;
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

void Matcher::tell(const std::vector<Visit>& path, std::vector<i32>& did) {
    const auto add = [&did](Did what, i32 argument, i32 at, i32 more) {
        const std::size_t end = did.size();
        did.resize(end + 4);
        i32* move = did.data() + end;
        move[0] = static_cast<i32>(what);
        move[1] = argument;
        move[2] = at;
        move[3] = more;
    };
    for (std::size_t index = 0; index < path.size(); ++index) {
        const Visit& visit = path[index];
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
            case StepKind::slot:
                add(Did::enter, number, visit.at, 0);
                if (visit.sub == in_frame) break;
                tell_slot(tables_.steps[static_cast<u32>(number)], visit.at, path[index + 1].at, did);
                add(Did::leave, 0, path[index + 1].at, 0);
                break;
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

// What a slot did that was charted.
void Matcher::tell_slot(const Step& step, i32 at, i32 end, std::vector<i32>& did) {
    PathLoan loan(*this);
    trace(tables_.slots[static_cast<u32>(step.a)], at, end, loan.path);
    tell(loan.path, did);
}

}  // namespace dragoman
