// Builds and reads the slots of words.

#include "vocabulary.hpp"

#include <algorithm>

#include "forward.hpp"

namespace dragoman {
namespace {

// Steele, Lea & Flood 2014 (SplitMix): a well mixed sequence from any seed.
u64 next_random(u64& state) {
    state += 0x9e3779b97f4a7c15u;
    u64 mixed = state;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

u32 bits_for(u64 count) {
    u32 bits = 0;
    while (u64{1} << bits < count) ++bits;
    return bits;
}

}  // namespace

WordSlots::WordSlots(const Tables& tables, Array<u32> slots)
    : word_start_(tables.word_start.data), word_text_(tables.word_text.data) {
    const auto need = [](bool holds) {
        if (!holds) throw TablesError("the compiled rule set is damaged (slots of words)");
    };
    const u64 words = tables.word_start.size - 1;
    need(slots.size > header);
    const u32 word_bits = slots[0], place_bits = slots[1];
    need(word_bits >= 1 && word_bits < 32 && words <= u64{1} << word_bits && place_bits >= 1 && place_bits < 32);
    reach_ = slots[3];
    need(reach_ <= max_reach && slots.size == header + (std::size_t{1} << place_bits) + reach_ + group);
    set_seed(slots[2]);
    word_mask_ = (u32{1} << word_bits) - 1;
    shift_ = 64 - static_cast<int>(place_bits);
    slots_ = slots.data + header;
    slot_count_ = slots.size - header;
    u32 greatest = 0;
    for (std::size_t index = 0; index < slot_count_; ++index) greatest = std::max(greatest, slots_[index] & word_mask_);
    need(greatest < words);
}

void WordSlots::set_seed(u32 seed) {
    u64 state = seed;
    seed_ = next_random(state);
    for (u64& multiplier : multiplier_) multiplier = next_random(state) | 1;
}

std::vector<u32> WordSlots::build(const Tables& tables, u8 flag) {
    constexpr u32 seeds = 8, doublings = 3;
    std::vector<u32> words;
    const u32 count = static_cast<u32>(tables.word_flags.size);
    for (u32 word = 1; word < count; ++word)
        if (tables.word_flags[word] & flag) words.push_back(word);
    const u32 word_bits = std::max(1u, bits_for(count)), least = std::max(3u, bits_for(2 * static_cast<u64>(words.size())));
    std::vector<u32> slots;
    if (word_bits < 32)
        for (u32 place_bits = least; place_bits < std::min(least + doublings, 32u); ++place_bits)
            for (u32 seed = 0; seed < seeds; ++seed)
                if (try_build(tables, words, word_bits, place_bits, seed, slots)) return slots;
    throw TablesError("the words of the rule set cannot be told apart by hashing");
}

// Linear probing (Knuth, volume 3, section 6.4, algorithm L), frequent words first; no probe wraps around.
bool WordSlots::try_build(const Tables& tables, const std::vector<u32>& words, u32 word_bits, u32 place_bits, u32 seed,
                          std::vector<u32>& slots) {
    const std::size_t places = std::size_t{1} << place_bits;
    slots.assign(header + places + max_reach + group, 0);
    WordSlots hashing;
    hashing.set_seed(seed);
    const u32 word_mask = (u32{1} << word_bits) - 1;
    std::size_t reach = 0;
    for (const u32 word : words) {
        const u64 hash = hashing.hash(tables.word(word));
        const std::size_t place = header + static_cast<std::size_t>(hash >> (64 - place_bits));
        std::size_t at = place;
        while (slots[at] != 0 && at - place <= max_reach) ++at;
        if (at - place > max_reach) return false;
        slots[at] = (static_cast<u32>(hash) & ~word_mask) | word;
        reach = std::max(reach, at - place);
    }
    slots.resize(header + places + reach + group);
    slots[0] = word_bits, slots[1] = place_bits, slots[2] = seed, slots[3] = static_cast<u32>(reach);
    return true;
}

u64 WordSlots::hash(std::string_view text) const {
    const u8* bytes = reinterpret_cast<const u8*>(text.data());
    std::size_t left = text.size();
    u64 chain = 0;
    for (; left > Sixteen::most; left -= Sixteen::most, bytes += Sixteen::most) {
        Sixteen part = Sixteen::load(bytes);
        part.low ^= chain;
        chain = hash(part);
        chain ^= chain >> 32;
    }
    Sixteen last{0, 0};
    if (left) std::memcpy(&last, bytes, left);
    last.low ^= chain;
    return hash(last);
}

template <class Same>
u32 WordSlots::search(u64 hash, const Same& same) const {
    const u32* at = slots_ + (hash >> shift_);
    const u32 tag = static_cast<u32>(hash) & ~word_mask_;
    for (const u32* end = at + reach_ + 1; at < end && *at != 0; ++at)
        if ((*at & ~word_mask_) == tag && same(*at & word_mask_)) return *at & word_mask_;
    return 0;
}

u32 WordSlots::search_on(const Sixteen& text, u32 length, u64 hash) const {
    return search(hash, [&](u32 word) { return is(word, text, length); });
}

u32 WordSlots::find(std::string_view text) const {
    return search(hash(text), [&](u32 word) {
        const u32 start = word_start_[word], length = word_start_[word + 1] - start;
        return length == text.size() && std::memcmp(word_text_ + start, text.data(), length) == 0;
    });
}

Vocabulary::Vocabulary(const Tables& tables) {
    const auto opened = [&](Array<u32> given, std::vector<u32>& built, u8 flag) {
        if (given.empty()) {
            built = WordSlots::build(tables, flag);
            given = {built.data(), built.size()};
        }
        return WordSlots(tables, given);
    };
    folded_ = opened(tables.folded_slots, built_folded_, word_folded);
    exact_ = opened(tables.exact_slots, built_exact_, word_exact);
    for (u32 word = 0; word < reserved_end; ++word) exact_of_reserved_[word] = word ? exact_.find(tables.word(word)) : 0;
}

std::vector<u32> Vocabulary::build_slots(const Tables& tables, u8 flag) { return WordSlots::build(tables, flag); }

}  // namespace dragoman
