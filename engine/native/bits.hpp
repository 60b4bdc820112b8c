// Sets of small numbers as bits, 64 to a word.
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

// Calls `visit` with the number of each bit that is set, ascending.
template <class Visit>
void each_bit(u64 bits, const Visit& visit) {
    for (; bits; bits &= bits - 1) visit(lowest_bit(bits));
}

}  // namespace dragoman
