// A text being read: its tokens, words and hits, and the findings that later rules may take.
//
// Filled by `text` and `forward`, read by `matcher`. A scan owns one and uses it for text after text.
#pragma once

#include <string>
#include <vector>

#include "forward.hpp"
#include "tables.hpp"
#include "text.hpp"
#include "token_classes.hpp"

namespace dragoman {

// The findings of one type by the token they begin with, the longest first; `number` as given.
struct FoundSpans {
    std::vector<i32> start, end, number;

    // Spans as pairs (first token, token behind the last), in order of preference.
    void assign(const std::vector<i32>& spans);
    // The first of those that begin at or behind a token.
    std::size_t from(i32 token) const;
};

struct Document {
    TextView text{};
    Tokens tokens;
    Words words;
    i32 day = 0;  // ordinal of its date, 0 where it has none
    std::vector<FoundSpans> findings;  // by type; empty before the first are known
    std::vector<u32> changed;          // by token: the last change of findings that begin with it
    u32 changes = 0;                   // so many were made

    TokenClassesLoan classes;          // and what matchers learn about its tokens

    // The token behind the last of the sentence that a token is in.
    i32 sentence_end(i32 token) const;
    // Readies what matchers learn, for the text that was just read.
    void begin_learning(const Environment& environment);
    // Sets the findings of a type.
    void set_findings(u32 type, const std::vector<i32>& spans);
    // Whether findings that begin in a stretch of tokens have changed since so many changes were made.
    bool changed_since(u32 change, i32 first, i32 last) const;
};

// What Python is asked where the kernel cannot know: whether a regex takes a token whose text needs composing,
// or that is no deterministic automaton.
class RegexJudge {
public:
    virtual ~RegexJudge();
    virtual bool matches(u32 regex, const TextView& text, i32 start, i32 end) const = 0;
};

// Asked now and then in long work; throws where the work is to be broken off.
class Interrupts {
public:
    virtual ~Interrupts();
    virtual void check() const = 0;
};

}  // namespace dragoman
