// Sets of small numbers as bits, 64 to a word; and what only some compilers have a word for.
#pragma once

#include <cstddef>

#include "tables.hpp"

namespace dragoman {

constexpr u32 bits_a_word = 64;

constexpr std::size_t words_for_bits(std::size_t bits) { return (bits + bits_a_word - 1) / bits_a_word; }

// The number of the lowest bit that is set; one must be.
inline u32 lowest_bit(u64 bits) {
#if defined(__GNUC__)
    return static_cast<u32>(__builtin_ctzll(bits));
#else
    u32 number = 0;
    while (!(bits >> number & 1)) ++number;
    return number;
#endif
}

// The number of the highest bit that is set; one must be.
inline u32 highest_bit(u64 bits) {
#if defined(__GNUC__)
    return 63 - static_cast<u32>(__builtin_clzll(bits));
#else
    u32 number = 63;
    while (!(bits >> number & 1)) --number;
    return number;
#endif
}

// How many bits are set.
inline std::size_t bit_count(u64 bits) {
#if defined(__GNUC__) && (defined(__POPCNT__) || !defined(__x86_64__))
    return static_cast<std::size_t>(__builtin_popcountll(bits));
#else
    // Without an instruction for it a compiler would call a function.
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return static_cast<std::size_t>(bits * 0x0101010101010101u >> 56);
#endif
}

// Calls `visit` with the number of each bit that is set, ascending.
template <class Visit>
void each_bit(u64 bits, const Visit& visit) {
    for (; bits; bits &= bits - 1) visit(lowest_bit(bits));
}

// Has the memory at an address fetched, where the compiler knows how.
inline void prefetch(const void* address) {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

}  // namespace dragoman
