// The words of the tables, looked up by hash.
//
// A table of slots holds 4 bytes a word: the word's number in the low bits, a tag of its hash in the others
// (as many as are left). A look-up reads four slots at once and compares the text of the word it meets with
// the words' own text, 16 bytes at a time; no copy of the text is kept. Words are numbered by frequency, so
// the offsets and texts of those that matter share cache lines.
//
// Crafted words: the hash is keyed by a seed that stands in the table, and building a table tries further
// seeds and sizes until no word is more than `max_reach` slots away from its place. So a look-up is bounded,
// whatever the words and whatever the text.
#pragma once

#include <cstring>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "tables.hpp"

namespace dragoman {

inline void prefetch(const void* address) {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

// For each length up to 16: which bits of the first and of the second eight bytes belong to it.
struct LengthMasks {
    u64 low[17] = {}, high[17] = {};

    constexpr LengthMasks() {
        for (int length = 0; length <= 16; ++length) {
            low[length] = first_bytes(length);
            high[length] = first_bytes(length - 8);
        }
    }
    static constexpr u64 first_bytes(int count) {
        return count <= 0 ? 0 : count >= 8 ? ~u64{0} : (u64{1} << 8 * count) - 1;
    }
};
inline constexpr LengthMasks length_masks;

// Up to 16 bytes of text with zeros behind, as two little-endian numbers.
struct Sixteen {
    static constexpr u32 most = 16;

    u64 low, high;

    static Sixteen load(const u8* text) {
        Sixteen loaded;
        std::memcpy(&loaded, text, sizeof loaded);
        return loaded;
    }
    // The first `length` of these bytes; `length` is at most 16.
    Sixteen first(u32 length) const { return {low & length_masks.low[length], high & length_masks.high[length]}; }
    // In lower case, where they are ASCII.
    Sixteen lowered() const { return {lowered(low), lowered(high)}; }
    u64 differs(const Sixteen& other) const { return (low ^ other.low) | (high ^ other.high); }  // 0: the same

private:
    static constexpr u64 each = 0x0101010101010101u;
    static u64 lowered(u64 bytes) {
        const u64 seven = bytes & each * 0x7f;
        const u64 capital = ((seven + each * (0x80 - 'A')) ^ (seven + each * (0x7f - 'Z'))) & ~bytes & each * 0x80;
        return bytes | capital >> 2;
    }
};

// One namespace of words: those that are compared folded, or those compared exactly.
class WordSlots {
public:
    WordSlots() = default;
    // `slots` as `build` makes them. Raises TablesError for others.
    WordSlots(const Tables& tables, Array<u32> slots);

    // The slots of the words with this flag.
    static std::vector<u32> build(const Tables& tables, u8 flag);

    u32 find(std::string_view text) const;
    // The number of the word that is this text of `length` (at most 16) bytes; 0 where unknown.
    u32 find(const Sixteen& text, u32 length, u64 hash) const;
    u64 hash(const Sixteen& text) const {
        const u64 high = (text.high ^ seed_) * multiplier_[1];
        u64 mixed = (text.low ^ seed_) * multiplier_[0] + (high << 32 | high >> 32);
        mixed ^= mixed >> 32;
        return mixed * multiplier_[2];
    }
    u64 hash(std::string_view text) const;
    void prefetch_slots(u64 hash) const { prefetch(slots_ + (hash >> shift_)); }
    std::size_t bytes() const { return (slot_count_ + 4) * sizeof(u32); }

private:
    static constexpr u32 max_reach = 200;   // slots between a word's place and where it stands
    static constexpr u32 group = 4;         // slots read at once
    static constexpr u32 header = 4;        // bits of a word number, bits of a place, seed, reach

    void set_seed(u32 seed);
    static bool try_build(const Tables& tables, const std::vector<u32>& words, u32 word_bits, u32 place_bits, u32 seed,
                          std::vector<u32>& slots);
    bool is(u32 word, const Sixteen& text, u32 length) const {
        const u32 start = word_start_[word];
        const u64 other_length = (word_start_[word + 1] - start) ^ length;
        return (other_length | Sixteen::load(word_text_ + start).first(length).differs(text)) == 0;
    }
    template <class Same>
    u32 search(u64 hash, const Same& same) const;
    u32 search_on(const Sixteen& text, u32 length, u64 hash) const;

    const u32* slots_ = nullptr;
    const u32* word_start_ = nullptr;
    const u8* word_text_ = nullptr;
    std::size_t slot_count_ = 0;
    u64 seed_ = 0, multiplier_[3] = {};
    u32 word_mask_ = 0, reach_ = 0;
    int shift_ = 0;
};

inline u32 WordSlots::find(const Sixteen& text, u32 length, u64 hash) const {
    const u32* at = slots_ + (hash >> shift_);
    const u32 tag = static_cast<u32>(hash) & ~word_mask_;
#if defined(__SSE2__)
    const __m128i slots = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i tags = _mm_andnot_si128(_mm_set1_epi32(static_cast<int>(word_mask_)), slots);
    const int tagged = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(tags, _mm_set1_epi32(static_cast<int>(tag)))));
    const int empty = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(slots, _mm_setzero_si128())));
    // The first slot with this tag, and word 0 (which is no text) where there is none. Whether a token is known
    // cannot be foreseen, so nothing branches on it: only on what is rare.
    static constexpr u8 first_of[16] = {0, 0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0};
    const u32 word = at[first_of[tagged]] & word_mask_ & -static_cast<u32>(tagged != 0);
    const u32 known = -static_cast<u32>(is(word, text, length));
    if ((known | (-static_cast<u32>(empty != 0) & -static_cast<u32>((tagged & (tagged - 1)) == 0))) != 0) return word & known;
    return search_on(text, length, hash);
#else
    (void)at, (void)tag;
    return search_on(text, length, hash);
#endif
}

}  // namespace dragoman
