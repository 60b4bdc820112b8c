// The matcher, at one token: what steps take there, and where automata may begin. See matcher.hpp.
#include <algorithm>

#include "matcher_parts.hpp"
#include "regex.hpp"

namespace dragoman {

i32 Matcher::local_end(i32 at, i32 token_end) const {
    const i32 end = at + token_end - token(at);
    return end > size_ || token(end - 1) != token_end - 1 ? -1 : end;
}

// The end of the sentence, perhaps beyond the scope; for scopes whose tokens stand together.
i32 Matcher::sentence_end_beyond(i32 at) {
    const i32 here = token(at);
    if (here < sentence_first_ || here >= sentence_behind_) {
        sentence_first_ = here;
        sentence_behind_ = document_->sentence_end(here);
    }
    return sentence_behind_ - first_;
}

i32 Matcher::sentence_end(i32 at) {
    if (together_) return std::min(sentence_end_beyond(at), size_);
    const i32 end = document_->sentence_end(token(at));
    return static_cast<i32>(std::lower_bound(tokens_.begin() + at, tokens_.end(), end) - tokens_.begin());
}

u64 Matcher::work_out_open(u32 chunk, u32 behind, i32 at) {
    u64 open = 0;
    const u32 last = std::min(behind, chunk + bits_a_word);
    for (u32 way = chunk; way < last; ++way)
        open |= static_cast<u64>(may_take(program_.links[way], at)) << (way - chunk);
    return open;
}

// Whether a way accepts or may take a token, as far as the class of the token can tell.
bool Matcher::may_take(const Link& link, i32 at) {
    if (link.target == 0) return true;
    switch (link.kind) {
        case StepKind::word: return takes_word(link, at);
        case StepKind::regex: return takes_alone(link.step, at);
        case StepKind::unless: return !link.lasting || takes_alone(link.step, at);
        case StepKind::lexicon: return any_hit(static_cast<u32>(link.a), at);
        case StepKind::slot:
        case StepKind::whole: return begins(static_cast<u32>(tables_.slots[static_cast<u32>(link.a)].automaton), at);
        default: return true;
    }
}

inline bool Matcher::in_set(u32 set, u32 word) const {
    const Array<u32> words = tables_.sets[set];
    if (words.size <= 8) {
        for (const u32 one : words)
            if (one == word) return true;
        return false;
    }
    return std::binary_search(words.begin(), words.end(), word);
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

// Whether a step takes just the token at a place.
bool Matcher::takes_alone(i32 number, i32 at) {
    const Step& step = tables_.steps[static_cast<u32>(number)];
    if (step.kind == StepKind::word || step.kind == StepKind::any) return takes_token(step.kind, step.a, step.b, at);
    if (!program_.lasting_steps[static_cast<u32>(number)]) return takes_alone_here(number, at);
    const u32 known_as = none - static_cast<u32>(number), of_class = class_at(at);
    u64 takes;
    if (classes_->recall(known_as, of_class, takes)) return takes != 0;
    takes = work_out_alone(step, at);
    classes_->learn(known_as, of_class, takes);
    return takes != 0;
}

// The same, where it does not lie in the token alone.
bool Matcher::takes_alone_here(i32 number, i32 at) {
    u32& made = alone_made_[static_cast<u32>(number)];  // a row of what is known, and one of what is so
    if (made != scope_made_ && made != findings_made_)
        new_rows(alone_bits_[static_cast<u32>(number)], made, 2, program_.changing_steps[static_cast<u32>(number)]);
    const std::size_t known = alone_bits_[static_cast<u32>(number)], yes = known + row_;
    if (bit(scope_bits_, known, at)) return bit(scope_bits_, yes, at);
    const bool takes = work_out_alone(tables_.steps[static_cast<u32>(number)], at);
    set_bit(scope_bits_, known, at);
    if (takes) set_bit(scope_bits_, yes, at);
    return takes;
}

bool Matcher::work_out_alone(const Step& step, i32 at) {
    switch (step.kind) {
        case StepKind::word:
        case StepKind::any:
        case StepKind::unless: return takes_token(step.kind, step.a, step.b, at);
        case StepKind::regex: {
            const std::size_t here = static_cast<std::size_t>(token(at));
            return regex_matches(environment_, static_cast<u32>(step.a), document_->text, document_->tokens.start[here],
                                 document_->tokens.end[here]);
        }
        case StepKind::slot: {
            const Slot& slot = tables_.slots[static_cast<u32>(step.a)];
            i32 bound = size_;
            if (slot.flags & slot_has_end) {
                bound = slot_end(static_cast<u32>(step.a), at, bound);
                if (bound != at + 1) return false;
            }
            const u32 automaton = static_cast<u32>(slot.automaton);
            if (program_.reaches[automaton] == Reach::document && !(slot.flags & slot_has_end)) return matches_one(automaton, at);
            if (!begins(automaton, at)) return false;
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

// Whether an automaton whose matches lie in the tokens alone matches just the one at a place.
bool Matcher::matches_one(u32 automaton, i32 at) {
    const Head& head = program_.heads[automaton];
    const auto accepts = [&](u32 state) {
        const u32 first = tables_.state_ways[head.state + state], last = tables_.state_ways[head.state + state + 1];
        return std::any_of(program_.links.begin() + first, program_.links.begin() + last,
                           [](const Link& link) { return link.target == 0; });
    };
    for (u32 way = head.way; way < head.behind; ++way) {
        const Link& link = program_.links[way];
        if (link.target == 0 || !accepts(static_cast<u32>(link.target))) continue;
        if (link.kind == StepKind::gap ? link.a <= 1 && link.b >= 1 : takes_alone(link.step, at)) return true;
    }
    return false;
}

bool Matcher::regex_takes(u32 number, i32 at) {
    const std::size_t here = static_cast<std::size_t>(token(at));
    const i32 first = document_->tokens.start[here];
    if (document_->text.width == 1) {
        const u8 character = static_cast<const u8*>(document_->text.data)[first];
        if (character < 128 && !program_.regex_firsts[number].may[character]) return false;
    }
    if (regex_made_[number] != scope_made_) new_rows(regex_bits_[number], regex_made_[number], 2, false);
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

// Whether a match of an automaton may begin at a place, as far as one look at it tells.
bool Matcher::may_begin(u32 automaton, i32 at) { return at < size_ && bit(scope_bits_, beginnings(automaton), at); }

// Where the row of bits begins that says where matches of an automaton may begin.
std::size_t Matcher::beginnings(u32 automaton) {
    const u32 alike = program_.same_starts[automaton];
    u32 made = begin_made_[alike];
    if (made == scope_made_ || made == findings_made_) return begin_bits_[alike];
    const bool lasting = program_.lasting_starts[alike];
    u32 row = begin_bits_[alike];
    new_rows(row, made, 1, program_.beginnings[alike].changing);
    for (i32 at = 0; at < size_; ++at)
        if (begins(alike, at) && (lasting || may_begin_here(alike, at))) set_bit(scope_bits_, row, at);
    begin_bits_[alike] = row;
    begin_made_[alike] = made;
    return row;
}

bool Matcher::may_begin_here(u32 automaton, i32 at) {
    const Head& head = program_.heads[automaton];
    for (u32 chunk = head.way; chunk < head.behind; chunk += bits_a_word)
        for (u64 open = open_ways(head.state, chunk, head.behind, at); open; open &= open - 1) {
            const Link& link = program_.links[chunk + lowest_bit(open)];
            if (link.guards >= 0 && !starts_there(link.guards, at)) continue;
            if (link.target == 0) return true;
            if (link.kind == StepKind::slot) {
                if (may_begin(static_cast<u32>(tables_.slots[static_cast<u32>(link.a)].automaton), at)) return true;
            } else if (link.kind == StepKind::whole) {
                if (whole_ends(static_cast<u32>(link.a))[static_cast<std::size_t>(at)] >= 0) return true;
            } else if (link.lasting || link.kind == StepKind::finding || takes_alone_here(link.step, at)) {
                return true;
            }
        }
    return false;
}

// Whether guards that ask for the start of the scope hold.
bool Matcher::starts_there(i32 guards, i32 at) const {
    const Array<i32> all = tables_.lists[static_cast<u32>(guards)];
    return at == 0 || std::none_of(all.begin(), all.end(), [&](i32 one) {
        return tables_.guards[static_cast<u32>(one)].kind == GuardKind::scope_start;
    });
}

// Rows of bits, all zeros. They hold for this scope, or till `forget`; then they are used again.
void Matcher::new_rows(u32& bits, u32& made, u32 rows, bool changing) {
    const std::size_t size = std::size_t{rows} * row_;
    if (made > scope_made_) {
        std::fill_n(scope_bits_.begin() + bits, size, u64{0});
    } else {
        bits = static_cast<u32>(scope_bits_.size());
        scope_bits_.resize(scope_bits_.size() + size);
    }
    made = changing ? findings_made_ : scope_made_;
}

// For rules without slots: their classes would not pay.
bool Matcher::can_begin_plainly(const Beginning& beginning, i32 at) {
    const auto has = [&](const std::vector<u32>& words, u32 word) {
        return word != unknown_word && beginning.may_have_word(word) &&
               std::binary_search(words.begin(), words.end(), word);
    };
    if (has(beginning.folded, folded_[static_cast<std::size_t>(at)])) return true;
    if (has(beginning.exact, exact_[static_cast<std::size_t>(at)])) return true;
    return std::any_of(beginning.others.begin(), beginning.others.end(), [&](i32 number) {
        const u32 argument = static_cast<u32>(tables_.steps[static_cast<u32>(number)].a);
        const bool is_regex = tables_.steps[static_cast<u32>(number)].kind == StepKind::regex;
        return is_regex ? regex_takes(argument, at) : any_hit(argument, at);
    });
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
    if (tables_.slots.empty() && program_.beginnings[automaton].plain) {
        while (at < size_ && !can_begin_plainly(program_.beginnings[automaton], at)) ++at;
        return at;
    }
    return next_bit(beginnings(automaton), at);
}

// The next place from `at` on whose bit is set in a row.
i32 Matcher::next_bit(std::size_t bits, i32 at) const {
    const u64* row = scope_bits_.data() + bits;
    for (u32 word = static_cast<u32>(at) >> 6; word < row_; ++word) {
        const u64 found = word == static_cast<u32>(at) >> 6 ? row[word] >> (at & 63) << (at & 63) : row[word];
        if (found) return static_cast<i32>(word << 6 | lowest_bit(found));
    }
    return size_;
}

// The next place from `at` on whose token a regex takes. Asked place by place over the whole scope, and by template
// after template, so all places are worked out at once.
i32 Matcher::next_with_regex(u32 regex, i32 at) {
    if (regex_filled_[regex] != scope_made_) {
        for (i32 place = 0; place < size_; ++place) regex_takes(regex, place);
        regex_filled_[regex] = scope_made_;
    }
    if (regex_made_[regex] != scope_made_) return size_;  // no token came as far as the regex
    return next_bit(regex_bits_[regex] + row_, at);
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

}  // namespace dragoman
