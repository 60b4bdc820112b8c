// A text cut into tokens, sentences and paragraphs: the kernel's counterpart of Python's `text/`.
//
// `cut_text` gives just what `tokenizer.tokenize`, `segmenter.split_sentences` and `split_paragraphs` give,
// for texts of 1, 2 and 4 bytes a code point. What it needs to know of characters beyond ASCII it asks
// `Characters`, what it needs to know of English writing it asks `Orthography`; Python is the source of both.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "tables.hpp"

namespace dragoman {

// The code points of a text; `width` is 1, 2 or 4 bytes each, as CPython stores them.
struct TextView {
    const void* data;
    std::size_t length;
    int width;
    bool ascii;  // all below 128 (width is 1)
};

enum CharacterFlag : u8 {
    flag_space = 1,        // str.isspace
    flag_lower = 2,        // str.islower
    flag_upper = 4,        // str.isupper
    flag_alpha = 8,        // str.isalpha
    flag_digit = 16,       // str.isdigit
    flag_line_break = 32,  // ends a line of str.splitlines
    flag_ignorable = 64,   // left out of exact forms, unless nothing else is there
    flag_decimal = 128     // str.isdecimal
};

// What one page of 256 code points is like, as Python's unicodedata sees it: `text/character_pages.py` makes it.
struct CharacterPage {
    u8 shape[256];    // the sign of `shape_of`, in Latin-1
    u32 folded[256];  // the folded form, where it is one code point that meets its neighbours unchanged; else 0
    u32 exact[256];   // the same for the exact form
    u8 flags[256];    // of `CharacterFlag`
};

// Pages are asked for once, when a text first needs them, and then shared by all threads.
class Characters {
public:
    virtual ~Characters();
    const CharacterPage& page(u32 code_point) const {
        const CharacterPage* known = pages_[code_point >> 8].load(std::memory_order_acquire);
        return known ? *known : make(code_point >> 8);
    }
    // The exact form of a token (`folding.exact`). Asked seldom: where a stop stands beside a token that is not
    // made of simple code points. May raise.
    virtual void exact_form(const std::u32string& token, std::u32string& exact) const = 0;

protected:
    // Fills a page; called with no lock of the kernel held. May raise.
    virtual void fill(u32 number, CharacterPage& page) const = 0;

private:
    const CharacterPage& make(u32 number) const;
    mutable std::atomic<const CharacterPage*> pages_[0x1100] = {};
};

using WordSet = std::unordered_set<std::u32string>;
class WordLists;

// The lists of Python's `Orthography`, under the same names: ASCII, and no word of more than 16 letters.
// Not to be changed once a text was cut with them.
struct Orthography {
    WordSet kept, kept_before_more, titles, closing, places, starters;
    std::vector<std::u32string> dotted, domains;

    Orthography();
    Orthography(Orthography&&) noexcept;
    ~Orthography();
    // The same, ready to be asked; made once, for all threads. Raises std::invalid_argument where they are not
    // what they should be.
    const WordLists& ready() const;

private:
    struct Ready;
    std::unique_ptr<Ready> ready_;
};

// How the exact form of a token comes about. What is ASCII and its own exact form may be plain as well: '"'.
enum class Form : u8 {
    plain,       // ASCII as written: letters, digits, signs
    dots,        // "..."
    dash,        // "-"
    double_mark, // '"'
    single_mark, // "'"
    beyond       // has code points beyond ASCII: see `Characters`
};

struct Workspace;

// Tokens are half-open ranges of code points; sentences and paragraphs are given by their first tokens.
// Owned by a scan and used again for text after text.
struct Tokens {
    std::vector<i32> start, end;
    std::vector<Form> form;
    std::vector<i32> sentence_start, paragraph_start;
    std::unique_ptr<Workspace> workspace;  // what `cut_text` needs on the way

    Tokens();
    ~Tokens();
    std::size_t count() const { return start.size(); }
};

// Cuts a text of less than 2^31 code points. Linear in the text; `tokens` is overwritten.
void cut_text(const TextView& text, const Characters& characters, const Orthography& orthography, Tokens& tokens);

}  // namespace dragoman
