// Classes of tokens: tokens that all rules take alike, and what was learnt about them.
//
// What the steps of rules make of a single token lies in its words, in what regexes say of its text and in the
// lexicon entries that begin with it. Tokens in which these agree are of one class, in whatever text they stand; so
// what a state of an automaton can do with a token is worked out once a class, and remembered from text to text.
//
// Belongs to one document at a time. The memory is bounded: when it is full, all is forgotten before the next text.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "chart.hpp"
#include "end_sets.hpp"
#include "numbering.hpp"
#include "tables.hpp"

namespace dragoman {

struct Document;
struct Environment;

class TokenClasses {
public:
    explicit TokenClasses(const Environment& environment);

    // Readies for the next text, of so many tokens: no class in use is needed any longer.
    void next_text(std::size_t tokens);
    // The class of a token of the text at hand.
    u32 at(const Document& document, i32 token) {
        u32& known = by_token_[static_cast<std::size_t>(token)];
        if (known == unknown) known = of(document, token);
        return known;
    }
    static constexpr u32 unknown = 0;  // what is no class

    // What was learnt about a class under a number (of a state, say), where it is still known.
    bool recall(u32 number, u32 of_class, u64& value) const {
        const Learnt& one = learnt_[place(number, of_class)];
        value = one.value;
        return one.number == number && one.of_class == of_class;
    }
    void learn(u32 number, u32 of_class, u64 value);
    // By numbered beginnings of automata: bits of those that are known for a class, then of those that it may begin.
    u64* beginnings(u32 of_class) { return begin_bits_.data() + std::size_t{of_class} * 2 * begin_words_; }
    std::size_t begin_words() const { return begin_words_; }

    Chart chart;   // of the text at hand; places are tokens
    EndSets ends;  // of these classes

private:
    struct Text {
        u64 low, high;  // its characters
        u32 shape;      // how many, and whether they are of one byte each
        u32 form;
    };
    // What is in a token by itself.
    struct Form {
        u32 folded, exact;
        u64 regexes;  // bits of those that take it
        u32 own;      // its number, where it is the form of one text alone; 0 for others
        u32 alone;    // the class of such tokens without hits; `unknown` before the first
    };
    struct Class {
        u32 form, first_hit, hit_count;
    };
    struct Learnt {
        u32 number, of_class;
        u64 value;
    };

    std::size_t place(u32 number, u32 of_class) const {
        return static_cast<std::size_t>((u64{number} << 32 | of_class) * 0x9E3779B97F4A7C15u >> learnt_shift_);
    }
    u32 of(const Document& document, i32 token);
    bool read(const Document& document, i32 token, Text& text) const;
    u32 form_of(const Document& document, i32 token, const Text& text);
    u32 own_form(const Document& document, i32 token);
    u32 class_of(const Document& document, i32 token, u32 form);
    void grow();

    const Environment& environment_;
    std::vector<u32> by_token_;
    std::size_t begin_words_;
    std::vector<u64> begin_bits_;
    Numbering<Text> texts_;
    Numbering<Form> forms_;
    Numbering<Class> classes_;
    std::vector<u32> hits_;  // of classes: keys, doubled, and one more where the entry is of one token
    std::vector<Learnt> learnt_;
    int learnt_shift_;
    std::size_t learnt_count_ = 0;
};

// Classes that no document uses wait here, with what was learnt about them.
class TokenClassesPool {
public:
    explicit TokenClassesPool(const Environment& environment) : environment_(environment) {}

    std::unique_ptr<TokenClasses> take();
    void give_back(std::unique_ptr<TokenClasses> classes);

private:
    static constexpr std::size_t most_waiting = 8;

    const Environment& environment_;
    std::mutex lock_;
    std::vector<std::unique_ptr<TokenClasses>> waiting_;
};

// Classes on loan from a pool.
class TokenClassesLoan {
public:
    TokenClassesLoan() = default;
    ~TokenClassesLoan();
    TokenClassesLoan(const TokenClassesLoan&) = delete;
    TokenClassesLoan& operator=(const TokenClassesLoan&) = delete;

    void take(TokenClassesPool& pool);
    explicit operator bool() const { return classes_ != nullptr; }
    TokenClasses* operator->() const { return classes_.get(); }
    TokenClasses& operator*() const { return *classes_; }

private:
    TokenClassesPool* pool_ = nullptr;
    std::unique_ptr<TokenClasses> classes_;
};

}  // namespace dragoman
