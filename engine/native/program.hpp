// A program: tables with what is worked out from them once, when they are opened.
//
// Immutable and shared by all threads. Owns no text.
#pragma once

#include <vector>

#include "document.hpp"
#include "forward.hpp"
#include "forward_index.hpp"
#include "reference_starts.hpp"
#include "regex.hpp"
#include "tables.hpp"
#include "text.hpp"

namespace dragoman {

// What a match of an automaton can begin with: a folded or an exact word (sorted), or one of other steps.
struct Beginning {
    std::vector<u32> folded, exact;
    std::vector<i32> others;
    bool anywhere = false;  // it may take nothing, or begins with a gap
    bool plain = true;      // none of `others` is a slot, or speaks of one
    bool changing = false;  // what one of `others` takes may change with the findings
    u64 word_bits[4] = {};  // bits of the words' numbers, by their last eight bits: most other words fail here

    void add_word(u32 word) { word_bits[word >> 6 & 3] |= u64{1} << (word & 63); }
    bool may_have_word(u32 word) const { return word_bits[word >> 6 & 3] >> (word & 63) & 1; }
};

// A way with the step behind it, as the matcher follows it. For words, `a` is where the set begins among the items
// of all sets and `b` the size of the set; a set of one word is that word, with size 0.
struct Link {
    i32 target, guards;
    StepKind kind;
    bool exact;    // of words: compared as written
    bool lasting;  // what the step takes of a token is the same wherever the token stands
    bool plain;    // of a state with few ways, and none into slots: each is looked at where it is tried
    i32 a, b;
    i32 step;    // -1 for one that accepts
};

// How far what an automaton matches from a place is the same wherever it is asked; see chart.hpp.
enum class Reach : u8 {
    caller,    // it depends on where the slot that calls has to end
    scope,     // on the scope, and on the findings so far
    document   // on nothing but the tokens that follow
};

constexpr i32 any_length = 64;  // a length that is not bounded, or not by much

// Of a state: whether its ways can be told by a look at the words alone, sooner than by the class of a token.
struct StateWays {
    u64 accepting;  // bits of those of its first 64 ways that accept
    u64 free;       // of those without guards among them
    bool direct;
    bool accepts, only_accepts;  // some of its ways do; it has no others
};

// What is asked of an automaton first, in one line of the cache.
struct alignas(64) Head {
    static constexpr u32 most_words = 8;
    // words: with one of `words`, folded; regex, lexicon: with what the regex or the key takes whose number is the
    // first of `words`.
    enum class Begins : u8 { anywhere, words, regex, lexicon, otherwise };

    u32 state, states;     // its first state among all, and how many
    u32 way, behind;       // the ways from the start
    u32 words[most_words];
    u8 word_count;
    Begins begins;
};

struct Program {
    Program(const u8* block, std::size_t size);

    Tables tables;
    Vocabulary vocabulary;
    ForwardIndex index;
    std::vector<Beginning> beginnings;  // by automaton
    std::vector<Head> heads;            // by automaton
    std::vector<Link> links;            // by way
    std::vector<FirstCharacters> regex_firsts;  // by regex
    std::vector<u8> changing_steps;     // by step: whether what it takes may change with the findings
    ReferenceStarts reference_starts;
    std::vector<u8> lasting_steps;      // by step: whether what it takes of one token is the same wherever the token stands
    std::vector<Reach> reaches;         // by automaton
    std::vector<u32> same_starts;       // by automaton: the first that begins with the same
    std::vector<u32> start_numbers;     // by automaton: numbers for such beginnings
    std::size_t start_count = 0;
    std::vector<u8> single;             // by automaton: whether it matches just the one tokens that it may begin with
    std::vector<u8> lasting_starts;     // by automaton: whether it may begin at a token lies in the token alone
    std::vector<u8> named_words;        // by word: whether a rule names it; others matter by their entries alone
    std::vector<i32> longest;           // by automaton, as far as others ask for it: the tokens of a match at most
    std::vector<StateWays> state_ways;  // by state
    std::vector<u32> same_ways;         // by state: the first that takes the same by its ways, under the same guards
    std::vector<u32> same_targets;      // by state: the first of its automaton that leads to the same
    std::vector<u8> by_sets;            // by automaton: whether `EndSets` can read it
    std::size_t type_count = 0;         // finding types that are made or taken

private:
    bool is_changing(const Step& step) const;
    Beginning beginning_of(u32 automaton) const;
    void add_head(u32 automaton);
    void add_links(u32 automaton);
    void add_state_ways();
    void find_same_ways();
    void find_same_targets(u32 automaton);
    bool is_read_by_sets(u32 automaton);
    bool is_lasting_start(u32 automaton) const;
    bool is_single(u32 automaton);
};

// Everything around a scan that is not the text: shared by threads.
struct Environment {
    const Program* program = nullptr;
    const Characters* characters = nullptr;
    const Orthography* orthography = nullptr;
    const Folding* folding = nullptr;
    const RegexJudge* regexes = nullptr;
    const Interrupts* interrupts = nullptr;
    TokenClassesPool* classes = nullptr;  // locks itself
};

}  // namespace dragoman
