// Signs of code points, and bits of signs: see shape.hpp.
#include "shape.hpp"

#include <cstring>

#include "bits.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dragoman {
namespace {

constexpr std::size_t block_size = 64;

#if defined(__SSE2__)

inline __m128i load(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }

// The low bytes of 16 code points, right where these are ASCII.
inline __m128i pack(const u8* from) { return load(from); }
inline __m128i pack(const u16* from) { return _mm_packus_epi16(load(from), load(from + 8)); }
inline __m128i pack(const u32* from) {
    const __m128i low = _mm_packs_epi32(load(from), load(from + 4));
    return _mm_packus_epi16(low, _mm_packs_epi32(load(from + 8), load(from + 12)));
}

// A bit for each of 16 code points that is not ASCII.
inline u32 beyond_ascii(const u8* from) { return static_cast<u32>(_mm_movemask_epi8(load(from))); }
inline u32 beyond_ascii(const u16* from) {
    const __m128i high = _mm_set1_epi16(static_cast<short>(0xFF80)), zero = _mm_setzero_si128();
    const __m128i low = _mm_cmpeq_epi16(_mm_and_si128(load(from), high), zero);
    const __m128i up = _mm_cmpeq_epi16(_mm_and_si128(load(from + 8), high), zero);
    return static_cast<u32>(_mm_movemask_epi8(_mm_packs_epi16(low, up))) ^ 0xFFFF;
}
inline u32 beyond_ascii(const u32* from) {
    const __m128i high = _mm_set1_epi32(static_cast<int>(0xFFFFFF80)), zero = _mm_setzero_si128();
    __m128i part[4];
    for (int i = 0; i < 4; ++i) part[i] = _mm_cmpeq_epi32(_mm_and_si128(load(from + 4 * i), high), zero);
    const __m128i all = _mm_packs_epi16(_mm_packs_epi32(part[0], part[1]), _mm_packs_epi32(part[2], part[3]));
    return static_cast<u32>(_mm_movemask_epi8(all)) ^ 0xFFFF;
}

// Copies 16 code points; gives a bit for each that is not ASCII.
template <class Unit>
inline u32 copy16(const Unit* from, u8* to) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), pack(from));
    return beyond_ascii(from);
}

#else

template <class Unit>
inline u32 copy16(const Unit* from, u8* to) {
    u32 beyond = 0;
    for (int i = 0; i < 16; ++i) {
        to[i] = static_cast<u8>(from[i]);
        beyond |= static_cast<u32>(from[i] >= 128) << i;
    }
    return beyond;
}

#endif

template <class Unit>
void write_signs(const Unit* text, std::size_t length, const Characters& characters, Shape& shape) {
    u8* signs = shape.signs.data();
    std::size_t at = 0;
    for (; at + 16 <= length; at += 16) {
        u64 beyond = copy16(text + at, signs + at);
        if (!beyond) continue;
        shape.beyond[at >> 6] |= beyond << (at & 63);
        for (; beyond; beyond &= beyond - 1) {
            const std::size_t place = at + lowest_bit(beyond);
            signs[place] = characters.page(text[place]).shape[text[place] & 255];
        }
    }
    for (; at < length; ++at) {
        const u32 character = text[at];
        signs[at] = static_cast<u8>(character);
        if (character < 128) continue;
        shape.beyond[at >> 6] |= u64{1} << (at & 63);
        signs[at] = characters.page(character).shape[character & 255];
    }
}

// What a block is made of, before its neighbours are looked at.
struct Raw {
    u64 word, digit, space, control, dot, dash, comma, colon, high;
    u64 odd;  // other signs that tokens of several kinds begin with, and some harmless ones
    u64 at;   // '@' and '`'
};

#if defined(__SSE2__)

inline u64 bits(__m128i mask) { return static_cast<u32>(_mm_movemask_epi8(mask)); }
inline __m128i equal(__m128i signs, int sign) { return _mm_cmpeq_epi8(signs, _mm_set1_epi8(static_cast<char>(sign))); }
inline __m128i between(__m128i signs, int first, int last) {
    const __m128i above = _mm_sub_epi8(signs, _mm_set1_epi8(static_cast<char>(first)));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(static_cast<char>(last - first))), above);
}

inline Raw raw_block(const u8* signs) {
    Raw raw{};
    for (int part = 0; part < 64; part += 16) {
        const __m128i all = load(signs + part);
        const __m128i small = _mm_or_si128(all, _mm_set1_epi8(0x20));
        const __m128i digit = between(all, '0', '9');
        const __m128i control = _mm_or_si128(between(all, '\t', '\r'), between(all, 0x1C, 0x1F));
        const __m128i at = equal(small, '`');
        const __m128i odd = _mm_or_si128(
            _mm_or_si128(at, equal(_mm_or_si128(all, _mm_set1_epi8(6)), '\'')),   // ! # % '
            equal(_mm_and_si128(all, _mm_set1_epi8(static_cast<char>(0x9F))), 0x1F));  // ? _ and two controls
        raw.word |= bits(_mm_or_si128(between(small, 'a', 'z'), digit)) << part;
        raw.digit |= bits(digit) << part;
        raw.control |= bits(control) << part;
        raw.space |= bits(_mm_or_si128(control, equal(all, ' '))) << part;
        raw.dot |= bits(equal(all, '.')) << part;
        raw.dash |= bits(equal(all, '-')) << part;
        raw.comma |= bits(equal(all, ',')) << part;
        raw.colon |= bits(equal(all, ':')) << part;
        raw.high |= bits(all) << part;
        raw.odd |= bits(odd) << part;
        raw.at |= bits(at) << part;
    }
    return raw;
}

// The letters beyond ASCII of a block.
inline u64 letters_beyond(const u8* signs) {
    u64 letters = 0;
    static_assert((sign_lower & 0xDF) == sign_upper, "one comparison finds both");
    for (int part = 0; part < 64; part += 16) {
        const __m128i capital = _mm_and_si128(load(signs + part), _mm_set1_epi8(static_cast<char>(0xDF)));
        letters |= bits(equal(capital, sign_upper)) << part;
    }
    return letters;
}

#else

inline Raw raw_block(const u8* signs) {
    Raw raw{};
    for (int i = 0; i < 64; ++i) {
        const u8 sign = signs[i];
        const u64 bit = u64{1} << i;
        if (sign >= 128) raw.high |= bit;
        else if (is_kind(sign, kind_letter)) raw.word |= bit;
        else if (is_kind(sign, kind_digit)) raw.word |= bit, raw.digit |= bit;
        else if (sign == ' ') raw.space |= bit;
        else if (is_kind(sign, kind_space)) raw.space |= bit, raw.control |= bit;
        else if (sign == '.') raw.dot |= bit;
        else if (sign == '-') raw.dash |= bit;
        else if (sign == ',') raw.comma |= bit;
        else if (sign == ':') raw.colon |= bit;
        else if (sign == '@' || sign == '`') raw.at |= bit, raw.odd |= bit;
        else if (sign == '!' || sign == '#' || sign == '\'' || sign == '?' || sign == '_') raw.odd |= bit;
    }
    return raw;
}

inline u64 letters_beyond(const u8* signs) {
    u64 letters = 0;
    for (int i = 0; i < 64; ++i) letters |= u64{signs[i] == sign_lower || signs[i] == sign_upper} << i;
    return letters;
}

#endif

}  // namespace

void write_shape(const TextView& text, const Characters& characters, Shape& shape) {
    const std::size_t blocks = text.length / block_size + 1;
    shape.length = text.length;
    if (shape.signs.size() < (blocks + 1) * block_size) shape.signs.resize((blocks + 1) * block_size);
    shape.beyond.clear();
    if (text.ascii) {
        if (text.length) std::memcpy(shape.signs.data(), text.data, text.length);
    } else {
        shape.beyond.assign(blocks, 0);
        if (text.width == 1) write_signs(static_cast<const u8*>(text.data), text.length, characters, shape);
        else if (text.width == 2) write_signs(static_cast<const u16*>(text.data), text.length, characters, shape);
        else write_signs(static_cast<const u32*>(text.data), text.length, characters, shape);
    }
    std::memset(shape.signs.data() + text.length, ' ', (blocks + 1) * block_size - text.length);
}

void find_blocks(Shape& shape) {
    const std::size_t count = shape.length / block_size + 1;
    if (shape.blocks.size() < count + 1) shape.blocks.resize(count + 1);
    shape.anchors.clear();
    const u8* signs = shape.signs.data();
    u64 digit_before = 0, dash_before = 0;  // of the code point before the block
    Raw raw = raw_block(signs);
    for (std::size_t number = 0; number < count; ++number) {
        const Raw next = raw_block(signs + (number + 1) * block_size);
        const u64 letters = raw.high ? letters_beyond(signs + number * block_size) : 0;
        const u64 beyond = shape.beyond.empty() ? 0 : shape.beyond[number] & ~letters;
        const auto behind = [](u64 here, u64 there) { return here >> 1 | there << 63; };
        const u64 digit_behind = behind(raw.digit, next.digit), digits_before = raw.digit << 1 | digit_before;
        const u64 dashes = raw.dash & (behind(raw.dash, next.dash) | raw.dash << 1 | dash_before);
        const u64 single = ~(raw.word | raw.space | letters);
        Block& block = shape.blocks[number];
        block.word = (raw.word & ~beyond) | letters;
        block.single = single | (raw.word & beyond);
        const u64 inside_number = (raw.comma | raw.colon) & digits_before & digit_behind;
        block.trouble = (raw.high & ~letters) | beyond | raw.dot | raw.odd | dashes | inside_number;
        block.control = raw.control;
        u64 anchors = ((raw.dot | raw.at) & behind(raw.word | raw.high, next.word | next.high)) |
                      (raw.colon & behind(single, ~(next.word | next.space)));
        for (; anchors; anchors &= anchors - 1)
            shape.anchors.push_back(static_cast<i32>(number * block_size) + static_cast<i32>(lowest_bit(anchors)));
        digit_before = raw.digit >> 63;
        dash_before = raw.dash >> 63;
        raw = next;
    }
    shape.blocks[count] = {};
}

}  // namespace dragoman
