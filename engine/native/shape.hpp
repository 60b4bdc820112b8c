// The shape of a text: one byte for each code point, ASCII as it is and a sign for each other class.
//
// First step of `cut_text`. Behind it nothing depends on how wide the text's code points are. The shape is a
// copy that ends in spaces, so that scanners may look ahead; `Blocks` holds, a bit for each code point, what
// the tokeniser can decide 64 code points at a time.
#pragma once

#include <array>
#include <vector>

#include "text.hpp"

namespace dragoman {

// The signs of the shape beside ASCII, as in Python's `tokenizer`.
enum Sign : u8 {
    sign_lower = 0xE0,
    sign_upper = 0xC0,
    sign_mark = 0xA8,
    sign_format = 0xAD,
    sign_ideograph = 0xA7,
    sign_symbol = 0xA4,
    sign_dots = 0xB7,
    sign_address = 0xB5,
    sign_address_rest = 0xB6
};

enum Kind : u8 {
    kind_letter = 1,
    kind_digit = 2,
    kind_mark = 4,
    kind_space = 8,
    kind_format = 16,
    kind_capital = 32,
    kind_small = 64,     // str.islower
    kind_no_place = 128  // never part of a web address
};
constexpr u8 kind_alnum = kind_letter | kind_digit | kind_mark;

constexpr std::array<u8, 256> make_kinds() {
    std::array<u8, 256> kinds{};
    for (int c = 'a'; c <= 'z'; ++c) kinds[c] = kind_letter | kind_small;
    for (int c = 'A'; c <= 'Z'; ++c) kinds[c] = kind_letter | kind_capital;
    for (int c = '0'; c <= '9'; ++c) kinds[c] = kind_digit;
    for (int c = '\t'; c <= '\r'; ++c) kinds[c] = kind_space | kind_no_place;
    for (int c = 0x1C; c <= 0x20; ++c) kinds[c] = kind_space | kind_no_place;
    for (char c : {'<', '>', '"', '\'', '`', '{', '}', '|', '\\', '^'}) kinds[static_cast<u8>(c)] = kind_no_place;
    for (u8 c : {sign_symbol, sign_ideograph, sign_dots}) kinds[c] = kind_no_place;
    kinds[sign_lower] = kind_letter | kind_small;
    kinds[sign_upper] = kind_letter | kind_capital;
    kinds[sign_mark] = kind_mark;
    kinds[sign_format] = kind_format | kind_no_place;
    kinds[sign_address] = kind_small;
    return kinds;
}

inline constexpr std::array<u8, 256> kinds = make_kinds();

inline bool is_kind(u8 sign, u8 kind) { return (kinds[sign] & kind) != 0; }

// A code point of the text itself.
inline u32 code_point(const TextView& text, std::size_t at) {
    if (text.width == 1) return static_cast<const u8*>(text.data)[at];
    if (text.width == 2) return static_cast<const u16*>(text.data)[at];
    return static_cast<const u32*>(text.data)[at];
}

// What 64 code points are, a bit for each, the first one lowest.
struct Block {
    u64 word;     // letters and digits, but for digits beyond ASCII
    u64 single;   // neither those nor white space
    u64 trouble;  // what a token may depend on that is more than a run of `word` or one of `single`
    u64 control;  // white space that may break a line
};

struct Shape {
    std::vector<u8> signs;        // the text's length, then at least 64 spaces
    std::vector<Block> blocks;    // one more than the text has, for what comes next
    std::vector<u64> beyond;      // the code points that are not ASCII, by blocks; empty for an ASCII text
    std::vector<i32> anchors;     // where an address may be given away, ascending
    std::size_t length = 0;

    const u8* data() const { return signs.data(); }
    // Whether a range has a code point beyond ASCII.
    bool has_beyond(std::size_t start, std::size_t end) const {
        if (beyond.empty()) return false;
        const std::size_t first = start >> 6, last = (end - 1) >> 6;
        const u64 from = ~u64{0} << (start & 63), until = ~u64{0} >> (63 - ((end - 1) & 63));
        if (first == last) return (beyond[first] & from & until) != 0;
        if ((beyond[first] & from) || (beyond[last] & until)) return true;
        for (std::size_t block = first + 1; block < last; ++block)
            if (beyond[block]) return true;
        return false;
    }
};

// Writes signs and `beyond`.
void write_shape(const TextView& text, const Characters& characters, Shape& shape);

// Works out blocks and anchors from the signs.
void find_blocks(Shape& shape);

}  // namespace dragoman
