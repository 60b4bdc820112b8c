// Texts of a document as strings: as written, and in the forms in which they are compared (Python's text/folding.py).
//
// Asked where word numbers do not say enough: for words that the tables do not know, and for stretches of text. All
// strings are UTF-8; a lone surrogate is three bytes, so that strings stand in the order of their code points.
#pragma once

#include <string>
#include <string_view>

#include "program.hpp"

namespace dragoman {

// Any text cut into tokens, with the forms of each. The text must outlive it.
class TextForms {
public:
    explicit TextForms(const Environment& environment) : environment_(environment) {}

    // Adds a stretch of code points as UTF-8.
    static void append(const TextView& text, i32 start, i32 end, std::string& to);
    // The exact and the folded form of a token, as the tokeniser tells of it.
    void forms(const TextView& text, i32 start, i32 end, Form form, std::string& exact, std::string& folded) const;
    // The exact form of any text without spaces (`folding.exact`).
    void exact_of(std::u32string_view word, std::string& exact) const;

private:
    const Environment& environment_;
};

// The code points of UTF-8 as `TextForms::append` makes it.
void decode(std::string_view text, std::u32string& to);
void encode(std::u32string_view text, std::string& to);

// The tokens of one document.
class TokenTexts {
public:
    TokenTexts(const Environment& environment, const Document& document) : document_(document), forms_(environment) {}

    // Adds the text from the first of some tokens to the last (half-open), as written.
    void append(i32 first, i32 last, std::string& to) const;
    // Whether two tokens read the same, folded.
    bool same_folded(i32 one, i32 other);

private:
    void folded(i32 token, std::string& text);

    const Document& document_;
    TextForms forms_;
    std::string exact_, one_, other_;
};

}  // namespace dragoman
