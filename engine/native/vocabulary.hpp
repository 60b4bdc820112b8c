// The words of the tables, looked up by hash.
//
// Every word has a slot to itself (perfect hashing by displacement): its hash gives a bucket, the bucket says
// how to turn the hash into the place of the slot, and the slot, 4 bytes, holds the word's number in its low
// bits and a tag of its hash in the others. A look-up reads one bucket and one slot, and compares the token
// with the words' own text, 16 bytes at a time; no copy of the text is kept. Words are numbered by frequency,
// so the offsets and texts of those that matter share cache lines. Whether a token is known cannot be foreseen,
// so no step branches on it.
//
// Crafted words: the hash is keyed by a seed that stands with the slots, and building them gives a seed up after
// a number of steps linear in the words. A look-up has one probe, whatever the words and whatever the text.
#pragma once

#include <string_view>
#include <vector>

#include "bits.hpp"
#include "sixteen.hpp"
#include "tables.hpp"

namespace dragoman {

// One namespace of words: those that are compared folded, or those compared exactly.
class WordSlots {
public:
    WordSlots() = default;
    // `slots` as `build` makes them. Raises TablesError for others.
    WordSlots(const Tables& tables, Array<u32> slots);

    // The slots of the words with this flag.
    static std::vector<u32> build(const Tables& tables, u8 flag);

    u32 find(std::string_view text) const;
    // The number of the word that is this text of `length` (at most 16) bytes, with the text's hash; 0 where unknown.
    u32 find(const Sixteen& text, u32 length, u64 hash) const {
        const u32 word = tagged(hash), start = word_start_[word];
        const bool same = (word_start_[word + 1] - start == length) & (Sixteen::load(word_text_ + start).first(length) == text);
        return word & -static_cast<u32>(same);
    }
    u64 hash(const Sixteen& text) const { return folded_product(text.low() ^ seed_[0], text.high() ^ seed_[1]); }
    u64 hash(std::string_view text) const;
    void prefetch_slot(u64 hash) const { prefetch(slots_ + place(hash)); }
    std::size_t bytes() const { return bytes_; }

private:
    static constexpr u32 header = 4;  // bits of a word number, of a place, of a bucket; the seed

    void set_seed(u32 seed);
    u32 place(u64 hash) const { return (static_cast<u32>(hash) ^ turns_[hash >> bucket_shift_]) & place_mask_; }
    // The only word that a text with this hash can be; word 0, which is no text, where there is none.
    u32 tagged(u64 hash) const {
        const u32 slot = slots_[place(hash)];
        return slot & word_mask_ & -static_cast<u32>((slot ^ static_cast<u32>(hash)) <= word_mask_);
    }

    const u32* slots_ = nullptr;
    const u16* turns_ = nullptr;  // by bucket
    const u32* word_start_ = nullptr;
    const u8* word_text_ = nullptr;
    u64 seed_[2] = {};
    u32 word_mask_ = 0, place_mask_ = 0;
    int bucket_shift_ = 0;
    std::size_t bytes_ = 0;

    friend class SlotBuilder;
};

}  // namespace dragoman
