// Where matches may end, read by sets of states: a deterministic automaton over classes of tokens, made as needed.
//
// Who only asks how far the matches from a place reach need not know in which order a reader meets them, nor by which
// way. Then all ways can be followed at once: a *set* holds every state that some way has come to, slots that are being
// read in place of themselves, each with where its callers go on. A set has one set behind it for each class of tokens,
// so after the first time a token costs one look-up. Lexicon entries of several tokens lead to sets further on.
//
// Belongs to `TokenClasses`, and is kept as long as the classes are. The memory is bounded: when it is full, all is
// forgotten. `Matcher::farthest_end` reads with it.
#pragma once

#include <vector>

#include "numbering.hpp"
#include "tables.hpp"

namespace dragoman {

class EndSets {
public:
    static constexpr u32 root = 0;              // the context of what nobody called
    static constexpr u32 empty = 0;             // a set of nothing
    static constexpr u32 accepting = 1;         // a bit of sets behind which a match may end
    static constexpr u32 leaps = 1u << 30;      // a bit of moves: entries of several tokens lead on too
    static constexpr u32 too_large = 1u << 31;  // a move to a set that is too large to be kept
    // What comes behind a set: by a class of tokens, by entries of a key, by adding another set.
    static constexpr u32 by_class = 0, by_key = 1u << 30, by_set = 2u << 30;
    static constexpr u32 by_start = 3u << 30;  // behind the set of nothing: what an automaton starts with

    // A state and where it belongs: `base` is the first state of its automaton.
    struct Item {
        u32 context, state, base;
    };

    // Forgets all.
    void clear() { moves_.clear(); }
    // Readies for use; forgets all where that is much. Sets are not to be used beyond.
    void ready();

    bool recall(u32 set, u32 by, u32& next) const {
        const Move& one = moves_[place(set, by)];
        next = one.next;
        return one.set == set && one.by == by;
    }
    void learn(u32 set, u32 by, u32 next) { moves_[place(set, by)] = Move{set, by, next}; }

    // The context of a slot that is called by an item, which goes on at a state.
    u32 context(u32 caller, u32 state, u32 base);
    // Where a context goes on.
    const Item& behind(u32 context) { return contexts_[context]; }

    // A set is made from `begin` to `finish`, of what is added between; adding twice does no harm.
    void begin();
    void add(const Item& item);
    void add_set(u32 set);
    void accept() { accepts_ = true; }
    u32 finish();

    // Items to be looked at, from `begin_visit` on: those asked for, each once.
    void begin_visit();
    void visit(const Item& item);
    void visit_set(u32 set);
    bool next_visit(Item& item);

private:
    static constexpr int move_bits = 16;
    static constexpr std::size_t most_moves = 1 << move_bits, most_items = 1 << 16;
    static constexpr std::size_t most_sets = 1 << 13, most_members = 1 << 19;
    static constexpr std::size_t most_in_set = 256, most_visits = 1024;

    struct Move {
        u32 set, by, next;
    };
    struct Set {
        u32 first, count;
        bool accepts;
    };

    static std::size_t place(u32 set, u32 by) {
        return static_cast<std::size_t>((u64{set} << 32 | by) * 0x9E3779B97F4A7C15u >> (64 - move_bits));
    }
    void begin_anew();
    u32 number_of(const Item& item);

    std::vector<Move> moves_;
    Numbering<Item> items_;
    Numbering<Item> contexts_;  // the context of the caller, and where it goes on
    Numbering<Set> sets_;
    std::vector<u32> members_;  // of sets: numbers of items, sorted
    std::vector<u32> made_;     // the set that is being made
    std::vector<u32> visits_;
    std::vector<u64> added_, visited_;  // by item: the last set that it was added to, the last visit
    u64 making_ = 0, visiting_ = 0;
    std::size_t next_ = 0;
    bool accepts_ = false, full_ = false;
};

}  // namespace dragoman
