// Sixteen bytes of text at a time: a short word with zeros behind it.
//
// Uses SSE2 where it is; everything else is two numbers of eight bytes (little-endian), with the same results.
#pragma once

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "tables.hpp"

namespace dragoman {

// For each length up to 16: 0xff for the bytes that belong to it, then zeros.
struct LengthMasks {
    alignas(16) u8 bytes[17][16] = {};

    constexpr LengthMasks() {
        for (int length = 0; length <= 16; ++length)
            for (int at = 0; at < length; ++at) bytes[length][at] = 0xff;
    }
};
inline constexpr LengthMasks length_masks;

// The product of two numbers, its high half folded upon its low half.
inline u64 folded_product(u64 one, u64 other) {
#if defined(__SIZEOF_INT128__)
    __extension__ using u128 = unsigned __int128;
    const u128 product = static_cast<u128>(one) * other;
    return static_cast<u64>(product) ^ static_cast<u64>(product >> 64);
#else
    const u64 a = one >> 32, b = one & 0xffffffffu, c = other >> 32, d = other & 0xffffffffu;
    const u64 low = b * d, cross = a * d + (low >> 32), rest = b * c + (cross & 0xffffffffu);
    const u64 high = a * c + (cross >> 32) + (rest >> 32);
    return (rest << 32 | (low & 0xffffffffu)) ^ high;
#endif
}

#if defined(__SSE2__)

class Sixteen {
public:
    static constexpr u32 most = 16;

    Sixteen() = default;
    static Sixteen load(const u8* text) { return Sixteen(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))); }
    // The first `length` (at most 16) of these bytes.
    Sixteen first(u32 length) const {
        return Sixteen(_mm_and_si128(bytes_, _mm_load_si128(reinterpret_cast<const __m128i*>(length_masks.bytes[length]))));
    }
    // In lower case, where they are ASCII.
    Sixteen lowered() const {
        const __m128i shifted = _mm_add_epi8(bytes_, _mm_set1_epi8(0x80 - 'A'));  // capitals are the least numbers now
        const __m128i capital = _mm_cmpgt_epi8(_mm_set1_epi8(-128 + 26), shifted);
        return Sixteen(_mm_or_si128(bytes_, _mm_and_si128(capital, _mm_set1_epi8(0x20))));
    }
    bool operator==(const Sixteen& other) const { return _mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, other.bytes_)) == 0xffff; }
    u64 low() const { return static_cast<u64>(_mm_cvtsi128_si64(bytes_)); }
    u64 high() const { return static_cast<u64>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes_, bytes_))); }

private:
    explicit Sixteen(__m128i bytes) : bytes_(bytes) {}
    __m128i bytes_;
};

#else

class Sixteen {
public:
    static constexpr u32 most = 16;

    Sixteen() = default;
    static Sixteen load(const u8* text) {
        Sixteen loaded;
        std::memcpy(loaded.bytes_, text, sizeof loaded.bytes_);
        return loaded;
    }
    Sixteen first(u32 length) const {
        const Sixteen mask = load(length_masks.bytes[length]);
        return Sixteen(bytes_[0] & mask.bytes_[0], bytes_[1] & mask.bytes_[1]);
    }
    Sixteen lowered() const { return Sixteen(lowered(bytes_[0]), lowered(bytes_[1])); }
    bool operator==(const Sixteen& other) const {
        return ((bytes_[0] ^ other.bytes_[0]) | (bytes_[1] ^ other.bytes_[1])) == 0;
    }
    u64 low() const { return bytes_[0]; }
    u64 high() const { return bytes_[1]; }

private:
    Sixteen(u64 low, u64 high) : bytes_{low, high} {}
    static u64 lowered(u64 bytes) {
        constexpr u64 each = 0x0101010101010101u;
        const u64 seven = bytes & each * 0x7f;
        const u64 capital = ((seven + each * (0x80 - 'A')) ^ (seven + each * (0x7f - 'Z'))) & ~bytes & each * 0x80;
        return bytes | capital >> 2;
    }
    u64 bytes_[2];
};

#endif

}  // namespace dragoman
