// The matcher: automata read in one scope, as the reference matcher (Python's matcher/reference.py) reads them.
//
// It reads as a backtracking reader does, with a memory. A *node* is a state of an automaton at work (a *frame*),
// reached at a place; what a match comes to from a node does not depend on how the node was reached, so each
// node is worked out once for each way of choosing: that makes every search linear in the nodes. A slot stands
// for its templates in place: calling one enters its automaton in a frame that knows where to go on.
//
// Belongs to one scan. `begin` takes it to the next scope; its memory is kept for the scopes to come.
#pragma once

#include <functional>
#include <vector>

#include "document.hpp"
#include "node_map.hpp"
#include "program.hpp"

namespace dragoman {

enum class Wanted : u8 { first, longest, shortest };

// Tokens of the document that stand together: half-open.
struct Piece {
    i32 first, last;
};

// What a match did, four numbers each: what, its argument, the place where, one more.
enum class Did : i32 {
    open,     // event
    close,
    mark,     // number of the way
    enter,    // step
    leave,
    lexicon,  // step; one more: the place where it ends
    finding,  // step; one more: number of the finding
    whole,    // step; one more: the place where it ends
    inside    // how many of the next moves the match of that slot made; then its start and end, in its own scope
};

class Matcher {
public:
    explicit Matcher(const Environment& environment);

    // A new scope; `base` is the matcher of the scope that a shared scope is made of, at work meanwhile.
    void begin(const Document& document, const std::vector<Piece>& pieces, Matcher* base = nullptr);
    void begin(const Document& document, i32 first, i32 last);
    // Drops what was learnt about nodes, and what has findings behind it.
    void forget();
    // Drops what was learnt about nodes, and changes the memory for them with another matcher's.
    void exchange_nodes(Matcher& other);

    i32 size() const { return size_; }
    // The token of the document at a place.
    i32 token(i32 place) const { return together_ ? first_ + place : tokens_[static_cast<std::size_t>(place)]; }

    // The next place, from `at` on, where a match of an automaton may begin; size() where there is none.
    i32 next_start(u32 automaton, i32 at);
    // The next place, from `at` on, where a match of one of some automata begins; size() where none does.
    i32 next_match(const std::vector<i32>& automata, i32 at);
    // The match from a start, a place of the scope; `only_end` confines it to one end where it is not negative.
    // The end, or -1.
    i32 match(u32 automaton, i32 start, Wanted wanted, i32 only_end, std::vector<i32>* did);
    // The same for a start that `next_start` gave.
    i32 match_here(u32 automaton, i32 start, Wanted wanted, i32 only_end, std::vector<i32>* did);
    // Every end of a match from a start, in the order first reached, each with what the match did.
    void matches(u32 automaton, i32 start, std::vector<i32>& ends, std::vector<std::vector<i32>>& did);

    i32 nearest_end(u32 marker, i32 start);
    const std::vector<i32>& marked_starts(u32 marker);
    const std::vector<i32>& marked_ends(u32 marker);
    // Pairs of an end and the first start from which a match ends there.
    void earliest_starts(u32 marker, std::vector<i32>& pairs);
    // Pairs of places where what comes after a share's predicate begins and ends.
    void joints(u32 share, std::vector<i32>& pairs);
    // The end of the match of a whole slot that begins at a place of this scope, and what it did. Asked of the scope
    // it was found in, which is that of the outermost base.
    i32 whole_match(u32 slot, i32 place, std::vector<i32>& did);

private:
    static constexpr u32 none = 0xffffffffu;
    static constexpr i32 in_frame = 1 << 30;    // of a visit, for `sub`: the slot is read in a frame
    static constexpr i32 no_key = -1;
    static constexpr i32 beyond_charts = -2;    // a match that is too much for a chart
    static constexpr u32 most_parts = 64;      // of the ways of a state, by 64: those of more are not remembered

    struct Frame {
        u32 automaton;
        u32 base;        // its first state among all
        u32 caller;      // a frame, or none
        u32 position;    // the caller's state that waits
        i32 bound;       // slots inside have room up to here
        i32 limit;       // nothing is taken beyond
        i32 end;         // where it must end; -1 where it need not
        const std::vector<u8>* ends;  // by place, where it may end; null where anywhere
        u32 failed;      // its bits of failures; none where they are kept in `nodes_`
        u32 succeeded;
        u32 values[2];   // its numbers for longest and shortest
    };
    // A node being read, and what of it is still to be tried.
    struct Visit {
        u32 frame, state;
        i32 at;
        i32 sub;            // how far the way under way is: -1 not begun
        u32 way;            // the way under way
        u32 chunk, behind;  // of its ways, the first of those that `open` speaks of, and the one behind the last
        u64 open;           // bits of ways still to be tried
    };
    struct Target {
        u32 frame, state;
        i32 at;
        bool accepts;
    };
    struct Valued {
        Visit visit;
        i32 best;
    };
    // A node of what is being charted; see `Visit`.
    struct Charting {
        u32 state;
        i32 at, sub;
        u32 way, chunk, behind;
        u64 open;
    };
    // What is being charted, from a place on.
    struct Charted {
        u32 base, states;  // the automaton's first state among all, and how many
        i32 start, limit;
        std::size_t bits;  // where the bits of its nodes begin
        u32 nodes, count;
        u64 reached;       // bits of lengths
        u8 lengths[Chart::longest + 1];

        void add(i32 end) {
            const u64 length = u64{1} << (end - start);
            if (!(reached & length)) lengths[count++] = static_cast<u8>(end - start);
            reached |= length;
        }
    };
    struct MarkerMemo {
        u32 starts_made = 0, ends_made = 0;
        std::vector<i32> starts, ends;        // sorted places
        std::vector<i32> next_start, last_end;  // by place
    };
    struct SlotMemo {
        u32 stops_made = 0, whole_made = 0;
        std::vector<i32> next_stop;  // by place: the first stop there or behind; a large number where there is none
        std::vector<i32> whole_end;  // by place: where the match that begins there ends; -1 where none does
    };

    void begun(const Document& document, Matcher* base);
    void forget_nodes();
    void new_rows(u32& bits, u32& made, u32 rows, bool changing);
    i32 next_bit(std::size_t row, i32 at) const;

    // --- nodes
    u32 new_frame(const Frame& frame, bool dense);
    u32 root(u32 automaton, i32 bound);
    u32 confined_root(u32 automaton, i32 bound, i32 end);
    u32 call(u32 caller, u32 position, u32 slot, i32 at);
    Visit visit(u32 frame, u32 state, i32 at);
    void push(std::vector<Visit>& path, const Target& to);
    bool next_chunk(Visit& visit);
    bool advance(Visit& visit, Target& target);
    bool take(Visit& visit, const Link& link, Target& target);
    bool take_slot(Visit& visit, const Link& link, Target& target);
    bool take_hit(Visit& visit, const Link& link, Target& target);
    bool read(u32 frame, i32 start, std::vector<Visit>& path);
    bool exists(u32 frame, i32 start);
    i32 value(u32 frame, i32 start, Wanted wanted);
    void retrace(u32 frame, i32 start, Wanted wanted, std::vector<Visit>& path);
    using Reached = std::function<void(i32 end, const std::vector<Visit>& path)>;
    void read_all(u32 frame, i32 start, u32 kind, const Reached& reached);
    bool has_failed(const Target& node) const;
    void set_failed(const Visit& node);
    i32 known_value(u32 frame, u32 state, i32 at, Wanted wanted);
    void set_value(u32 frame, u32 state, i32 at, Wanted wanted, i32 value);
    void tell(const std::vector<Visit>& path, std::vector<i32>& did);
    void tell_slot(const Step& step, i32 at, i32 end, std::vector<i32>& did);
    void work();

    // --- what steps take
    u32 class_at(i32 at) const { return classes_->at(*document_, token(at)); }
    u64 open_ways(u32 state, u32 chunk, u32 behind, i32 at);
    u64 accepting_ways(u32 state, u32 chunk, u32 behind) const;
    u64 work_out_open(u32 chunk, u32 behind, i32 at);
    bool may_take(const Link& link, i32 at);
    bool begins(u32 automaton, i32 at);
    bool work_out_begins(u32 automaton, i32 at);
    bool may_begin(u32 automaton, i32 at);
    std::size_t beginnings(u32 automaton);
    bool may_begin_here(u32 automaton, i32 at);
    bool starts_there(i32 guards, i32 at) const;
    bool in_set(u32 set, u32 word) const;
    bool takes_word(const Link& link, i32 at) const;
    bool takes_plainly(const Link& link, i32 at);
    bool can_begin_plainly(const Beginning& beginning, i32 at);
    bool takes_token(StepKind kind, i32 a, i32 b, i32 at);
    bool takes_alone(i32 step, i32 at);
    bool takes_alone_here(i32 step, i32 at);
    bool work_out_alone(const Step& step, i32 at);
    bool matches_one(u32 automaton, i32 at);
    bool regex_takes(u32 regex, i32 at);
    i32 next_with_regex(u32 regex, i32 at);
    i32 next_with_hit(u32 key, i32 at) const;
    bool any_hit(u32 key, i32 at) const;
    i32 local_end(i32 at, i32 token_end) const;
    i32 sentence_end(i32 at);
    i32 sentence_end_beyond(i32 at);

    // --- what is charted
    u32 charted(u32 automaton, bool in_sentence, i32 at, i32 limit, const Chart*& chart);
    u32 chart(Chart& chart, u32 automaton, u32 number, i32 at, i32 place, i32 limit);
    bool chart_node(Charted& found, u32 state, i32 at);
    u64 open_at(u32 state, u32 chunk, u32 behind, i32 at, i32 limit);
    i32 next_end(Charting& node, const Link& link, i32 limit, bool& more);
    i32 next_slot_end(Charting& node, const Link& link, i32 limit, bool& more);
    i32 end_of(i32 at, i32 token_end) const;
    bool exists_at(u32 automaton, i32 at);
    bool lengths_at(u32 automaton, bool in_sentence, i32 at, i32 limit, u64& lengths);
    void trace(const Slot& slot, i32 at, i32 end, std::vector<Visit>& path);

    // --- how far matches reach
    i32 farthest_end(u32 automaton, i32 at, i32 limit);
    bool leap(u32 set, i32 at, i32 here, i32 limit, u32* awaited, i32& last_awaited);
    u32 united(u32 set, u32 other);
    u32 set_behind(u32 set, i32 at, i32 key);
    bool follow(const EndSets::Item& item, const Link& link, i32 at, i32 key);
    void arrive(EndSets::Item item);

    // --- what is true of the whole scope
    bool hold(i32 guards, i32 at);
    bool is_preceded(u32 marker, i32 at, i32 within);
    bool is_followed(u32 marker, i32 at, i32 within);
    MarkerMemo& starts_of(u32 marker);
    MarkerMemo& ends_of(u32 marker);
    u32 made_for_marker(u32 marker) const;
    u32 made_for_slot(u32 slot) const;
    i32 slot_end(u32 slot, i32 at, i32 bound);
    i32 trimmed_end(i32 start, i32 end);
    const std::vector<i32>& stops_of(u32 slot);
    const std::vector<i32>& whole_ends(u32 slot);
    i32 whole_at(u32 slot, i32 at, std::vector<i32>* did);
    i32 longest_at(u32 slot, i32 at);

    const Environment& environment_;
    const Program& program_;
    const Tables& tables_;
    const Document* document_ = nullptr;
    TokenClasses* classes_ = nullptr;  // the document's
    Matcher* base_ = nullptr;
    i32 size_ = 0;
    u32 row_ = 1;  // 64-bit words of a row of places

    // The scope's tokens and words. Where they stand together in the document, its words are looked at in place.
    bool together_ = true;
    i32 first_ = 0;
    const u32 *folded_ = nullptr, *exact_ = nullptr;
    std::vector<i32> tokens_;
    std::vector<u32> own_folded_, own_exact_;

    // Numbers that mark what belongs to this scope, to it since `forget`, and to the nodes at hand.
    u32 scope_made_ = 0, findings_made_ = 0, nodes_made_ = 0;
    u32 clock_ = 0;
    std::vector<Frame> frames_;
    std::vector<u64> bits_;
    std::vector<i32> numbers_;
    std::vector<u32> root_of_, root_made_;          // by automaton
    std::vector<u32> begin_bits_, begin_made_;      // by automaton: where its row of bits begins
    std::vector<u32> alone_bits_, alone_made_;      // by step: where its two rows of bits begin
    std::vector<u32> regex_bits_, regex_made_;      // by regex: the same
    std::vector<u32> regex_filled_;                 // by regex: whether all of its bits are known
    std::vector<u64> scope_bits_;                   // bits that `forget` leaves alone
    NodeMap nodes_, seen_;
    Chart chart_;                                   // of what holds in this scope only; places of the scope
    std::vector<Charting> charting_;                // a stack
    std::vector<u64> charted_;                      // bits of nodes met, of all that is being charted
    std::size_t charted_top_ = 0;
    i32 sentence_first_ = 0, sentence_behind_ = 0;  // tokens of the sentence asked for last
    std::vector<MarkerMemo> markers_;
    std::vector<SlotMemo> slots_;
    std::vector<std::vector<Visit>> paths_;         // stacks, one a depth
    std::size_t depth_ = 0;
    std::vector<i32> mark_counts_;                  // by place and mark: how many before
    u32 mark_counts_made_ = 0;
    u32 worked_ = 0;

    friend class PathLoan;
};

}  // namespace dragoman
